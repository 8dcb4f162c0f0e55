//! The opaque texts that WeChat and carriers exchange: ids and tokens.

use super::bytes;

/// What keeps a text from being one of the opaque texts that WeChat and carriers exchange.
pub(crate) enum Flaw {
    Empty,
    TooLong { length: usize },
    Unprintable { place: usize },
}

pub(crate) fn first_flaw(text: &str, max_chars: usize) -> Option<Flaw> {
    if text.is_empty() {
        return Some(Flaw::Empty);
    }
    if let Some(length) = length_over(max_chars, text) {
        return Some(Flaw::TooLong { length });
    }
    // Nearly all ids and tokens are printable ASCII.
    if !bytes::any(text.as_bytes(), |byte| !byte.is_ascii_graphic()) {
        return None;
    }
    text.chars()
        .position(|c| c.is_whitespace() || c.is_control())
        .map(|index| Flaw::Unprintable { place: index + 1 })
}

/// How many characters a text has, if it has more than so many.
pub(crate) fn length_over(max_chars: usize, text: &str) -> Option<usize> {
    // Characters take one byte at least, so a short text need not be counted.
    if text.len() <= max_chars {
        return None;
    }
    Some(text.chars().count()).filter(|length| *length > max_chars)
}
