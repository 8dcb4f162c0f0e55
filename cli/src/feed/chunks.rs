//! A feed in chunks of whole records.

use std::io::{self, Read};
use std::mem;
use std::sync::Arc;

use memchr::{memchr, memrchr};
use waybill_engine::Field;

use super::beginning::{Beginning, FeedArgs, FormatChoice, NoFeed};
use super::encoding::BYTE_ORDER_MARK;
use super::expected::Expected;
use super::format::{Format, Records, is_white_space};
use super::position::{Position, Reached};
use super::recognise::{BEGINNING, Start};
use super::texts::Texts;
use crate::failure::Failure;
use crate::lang::either;
use crate::system::Signals;

/// How many bytes of a feed are read at once, unless `--chunk` is given: so many that they and all
/// that is made of them stay in the second cache of a core.
pub(crate) const CHUNK: usize = 1 << 17;

/// The most lines of a chunk: what is written of a line takes much more room than a short line.
const MOST_LINES: usize = 1 << 13;

/// A row over several lines that is this long is not searched for its end after each read.
const LONG_ROW: usize = 1 << 12;

/// What the end of an input means. By default it is the end of the feed, and the last record may
/// lack its line end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ending {
    /// Signals, one of which may have ended the reading anywhere.
    pub(crate) signals: Option<Arc<Signals>>,
    /// Whether the feed may continue there in another run.
    pub(crate) may_go_on: bool,
    /// Whether all of it is there, so that no read waits.
    pub(crate) is_at_hand: bool,
}

impl Ending {
    fn is_stopped(&self) -> bool {
        let caught = self.signals.as_ref().map(|signals| signals.caught());
        caught.flatten().is_some()
    }
}

/// Hands out a feed of any bytes in chunks, each of them from one read.
pub(crate) struct Chunks<R, K = Field> {
    name: String,
    input: R,
    format: Format<K>,
    ending: Ending,
    /// How many bytes are read at once.
    size: usize,
    /// What was read and not handed out, followed by room for a read.
    buffer: Vec<u8>,
    held: usize,
    /// How many bytes of what is held are whole records, once that is known.
    whole: Option<usize>,
    /// How many lines these have, once they were counted.
    whole_lines: Option<usize>,
    /// How much of what is held was searched for a line end, and how much has to be held before the
    /// next search.
    searched: usize,
    next_search: usize,
    has_ended: bool,
    /// How a read failed behind what is held.
    error: Option<io::Error>,
    /// The place after what was handed out.
    reached: Reached,
    handed_out: u64,
    /// How many blank lines are before the first record; none if they were passed in another run.
    blank_before: u64,
}

/// Whole records of a feed; the last of the feed may lack its line end.
#[derive(Default)]
pub(crate) struct Chunk {
    /// Longer than the records: it is the buffer of the read.
    buffer: Vec<u8>,
    length: usize,
    number: u64,
    first_line: u64,
    lines: usize,
    behind: Position,
}

/// Puts the start of a record, or records that are left, into a buffer for reads of this size.
fn fit(buffer: &mut Vec<u8>, start: &[u8], size: usize) {
    if buffer.len() > 4 * (start.len() + size) {
        // A very long record was here.
        *buffer = Vec::new();
    }
    if buffer.len() < start.len() {
        buffer.resize(start.len() + size, 0);
    }
    buffer[..start.len()].copy_from_slice(start);
}

