//! Where the rows of a table end.
//!
//! A row whose quotes do not pair ends with its first line: what follows is more likely to be rows
//! than a part of it. To know that, its reader looks far ahead, and would do so from each line that
//! follows. So once it has looked ahead in vain, the ends of the rows from all of the next lines
//! are computed at once, and the work stays linear in the length of the feed.

use memchr::memchr;

use super::csv::{After, Flaw, QUOTE, next_cell};

/// Rows of one line may have any length; a quoted cell may span several lines as long as its row
/// stays within this many bytes. So a quote that is never closed costs its own line and no more.
pub(super) const MAX_ROW_OF_LINES: usize = 1 << 16;

/// The lengths of the rows in some bytes, with their line ends. Ends where more has to be read to
/// know the next one: where a row ends depends only on the bytes of the feed, not on how many of
/// them are there already.
pub(super) struct Rows<'a> {
    bytes: &'a [u8],
    separator: u8,
    is_last: bool,
    limit: usize,
    /// Where the next row begins.
    at: usize,
    /// The first quote from there on, if it was looked for: most tables have none, or few.
    quote: Option<usize>,
    /// Whether the last row was a line without quotes.
    is_line: bool,
    ahead: Ahead,
    /// How many bytes were looked at.
    #[cfg(test)]
    work: usize,
}

impl<'a> Rows<'a> {
    /// The rows of some bytes; `is_last` if the feed ends behind them.
    pub(super) const fn new(bytes: &'a [u8], separator: u8, is_last: bool) -> Self {
        Self {
            bytes,
            separator,
            is_last,
            limit: MAX_ROW_OF_LINES,
            at: 0,
            quote: None,
            is_line: false,
            ahead: Ahead::NOTHING,
            #[cfg(test)]
            work: 0,
        }
    }

    /// Whether the row that was found last is a line without quotes.
    pub(super) const fn is_line(&self) -> bool {
        self.is_line
    }

    /// Passes over a row of so many bytes, which somebody found to be a line without quotes.
    #[inline]
    pub(super) const fn pass(&mut self, length: usize) {
        self.at += length;
    }

    /// Whether a quote is before this place, and not before the next row.
    fn has_quote_before(&mut self, end: usize) -> bool {
        let known = self.quote.filter(|quote| *quote >= self.at);
        let quote = known.unwrap_or_else(|| {
            let found = memchr(QUOTE, &self.bytes[self.at..]);
            found.map_or(usize::MAX, |found| self.at + found)
        });
        self.quote = Some(quote);
        quote < end
    }
}

impl Iterator for Rows<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let rest = &self.bytes[self.at..];
        let line = match memchr(b'\n', rest) {
            Some(at) => at + 1,
            None if self.is_last && !rest.is_empty() => rest.len(),
            None => return None,
        };
        self.note_work(line);
        self.is_line = !self.has_quote_before(self.at + line);
        let length = if self.is_line || line >= self.limit {
            line
        } else {
            match self.ahead.row_at(self.at) {
                Some(end) => self.length(end, line)?,
                None => self.scan(line)?,
            }
        };
        self.at += length;
        Some(length)
    }
}

