//! What the records of a feed are written in: JSON Lines, or CSV under a header.

use clap::ValueEnum;
use memchr::{memchr, memchr_iter, memrchr};
use waybill_engine::{Fault, Field, Malformed, MessagePolicy, Record, RecordFields};

use super::csv::{Header, UnusableHeader, Wanted, row_length};

/// How a record's text is read; `K` names the known columns of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Format<K = Field> {
    JsonLines,
    Csv(Header<K>),
}

/// The columns of a feed.
pub(crate) const FIELDS: [Wanted<Field>; Field::COUNT] = {
    let mut columns = [wanted(Field::ALL[0]); Field::COUNT];
    let mut i = 0;
    while i < Field::COUNT {
        columns[i] = wanted(Field::ALL[i]);
        i += 1;
    }
    columns
};

const fn wanted(field: Field) -> Wanted<Field> {
    Wanted {
        column: field,
        snake: field.snake(),
        camel: field.camel(),
        is_needed: true,
    }
}

/// The format that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatChoice {
    /// CSV if the first line is a header that names a field, else JSON Lines
    Auto,
    /// JSON Lines: a JSON object a line
    Jsonl,
    /// CSV: a header, then a row a record
    Csv,
}

/// How a feed begins.
#[derive(Debug)]
pub(crate) struct Beginning<K> {
    pub(crate) format: Format<K>,
    /// The length of what comes before the first record, in bytes and in lines.
    pub(crate) bytes: usize,
    pub(crate) lines: u64,
}

impl<K: Copy + PartialEq> Beginning<K> {
    /// Reads the beginning of a feed from its first bytes; `None` if more are needed to know it.
    ///
    /// # Errors
    ///
    /// A feed that is CSV, or should be by `--format`, needs a header with all needed columns.
    pub(crate) fn of(
        bytes: &[u8],
        asked: FormatChoice,
        wanted: &[Wanted<K>],
        is_last: bool,
    ) -> Result<Option<Self>, UnusableHeader> {
        let may_be_mark = bytes.len() < BYTE_ORDER_MARK.len() && BYTE_ORDER_MARK.starts_with(bytes);
        if may_be_mark && !is_last {
            return Ok(None);
        }
        let mark = if bytes.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len()
        } else {
            0
        };
        let json_lines = Self {
            format: Format::JsonLines,
            bytes: mark,
            lines: 0,
        };
        if asked == FormatChoice::Jsonl {
            return Ok(Some(json_lines));
        }
        let mut lines = json_lines.format.records(&bytes[mark..], 1);
        let Some((number, line)) = lines.next() else {
            return Ok(is_last.then_some(json_lines));
        };
        if asked == FormatChoice::Auto && line.starts_with(b"{") {
            return Ok(Some(json_lines));
        }
        // Without a line end it may not be the whole line.
        if !is_last && lines.bytes.is_empty() && !bytes.ends_with(b"\n") {
            return Ok(None);
        }
        let after = bytes.len() - lines.bytes.len();
        let line = String::from_utf8_lossy(line);
        match Header::read(&line, wanted) {
            None if asked == FormatChoice::Auto => Ok(Some(json_lines)),
            None => Err(UnusableHeader::none(wanted, number)),
            Some(header) => {
                header.check(wanted, number)?;
                Ok(Some(Self {
                    format: Format::Csv(header),
                    bytes: after,
                    lines: number,
                }))
            }
        }
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Format {
    /// The record that a text holds.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub(crate) fn record<'a>(
        &self,
        text: &'a [u8],
        messages: &MessagePolicy,
    ) -> Result<Record<'a>, Malformed<'a>> {
        match self {
            Self::JsonLines => Record::from_json_str(utf8(text)?, messages),
            Self::Csv(header) => Record::new(
                RecordFields::from_texts(header.texts(utf8(text)?)?),
                messages,
            ),
        }
    }
}

/// The bytes as text. simdutf8 takes half the time of std, and only std reports the place of a
/// fault.
fn utf8(text: &[u8]) -> Result<&str, Fault> {
    simdutf8::basic::from_utf8(text)
        .or_else(|_| str::from_utf8(text))
        .map_err(|error| Fault::InvalidUtf8 {
            place: error.valid_up_to() + 1,
        })
}

impl<K: Copy + PartialEq> Format<K> {
    /// How many bytes at the start of some are whole records, with their line ends.
    pub(crate) fn whole_records(&self, bytes: &[u8], is_last: bool) -> usize {
        match self {
            Self::JsonLines if is_last => bytes.len(),
            Self::JsonLines => memrchr(b'\n', bytes).map_or(0, |at| at + 1),
            Self::Csv(header) => {
                let mut whole = 0;
                while whole < bytes.len()
                    && let Some(length) = row_length(&bytes[whole..], header.separator, is_last)
                {
                    whole += length;
                }
                whole
            }
        }
    }

    /// The records in some bytes, which contain whole records only; the first byte is in this line.
    pub(crate) fn records<'a>(&'a self, bytes: &'a [u8], line: u64) -> Records<'a, K> {
        Records {
            format: self,
            bytes,
            line,
        }
    }
}

/// The texts of records, each with the physical number of its first line. Blank ones are left out.
pub(crate) struct Records<'a, K = Field> {
    format: &'a Format<K>,
    bytes: &'a [u8],
    line: u64,
}

impl<'a, K: Copy + PartialEq> Iterator for Records<'a, K> {
    type Item = (u64, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        while !self.bytes.is_empty() {
            let (length, lines) = self.first();
            let (record, rest) = self.bytes.split_at(length);
            let number = self.line;
            self.bytes = rest;
            self.line += lines;
            let text = without_line_end(record);
            if !self.is_blank(text) {
                return Some((number, text));
            }
        }
        None
    }
}

