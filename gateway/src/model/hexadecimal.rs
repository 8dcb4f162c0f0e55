//! Bytes as hexadecimal digits.

use std::fmt::Write as _;

/// Two small hexadecimal digits for each byte.
///
/// ```
/// assert_eq!(waybill_gateway::model::hexadecimal(&[0, 255]), "00ff");
/// ```
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Into a text, so it can't fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}
