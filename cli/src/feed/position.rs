//! How far a feed was read, so that a later run can continue there.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_64;

/// A place in a feed, after a line end, and a digest to recognise it by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    pub(crate) bytes: u64,
    pub(crate) lines: u64,
    /// The XXH3 64-bit digest of the [`WATCHED`] bytes before the place, or of all if it has fewer.
    check: u64,
}

/// How many bytes before a place are compared.
const WATCHED: usize = 4096;

impl Position {
    /// Whether the bytes before the place are the same in this file.
    pub(crate) fn is_in(&self, mut file: &File) -> io::Result<bool> {
        if file.metadata()?.len() < self.bytes {
            return Ok(false);
        }
        let watched = self.bytes.min(WATCHED as u64);
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(self.bytes - watched))?;
        file.take(watched).read_to_end(&mut bytes)?;
        file.rewind()?;
        Ok(XxHash3_64::oneshot(&bytes) == self.check)
    }

    /// Whether enough bytes are compared to tell feeds apart: two feeds may well begin with the
    /// same line.
    pub(crate) const fn is_telling(&self) -> bool {
        self.bytes >= WATCHED as u64
    }
}

/// The place that a reader has reached.
#[derive(Debug, Default)]
pub(crate) struct Reached {
    bytes: u64,
    lines: u64,
    /// The last bytes before the place, at least as many as are watched.
    tail: Vec<u8>,
}

impl Reached {
    /// Moves on by these bytes, with this many lines in them.
    pub(crate) fn advance(&mut self, bytes: &[u8], lines: u64) {
        self.bytes += bytes.len() as u64;
        self.lines += lines;
        if self.tail.len() > 16 * WATCHED {
            self.tail.drain(..self.tail.len() - WATCHED);
        }
        let from = bytes.len().saturating_sub(WATCHED);
        self.tail.extend_from_slice(&bytes[from..]);
    }

    pub(crate) const fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) const fn lines(&self) -> u64 {
        self.lines
    }

    pub(crate) fn position(&self) -> Position {
        let from = self.tail.len().saturating_sub(WATCHED);
        Position {
            bytes: self.bytes,
            lines: self.lines,
            check: XxHash3_64::oneshot(&self.tail[from..]),
        }
    }
}
