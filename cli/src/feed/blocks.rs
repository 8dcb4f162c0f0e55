//! A feed in blocks of whole records.

use std::io::{self, Read};

use super::csv::Wanted;
use super::format::{Asked, Beginning, Format, Records};
use crate::failure::Failure;

/// Bytes of the feed that are read at once.
const READ_AHEAD: usize = 1 << 18;

/// Reads a feed, whatever bytes it holds, as far as it goes.
pub(crate) struct Blocks<R, K> {
    name: String,
    input: R,
    format: Format<K>,
    /// What was read; a part of it may have been taken already.
    bytes: Vec<u8>,
    taken: usize,
    /// How many lines were taken.
    lines: u64,
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
        let mut blocks = Self {
            name,
            input,
            format: Format::JsonLines,
            bytes: Vec::new(),
            taken: 0,
            lines: 0,
            has_ended: false,
        };
        loop {
            match Beginning::of(&blocks.bytes, asked, wanted, blocks.has_ended) {
                Ok(Some(beginning)) => {
                    blocks.format = beginning.format;
                    blocks.taken = beginning.bytes;
                    blocks.lines = beginning.lines;
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

    /// The next records. Waits for the feed only if it has none yet.
    pub(crate) fn next(&mut self) -> Result<Option<Records<'_, K>>, Failure> {
        loop {
            let rest = &self.bytes[self.taken..];
            let whole = self.format.whole_records(rest, self.has_ended);
            if whole > 0 {
                let start = self.taken;
                let first = self.lines + 1;
                self.taken += whole;
                let block = &self.bytes[start..self.taken];
                self.lines += memchr::memchr_iter(b'\n', block).count() as u64;
                return Ok(Some(self.format.records(block, first)));
            }
            if self.has_ended {
                return Ok(None);
            }
            self.read_more()?;
        }
    }

    fn read_more(&mut self) -> Result<(), Failure> {
        self.bytes.drain(..self.taken);
        self.taken = 0;
        let held = self.bytes.len();
        self.bytes.resize(held + READ_AHEAD, 0);
        let read = loop {
            match self.input.read(&mut self.bytes[held..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
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
                line: self.lines,
                source,
            }),
        }
    }
}
