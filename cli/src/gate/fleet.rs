//! Waybills, and what was accepted of each.

use std::hash::BuildHasher as _;
use std::num::NonZeroU64;
use std::vec;

use foldhash::quality::RandomState;
use hashbrown::HashTable;
use waybill_engine::{Accepted, Fingerprint, Tracker, Update, WaybillId};

pub(crate) use super::roster::Place;
use super::roster::Roster;

/// Every waybill that a well-formed record named, with its tracker and all that was accepted.
#[derive(Default)]
pub(crate) struct Fleet {
    /// Seeded anew in each run, so no feed can be made to fit it.
    hashes: RandomState,
    roster: Roster,
    accepted: HashTable<Sent>,
}

/// An update that was accepted, in 12 bytes: of which waybill, and its fingerprint.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Sent(Place, [u32; 2]);

impl Sent {
    #[allow(clippy::cast_possible_truncation, reason = "its two halves")]
    fn new(place: Place, update: Fingerprint) -> Self {
        let bits = update.get().get();
        Self(place, [bits as u32, (bits >> 32) as u32])
    }

    fn bits(self) -> u64 {
        let Self(_, [low, high]) = self;
        u64::from(low) | u64::from(high) << 32
    }

    /// Equal updates of two waybills have different hashes.
    fn hash(self, hashes: &RandomState) -> u64 {
        hashes.hash_one(self.bits() ^ self.0.index() as u64)
    }
}

impl Fleet {
    /// Without waybills, and with hashes as these.
    pub(crate) fn new(hashes: &RandomState) -> Self {
        Self {
            hashes: hashes.clone(),
            ..Self::default()
        }
    }

    /// Takes in a waybill of which something is known, unless more was seen of it by an earlier run.
    pub(crate) fn start(&mut self, id: &str, tracker: Tracker) -> bool {
        let (place, _) = self.enter(id, self.hash_of(id));
        let is_new = self.tracker(place).is_fresh();
        if is_new {
            self.roster.set_tracker(place, tracker);
        }
        is_new
    }

    /// Takes in a waybill as an earlier run left it, with updates that were accepted of it then.
    pub(crate) fn restore(
        &mut self,
        id: &WaybillId<'_>,
        tracker: Tracker,
        accepted: impl Iterator<Item = Fingerprint>,
    ) {
        let place = self.place(id);
        self.roster.set_tracker(place, tracker);
        for update in accepted {
            self.remember(place, update);
        }
    }

    /// The place of a waybill, made now if it is new; then nothing was accepted of it yet.
    pub(crate) fn place(&mut self, id: &WaybillId<'_>) -> Place {
        let id = id.as_str();
        self.enter(id, self.hash_of(id)).0
    }

    /// The place of the waybill whose id has this hash, and whether it is new, and was made now.
    pub(crate) fn enter(&mut self, id: &str, hash: u64) -> (Place, bool) {
        if let Some(place) = self.find(id, hash) {
            return (place, false);
        }
        let hashes = &self.hashes;
        let place = self.roster.enter(id, hash, |id| hashes.hash_one(id));
        (place, true)
    }

    /// The place of the waybill whose id has this hash, if it is known.
    pub(crate) fn find(&self, id: &str, hash: u64) -> Option<Place> {
        self.roster.find(id, hash)
    }

    pub(crate) fn tracker(&self, place: Place) -> &Tracker {
        self.roster.tracker(place)
    }

    /// Whether this update, or one equal to it, was accepted of this waybill before.
    pub(crate) fn has_accepted(&self, place: Place, update: &Update<'_>) -> bool {
        // What is later than all that was accepted was not accepted before.
        self.tracker(place).highest() >= Some(update.time())
            && self.remembers(Sent::new(place, update.fingerprint()))
    }

    /// Stores what an accepted update leads to.
    pub(crate) fn advance(&mut self, place: Place, accepted: &Accepted<'_>) {
        self.roster.set_tracker(place, *accepted.after());
        self.remember(place, accepted.update().fingerprint());
    }

    /// Every waybill with its tracker, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Tracker)> {
        self.roster.iter()
    }

    /// Every waybill with its tracker and all that was accepted of it, in no order.
    pub(crate) fn histories(
        &self,
    ) -> impl Iterator<Item = (&str, Tracker, vec::IntoIter<Fingerprint>)> {
        let mut accepted = vec![Vec::new(); self.len()];
        for sent in &self.accepted {
            let update = NonZeroU64::new(sent.bits()).map(Fingerprint::from);
            accepted[sent.0.index()].extend(update);
        }
        self.iter()
            .zip(accepted)
            .map(|((id, tracker), accepted)| (id, *tracker, accepted.into_iter()))
    }

    /// How many waybills are known.
    pub(crate) fn len(&self) -> usize {
        self.roster.len()
    }

    fn hash_of(&self, id: &str) -> u64 {
        self.hashes.hash_one(id.as_bytes())
    }

    fn remembers(&self, sent: Sent) -> bool {
        let hash = sent.hash(&self.hashes);
        self.accepted.find(hash, |other| *other == sent).is_some()
    }

    fn remember(&mut self, place: Place, update: Fingerprint) {
        let (sent, hashes) = (Sent::new(place, update), &self.hashes);
        let hash = sent.hash(hashes);
        self.accepted
            .entry(hash, |other| *other == sent, |other| other.hash(hashes))
            .or_insert(sent);
    }
}
