//! A feed in blocks of whole records.

use std::io::{self, Read};
use std::sync::Arc;

use super::csv::Wanted;
use super::format::{Asked, Beginning, Format, Records};
use super::position::{Position, Reached};
use crate::failure::Failure;
use crate::signals::Signals;

/// Bytes of the feed that are read at once.
const READ_AHEAD: usize = 1 << 18;

/// What the end of an input means. By default it is the end of the feed, and what stands before it
/// is a record with or without a line end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ending {
    /// One of these may have ended the reading anywhere.
    pub(crate) signals: Option<Arc<Signals>>,
    /// The feed may go on there in another run.
    pub(crate) may_go_on: bool,
}

impl Ending {
    fn is_stopped(&self) -> bool {
        let caught = self.signals.as_ref().map(|signals| signals.caught());
        caught.flatten().is_some()
    }
}

/// Reads a feed, whatever bytes it holds, as far as it goes.
pub(crate) struct Blocks<R, K> {
    name: String,
    input: R,
    format: Format<K>,
    /// What was read; a part of it may have been taken already.
    bytes: Vec<u8>,
    taken: usize,
    /// Where what came with the last read begins.
    fresh: usize,
    /// The place behind what was taken.
    reached: Reached,
    ending: Ending,
    has_ended: bool,
}

impl<R: Read, K: Copy + PartialEq> Blocks<R, K> {
    /// Begins to read, and finds out what the feed is written in.
    pub(crate) fn new(
        name: String,
        input: R,
        asked: Asked,
        wanted: &[Wanted<K>],
    ) -> Result<Self, Failure> {
        Self::with_ending(name, input, asked, wanted, Ending::default())
    }

    /// The same, with another meaning of the input's end.
    pub(crate) fn with_ending(
        name: String,
        input: R,
        asked: Asked,
        wanted: &[Wanted<K>],
        ending: Ending,
    ) -> Result<Self, Failure> {
        let mut blocks = Self {
            name,
            input,
            format: Format::JsonLines,
            bytes: Vec::new(),
            taken: 0,
            fresh: 0,
            reached: Reached::default(),
            ending,
            has_ended: false,
        };
        loop {
            match Beginning::of(&blocks.bytes, asked, wanted, blocks.has_ended) {
                Ok(Some(beginning)) => {
                    blocks.format = beginning.format;
                    blocks.take(beginning.bytes, beginning.lines);
                    return Ok(blocks);
                }
                Ok(None) => blocks.read_more()?,
                Err(unusable) => {
                    return Err(Failure::Header {
                        name: blocks.name,
                        unusable,
                    });
                }
            }
        }
    }

    pub(crate) fn format(&self) -> &Format<K> {
        &self.format
    }

    /// Goes to a place behind the beginning where an earlier run was; where the feed ends before it,
    /// as far as that.
    pub(crate) fn go_on(&mut self, position: Position) -> Result<(), Failure> {
        while self.reached.bytes() < position.bytes && !self.has_ended {
            let held = (self.bytes.len() - self.taken) as u64;
            let missing = position.bytes - self.reached.bytes();
            self.take(usize::try_from(held.min(missing)).unwrap_or(usize::MAX), 0);
            if held < missing {
                self.read_more()?;
            }
        }
        let lines = position.lines.saturating_sub(self.reached.lines());
        self.reached.advance(&[], lines);
        Ok(())
    }

    /// The next records. Waits for the feed only if it has none yet, and then once: they may be none
    /// if what came is not a whole one.
    pub(crate) fn next(&mut self) -> Result<Option<Records<'_, K>>, Failure> {
        if self.whole() == 0 {
            if self.has_ended {
                return Ok(None);
            }
            self.read_more()?;
        }
        let (start, first) = (self.taken, self.reached.lines() + 1);
        let whole = self.whole();
        let lines = memchr::memchr_iter(b'\n', &self.bytes[start..start + whole]).count();
        self.take(whole, lines as u64);
        let block = &self.bytes[start..self.taken];
        Ok(Some(self.format.records(block, first)))
    }

    /// How many of the bytes that were read are whole records.
    fn whole(&self) -> usize {
        let rest = &self.bytes[self.taken..];
        // Of a long record only its end can make it whole, and a search through it each time
        // something comes would take as often as long.
        if !self.has_ended
            && memchr::memchr(b'\n', &self.bytes[self.fresh.max(self.taken)..]).is_none()
        {
            return 0;
        }
        let is_last = self.has_ended && !self.leaves_rest();
        self.format.whole_records(rest, is_last)
    }

    /// Whether what has no line end at the end of the input is left alone.
    fn leaves_rest(&self) -> bool {
        self.ending.may_go_on || self.ending.is_stopped()
    }

    /// What stands at the end of the input and was left alone.
    pub(crate) fn rest(&self) -> &[u8] {
        &self.bytes[self.taken..]
    }

    /// The place behind the records that were given out.
    pub(crate) const fn reached(&self) -> &Reached {
        &self.reached
    }

    fn take(&mut self, bytes: usize, lines: u64) {
        let taken = &self.bytes[self.taken..self.taken + bytes];
        self.reached.advance(taken, lines);
        self.taken += bytes;
    }

    fn read_more(&mut self) -> Result<(), Failure> {
        self.bytes.drain(..self.taken);
        self.taken = 0;
        let held = self.bytes.len();
        self.fresh = held;
        self.bytes.resize(held + READ_AHEAD, 0);
        let read = loop {
            match self.input.read(&mut self.bytes[held..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // A packed feed that a signal ended has no proper end.
                Err(_) if self.ending.is_stopped() => break Ok(0),
                read => break read,
            }
        };
        self.bytes.truncate(held + *read.as_ref().unwrap_or(&0));
        match read {
            Ok(read) => {
                self.has_ended = read == 0;
                Ok(())
            }
            Err(source) => Err(Failure::Read {
                name: self.name.clone(),
                line: self.reached.lines(),
                source,
            }),
        }
    }
}