impl Rows<'_> {
    /// The length of the next row, whose first line has this length; `None` if more is needed.
    fn length(&self, end: RowEnd, line: usize) -> Option<usize> {
        match end {
            RowEnd::At(end) if end - self.at <= self.limit => Some(end - self.at),
            RowEnd::At(_) | RowEnd::Never => Some(line),
            RowEnd::Further if self.bytes.len() - self.at > self.limit => Some(line),
            RowEnd::Further => None,
        }
    }

    /// The same, cell by cell.
    fn scan(&mut self, line: usize) -> Option<usize> {
        let there = self.bytes.len().min(self.at + self.limit);
        let (end, looked_at) = scan(
            &self.bytes[..there],
            self.at,
            self.separator,
            self.is_end(there),
        );
        self.note_work(looked_at - self.at);
        let length = self.length(end, line);
        if length == Some(line) && looked_at > self.at + line {
            let window = self.bytes.len().min(self.at + line + 2 * self.limit);
            self.ahead = Ahead::of(
                &self.bytes[..window],
                self.at + line,
                self.separator,
                self.is_end(window),
                // From a line behind this, a row as long as may be does not end in the window.
                if window == self.bytes.len() {
                    window
                } else {
                    window - self.limit
                },
            );
            self.note_work(window - self.at);
        }
        length
    }

    /// Whether the feed ends there.
    const fn is_end(&self, at: usize) -> bool {
        self.is_last && at == self.bytes.len()
    }

    #[cfg_attr(
        not(test),
        expect(clippy::unused_self, clippy::needless_pass_by_ref_mut)
    )]
    const fn note_work(&mut self, bytes: usize) {
        #[cfg(test)]
        {
            self.work += bytes;
        }
        #[cfg(not(test))]
        let _ = bytes;
    }
}

/// Where a row ends, as far as some bytes show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowEnd {
    /// There, with its line end.
    At(usize),
    /// Nowhere: its quotes do not pair.
    Never,
    /// Behind the bytes.
    Further,
}

/// Where the row from a place ends, and how far that was looked for; `is_end` if the feed ends
/// behind the bytes.
fn scan(bytes: &[u8], from: usize, separator: u8, is_end: bool) -> (RowEnd, usize) {
    let mut at = from;
    loop {
        match next_cell(bytes, at, separator) {
            Ok((_, After::Cell(next))) => at = next,
            Ok((_, After::Row(next))) => return (RowEnd::At(next), next),
            Ok((_, After::Nothing)) if is_end => return (RowEnd::At(bytes.len()), bytes.len()),
            Err(Flaw::OpenQuote { .. }) if is_end => return (RowEnd::Never, bytes.len()),
            Ok((_, After::Nothing)) | Err(Flaw::OpenQuote { .. }) => {
                return (RowEnd::Further, bytes.len());
            }
            Err(Flaw::StrayQuote { at }) => return (RowEnd::Never, at),
        }
    }
}

/// Where the rows from the lines of a window end.
struct Ahead {
    /// Each line's place with its row's end, the first line last.
    lines: Vec<(usize, RowEnd)>,
}

impl Ahead {
    const NOTHING: Self = Self { lines: Vec::new() };

    /// Reads the bytes from the last to the first: what a byte means depends only on the state of
    /// the reader before it, and there are six states.
    fn of(bytes: &[u8], from: usize, separator: u8, is_end: bool, known_to: usize) -> Self {
        let mut ends = [if is_end {
            RowEnd::At(bytes.len())
        } else {
            RowEnd::Further
        }; STATES];
        if is_end {
            ends[State::Quoted as usize] = RowEnd::Never;
        }
        let mut lines = Vec::new();
        for at in (from..bytes.len()).rev() {
            ends = State::ALL.map(|state| match state.after(bytes[at], separator) {
                Next::State(next) => ends[next as usize],
                Next::Row => RowEnd::At(at + 1),
                Next::Stray => RowEnd::Never,
            });
            if at <= known_to && (at == from || bytes[at - 1] == b'\n') {
                lines.push((at, ends[State::Start as usize]));
            }
        }
        Self { lines }
    }

    /// Where the row from a line ends, if that was computed. Asked from the first to the last.
    fn row_at(&mut self, line: usize) -> Option<RowEnd> {
        while self.lines.pop_if(|(at, _)| *at < line).is_some() {}
        let (at, end) = self.lines.last()?;
        (*at == line).then_some(*end)
    }
}

/// What a reader of rows knows before a byte.
#[derive(Debug, Clone, Copy)]
enum State {
    /// A cell begins.
    Start,
    /// The cell has white space so far, and no quotes.
    Blank,
    /// The cell has text, and no quotes.
    Bare,
    /// The cell's quotes are open.
    Quoted,
    /// There was a quote in a quoted cell: its last one, or the first of two.
    Quote,
    /// There was a carriage return behind a quoted cell.
    Return,
}

