//! The waybills that are known, and what was accepted of each.

mod ledger;
mod paged;
mod roster;

use std::hash::BuildHasher as _;
use std::{hint, vec};

use foldhash::quality::RandomState;
use waybill_engine::{Accepted, Fingerprint, Tracker, Update, WaybillId};

use self::ledger::Ledger;
pub(crate) use self::roster::Place;
use self::roster::Roster;

/// Every waybill that a well-formed record named, with its tracker and its accepted updates.
#[derive(Default)]
pub(crate) struct Waybills {
    /// Seeded anew in each run, so that nobody can make a feed of colliding ids.
    hashes: RandomState,
    roster: Roster,
    ledger: Ledger,
}

impl Waybills {
    /// Without waybills, and with these hashes.
    pub(crate) fn new(hashes: &RandomState) -> Self {
        Self {
            hashes: hashes.clone(),
            ..Self::default()
        }
    }

    /// Adds a known waybill, unless an earlier run accepted updates of it. Returns whether it was
    /// added.
    pub(crate) fn add_known(&mut self, id: &str, tracker: Tracker) -> bool {
        let place = self.place_of(id);
        let is_new = self.tracker(place).is_fresh();
        if is_new {
            self.roster.set_tracker(place, tracker);
        }
        is_new
    }

    /// Adds a waybill as an earlier run left it, with the updates that were accepted then.
    pub(crate) fn restore(
        &mut self,
        id: &str,
        tracker: Tracker,
        accepted: impl Iterator<Item = Fingerprint>,
    ) {
        let place = self.place_of(id);
        self.supersede(place, tracker);
        for update in accepted.filter(|update| Some(*update) != tracker.last()) {
            self.ledger
                .add(place, update, tracker.accepted().saturating_sub(1));
        }
    }

    /// The place of a waybill, which is added if it is new.
    pub(crate) fn place(&mut self, id: &WaybillId<'_>) -> Place {
        self.place_of(id.as_str())
    }

    fn place_of(&mut self, id: &str) -> Place {
        let hash = self.hashes.hash_one(id.as_bytes());
        self.enter(id, hash, self.guess(hash)).0
    }

    /// The likely place of the waybill whose id has this hash: a guess for [`enter`](Self::enter)
    /// and [`find`](Self::find).
    pub(crate) fn guess(&self, hash: u64) -> Option<Place> {
        self.roster.guess(hash)
    }

    /// Starts to load the entries at a guessed place into the cache, and does not wait for them.
    pub(crate) fn fetch(&self, place: Place) {
        hint::black_box((self.tracker(place).last(), self.ledger.last_of(place)));
    }

    /// The place of the waybill whose id has this hash, and whether it is new and was added now.
    pub(crate) fn enter(&mut self, id: &str, hash: u64, guess: Option<Place>) -> (Place, bool) {
        if let Some(place) = self.find(id, hash, guess) {
            return (place, false);
        }
        let hashes = &self.hashes;
        let place = self.roster.enter(id, hash, |id| hashes.hash_one(id));
        self.ledger.open();
        (place, true)
    }

    /// The place of the waybill whose id has this hash, if it is known.
    pub(crate) fn find(&self, id: &str, hash: u64, guess: Option<Place>) -> Option<Place> {
        self.roster.find(id, hash, guess)
    }

    pub(crate) fn tracker(&self, place: Place) -> &Tracker {
        self.roster.tracker(place)
    }

    /// Whether this update, or one equal to it, was accepted of this waybill before.
    pub(crate) fn has_accepted(&self, place: Place, update: &Update<'_>) -> bool {
        let tracker = self.tracker(place);
        let (time, update) = (update.time(), update.fingerprint());
        // An update that is later than all accepted ones was not accepted before.
        tracker.highest() >= Some(time)
            && (tracker.last() == Some(update)
                || self.ledger.has(place, update, tracker.accepted()))
    }

    /// Stores what an accepted update leads to.
    pub(crate) fn advance(&mut self, place: Place, accepted: &Accepted<'_>) {
        self.supersede(place, *accepted.after());
    }

    /// Replaces a tracker. The tracker contains the last update, for many waybills the only one;
    /// that moves to the ledger when another becomes the last.
    fn supersede(&mut self, place: Place, tracker: Tracker) {
        let before = *self.tracker(place);
        if let Some(last) = before.last().filter(|last| Some(*last) != tracker.last()) {
            self.ledger.add(place, last, before.accepted() - 1);
        }
        self.roster.set_tracker(place, tracker);
    }

    /// Every waybill with its tracker, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Tracker)> {
        self.roster.iter()
    }

    /// Every waybill with its tracker and its accepted updates, in no order.
    pub(crate) fn histories(
        &self,
    ) -> impl Iterator<Item = (&str, Tracker, vec::IntoIter<Fingerprint>)> {
        self.iter()
            .zip(self.ledger.all())
            .map(|((id, tracker), mut accepted)| {
                accepted.extend(tracker.last());
                (id, *tracker, accepted.into_iter())
            })
    }

    /// How many waybills are known.
    pub(crate) fn len(&self) -> usize {
        self.roster.len()
    }
}
