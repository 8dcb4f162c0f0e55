//! What the system's errors mean, in Chinese.

use std::fmt;
use std::io::{Error, ErrorKind};

/// The usual ones.
const KNOWN: [(ErrorKind, &str); 6] = [
    (ErrorKind::NotFound, "不存在"),
    (ErrorKind::PermissionDenied, "没有权限"),
    (ErrorKind::IsADirectory, "是文件夹"),
    (ErrorKind::InvalidData, "不是 UTF-8 文本"),
    (ErrorKind::AddrInUse, "地址已被占用"),
    (ErrorKind::AddrNotAvailable, "本机没有此地址"),
];

/// The usual ones in Chinese; others in the system's own words.
///
/// ```
/// use std::io::{Error, ErrorKind};
///
/// let missing = Error::from(ErrorKind::NotFound);
/// let text = waybill_gateway::system::chinese_cause(&missing).to_string();
/// assert_eq!(text, "不存在");
/// ```
#[must_use]
pub fn chinese_cause(error: &Error) -> impl fmt::Display + '_ {
    let known = KNOWN.iter().find(|(kind, _)| *kind == error.kind());
    fmt::from_fn(move |f| match known {
        Some((_, text)) => f.write_str(text),
        None => write!(f, "{error}"),
    })
}
