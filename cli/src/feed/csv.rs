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

/// The cells of a row whose line end was taken off.
pub(super) fn cells(row: &str, separator: u8) -> Result<Vec<Cell<'_>>, Flaw> {
    let mut cells = Vec::with_capacity(8);
    let mut at = 0;
    loop {
        let (length, after) = next_cell(row.as_bytes(), at, separator)?;
        cells.push(Cell {
            raw: &row[at..at + length],
            at,
        });
        match after {
            After::Cell(next) => at = next,
            After::Row(_) | After::Nothing => return Ok(cells),
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
    use proptest::prelude::*;

    use super::super::rows::Rows;
    use super::*;

    /// The rows of a whole feed: their cells, or none for a row with a flaw.
    fn rows(feed: &str) -> Vec<Option<Vec<String>>> {
        let mut rest = feed;
        let mut rows = Vec::new();
        while !rest.is_empty() {
            let length = Rows::new(rest.as_bytes(), b',', true).next().unwrap();
            let (row, after) = rest.split_at(length);
            let row = row.strip_suffix('\n').unwrap_or(row);
            let texts = |cells: Vec<Cell<'_>>| cells.iter().map(|c| c.text().into()).collect();
            rows.push(cells(row, b',').ok().map(texts));
            rest = after;
        }
        rows
    }

    /// The rows as the usual reader reads them, which knows no flaw and passes over empty lines.
    fn usual_rows(feed: &str) -> Vec<Vec<String>> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(feed.as_bytes())
            .into_records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect())
            .collect()
    }

    /// Every text of so many of the signs that matter.
    fn texts(length: u32) -> impl Iterator<Item = String> {
        const SIGNS: [char; 5] = ['a', ',', '"', '\n', ' '];
        (0..SIGNS.len().pow(length)).map(move |mut number| {
            let sign = |_| {
                let sign = SIGNS[number % SIGNS.len()];
                number /= SIGNS.len();
                sign
            };
            (0..length).map(sign).collect()
        })
    }

    #[test]
    fn what_has_no_flaw_is_read_as_the_usual_reader_reads_it() {
        let mut flawless = 0;
        for text in (0..=6).flat_map(texts) {
            let read: Option<Vec<_>> = rows(&text).into_iter().collect();
            if let Some(mut read) = read {
                read.retain(|row| *row != [""]);
                let mut usual = usual_rows(&text);
                usual.retain(|row| *row != [""]);
                assert_eq!(read, usual, "{text:?}");
                flawless += 1;
            }
        }
        assert!(flawless > 2_000, "{flawless}");
    }

    #[test]
    fn a_quote_that_does_not_pair_costs_its_own_line_only() {
        for feed in [
            "\"a,b\nc,d\n",
            "\"a\"b,c\nc,d\n",
            " \"a,b\"\nc,d\n",
            "\"a,b\nc,\"d\"\n",
        ] {
            let read = rows(feed);
            assert_eq!(read[0], None, "{feed}");
            assert_eq!(
                read[1],
                Some(vec!["c".to_owned(), "d".to_owned()]),
                "{feed}"
            );
            assert_eq!(read.len(), 2);
        }
    }

    #[test]
    fn the_last_row_needs_no_line_end() {
        let cell = |text: &str| Some(vec![text.to_owned()]);
        assert_eq!(rows("a\n\"b\nc\""), [cell("a"), cell("b\nc")]);
    }

    #[test]
    fn a_cell_knows_what_it_says_and_where_it_stands() {
        let row = "a\"b, \"\",\"\",\"\"\"x\"\"\",";
        assert!(cells(row, b',').is_err(), "a quote after white space");
        let row = "a\"b,\"\",\"\"\"x\"\"\",";
        let read = cells(row, b',').unwrap();
        let texts: Vec<_> = read.iter().map(Cell::text).collect();
        assert_eq!(texts, ["a\"b", "", "\"x\"", ""]);
        let places: Vec<_> = read.iter().map(|cell| &row[cell.place()]).collect();
        assert_eq!(places, ["a\"b", "\"\"", "\"\"\"x\"\"\"", ""]);
    }

    proptest! {
        #[test]
        fn what_the_usual_writer_writes_is_read_as_it_was(
            table in prop::collection::vec(prop::collection::vec("[a,;\" \r\n\t单]{0,5}", 3), 1..5),
            always in any::<bool>(),
            crlf in any::<bool>(),
        ) {
            let quotes = if always {
                csv::QuoteStyle::Always
            } else {
                csv::QuoteStyle::Necessary
            };
            let mut writer = csv::WriterBuilder::new()
                .quote_style(quotes)
                .terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
                .from_writer(Vec::new());
            for row in &table {
                writer.write_record(row).unwrap();
            }
            let feed = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let expected: Vec<_> = table.into_iter().map(Some).collect();
            prop_assert_eq!(rows(&feed), expected);
        }
    }
}
