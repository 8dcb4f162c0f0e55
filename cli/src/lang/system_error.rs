//! What the operating system answers when it can't do something, in Chinese.

use std::io::{Error, ErrorKind};

/// The text of an error: in Chinese if it is a common one of the operating system, else as it is.
pub(crate) fn chinese_error(error: &Error) -> String {
    let known = error.raw_os_error().zip(meaning(error.kind()));
    known.map_or_else(
        || error.to_string(),
        |(number, meaning)| format!("{meaning}（os error {number}）"),
    )
}

#[allow(
    clippy::wildcard_enum_match_arm,
    reason = "of the many that there are, those that files and pipes answer with"
)]
fn meaning(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::NotFound => "没有这个文件或文件夹",
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::AlreadyExists => "已经存在",
        ErrorKind::IsADirectory => "它是文件夹",
        ErrorKind::NotADirectory => "路径中有一段不是文件夹",
        ErrorKind::ReadOnlyFilesystem => "文件系统只读",
        ErrorKind::StorageFull => "磁盘已满",
        ErrorKind::QuotaExceeded => "超出磁盘配额",
        ErrorKind::FileTooLarge => "文件过大",
        ErrorKind::InvalidFilename => "文件名无效",
        ErrorKind::ResourceBusy => "正在被使用",
        ErrorKind::BrokenPipe => "读取的一方已经关闭",
        ErrorKind::OutOfMemory => "内存不足",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_error_is_told_in_chinese_with_its_number_and_others_as_they_are() {
        assert_eq!(
            chinese_error(&Error::from_raw_os_error(2)),
            "没有这个文件或文件夹（os error 2）"
        );
        let rare = Error::from_raw_os_error(71);
        assert_eq!(chinese_error(&rare), rare.to_string());
        let ours = Error::new(ErrorKind::NotFound, "有自己的文本");
        assert_eq!(chinese_error(&ours), "有自己的文本");
    }
}
