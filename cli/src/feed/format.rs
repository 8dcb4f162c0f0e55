//! What the records of a feed are written in: JSON Lines, XML, or CSV under a header.

use memchr::{memchr, memchr_iter, memrchr};
use waybill_engine::{Field, Malformed, MessagePolicy, Record, RecordFields};

use super::csv::QUOTE;
use super::csv_header::Header;
use super::encoding::BYTE_ORDER_MARK;
use super::expected::Wanted;
use super::rows::Rows;
use super::utf8::utf8;
use super::xml::Xml;

/// How a record's text is read; `K` names the known columns of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Format<K = Field> {
    JsonLines,
    /// A carrier's own records, which only a map reads.
    Xml(Xml),
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
        is_number: matches!(field, Field::ActionTime | Field::ActionType),
    }
}

impl Format {
    /// The record that a text holds, with this token if it has none.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub(crate) fn record_or_token<'a>(
        &self,
        text: &'a [u8],
        token: &'a str,
        messages: &MessagePolicy,
    ) -> Result<Record<'a>, Malformed<'a>> {
        let text = utf8(text)?;
        let fields = match self {
            Self::JsonLines | Self::Xml(_) => match serde_json::from_str(text) {
                Ok(fields) => fields,
                // What is wrong with it is told elsewhere.
                Err(_) => return Record::from_json_str(text, messages),
            },
            Self::Csv(header) => RecordFields::from_texts(header.texts(text)?),
        };
        Record::new(fields.or_token(token), messages)
    }

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
        self.record_of_text(utf8(text)?, messages)
    }

    /// The same of what is known to be UTF-8.
    pub(crate) fn record_of_text<'a>(
        &self,
        text: &'a str,
        messages: &MessagePolicy,
    ) -> Result<Record<'a>, Malformed<'a>> {
        match self {
            Self::JsonLines | Self::Xml(_) => Record::from_json_str(text, messages),
            Self::Csv(header) => {
                let fields = RecordFields::from_texts(header.texts(text)?);
                Record::new(fields, messages)
            }
        }
    }
}

impl<K: Copy + PartialEq> Format<K> {
    /// How many bytes at the start of some are whole records, with their line ends.
    pub(crate) fn whole_records(&self, bytes: &[u8], is_last: bool) -> usize {
        match self {
            Self::JsonLines | Self::Xml(_) if is_last => bytes.len(),
            Self::Xml(xml) if xml.is_one_document => 0,
            Self::JsonLines | Self::Xml(_) => memrchr(b'\n', bytes).map_or(0, |at| at + 1),
            // Without quotes a row is a line.
            Self::Csv(_) if memchr(QUOTE, bytes).is_none() => {
                Self::JsonLines.whole_records(bytes, is_last)
            }
            Self::Csv(header) => Rows::new(bytes, header.separator, is_last).sum(),
        }
    }

    /// How many bytes at the start of whole records have about so many lines, and are whole records
    /// too.
    pub(super) fn first_lines(&self, bytes: &[u8], lines: usize) -> usize {
        let line_ends = |bytes| memchr_iter(b'\n', bytes).map(|at| at + 1);
        match self {
            Self::Xml(xml) if xml.is_one_document => bytes.len(),
            Self::JsonLines | Self::Xml(_) => {
                line_ends(bytes).nth(lines - 1).unwrap_or(bytes.len())
            }
            Self::Csv(header) => {
                let mut whole = 0;
                let mut left = lines;
                for row in Rows::new(bytes, header.separator, true) {
                    left = left.saturating_sub(line_ends(&bytes[whole..whole + row]).count());
                    whole += row;
                    if left == 0 {
                        break;
                    }
                }
                whole
            }
        }
    }

    /// How many bytes at the start of some are a row whose quotes are hardly ever closed: a later
    /// line is a row of its own. Asked once no more bytes come for a while, and there is no whole
    /// record.
    pub(super) fn row_given_up(&self, bytes: &[u8]) -> usize {
        let Self::Csv(header) = self else { return 0 };
        let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
        let first = lines.next().map_or(0, <[u8]>::len);
        let is_row =
            |line: &[u8]| line.ends_with(b"\n") && header.is_like_a_row(without_line_end(line));
        if lines.any(is_row) { first } else { 0 }
    }

    /// Whether all of a feed is one record, which ends where the feed ends.
    pub(crate) const fn is_one_record(&self) -> bool {
        matches!(self, Self::Xml(xml) if xml.is_one_document)
    }

    /// The records in some bytes, which contain whole records only; the first byte is in this line.
    pub(crate) fn records<'a>(&'a self, bytes: &'a [u8], line: u64) -> Records<'a, K> {
        let rows = match self {
            Self::JsonLines | Self::Xml(_) => None,
            Self::Csv(header) => Some(Rows::new(bytes, header.separator, true)),
        };
        Records {
            format: self,
            rows,
            bytes,
            line,
            blank: 0,
        }
    }
}

