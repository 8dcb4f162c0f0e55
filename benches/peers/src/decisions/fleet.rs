//! Waybills whose status is kept by another state machine. The checks that machines do not have are
//! written by hand around them, the same for each.

use std::hint::black_box;

use waybill_engine::{ActionType, BatchUpdate, Code, Status, Timestamp, Tracker, Update, Verdict};

use crate::stream::RULES;

/// The standard table in another state machine: ten statuses, nine actions.
///
/// A hold changes no status and is kept beside it, so for a machine it is a step that stays there.
pub(crate) trait Machine: Sized {
    const NAME: &'static str;

    /// The rules, if all machines share a value of them; `()` where they are in the type.
    type Rules;

    /// The machine's own type for an action.
    type Event: Copy;

    fn rules() -> Self::Rules;
    fn event(action: ActionType) -> Self::Event;

    /// A machine in this status.
    fn at(rules: &Self::Rules, status: Status) -> Self;
    fn status(&self) -> Status;

    /// Takes a step, unless the table refuses it or the update is stale.
    fn fire(&mut self, rules: &Self::Rules, event: Self::Event, stale: bool) -> Fired;
}

/// A machine's answer to an action. The table is checked before the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fired {
    Moved,
    Stale,
    Refused,
}

/// A waybill. Times after the year 2106 do not fit; the stream has none.
struct Parcel<M> {
    /// Fingerprint of the last accepted update; 0 = none.
    last: u64,
    /// Highest accepted time; 0 = none.
    highest: u32,
    held: bool,
    machine: M,
}

pub(crate) struct Fleet<M: Machine> {
    rules: M::Rules,
    parcels: Vec<Parcel<M>>,
    /// The actions of the updates, in the machine's own type.
    events: Vec<M::Event>,
    ahead: Ahead,
}

/// Whether updates and parcels are read ahead, as the engine does where it decides many. A state
/// machine has nothing for it, but a program that calls one can do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ahead {
    No,
    Yes,
}

/// The number of updates that the engine reads ahead.
const BLOCK: usize = 32;

impl<M: Machine> Fleet<M> {
    pub(crate) const BYTES: usize = size_of::<Parcel<M>>();

    pub(crate) fn new(updates: &[BatchUpdate<'_>], ahead: Ahead) -> Self {
        Self {
            rules: M::rules(),
            parcels: Vec::new(),
            events: updates
                .iter()
                .map(|placed| M::event(placed.update.action()))
                .collect(),
            ahead,
        }
    }

    /// Brings each waybill to the state of the engine's tracker.
    pub(crate) fn restore(&mut self, trackers: &[Tracker]) {
        let rules = &self.rules;
        self.parcels.clear();
        self.parcels.extend(trackers.iter().map(|tracker| Parcel {
            last: tracker.last().map_or(0, |last| last.get().get()),
            highest: tracker.highest().map_or(0, seconds),
            held: tracker.is_held(),
            machine: M::at(rules, tracker.status()),
        }));
    }

    pub(crate) fn decide(
        &mut self,
        updates: &[BatchUpdate<'_>],
        now: Timestamp,
        verdicts: &mut [Verdict],
    ) {
        let events = updates.iter().zip(&self.events).zip(verdicts);
        for (i, ((placed, event), verdict)) in events.enumerate() {
            if self.ahead == Ahead::Yes && i.is_multiple_of(BLOCK) {
                touch(&self.parcels, updates[i..].iter().take(BLOCK));
            }
            let parcel = &mut self.parcels[placed.tracker];
            *verdict = parcel.decide(&self.rules, placed.update, *event, now);
        }
    }

    /// Whether every waybill is in the state of the engine's tracker.
    pub(crate) fn agrees_with(&self, trackers: &[Tracker]) -> bool {
        self.parcels.len() == trackers.len()
            && self.parcels.iter().zip(trackers).all(|(parcel, tracker)| {
                parcel.machine.status() == tracker.status()
                    && parcel.held == tracker.is_held()
                    && parcel.highest == tracker.highest().map_or(0, seconds)
                    && parcel.last == tracker.last().map_or(0, |last| last.get().get())
            })
    }
}

/// Not inlined, as in the engine.
#[inline(never)]
fn touch<'a, M>(parcels: &[Parcel<M>], block: impl Iterator<Item = &'a BatchUpdate<'a>>) {
    let seen = block.fold(0, |seen, placed| {
        seen ^ i64::from(parcels[placed.tracker].highest) ^ placed.update.time().unix()
    });
    black_box(seen);
}

impl<M: Machine> Parcel<M> {
    fn decide(
        &mut self,
        rules: &M::Rules,
        update: &Update<'_>,
        event: M::Event,
        now: Timestamp,
    ) -> Verdict {
        let fingerprint = update.fingerprint().get().get();
        if fingerprint == self.last {
            return Verdict::Duplicate;
        }
        let time = update.time();
        if time.unix() > now.unix() + i64::from(RULES.allowance()) {
            return Verdict::Rejected(Code::TooFarAhead);
        }
        let stale = time.unix() < i64::from(self.highest) - i64::from(RULES.tolerance());
        match self.machine.fire(rules, event, stale) {
            Fired::Moved => {
                self.last = fingerprint;
                self.highest = self.highest.max(seconds(time));
                self.held = update.action() == ActionType::Held;
                Verdict::Accepted
            }
            Fired::Stale => Verdict::Rejected(Code::TimeGoesBack),
            Fired::Refused if self.machine.status().is_closed() => {
                Verdict::Rejected(Code::WaybillClosed)
            }
            Fired::Refused => Verdict::Rejected(Code::ActionNotPermitted),
        }
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the stream's times are of this century"
)]
fn seconds(time: Timestamp) -> u32 {
    time.unix() as u32
}
