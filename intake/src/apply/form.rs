//! The body of a form: `param=%7B…%7D&sign=…`.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::fault::RecordFault;
use super::node::Node;
use crate::path::Shape;
use crate::text::quoted;

/// Reads the fields of a form that a map wants.
pub(super) fn read<'t, 's>(text: &'t str, shape: &'s Shape) -> Result<Node<'t, 's>, RecordFault> {
    if !text.contains('=') {
        return Err(RecordFault::NoForm);
    }
    let mut members: Vec<(&'s str, Node<'t, 's>)> = Vec::new();
    for pair in text.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let Some(name) = decoded(name) else {
            continue;
        };
        let Some((known, _)) = shape.member(&name) else {
            continue;
        };
        let value = decoded(value).ok_or_else(|| RecordFault::FormValue {
            name: quoted(&name),
        })?;
        match members.iter_mut().find(|(other, _)| *other == known) {
            Some((_, node)) => *node = Node::Twice,
            None => members.push((known, Node::Leaf(value))),
        }
    }
    Ok(Node::Object(members))
}

/// A text without its percent signs; `None` if they do not make UTF-8.
fn decoded(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains(['%', '+']) {
        return Some(text.into());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            other => other,
        });
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_decoded() {
        assert_eq!(decoded("a%7B%e5%b7%b2+%2B").as_deref(), Some("a{已 +"));
        assert_eq!(decoded("a-b"), Some(Cow::Borrowed("a-b")));
        for broken in ["%", "%4", "%zz", "%ff", "%e5%b7"] {
            assert_eq!(decoded(broken), None, "{broken}");
        }
    }

    /// Every byte behind every other: two digits of either case are a byte, nothing else is.
    #[test]
    fn two_digits_are_the_byte_that_they_say_and_no_others_are() {
        for (tens, ones) in (0..128).flat_map(|tens| (0..128).map(move |ones| (tens, ones))) {
            let digits = [tens, ones].map(char::from);
            let is_number = digits.iter().all(char::is_ascii_hexdigit);
            let text: String = digits.iter().collect();
            // What is no text by itself is the second byte of a character; first ones are left out.
            let (before, text) = match u8::from_str_radix(&text, 16) {
                Ok(0..=0x7f) | Err(_) => ("", text),
                Ok(0x80..=0xbf) => ("%C3", text),
                Ok(0xc0..) => continue,
            };
            let found = decoded_bytes(&[before, "%", &text].concat());
            if is_number {
                let byte = u8::from_str_radix(&text, 16).unwrap();
                assert_eq!(found.unwrap().last(), Some(&byte), "{text}");
            } else {
                assert_eq!(found, None, "{text}");
            }
        }
    }

    fn decoded_bytes(text: &str) -> Option<Vec<u8>> {
        Some(decoded(text)?.into_owned().into_bytes())
    }
}