/// The texts of records, each with the physical number of its first line. Blank ones are left out,
/// and a byte-order mark before one.
pub(crate) struct Records<'a, K = Field> {
    format: &'a Format<K>,
    /// Where the rows of a table end.
    rows: Option<Rows<'a>>,
    bytes: &'a [u8],
    line: u64,
    /// How many blank lines were passed over.
    blank: u64,
}

impl<'a, K: Copy + PartialEq> Iterator for Records<'a, K> {
    type Item = (u64, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.pass_over_empty_lines();
            let (number, text) = self.next_text()?;
            if !self.is_blank(text) {
                return Some((number, text));
            }
            self.blank += u64::from(!self.is_header(text));
        }
    }
}

impl<'a, K: Copy + PartialEq> Records<'a, K> {
    /// The text of the next record, blank or not.
    #[inline]
    pub(super) fn next_text(&mut self) -> Option<(u64, &'a [u8])> {
        if self.bytes.is_empty() {
            return None;
        }
        let (length, lines) = self.first();
        let (record, rest) = self.bytes.split_at(length);
        let number = self.line;
        self.bytes = rest;
        self.line += lines;
        // Where files were joined, the mark of a later one is within the feed.
        let record = record.strip_prefix(BYTE_ORDER_MARK).unwrap_or(record);
        Some((number, without_line_end(record)))
    }

    /// What comes behind the records that were passed.
    #[inline]
    pub(crate) const fn ahead(&self) -> &'a [u8] {
        self.bytes
    }

    /// The next record, which somebody found to be a line of so many bytes without its line end;
    /// in a table, one without quotes.
    #[inline]
    pub(crate) fn pass(&mut self, length: usize) -> (u64, &'a [u8]) {
        let (line, behind) = self.bytes.split_at(length);
        let rest = if let [b'\n', rest @ ..] | [b'\r', b'\n', rest @ ..] = behind {
            rest
        } else {
            behind.strip_prefix(b"\r").unwrap_or(behind)
        };
        if let Some(rows) = &mut self.rows {
            rows.pass(self.bytes.len() - rest.len());
        }
        self.bytes = rest;
        let number = self.line;
        self.line += 1;
        (number, line)
    }

    /// A feed may be nothing but line ends; one by one they would take long.
    fn pass_over_empty_lines(&mut self) {
        if self.rows.is_none() && self.bytes.first() == Some(&b'\n') {
            let is_empty = |byte: &&u8| **byte == b'\n';
            let lines = self.bytes.iter().take_while(is_empty).count();
            self.bytes = &self.bytes[lines..];
            self.line += lines as u64;
            self.blank += lines as u64;
        }
    }

    /// The length of the first record, and how many lines it spans.
    fn first(&mut self) -> (usize, u64) {
        let line = || memchr(b'\n', self.bytes).map_or(self.bytes.len(), |at| at + 1);
        match &mut self.rows {
            None if self.format.is_one_record() => {
                let within = &self.bytes[..self.bytes.len() - 1];
                (
                    self.bytes.len(),
                    1 + memchr_iter(b'\n', within).count() as u64,
                )
            }
            None => (line(), 1),
            Some(rows) => {
                let length = rows.next().unwrap_or_else(line);
                if rows.is_line() {
                    return (length, 1);
                }
                let within = &self.bytes[..length - 1];
                (length, 1 + memchr_iter(b'\n', within).count() as u64)
            }
        }
    }

    /// How many blank lines were passed over so far.
    pub(crate) const fn blank(&self) -> u64 {
        self.blank
    }

    /// Whether it is the header once more, as where tables were joined.
    fn is_header(&self, text: &[u8]) -> bool {
        matches!(self.format, Format::Csv(header) if header.is_its_line(text))
    }

    fn is_blank(&self, text: &[u8]) -> bool {
        match (self.format, text.first()) {
            (_, None) => true,
            // The first byte decides it for nearly every line.
            (Format::JsonLines, Some(b'{')) => false,
            (Format::JsonLines | Format::Xml(_), Some(_)) => is_white_space(text),
            (Format::Csv(header), Some(_)) => header.is_no_row(text),
        }
    }
}

pub(super) fn is_white_space(text: &[u8]) -> bool {
    str::from_utf8(text).is_ok_and(|text| text.trim().is_empty())
}

pub(super) fn without_line_end(record: &[u8]) -> &[u8] {
    let record = record.strip_suffix(b"\n").unwrap_or(record);
    record.strip_suffix(b"\r").unwrap_or(record)
}

#[cfg(test)]
mod tests {
    use super::super::csv_header::Column;
    use super::*;

    fn table() -> Format<()> {
        let column = |known| Column {
            name: String::new(),
            known,
            is_number: false,
            alias: None,
        };
        Format::Csv(Header {
            separator: b',',
            line: "x,y".into(),
            columns: vec![column(Some(())), column(None)],
            is_gb18030: false,
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
    fn neither_line_ends_nor_byte_order_marks_are_content_and_any_bytes_are() {
        assert_eq!(
            read(&Format::JsonLines, b"a\r\n\xef\xbb\xbfb\r\r\n\xff\0\n\0"),
            [
                (1, b"a".as_slice()),
                (2, b"b\r"),
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
}
