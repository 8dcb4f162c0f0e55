//! JSON as nearly all feeds write it, read without a general reader.
//!
//! Texts without escapes, whole numbers, no deep nesting. Of anything else, broken JSON among it,
//! nothing is said here: the [usual reader](json::read) reads it from the start. What it reads is
//! what the usual reader reads; a test compares the two.

use alloc::vec::Vec;
use core::ops::Range;
use core::ptr;

use waybill_engine::{Fault, JsonType};

use super::json;
use super::node::Node;
use crate::path::Shape;

/// More levels than the push of anybody has; far less than a stack bears.
const DEEPEST: usize = 32;

/// Whole numbers of so many digits are their own text in every reader.
const MOST_DIGITS: usize = 18;

/// Reads a text of JSON.
pub(super) fn read<'t, 's>(text: &'t str, shape: &'s Shape) -> Result<Node<'t, 's>, Fault> {
    plain(text, shape).map_or_else(|| json::read(text, shape), Ok)
}

/// What the usual reader reads, or nothing where it has to be asked.
fn plain<'t, 's>(text: &'t str, shape: &'s Shape) -> Option<Node<'t, 's>> {
    let mut reader = Reader { text, at: 0 };
    let node = reader.wanted(shape, DEEPEST)?;
    reader.skip_space();
    (reader.at == text.len()).then_some(node)
}

/// A member of an object that has neither objects nor lists in it.
pub(super) struct Member<'t> {
    pub(super) name: &'t str,
    pub(super) kind: Scalar,
    /// Where its value is, without quotes.
    pub(super) place: Range<usize>,
}

/// How a value is written that has no others in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scalar {
    Text,
    /// A whole number without a sign.
    Number,
    Flag,
    Null,
}

