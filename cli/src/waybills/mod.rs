//! The waybills that are known, and what was accepted of each.

mod index;
mod ledger;
mod packed_id;
mod paged;
mod place;
mod roster;
mod steps;

use std::borrow::Cow;
use std::iter;

use foldhash::quality::RandomState;
use waybill_engine::{Accepted, Fingerprint, Late, RuleSet, Tracker, Update, WaybillId};

use self::ledger::Ledger;
use self::packed_id::Glance;
pub(crate) use self::place::Place;
use self::roster::Roster;
pub(crate) use self::roster::{Id, Key};
pub(crate) use self::steps::{Kept, Step};
use self::steps::{Steps, first_known, trail};

/// Of a waybill with more accepted updates than this, nobody is told whether a late one would have
/// been legal: to find out takes time in proportion to them.
pub(crate) const MOST_STEPS: u32 = ledger::ENTRIES;

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
    /// [`late`](Self::late) asks for.
    pub(crate) fn with_steps(hashes: &RandomState) -> Self {
        let mut waybills = Self::new(hashes);
        waybills.ledger.steps = Some(Steps::default());
        waybills
    }

    /// Adds a known waybill, unless an earlier run accepted updates of it. Returns whether it was
    /// added.
    pub(crate) fn add_known(&mut self, id: &str, tracker: Tracker) -> bool {
        let place = self.place_of(id);
        let is_new = self.tracker(place).is_fresh();
        if is_new {
            self.roster.set_tracker(place, tracker);
            self.start_at(place, tracker);
        }
        is_new
    }

    /// Takes note that nothing is known from before this tracker.
    fn start_at(&mut self, place: Place, tracker: Tracker) {
        if let Some(steps) = &mut self.ledger.steps
            && !tracker.is_fresh()
        {
            steps.start_at(place, tracker);
        }
    }

    /// Adds a waybill as an earlier run left it, with the updates that were accepted then, in their
    /// order.
    pub(crate) fn restore(&mut self, id: &str, tracker: Tracker, accepted: &[Kept]) {
        let place = self.place_of(id);
        let is_last = |update: &&Kept| Some(update.fingerprint) == tracker.last();
        let last = accepted.iter().find(is_last);
        self.supersede(place, tracker, last.and_then(|update| update.step));
        for update in accepted.iter().filter(|update| !is_last(update)) {
            self.record(place, *update, tracker.accepted().saturating_sub(1));
        }
        if accepted.iter().all(|update| update.step.is_none()) {
            self.start_at(place, tracker);
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
        let tracker = self.tracker(place);
        let fingerprint = update.fingerprint();
        if tracker.highest() < Some(update.time()) || tracker.last() == Some(fingerprint) {
            return;
        }
        let (last, glance) = self.roster.last(place);
        if glance.may_have(Glance::of(fingerprint.get().get())) {
            self.ledger.fetch(last);
        }
    }

    /// The place of the waybill with this key, and whether it is new and was added now.
    pub(crate) fn enter(&mut self, key: &Key<'_>, guess: Option<Place>) -> (Place, bool) {
        if let Some(place) = self.find(key, guess) {
            return (place, false);
        }
        let place = self.roster.enter(key, &self.hashes);
        self.ledger.open();
        (place, true)
    }

    /// The place of the waybill with this key, if it is known.
    pub(crate) fn find(&self, key: &Key<'_>, guess: Option<Place>) -> Option<Place> {
        self.roster.find(key, guess)
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
            && (tracker.last() == Some(update) || self.was_last(place, tracker, update))
    }

    /// Whether this update was once the last one of this waybill, and is no more.
    fn was_last(&self, place: Place, tracker: &Tracker, update: Fingerprint) -> bool {
        let (last, glance) = self.roster.last(place);
        // Where the glance lacks it, no entry has to be looked at, each of which is far away.
        glance.may_have(Glance::of(update.get().get()))
            && self.ledger.has(place, last, update, tracker.accepted())
    }

    /// What is to be said of a refused update that came late, if the waybill's trail is known.
    pub(crate) fn late(&self, place: Place, rules: &RuleSet, update: &Update<'_>) -> Option<Late> {
        let tracker = self.tracker(place);
        let is_late = tracker.highest() > Some(update.time());
        let steps = self.ledger.steps.as_ref().filter(|_| is_late)?;
        if tracker.accepted() > MOST_STEPS {
            return None;
        }
        let start = steps.start(place).unwrap_or(Tracker::START);
        trail(start, tracker, &self.accepted(place))?.late(rules, update)
    }

    /// The accepted updates of a waybill that is no crowd, in their order.
    fn accepted(&self, place: Place) -> Vec<Kept> {
        let mut accepted = self.ledger.updates_up_to(self.roster.last(place).0);
        accepted.extend(self.last(place));
        accepted
    }

    #[inline]
    fn last(&self, place: Place) -> Option<Kept> {
        let fingerprint = self.tracker(place).last()?;
        let step = self.ledger.last_step(place);
        Some(Kept { fingerprint, step })
    }

    /// Stores what an accepted update leads to.
    pub(crate) fn advance(&mut self, place: Place, accepted: &Accepted<'_>) {
        let tracker = *accepted.after();
        let step = self.ledger.steps.as_ref().and_then(|_| step_of(accepted));
        self.supersede(place, tracker, step);
        if accepted.is_adopted() {
            self.start_at(place, tracker);
        }
    }

    /// Replaces a tracker. The tracker contains the last update, for many waybills the only one;
    /// that moves to the ledger when another becomes the last.
    fn supersede(&mut self, place: Place, tracker: Tracker, step: Option<Step>) {
        let before = *self.tracker(place);
        if before.last() != tracker.last() {
            if let Some(last) = self.last(place) {
                self.record(place, last, before.accepted() - 1);
            }
            if let Some(steps) = &mut self.ledger.steps {
                steps.set_last(place, step);
            }
        }
        self.roster.set_tracker(place, tracker);
    }

    /// Adds an update to the earlier ones of a waybill, of which `accepted` were accepted before.
    #[inline]
    fn record(&mut self, place: Place, update: Kept, accepted: u32) {
        let (last, _) = self.roster.last(place);
        let last = self.ledger.add(place, last, update, accepted);
        let glance = Glance::of(update.fingerprint.get().get());
        self.roster.set_last(place, last, glance);
    }

    /// Every waybill with its tracker, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Id<'_>, &Tracker)> {
        self.roster.iter()
    }

    /// Every waybill with its accepted updates, in no order.
    pub(crate) fn histories(&self) -> impl Iterator<Item = History<'_>> {
        let places = (0..self.len()).map(Place::nth);
        let waybills = iter::zip(places, self.iter());
        let last = (0..self.len()).map(|place| self.roster.last(Place::nth(place)).0);
        let all = self.ledger.all(last);
        iter::zip(waybills, all).map(|((place, (id, tracker)), mut accepted)| {
            accepted.extend(self.last(place));
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

/// The step of an accepted update; none where no rules lead to it.
pub(crate) fn step_of(accepted: &Accepted<'_>) -> Option<Step> {
    let update = accepted.update();
    (!accepted.is_adopted()).then(|| Step::of(update)).flatten()
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
    use waybill_engine::{ActionMessage, ActionType, Outcome, Timestamp, decide};

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
            waybills.advance(place, &accepted);
        }
        waybills
    }

    fn late(waybills: &Waybills) -> Option<&'static str> {
        let place = Place::nth(0);
        let late = waybills.late(place, &RuleSet::STANDARD, &update(1800));
        late.map(|late| late.name())
    }

    #[test]
    fn of_updates_that_an_earlier_version_kept_without_steps_nothing_is_made_up() {
        let gated = gated();
        assert_eq!(late(&gated), Some("was_legal"));
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
            assert_eq!(late(&restored), Some(expected));
            // Every duplicate is known all the same.
            assert!(
                [0, 3600, 7200]
                    .map(update)
                    .iter()
                    .all(|update| { restored.has_accepted(Place::nth(0), update) })
            );
        }
        // Without steps nothing is said.
        let mut plain = Waybills::default();
        for (tracker, accepted) in history.parts() {
            plain.restore(&history.id, tracker, accepted);
        }
        assert_eq!(late(&plain), None);
    }
}
