//! The waybills that are known, and what was accepted of each.

mod index;
mod ledger;
mod packed_id;
mod paged;
mod place;
mod roster;
mod steps;
mod waybill;

use std::borrow::Cow;
use std::iter;

use foldhash::quality::RandomState;
use waybill_engine::{Tracker, Update, WaybillId};

use self::ledger::Ledger;
use self::packed_id::Glance;
pub(crate) use self::place::Place;
use self::roster::Roster;
pub(crate) use self::roster::{Id, Key};
pub(crate) use self::steps::{Kept, Step, step_of};
use self::steps::{Steps, first_known};
pub(crate) use self::waybill::{MOST_STEPS, Waybill};

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

    /// The same, and keeps the time and the action of each accepted update, which
    /// [`late`](Waybill::late) asks for.
    pub(crate) fn with_steps(hashes: &RandomState) -> Self {
        let mut waybills = Self::new(hashes);
        waybills.ledger.steps = Some(Steps::default());
        waybills
    }

    /// Adds a known waybill, unless an earlier run accepted updates of it. Returns whether it was
    /// added.
    pub(crate) fn add_known(&mut self, id: &str, tracker: Tracker) -> bool {
        let place = self.place_of(id);
        let mut waybill = self.at(place);
        let is_new = waybill.tracker().is_fresh();
        if is_new {
            waybill.entry.tracker = tracker;
            waybill.start_at(tracker);
        }
        is_new
    }

    /// Adds a waybill as an earlier run left it, with the updates that were accepted then, in their
    /// order.
    pub(crate) fn restore(&mut self, id: &str, tracker: Tracker, accepted: &[Kept]) {
        let place = self.place_of(id);
        let mut waybill = self.at(place);
        let is_last = |update: &&Kept| Some(update.fingerprint) == tracker.last();
        let last = accepted.iter().find(is_last);
        waybill.supersede(tracker, last.and_then(|update| update.step));
        for update in accepted.iter().filter(|update| !is_last(update)) {
            waybill.record(*update, tracker.accepted().saturating_sub(1));
        }
        if accepted.iter().all(|update| update.step.is_none()) {
            waybill.start_at(tracker);
        }
    }

    /// The place of a waybill, which is added if it is new.
    pub(crate) fn place(&mut self, id: &WaybillId<'_>) -> Place {
        self.place_of(id.as_str())
    }

    fn place_of(&mut self, id: &str) -> Place {
        let key = Key::of(id, &self.hashes);
        self.enter(&key, self.guess(&key)).0
    }

    /// The likely place of the waybill with this key, which is made with the hashes of these
    /// waybills: a guess for [`enter`](Self::enter) and [`find`](Self::find).
    pub(crate) fn guess(&self, key: &Key<'_>) -> Option<Place> {
        self.roster.guess(key)
    }

    /// Starts to load what the guess for this key asks for into the cache, and does not wait.
    pub(crate) fn fetch_guess(&self, key: &Key<'_>) {
        self.roster.fetch_guess(key);
    }

    /// The same of the waybill at a guessed place.
    pub(crate) fn fetch(&self, place: Place) {
        self.roster.fetch(place);
    }

    /// The same of the earlier updates at a guessed place, if this update may be one of them.
    pub(crate) fn fetch_earlier(&self, place: Place, update: &Update<'_>) {
        let entry = self.roster.entry(place);
        let (tracker, fingerprint) = (&entry.tracker, update.fingerprint());
        if tracker.highest() < Some(update.time()) || tracker.last() == Some(fingerprint) {
            return;
        }
        if entry.glance().may_have(Glance::of(fingerprint.get().get())) {
            self.ledger.fetch(entry.last);
        }
    }

    /// The place of the waybill with this key, and whether it is new and was added now.
    #[inline]
    pub(crate) fn enter(&mut self, key: &Key<'_>, guess: Option<Place>) -> (Place, bool) {
        match guess {
            Some(place) if self.roster.is_at(place, key) => (place, false),
            Some(_) | None => self.find_or_add(key),
        }
    }

    /// Where the guess does not hold; by itself, as it mostly does.
    #[inline(never)]
    fn find_or_add(&mut self, key: &Key<'_>) -> (Place, bool) {
        if let Some(place) = self.roster.find(key) {
            return (place, false);
        }
        let place = self.roster.add(key, &self.hashes);
        self.ledger.open();
        (place, true)
    }

    /// The place of the waybill with this key, if it is known.
    pub(crate) fn find(&self, key: &Key<'_>, guess: Option<Place>) -> Option<Place> {
        guess
            .filter(|place| self.roster.is_at(*place, key))
            .or_else(|| self.roster.find(key))
    }

    /// The tracker of the waybill at a place.
    pub(crate) fn tracker(&self, place: Place) -> &Tracker {
        &self.roster.entry(place).tracker
    }

    /// The waybill at a place.
    #[inline]
    pub(crate) fn at(&mut self, place: Place) -> Waybill<'_> {
        Waybill {
            place,
            entry: self.roster.entry_mut(place),
            ledger: &mut self.ledger,
        }
    }

    /// Every waybill with its tracker, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Id<'_>, &Tracker)> {
        self.roster.iter()
    }

    /// Every waybill with its accepted updates, in no order.
    pub(crate) fn histories(&self) -> impl Iterator<Item = History<'_>> {
        let places = (0..self.len()).map(Place::nth);
        let waybills = iter::zip(places, self.iter());
        let all = self
            .ledger
            .all(self.roster.entries().map(|entry| entry.last));
        iter::zip(waybills, all).map(|((place, (id, tracker)), mut accepted)| {
            accepted.extend(self.ledger.last_of(place, tracker));
            let steps = self.ledger.steps.as_ref();
            History {
                id: id.text(),
                tracker: *tracker,
                start: steps.and_then(|steps| steps.start(place)),
                accepted,
            }
        })
    }

    /// How many waybills are known.
    pub(crate) fn len(&self) -> usize {
        self.roster.len()
    }
}

