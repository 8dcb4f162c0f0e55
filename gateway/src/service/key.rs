//! The idempotency key of a request.

use std::fmt;

use super::digest;

/// An `Idempotency-Key`, and what was asked with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    text: String,
    request: [u8; 32],
}

impl Key {
    /// The most characters a key may have.
    pub const MAX_CHARS: usize = 255;

    /// The key in a header's value, between quotes or not, for a request of these parts.
    ///
    /// # Errors
    ///
    /// [`InvalidKey`].
    pub fn new(header: &[u8], request: &[&[u8]]) -> Result<Self, InvalidKey> {
        let quoted = header
            .strip_prefix(b"\"")
            .and_then(|rest| rest.strip_suffix(b"\""));
        let text = quoted.unwrap_or(header);
        let is_visible = text.iter().all(u8::is_ascii_graphic);
        if text.is_empty() || text.len() > Self::MAX_CHARS || !is_visible {
            return Err(InvalidKey);
        }
        Ok(Self {
            text: String::from_utf8_lossy(text).into_owned(),
            request: digest::of_parts(request),
        })
    }

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// SHA-256 of what was asked with it.
    #[must_use]
    pub const fn request(&self) -> [u8; 32] {
        self.request
    }
}

/// A header that holds no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "an Idempotency-Key is 1 to {} visible ASCII characters, between quotes or not",
    Key::MAX_CHARS
)]
pub struct InvalidKey;

impl InvalidKey {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(|f| {
            write!(
                f,
                "Idempotency-Key 应为 1 到 {} 个可见 ASCII 字符，可加引号",
                Key::MAX_CHARS
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_visible_ascii_between_quotes_or_not() {
        let key = |header: &[u8]| Key::new(header, &[]).map(|key| key.as_str().to_owned());
        assert_eq!(key(b"a-1").unwrap(), "a-1");
        assert_eq!(key(br#""a-1""#).unwrap(), "a-1");
        assert_eq!(key(&[b'a'; 255]).unwrap().len(), 255);
        for invalid in [&b""[..], br#""""#, b"a b", "键".as_bytes(), &[b'a'; 256]] {
            assert_eq!(key(invalid), Err(InvalidKey));
        }
    }
}
