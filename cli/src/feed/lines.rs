//! The lines of a feed.

use std::io::{self, BufRead as _, BufReader, Read};

/// Reads a feed line by line, whatever bytes it holds.
///
/// Lines end with a line feed, or a carriage return and a line feed; neither is part of the line.
/// A byte-order mark at the start of the feed is skipped.
pub(crate) struct Lines<R> {
    input: BufReader<R>,
    line: Vec<u8>,
    number: u64,
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Bytes of the feed that are read at once.
const READ_AHEAD: usize = 1 << 18;

impl<R: Read> Lines<R> {
    pub(crate) fn new(input: R) -> Self {
        Self {
            input: BufReader::with_capacity(READ_AHEAD, input),
            line: Vec::new(),
            number: 0,
        }
    }

    /// The first bytes of the feed, before any line is read; empty if it has none.
    pub(crate) fn start(&mut self) -> io::Result<&[u8]> {
        self.input.fill_buf()
    }

    /// How many physical lines were read.
    pub(crate) const fn number(&self) -> u64 {
        self.number
    }

    /// Whether the next line has to be waited for, at least its end.
    pub(crate) fn is_drained(&self) -> bool {
        self.input.buffer().is_empty()
    }

    /// The next line that is not blank, with its physical number, from 1.
    pub(crate) fn next(&mut self) -> io::Result<Option<(u64, &[u8])>> {
        loop {
            self.line.clear();
            if self.input.read_until(b'\n', &mut self.line)? == 0 {
                return Ok(None);
            }
            self.number += 1;
            if !is_blank(content(&self.line, self.number)) {
                break;
            }
        }
        Ok(Some((self.number, content(&self.line, self.number))))
    }
}

/// The line without what ends it, and without a byte-order mark before the first.
fn content(line: &[u8], number: u64) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match line.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) if number == 1 => rest,
        Some(_) | None => line,
    }
}

fn is_blank(line: &[u8]) -> bool {
    // The first byte settles it for nearly every line.
    match line.first() {
        None => true,
        Some(b'{') => false,
        Some(_) => str::from_utf8(line).is_ok_and(|line| line.trim().is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(feed: &[u8]) -> Vec<(u64, Vec<u8>)> {
        let mut lines = Lines::new(feed);
        let mut found = Vec::new();
        while let Some((number, line)) = lines.next().unwrap() {
            found.push((number, line.to_vec()));
        }
        found
    }

    fn line(number: u64, bytes: &[u8]) -> (u64, Vec<u8>) {
        (number, bytes.to_vec())
    }

    #[test]
    fn numbers_are_physical_and_blank_lines_are_skipped() {
        assert_eq!(
            read(b"a\n\n \t\r\n\xe3\x80\x80\nb"),
            [line(1, b"a"), line(5, b"b")]
        );
    }

    #[test]
    fn either_line_end_and_a_byte_order_mark_at_the_start_are_not_content() {
        assert_eq!(
            read(b"\xef\xbb\xbfa\r\n\xef\xbb\xbfb\r\r\n"),
            [line(1, b"a"), line(2, b"\xef\xbb\xbfb\r")]
        );
        assert_eq!(read(b"\xef\xbb\xbf\n"), []);
        assert_eq!(read(b""), []);
    }

    #[test]
    fn any_bytes_are_a_line() {
        assert_eq!(
            read(b"\xff\x00\n\x00"),
            [line(1, b"\xff\x00"), line(2, b"\x00")]
        );
    }
}
