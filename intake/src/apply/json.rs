//! JSON, as far as a map wants it: everything else is skipped, however deep.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use waybill_engine::{Fault, JsonType};

use super::node::Node;
use crate::path::Shape;

/// Reads a text of JSON.
pub(super) fn read<'t, 's>(text: &'t str, shape: &'s Shape) -> Result<Node<'t, 's>, Fault> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = Wanted(shape)
        .deserialize(&mut deserializer)
        .and_then(|node| deserializer.end().map(|()| node));
    read.map_err(|error| fault(text, &error))
}

/// Nothing of the record is quoted, as it may hold an order token.
fn fault(text: &str, error: &serde_json::Error) -> Fault {
    let (line, column) = (error.line(), error.column());
    let whole = error.to_string();
    let problem = whole
        .strip_suffix(&format!(" at line {line} column {column}"))
        .unwrap_or(&whole);
    let lines_before = text.split_inclusive('\n').take(line.saturating_sub(1));
    Fault::InvalidJson {
        problem: problem.into(),
        place: lines_before.map(str::len).sum::<usize>() + column,
    }
}

/// A value of which this much is wanted.
#[derive(Clone, Copy)]
struct Wanted<'s>(&'s Shape);

impl<'s> Wanted<'s> {
    fn leaf<'t>(self, kind: JsonType, text: impl FnOnce() -> Cow<'t, str>) -> Node<'t, 's> {
        if self.0.is_leaf {
            Node::Leaf(text())
        } else {
            Node::Other(kind)
        }
    }
}

impl<'t, 's> DeserializeSeed<'t> for Wanted<'s> {
    type Value = Node<'t, 's>;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<Node<'t, 's>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'t, 's> Visitor<'t> for Wanted<'s> {
    type Value = Node<'t, 's>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        let text = if flag { "true" } else { "false" };
        Ok(self.leaf(JsonType::Boolean, || text.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(self.leaf(JsonType::WholeNumber, || number.to_string().into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(self.leaf(JsonType::WholeNumber, || number.to_string().into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(if self.0.is_leaf {
            Node::Fraction(number.to_string().into())
        } else {
            Node::Other(JsonType::OtherNumber)
        })
    }

    fn visit_borrowed_str<E>(self, text: &'t str) -> Result<Self::Value, E> {
        Ok(self.leaf(JsonType::String, || text.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(self.leaf(JsonType::String, || text.to_string().into()))
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let Some(wanted) = &self.0.items else {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Node::Other(JsonType::Array));
        };
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(Wanted(wanted))? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        if !self.0.has_members() {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(Node::Other(JsonType::Object));
        }
        let mut members: Vec<(&'s str, Node<'t, 's>)> = Vec::with_capacity(self.0.width());
        while let Some(key) = map.next_key_seed(Name(self.0))? {
            match key {
                Key::Known(name, wanted) => {
                    let node = map.next_value_seed(Wanted(wanted))?;
                    match members.iter_mut().find(|(known, _)| *known == name) {
                        Some((_, known)) => *known = Node::Twice,
                        None => members.push((name, node)),
                    }
                }
                Key::Other(wanted) => members.push(("", map.next_value_seed(Wanted(wanted))?)),
                Key::Unwanted => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Node::Object(members))
    }
}

/// The name of a member of a value of which this much is wanted.
struct Name<'s>(&'s Shape);

enum Key<'s> {
    Known(&'s str, &'s Shape),
    /// One of those that are wanted whatever they are called.
    Other(&'s Shape),
    Unwanted,
}

impl<'t, 's> DeserializeSeed<'t> for Name<'s> {
    type Value = Key<'s>;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<Key<'s>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'s> Visitor<'_> for Name<'s> {
    type Value = Key<'s>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Key<'s>, E> {
        Ok(match (self.0.member(name), &self.0.others) {
            (Some((name, wanted)), _) => Key::Known(name, wanted),
            (None, Some(wanted)) => Key::Other(wanted),
            (None, None) => Key::Unwanted,
        })
    }
}
