//! One waybill among those that are known.

use waybill_engine::{Accepted, Fingerprint, Late, RuleSet, Tracker, Update};

use super::ledger::{self, Ledger};
use super::packed_id::Glance;
use super::place::Place;
use super::roster::Entry;
use super::steps::{Kept, Step, step_of, trail};

/// Of a waybill with more accepted updates than this, nobody is told whether a late one would have
/// been legal: to find out takes time in proportion to them.
pub(crate) const MOST_STEPS: u32 = ledger::ENTRIES;

/// A waybill with its tracker and its accepted updates: found once, and then asked.
pub(crate) struct Waybill<'w> {
    pub(super) place: Place,
    pub(super) entry: &'w mut Entry,
    pub(super) ledger: &'w mut Ledger,
}

impl Waybill<'_> {
    pub(crate) const fn tracker(&self) -> &Tracker {
        &self.entry.tracker
    }

    /// Whether this update, or one equal to it, was accepted before.
    #[inline]
    pub(crate) fn has_accepted(&self, update: &Update<'_>) -> bool {
        let tracker = self.tracker();
        let (time, update) = (update.time(), update.fingerprint());
        // An update that is later than all accepted ones was not accepted before.
        tracker.highest() >= Some(time) && (tracker.last() == Some(update) || self.was_last(update))
    }

    /// Whether this update was once the last one, and is no more.
    #[inline]
    fn was_last(&self, update: Fingerprint) -> bool {
        // Where the glance lacks it, no entry of the ledger has to be looked at, each of which is
        // far away.
        self.entry.glance().may_have(Glance::of(update.get().get()))
            && self.ledger.has(
                self.place,
                self.entry.last,
                update,
                self.tracker().accepted(),
            )
    }

    /// What is to be said of a refused update that came late, if the trail is known.
    pub(crate) fn late(&self, rules: &RuleSet, update: &Update<'_>) -> Option<Late> {
        let tracker = self.tracker();
        let is_late = tracker.highest() > Some(update.time());
        let steps = self.ledger.steps.as_ref().filter(|_| is_late)?;
        if tracker.accepted() > MOST_STEPS {
            return None;
        }
        let start = steps.start(self.place).unwrap_or(Tracker::START);
        trail(start, tracker, &self.accepted())?.late(rules, update)
    }

    /// The accepted updates, in their order. Not to be asked of a crowd.
    fn accepted(&self) -> Vec<Kept> {
        let mut accepted = self.ledger.updates_up_to(self.entry.last);
        accepted.extend(self.ledger.last_of(self.place, self.tracker()));
        accepted
    }

    /// Stores what an accepted update leads to.
    #[inline]
    pub(crate) fn advance(&mut self, accepted: &Accepted<'_>) {
        let tracker = *accepted.after();
        let step = self.ledger.steps.as_ref().and_then(|_| step_of(accepted));
        self.supersede(tracker, step);
        if accepted.is_adopted() {
            self.start_at(tracker);
        }
    }

    /// Takes note that nothing is known from before this tracker.
    pub(super) fn start_at(&mut self, tracker: Tracker) {
        if let Some(steps) = &mut self.ledger.steps
            && !tracker.is_fresh()
        {
            steps.start_at(self.place, tracker);
        }
    }

    /// Replaces the tracker. It contains the last update, for many waybills the only one; that
    /// moves to the ledger when another becomes the last.
    #[inline]
    pub(super) fn supersede(&mut self, tracker: Tracker, step: Option<Step>) {
        let before = *self.tracker();
        if before.last() != tracker.last() {
            if let Some(last) = self.ledger.last_of(self.place, &before) {
                self.record(last, before.accepted() - 1);
            }
            if let Some(steps) = &mut self.ledger.steps {
                steps.set_last(self.place, step);
            }
        }
        self.entry.tracker = tracker;
    }

    /// Adds an update to the earlier ones, of which `accepted` were accepted before.
    #[inline]
    pub(super) fn record(&mut self, update: Kept, accepted: u32) {
        let glance = Glance::of(update.fingerprint.get().get());
        let last = self.entry.last;
        self.entry.last = self.ledger.add(self.place, last, update, accepted);
        self.entry.show(glance);
    }
}
