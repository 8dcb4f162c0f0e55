//! SQLite's rows and values, as all stores have them.

use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, Type, ValueRef};

use crate::model::Moment;
use crate::rows::{Cell, Columns, Row as StoreRow, Unreadable, Value};

impl FromSql for Moment {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        i64::column_result(value).map(Self::from_millis)
    }
}

impl ToSql for Moment {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.millis().into())
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl StoreRow for Row<'_> {
    fn cell(&self, index: usize) -> Option<Cell<'_>> {
        match self.get_ref(index).ok()? {
            ValueRef::Null => Some(Cell::Null),
            ValueRef::Integer(number) => Some(Cell::Int(number)),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(Cell::Bytes(bytes)),
            ValueRef::Real(_) => None,
        }
    }
}

/// A row as what it stands for, by the reading that all stores have.
pub(super) fn read<'r, 's, T>(
    row: &'r Row<'s>,
    reading: impl FnOnce(&mut Columns<'r, Row<'s>>) -> Result<T, Unreadable>,
) -> rusqlite::Result<T> {
    reading(&mut Columns::of(row))
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Null, error.into()))
}
