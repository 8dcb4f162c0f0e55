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
//! | 4 | how many updates follow; the highest bit is set if each has a step |
//! | 8 or 16 each | accepted updates beside those of earlier commits, in their order: the |
//! | | fingerprint, and then the step: time and action |

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};
use waybill_engine::{Fingerprint, Tracker, WaybillId};

use super::feeds::KnownFeed;
use super::read_by::ReadBy;
use crate::feed::Position;
use crate::output::Written;
use crate::waybills::{Kept, MOST_STEPS, Step};

/// How far a run has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RunState {
    /// The rules that were decided by.
    pub(crate) rules: Fingerprint,
    /// What records were read by.
    #[serde(default)]
    pub(crate) read_by: ReadBy,
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
    /// The updates that were accepted, in their order.
    pub(crate) accepted: Vec<Kept>,
}

/// Changed waybills, gathered for the next commit.
#[derive(Debug, Default)]
pub(crate) struct Changes(Vec<u8>);

/// How many bytes a waybill takes for itself, and for each of its updates.
const ENTRY: usize = 2 + Tracker::BYTES + 4;
const FINGERPRINT: usize = 8;
const STEP: usize = 8;

/// What the count of updates has set if each has a step.
const WITH_STEPS: u32 = 1 << 31;

/// How many bytes a waybill takes in a state without a past.
pub(crate) const fn live_bytes(id: &str, tracker: &Tracker) -> u64 {
    let accepted = tracker.accepted();
    let step = if accepted <= MOST_STEPS { STEP } else { 0 };
    (ENTRY + id.len() + (FINGERPRINT + step) * accepted as usize) as u64
}

impl Changes {
    /// Adds a waybill with its tracker, and the updates that were accepted since the last commit,
    /// in their order. Their steps are kept if all are known.
    pub(crate) fn add(&mut self, id: &str, tracker: Tracker, accepted: &[Kept]) {
        // An id has at most 64 characters. Updates are fewer than memory has room for.
        let id_length = u16::try_from(id.len()).unwrap_or(u16::MAX);
        let count = u32::try_from(accepted.len()).unwrap_or(WITH_STEPS - 1);
        let has_steps = !accepted.is_empty() && accepted.iter().all(|update| update.step.is_some());
        let marked = count | if has_steps { WITH_STEPS } else { 0 };
        self.0.extend(id_length.to_le_bytes());
        self.0.extend(id.as_bytes());
        self.0.extend(tracker.to_bytes());
        self.0.extend(marked.to_le_bytes());
        for update in accepted {
            self.0.extend(update.fingerprint.get().get().to_le_bytes());
            if let Some(step) = update.step.filter(|_| has_steps) {
                self.0.extend(step.bits().to_le_bytes());
            }
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
    let has_steps = count & WITH_STEPS != 0;
    let count = (count & !WITH_STEPS) as usize;
    // Not more than there is room for, whatever the count says.
    let mut accepted = Vec::with_capacity(count.min(body.len() / FINGERPRINT));
    for _ in 0..count {
        accepted.push(next_update(body, has_steps)?);
    }
    Some(Change {
        id: WaybillId::new(id).ok()?,
        tracker: Tracker::from_bytes(tracker).ok()?,
        accepted,
    })
}

fn next_update(body: &mut &[u8], has_step: bool) -> Option<Kept> {
    let mut number = || Some(u64::from_le_bytes(*body.split_off(..8)?.as_array()?));
    let fingerprint = Fingerprint::from(NonZeroU64::new(number()?)?);
    let step = if has_step {
        Some(Step::from_bits(number()?)?)
    } else {
        None
    };
    Some(Kept { fingerprint, step })
}
