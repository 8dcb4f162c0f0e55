//! What would let a waybill get lost in a rule table.

use super::compiled::Table;
use super::mark::Mark;
use crate::state::{Situation, SituationSet};
use crate::update::{ActionSet, ActionType};

/// Why a table can't be used.
pub(crate) struct Flaws {
    /// By situation, what may follow although it is closed.
    pub(crate) exits: [ActionSet; Situation::COUNT],
    /// By situation, what closes the waybill and is marked as a repeat.
    pub(crate) false_repeats: [ActionSet; Situation::COUNT],
    /// The open statuses that can't be reached from the start.
    pub(crate) unreachable: SituationSet,
    /// The situations from which nothing closed can be reached.
    pub(crate) endless: SituationSet,
}

impl Flaws {
    pub(super) const fn is_none(&self) -> bool {
        let Self {
            exits,
            false_repeats,
            unreachable,
            endless,
        } = self;
        let mut i = 0;
        while i < Situation::COUNT {
            if !exits[i].is_empty() || !false_repeats[i].is_empty() {
                return false;
            }
            i += 1;
        }
        unreachable.is(SituationSet::EMPTY) && endless.is(SituationSet::EMPTY)
    }
}

/// What would let a waybill get lost in the table. The rule set knows which held statuses have rows
/// of their own, and whether a cancellation counts as a way out.
pub(super) const fn flaws(table: &Table, own_rows: SituationSet, cancel_counts: bool) -> Flaws {
    let mut exits = [ActionSet::EMPTY; Situation::COUNT];
    let mut false_repeats = [ActionSet::EMPTY; Situation::COUNT];
    let mut i = 0;
    while i < Situation::COUNT {
        let situation = Situation::nth(i);
        if situation.status().is_closed() {
            exits[i] = table.permitted(situation);
        }
        false_repeats[i] = repeats_that_close(table, situation);
        i += 1;
    }
    let unreachable = SituationSet::OPEN_STATUSES.minus(reachable(table));
    let asked = SituationSet::OPEN_STATUSES
        .and(own_rows)
        .and(reachable(table));
    Flaws {
        exits,
        false_repeats,
        unreachable,
        endless: asked.minus(closing(table, cancel_counts)),
    }
}

/// The actions that a situation takes as a repeat although they close a waybill, which would
/// stay open.
const fn repeats_that_close(table: &Table, situation: Situation) -> ActionSet {
    let mut found = ActionSet::EMPTY;
    let mut i = 0;
    while i < ActionType::COUNT {
        let action = ActionType::ALL[i];
        let closes = matches!(action, ActionType::Signed | ActionType::Cancelled);
        if closes && matches!(table.mark(situation, action), Mark::Repeat) {
            found = found.with(action);
        }
        i += 1;
    }
    found
}

/// The situations from which nothing closed can be reached, whether they can be reached or not.
pub(super) const fn lost(table: &Table, cancel_counts: bool) -> SituationSet {
    SituationSet::ALL.minus(closing(table, cancel_counts))
}

/// The situations that can be reached from the start.
pub(super) const fn reachable(table: &Table) -> SituationSet {
    let mut found = SituationSet::EMPTY.with(Situation::START);
    let mut before = SituationSet::EMPTY;
    while !found.is(before) {
        before = found;
        let mut i = 0;
        while i < Situation::COUNT {
            if found.contains(Situation::nth(i)) {
                found = found.and(targets(table, i, true));
            }
            i += 1;
        }
    }
    found
}

/// The situations from which something closed can be reached, closed ones included.
const fn closing(table: &Table, cancel_counts: bool) -> SituationSet {
    let mut found = SituationSet::CLOSED_STATUSES;
    let mut before = SituationSet::EMPTY;
    while !found.is(before) {
        before = found;
        let mut i = 0;
        while i < Situation::COUNT {
            let targets = targets(table, i, cancel_counts || i == Situation::START.index());
            if !targets.minus(found).is(targets) {
                found = found.with(Situation::nth(i));
            }
            i += 1;
        }
    }
    found
}

/// The situations that one action leads to from the one at `index`.
const fn targets(table: &Table, index: usize, cancel_counts: bool) -> SituationSet {
    let mut found = SituationSet::EMPTY;
    let mut a = 0;
    while a < ActionType::COUNT {
        let action = ActionType::ALL[a];
        let counts = cancel_counts || !matches!(action, ActionType::Cancelled);
        if let (true, Some(next)) = (counts, table.next(Situation::nth(index), action)) {
            found = found.with(next);
        }
        a += 1;
    }
    found
}
