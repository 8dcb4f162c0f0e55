//! CSV: where a row ends, what its cells are, and which columns its header names.
//!
//! Rows are read as RFC 4180 writes them, and more strictly than by the usual readers: those accept
//! text beside a quoted cell as a part of it, and take a quote that is never closed for a cell up
//! to the end of the feed. The first would send another message than was meant, the second would
//! lose the rest of the feed.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use memchr::{memchr, memchr2};
use waybill_engine::Fault;

/// Rows of one line may have any length; a quoted cell may span several lines as long as its row
/// stays within this many bytes. So a quote that is never closed costs its own line and no more.
const MAX_ROW_OF_LINES: usize = 1 << 16;

/// The bytes that may separate two cells, the likeliest first.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

const QUOTE: u8 = b'"';

/// A column to look for, by its name in either casing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<K> {
    pub(crate) column: K,
    pub(crate) snake: &'static str,
    pub(crate) camel: &'static str,
    /// Whether it has to be there.
    pub(crate) is_needed: bool,
}

impl<K> fmt::Display for Wanted<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.snake)?;
        if self.camel == self.snake {
            Ok(())
        } else {
            write!(f, " ({})", self.camel)
        }
    }
}

/// The columns of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header<K> {
    pub(crate) separator: u8,
    pub(crate) columns: Vec<Column<K>>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column<K> {
    pub(crate) name: String,
    /// Which of the wanted columns it is; `None` if it is ignored.
    pub(crate) known: Option<K>,
}

impl<K: Copy + PartialEq> Header<K> {
    /// Reads the first row of a table, with the separator by which it names the most wanted
    /// columns; `None` if it names none by any.
    pub(crate) fn read(row: &str, wanted: &[Wanted<K>]) -> Option<Self> {
        let mut best: Option<(usize, Self)> = None;
        for separator in SEPARATORS {
            let Ok(cells) = cells(row, separator) else {
                continue;
            };
            let columns: Vec<_> = cells.iter().map(|cell| Column::of(cell, wanted)).collect();
            let named = columns
                .iter()
                .filter(|column| column.known.is_some())
                .count();
            if named > best.as_ref().map_or(0, |(most, _)| *most) {
                best = Some((named, Self { separator, columns }));
            }
        }
        best.map(|(_, header)| header)
    }

    /// Checks that each of these columns is there once, or not at all if it is not needed.
    ///
    /// # Errors
    ///
    /// All those that are not.
    pub(crate) fn check(&self, wanted: &[Wanted<K>], line: u64) -> Result<(), UnusableHeader> {
        let mut problems = Vec::new();
        for wanted in wanted {
            let is_wanted = |column: &&Column<K>| column.known == Some(wanted.column);
            match self.columns.iter().filter(is_wanted).count() {
                0 if wanted.is_needed => problems.push(format!("{wanted} is missing")),
                0 | 1 => {}
                count => problems.push(format!("{wanted} is there {count} times")),
            }
        }
        if problems.is_empty() {
            return Ok(());
        }
        Err(UnusableHeader {
            line,
            problem: problems.join(", "),
            needed: needed(wanted),
        })
    }

    /// The cells of a row, one for each column.
    ///
    /// # Errors
    ///
    /// The fault for which the row can't be split into cells.
    pub(crate) fn cells<'a>(&self, row: &'a str) -> Result<Vec<Cell<'a>>, Fault> {
        let cells = cells(row, self.separator).map_err(|flaw| match flaw {
            Flaw::OpenQuote { at } => Fault::OpenQuote { place: at + 1 },
            Flaw::StrayQuote { at } => Fault::StrayQuote { place: at + 1 },
        })?;
        if cells.len() == self.columns.len() {
            Ok(cells)
        } else {
            Err(Fault::RowLength {
                found: cells.len(),
                wanted: self.columns.len(),
            })
        }
    }

    /// The texts of the cells of known columns.
    ///
    /// # Errors
    ///
    /// As for [`cells`](Self::cells).
    pub(crate) fn texts<'a>(&self, row: &'a str) -> Result<Vec<(K, Cow<'a, str>)>, Fault> {
        let cells = self.cells(row)?;
        let known = |(column, cell): (&Column<K>, &Cell<'a>)| Some((column.known?, cell.text()));
        Ok(self.columns.iter().zip(&cells).filter_map(known).collect())
    }

    /// Whether a row has only white space and separators.
    pub(crate) fn is_blank(&self, row: &[u8]) -> bool {
        let is_nothing = |c: char| c.is_whitespace() || c == char::from(self.separator);
        str::from_utf8(row).is_ok_and(|row| row.chars().all(is_nothing))
    }
}

/// A header that can't be used, with everything that is wrong with it.
#[derive(Debug, thiserror::Error)]
#[error("has no usable CSV header in line {line}: {problem}; needed are {needed}, each once")]
pub(crate) struct UnusableHeader {
    line: u64,
    problem: String,
    needed: String,
}

impl UnusableHeader {
    /// The line names no wanted column.
    pub(crate) fn none<K>(wanted: &[Wanted<K>], line: u64) -> Self {
        Self {
            line,
            problem: "it names none of the columns".to_owned(),
            needed: needed(wanted),
        }
    }
}

fn needed<K>(wanted: &[Wanted<K>]) -> String {
    let needed = wanted.iter().filter(|wanted| wanted.is_needed);
    needed
        .map(|wanted| wanted.snake)
        .collect::<Vec<_>>()
        .join(", ")
}

