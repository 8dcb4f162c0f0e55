//! Reads the fields of an object tolerantly; errors name the field and its place.

use std::borrow::Cow;

use waybill_engine::WaybillId;

use super::body::Node;
use super::field_name::{FieldName, Spelling};
use super::unreadable::{Unreadable, Wanted};
use crate::value::OrderId;

/// The fields of a body, or of an entry of a list in it.
pub(super) struct Fields<'a> {
    entries: &'a [(FieldName, Node)],
    spelling: Spelling,
    /// The place that errors put before a field's name: `Actions[2].`, or nothing.
    prefix: String,
}

impl<'a> Fields<'a> {
    /// The fields of a body; none if it is not an object.
    pub(super) fn of_body(body: &'a Node, spelling: Spelling) -> Self {
        Self {
            entries: object(body).unwrap_or_default(),
            spelling,
            prefix: String::new(),
        }
    }

    /// The name of a field with its place, for errors.
    pub(super) fn label(&self, name: FieldName) -> String {
        format!("{}{}", self.prefix, name.spelt(self.spelling))
    }

    pub(super) fn missing(&self, name: FieldName) -> Unreadable {
        Unreadable::MissingField {
            field: self.label(name),
        }
    }

    fn wrong(&self, name: FieldName, wanted: Wanted) -> Unreadable {
        Unreadable::WrongType {
            field: self.label(name),
            wanted,
        }
    }

    /// Every value of a field that is one, without `null`. A list of one value is that value: so
    /// xml2js writes every field.
    fn singles(&self, name: FieldName) -> impl Iterator<Item = &'a Node> {
        self.all(name).map(|value| match value {
            Node::List(items) => match items.as_slice() {
                [item] => item,
                _ => value,
            },
            Node::Text(_) | Node::Whole(_) | Node::Null | Node::Other | Node::Object(_) => value,
        })
    }

    /// Every value of a field, without `null`.
    fn all(&self, name: FieldName) -> impl Iterator<Item = &'a Node> {
        self.entries
            .iter()
            .filter(move |(other, value)| *other == name && *value != Node::Null)
            .map(|(_, value)| value)
    }

    pub(super) fn has(&self, name: FieldName) -> bool {
        self.all(name).next().is_some()
    }

    /// The value of a field, which may occur twice only with the same value.
    fn only(&self, name: FieldName) -> Result<Option<&'a Node>, Unreadable> {
        let mut values = self.singles(name);
        let first = values.next();
        if values.any(|value| Some(value) != first) {
            return Err(Unreadable::Contradiction {
                field: self.label(name),
            });
        }
        Ok(first)
    }

    /// A text; a whole number is read as its digits.
    pub(super) fn text(&self, name: FieldName) -> Result<Option<Cow<'a, str>>, Unreadable> {
        match self.only(name)? {
            None => Ok(None),
            Some(Node::Text(text)) => Ok(Some(Cow::Borrowed(text))),
            Some(Node::Whole(number)) => Ok(Some(Cow::Owned(number.to_string()))),
            Some(Node::Null | Node::Other | Node::List(_) | Node::Object(_)) => {
                Err(self.wrong(name, Wanted::Text))
            }
        }
    }

    /// A whole number, or a text that is one.
    pub(super) fn whole(&self, name: FieldName) -> Result<Option<i64>, Unreadable> {
        self.only(name)?
            .map(|value| whole(value).ok_or_else(|| self.wrong(name, Wanted::WholeNumber)))
            .transpose()
    }

    /// A whole number that nothing depends on: any other value is ignored.
    pub(super) fn hint(&self, name: FieldName) -> Option<i64> {
        self.singles(name).find_map(whole)
    }

    /// The waybill id; none if it is empty or `0`, which is how WeChat writes "not generated yet".
    pub(super) fn waybill_id(&self) -> Result<Option<WaybillId<'static>>, Unreadable> {
        match self.text(FieldName::WaybillId)? {
            None => Ok(None),
            Some(text) if text.is_empty() || text == "0" => Ok(None),
            Some(text) => Ok(Some(WaybillId::new(text)?.into_owned())),
        }
    }

    /// The order id; none if it is empty.
    pub(super) fn order_id(&self) -> Result<Option<OrderId<'static>>, Unreadable> {
        match self.text(FieldName::OrderId)? {
            None => Ok(None),
            Some(text) if text.is_empty() => Ok(None),
            Some(text) => Ok(Some(OrderId::new(text)?.into_owned())),
        }
    }

    /// The entries of a list. XML repeats the element instead, and converters from XML to JSON
    /// write a list of one entry as that entry.
    pub(super) fn list(&self, name: FieldName) -> Result<Vec<Self>, Unreadable> {
        let mut entries = Vec::new();
        for value in self.all(name) {
            match value {
                // An element without entries, as xml2js writes it.
                Node::List(items) if is_one_empty_text(items) => {}
                Node::List(items) => entries.extend(items),
                Node::Object(_) => entries.push(value),
                Node::Text(text) if text.is_empty() => {}
                Node::Text(_) | Node::Whole(_) | Node::Null | Node::Other => {
                    return Err(self.wrong(name, Wanted::List));
                }
            }
        }
        let label = self.label(name);
        (0..)
            .zip(entries)
            .map(|(index, entry): (usize, _)| {
                let entries = object(entry).ok_or_else(|| Unreadable::WrongType {
                    field: format!("{label}[{index}]"),
                    wanted: Wanted::Object,
                })?;
                Ok(Self {
                    entries,
                    spelling: self.spelling,
                    prefix: format!("{label}[{index}]."),
                })
            })
            .collect()
    }
}

fn is_one_empty_text(items: &[Node]) -> bool {
    matches!(items, [Node::Text(text)] if text.is_empty())
}

fn object(node: &Node) -> Option<&[(FieldName, Node)]> {
    match node {
        Node::Object(fields) => Some(fields),
        Node::Text(_) | Node::Whole(_) | Node::Null | Node::Other | Node::List(_) => None,
    }
}

fn whole(value: &Node) -> Option<i64> {
    match value {
        Node::Whole(number) => Some(*number),
        Node::Text(text) => text.trim().parse().ok(),
        Node::Null | Node::Other | Node::List(_) | Node::Object(_) => None,
    }
}
