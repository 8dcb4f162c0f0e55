//! The names and values of a JSON object, whatever they are nested in, with their places.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use memchr::memchr2;
use serde::de::{Deserializer as _, Error, IgnoredAny, Visitor};
use waybill_engine::Field;

use crate::feed::Alias;
use crate::secret::names_token;

/// What is in an object.
pub(super) struct Parts<'a> {
    /// From left to right.
    pub(super) list: Vec<Part<'a>>,
    /// The places of the values under a token's name.
    pub(super) token_values: Vec<Range<usize>>,
}

/// A name, or a value that has no parts.
pub(super) struct Part<'a> {
    pub(super) place: Range<usize>,
    pub(super) kind: Kind,
    pub(super) text: Cow<'a, str>,
    /// Which of the five fields it is a value in; `None` for one in another field.
    pub(super) field: Option<Field>,
    /// Whether it is in the value of a token.
    pub(super) is_token: bool,
}

impl Part<'_> {
    /// The text without the white space around it, which is no part of a token or an id.
    pub(super) fn trimmed(&self) -> &str {
        self.text.trim()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Text,
    Number,
    /// `true`, `false` or `null`.
    Word,
}

/// The parts of a JSON object; `None` if the text is none. By a map it may be a list. The fields
/// are those of a map, anywhere in it; without names the five, and its own.
///
/// In one pass without recursion, so that it takes as long as the text, however deep it is nested.
pub(super) fn parts<'a>(text: &'a str, names: &[Alias<Field>]) -> Option<Parts<'a>> {
    let begins: &[char] = if names.is_empty() {
        &['{']
    } else {
        &['{', '[']
    };
    if !text.trim_start().starts_with(begins) {
        return None;
    }
    // What follows relies on this.
    let _: IgnoredAny = serde_json::from_str(text).ok()?;
    let mut walk = Walk {
        text,
        names,
        parts: Parts {
            list: Vec::new(),
            token_values: Vec::new(),
        },
        open: Vec::new(),
        next: Value::default(),
        expects_name: false,
    };
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        at = walk.step(*byte, at);
    }
    Some(walk.parts)
}

/// What is known of a value before it is read.
#[derive(Debug, Clone, Copy, Default)]
struct Value {
    field: Option<Field>,
    is_token: bool,
}

/// An object or array that is not closed yet.
struct Open {
    is_object: bool,
    value: Value,
    /// Where it begins, if it is the whole value of a token.
    token_from: Option<usize>,
}

struct Walk<'a, 'n> {
    text: &'a str,
    names: &'n [Alias<Field>],
    parts: Parts<'a>,
    open: Vec<Open>,
    /// The value that comes next.
    next: Value,
    expects_name: bool,
}

impl<'a> Walk<'a, '_> {
    /// Takes what begins here, and returns where it ends.
    fn step(&mut self, byte: u8, at: usize) -> usize {
        match byte {
            b'{' | b'[' => self.open(byte == b'{', at),
            b'}' | b']' => self.close(at + 1),
            b',' => self.go_on(),
            b'"' => return self.string(at),
            b'-' | b'0'..=b'9' => return self.scalar(Kind::Number, at),
            b'a'..=b'z' => return self.scalar(Kind::Word, at),
            _ => {}
        }
        at + 1
    }

    fn open(&mut self, is_object: bool, at: usize) {
        let token_from = self.begins_token().then_some(at);
        self.open.push(Open {
            is_object,
            value: self.next,
            token_from,
        });
        self.expects_name = is_object;
    }

    fn close(&mut self, end: usize) {
        if let Some(start) = self.open.pop().and_then(|open| open.token_from) {
            self.parts.token_values.push(start..end);
        }
    }

    /// After a comma.
    fn go_on(&mut self) {
        if let Some(open) = self.open.last() {
            self.next = open.value;
            self.expects_name = open.is_object;
        }
    }

    fn string(&mut self, start: usize) -> usize {
        let end = start + string_length(&self.text.as_bytes()[start..]);
        let text = decoded(&self.text[start..end]);
        if self.expects_name {
            self.name(start..end, text);
        } else {
            self.value(Kind::Text, start..end, text);
        }
        end
    }

    fn name(&mut self, place: Range<usize>, text: Cow<'a, str>) {
        let around = self.open.last().map(|open| open.value).unwrap_or_default();
        let is_own = self.open.len() == 1;
        let read = self.names.iter().find(|(_, name)| **name == *text);
        let field = match read {
            Some((field, _)) => Some(*field),
            None if is_own && self.names.is_empty() => Field::from_name(&text),
            None => around.field,
        };
        self.next = Value {
            field,
            is_token: around.is_token || field == Some(Field::Token) || names_token(&text),
        };
        self.push(Kind::Name, place, text, around);
        self.expects_name = false;
    }

    fn scalar(&mut self, kind: Kind, start: usize) -> usize {
        let is_end = |byte: &u8| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace();
        let rest = &self.text.as_bytes()[start..];
        let end = start + rest.iter().position(is_end).unwrap_or(rest.len());
        self.value(kind, start..end, Cow::Borrowed(&self.text[start..end]));
        end
    }

    fn value(&mut self, kind: Kind, place: Range<usize>, text: Cow<'a, str>) {
        if self.begins_token() {
            self.parts.token_values.push(place.clone());
        }
        self.push(kind, place, text, self.next);
    }

    fn push(&mut self, kind: Kind, place: Range<usize>, text: Cow<'a, str>, value: Value) {
        self.parts.list.push(Part {
            place,
            kind,
            text,
            field: value.field,
            is_token: value.is_token,
        });
    }

    /// Whether the next value is a token's, and no part of one.
    fn begins_token(&self) -> bool {
        let is_inside = self.open.last().is_some_and(|open| open.value.is_token);
        self.next.is_token && !is_inside
    }
}

/// The length of the string that begins here, with its quotes.
fn string_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    loop {
        match memchr2(b'"', b'\\', bytes.get(at..).unwrap_or_default()) {
            None => return bytes.len(),
            Some(found) if bytes[at + found] == b'"' => return at + found + 1,
            Some(found) => at += found + 2,
        }
    }
}

/// The text of a string with its quotes. Halves of a pair of code units are no text, and replaced.
fn decoded(string: &str) -> Cow<'_, str> {
    struct Bytes;

    impl<'de> Visitor<'de> for Bytes {
        type Value = Cow<'de, str>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
            Ok(String::from_utf8_lossy(bytes).into_owned().into())
        }

        fn visit_borrowed_bytes<E: Error>(self, bytes: &'de [u8]) -> Result<Self::Value, E> {
            Ok(String::from_utf8_lossy(bytes))
        }
    }

    serde_json::Deserializer::from_str(string)
        .deserialize_bytes(Bytes)
        .unwrap_or(Cow::Borrowed(string))
}
