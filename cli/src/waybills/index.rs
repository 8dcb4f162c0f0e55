//! Where waybills are, by the hashes of their ids.

use prefetch_index::prefetch_index;

use super::place::Place;

/// Places by hashes, each in one line of the cache, which can be asked for ahead.
///
/// A bucket is such a line. A place is in the bucket that its hash names or, where that is full, in
/// the next one that is not. None is ever taken out, so behind a bucket that is not full nothing
/// is missed. There may be any number of buckets, as a hash names one by its size, not by some of
/// its bits; so they can grow by half and not by twice.
#[derive(Default)]
pub(super) struct Index {
    buckets: Vec<Bucket>,
    places: usize,
}

#[derive(Clone)]
#[repr(align(64))]
struct Bucket {
    /// A byte of each place's hash, the first place's in the lowest eight bits; zero where there is
    /// none, and above the last one.
    marks: u128,
    places: [Place; SLOTS],
}

/// How many places are in a line of the cache beside their marks.
const SLOTS: usize = 12;

const _: () = assert!(size_of::<Bucket>() == 64);

/// A one in every byte.
const ONES: u128 = u128::MAX / 255;

impl Index {
    /// The first place with this hash of which this is true. It is asked of those that look like it
    /// in a part of the hash, which are few beside the one that is sought.
    #[inline]
    pub(super) fn find(&self, hash: u64, is_sought: impl Fn(Place) -> bool) -> Option<Place> {
        let mut at = self.home(hash);
        loop {
            let bucket = self.buckets.get(at)?;
            if let Some(place) = bucket.alike(hash).find(|place| is_sought(*place)) {
                return Some(place);
            }
            if !bucket.is_full() {
                return None;
            }
            at = self.behind(at);
        }
    }

    /// Starts to load what is asked for this hash into the cache, and does not wait for it.
    #[inline]
    pub(super) fn fetch(&self, hash: u64) {
        prefetch_index(&self.buckets, self.home(hash));
    }

    /// Whether it has to grow before the next place.
    pub(super) fn is_full(&self) -> bool {
        // Fuller, and many places were not in the first bucket that is looked at.
        8 * (self.places + 1) > 7 * SLOTS * self.buckets.len()
    }

    /// Makes it half as large again, with these places, which are all that it had, in it.
    pub(super) fn grow(&mut self, places: impl Iterator<Item = (u64, Place)>) {
        let buckets = self.buckets.len() + self.buckets.len() / 2 + 1;
        *self = Self::default();
        self.buckets = vec![Bucket::EMPTY; buckets];
        places.for_each(|(hash, place)| self.add(hash, place));
    }

    /// Adds a place. There has to be room.
    pub(super) fn add(&mut self, hash: u64, place: Place) {
        let mut at = self.home(hash);
        while self.buckets[at].is_full() {
            at = self.behind(at);
        }
        self.buckets[at].add(hash, place);
        self.places += 1;
    }

    #[allow(
        clippy::cast_possible_truncation,
        reason = "less than there are buckets"
    )]
    fn home(&self, hash: u64) -> usize {
        ((u128::from(hash) * self.buckets.len() as u128) >> 64) as usize
    }

    const fn behind(&self, at: usize) -> usize {
        if at + 1 < self.buckets.len() {
            at + 1
        } else {
            0
        }
    }
}

impl Bucket {
    const EMPTY: Self = Self {
        marks: 0,
        places: [Place::FIRST; SLOTS],
    };

    /// The places whose hashes look like this one.
    #[inline]
    fn alike(&self, hash: u64) -> impl Iterator<Item = Place> {
        const LOW: u128 = 0x7f * ONES;
        let others = self.marks ^ (u128::from(mark(hash)) * ONES);
        // The upper bit of each byte that is zero, and of no other: no sum carries into the next.
        let mut alike = !(((others & LOW) + LOW) | others | LOW);
        std::iter::from_fn(move || {
            let slot = alike.trailing_zeros() as usize / 8;
            alike &= alike.wrapping_sub(1);
            self.places.get(slot).copied()
        })
    }

    const fn is_full(&self) -> bool {
        self.marks >> (8 * (SLOTS - 1)) != 0
    }

