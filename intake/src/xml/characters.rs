//! The characters that a part of a document stands for: references resolved, line ends as one.

use alloc::string::String;

/// Appends what a text between tags stands for; nothing if one of its references is none of the
/// five, nor a character's.
pub(super) fn push_text(raw: &str, text: &mut String) -> Option<()> {
    push_resolved(raw, push_lines, text)
}

/// Appends what the value of an attribute stands for, in which every white space is a space.
pub(super) fn push_value(raw: &str, value: &mut String) -> Option<()> {
    push_resolved(raw, push_spaces, value)
}

/// Appends a text without references, every line end as a line feed.
pub(super) fn push_lines(raw: &str, text: &mut String) {
    let mut rest = raw;
    while let Some((before, behind)) = rest.split_once('\r') {
        text.push_str(before);
        text.push('\n');
        rest = behind.strip_prefix('\n').unwrap_or(behind);
    }
    text.push_str(rest);
}

fn push_spaces(raw: &str, value: &mut String) {
    let mut is_behind_return = false;
    for character in raw.chars() {
        match character {
            '\n' if is_behind_return => {}
            '\t' | '\n' | '\r' => value.push(' '),
            other => value.push(other),
        }
        is_behind_return = character == '\r';
    }
}

fn push_resolved(raw: &str, push: fn(&str, &mut String), text: &mut String) -> Option<()> {
    let mut rest = raw;
    while let Some((before, behind)) = rest.split_once('&') {
        push(before, text);
        let (name, behind) = behind.split_once(';')?;
        text.push(character(name)?);
        rest = behind;
    }
    push(rest, text);
    Some(())
}

/// The character of a reference.
fn character(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => numbered(name.strip_prefix('#')?),
    }
}

fn numbered(number: &str) -> Option<char> {
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    // A number in Rust may have a sign before it.
    let are_digits = digits.chars().all(|digit| digit.is_digit(radix));
    let code = u32::from_str_radix(digits, radix).ok()?;
    char::from_u32(code).filter(|character| are_digits && *character != '\0')
}
