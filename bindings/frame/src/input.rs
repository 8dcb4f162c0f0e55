//! Reading a frame.

use waybill_engine::{Timestamp, Tracker};

use crate::status::Status;

/// The most bytes that the kept rules, or a kept map, may have: 1 MiB.
pub const MAX_RULES: usize = 1 << 20;

/// The part of a frame that is not read yet.
#[derive(Debug, Clone)]
pub(crate) struct Input<'a> {
    rest: &'a [u8],
}

impl<'a> Input<'a> {
    pub(crate) const fn new(frame: &'a [u8]) -> Self {
        Self { rest: frame }
    }

    /// The next bytes.
    pub(crate) fn bytes(&mut self, length: usize) -> Result<&'a [u8], Status> {
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or(Status::TooShort)?;
        self.rest = rest;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Status> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or(Status::TooShort)?;
        self.rest = rest;
        Ok(*bytes)
    }

    /// All that is left.
    pub(crate) fn rest(&mut self) -> &'a [u8] {
        core::mem::take(&mut self.rest)
    }

    /// Refuses what is behind the last field.
    pub(crate) const fn end(self) -> Result<(), Status> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Status::TooLong)
        }
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Status> {
        self.array().map(u8::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Status> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn i64(&mut self) -> Result<i64, Status> {
        self.array().map(i64::from_le_bytes)
    }

    /// A length or a count. Of 32 bits, so that it is the same on every machine.
    pub(crate) fn length(&mut self) -> Result<usize, Status> {
        // Where a usize is narrower than 32 bits, no buffer is as long.
        usize::try_from(self.u32()?).map_err(|_| Status::TooShort)
    }

    /// Bytes that are free for later versions, and zero in this one.
    pub(crate) fn zeros<const N: usize>(&mut self) -> Result<(), Status> {
        if self.array::<N>()? == [0; N] {
            Ok(())
        } else {
            Err(Status::WrongValue)
        }
    }

    pub(crate) fn now(&mut self) -> Result<Timestamp, Status> {
        Timestamp::from_unix(self.i64()?).map_err(|_| Status::WrongNow)
    }

    pub(crate) fn tracker(&mut self) -> Result<Tracker, Status> {
        Tracker::from_bytes(self.array()?).map_err(|_| Status::WrongTracker)
    }

    pub(crate) fn sixteen(&mut self) -> Result<[u8; Tracker::BYTES], Status> {
        self.array()
    }
}
