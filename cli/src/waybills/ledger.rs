//! Every update that was accepted before a waybill's last one.

use std::collections::HashSet;
use std::iter;
use std::num::NonZeroU64;

use waybill_engine::Fingerprint;

use super::paged::PagedVec;
use super::roster::Place;

/// The fingerprints of accepted updates; that of a waybill's last one is in its tracker.
///
/// Each is an entry of 12 bytes that names the entry before it of the same waybill. So one is added
/// at the end without a search, and looked up from its waybill's last entry back. If a waybill has
/// very many, all but the first ones are in a set, so that no search is long.
#[derive(Default)]
pub(crate) struct Ledger {
    /// The number of each waybill's last entry, from 1; zero if it has none.
    last: PagedVec<u32>,
    entries: PagedVec<Entry>,
    crowds: HashSet<(Place, Fingerprint)>,
}

struct Entry {
    /// The low and the high half.
    fingerprint: [u32; 2],
    /// The number of the entry before.
    before: u32,
}

/// How many updates of a waybill are entries. Few parcels have as many scans.
const ENTRIES: u32 = 64;

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
        self.last.push(0);
    }

    /// Adds an update of a waybill, of which `accepted` were accepted before.
    #[expect(
        clippy::expect_used,
        reason = "so many entries take 48 GiB, and their memory is asked for before"
    )]
    pub(crate) fn add(&mut self, place: Place, update: Fingerprint, accepted: u32) {
        if accepted >= ENTRIES {
            self.crowds.insert((place, update));
            return;
        }
        let last = self.last.at_mut(place.index());
        self.entries.push(Entry::new(update, *last));
        *last = u32::try_from(self.entries.len()).expect("four thousand million updates");
    }

    /// Whether an update is among those of a waybill, of which `accepted` were accepted.
    pub(crate) fn has(&self, place: Place, update: Fingerprint, accepted: u32) -> bool {
        self.entries_of(place).any(|entry| entry == update)
            || accepted > ENTRIES && self.crowds.contains(&(place, update))
    }

    /// All updates that were added, by the places of the waybills.
    pub(crate) fn all(&self) -> Vec<Vec<Fingerprint>> {
        let mut all: Vec<Vec<_>> = (0..self.last.len())
            .map(|place| self.entries_of(Place::nth(place)).collect())
            .collect();
        for (place, update) in &self.crowds {
            all[place.index()].push(*update);
        }
        all
    }

    /// Reads where a waybill's entries begin.
    pub(crate) fn last_of(&self, place: Place) -> u32 {
        *self.last.at(place.index())
    }

    /// A waybill's entries, the last one first.
    fn entries_of(&self, place: Place) -> impl Iterator<Item = Fingerprint> {
        let at = |number: u32| {
            let before = number.checked_sub(1)?;
            Some(self.entries.at(before as usize))
        };
        iter::successors(at(self.last_of(place)), move |entry| at(entry.before))
            .filter_map(Entry::update)
    }
}
