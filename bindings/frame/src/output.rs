//! Writing an answer into the caller's buffer.

use core::fmt::{self, Write as _};
use core::mem::MaybeUninit;

/// The caller's buffer, and how long the answer is. What does not fit is counted and not written,
/// so that the caller learns how much room it takes.
#[derive(Debug)]
pub(crate) struct Output<'a> {
    buffer: Buffer<'a>,
    length: usize,
}

/// Memory that is written to, and never read.
#[derive(Debug)]
pub(crate) enum Buffer<'a> {
    /// Of a Rust caller.
    Bytes(&'a mut [u8]),
    /// Of a caller who may never have written to it.
    Memory(&'a mut [MaybeUninit<u8>]),
}

/// Where a number is that is known only once what follows it was written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Later {
    at: usize,
}

impl<'a> Output<'a> {
    pub(crate) const fn new(buffer: Buffer<'a>) -> Self {
        Self { buffer, length: 0 }
    }

    /// How long the answer is so far.
    pub(crate) const fn length(&self) -> usize {
        self.length
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.overwrite(self.length, bytes);
        self.length = self.length.saturating_add(bytes.len());
    }

    pub(crate) fn u8(&mut self, number: u8) {
        self.bytes(&[number]);
    }

    pub(crate) fn u16(&mut self, number: u16) {
        self.bytes(&number.to_le_bytes());
    }

    pub(crate) fn u32(&mut self, number: u32) {
        self.bytes(&number.to_le_bytes());
    }

    pub(crate) fn u64(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }

    pub(crate) fn i64(&mut self, number: i64) {
        self.bytes(&number.to_le_bytes());
    }

    /// A length or a count. Beyond 32 bits the answer as a whole is refused.
    pub(crate) fn count(&mut self, count: usize) {
        self.u32(u32::try_from(count).unwrap_or(u32::MAX));
    }

    /// Room for a length or a count.
    pub(crate) fn later(&mut self) -> Later {
        let at = self.length;
        self.u32(0);
        Later { at }
    }

    /// Fills in a length or a count.
    pub(crate) fn fill(&mut self, place: Later, count: usize) {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.overwrite(place.at, &count.to_le_bytes());
    }

    /// Writes at a place that lies within the answer, or at its end.
    pub(crate) fn overwrite(&mut self, at: usize, bytes: &[u8]) {
        let place = at..at.saturating_add(bytes.len());
        match &mut self.buffer {
            Buffer::Bytes(buffer) => {
                if let Some(room) = buffer.get_mut(place) {
                    room.copy_from_slice(bytes);
                }
            }
            Buffer::Memory(buffer) => {
                if let Some(room) = buffer.get_mut(place) {
                    room.write_copy_of_slice(bytes);
                }
            }
        }
    }

    /// Fills in how much was written since the answer was so long.
    pub(crate) fn fill_since(&mut self, place: Later, start: usize) {
        self.fill(place, self.length - start);
    }

    /// A text, and its length at a place before it.
    pub(crate) fn text(&mut self, length: Later, text: impl fmt::Display) {
        let start = self.length;
        // Writing never fails: what does not fit is counted. A text of the engine never fails
        // either.
        let _ = write!(self, "{text}");
        self.fill_since(length, start);
    }
}

impl fmt::Write for Output<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.bytes(text.as_bytes());
        Ok(())
    }
}