    fn add(&mut self, hash: u64, place: Place) {
        // They are filled from below. The upper bits of a mark may be zero: what is begun is used.
        let used = u128::BITS - self.marks.leading_zeros();
        let slot = used.div_ceil(8) as usize;
        self.marks |= u128::from(mark(hash)) << (8 * slot);
        self.places[slot] = place;
    }
}

/// The byte of a hash that is kept with its place. Its upper bits name the bucket.
#[allow(clippy::cast_possible_truncation, reason = "its lowest byte")]
const fn mark(hash: u64) -> u8 {
    match hash as u8 {
        0 => 1,
        mark => mark,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::{HashMap, HashSet};

    use proptest::prelude::*;

    use super::*;

    /// Adds a place as a roster does.
    fn add(index: &mut Index, known: &mut Vec<u64>, hash: u64) {
        let place = Place::nth(known.len());
        if index.is_full() {
            let known = known.iter().enumerate();
            index.grow(known.map(|(place, hash)| (*hash, Place::nth(place))));
        }
        index.add(hash, place);
        known.push(hash);
    }

    fn all_at(index: &Index, hash: u64) -> Vec<usize> {
        let mut all = Vec::new();
        while let Some(next) = index.find(hash, |place| !all.contains(&place.index())) {
            all.push(next.index());
        }
        all.sort_unstable();
        all
    }

    proptest! {
        #[test]
        fn it_finds_what_a_list_of_hashes_has(
            hashes in prop::collection::vec(
                prop_oneof![
                    // Many in one bucket, with one mark or with any; and in the last bucket.
                    Just(7 << 56),
                    (0..256_u64).prop_map(|mark| 7 << 56 | mark),
                    (0..64_u64).prop_map(|mark| u64::MAX - mark),
                    any::<u64>(),
                ],
                0..400,
            ),
        ) {
            let (mut index, mut known) = (Index::default(), Vec::new());
            let mut by_hash: HashMap<u64, Vec<usize>> = HashMap::new();
            for hash in &hashes {
                by_hash.entry(*hash).or_default().push(known.len());
                add(&mut index, &mut known, *hash);
            }
            for (hash, places) in by_hash {
                // What only looks alike is told apart by whoever asks.
                let found = all_at(&index, hash);
                let is_its = |at: &&usize| hashes[**at] == hash;
                let of_it: Vec<_> = found.iter().filter(is_its).copied().collect();
                prop_assert_eq!(of_it, places);
                for at in found {
                    prop_assert_eq!(mark(hashes[at]), mark(hash));
                }
            }
        }
    }

    /// As many hashes, far from each other.
    fn spread(count: u64) -> impl Iterator<Item = u64> {
        (0..count).map(|number| number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    #[test]
    fn of_any_number_of_places_up_to_seven_eighths_of_the_room_are_taken() {
        let (mut index, mut known) = (Index::default(), Vec::new());
        assert_eq!(index.find(1, |_| true), None);
        let (mut sizes, mut was_fullest) = (HashSet::new(), false);
        for hash in spread(20_000) {
            add(&mut index, &mut known, hash);
            let (taken, room) = (known.len(), index.buckets.len() * SLOTS);
            assert!(8 * taken <= 7 * room);
            assert!(taken < 100 || 2 * taken > room, "{taken} of {room}");
            was_fullest |= 8 * taken == 7 * room;
            sizes.insert(room);
        }
        assert!(was_fullest);
        // Half as large again each time.
        assert!(sizes.len() < 25, "{sizes:?}");
    }

    #[test]
    fn a_place_is_near_its_bucket_and_few_others_look_like_it() {
        let (mut index, mut known) = (Index::default(), Vec::new());
        spread(20_000).for_each(|hash| add(&mut index, &mut known, hash));
        let is_empty = |bucket: &Bucket| bucket.marks == 0;
        assert!(!index.buckets.iter().any(is_empty));
        let asked = Cell::new(0);
        for (at, hash) in spread(20_000).enumerate() {
            let found = index.find(hash, |place| {
                asked.set(asked.get() + 1);
                place.index() == at
            });
            assert_eq!(found, Some(Place::nth(at)));
        }
        assert!(asked.get() < 21_000, "{asked:?}");
    }
}
