//! Ids and trackers of waybills, packed: there are millions, and small entries stay in the caches.

use std::borrow::Cow;
use std::hash::BuildHasher as _;
use std::iter;

use foldhash::quality::RandomState;
use waybill_engine::Tracker;

use super::index::Index;
use super::packed_id::{Glance, PackedId};
use super::paged::PagedVec;
use super::place::Place;

/// The trackers of waybills by id.
///
/// A waybill takes an entry of 32 bytes, half a cache line, for all that a line asks of it, and
/// twelve have a cache line of the index, where it is full.
#[derive(Default)]
pub(crate) struct Roster {
    /// The place of each id.
    index: Index,
    entries: PagedVec<Entry>,
    /// The ids that can't be packed, one after the other.
    long_ids: String,
}

/// All that a line asks of a waybill.
#[repr(align(32))]
pub(super) struct Entry {
    pub(super) tracker: Tracker,
    /// With a glance at the waybill's earlier updates.
    id: PackedId,
    /// Where those are; zero if it has none.
    pub(super) last: u32,
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

/// By what a waybill is looked up: made once of its id, and then compared instead of it.
#[derive(Clone, Copy)]
pub(crate) struct Key<'a> {
    hash: u64,
    id: KeyId<'a>,
}

#[derive(Clone, Copy)]
enum KeyId<'a> {
    Short(PackedId),
    Long(&'a str),
}

impl<'a> Key<'a> {
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub(crate) fn of(id: &'a str, hashes: &RandomState) -> Self {
        match PackedId::short(id) {
            Some(short) => Self {
                hash: hash_of_short(short, hashes),
                id: KeyId::Short(short),
            },
            None => Self {
                hash: hash_of_long(id, hashes),
                id: KeyId::Long(id),
            },
        }
    }

    pub(crate) const fn hash(&self) -> u64 {
        self.hash
    }
}

fn hash_of_short(id: PackedId, hashes: &RandomState) -> u64 {
    hashes.hash_one(id.id_bits())
}

fn hash_of_long(id: &str, hashes: &RandomState) -> u64 {
    hashes.hash_one(id.as_bytes())
}

impl Roster {
    /// The first place that the index names for this hash of an id. It is nearly always the
    /// waybill's; its entry has to be compared to know.
    pub(crate) fn guess(&self, key: &Key<'_>) -> Option<Place> {
        self.index.find(key.hash, |_| true)
    }

    /// Starts to load what a guess asks for into the cache, and does not wait for it.
    pub(crate) fn fetch_guess(&self, key: &Key<'_>) {
        self.index.fetch(key.hash);
    }

    /// The same of the entry at a place.
    pub(crate) fn fetch(&self, place: Place) {
        self.entries.fetch(place.index());
    }

    /// Whether the waybill with this key is at this place.
    #[inline]
    pub(crate) fn is_at(&self, place: Place, key: &Key<'_>) -> bool {
        let packed = self.entry(place).id;
        match key.id {
            KeyId::Short(short) => packed.is(short),
            KeyId::Long(id) => packed.long_text(&self.long_ids) == Some(id),
        }
    }

    /// The place of a waybill, if it is known.
    pub(crate) fn find(&self, key: &Key<'_>) -> Option<Place> {
        self.index.find(key.hash, |place| self.is_at(place, key))
    }

    /// Adds a waybill that is not known. The key is made with these hashes.
    pub(crate) fn add(&mut self, key: &Key<'_>, hashes: &RandomState) -> Place {
        let entry = Entry {
            tracker: Tracker::START,
            id: match key.id {
                KeyId::Short(short) => short,
                KeyId::Long(id) => {
                    let start = self.long_ids.len();
                    self.long_ids.push_str(id);
                    PackedId::long(start, id.len())
                }
            },
            last: 0,
        };
        let place = Place::nth(self.len());
        if self.index.is_full() {
            let (entries, long_ids) = (&self.entries, &self.long_ids);
            let hashes = entries.iter().map(|entry| entry.hash(long_ids, hashes));
            self.index.grow(iter::zip(hashes, (0..).map(Place::nth)));
        }
        self.entries.push(entry);
        self.index.add(key.hash, place);
        place
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
        self.entries.len()
    }

    /// Every entry, in the order in which they were entered.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    pub(super) fn entry(&self, place: Place) -> &Entry {
        self.entries.at(place.index())
    }

    pub(super) fn entry_mut(&mut self, place: Place) -> &mut Entry {
        self.entries.at_mut(place.index())
    }
}

impl Entry {
    /// What is seen of the waybill's earlier updates.
    pub(super) fn glance(&self) -> Glance {
        self.id.glance()
    }

    /// Adds an update to those that its glance shows.
    pub(super) fn show(&mut self, update: Glance) {
        self.id.show(update);
    }

    /// The hash of its id.
    fn hash(&self, long_ids: &str, hashes: &RandomState) -> u64 {
        match self.id.long_text(long_ids) {
            None => hash_of_short(self.id, hashes),
            Some(id) => hash_of_long(id, hashes),
        }
    }
}
