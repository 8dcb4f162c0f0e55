//! Reading the fields of an object, tolerantly, with the place for the error.

use std::borrow::Cow;

use waybill_engine::WaybillId;

use crate::name::{Name, Spelling};
use crate::node::Node;
use crate::{OrderId, Unreadable, Wanted};

/// The fields of a body, or of an entry of a list in it.
pub(crate) struct Fields<'a> {
    entries: &'a [(Name, Node)],
    spelling: Spelling,
    /// What stands before a field's name in errors: `Actions[2].`, or nothing.
    prefix: String,
}

impl<'a> Fields<'a> {
    /// The fields of a body; of anything but an object, none.
    pub(crate) fn of_body(body: &'a Node, spelling: Spelling) -> Self {
        Self {
            entries: object(body).unwrap_or_default(),
            spelling,
            prefix: String::new(),
        }
    }

    /// The name of a field with its place.
    pub(crate) fn label(&self, name: Name) -> String {
        format!("{}{}", self.prefix, name.spelt(self.spelling))
    }

    pub(crate) fn missing(&self, name: Name) -> Unreadable {
        Unreadable::MissingField {
            field: self.label(name),
        }
    }

    fn wrong(&self, name: Name, wanted: Wanted) -> Unreadable {
        Unreadable::WrongType {
            field: self.label(name),
            wanted,
        }
    }

    /// Every value of a field; `null` is none.
    fn all(&self, name: Name) -> impl Iterator<Item = &'a Node> {
        self.entries
            .iter()
            .filter(move |(other, value)| *other == name && *value != Node::Null)
            .map(|(_, value)| value)
    }

    pub(crate) fn has(&self, name: Name) -> bool {
        self.all(name).next().is_some()
    }

    /// A field that may stand twice only with the same value.
    fn only(&self, name: Name) -> Result<Option<&'a Node>, Unreadable> {
        let mut values = self.all(name);
        let first = values.next();
        if values.any(|value| Some(value) != first) {
            return Err(Unreadable::Contradiction {
                field: self.label(name),
            });
        }
        Ok(first)
    }

    /// A text, or a number taken as its digits.
    pub(crate) fn text(&self, name: Name) -> Result<Option<Cow<'a, str>>, Unreadable> {
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
    pub(crate) fn whole(&self, name: Name) -> Result<Option<i64>, Unreadable> {
        self.only(name)?
            .map(|value| whole(value).ok_or_else(|| self.wrong(name, Wanted::WholeNumber)))
            .transpose()
    }

    /// A whole number that nothing depends on: what is none is not there.
    pub(crate) fn hint(&self, name: Name) -> Option<i64> {
        self.all(name).find_map(whole)
    }

    /// The waybill id: none if it is empty or `0`, WeChat's word for "not generated yet".
    pub(crate) fn waybill_id(&self) -> Result<Option<WaybillId<'static>>, Unreadable> {
        match self.text(Name::WaybillId)? {
            None => Ok(None),
            Some(text) if text.is_empty() || text == "0" => Ok(None),
            Some(text) => Ok(Some(WaybillId::new(text)?.into_owned())),
        }
    }

    /// The order id: none if it is empty.
    pub(crate) fn order_id(&self) -> Result<Option<OrderId<'static>>, Unreadable> {
        match self.text(Name::OrderId)? {
            None => Ok(None),
            Some(text) if text.is_empty() => Ok(None),
            Some(text) => Ok(Some(OrderId::new(text)?.into_owned())),
        }
    }

    /// The entries of a list. XML repeats the element instead, and what turns XML into JSON writes
    /// a list of one as its entry.
    pub(crate) fn list(&self, name: Name) -> Result<Vec<Self>, Unreadable> {
        let mut entries = Vec::new();
        for value in self.all(name) {
            match value {
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

fn object(node: &Node) -> Option<&[(Name, Node)]> {
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
