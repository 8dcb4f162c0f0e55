//! A waybill within a transaction.

use std::collections::{BTreeMap, BTreeSet, btree_map};

use waybill_engine::{Entry, Fingerprint, OrderToken, Tracker, Update};

use super::lease::Lease;
use super::read::Parked;
use crate::model::{Accepted, Fate, KeptReply, Moment, Refusal, Waiting, Waybill};

/// A waybill as it was read, and what is to be written of it.
#[derive(Debug)]
pub struct Held {
    waybill: Waybill,
    /// The number of its last lease.
    lease: u64,
    seen: BTreeSet<Fingerprint>,
    queue: Vec<Waiting>,
    history: Option<Vec<Entry>>,
    /// Where in the writes an update is that is parked from now on.
    parked: BTreeMap<Fingerprint, usize>,
    writes: Writes,
}

/// What becomes of a waybill's row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "a store does one of these")]
pub enum RowChange {
    /// Nothing.
    #[default]
    Unchanged,
    /// It is replaced.
    Changed,
    /// There is none yet.
    New,
}

/// What is to be written of a waybill, in the order in which it came.
#[derive(Debug, Default)]
pub struct Writes {
    /// What becomes of its row.
    pub row: RowChange,
    /// Updates that were accepted, with their payloads.
    pub accepted: Vec<(Accepted, Vec<u8>)>,
    /// Payloads that wait no longer, and why.
    pub settled: Vec<(Fingerprint, Fate)>,
    /// Payloads that have another order token now.
    pub bodies: Vec<(Fingerprint, Vec<u8>)>,
    /// Records that were refused, each with its number among those of the waybill.
    pub refused: Vec<(u32, Refusal)>,
    /// Updates that are parked from now on, each of them once.
    pub parked: Vec<Parked>,
    /// Whether those that are parked already take the waybill's order token, whatever their own is.
    pub are_parked_tokens_dropped: bool,
    /// Updates that are parked no longer.
    pub unparked: Vec<Fingerprint>,
    /// Whether somebody who claimed its first payload has done with it.
    pub ended: bool,
    /// Whether its lease is given up.
    pub released: bool,
}

impl Held {
    /// A waybill as it was read, with the number of its last lease: which of the updates that were
    /// asked for were accepted, as much of what waits as was asked for, in its order, and what was
    /// accepted if that was.
    #[must_use]
    pub fn read(
        waybill: Waybill,
        lease: u64,
        seen: BTreeSet<Fingerprint>,
        queue: Vec<Waiting>,
        history: Option<Vec<Entry>>,
    ) -> Self {
        Self {
            waybill,
            lease,
            seen,
            queue,
            history,
            parked: BTreeMap::new(),
            writes: Writes::default(),
        }
    }

    /// A waybill that nobody knew.
    #[must_use]
    pub fn new(waybill: Waybill) -> Self {
        let mut held = Self::read(waybill, 0, BTreeSet::new(), Vec::new(), Some(Vec::new()));
        held.writes.row = RowChange::New;
        held
    }

    /// Where it stands.
    #[must_use]
    pub const fn waybill(&self) -> &Waybill {
        &self.waybill
    }

    /// Changes where it stands.
    pub fn change(&mut self, now: Moment) -> &mut Waybill {
        if self.writes.row == RowChange::Unchanged {
            self.writes.row = RowChange::Changed;
        }
        self.waybill.changed_at = now;
        &mut self.waybill
    }

    /// Whether an update that was asked for was accepted before.
    #[must_use]
    pub fn has(&self, fingerprint: Fingerprint) -> bool {
        self.seen.contains(&fingerprint) || self.waybill.tracker.last() == Some(fingerprint)
    }

    /// What waits, in its order, as far as that was asked for.
    #[must_use]
    pub fn queue(&self) -> &[Waiting] {
        &self.queue
    }

    /// What was accepted, in its order, if that was asked for.
    #[must_use]
    pub fn history(&self) -> Option<&[Entry]> {
        self.history.as_deref()
    }

    /// What is to be written.
    #[must_use]
    pub const fn writes(&self) -> &Writes {
        &self.writes
    }