const STATES: usize = 6;

/// What a reader does at a byte.
enum Next {
    State(State),
    /// The row ends with this byte.
    Row,
    /// There is text beside a quoted cell.
    Stray,
}

impl State {
    const ALL: [Self; STATES] = [
        Self::Start,
        Self::Blank,
        Self::Bare,
        Self::Quoted,
        Self::Quote,
        Self::Return,
    ];

    const fn after(self, byte: u8, separator: u8) -> Next {
        match (self, byte) {
            (Self::Quoted, QUOTE) => Next::State(Self::Quote),
            (Self::Quoted, _) | (Self::Start | Self::Quote, QUOTE) => Next::State(Self::Quoted),
            (Self::Blank, QUOTE) => Next::Stray,
            (_, b'\n') => Next::Row,
            (Self::Return, _) => Next::Stray,
            (_, byte) if byte == separator => Next::State(Self::Start),
            (Self::Quote, b'\r') => Next::State(Self::Return),
            (Self::Quote, _) => Next::Stray,
            (Self::Start | Self::Blank, byte) if byte.is_ascii_whitespace() => {
                Next::State(Self::Blank)
            }
            (Self::Start | Self::Blank | Self::Bare, _) => Next::State(Self::Bare),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every text of so many of the signs that matter.
    fn texts(length: u32) -> impl Iterator<Item = Vec<u8>> {
        const SIGNS: &[u8] = b"a,\"\n \r";
        (0..SIGNS.len().pow(length)).map(move |mut number| {
            let sign = |_| {
                let sign = SIGNS[number % SIGNS.len()];
                number /= SIGNS.len();
                sign
            };
            (0..length).map(sign).collect()
        })
    }

    fn lengths(bytes: &[u8], is_last: bool, limit: usize) -> Vec<usize> {
        let rows = Rows {
            limit,
            ..Rows::new(bytes, b',', is_last)
        };
        rows.collect()
    }

    #[test]
    fn read_backwards_rows_end_where_they_end_read_forwards() {
        for text in (0..=5).flat_map(texts) {
            for is_end in [false, true] {
                let mut ahead = Ahead::of(&text, 0, b',', is_end, text.len());
                let starts = (0..text.len()).filter(|at| *at == 0 || text[at - 1] == b'\n');
                for line in starts {
                    let (forwards, _) = scan(&text, line, b',', is_end);
                    let backwards = ahead.row_at(line).unwrap();
                    assert_eq!(backwards, forwards, "{text:?} {line} {is_end}");
                }
            }
        }
    }

    #[test]
    fn where_a_row_ends_does_not_depend_on_how_much_of_the_feed_is_there_or_was_read_before() {
        for text in (1..=5).flat_map(texts) {
            for limit in [1, 3, 5, MAX_ROW_OF_LINES] {
                let all = lengths(&text, true, limit);
                assert_eq!(all.iter().sum::<usize>(), text.len());
                let mut at = 0;
                for length in &all {
                    assert_eq!(
                        lengths(&text[at..], true, limit)[0],
                        *length,
                        "{text:?} {at}"
                    );
                    at += length;
                }
                for there in 0..=text.len() {
                    let some = lengths(&text[..there], false, limit);
                    assert!(all.starts_with(&some), "{text:?} {there}");
                }
            }
        }
    }

    /// Lines from each of which a row that never ends is looked for far ahead.
    const HOSTILE: [&str; 6] = [
        "a\",\"\n",
        "\"\n",
        "\"\",\"\n",
        "a,\"\nb\n",
        "\"a\n\"b\n",
        "a\",\"\n\"\n\"\"\n",
    ];

    #[test]
    fn the_work_is_linear_in_the_length_of_the_feed() {
        for lines in HOSTILE {
            for is_last in [false, true] {
                let feed = lines.repeat((4 * MAX_ROW_OF_LINES) / lines.len());
                let mut rows = Rows::new(feed.as_bytes(), b',', is_last);
                let end: usize = rows.by_ref().sum();
                assert!(
                    end > feed.len() / 2 && (end == feed.len() || !is_last),
                    "{lines:?}"
                );
                assert!(rows.work < 10 * feed.len(), "{lines:?}: {}", rows.work);
            }
        }
    }

    fn first(feed: &str, is_last: bool) -> Option<usize> {
        Rows::new(feed.as_bytes(), b',', is_last).next()
    }

    #[test]
    fn a_quoted_cell_may_be_as_long_as_its_line_and_over_lines_as_long_as_the_limit() {
        let long_line = format!("\"{}\",b\nc,d\n", "a".repeat(3 * MAX_ROW_OF_LINES));
        assert_eq!(first(&long_line, true), Some(long_line.len() - 4));

        // The quotes, the separator and the rest of the row are 5 bytes.
        for (length, is_row) in [(MAX_ROW_OF_LINES - 5, true), (MAX_ROW_OF_LINES - 4, false)] {
            let many_lines = format!("\"{}\",b\nc,d\n", "\n".repeat(length));
            let row = if is_row { length + 5 } else { 2 };
            assert_eq!(first(&many_lines, true), Some(row));
            assert_eq!(first(&many_lines[..=MAX_ROW_OF_LINES], false), Some(row));
            assert_eq!(first(&many_lines[..MAX_ROW_OF_LINES - 1], false), None);
        }
    }

    #[test]
    fn the_last_row_needs_no_line_end_even_if_it_is_as_long_as_may_be() {
        let longest = format!("\"{}\"", "\n".repeat(MAX_ROW_OF_LINES - 2));
        assert_eq!(first(&longest, true), Some(MAX_ROW_OF_LINES));
        assert_eq!(first(&longest, false), None);
    }

    #[test]
    fn a_row_without_quotes_is_known_as_a_line() {
        for text in (1..=5).flat_map(texts) {
            let mut rows = Rows::new(&text, b',', true);
            let mut at = 0;
            while let Some(length) = rows.next() {
                let has_quote = text[at..at + length].contains(&QUOTE);
                assert_eq!(rows.is_line(), !has_quote, "{text:?} {at}");
                at += length;
            }
        }
    }

    #[test]
    fn what_has_no_open_quotes_is_looked_at_once_for_lines_and_once_for_cells() {
        let open = "a\n\"b\nc,\"d\n";
        let rows_behind = open.to_owned() + &"c\n".repeat(20);
        for (feed, expected) in [
            ("a\nb\n", 4),
            ("\"b\"\n\"c\"\n", 4 + 4 + 4 + 4),
            ("a\n\"b\nc\"\n", 2 + 3 + 6),
            // Up to the stray quote, and then from this line on to the end.
            (open, 2 + (3 + 5 + 8) + 5),
            // And not to the end if that is further than two rows may be.
            (&rows_behind, 2 + (3 + 5 + 3 + 2 * 8) + 5 + 40),
        ] {
            let mut rows = Rows {
                limit: 8,
                ..Rows::new(feed.as_bytes(), b',', true)
            };
            assert_eq!(rows.by_ref().sum::<usize>(), feed.len());
            assert_eq!(rows.work, expected, "{feed:?}");
        }
    }

    proptest! {
        #[test]
        fn rows_end_alike_from_wherever_they_are_read_in_a_feed_of_many_times_the_limit(
            text in "[a,\"\n]{1,80}",
            there in any::<prop::sample::Index>(),
            limit in 1..12_usize,
        ) {
            let bytes = text.as_bytes();
            let all = lengths(bytes, true, limit);
            let mut at = 0;
            for length in &all {
                prop_assert_eq!(lengths(&bytes[at..], true, limit)[0], *length);
                at += length;
            }
            prop_assert_eq!(at, bytes.len());
            let some = lengths(&bytes[..there.index(bytes.len())], false, limit);
            prop_assert!(all.starts_with(&some));
        }
    }
}

#[cfg(test)]
mod beside_the_usual_reader {
    use proptest::prelude::*;

    use super::super::csv::{Cell, cells};
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