impl<K: Copy> Column<K> {
    fn of(cell: &Cell<'_>, wanted: &[Wanted<K>]) -> Self {
        let text = cell.text();
        let name = text.trim();
        let found = wanted
            .iter()
            .find(|wanted| [wanted.snake, wanted.camel].contains(&name));
        Self {
            name: name.to_owned(),
            known: found.map(|wanted| wanted.column),
        }
    }
}

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
fn cells(row: &str, separator: u8) -> Result<Vec<Cell<'_>>, Flaw> {
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
enum After {
    Cell(usize),
    Row(usize),
    Nothing,
}

/// Why a row can't be split into cells: a quote, and its place.
#[derive(Debug)]
enum Flaw {
    OpenQuote { at: usize },
    StrayQuote { at: usize },
}

/// The length of the cell that begins at a place, and what follows it.
fn next_cell(bytes: &[u8], start: usize, separator: u8) -> Result<(usize, After), Flaw> {
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

/// The length of the first row with its line end; `None` if more has to be read to know it.
///
/// A row whose quotes do not pair ends with its first line: what follows is more likely to be rows
/// than a part of it. The answer depends only on the bytes of the feed, not on how many of them are
/// there already.
pub(crate) fn row_length(bytes: &[u8], separator: u8, is_last: bool) -> Option<usize> {
    let line = match memchr(b'\n', bytes) {
        Some(at) => at + 1,
        None if is_last => bytes.len(),
        None => return None,
    };
    if memchr(QUOTE, &bytes[..line]).is_none() {
        return Some(line);
    }
    let limit = line.max(MAX_ROW_OF_LINES);
    let within = &bytes[..bytes.len().min(limit)];
    let is_all_there = is_last || bytes.len() > limit;
    let mut at = 0;
    loop {
        match next_cell(within, at, separator) {
            Ok((_, After::Cell(next))) => at = next,
            Ok((_, After::Row(next))) => return Some(next),
            Ok((_, After::Nothing)) if is_last && within.len() == bytes.len() => {
                return Some(bytes.len());
            }
            Err(Flaw::StrayQuote { .. }) => return Some(line),
            Ok((_, After::Nothing)) | Err(Flaw::OpenQuote { .. }) => {
                return is_all_there.then_some(line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The rows of a whole feed: their cells, or none for a row with a flaw.
    fn rows(feed: &str) -> Vec<Option<Vec<String>>> {
        let mut rest = feed;
        let mut rows = Vec::new();
        while !rest.is_empty() {
            let (row, after) = rest.split_at(row_length(rest.as_bytes(), b',', true).unwrap());
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
    fn where_a_row_ends_does_not_depend_on_how_much_of_the_feed_is_there() {
        for text in (1..=6).flat_map(texts) {
            let whole = row_length(text.as_bytes(), b',', true);
            for there in 0..=text.len() {
                let length = row_length(&text.as_bytes()[..there], b',', false);
                assert!(length.is_none() || length == whole, "{text:?} {there}");
            }
        }
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
    fn a_quoted_cell_may_be_as_long_as_its_line_and_over_lines_as_long_as_the_limit() {
        let long_line = format!("\"{}\",b\nc,d\n", "a".repeat(3 * MAX_ROW_OF_LINES));
        let first = long_line.len() - 4;
        assert_eq!(row_length(long_line.as_bytes(), b',', true), Some(first));

        // The quotes, the separator and the rest of the row are 5 bytes.
        for (length, is_row) in [(MAX_ROW_OF_LINES - 5, true), (MAX_ROW_OF_LINES - 4, false)] {
            let many_lines = format!("\"{}\",b\nc,d\n", "\n".repeat(length));
            let row = if is_row { length + 5 } else { 2 };
            assert_eq!(row_length(many_lines.as_bytes(), b',', true), Some(row));
            let there = &many_lines.as_bytes()[..=MAX_ROW_OF_LINES];
            assert_eq!(row_length(there, b',', false), Some(row));
            let less = &many_lines.as_bytes()[..MAX_ROW_OF_LINES - 1];
            assert_eq!(row_length(less, b',', false), None);
        }
    }

    #[test]
    fn the_last_row_needs_no_line_end_even_if_it_is_as_long_as_may_be() {
        let cell = |text: &str| Some(vec![text.to_owned()]);
        assert_eq!(rows("a\n\"b\nc\""), [cell("a"), cell("b\nc")]);
        let longest = format!("\"{}\"", "\n".repeat(MAX_ROW_OF_LINES - 2));
        let longest = longest.as_bytes();
        assert_eq!(row_length(longest, b',', true), Some(MAX_ROW_OF_LINES));
        assert_eq!(row_length(longest, b',', false), None);
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

    #[test]
    fn flaws_name_the_byte_of_the_quote() {
        for (row, expected) in [
            ("a,\"b", Fault::OpenQuote { place: 3 }),
            ("a,\"b\"c", Fault::StrayQuote { place: 5 }),
            ("a, \"b\"", Fault::StrayQuote { place: 4 }),
            (
                "a,b,c",
                Fault::RowLength {
                    found: 3,
                    wanted: 2,
                },
            ),
        ] {
            let header = Header::read("x,y", &[WANTED]).unwrap();
            assert_eq!(header.cells(row), Err(expected));
        }
    }

    const WANTED: Wanted<()> = Wanted {
        column: (),
        snake: "x",
        camel: "xX",
        is_needed: true,
    };

    #[test]
    fn the_separator_is_the_one_with_which_the_header_makes_most_sense() {
        for (header, separator) in [
            ("a,xX", b','),
            ("xX;a", b';'),
            ("\"x\";a,b", b';'),
            ("a\t x ", b'\t'),
            ("x", b','),
        ] {
            assert_eq!(
                Header::read(header, &[WANTED]).unwrap().separator,
                separator
            );
        }
        assert_eq!(Header::read("X;y,z", &[WANTED]), None);
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
