//! A feed in chunks of whole records.

use std::io::{self, Read};
use std::mem;
use std::sync::Arc;

use memchr::{memchr, memchr_iter};
use waybill_engine::Field;

use super::csv::Wanted;
use super::format::{Beginning, Format, FormatChoice, Records};
use super::position::{Position, Reached};
use crate::failure::Failure;
use crate::system::Signals;

/// How many bytes of a feed are read at once, unless `--chunk` is given.
pub(crate) const CHUNK: usize = 1 << 18;

/// What the end of an input means. By default it is the end of the feed, and the last record may
/// lack its line end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ending {
    /// Signals, one of which may have ended the reading anywhere.
    pub(crate) signals: Option<Arc<Signals>>,
    /// Whether the feed may continue there in another run.
    pub(crate) may_go_on: bool,
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
    /// Where the bytes of the last read begin.
    fresh: usize,
    has_ended: bool,
    /// The place after what was handed out.
    reached: Reached,
    handed_out: u64,
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

impl<R: Read, K: Copy + PartialEq> Chunks<R, K> {
    /// Begins to read, and finds out what the feed is written in.
    ///
    /// # Errors
    ///
    /// A feed that can't be read, or a table without the columns that are needed.
    pub(crate) fn new(
        name: String,
        input: R,
        asked: FormatChoice,
        wanted: &[Wanted<K>],
    ) -> Result<Self, Failure> {
        Self::with_ending(name, input, asked, wanted, Ending::default(), CHUNK)
    }

    /// The same, with another meaning of the input's end, and this many bytes read at once.
    pub(crate) fn with_ending(
        name: String,
        input: R,
        asked: FormatChoice,
        wanted: &[Wanted<K>],
        ending: Ending,
        size: usize,
    ) -> Result<Self, Failure> {
        let mut chunks = Self {
            name,
            input,
            format: Format::JsonLines,
            ending,
            size,
            buffer: Vec::new(),
            held: 0,
            fresh: 0,
            has_ended: false,
            reached: Reached::default(),
            handed_out: 0,
        };
        loop {
            let start = &chunks.buffer[..chunks.held];
            match Beginning::of(start, asked, wanted, chunks.has_ended) {
                Ok(Some(beginning)) => {
                    chunks.format = beginning.format;
                    chunks.pass_over(beginning.bytes, beginning.lines);
                    return Ok(chunks);
                }
                Ok(None) => chunks.read_more()?,
                Err(unusable) => {
                    return Err(Failure::Header {
                        name: chunks.name,
                        problem: unusable.to_string(),
                    });
                }
            }
        }
    }

    /// What the feed is written in.
    pub(crate) const fn format(&self) -> &Format<K> {
        &self.format
    }

    /// Skips to the place where an earlier run stopped, or to the feed's end if that comes first.
    pub(crate) fn go_on(&mut self, position: Position) -> Result<(), Failure> {
        while self.reached.bytes() < position.bytes && !self.has_ended {
            let missing = position.bytes - self.reached.bytes();
            let is_there = self.held as u64 >= missing;
            self.pass_over(usize::try_from(missing).unwrap_or(self.held), 0);
            if !is_there {
                self.read_more()?;
            }
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
        self.fresh = 0;
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
            self.read_more()?;
        }
        self.hand_out(self.whole(), chunk);
        Ok(true)
    }

    fn hand_out(&mut self, length: usize, chunk: &mut Chunk) {
        chunk.length = length;
        if length == 0 {
            return;
        }
        chunk.number = self.handed_out;
        self.handed_out += 1;
        mem::swap(&mut self.buffer, &mut chunk.buffer);
        let held = mem::take(&mut self.held);
        self.hold(&chunk.buffer[length..held]);
        chunk.first_line = self.reached.lines() + 1;
        chunk.lines = memchr_iter(b'\n', &chunk.buffer[..length]).count();
        let records = &chunk.buffer[..length];
        self.reached.advance(records, chunk.lines as u64);
        chunk.behind = self.reached.position();
    }

    /// Holds the start of a record, and nothing else.
    fn hold(&mut self, start: &[u8]) {
        if self.buffer.len() > 4 * (start.len() + self.size) {
            // A very long record was here.
            self.buffer = Vec::new();
        }
        if self.buffer.len() < start.len() {
            self.buffer.resize(start.len() + self.size, 0);
        }
        self.buffer[..start.len()].copy_from_slice(start);
        self.held = start.len();
        self.fresh = 0;
    }

    /// How many of the bytes that are held are whole records.
    fn whole(&self) -> usize {
        // Only a line end in the new bytes can complete a record. To search a long record from its
        // start after each read would take quadratic time.
        if !self.has_ended && memchr(b'\n', &self.buffer[self.fresh..self.held]).is_none() {
            return 0;
        }
        let is_last = self.has_ended && !self.leaves_rest();
        self.format.whole_records(self.rest(), is_last)
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
        if self.buffer.len() < self.held + self.size {
            // Doubled, so that a long record is not moved after each read.
            let length = (self.held + self.size).max(2 * self.held);
            self.buffer.resize(length, 0);
        }
        self.fresh = self.held;
        let room = &mut self.buffer[self.held..][..self.size];
        let read = loop {
            match self.input.read(room) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // A packed feed that a signal cut off has no proper end.
                Err(_) if self.ending.is_stopped() => break Ok(0),
                read => break read,
            }
        };
        match read {
            Ok(read) => {
                self.has_ended = read == 0;
                self.held += read;
                Ok(())
            }
            Err(source) => {
                self.end();
                Err(Failure::Read {
                    name: self.name.clone(),
                    line: self.reached.lines(),
                    source,
                })
            }
        }
    }

    /// Numbers its chunks as if this many of another feed had been handed out before.
    pub(crate) const fn follow_on(&mut self, chunks: u64) {
        self.handed_out = chunks;
    }

    /// Hands out nothing more.
    pub(crate) fn end(&mut self) {
        self.has_ended = true;
        self.held = 0;
        self.fresh = 0;
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
        format.records(&self.buffer[..self.length], self.first_line)
    }
}

#[cfg(test)]
mod tests {
    use std::iter;

    use proptest::prelude::*;

    use super::super::format::FIELDS;
    use super::*;

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

    /// The records of a feed that comes in one piece.
    fn whole(feed: &[u8], asked: FormatChoice) -> Vec<(u64, Vec<u8>)> {
        let beginning = Beginning::of(feed, asked, &FIELDS, true).unwrap().unwrap();
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