    /// An update was accepted: the tracker, the fingerprint and the payload belong together.
    pub fn accept(&mut self, update: Update<'static>, after: Tracker, body: Vec<u8>, now: Moment) {
        let place = self.waybill.places;
        let waybill = self.change(now);
        waybill.advance(after, now);
        waybill.enqueue(now);
        self.seen.insert(update.fingerprint());
        self.queue.push(Waiting {
            place,
            fingerprint: update.fingerprint(),
            at: now,
            body: body.clone(),
        });
        if let Some(history) = &mut self.history {
            history.push(*update.entry());
        }
        let accepted = Accepted {
            place,
            update,
            at: now,
            fate: Fate::Waiting,
        };
        self.writes.accepted.push((accepted, body));
    }

    /// An update was taken as the first thing known of the waybill: its history starts after it.
    pub fn adopt(&mut self, update: Update<'static>, after: Tracker, body: Vec<u8>, now: Moment) {
        self.accept(update, after, body, now);
        self.waybill.start = after;
        if let Some(history) = &mut self.history {
            history.clear();
        }
    }

    /// A record was refused.
    pub fn refuse(&mut self, refusal: Refusal) {
        let number = self.waybill.refusals;
        let waybill = self.change(refusal.at);
        waybill.refusals = waybill.refusals.wrapping_add(1);
        self.writes.refused.push((number, refusal));
    }

    /// An update waits for its time, behind what waits for the same time already.
    pub fn park(&mut self, parked: Parked) {
        match self.parked.entry(parked.update.fingerprint()) {
            btree_map::Entry::Occupied(place) => self.writes.parked[*place.get()] = parked,
            btree_map::Entry::Vacant(place) => {
                place.insert(self.writes.parked.len());
                self.writes.parked.push(parked);
            }
        }
    }

    /// An update waits for its time no longer.
    pub fn unpark(&mut self, fingerprint: Fingerprint) {
        self.writes.unparked.push(fingerprint);
    }

    /// The first payload waits no longer, if it is this one.
    pub fn settle(&mut self, fingerprint: Fingerprint, fate: Fate, now: Moment) -> bool {
        if self
            .queue
            .first()
            .is_none_or(|first| first.fingerprint != fingerprint)
        {
            return false;
        }
        self.queue.remove(0);
        let next = self.queue.first().map(|waiting| waiting.at);
        self.change(now).dequeue(next);
        self.writes.settled.push((fingerprint, fate));
        true
    }

    /// The first payload, if it is this one, has to be sent again.
    pub fn postpone(&mut self, fingerprint: Fingerprint, until: Moment, reply: KeptReply) {
        if self.is_first(fingerprint) {
            let now = self.waybill.changed_at;
            self.change(now).postpone(until, reply);
        }
    }

    /// A person has to look at the first payload, if it is this one.
    pub fn set_aside(&mut self, fingerprint: Fingerprint, now: Moment, reply: KeptReply) {
        if self.is_first(fingerprint) {
            self.change(now).set_aside(now, reply);
        }
    }

    fn is_first(&self, fingerprint: Fingerprint) -> bool {
        self.queue
            .first()
            .is_some_and(|first| first.fingerprint == fingerprint)
    }

    /// Whoever claimed its first payload has done with it. Says whether the claim was still his:
    /// under a later lease it is somebody else's, and nothing of it may be changed.
    pub const fn end_claim(&mut self, lease: &Lease) -> bool {
        let is_theirs = lease.number() == self.lease;
        self.writes.ended = true;
        self.writes.released |= is_theirs;
        is_theirs
    }

    /// What was set aside may be sent.
    pub fn release(&mut self, now: Moment) {
        let turn = self.queue.first().map(|waiting| waiting.at);
        self.change(now).release(turn);
    }

    /// All that waits has another order token: the payloads, which are these then, and what waits
    /// for its time.
    pub fn replace_token(&mut self, token: OrderToken<'static>, bodies: Vec<Vec<u8>>, now: Moment) {
        for (waiting, body) in self.queue.iter_mut().zip(bodies) {
            waiting.body.clone_from(&body);
            self.writes.bodies.push((waiting.fingerprint, body));
        }
        for parked in &mut self.writes.parked {
            parked.token = None;
        }
        self.writes.are_parked_tokens_dropped = true;
        self.change(now).token = Some(token);
    }
}
