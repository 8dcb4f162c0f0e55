//! Trails as bytes that the caller keeps.

use alloc::vec::Vec;
use core::num::NonZeroU64;

use serde::Serialize;
use waybill_engine::{ActionType, Entry, Fingerprint, Tracker, Trail};

use crate::answer::action_place;
use crate::input::Input;
use crate::status::Status;

/// The first byte of this layout.
const VERSION: u32 = 1;
/// How far the place of the action is above the time in an entry's first word, as in a tracker.
const ACTION_SHIFT: u32 = 37;
const TIME_MASK: u64 = (1 << ACTION_SHIFT) - 1;

/// The trail that the caller kept; none is a new one.
pub(crate) fn read(bytes: &[u8]) -> Result<Trail, Status> {
    if bytes.is_empty() {
        return Ok(Trail::new());
    }
    read_kept(bytes).ok_or(Status::WrongTrail)
}

fn read_kept(bytes: &[u8]) -> Option<Trail> {
    let mut input = Input::new(bytes);
    if input.u32().ok()? != VERSION {
        return None;
    }
    let count = input.length().ok()?;
    let (start, tracker) = (input.tracker().ok()?, input.tracker().ok()?);
    let mut words = Input::new(input.bytes(count.checked_mul(16)?).ok()?);
    input.end().ok()?;
    let mut entries = Vec::with_capacity(count);
    for _ in 0..count {
        let (word, fingerprint) = (words.u64().ok()?, words.u64().ok()?);
        let action = usize::try_from(word >> ACTION_SHIFT).ok()?;
        entries.push(StoredEntry {
            action_time: word & TIME_MASK,
            action_type: ActionType::ALL.get(action)?.code(),
            fingerprint: NonZeroU64::new(fingerprint)?.into(),
        });
    }
    // A trail's own readable form is the only one that it can be made from.
    let form = serde_json::to_string(&StoredTrail {
        start,
        tracker,
        entries,
    })
    .ok()?;
    serde_json::from_str(&form).ok()
}

/// The form in which a trail is serialised.
#[derive(Serialize)]
struct StoredTrail {
    start: Tracker,
    tracker: Tracker,
    entries: Vec<StoredEntry>,
}

#[derive(Serialize)]
struct StoredEntry {
    action_time: u64,
    action_type: u32,
    fingerprint: Fingerprint,
}

/// The bytes to keep of a trail.
pub(crate) fn write(trail: &Trail) -> Vec<u8> {
    let mut bytes: Vec<u8> = VERSION.to_le_bytes().into();
    let count = u32::try_from(trail.entries().len()).unwrap_or(u32::MAX);
    bytes.extend(count.to_le_bytes());
    bytes.extend(trail.start().to_bytes());
    bytes.extend(trail.tracker().to_bytes());
    for entry in trail.entries() {
        bytes.extend(word(entry).to_le_bytes());
        bytes.extend(entry.fingerprint().get().get().to_le_bytes());
    }
    bytes
}

/// The time, and above it the place of the action.
fn word(entry: &Entry) -> u64 {
    u64::from(action_place(entry.action())) << ACTION_SHIFT | entry.time().unix().unsigned_abs()
}
