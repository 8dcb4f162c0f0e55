//! Parses a JSON body.

use std::borrow::Cow;

use super::body::Node;
use super::field_name::FieldName;
use super::unreadable::Unreadable;

/// Reads a body that has to be an object. What xml2js makes of an event is one in a field `xml`.
pub(super) fn read(body: &[u8]) -> Result<Node, Unreadable> {
    let body = Decoded::of(body);
    let node = body.intact(parse(&body.text)?)?;
    match node {
        Node::Object(mut fields) => Ok(match fields.pop() {
            Some((FieldName::Xml, Node::Object(inner))) if fields.is_empty() => Node::Object(inner),
            last => {
                fields.extend(last);
                Node::Object(fields)
            }
        }),
        Node::Text(_) | Node::Whole(_) | Node::Null | Node::Other | Node::List(_) => {
            Err(Unreadable::NotAnObject)
        }
    }
}

/// A body as text, without the byte order mark that some servers put before it.
pub(super) struct Decoded<'a> {
    /// With U+FFFD for what is not UTF-8.
    pub(super) text: Cow<'a, str>,
    /// The place of the first byte that is not, from 1.
    damage: Option<usize>,
}

impl<'a> Decoded<'a> {
    pub(super) fn of(body: &'a [u8]) -> Self {
        let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
        Self {
            text: String::from_utf8_lossy(body),
            damage: str::from_utf8(body)
                .err()
                .map(|error| error.valid_up_to() + 1),
        }
    }

    /// What was read of the body, unless bytes that are not UTF-8 are in it: those of a field that
    /// is not read do no harm.
    pub(super) fn intact(&self, node: Node) -> Result<Node, Unreadable> {
        match self.damage {
            Some(place) if is_damaged(&node) => Err(Unreadable::InvalidUtf8 { place }),
            Some(_) | None => Ok(node),
        }
    }
}

fn is_damaged(node: &Node) -> bool {
    match node {
        Node::Text(text) => text.contains('\u{fffd}'),
        Node::List(items) => items.iter().any(is_damaged),
        Node::Object(fields) => fields.iter().any(|(_, value)| is_damaged(value)),
        Node::Whole(_) | Node::Null | Node::Other => false,
    }
}

/// Reads JSON, also with control characters as they are inside of texts: WeChat writes them so.
fn parse(text: &str) -> Result<Node, Unreadable> {
    serde_json::from_str(text)
        .or_else(|error| serde_json::from_str(&with_escapes(text)).map_err(|_| invalid(&error)))
}

/// The text with an escape for each control character inside of a string.
fn with_escapes(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let (mut in_string, mut after_backslash) = (false, false);
    for c in text.chars() {
        if in_string && c < ' ' {
            escaped.extend(format!("\\u{:04x}", u32::from(c)).chars());
        } else {
            escaped.push(c);
        }
        in_string ^= c == '"' && !after_backslash;
        after_backslash = in_string && c == '\\' && !after_backslash;
    }
    escaped
}

/// The parser's texts about syntax never quote the body, so they may be kept.
fn invalid(error: &serde_json::Error) -> Unreadable {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let problem = text
        .strip_suffix(&format!(" at line {line} column {column}"))
        .unwrap_or(&text);
    Unreadable::InvalidJson {
        problem: problem.to_owned(),
        line,
        column,
    }
}
