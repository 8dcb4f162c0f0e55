//! CSV: what the cells of a row are.
//!
//! Rows are read as RFC 4180 writes them, and more strictly than by the usual readers: those accept
//! text beside a quoted cell as a part of it, and take a quote that is never closed for a cell up
//! to the end of the feed. The first would send another message than was meant, the second would
//! lose the rest of the feed.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr2};

pub(super) const QUOTE: u8 = b'"';

/// A cell of a row, as it is written there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell<'a> {
    /// The text with its quotes, if it has any.
    raw: &'a str,
    /// Where it begins in its row, in bytes.
    at: usize,
}

impl<'a> Cell<'a> {
    /// Its text without the quotes.
    pub(crate) fn text(&self) -> Cow<'a, str> {
        match self.raw.strip_prefix('"') {
            None => Cow::Borrowed(self.raw),
            Some(quoted) => {
                let text = quoted.strip_suffix('"').unwrap_or(quoted);
                if text.contains('"') {
                    Cow::Owned(text.replace("\"\"", "\""))
                } else {
                    Cow::Borrowed(text)
                }
            }
        }
    }

    /// Its place in its row, quotes included.
    pub(crate) fn place(&self) -> Range<usize> {
        self.at..self.at + self.raw.len()
    }
}

/// The text without the quotes.
impl<'a> From<Cell<'a>> for Cow<'a, str> {
    fn from(cell: Cell<'a>) -> Self {
        cell.text()
    }
}

/// The cells of a row whose line end was taken off.
pub(super) fn cells(row: &str, separator: u8) -> Result<Vec<Cell<'_>>, Flaw> {
    let mut cells = Vec::with_capacity(8);
    cells_into(row, separator, &mut cells)?;
    Ok(cells)
}

/// The same, in place of those that are there.
pub(super) fn cells_into<'a>(
    row: &'a str,
    separator: u8,
    cells: &mut Vec<Cell<'a>>,
) -> Result<(), Flaw> {
    cells.clear();
    let mut at = 0;
    loop {
        let (length, after) = next_cell(row.as_bytes(), at, separator)?;
        cells.push(Cell {
            raw: &row[at..at + length],
            at,
        });
        match after {
            After::Cell(next) => at = next,
            After::Row(_) | After::Nothing => return Ok(()),
        }
    }
}

/// What follows a cell, and where it begins.
pub(super) enum After {
    Cell(usize),
    Row(usize),
    Nothing,
}

/// Why a row can't be split into cells: a quote, and its place.
#[derive(Debug)]
pub(super) enum Flaw {
    OpenQuote { at: usize },
    StrayQuote { at: usize },
}

/// The length of the cell that begins at a place, and what follows it.
pub(super) fn next_cell(bytes: &[u8], start: usize, separator: u8) -> Result<(usize, After), Flaw> {
    let rest = &bytes[start..];
    let length = if rest.first() == Some(&QUOTE) {
        quoted_length(rest).ok_or(Flaw::OpenQuote { at: start })?
    } else {
        let length = memchr2(separator, b'\n', rest).unwrap_or(rest.len());
        let text = &rest[..length];
        match text.iter().position(|byte| !byte.is_ascii_whitespace()) {
            // Its writer puts white space after the separator.
            Some(at) if text[at] == QUOTE => return Err(Flaw::StrayQuote { at: start + at }),
            // A carriage return belongs to the line feed after it, and to the end of the feed.
            _ if text.ends_with(b"\r") && rest.get(length) != Some(&separator) => length - 1,
            _ => length,
        }
    };
    let end = start + length;
    let after = match &rest[length..] {
        [] | [b'\r'] => After::Nothing,
        [b'\n', ..] => After::Row(end + 1),
        [b'\r', b'\n', ..] => After::Row(end + 2),
        [byte, ..] if *byte == separator => After::Cell(end + 1),
        _ => return Err(Flaw::StrayQuote { at: end - 1 }),
    };
    Ok((length, after))
}

/// The length of a quoted cell with both its quotes, if it is closed.
fn quoted_length(cell: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr(QUOTE, &cell[at..])? + 1;
        if cell.get(at) != Some(&QUOTE) {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_knows_what_it_says_and_where_it_stands() {
        let row = "a\"b, \"\",\"\",\"\"\"x\"\"\",";
        assert!(cells(row, b',').is_err(), "a quote after white space");
        let row = "a\"b,\"\",\"\"\"x\"\"\",";
        let read = cells(row, b',').unwrap();
        let texts: Vec<_> = read.iter().map(Cell::text).collect();
        assert_eq!(texts, ["a\"b", "", "\"x\"", ""]);
        let owned: Vec<Cow<'_, str>> = read.iter().map(|cell| Cow::from(*cell)).collect();
        assert_eq!(owned, texts);
        let places: Vec<_> = read.iter().map(|cell| &row[cell.place()]).collect();
        assert_eq!(places, ["a\"b", "\"\"", "\"\"\"x\"\"\"", ""]);
    }
}
