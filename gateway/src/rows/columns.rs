//! The columns of a row, one after the other, as values that may refuse what is in them.

use std::fmt;

use crate::model::Moment;

/// What is in a column.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell<'a> {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// The bytes of a text, or of what is none.
    Bytes(&'a [u8]),
}

/// A row of a store of any kind.
pub(crate) trait Row {
    /// What is in a column; nothing if it is no [`Cell`], or there is no such column.
    fn cell(&self, index: usize) -> Option<Cell<'_>>;
}

/// A column holds what no gateway wrote. Its text never quotes a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {problem}")]
pub(crate) struct Unreadable {
    column: &'static str,
    problem: String,
}

/// The columns of a row, in their order.
#[derive(Debug)]
pub(crate) struct Columns<'a, R: ?Sized> {
    row: &'a R,
    next: usize,
}

impl<'a, R: Row + ?Sized> Columns<'a, R> {
    /// From the first on.
    pub(crate) const fn of(row: &'a R) -> Self {
        Self { row, next: 0 }
    }

    /// From this one on, counted from 0.
    #[cfg(any(feature = "mysql", feature = "postgres"))]
    pub(crate) const fn from(row: &'a R, index: usize) -> Self {
        Self { row, next: index }
    }

    fn cell(&mut self, column: &'static str) -> Result<Cell<'a>, Unreadable> {
        let cell = self.row.cell(self.next);
        self.next += 1;
        cell.ok_or_else(|| unreadable(column, "neither a whole number nor a text nor bytes"))
    }

    /// Whether anything is in the next column.
    pub(super) fn is_next_there(&self) -> bool {
        !matches!(self.row.cell(self.next), Some(Cell::Null) | None)
    }

    /// A whole number, if there is one.
    pub(crate) fn maybe_int<T: TryFrom<i64>>(
        &mut self,
        column: &'static str,
    ) -> Result<Option<T>, Unreadable> {
        match self.cell(column)? {
            Cell::Null => Ok(None),
            Cell::Int(number) => T::try_from(number)
                .map(Some)
                .map_err(|_| unreadable(column, format_args!("{number} is out of its range"))),
            Cell::Bytes(_) => Err(unreadable(column, "no whole number")),
        }
    }

    /// A whole number.
    pub(crate) fn int<T: TryFrom<i64>>(&mut self, column: &'static str) -> Result<T, Unreadable> {
        self.maybe_int(column)?
            .ok_or_else(|| unreadable(column, "nothing is in it"))
    }

    /// Bytes, if there are any.
    pub(super) fn maybe_bytes(
        &mut self,
        column: &'static str,
    ) -> Result<Option<&'a [u8]>, Unreadable> {
        match self.cell(column)? {
            Cell::Null => Ok(None),
            Cell::Bytes(bytes) => Ok(Some(bytes)),
            Cell::Int(_) => Err(unreadable(column, "a number instead of bytes")),
        }
    }

    /// Bytes.
    pub(super) fn bytes(&mut self, column: &'static str) -> Result<&'a [u8], Unreadable> {
        self.maybe_bytes(column)?
            .ok_or_else(|| unreadable(column, "nothing is in it"))
    }

    /// A text, if there is one.
    pub(super) fn maybe_text(
        &mut self,
        column: &'static str,
    ) -> Result<Option<&'a str>, Unreadable> {
        self.maybe_bytes(column)?
            .map(|bytes| made(column, std::str::from_utf8(bytes)))
            .transpose()
    }

    /// A text.
    pub(crate) fn text(&mut self, column: &'static str) -> Result<&'a str, Unreadable> {
        self.maybe_text(column)?
            .ok_or_else(|| unreadable(column, "nothing is in it"))
    }

    /// A time, if there is one.
    pub(crate) fn maybe_moment(
        &mut self,
        column: &'static str,
    ) -> Result<Option<Moment>, Unreadable> {
        Ok(self.maybe_int(column)?.map(Moment::from_millis))
    }

    /// A time.
    pub(super) fn moment(&mut self, column: &'static str) -> Result<Moment, Unreadable> {
        self.int(column).map(Moment::from_millis)
    }
}

fn unreadable(column: &'static str, problem: impl fmt::Display) -> Unreadable {
    Unreadable {
        column,
        problem: problem.to_string(),
    }
}

/// What a column holds, as a value that may refuse it.
pub(super) fn made<T, E: fmt::Display>(
    column: &'static str,
    value: Result<T, E>,
) -> Result<T, Unreadable> {
    value.map_err(|error| unreadable(column, error))
}
