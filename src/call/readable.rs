//! JSON with texts that no reader takes, made readable: what is in them is not what counts.

use alloc::string::String;

/// The JSON with a space for each control character inside of a text, which WeChat writes as they
/// are, and with U+FFFD for half of a pair of surrogates, which a text ends with that was cut off
/// within an emoji. Everything else is as it was.
pub(super) fn with_readable_texts(json: &str) -> String {
    let mut readable = String::with_capacity(json.len());
    let mut in_text = false;
    let mut rest = json;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        match c {
            '\\' if in_text => length = push_escape(rest, &mut readable),
            c if in_text && c < ' ' => readable.push(' '),
            c => readable.push(c),
        }
        in_text ^= c == '"';
        rest = &rest[length..];
    }
    readable
}

/// How long an escaped UTF-16 code unit is: `\ud83d`.
const UNIT: usize = 6;

/// Appends the escape at the beginning of the text, and returns how long it was.
fn push_escape(text: &str, readable: &mut String) -> usize {
    let length = match unit(text) {
        Some(0xD800..=0xDBFF) if matches!(unit(&text[UNIT..]), Some(0xDC00..=0xDFFF)) => 2 * UNIT,
        Some(0xD800..=0xDFFF) => {
            readable.push_str("\\ufffd");
            return UNIT;
        }
        Some(_) => UNIT,
        None => 1 + text[1..].chars().next().map_or(0, char::len_utf8),
    };
    readable.push_str(&text[..length]);
    length
}

/// The UTF-16 code unit that is escaped here.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..UNIT - 2)?;
    u16::from_str_radix(digits, 16).ok()
}