/// The members of such an object, if it is written as it is read here.
pub(super) fn flat_members(text: &str) -> Option<Vec<Member<'_>>> {
    let mut reader = Reader { text, at: 0 };
    reader.take(b'{')?;
    let mut members = Vec::new();
    while reader.goes_on(members.is_empty(), b'}')? {
        let name = reader.name()?;
        let (kind, place) = reader.scalar()?;
        members.push(Member { name, kind, place });
    }
    reader.skip_space();
    (reader.at == text.len()).then_some(members)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.next() {
            self.at += 1;
        }
    }

    /// Goes over one byte, and over white space before it.
    fn take(&mut self, wanted: u8) -> Option<()> {
        self.skip_space();
        (self.next()? == wanted).then(|| self.at += 1)
    }

    /// Goes on in a list or an object: whether there is one more, of those that `end` ends.
    fn goes_on(&mut self, is_first: bool, end: u8) -> Option<bool> {
        self.skip_space();
        match self.next()? {
            byte if byte == end => {
                self.at += 1;
                Some(false)
            }
            b',' if !is_first => {
                self.at += 1;
                self.skip_space();
                // A comma with nothing behind it is refused by the usual reader.
                (self.next()? != end).then_some(true)
            }
            _ => is_first.then_some(true),
        }
    }

    /// A text without escapes, behind its opening quote.
    fn text(&mut self) -> Option<&'t str> {
        let rest = &self.text[self.at..];
        text_length(rest.as_bytes()).map(|length| {
            self.at += length + 1;
            &rest[..length]
        })
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.text[self.at..]
            .starts_with(word)
            .then(|| self.at += word.len())
    }

    /// A whole number without a sign.
    fn whole_number(&mut self) -> Option<&'t str> {
        let rest = &self.text[self.at..];
        let digits = number_length(rest.as_bytes())?;
        let ends = !matches!(rest.as_bytes().get(digits), Some(b'.' | b'e' | b'E'));
        ends.then(|| {
            self.at += digits;
            &rest[..digits]
        })
    }

    /// A value that has no others in it: how it is written, and where.
    fn scalar(&mut self) -> Option<(Scalar, Range<usize>)> {
        self.skip_space();
        let start = self.at;
        match self.next()? {
            b'"' => {
                self.at += 1;
                let length = self.text()?.len();
                return Some((Scalar::Text, start + 1..start + 1 + length));
            }
            b'0'..=b'9' => {
                self.whole_number()?;
                return Some((Scalar::Number, start..self.at));
            }
            b'n' => self.word("null")?,
            _ => self.word("true").or_else(|| self.word("false"))?,
        }
        let kind = match &self.text[start..self.at] {
            "null" => Scalar::Null,
            _ => Scalar::Flag,
        };
        Some((kind, start..self.at))
    }

    /// A value of which this much is wanted.
    fn wanted<'s>(&mut self, shape: &'s Shape, depth: usize) -> Option<Node<'t, 's>> {
        self.skip_space();
        let leaf = |kind, text: &'t str| {
            if shape.is_leaf {
                Node::Leaf(text.into())
            } else {
                Node::Other(kind)
            }
        };
        match self.next()? {
            b'"' => {
                self.at += 1;
                Some(leaf(JsonType::String, self.text()?))
            }
            b'{' => self.object(shape, depth.checked_sub(1)?),
            b'[' => self.list(shape, depth.checked_sub(1)?),
            b'0'..=b'9' => Some(leaf(JsonType::WholeNumber, self.whole_number()?)),
            b'n' => self.word("null").map(|()| Node::Null),
            b't' => self.word("true").map(|()| leaf(JsonType::Boolean, "true")),
            b'f' => self
                .word("false")
                .map(|()| leaf(JsonType::Boolean, "false")),
            _ => None,
        }
    }

    fn list<'s>(&mut self, shape: &'s Shape, depth: usize) -> Option<Node<'t, 's>> {
        let Some(wanted) = &shape.items else {
            self.skip(depth + 1)?;
            return Some(Node::Other(JsonType::Array));
        };
        self.at += 1;
        let mut items = Vec::new();
        while self.goes_on(items.is_empty(), b']')? {
            items.push(self.wanted(wanted, depth)?);
        }
        Some(Node::List(items))
    }

    fn object<'s>(&mut self, shape: &'s Shape, depth: usize) -> Option<Node<'t, 's>> {
        if !shape.has_members() {
            self.skip(depth + 1)?;
            return Some(Node::Other(JsonType::Object));
        }
        self.at += 1;
        let mut members: Vec<(&'s str, Node<'t, 's>)> = Vec::with_capacity(shape.width());
        let mut is_first = true;
        while self.goes_on(is_first, b'}')? {
            is_first = false;
            let name = self.name()?;
            match (shape.member(name), &shape.others) {
                (Some((name, wanted)), _) => {
                    let node = self.wanted(wanted, depth)?;
                    // Names are those of the shape, each there once.
                    match members.iter_mut().find(|(known, _)| ptr::eq(*known, name)) {
                        Some((_, known)) => *known = Node::Twice,
                        None => members.push((name, node)),
                    }
                }
                (None, Some(wanted)) => members.push(("", self.wanted(wanted, depth)?)),
                (None, None) => self.skip(depth)?,
            }
        }
        Some(Node::Object(members))
    }

    /// The name of a member, and the colon behind it.
    fn name(&mut self) -> Option<&'t str> {
        self.take(b'"')?;
        let name = self.text()?;
        self.take(b':')?;
        Some(name)
    }

    /// A value of which nothing is wanted.
    fn skip(&mut self, depth: usize) -> Option<()> {
        self.skip_space();
        match self.next()? {
            b'"' => {
                self.at += 1;
                self.text().map(drop)
            }
            b'{' => {
                let depth = depth.checked_sub(1)?;
                self.at += 1;
                let mut is_first = true;
                while self.goes_on(is_first, b'}')? {
                    is_first = false;
                    self.name()?;
                    self.skip(depth)?;
                }
                Some(())
            }
            b'[' => {
                let depth = depth.checked_sub(1)?;
                self.at += 1;
                let mut is_first = true;
                while self.goes_on(is_first, b']')? {
                    is_first = false;
                    self.skip(depth)?;
                }
                Some(())
            }
            b'0'..=b'9' => self.whole_number().map(drop),
            b'n' => self.word("null"),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            _ => None,
        }
    }
}

/// How many bytes a text without escapes has up to its closing quote, if it is one.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
pub(super) fn text_length(bytes: &[u8]) -> Option<usize> {
    let length = plain_length(bytes);
    (bytes.get(length)? == &b'"').then_some(length)
}

/// How many digits a whole number has that is its own text in every reader, if it is one.
#[inline]
pub(super) fn number_length(bytes: &[u8]) -> Option<usize> {
    let digits = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let is_plain = digits == 1 || bytes.first() != Some(&b'0');
    (is_plain && (1..=MOST_DIGITS).contains(&digits)).then_some(digits)
}

/// How many bytes there are before a quote, a backslash or a control character.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
fn plain_length(bytes: &[u8]) -> usize {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    for (number, block) in blocks.iter().enumerate() {
        let marks = marks(block);
        for (place, word) in marks.as_chunks().0.iter().enumerate() {
            let word = u64::from_le_bytes(*word);
            if word != 0 {
                return number * BLOCK + place * 8 + word.trailing_zeros() as usize / 8;
            }
        }
    }
    let in_rest = rest.iter().position(|byte| ends_text(*byte));
    blocks.len() * BLOCK + in_rest.unwrap_or(rest.len())
}

/// So many bytes are looked at together.
const BLOCK: usize = 32;

/// The highest bit of each byte that ends a plain text. The compiler makes a few wide instructions
/// of it: no `&&`, and every byte is looked at.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
fn marks(block: &[u8; BLOCK]) -> [u8; BLOCK] {
    let mut marks = [0; BLOCK];
    for (mark, byte) in marks.iter_mut().zip(block) {
        *mark = if ends_text(*byte) { 0x80 } else { 0 };
    }
    marks
}