impl<R: Read, K: Copy + PartialEq> Chunks<R, K> {
    /// Begins to read, and finds out what the feed is written in.
    ///
    /// # Errors
    ///
    /// A feed that can't be read, or a table without the columns that are needed.
    pub(crate) fn new<'w>(
        name: String,
        input: R,
        asked: impl Into<FeedArgs>,
        expected: impl Into<Expected<'w, K>>,
    ) -> Result<Self, Failure>
    where
        K: 'w,
    {
        Self::with_ending(name, input, asked, expected, Ending::default(), CHUNK)
    }

    /// The same, with another meaning of the input's end, and this many bytes read at once.
    pub(crate) fn with_ending<'w>(
        name: String,
        input: R,
        asked: impl Into<FeedArgs>,
        expected: impl Into<Expected<'w, K>>,
        ending: Ending,
        size: usize,
    ) -> Result<Self, Failure>
    where
        K: 'w,
    {
        let mut chunks = Self {
            name,
            input,
            format: Format::JsonLines,
            ending,
            size,
            buffer: Vec::new(),
            held: 0,
            whole: None,
            whole_lines: None,
            searched: 0,
            next_search: 0,
            has_ended: false,
            error: None,
            reached: Reached::default(),
            handed_out: 0,
            blank_before: 0,
        };
        chunks.begin(asked.into(), &expected.into())?;
        Ok(chunks)
    }

    /// Finds out what the feed is written in, and passes over what is before its records.
    fn begin(&mut self, asked: FeedArgs, expected: &Expected<'_, K>) -> Result<(), Failure> {
        while BYTE_ORDER_MARK.starts_with(self.rest()) && !self.has_ended {
            self.read_more()?;
        }
        if self.rest().starts_with(BYTE_ORDER_MARK) {
            self.pass_over(BYTE_ORDER_MARK.len(), 0);
        }
        while self.ending.is_at_hand
            && self.held < BEGINNING
            && !self.has_ended
            && self.error.is_none()
        {
            self.error = self.read_once().err();
        }
        let mut looked_at = 0;
        loop {
            if asked.format != FormatChoice::Jsonl {
                self.pass_over_blank_lines();
            }
            let is_enough = self.held >= BEGINNING;
            let is_certain = is_enough || self.has_ended;
            // Each further look costs as much as the first: they are made at line ends, and only a
            // few of them while the beginning grows.
            if is_certain || self.is_worth_a_look(looked_at) {
                looked_at = self.held;
                let before = self.reached.lines();
                let start = self.start(is_enough);
                match Beginning::of(&start, before, asked, expected) {
                    Ok(None) if is_certain => return Ok(()),
                    Ok(None) => {}
                    Ok(Some(beginning)) => {
                        self.format = beginning.format;
                        self.pass_over(beginning.bytes, beginning.lines);
                        return Ok(());
                    }
                    Err(no_feed) => return Err(self.refused(no_feed)),
                }
            }
            self.read_more()?;
        }
    }

    /// The beginning, as far as it is looked at.
    fn start(&self, is_enough: bool) -> Start<'_> {
        let there = &self.buffer[..self.held.min(BEGINNING)];
        // A last line without an end is left for another run, and may not be whole.
        let is_left = self.leaves_rest();
        let whole = memrchr(b'\n', there).map_or(0, |at| at + 1);
        Start {
            bytes: if self.has_ended && is_left && !is_enough {
                &there[..whole]
            } else {
                there
            },
            is_all: self.has_ended && self.held <= BEGINNING,
            is_enough,
        }
    }

    /// Whether the bytes behind those that were looked at may show more of what the feed is.
    fn is_worth_a_look(&self, looked_at: usize) -> bool {
        /// So many bytes are looked at as often as a line ends in them.
        const OFTEN: usize = 1 << 12;
        let has_line = memchr(b'\n', &self.buffer[looked_at.min(self.held)..self.held]).is_some();
        looked_at == 0 || has_line && (self.held < OFTEN || self.held >= looked_at + looked_at / 4)
    }

    /// Passes over the blank lines that are held, so that any number of them takes no memory.
    fn pass_over_blank_lines(&mut self) {
        // A feed may be nothing but these, and one by one they would take long.
        let is_plain = |byte: &&u8| matches!(**byte, b'\n' | b'\r' | b' ' | b'\t');
        let plain = self.rest().iter().take_while(is_plain).count();
        let mut blank = memrchr(b'\n', &self.rest()[..plain]).map_or(0, |at| at + 1);
        let is_end = |byte: &&u8| **byte == b'\n';
        let mut lines = self.rest()[..blank].iter().filter(is_end).count() as u64;
        while let Some(end) = memchr(b'\n', &self.rest()[blank..]) {
            let line = &self.rest()[blank..=blank + end];
            if !is_white_space(line) {
                break;
            }
            blank += line.len();
            lines += 1;
        }
        self.blank_before += lines;
        self.pass_over(blank, lines);
    }

    /// How many blank lines of this run are before the first record.
    pub(crate) const fn blank_before(&self) -> u64 {
        self.blank_before
    }

    fn refused(&self, no_feed: NoFeed) -> Failure {
        let name = self.name.clone();
        match no_feed {
            NoFeed::Header(unusable) => Failure::Header {
                name,
                problem: unusable.to_string(),
            },
            NoFeed::Foreign(foreign) => Failure::NoFeed {
                name,
                problem: either(foreign.to_string(), foreign.chinese().to_string()),
            },
        }
    }

    /// What the feed is written in.
    pub(crate) const fn format(&self) -> &Format<K> {
        &self.format
    }

    /// Skips to the place where an earlier run stopped, or to the feed's end if that comes first.
    pub(crate) fn go_on(&mut self, position: Position) -> Result<(), Failure> {
        if position.bytes > 0 {
            self.blank_before = 0;
        }
        loop {
            let missing = position.bytes.saturating_sub(self.reached.bytes());
            let is_there = self.held as u64 >= missing;
            self.pass_over(usize::try_from(missing).unwrap_or(self.held), 0);
            if is_there || self.has_ended {
                break;
            }
            self.read_more()?;
        }
        let lines = position.lines.saturating_sub(self.reached.lines());
        self.reached.advance(&[], lines);
        Ok(())
    }

    /// Skips this many of the bytes that are held, or all of them, with this many lines in them.
    fn pass_over(&mut self, bytes: usize, lines: u64) {
        let bytes = bytes.min(self.held);
        self.reached.advance(&self.buffer[..bytes], lines);
        self.buffer.copy_within(bytes..self.held, 0);
        self.held -= bytes;
        self.forget_search();
    }

    /// Replaces the records of the chunk by the next ones; false at the end of the feed. Reads only
    /// if no whole record is there yet, and then once: the chunk is empty if that did not complete
    /// one.
    ///
    /// # Errors
    ///
    /// The feed can't be read any further. It has no more records then; a part of one is lost.
    pub(crate) fn next(&mut self, chunk: &mut Chunk) -> Result<bool, Failure> {
        if self.whole() == 0 {
            if self.has_ended {
                return Ok(false);
            }
            self.move_into(chunk);
            self.read_more()?;
        }
        let whole = self.whole();
        self.hand_out(whole, chunk);
        Ok(true)
    }

    /// Goes on in the memory of a chunk, which is near the core of whoever asks for it: that of
    /// another core has to come from there first. A long start of a record stays where it is.
    fn move_into(&mut self, chunk: &mut Chunk) {
        let start = &self.buffer[..self.held];
        if start.len() > self.size / 8 {
            return;
        }
        fit(&mut chunk.buffer, start, self.size);
        mem::swap(&mut self.buffer, &mut chunk.buffer);
    }

    /// Hands out these whole records, or the first of them if they are very short.
    fn hand_out(&mut self, whole: usize, chunk: &mut Chunk) {
        chunk.length = whole;
        if whole == 0 {
            chunk.lines = 0;
            return;
        }
        let lines = self.whole_lines;
        let lines = lines.unwrap_or_else(|| bytecount::count(&self.buffer[..whole], b'\n'));
        chunk.lines = lines;
        if lines > MOST_LINES {
            chunk.length = self.format.first_lines(&self.buffer[..whole], MOST_LINES);
            chunk.lines = bytecount::count(&self.buffer[..chunk.length], b'\n');
        }
        chunk.number = self.handed_out;
        self.handed_out += 1;
        mem::swap(&mut self.buffer, &mut chunk.buffer);
        let held = mem::take(&mut self.held);
        self.hold(&chunk.buffer[chunk.length..held]);
        self.whole = Some(whole - chunk.length).filter(|left| *left > 0);
        // Counted once, however many chunks these records make.
        self.whole_lines = self.whole.map(|_| lines - chunk.lines);
        chunk.first_line = self.reached.lines() + 1;
        let records = &chunk.buffer[..chunk.length];
        self.reached.advance(records, chunk.lines as u64);
        chunk.behind = self.reached.position();
    }

    /// Holds the start of a record, or records that are left, and nothing else.
    fn hold(&mut self, start: &[u8]) {
        fit(&mut self.buffer, start, self.size);
        self.held = start.len();
        self.forget_search();
    }

    /// What is held is not what was searched.
    const fn forget_search(&mut self) {
        self.whole = None;
        self.whole_lines = None;
        self.searched = 0;
        self.next_search = 0;
    }

    /// How many of the bytes that are held are whole records.
    fn whole(&mut self) -> usize {
        // Only a line end in the new bytes can complete a record. To search a long record from its
        // start after each read would take quadratic time.
        if self.whole.is_none() && (self.has_ended || self.has_new_line_end()) {
            self.search();
        }
        self.whole.unwrap_or(0)
    }

    fn has_new_line_end(&mut self) -> bool {
        if self.held < self.next_search {
            return false;
        }
        let new = mem::replace(&mut self.searched, self.held);
        memchr(b'\n', &self.buffer[new..self.held]).is_some()
    }

    fn search(&mut self) {
        let is_cut_off = if self.format.is_one_record() {
            self.ending.is_stopped()
        } else {
            self.leaves_rest()
        };
        let is_last = self.has_ended && !is_cut_off;
        let whole = self.format.whole_records(self.rest(), is_last);
        if whole > 0 {
            self.whole = Some(whole);
        } else if self.has_ended {
            self.give_up_open_row();
        } else if self.held >= LONG_ROW {
            // A row of many lines, each of which may come in a read of its own.
            self.next_search = self.held + self.held / 8;
        }
    }

    /// Whether whole records are held, so that the next chunk needs no read.
    pub(crate) fn is_ready(&mut self) -> bool {
        self.whole() > 0
    }

    /// Whether a row over several lines has begun that is not whole yet.
    pub(crate) fn has_open_row(&self) -> bool {
        matches!(self.format, Format::Csv(_))
            && self.whole.is_none()
            && memchr(b'\n', self.rest()).is_some()
    }

    /// Takes the first line of a row that is not whole for a row with an open quote, if what came
    /// behind it shows that. To be called when nothing more comes for a while.
    pub(crate) fn settle_open_row(&mut self) {
        self.next_search = 0;
        self.search();
        if self.whole.is_none() {
            self.give_up_open_row();
        }
    }

    fn give_up_open_row(&mut self) {
        let given_up = self.format.row_given_up(self.rest());
        self.whole = Some(given_up).filter(|bytes| *bytes > 0);
    }

    /// Whether a last record without a line end is left for another run.
    fn leaves_rest(&self) -> bool {
        self.ending.may_go_on || self.ending.is_stopped()
    }

    /// What was read and not handed out; at the end what is left for another run.
    pub(crate) fn rest(&self) -> &[u8] {
        &self.buffer[..self.held]
    }

    /// The place after the records that were handed out.
    pub(crate) const fn reached(&self) -> &Reached {
        &self.reached
    }

    /// How many chunks were handed out, empty ones not counted.
    pub(crate) const fn handed_out(&self) -> u64 {
        self.handed_out
    }

    fn read_more(&mut self) -> Result<(), Failure> {
        let read = match self.error.take() {
            Some(error) => Err(error),
            None => self.read_once(),
        };
        read.map_err(|cause| {
            self.end();
            Failure::Read {
                name: self.name.clone(),
                line: self.reached.lines(),
                cause,
            }
        })
    }

    fn read_once(&mut self) -> io::Result<()> {
        if self.buffer.len() < self.held + self.size {
            // Doubled, so that a long record is not moved after each read.
            let length = (self.held + self.size).max(2 * self.held);
            self.buffer.resize(length, 0);
        }
        let room = &mut self.buffer[self.held..][..self.size];
        let read = loop {
            match self.input.read(room) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // A packed feed that a signal cut off has no proper end.
                Err(_) if self.ending.is_stopped() => break 0,
                read => break read?,
            }
        };
        self.has_ended = read == 0;
        self.held += read;
        Ok(())
    }

    /// Numbers its chunks as if this many of another feed had been handed out before.
    pub(crate) const fn follow_on(&mut self, chunks: u64) {
        self.handed_out = chunks;
    }

    /// Hands out nothing more.
    pub(crate) fn end(&mut self) {
        self.has_ended = true;
        self.held = 0;
        self.forget_search();
    }

    /// Calls `take` with each record and the number of its first line.
    ///
    /// # Errors
    ///
    /// As for [`next`](Self::next), and whatever `take` fails with.
    pub(crate) fn for_each(
        mut self,
        mut take: impl FnMut(&Format<K>, u64, &[u8]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut chunk = Chunk::default();
        while self.next(&mut chunk)? {
            for (number, text) in chunk.records(&self.format) {
                take(&self.format, number, text)?;
            }
        }
        Ok(())
    }

    /// Calls `take` with each line, blank or not, and its number.
    ///
    /// # Errors
    ///
    /// As for [`for_each`](Self::for_each).
    pub(crate) fn for_each_line(
        mut self,
        mut take: impl FnMut(u64, &[u8]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut chunk = Chunk::default();
        while self.next(&mut chunk)? {
            let mut lines = chunk.records(&self.format);
            while let Some((number, line)) = lines.next_text() {
                take(number, line)?;
            }
        }
        Ok(())
    }
}

impl Chunk {
    pub(crate) const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Its number in the feed, from 0; empty chunks have none.
    pub(crate) const fn number(&self) -> u64 {
        self.number
    }

    /// How many lines end in it.
    pub(crate) const fn lines(&self) -> usize {
        self.lines
    }

    /// The place in the feed after it.
    pub(crate) const fn behind(&self) -> Position {
        self.behind
    }

    /// Its records, each with the physical number in the feed of its first line, from 1.
    pub(crate) fn records<'a, K: Copy + PartialEq>(
        &'a self,
        format: &'a Format<K>,
    ) -> Records<'a, K> {
        format.records(self.bytes(), self.first_line)
    }

    /// The same as text.
    pub(crate) fn texts(&self) -> Texts<'_> {
        Texts::new(self.bytes())
    }

    /// Its records with their line ends, as they came.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }
}

