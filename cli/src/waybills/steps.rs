//! When each accepted update was, and which action it was: what a late scan is judged by.

use std::collections::HashMap;
use std::num::NonZeroU64;

use waybill_engine::{Accepted, ActionType, Entry, Fingerprint, Timestamp, Tracker, Trail, Update};

use super::paged::PagedVec;
use super::place::Place;

/// The time and the action of an accepted update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step(NonZeroU64);

/// How many bits the code of an action takes; above them is the time.
const CODE_BITS: u32 = 20;

impl Step {
    pub(crate) fn of(update: &Update<'_>) -> Option<Self> {
        let time = u64::try_from(update.time().unix()).ok()?;
        Self::from_bits(time << CODE_BITS | u64::from(update.action().code()))
    }

    /// The step with these bits; `None` if it is none that an update has.
    pub(crate) fn from_bits(bits: u64) -> Option<Self> {
        let step = Self(NonZeroU64::new(bits)?);
        ActionType::from_code(i64::try_from(step.code()).ok()?).ok()?;
        Some(step)
    }

    /// The entry of the update with this step and this fingerprint.
    fn entry(self, fingerprint: Fingerprint) -> Option<Entry> {
        let action = ActionType::try_from(i64::try_from(self.code()).ok()?).ok()?;
        let time = Timestamp::try_from(i64::try_from(self.time()).ok()?).ok()?;
        Some(Entry::from_parts(action, time, fingerprint))
    }

    /// As a number, to be stored.
    pub(crate) const fn bits(self) -> u64 {
        self.0.get()
    }

    const fn code(self) -> u64 {
        self.bits() & ((1 << CODE_BITS) - 1)
    }

    const fn time(self) -> u64 {
        self.bits() >> CODE_BITS
    }
}

/// The step of an accepted update; none where no rules lead to it.
pub(crate) fn step_of(accepted: &Accepted<'_>) -> Option<Step> {
    let update = accepted.update();
    (!accepted.is_adopted()).then(|| Step::of(update)).flatten()
}

/// An accepted update as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) fingerprint: Fingerprint,
    /// `None` if it is not known.
    pub(crate) step: Option<Step>,
}

/// The steps of the updates in a ledger: 8 bytes for each update, and for each waybill.
#[derive(Default)]
pub(super) struct Steps {
    /// Those of the ledger's entries, in their order.
    of_entries: PagedVec<Option<Step>>,
    /// That of each waybill's last update.
    of_last: PagedVec<Option<Step>>,
    /// Of waybills that were on their way already: the tracker from which on steps are known.
    starts: HashMap<Place, Tracker>,
}

impl Steps {
    /// Makes room for the next waybill.
    pub(super) fn open(&mut self) {
        self.of_last.push(None);
    }

    /// Adds the step of the ledger's next entry.
    pub(super) fn add(&mut self, step: Option<Step>) {
        self.of_entries.push(step);
    }

    /// The step of an entry, by its place among them.
    pub(super) fn of_entry(&self, entry: usize) -> Option<Step> {
        *self.of_entries.at(entry)
    }

    pub(super) fn last(&self, place: Place) -> Option<Step> {
        *self.of_last.at(place.index())
    }

    pub(super) fn set_last(&mut self, place: Place, step: Option<Step>) {
        *self.of_last.at_mut(place.index()) = step;
    }

    /// Of this waybill, nothing is known from before this tracker.
    pub(super) fn start_at(&mut self, place: Place, tracker: Tracker) {
        self.starts.insert(place, tracker);
    }

    /// Where the known steps of a waybill start, if not at its beginning.
    pub(super) fn start(&self, place: Place) -> Option<Tracker> {
        self.starts.get(&place).copied()
    }
}

/// The trail over these updates from where their steps are known, in the order in which they were
/// accepted. `None` if they do not lead to the tracker.
pub(super) fn trail(start: Tracker, tracker: &Tracker, accepted: &[Kept]) -> Option<Trail> {
    let entries = accepted[first_known(accepted)..].iter();
    let entries = entries.map(|update| update.step?.entry(update.fingerprint));
    Trail::from_parts(start, *tracker, entries.collect::<Option<_>>()?).ok()
}

/// The first update from which on all steps are known.
pub(super) fn first_known(accepted: &[Kept]) -> usize {
    let unknown = accepted.iter().rposition(|update| update.step.is_none());
    unknown.map_or(0, |last| last + 1)
}

#[cfg(test)]
mod tests {
    use waybill_engine::ActionMessage;

    use super::*;

    #[test]
    fn a_step_is_what_its_bits_are_for_every_action_and_time() {
        for action in ActionType::ALL {
            for time in [1_000_000_000, 1_700_000_000, 99_999_999_999] {
                let time = Timestamp::from_unix(time).unwrap();
                let update = Update::new(action, time, ActionMessage::new("在途").unwrap());
                let step = Step::of(&update).unwrap();
                assert_eq!(Step::from_bits(step.bits()), Some(step));
                assert_eq!(step.code(), u64::from(action.code()));
                assert_eq!(i64::try_from(step.time()).unwrap(), time.unix());
            }
        }
        for wrong in [0, 1, 300_001, u64::MAX, 1_700_000_000 << CODE_BITS] {
            assert_eq!(Step::from_bits(wrong), None);
        }
    }
}
