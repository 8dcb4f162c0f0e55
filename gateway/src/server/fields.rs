//! A row as it came from a server.

use crate::rows::{Cell, Row};

/// What is in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Field {
    Null,
    Int(i64),
    Bytes(Vec<u8>),
    /// What no table of ours has.
    Other,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fields(pub(super) Vec<Field>);

impl Row for Fields {
    fn cell(&self, index: usize) -> Option<Cell<'_>> {
        match self.0.get(index)? {
            Field::Null => Some(Cell::Null),
            Field::Int(number) => Some(Cell::Int(*number)),
            Field::Bytes(bytes) => Some(Cell::Bytes(bytes)),
            Field::Other => None,
        }
    }
}

impl Fields {
    /// The text of its first column, whatever it is, for people.
    pub(super) fn name(&self) -> String {
        match self.0.first() {
            Some(Field::Bytes(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
            Some(Field::Int(number)) => number.to_string(),
            Some(Field::Null | Field::Other) | None => String::new(),
        }
    }
}