#[cfg(test)]
mod tests {
    use std::iter;

    use proptest::prelude::*;

    use super::super::expected::Aliases;
    use super::super::format::FIELDS;
    use super::*;
    use crate::system::Stop;

    #[test]
    fn records_need_no_further_names_of_columns() {
        let aliases = Aliases::new(Box::new(|| panic!("they are made for nothing")));
        let expected = Expected {
            aliases: Some(&aliases),
            ..Expected::from(&FIELDS)
        };
        let feed = &b"{\"waybill_id\":\"W1\"}\n"[..];
        let chunks = Chunks::new(String::new(), feed, FormatChoice::Auto, expected).unwrap();
        assert!(*chunks.format() == Format::JsonLines);
    }

    /// Gives its pieces one a read, as a pipe does.
    struct Pieces<'a>(Vec<&'a [u8]>);

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some(piece) = self.0.first_mut() else {
                return Ok(0);
            };
            let length = piece.len().min(buffer.len());
            buffer[..length].copy_from_slice(&piece[..length]);
            *piece = &piece[length..];
            if piece.is_empty() {
                self.0.remove(0);
            }
            Ok(length)
        }
    }

    fn begun<R: Read>(input: R, asked: FormatChoice, size: usize) -> Chunks<R> {
        let (name, ending) = ("it".to_owned(), Ending::default());
        Chunks::with_ending(name, input, asked, &FIELDS, ending, size).unwrap()
    }

    fn chunks<R: Read>(input: R, size: usize) -> Chunks<R> {
        begun(input, FormatChoice::Jsonl, size)
    }

    fn texts(chunks: &mut Chunks<impl Read>) -> Vec<Vec<u8>> {
        let mut chunk = Chunk::default();
        iter::from_fn(|| {
            let is_there = chunks.next(&mut chunk).unwrap();
            is_there.then(|| chunk.buffer[..chunk.length].to_vec())
        })
        .collect()
    }

    #[test]
    fn a_chunk_is_what_one_read_gave_up_to_the_last_line_end() {
        let pieces: [&[u8]; 5] = [b"a\nb\nc", b"d\n", b"e", b"f", b"\ng"];
        let mut chunks = chunks(Pieces(pieces.to_vec()), 16);
        assert_eq!(
            texts(&mut chunks),
            [b"a\nb\n".as_slice(), b"cd\n", b"", b"", b"ef\n", b"g"]
        );
        assert_eq!((chunks.handed_out(), chunks.reached.lines()), (4, 4));
    }

    #[test]
    fn a_read_that_fails_ends_the_feed_after_the_last_whole_line() {
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("unplugged"))
            }
        }
        let mut chunks = chunks(b"a\nb".chain(Failing), 16);
        let mut chunk = Chunk::default();
        assert!(chunks.next(&mut chunk).unwrap());
        assert_eq!(
            chunks.next(&mut chunk).unwrap_err().to_string(),
            "can't read it beyond line 1: unplugged"
        );
        assert!(!chunks.next(&mut chunk).unwrap());
    }

    #[test]
    fn the_room_that_a_long_line_took_is_given_back() {
        let feed = ["x".repeat(1000), "\ny\n".repeat(10)].concat();
        let mut chunks = chunks(feed.as_bytes(), 8);
        let mut chunk = Chunk::default();
        while chunk.length < 1000 {
            assert!(chunks.next(&mut chunk).unwrap());
        }
        while chunks.next(&mut chunk).unwrap() {}
        assert!(chunk.buffer.len() + chunks.buffer.len() < 128);
    }

    #[test]
    fn a_chunk_has_so_many_lines_at_most_and_all_lines_come() {
        let header = HEADER.to_owned();
        for (start, line, asked) in [
            ("", "x\n", FormatChoice::Jsonl),
            ("", "\n", FormatChoice::Jsonl),
            (header.as_str(), "x\n", FormatChoice::Csv),
            (header.as_str(), "\"\n\"\n", FormatChoice::Csv),
        ] {
            let feed = start.to_owned() + &line.repeat(3 * MOST_LINES);
            let mut chunks = begun(feed.as_bytes(), asked, CHUNK);
            let mut chunk = Chunk::default();
            let mut lines = chunks.reached.lines();
            while chunks.next(&mut chunk).unwrap() {
                // A row may go over the last of them.
                assert!(
                    chunk.lines() <= MOST_LINES + 1,
                    "{line:?} {}",
                    chunk.lines()
                );
                assert!(chunk.lines() == 0 || chunk.first_line == lines + 1);
                lines += chunk.lines() as u64;
            }
            assert_eq!(lines, feed.matches('\n').count() as u64);
        }
    }

    /// Gives this many bytes, and counts those that were read.
    struct Counted<'a>(&'a [u8], std::rc::Rc<std::cell::Cell<usize>>);

    impl Read for Counted<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let read = self.0.read(buffer)?;
            self.1.set(self.1.get() + read);
            Ok(read)
        }
    }

    #[test]
    fn of_what_is_no_feed_no_more_is_read_than_is_looked_at() {
        let rows = r#"{"waybill_id":"W1"},"#;
        for (start, line) in [
            ("", "x"),
            ("", "<x>"),
            ("", "["),
            ("", "x\n"),
            (r#"{"data":["#, rows),
        ] {
            let feed = start.to_owned() + &line.repeat(1 << 20);
            let read = std::rc::Rc::default();
            let input = Counted(feed.as_bytes(), std::rc::Rc::clone(&read));
            let (name, ending) = ("it".to_owned(), Ending::default());
            let begun = Chunks::with_ending(name, input, FormatChoice::Auto, &FIELDS, ending, 999);
            assert!(begun.is_err(), "{line}");
            assert!(read.get() <= BEGINNING + 999, "{line}");
        }
    }

    #[test]
    fn blank_lines_before_the_first_record_take_no_memory() {
        let feed = "\n".repeat(1 << 20) + "{}\n";
        let mut chunks = begun(feed.as_bytes(), FormatChoice::Auto, 999);
        assert!(chunks.buffer.len() < 4 * 999);
        let mut chunk = Chunk::default();
        assert!(chunks.next(&mut chunk).unwrap());
        assert_eq!(chunk.first_line, (1 << 20) + 1);
    }

    fn ended<R: Read>(input: R, asked: FormatChoice, ending: Ending, size: usize) -> Chunks<R> {
        Chunks::with_ending("it".to_owned(), input, asked, &FIELDS, ending, size).unwrap()
    }

    #[test]
    fn what_is_at_hand_is_looked_at_as_far_as_a_beginning_goes_and_no_further() {
        let records = "{}\n".repeat(BEGINNING);
        for feed in [&records, &"\n".repeat(2 * BEGINNING), &records[..99]] {
            let read = std::rc::Rc::default();
            let input = Counted(feed.as_bytes(), std::rc::Rc::clone(&read));
            let ending = Ending {
                is_at_hand: true,
                ..Ending::default()
            };
            ended(input, FormatChoice::Jsonl, ending, 1 << 12);
            assert_eq!(read.get(), feed.len().min(BEGINNING));
        }
    }

    #[test]
    fn a_beginning_is_looked_at_again_at_line_ends_and_seldom_once_it_is_long() {
        let lines = |length: usize| "x".repeat(length - 1) + "\n";
        for (bytes, looked_at, expected) in [
            ("{", 0, true),
            ("{a", 1, false),
            ("{\na", 2, false),
            ("{a\n", 1, true),
            (&lines(101), 98, true),
            (&lines((1 << 12) - 1), 4000, true),
            (&lines(1 << 12), 4000, false),
            (&lines(4999), 4000, false),
            (&lines(5000), 4000, true),
            (&lines(9000), 4000, true),
        ] {
            let mut chunks = chunks(&b""[..], 16);
            chunks.buffer = bytes.into();
            chunks.held = bytes.len();
            let is_looked_at = chunks.is_worth_a_look(looked_at);
            assert_eq!(is_looked_at, expected, "{} {looked_at}", bytes.len());
        }
    }

    #[test]
    fn blank_lines_before_the_first_record_are_counted_however_they_come() {
        for (before, lines) in [
            ("", 0),
            ("\n", 1),
            ("\n \t\r\n\r\n", 3),
            ("\u{a0}\n", 1),
            ("\n\u{3000}\n\n\u{a0}\u{3000}\r\n \n", 5),
        ] {
            for size in [1, 2, 5, 999] {
                let feed = format!("{before}{{}}\n[]\n");
                let begin = || begun(feed.as_bytes(), FormatChoice::Auto, size);
                let (mut first, mut chunk) = (begin(), Chunk::default());
                while chunk.is_empty() {
                    assert!(first.next(&mut chunk).unwrap());
                }
                assert!(chunk.bytes().starts_with(b"{}\n"));
                assert_eq!((chunk.first_line, first.blank_before()), (lines + 1, lines));
                // A run that begins there passed them; one that goes on did not.
                let mut second = begin();
                second.go_on(Position::default()).unwrap();
                assert_eq!(second.blank_before(), lines);
                second.go_on(chunk.behind()).unwrap();
                assert_eq!(second.blank_before(), 0);
            }
        }
    }

    #[test]
    fn what_may_not_be_whole_yet_is_left_and_what_ends_is_whole() {
        let may_go_on = Ending {
            may_go_on: true,
            ..Ending::default()
        };
        let stopped = Signals::pretended(Some(Stop::Interrupt)).unwrap();
        let is_stopped = Ending {
            signals: Some(Arc::new(stopped)),
            ..Ending::default()
        };
        let (half, column) = (&HEADER[..9], &HEADER[..HEADER.len() - 1]);
        let with_row = HEADER.to_owned() + "a\n\"b";
        let at_hand = |ending: &Ending| Ending {
            is_at_hand: true,
            ..ending.clone()
        };
        let both_at_hand = [at_hand(&may_go_on), at_hand(&is_stopped)];
        for ending in [may_go_on, is_stopped].into_iter().chain(both_at_hand) {
            for (feed, whole, lines) in [
                ("{}\n{", "{}\n", 1),
                ("{", "", 0),
                (half, "", 0),
                (column, "", 0),
                (HEADER, HEADER, 1),
                (&with_row, &with_row[..with_row.len() - 2], 2),
            ] {
                let mut chunks = ended(feed.as_bytes(), FormatChoice::Auto, ending.clone(), 16);
                while chunks.next(&mut Chunk::default()).unwrap() {}
                assert_eq!(chunks.rest(), &feed.as_bytes()[whole.len()..], "{feed:?}");
                let position = chunks.reached().position();
                let expected = (whole.len() as u64, lines);
                assert_eq!((position.bytes, position.lines), expected, "{feed:?}");
            }
        }
        let header_alone = begun(column.as_bytes(), FormatChoice::Auto, 16);
        assert!(matches!(header_alone.format(), Format::Csv(_)));
        assert_eq!(header_alone.reached().lines(), 1);
        assert_eq!(texts(&mut chunks(&b"{}\n{"[..], 16)).concat(), b"{}\n{");
    }

    /// Fails with each of these, and then ends.
    struct Failures(Vec<io::ErrorKind>);

    impl Read for Failures {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            self.0.pop().map_or(Ok(0), |kind| Err(kind.into()))
        }
    }

    #[test]
    fn a_read_is_made_again_if_a_signal_came_and_its_failure_is_no_other_if_that_ends_the_run() {
        use io::ErrorKind::{Interrupted, InvalidData};
        let stopped = |stop| Ending {
            signals: Some(Arc::new(Signals::pretended(stop).unwrap())),
            ..Ending::default()
        };
        for (errors, stop, is_good) in [
            (vec![Interrupted; 3], None, true),
            (vec![Interrupted, Interrupted], Some(Stop::Terminate), true),
            (vec![InvalidData], None, false),
            (vec![InvalidData], Some(Stop::Terminate), true),
        ] {
            let input = b"{}\n".chain(Failures(errors.clone()));
            let mut chunks = ended(input, FormatChoice::Jsonl, stopped(stop), 16);
            let mut chunk = Chunk::default();
            assert!(chunks.next(&mut chunk).unwrap() && chunk.bytes() == b"{}\n");
            assert_eq!(chunks.next(&mut chunk).is_ok(), is_good, "{errors:?}");
            assert!(!chunks.next(&mut chunk).unwrap());
        }
    }

    #[test]
    fn an_open_row_is_given_up_once_a_row_is_behind_it_and_nothing_more_comes() {
        let row = "t,W,1795000000,100001,m\n";
        let pieces = [HEADER, "\"a\n", "b\n", row].map(str::as_bytes);
        let mut chunks = begun(Pieces(pieces.to_vec()), FormatChoice::Csv, 99);
        let mut chunk = Chunk::default();
        assert!(!chunks.is_ready() && !chunks.has_open_row());
        for is_given_up in [false, false, true] {
            assert!(chunks.next(&mut chunk).unwrap() && chunk.is_empty());
            assert!(!chunks.is_ready() && chunks.has_open_row());
            chunks.settle_open_row();
            assert_eq!(chunks.is_ready(), is_given_up);
            assert_eq!(chunks.has_open_row(), !is_given_up);
        }
        let rows = ["\"a\n".to_owned(), "b\n".to_owned() + row, String::new()];
        assert_eq!(texts(&mut chunks), rows.map(String::into_bytes));

        let mut lines = self::chunks(&b"a\nb\n"[..], 99);
        assert!(!lines.has_open_row() && lines.is_ready() && !lines.has_open_row());
    }

    #[test]
    fn a_long_open_row_is_searched_for_its_end_when_an_eighth_more_is_there() {
        let feed = HEADER.to_owned() + "\"" + &"\n".repeat(20_000);
        let mut chunks = begun(feed.as_bytes(), FormatChoice::Csv, 1);
        let (mut searches, mut next_search) = (Vec::new(), 0);
        while chunks.held < 15_000 {
            assert!(chunks.next(&mut Chunk::default()).unwrap());
            if chunks.next_search != next_search {
                next_search = chunks.next_search;
                searches.push(chunks.held);
            }
        }
        let eighth_more = |held: &usize| Some(held + held / 8);
        let expected = iter::successors(Some(4096), eighth_more);
        let expected: Vec<_> = expected.take_while(|held| *held <= 15_000).collect();
        assert_eq!(searches, expected);
    }

    #[test]
    fn a_line_is_not_searched_before_it_ends_nor_are_records_that_were_found() {
        let feed = "x".repeat(20_000) + "\ny\n";
        let mut chunks = chunks(feed.as_bytes(), 1000);
        while chunks.held < 20_000 {
            assert!(chunks.next(&mut Chunk::default()).unwrap());
            assert_eq!(chunks.next_search, 0);
        }
        chunks.read_more().unwrap();
        assert_eq!(chunks.whole(), feed.len());
        chunks.whole = Some(20_001);
        assert_eq!(chunks.whole(), 20_001);
    }

    #[test]
    fn records_that_are_left_for_further_chunks_were_found_and_counted() {
        let feed = "x\n".repeat(3 * MOST_LINES);
        let mut chunks = chunks(feed.as_bytes(), CHUNK);
        for left in [Some(2 * MOST_LINES), Some(MOST_LINES), None] {
            let mut chunk = Chunk::default();
            assert!(chunks.next(&mut chunk).unwrap());
            assert_eq!(chunk.lines(), MOST_LINES);
            assert_eq!(chunks.whole, left.map(|lines| 2 * lines));
            assert_eq!(chunks.whole_lines, left);
        }
    }

    #[test]
    fn the_room_of_four_reads_is_kept_and_more_is_given_back() {
        // The room is doubled where a line is longer than it, and a read has to fit in.
        for (length, room, is_kept) in [(32, 32, true), (33, 64, false)] {
            let feed = "x".repeat(length - 1) + &"\ny".repeat(20);
            let mut chunks = chunks(feed.as_bytes(), 8);
            let mut chunk = Chunk::default();
            while chunk.is_empty() {
                assert!(chunks.next(&mut chunk).unwrap());
            }
            assert_eq!(chunk.buffer.len(), room);
            assert!(chunks.next(&mut chunk).unwrap());
            let rooms = [chunks.buffer.len(), chunk.buffer.len()];
            assert_eq!(rooms.contains(&room), is_kept);
            assert!(is_kept || rooms.iter().all(|room| *room <= 16), "{rooms:?}");
        }
    }

    #[test]
    fn who_asks_for_records_gets_them_in_his_own_memory() {
        let feed = "x\n".repeat(100);
        let mut chunks = chunks(feed.as_bytes(), 20);
        let mut asking = [Chunk::default(), Chunk::default()];
        let mut places = Vec::new();
        for turn in 0..8 {
            let chunk = &mut asking[turn % 2];
            assert!(chunks.next(chunk).unwrap() && !chunk.is_empty());
            places.push(chunk.buffer.as_ptr());
        }
        assert_eq!(places[..6], places[2..]);
    }

    #[test]
    fn chunks_that_are_not_empty_are_numbered_behind_those_of_the_feed_before() {
        let pieces: [&[u8]; 3] = [b"a\n", b"b", b"\nc"];
        let mut chunks = chunks(Pieces(pieces.to_vec()), 16);
        chunks.follow_on(7);
        let mut numbers = Vec::new();
        let mut chunk = Chunk::default();
        while chunks.next(&mut chunk).unwrap() {
            numbers.push((!chunk.is_empty()).then_some(chunk.number()));
        }
        assert_eq!(numbers, [Some(7), None, Some(8), Some(9)]);
    }

    #[test]
    fn blank_lines_are_lines_too() {
        let mut lines = Vec::new();
        let all = chunks(&b"a\n\n \r\n\r\nb"[..], 3).for_each_line(|number, line| {
            lines.push((number, line.to_vec()));
            Ok(())
        });
        all.unwrap();
        let expected = ["a", "", " ", "", "b"].map(|line| line.as_bytes().to_vec());
        assert_eq!(lines, (1..).zip(expected).collect::<Vec<_>>());
    }

    /// The records of a feed that comes in one piece.
    fn whole(feed: &[u8], asked: FormatChoice) -> Vec<(u64, Vec<u8>)> {
        let beginning = Beginning::of_all(feed, asked.into(), &(&FIELDS).into()).unwrap();
        let records = beginning
            .format
            .records(&feed[beginning.bytes..], 1 + beginning.lines);
        records.map(|(line, text)| (line, text.to_vec())).collect()
    }

    const HEADER: &str = "token,waybill_id,action_time,action_type,action_msg\n";

    proptest! {
        #[test]
        fn cutting_a_feed_changes_neither_its_records_nor_their_numbers(
            mark in "\u{feff}?",
            text in "[ab,\"\r\n ]{0,60}",
            is_csv in any::<bool>(),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
            size in 1..20_usize,
        ) {
            let (header, asked) = if is_csv {
                (HEADER, FormatChoice::Csv)
            } else {
                ("", FormatChoice::Jsonl)
            };
            let feed = [&mark, header, &text].concat();
            let mut pieces = vec![feed.as_bytes()];
            for cut in cuts {
                let piece = pieces.pop().unwrap_or_default();
                let (head, tail) = piece.split_at(cut.index(piece.len() + 1));
                pieces.extend([head, tail].into_iter().filter(|piece| !piece.is_empty()));
            }
            let chunks = begun(Pieces(pieces), asked, size);
            let mut found = Vec::new();
            let taken = chunks.for_each(|_, number, text| {
                found.push((number, text.to_vec()));
                Ok(())
            });
            taken.unwrap();
            prop_assert_eq!(found, whole(feed.as_bytes(), asked));
        }

        #[test]
        fn a_feed_is_gone_on_with_behind_any_chunk(
            text in "[ab\n]{0,80}",
            size in 1..20_usize,
            further in 1..20_usize,
        ) {
            let all = whole(text.as_bytes(), FormatChoice::Jsonl);
            let mut first = chunks(text.as_bytes(), size);
            let mut chunk = Chunk::default();
            let mut found = Vec::new();
            while first.next(&mut chunk).unwrap() {
                let records = chunk.records(first.format());
                found.extend(records.map(|(line, text)| (line, text.to_vec())));
                if chunk.is_empty() {
                    continue;
                }
                let mut second = chunks(text.as_bytes(), further);
                second.go_on(chunk.behind()).unwrap();
                prop_assert_eq!(second.reached().position(), chunk.behind());
                let mut both = found.clone();
                second.for_each(|_, line, text| {
                    both.push((line, text.to_vec()));
                    Ok(())
                }).unwrap();
                prop_assert_eq!(&both, &all);
            }
        }
    }
}
