//! What the system's errors mean, in Chinese.

use std::fmt;
use std::io::{Error, ErrorKind};

/// The usual ones in Chinese; others in the system's own words.
pub fn chinese_cause(error: &Error) -> impl fmt::Display + '_ {
    fmt::from_fn(move |f| {
        let text = match error.kind() {
            ErrorKind::NotFound => "不存在",
            ErrorKind::PermissionDenied => "没有权限",
            ErrorKind::IsADirectory => "是文件夹",
            ErrorKind::InvalidData => "不是 UTF-8 文本",
            ErrorKind::AddrInUse => "地址已被占用",
            ErrorKind::AddrNotAvailable => "本机没有此地址",
            _ => return write!(f, "{error}"),
        };
        f.write_str(text)
    })
}
