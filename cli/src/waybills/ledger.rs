//! Every update that was accepted before a waybill's last one.

use std::collections::HashSet;
use std::iter;
use std::num::NonZeroU64;

use waybill_engine::{Fingerprint, Tracker};

use super::paged::PagedVec;
use super::place::Place;
use super::steps::{Kept, Steps};

/// The fingerprints of accepted updates; that of a waybill's last one is in its tracker.
///
/// Each is an entry of 12 bytes that names the entry before it of the same waybill. So one is added
/// at the end without a search, and looked up from its waybill's last entry back. If a waybill has
/// very many, all but the first ones are in a set, so that no search is long.
/// Which entry of a waybill is its last is kept with the waybill: its number, from 1; zero if it
/// has none.
#[derive(Default)]
pub(crate) struct Ledger {
    entries: PagedVec<Entry>,
    crowds: HashSet<(Place, Fingerprint)>,
    /// What is known of the updates beside, if anybody asks: those of the entries, not of crowds.
    pub(super) steps: Option<Steps>,
}

struct Entry {
    /// The low and the high half.
    fingerprint: [u32; 2],
    /// The number of the entry before.
    before: u32,
}

/// How many updates of a waybill are entries. Few parcels have as many scans.
pub(super) const ENTRIES: u32 = 64;

impl Entry {
    #[allow(clippy::cast_possible_truncation, reason = "its two halves")]
    fn new(update: Fingerprint, before: u32) -> Self {
        let bits = update.get().get();
        Self {
            fingerprint: [bits as u32, (bits >> 32) as u32],
            before,
        }
    }

    fn update(&self) -> Option<Fingerprint> {
        let [low, high] = self.fingerprint;
        NonZeroU64::new(u64::from(low) | u64::from(high) << 32).map(Fingerprint::from)
    }
}

impl Ledger {
    /// Makes room for the next waybill.
    pub(crate) fn open(&mut self) {
        if let Some(steps) = &mut self.steps {
            steps.open();
        }
    }

    /// Adds an update of a waybill, of which `accepted` were accepted before. Returns its last
    /// entry then.
    #[expect(
        clippy::expect_used,
        reason = "so many entries take 48 GiB, and their memory is asked for before"
    )]
    pub(crate) fn add(&mut self, place: Place, last: u32, update: Kept, accepted: u32) -> u32 {
        let Kept { fingerprint, step } = update;
        if accepted >= ENTRIES {
            self.crowds.insert((place, fingerprint));
            return last;
        }
        if let Some(steps) = &mut self.steps {
            steps.add(step);
        }
        self.entries.push(Entry::new(fingerprint, last));
        u32::try_from(self.entries.len()).expect("four thousand million updates")
    }

    /// Starts to load a waybill's last entry into the cache, and does not wait for it.
    pub(crate) fn fetch(&self, last: u32) {
        if let Some(entry) = last.checked_sub(1) {
            self.entries.fetch(entry as usize);
        }
    }

    /// Whether an update is among those of a waybill, of which `accepted` were accepted.
    pub(crate) fn has(&self, place: Place, last: u32, update: Fingerprint, accepted: u32) -> bool {
        self.entries_from(last).any(|(_, entry)| entry == update)
            || accepted > ENTRIES && self.crowds.contains(&(place, update))
    }

    /// All updates that were added to the waybills with these last entries, in their order, each
    /// waybill's in the order in which they were; those of crowds in no order.
    pub(crate) fn all(&self, last: impl Iterator<Item = u32>) -> Vec<Vec<Kept>> {
        let mut all: Vec<_> = last.map(|last| self.updates_up_to(last)).collect();
        for (place, update) in &self.crowds {
            all[place.index()].push(Kept {
                fingerprint: *update,
                step: None,
            });
        }
        all
    }

    /// A waybill's entries in the order in which they were added.
    pub(crate) fn updates_up_to(&self, last: u32) -> Vec<Kept> {
        let step = |entry| self.steps.as_ref().and_then(|steps| steps.of_entry(entry));
        let updates = self.entries_from(last).map(|(entry, fingerprint)| Kept {
            fingerprint,
            step: step(entry),
        });
        let mut updates: Vec<_> = updates.collect();
        updates.reverse();
        updates
    }

    /// The last update of a waybill with this tracker, which is not among the entries.
    #[inline]
    pub(crate) fn last_of(&self, place: Place, tracker: &Tracker) -> Option<Kept> {
        let fingerprint = tracker.last()?;
        let step = self.steps.as_ref().and_then(|steps| steps.last(place));
        Some(Kept { fingerprint, step })
    }

    /// A waybill's entries with their places, the last one first.
    fn entries_from(&self, last: u32) -> impl Iterator<Item = (usize, Fingerprint)> {
        let at = |number: u32| Some(number.checked_sub(1)? as usize);
        let before = move |entry: &usize| at(self.entries.at(*entry).before);
        iter::successors(at(last), before)
            .filter_map(|entry| Some((entry, self.entries.at(entry).update()?)))
    }
}
