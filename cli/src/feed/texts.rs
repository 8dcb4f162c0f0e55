//! Lines as text: many are asked at once whether they are UTF-8.

use memchr::{memchr, memrchr};
use simdutf8::{basic, compat};

/// About so many bytes of lines are asked at once: they are still in the nearest cache when they
/// are read, and where a line is no UTF-8, few are asked twice.
const PIECE: usize = 1 << 14;

/// The lines of some bytes as text.
///
/// To ask each line by itself takes longer. Where one is no UTF-8, those before it and those behind
/// it are still asked together.
pub(crate) struct Texts<'a> {
    bytes: &'a [u8],
    /// Lines that are known to be text.
    text: &'a str,
    /// Where in the bytes they begin.
    start: usize,
    /// Up to where everything was asked.
    asked: usize,
}

impl<'a> Texts<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            text: "",
            start: 0,
            asked: 0,
        }
    }

    /// The last of the bytes as text, as far as the lines there are known to be UTF-8: up to a line
    /// end, or the end of the bytes. Asked for from left to right.
    #[inline]
    pub(crate) fn ahead(&mut self, last: &'a [u8]) -> Option<&'a str> {
        let start = self.bytes.len() - last.len();
        if start >= self.asked {
            self.ask(start);
        }
        self.text.get(start - self.start..)
    }

    /// A line of the bytes as text, if it is UTF-8. They are asked for from left to right.
    #[inline]
    pub(crate) fn of(&mut self, line: &'a [u8]) -> Option<&'a str> {
        let start = line.as_ptr().addr() - self.bytes.as_ptr().addr();
        let end = start + line.len();
        if end > self.asked {
            self.ask(start);
        }
        if end > self.asked {
            // A row of many lines.
            return basic::from_utf8(line).ok();
        }
        self.text.get(start - self.start..end - self.start)
    }

    /// Asks about some lines from this place up to the next one that is no text; where that is the
    /// first one, about it.
    fn ask(&mut self, start: usize) {
        let rest = piece(&self.bytes[start..]);
        (self.start, self.text) = (start, "");
        match compat::from_utf8(rest) {
            Ok(text) => {
                self.text = text;
                self.asked = start + rest.len();
            }
            Err(error) => {
                let good = &rest[..error.valid_up_to()];
                let lines = &rest[..memrchr(b'\n', good).map_or(0, |at| at + 1)];
                // They were found to be text; only so does the compiler know it.
                self.text = basic::from_utf8(lines).unwrap_or_default();
                let asked = if lines.is_empty() {
                    memchr(b'\n', rest).map_or(rest.len(), |at| at + 1)
                } else {
                    lines.len()
                };
                self.asked = start + asked;
            }
        }
    }
}

/// About so many bytes at the start of some, up to a line end; all of them if there is none.
fn piece(bytes: &[u8]) -> &[u8] {
    let Some((piece, rest)) = bytes.split_at_checked(PIECE) else {
        return bytes;
    };
    let end = memrchr(b'\n', piece).or_else(|| Some(PIECE + memchr(b'\n', rest)?));
    end.map_or(bytes, |end| &bytes[..=end])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::csv_header::{Column, Header};
    use super::super::format::Format;
    use super::*;

    fn assert_same(bytes: &[u8]) {
        let format: Format<()> = Format::JsonLines;
        let mut texts = Texts::new(bytes);
        for (number, line) in format.records(bytes, 1) {
            let by_itself = str::from_utf8(line).ok();
            assert_eq!(texts.of(line), by_itself, "line {number} of {bytes:?}");
        }
        let one_by_one: Vec<_> = format.records(bytes, 1).collect();
        assert_eq!(walked(&format, bytes), one_by_one, "{bytes:?}");
    }

    /// The lines as whoever asks for texts before their ends are known walks over them.
    fn walked<'a>(format: &'a Format<()>, bytes: &'a [u8]) -> Vec<(u64, &'a [u8])> {
        let (mut lines, mut texts) = (format.records(bytes, 1), Texts::new(bytes));
        let mut walked = Vec::new();
        loop {
            let ahead = lines.ahead();
            assert_first_line_is_known(&mut texts, ahead);
            if let Some(text) = texts.ahead(ahead)
                && text.starts_with('{')
            {
                let is_up_to_an_end = text.ends_with('\n') || text.len() == ahead.len();
                assert!(is_up_to_an_end && ahead.starts_with(text.as_bytes()));
                let line = text.split('\n').next().unwrap_or_default();
                walked.push(lines.pass(line.strip_suffix('\r').unwrap_or(line).len()));
            } else if let Some((number, line)) = lines.next() {
                assert_eq!(texts.of(line), str::from_utf8(line).ok(), "{line:?}");
                walked.push((number, line));
            } else {
                return walked;
            }
        }
    }

    #[test]
    fn lines_that_are_no_text_are_found_among_any_others() {
        let (good, long) = ("{\"派\":1}", "件".repeat(60));
        for bad in [
            &b"\xff"[..],
            b"x\xe6\xb4",
            b"\xed\xa0\x80",
            b"{\xef\xbb\xbf\x80",
        ] {
            for number in 0..32_u32 {
                let line = |place: u32| match (number >> place) & 1 {
                    0 if place == 2 => long.as_bytes(),
                    0 => good.as_bytes(),
                    _ => bad,
                };
                for end in ["\n", "\r\n", "\n\n \n", "\n\u{feff}"] {
                    let lines: Vec<&[u8]> = (0..5).map(line).collect();
                    let feed = lines.join(end.as_bytes());
                    assert_same(&feed);
                    assert_same(&[&feed[..], b"\n"].concat());
                }
            }
        }
    }

    #[test]
    fn a_feed_of_many_pieces_is_asked_line_by_line_all_the_same() {
        let long = "派".repeat(PIECE);
        for length in [1, 40, PIECE / 3 - 1, PIECE / 3, PIECE / 3 + 1, PIECE] {
            let line = &long[..3 * length];
            for bad in [0, 1, 3, 7] {
                let mut feed = [line.as_bytes(); 12].join(&b"\n"[..]);
                feed[bad * (line.len() + 1)] = 0xff;
                assert_same(&feed);
            }
        }
    }

    /// The records of a feed, passed over as cut rows where they are such and no blank ones.
    fn walked_in_rows<'a>(format: &'a Format<()>, feed: &'a [u8]) -> Vec<(u64, &'a [u8])> {
        let Format::Csv(header) = format else {
            return Vec::new();
        };
        let (mut rows, mut texts) = (format.records(feed, 1), Texts::new(feed));
        let mut walked = Vec::new();
        loop {
            let mut cells = [""; 2];
            if let Some(text) = texts.ahead(rows.ahead())
                && let Some(length) = header.cut_plain_row(text, &mut cells)
                && !header.is_no_row(&text.as_bytes()[..length])
            {
                walked.push(rows.pass(length));
            } else if let Some((number, row)) = rows.next() {
                assert_eq!(texts.of(row), str::from_utf8(row).ok());
                walked.push((number, row));
            } else {
                return walked;
            }
        }
    }

    /// Of the line that begins there all is known, if it is UTF-8, and nothing if it is not.
    fn assert_first_line_is_known<'a>(texts: &mut Texts<'a>, ahead: &'a [u8]) {
        let line = ahead.split_inclusive(|byte| *byte == b'\n').next();
        let line = line.and_then(|line| str::from_utf8(line).ok());
        let text = texts.ahead(ahead).unwrap_or_default();
        match line {
            Some(line) => assert!(text.starts_with(line), "{line:?} {text:?}"),
            None => assert_eq!(text, ""),
        }
        let asked = &texts.bytes[..texts.asked];
        assert!(asked.len() == texts.bytes.len() || asked.ends_with(b"\n"));
    }

    #[test]
    fn lines_of_one_piece_are_asked_once_and_together() {
        let feed = "{\"派\":1}\n\n{}\n{\"件\":2}".as_bytes();
        let mut texts = Texts::new(feed);
        for line in feed.split(|byte| *byte == b'\n') {
            assert_eq!(texts.of(line), str::from_utf8(line).ok());
            assert_eq!((texts.start, texts.asked), (0, feed.len()));
        }
    }

    #[test]
    fn a_row_of_many_lines_is_text_however_many_pieces_it_has() {
        let row = "\"派\n\"".repeat(PIECE);
        let feed = ["a,b\n", &row, "\nc,d\n"].concat();
        let mut texts = Texts::new(feed.as_bytes());
        for (start, line) in [(0, "a,b"), (4, &row), (5 + row.len(), "c,d")] {
            let bytes = &feed.as_bytes()[start..start + line.len()];
            assert!(texts.of(bytes) == Some(line), "{start}");
        }
    }

    proptest! {
        #[test]
        fn rows_that_are_passed_are_those_that_are_found_one_by_one(
            rows in prop::collection::vec(
                prop_oneof![
                    4 => "[a-c派]{1,9},[a-c派 ]{0,40}\r?\n".prop_map(String::into_bytes),
                    1 => "[a,\"\r\n \u{feff}]{0,6}".prop_map(String::into_bytes),
                    1 => Just(b"x,y\n".to_vec()),
                    1 => Just(b"a,\xff\n".to_vec()),
                ],
                0..12,
            ),
        ) {
            let column = |known| Column {
                name: String::new(),
                known,
                is_number: false,
                alias: None,
            };
            let format = Format::Csv(Header {
                separator: b',',
                line: "x,y".into(),
                columns: vec![column(Some(())), column(None)],
                is_gb18030: false,
            });
            let feed = rows.concat();
            let one_by_one: Vec<_> = format.records(&feed, 1).collect();
            prop_assert_eq!(walked_in_rows(&format, &feed), one_by_one);
        }

        #[test]
        fn a_line_is_text_if_it_is_by_itself(
            pieces in prop::collection::vec(
                prop_oneof![
                    prop::collection::vec(any::<u8>(), 0..4),
                    "[a{派 \n\r🚚]{0,40}".prop_map(String::into_bytes),
                ],
                0..12,
            ),
        ) {
            assert_same(&pieces.concat());
        }
    }
}