#[inline]
#[allow(
    clippy::needless_bitwise_bool,
    reason = "a branch for each byte is no wide instruction"
)]
const fn ends_text(byte: u8) -> bool {
    (byte == b'"') | (byte == b'\\') | (byte < b' ')
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::{String, ToString};

    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::path::Path;

    fn shape() -> Shape {
        let mut shape = Shape::default();
        let mut parts = 0;
        for path in [
            "a", "b.a", "b.c[].a", "c[]", "c[].b", "d{}", "d{}.a", "b.a[].c",
        ] {
            let path = Path::parse(path).unwrap();
            shape.add(&[&path], &mut parts).unwrap();
        }
        shape
    }

    #[test]
    fn an_ordinary_record_is_read_here() {
        let shape = shape();
        let text = r#" {"a":"签收","x":{"y":[1,null,{"z":"…"}],"t":true,"f":false},
            "b":{"c":[{"a":7},{},{"a":null},{"a":true}]},
            "d":{"q":"r","s":{"a":false}},"a":"twice","c":[]} "#;
        let node = plain(text, &shape).unwrap();
        assert_eq!(node, json::read(text, &shape).unwrap());
    }

    #[test]
    fn so_many_levels_are_read_here_and_no_more() {
        let shape = shape();
        for (levels, is_here) in [(DEEPEST, true), (DEEPEST + 1, false)] {
            let lists = "[".repeat(levels) + &"]".repeat(levels);
            let objects = r#"{"a":"#.repeat(levels) + "1" + &"}".repeat(levels);
            for text in [lists, objects] {
                assert_eq!(plain(&text, &shape).is_some(), is_here, "{text}");
            }
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_usual_reader() {
        let shape = shape();
        for text in [
            "",
            "{",
            r#"{"a":"\n"}"#,
            r#"{"a":-1}"#,
            r#"{"a":1.5}"#,
            r#"{"a":01}"#,
            r#"{"a":1e3}"#,
            r#"{"a":1234567890123456789}"#,
            r#"{"a":1}}"#,
            r#"{"a":1,}"#,
            r#"{,"a":1}"#,
            "[1,]",
            r#"{"a" 1}"#,
            r#"{"x":tru}"#,
            "{\"x\":\"\t\"}",
            r#"{"x":"#,
            r#"{"\u0061":1}"#,
            "+1",
            &["["; 40].concat(),
        ] {
            assert_eq!(plain(text, &shape), None, "{text}");
        }
    }

    #[test]
    fn every_byte_ends_a_text_or_not_at_every_place() {
        for byte in 0..=u8::MAX {
            for place in 0..72 {
                let mut bytes = [b'x'; 72];
                bytes[place] = byte;
                let ends = byte < b' ' || byte == b'"' || byte == b'\\';
                assert_eq!(
                    plain_length(&bytes),
                    if ends { place } else { 72 },
                    "{byte}"
                );
            }
        }
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            (0..1000_u32).prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "[a-d签…\"\\\\ \t]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 48, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec(("[a-d]", inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// A text of JSON, with something put in or taken out at some places.
    fn spoiled() -> impl Strategy<Value = String> {
        let signs = prop::sample::select(
            &[
                "",
                "\"",
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "0",
                "-",
                " ",
                "\\",
                "e",
                ".",
                "\"a\":",
                "\"a\":\"b\",",
                "null",
                "签",
            ][..],
        );
        let spots = prop::collection::vec((any::<prop::sample::Index>(), 0..3_usize, signs), 0..3);
        (any_value(), spots).prop_map(|(value, spots)| {
            let mut chars: Vec<String> = value.to_string().chars().map(String::from).collect();
            for (place, taken, sign) in spots {
                let from = place.index(chars.len() + 1);
                let to = chars.len().min(from + taken);
                chars.splice(from..to, [sign.into()]);
            }
            chars.concat()
        })
    }

    proptest! {
        #[test]
        fn what_is_read_here_the_usual_reader_reads_alike(text in spoiled()) {
            let shape = shape();
            if let Some(node) = plain(&text, &shape) {
                let usual = json::read(&text, &shape);
                prop_assert_eq!(Ok(node), usual, "{}", text);
            }
        }

        #[test]
        fn plain_records_are_all_read_here(
            id in "[A-Z0-9]{1,20}",
            text in "[^\\p{Cc}\"\\\\]{0,40}",
        ) {
            let shape = shape();
            let record = format!(r#"{{"a":"{id}","c":[{{"b":"{text}"}}],"x":[1,"{text}"]}}"#);
            prop_assert_eq!(plain(&record, &shape), json::read(&record, &shape).ok());
        }
    }
}
