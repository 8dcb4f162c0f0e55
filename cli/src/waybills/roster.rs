//! Ids and trackers of waybills, packed: there are millions, and small entries stay in the caches.

use std::borrow::Cow;

use hashbrown::HashTable;
use waybill_engine::Tracker;

use super::packed_id::{Glance, PackedId};
use super::paged::PagedVec;

/// The trackers of waybills by id.
///
/// A waybill takes an entry of 32 bytes, half a cache line, for all that a line asks of it, and a
/// slot of 5 bytes in a table.
#[derive(Default)]
pub(crate) struct Roster {
    /// The place of each id.
    index: HashTable<Place>,
    entries: PagedVec<Entry>,
    /// The ids that can't be packed, one after the other.
    long_ids: String,
}

/// The place of a waybill in a roster: how many were entered before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place(u32);

#[repr(align(32))]
struct Entry {
    tracker: Tracker,
    id: PackedId,
    /// Where the waybill's earlier updates are; zero if it has none.
    last: u32,
}

const _: () = assert!(size_of::<Entry>() == 32);

/// The id of a waybill in a roster.
#[derive(Clone, Copy)]
pub(crate) struct Id<'a> {
    packed: PackedId,
    long_ids: &'a str,
}

impl<'a> Id<'a> {
    pub(crate) fn text(self) -> Cow<'a, str> {
        self.packed.text(self.long_ids)
    }
}

impl Roster {
    /// The first place that the index names for this hash of an id. It is nearly always the
    /// waybill's; its entry has to be compared to know.
    pub(crate) fn guess(&self, hash: u64) -> Option<Place> {
        self.index.find(hash, |_| true).copied()
    }

    /// The place of a waybill, if it is known. `hash` is the id's, `guess` what is guessed for it.
    pub(crate) fn find(&self, id: &str, hash: u64, guess: Option<Place>) -> Option<Place> {
        let short = PackedId::short(id);
        let stands_at = |place: &Place| {
            let packed = self.entry(*place).id;
            match short {
                Some(short) => packed.is(short),
                None => packed.with_bytes(&self.long_ids, |bytes| bytes == id.as_bytes()),
            }
        };
        guess
            .filter(stands_at)
            .or_else(|| self.index.find(hash, stands_at).copied())
    }

    /// Enters a waybill that is not known. `hash` is the id's, and `hash_of` returns those of
    /// others.
    pub(crate) fn enter(&mut self, id: &str, hash: u64, hash_of: impl Fn(&[u8]) -> u64) -> Place {
        let entry = Entry {
            tracker: Tracker::START,
            id: PackedId::short(id).unwrap_or_else(|| {
                let start = self.long_ids.len();
                self.long_ids.push_str(id);
                PackedId::long(start, id.len())
            }),
            last: 0,
        };
        let place = Place::nth(self.len());
        self.entries.push(entry);
        let (entries, long_ids) = (&self.entries, &self.long_ids);
        self.index.insert_unique(hash, place, |place| {
            let id = entries.at(place.index()).id;
            id.with_bytes(long_ids, &hash_of)
        });
        place
    }

    pub(crate) fn tracker(&self, place: Place) -> &Tracker {
        &self.entry(place).tracker
    }

    pub(crate) fn set_tracker(&mut self, place: Place, tracker: Tracker) {
        self.entries.at_mut(place.index()).tracker = tracker;
    }

    /// Where a waybill's earlier updates are, and what is seen of them at a glance.
    pub(super) fn last(&self, place: Place) -> (u32, Glance) {
        let entry = self.entry(place);
        (entry.last, entry.id.glance())
    }

    /// Adds an update to a waybill's earlier ones, which are there now.
    pub(super) fn set_last(&mut self, place: Place, last: u32, update: Glance) {
        let entry = self.entries.at_mut(place.index());
        entry.last = last;
        entry.id.show(update);
    }

    /// Every waybill with its tracker, in the order in which they were entered.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Id<'_>, &Tracker)> {
        self.entries.iter().map(|entry| {
            let id = Id {
                packed: entry.id,
                long_ids: &self.long_ids,
            };
            (id, &entry.tracker)
        })
    }

    /// How many waybills are known.
    pub(crate) fn len(&self) -> usize {
        self.index.len()
    }

    fn entry(&self, place: Place) -> &Entry {
        self.entries.at(place.index())
    }
}

impl Place {
    #[expect(
        clippy::expect_used,
        reason = "so many waybills take 130 GiB, and their memory is asked for before"
    )]
    pub(crate) fn nth(place: usize) -> Self {
        Self(u32::try_from(place).expect("four thousand million waybills"))
    }

    /// How many waybills were entered before.
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}