impl<K: Copy + PartialEq> Records<'_, K> {
    /// The length of the first record, and how many lines it spans.
    fn first(&self) -> (usize, u64) {
        let line = || memchr(b'\n', self.bytes).map_or(self.bytes.len(), |at| at + 1);
        match self.format {
            Format::JsonLines => (line(), 1),
            Format::Csv(header) => {
                let length = row_length(self.bytes, header.separator, true).unwrap_or_else(line);
                let within = &self.bytes[..length - 1];
                (length, 1 + memchr_iter(b'\n', within).count() as u64)
            }
        }
    }

    fn is_blank(&self, text: &[u8]) -> bool {
        match (self.format, text.first()) {
            (_, None) => true,
            // The first byte decides it for nearly every line.
            (Format::JsonLines, Some(b'{')) => false,
            (Format::JsonLines, Some(_)) => {
                str::from_utf8(text).is_ok_and(|text| text.trim().is_empty())
            }
            (Format::Csv(header), Some(_)) => header.is_blank(text),
        }
    }
}

fn without_line_end(record: &[u8]) -> &[u8] {
    let record = record.strip_suffix(b"\n").unwrap_or(record);
    record.strip_suffix(b"\r").unwrap_or(record)
}

#[cfg(test)]
mod tests {
    use super::super::csv::Column;
    use super::*;

    fn table() -> Format<()> {
        let column = |known| Column {
            name: String::new(),
            known,
        };
        Format::Csv(Header {
            separator: b',',
            columns: vec![column(Some(())), column(None)],
        })
    }

    fn read<'a>(format: &'a Format<()>, feed: &'a [u8]) -> Vec<(u64, &'a [u8])> {
        format.records(feed, 1).collect()
    }

    #[test]
    fn numbers_are_physical_and_blank_lines_are_skipped() {
        assert_eq!(
            read(&Format::JsonLines, b"a\n\n \t\r\n\xe3\x80\x80\nb"),
            [(1, b"a".as_slice()), (5, b"b")]
        );
        assert_eq!(
            read(
                &table(),
                b"a,\"\r\n\n\"\r\n,\r\n \t, \n\xe3\x80\x80\n\",\",b"
            ),
            [(1, b"a,\"\r\n\n\"".as_slice()), (7, b"\",\",b")]
        );
    }

    #[test]
    fn either_line_end_is_not_content_and_any_bytes_are() {
        assert_eq!(
            read(&Format::JsonLines, b"a\r\n\xef\xbb\xbfb\r\r\n\xff\0\n\0"),
            [
                (1, b"a".as_slice()),
                (2, b"\xef\xbb\xbfb\r"),
                (3, b"\xff\0"),
                (4, b"\0")
            ]
        );
        assert_eq!(read(&table(), b"\xff\"\0"), [(1, b"\xff\"\0".as_slice())]);
    }

    /// Every feed of so many of the signs that matter.
    fn feeds(length: u32) -> impl Iterator<Item = Vec<u8>> {
        const SIGNS: &[u8] = b"a,\"\n\r";
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
    fn a_feed_in_pieces_of_whole_records_has_the_same_records() {
        for format in [Format::JsonLines, table()] {
            for feed in (1..=6).flat_map(feeds) {
                let all = read(&format, &feed);
                for there in 0..=feed.len() {
                    let whole = format.whole_records(&feed[..there], false);
                    let (piece, rest) = feed.split_at(whole);
                    assert!(piece.is_empty() || piece.ends_with(b"\n"));
                    let lines = memchr_iter(b'\n', piece).count() as u64;
                    let mut records: Vec<_> = format.records(piece, 1).collect();
                    records.extend(format.records(rest, 1 + lines));
                    assert_eq!(records, all, "{feed:?} at {there}");
                }
                assert_eq!(format.whole_records(&feed, true), feed.len());
            }
        }
    }

    #[test]
    fn how_a_feed_begins_is_told_as_soon_as_it_is_certain() {
        const XY: [Wanted<()>; 1] = [Wanted {
            column: (),
            snake: "x_y",
            camel: "xY",
            is_needed: true,
        }];
        let begins = |bytes: &[u8], asked, is_last| {
            let beginning = Beginning::of(bytes, asked, &XY, is_last).ok()?;
            Some(beginning.map(|b| (matches!(b.format, Format::Csv(_)), b.bytes, b.lines)))
        };
        for (bytes, asked, expected) in [
            (
                b"{".as_slice(),
                FormatChoice::Auto,
                Some(Some((false, 0, 0))),
            ),
            (
                b"\xef\xbb\xbf\n {\n",
                FormatChoice::Auto,
                Some(Some((false, 3, 0))),
            ),
            (b"\n \n", FormatChoice::Auto, Some(None)),
            (b"xY", FormatChoice::Auto, Some(None)),
            (b"xY\n", FormatChoice::Auto, Some(Some((true, 3, 1)))),
            (
                b"\xef\xbb\xbf\r\n\"x_y\";a\r\nb",
                FormatChoice::Auto,
                Some(Some((true, 14, 2))),
            ),
            (b"xY\n", FormatChoice::Jsonl, Some(Some((false, 0, 0)))),
            (b"x\n", FormatChoice::Auto, Some(Some((false, 0, 0)))),
            (b"x\n", FormatChoice::Csv, None),
            (b"xY,x_y\n", FormatChoice::Auto, None),
        ] {
            assert_eq!(begins(bytes, asked, false), expected, "{bytes:?}");
        }
        assert_eq!(
            begins(b"xY", FormatChoice::Auto, true),
            Some(Some((true, 2, 1)))
        );
        assert_eq!(
            begins(b"\n", FormatChoice::Csv, true),
            Some(Some((false, 0, 0)))
        );
    }
}
