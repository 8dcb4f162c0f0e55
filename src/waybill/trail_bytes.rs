//! A trail as bytes, to be stored.

use alloc::vec::Vec;

use super::trail::{InvalidTrail, Trail};
use crate::state::Tracker;
use crate::update::{ActionType, Entry, Fingerprint, Timestamp};

/// The two trackers before the entries.
const HEAD_BYTES: usize = 2 * Tracker::BYTES;

/// # Storing it
///
/// [`to_bytes`](Self::to_bytes) and [`from_bytes`](Self::from_bytes) for a column of bytes, or
/// serde for a readable form.
///
/// The layout is part of the contract: what one version wrote, every later one reads.
///
/// | bytes | content |
/// |---|---|
/// | 0–15 | the [start](Self::start), as [`Tracker::to_bytes`] |
/// | 16–31 | the present [tracker](Self::tracker), likewise |
/// | from 32 on | the [entries](Self::entries) in their order, 24 bytes each |
///
/// An entry is its time in Unix seconds and the code of its action, each as 64 bits, little-endian,
/// and its [fingerprint's bytes](Fingerprint::to_bytes).
impl Trail {
    /// The size of an entry in [`to_bytes`](Self::to_bytes).
    pub const ENTRY_BYTES: usize = 24;

    /// The bytes to store: 32, and 24 for each entry.
    ///
    /// ```
    /// use waybill_engine::{
    ///     ActionMessage, ActionType, ImportMode, RuleSet, Timestamp, Trail, Update,
    /// };
    ///
    /// let now = Timestamp::from_unix(1_700_000_600)?;
    /// let trace = [Update::new(ActionType::PickedUp, now, ActionMessage::new("已揽收")?)];
    /// let mut trail = Trail::new();
    /// trail.import(&RuleSet::STANDARD, &trace, now, ImportMode::AllOrNothing);
    ///
    /// let column = trail.to_bytes();
    /// assert_eq!(column.len(), 32 + 24);
    /// assert_eq!(column[16..32], trail.tracker().to_bytes());
    /// assert_eq!(Trail::from_bytes(&column)?, trail);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let size = HEAD_BYTES + Self::ENTRY_BYTES * self.entries().len();
        let mut bytes = Vec::with_capacity(size);
        bytes.extend(self.start().to_bytes());
        bytes.extend(self.tracker().to_bytes());
        for entry in self.entries() {
            bytes.extend(entry.time().unix().to_le_bytes());
            bytes.extend(u64::from(entry.action().code()).to_le_bytes());
            bytes.extend(entry.fingerprint().to_bytes());
        }
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    ///
    /// [`InvalidTrail`] for bytes that no trail has. Damage that makes another valid trail is not
    /// noticed: bytes from an unsafe place need a checksum of their own.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidTrail> {
        let length = InvalidTrail::Length { found: bytes.len() };
        let (start, rest) = bytes.split_first_chunk().ok_or(length)?;
        let (tracker, rest) = rest.split_first_chunk().ok_or(length)?;
        let (entries, rest) = rest.as_chunks();
        if !rest.is_empty() {
            return Err(length);
        }
        let start = Tracker::from_bytes(*start).map_err(InvalidTrail::Start)?;
        let tracker = Tracker::from_bytes(*tracker).map_err(InvalidTrail::Tracker)?;
        let entries = entries.iter().enumerate();
        let entries = entries.map(|(index, bytes)| entry(bytes, index));
        Self::from_parts(start, tracker, entries.collect::<Result<_, _>>()?)
    }
}

/// The entry of these bytes, at this place among the entries.
fn entry(bytes: &[u8; Trail::ENTRY_BYTES], index: usize) -> Result<Entry, InvalidTrail> {
    let [time, action, fingerprint] = words(bytes);
    let time = Timestamp::from_stored(i64::from_le_bytes(time))
        .map_err(|invalid| InvalidTrail::EntryTime { index, invalid })?;
    let action = ActionType::from_code(i64::from_le_bytes(action))
        .map_err(|unknown| InvalidTrail::EntryAction { index, unknown })?;
    let fingerprint =
        Fingerprint::from_bytes(fingerprint).ok_or(InvalidTrail::EntryFingerprint { index })?;
    Ok(Entry::from_parts(action, time, fingerprint))
}

/// The three words of an entry.
fn words(bytes: &[u8; Trail::ENTRY_BYTES]) -> [[u8; 8]; 3] {
    let (words, _) = bytes.as_chunks();
    [words[0], words[1], words[2]]
}
