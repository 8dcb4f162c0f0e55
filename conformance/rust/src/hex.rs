//! Bytes as hexadecimal digits.

use std::fmt::Write as _;

pub(crate) fn of(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        // A text takes whatever it is given.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}