/// A waybill with all its accepted updates.
#[derive(Debug)]
pub(crate) struct History<'a> {
    pub(crate) id: Cow<'a, str>,
    pub(crate) tracker: Tracker,
    /// Where it was when the first thing was known of it, if not at its beginning.
    start: Option<Tracker>,
    /// In their order.
    accepted: Vec<Kept>,
}

impl History<'_> {
    /// The waybill as it is restored: first where it was when the first thing was known of it, then
    /// where it is, each with the updates that led to it.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (Tracker, &[Kept])> {
        let (unknown, known) = self.accepted.split_at(first_known(&self.accepted));
        let start = self.start.filter(|_| {
            let has_steps = self.tracker.accepted() <= MOST_STEPS;
            has_steps && !known.is_empty()
        });
        let before = start.map(|start| (start, unknown));
        let now: &[Kept] = match start {
            Some(_) => known,
            None => &self.accepted,
        };
        before.into_iter().chain([(self.tracker, now)])
    }
}

#[cfg(test)]
mod tests {
    use waybill_engine::{ActionMessage, ActionType, Outcome, RuleSet, Timestamp, decide};

    use super::*;

    fn update(time: i64) -> Update<'static> {
        let time = Timestamp::from_unix(1_700_000_000 + time).unwrap();
        Update::new(
            ActionType::InTransit,
            time,
            ActionMessage::new("在途").unwrap(),
        )
    }

    /// A waybill with three updates, an hour apart.
    fn gated() -> Waybills {
        let mut waybills = Waybills::with_steps(&RandomState::default());
        let place = waybills.place(&WaybillId::new("W1").unwrap());
        for time in [0, 3600, 7200] {
            let update = update(time);
            let answer = decide(
                &RuleSet::STANDARD,
                waybills.tracker(place),
                &update,
                update.time(),
            );
            let Outcome::Accepted(accepted) = answer else {
                panic!("an ordinary parcel");
            };
            waybills.at(place).advance(&accepted);
        }
        waybills
    }

    fn late(waybills: &mut Waybills) -> Option<&'static str> {
        let waybill = waybills.at(Place::FIRST);
        let late = waybill.late(&RuleSet::STANDARD, &update(1800));
        late.map(|late| late.name())
    }

    #[test]
    fn of_updates_that_an_earlier_version_kept_without_steps_nothing_is_made_up() {
        let mut gated = gated();
        assert_eq!(late(&mut gated), Some("was_legal"));
        let history = gated.histories().next().unwrap();
        for has_steps in [true, false] {
            let mut restored = Waybills::with_steps(&RandomState::default());
            for (tracker, accepted) in history.parts() {
                let mut accepted = accepted.to_vec();
                for update in &mut accepted {
                    update.step = update.step.filter(|_| has_steps);
                }
                restored.restore(&history.id, tracker, &accepted);
            }
            let expected = if has_steps {
                "was_legal"
            } else {
                "before_the_trail"
            };
            assert_eq!(late(&mut restored), Some(expected));
            // Every duplicate is known all the same.
            assert!(
                [0, 3600, 7200]
                    .map(update)
                    .iter()
                    .all(|update| restored.at(Place::FIRST).has_accepted(update))
            );
        }
        // Without steps nothing is said.
        let mut plain = Waybills::default();
        for (tracker, accepted) in history.parts() {
            plain.restore(&history.id, tracker, accepted);
        }
        assert_eq!(late(&mut plain), None);
    }
}
