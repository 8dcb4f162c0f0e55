//! The content of a commit: how far a run has come, and which waybills changed until then.
//!
//! | bytes | content, numbers little-endian |
//! |---|---|
//! | 4 | length of the text |
//! | length | the [`RunState`] as JSON |
//! | to the end | the changed waybills |
//!
//! Each changed waybill is
//!
//! | bytes | content |
//! |---|---|
//! | 2 | length of the id |
//! | length | the id, in UTF-8 |
//! | 16 | its tracker, which takes the place of the one before |
//! | 4 | how many fingerprints follow |
//! | 8 each | fingerprints of accepted updates, beside those of earlier commits |

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};
use waybill_engine::{Fingerprint, Tracker, WaybillId};

use super::feeds::KnownFeed;
use crate::feed::Position;
use crate::output::Written;

/// How far a run has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RunState {
    /// The rules that were decided by.
    pub(crate) rules: Fingerprint,
    /// Whether the run came to its end; until then everything after the outputs' lengths is
    /// unconfirmed.
    pub(crate) ended: bool,
    /// The feed; `None` if it can't be read again, as standard input.
    pub(crate) feed: Option<KnownFeed>,
    pub(crate) position: Position,
    pub(crate) outputs: Vec<Written>,
}

/// A waybill as one commit contains it.
#[derive(Debug)]
pub(crate) struct Change<'a> {
    pub(crate) id: WaybillId<'a>,
    pub(crate) tracker: Tracker,
    fingerprints: &'a [u8],
}

impl Change<'_> {
    /// The updates that were accepted.
    pub(crate) fn fingerprints(&self) -> impl Iterator<Item = Fingerprint> {
        let (words, _) = self.fingerprints.as_chunks();
        words
            .iter()
            .filter_map(|word| NonZeroU64::new(u64::from_le_bytes(*word)))
            .map(Fingerprint::from)
    }
}

/// Changed waybills, gathered for the next commit.
#[derive(Debug, Default)]
pub(crate) struct Changes(Vec<u8>);

/// How many bytes a waybill takes for itself, and for each of its fingerprints.
const ENTRY: usize = 2 + Tracker::BYTES + 4;
const FINGERPRINT: usize = 8;

/// How many bytes a waybill takes in a state without a past.
pub(crate) const fn live_bytes(id: &str, tracker: &Tracker) -> u64 {
    (ENTRY + id.len() + FINGERPRINT * tracker.accepted() as usize) as u64
}

impl Changes {
    /// Adds a waybill with its tracker, and the updates that were accepted since the last commit.
    pub(crate) fn add(
        &mut self,
        id: &str,
        tracker: Tracker,
        accepted: impl ExactSizeIterator<Item = Fingerprint>,
    ) {
        // An id has at most 64 characters. Fingerprints are fewer than memory has room for.
        let id_length = u16::try_from(id.len()).unwrap_or(u16::MAX);
        let count = u32::try_from(accepted.len()).unwrap_or(u32::MAX);
        self.0.extend(id_length.to_le_bytes());
        self.0.extend(id.as_bytes());
        self.0.extend(tracker.to_bytes());
        self.0.extend(count.to_le_bytes());
        for fingerprint in accepted {
            self.0.extend(fingerprint.get().get().to_le_bytes());
        }
    }

    /// Moves the changes of another here.
    pub(crate) fn append(&mut self, others: &mut Self) {
        self.0.append(&mut others.0);
    }

    /// Bytes gathered.
    pub(crate) fn size(&self) -> usize {
        self.0.len()
    }

    /// The body of a commit with these changes, which are moved into it.
    pub(crate) fn take_body(&mut self, run: &RunState) -> Vec<u8> {
        // Texts and numbers can always be written.
        let text = serde_json::to_vec(run).unwrap_or_default();
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let mut body = Vec::with_capacity(4 + text.len() + self.0.len());
        body.extend(length.to_le_bytes());
        body.extend(text);
        body.append(&mut self.0);
        body
    }
}

/// Reads the body of a commit: calls `visit` with each change, and returns the state of the run.
/// `None` if it is not one.
pub(crate) fn read_body(mut body: &[u8], mut visit: impl FnMut(Change<'_>)) -> Option<RunState> {
    let length = u32::from_le_bytes(*body.split_off(..4)?.as_array()?);
    let text = body.split_off(..length as usize)?;
    let run = serde_json::from_slice(text).ok()?;
    while !body.is_empty() {
        visit(next_change(&mut body)?);
    }
    Some(run)
}

fn next_change<'a>(body: &mut &'a [u8]) -> Option<Change<'a>> {
    let id_length = u16::from_le_bytes(*body.split_off(..2)?.as_array()?);
    let id = str::from_utf8(body.split_off(..usize::from(id_length))?).ok()?;
    let tracker = *body.split_off(..Tracker::BYTES)?.as_array()?;
    let count = u32::from_le_bytes(*body.split_off(..4)?.as_array()?);
    Some(Change {
        id: WaybillId::new(id).ok()?,
        tracker: Tracker::from_bytes(tracker).ok()?,
        fingerprints: body.split_off(..FINGERPRINT * count as usize)?,
    })
}
