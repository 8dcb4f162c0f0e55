//! Ids and trackers of waybills, packed: there are millions, and small entries stay in the caches.

use hashbrown::HashTable;
use waybill_engine::Tracker;

use super::paged::PagedVec;

/// The trackers of waybills by id.
///
/// A waybill takes an entry of 32 bytes, half a cache line, for its tracker and its id together,
/// and a slot of 5 bytes in a table.
#[derive(Default)]
pub(crate) struct Roster {
    /// The place of each id.
    index: HashTable<Place>,
    entries: PagedVec<Entry>,
    /// The ids that are too long for an entry, one after the other.
    long_ids: String,
}

/// The place of a waybill in a roster: how many were entered before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place(u32);

#[repr(align(32))]
struct Entry {
    tracker: Tracker,
    id: PackedId,
}

const _: () = assert!(size_of::<Entry>() == 32);

/// An id of up to 15 bytes and then its length; or the place of a longer one, and then `LONG`.
#[derive(Clone, Copy, PartialEq, Eq)]
struct PackedId([u8; 16]);

/// Carriers number their parcels with 12 to 15 letters and digits.
const SHORT: usize = 15;

const LONG: u8 = u8::MAX;

impl PackedId {
    /// An id that is not too long.
    fn short(id: &str) -> Option<Self> {
        let mut bytes = [0; SHORT + 1];
        bytes[..SHORT]
            .get_mut(..id.len())?
            .copy_from_slice(id.as_bytes());
        bytes[SHORT] = u8::try_from(id.len()).ok()?;
        Some(Self(bytes))
    }

    /// An id at this place among the long ones.
    fn long(start: usize, length: usize) -> Self {
        let packed = (start as u128) | (length as u128) << 64 | u128::from(LONG) << 120;
        Self(packed.to_le_bytes())
    }

    /// The id's bytes.
    #[allow(clippy::cast_possible_truncation, reason = "as they were packed")]
    fn bytes<'a>(&'a self, long_ids: &'a str) -> &'a [u8] {
        match self.0[SHORT] {
            LONG => {
                let packed = u128::from_le_bytes(self.0);
                let (start, length) = (packed as usize, (packed >> 64) as u16);
                &long_ids.as_bytes()[start..][..usize::from(length)]
            }
            length => &self.0[..usize::from(length)],
        }
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
            let packed = &self.entry(*place).id;
            match short {
                Some(short) => *packed == short,
                None => packed.bytes(&self.long_ids) == id.as_bytes(),
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
        };
        let place = Place::nth(self.len());
        self.entries.push(entry);
        let (entries, long_ids) = (&self.entries, &self.long_ids);
        self.index.insert_unique(hash, place, |place| {
            hash_of(entries.at(place.index()).id.bytes(long_ids))
        });
        place
    }

    pub(crate) fn tracker(&self, place: Place) -> &Tracker {
        &self.entry(place).tracker
    }

    pub(crate) fn set_tracker(&mut self, place: Place, tracker: Tracker) {
        self.entries.at_mut(place.index()).tracker = tracker;
    }

    /// Every waybill with its tracker, in the order in which they were entered.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Tracker)> {
        self.entries.iter().map(|entry| {
            #[expect(clippy::expect_used, reason = "it was entered as a text")]
            let id = str::from_utf8(entry.id.bytes(&self.long_ids)).expect("an id is a text");
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
