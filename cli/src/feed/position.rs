//! How far a feed was read, so that a later run can continue there.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom};

use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_64;

/// A place in a feed, after a line end, and two digests to recognise it by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    pub(crate) bytes: u64,
    pub(crate) lines: u64,
    /// The XXH3 64-bit digest of the first [`WATCHED`] bytes, or of all before the place if those
    /// are fewer.
    head: u64,
    /// That of the last [`WATCHED`] bytes before the place, likewise.
    check: u64,
}

/// How many bytes are compared at the beginning of a feed, and before a place.
const WATCHED: usize = 4096;

/// How many bytes of a packed feed are compared at once.
const READ_AHEAD: usize = 1 << 16;

impl Position {
    /// Whether the bytes before the place are the same in this file.
    pub(crate) fn is_in(&self, mut file: &File) -> io::Result<bool> {
        if file.metadata()?.len() < self.bytes {
            return Ok(false);
        }
        let watched = self.bytes.min(WATCHED as u64);
        let mut digest_at = |start| {
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(start))?;
            file.take(watched).read_to_end(&mut bytes)?;
            file.rewind()?;
            Ok::<u64, io::Error>(XxHash3_64::oneshot(&bytes))
        };
        Ok(digest_at(0)? == self.head && digest_at(self.bytes - watched)? == self.check)
    }

    /// Whether enough bytes are compared to tell feeds apart: two feeds may well begin with the
    /// same line.
    pub(crate) const fn is_telling(&self) -> bool {
        self.bytes >= WATCHED as u64
    }
}

/// Those of some places that are in a feed which can be read once, from its start. No more of it is
/// read than is needed for that.
pub(crate) fn found_in(mut input: impl Read, places: &[Position]) -> io::Result<Vec<Position>> {
    let mut places = places.to_vec();
    places.sort_by_key(|place| place.bytes);
    let mut found = Vec::new();
    let mut reached = Reached::default();
    let mut buffer = vec![0; READ_AHEAD];
    while let Some(next) = places.first().copied() {
        // As soon as the beginning is there, it leaves few to look for.
        let is_beginning = reached.bytes < WATCHED as u64;
        let goal = if is_beginning {
            next.bytes.min(WATCHED as u64)
        } else {
            next.bytes
        };
        let missing = usize::try_from(goal - reached.bytes).unwrap_or(READ_AHEAD);
        let room = &mut buffer[..missing.min(READ_AHEAD)];
        let read = match input.read(room) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        if read == 0 && !room.is_empty() {
            break;
        }
        reached.advance(&room[..read], 0);
        if reached.bytes < goal {
            continue;
        }
        let here = reached.position();
        if reached.bytes == WATCHED as u64 {
            places.retain(|place| !place.is_telling() || place.head == here.head);
        }
        while let Some(place) = places.first().filter(|place| place.bytes == here.bytes) {
            if (place.head, place.check) == (here.head, here.check) {
                found.push(*place);
            }
            places.remove(0);
        }
    }
    Ok(found)
}

/// The place that a reader has reached.
#[derive(Debug, Default)]
pub(crate) struct Reached {
    bytes: u64,
    lines: u64,
    /// The first bytes of the feed, as many as are watched.
    head: Vec<u8>,
    /// The last bytes before the place, at least as many as are watched.
    tail: Vec<u8>,
}

impl Reached {
    /// Moves on by these bytes, with this many lines in them.
    pub(crate) fn advance(&mut self, bytes: &[u8], lines: u64) {
        self.bytes += bytes.len() as u64;
        self.lines += lines;
        let missing = WATCHED - self.head.len();
        self.head
            .extend_from_slice(&bytes[..missing.min(bytes.len())]);
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
            head: XxHash3_64::oneshot(&self.head),
            check: XxHash3_64::oneshot(&self.tail[from..]),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn place(feed: &[u8]) -> Position {
        let mut reached = Reached::default();
        for piece in feed.chunks(1000) {
            reached.advance(piece, 1);
        }
        reached.position()
    }

    /// Numbers, so that no piece repeats.
    fn feed(lines: usize) -> Vec<u8> {
        (0..lines)
            .flat_map(|n| format!("{n}\n").into_bytes())
            .collect()
    }

    #[test]
    fn places_are_found_in_a_file_and_in_a_stream_alike() {
        let feed = feed(30_000);
        let ends = [0, 1, 7, 4095, 4096, 4097, 65_536, 100_000, feed.len()];
        let mut places: Vec<_> = ends.iter().map(|end| place(&feed[..*end])).collect();
        for change in [0, 4000, 70_000] {
            let mut other = feed.clone();
            other[change] = b'x';
            places.extend([4090, 4096, 70_100].map(|end| place(&other[..end])));
        }
        places.push(place(&[feed.as_slice(), b"x"].concat()));
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&feed).unwrap();
        let mut in_file: Vec<_> = places
            .iter()
            .copied()
            .filter(|place| place.is_in(&file).unwrap())
            .collect();
        in_file.sort_by_key(|place| place.bytes);
        assert_eq!(found_in(feed.as_slice(), &places).unwrap(), in_file);
        // Those of the changed feeds that end before the change, too.
        assert_eq!(in_file.len(), ends.len() + 2);
    }

    #[test]
    fn of_another_feed_only_the_beginning_is_read() {
        let other = [b"another".as_slice(), &feed(10_000)].concat();
        let places = [place(&feed(10_000))];
        let mut input = other.as_slice();
        assert_eq!(found_in(&mut input, &places).unwrap(), []);
        assert_eq!(other.len() - input.len(), WATCHED);
    }
}
