//! Converts the reference model's names and numbers to the engine's types, and back.

use waybill_engine::{ActionType, RuleSet, Timestamp, Tracker, Way};

use super::reference::{Model, OPEN, STATUSES, State};
use crate::support::shorthand::{at, every_under_miri, situation};

/// A rule set and the model of the same rules.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) rules: RuleSet,
    pub(crate) model: Model,
}

impl Pair {
    /// Both presets, each with every choice of its two options; under Miri three of the eight.
    pub(crate) fn all() -> Vec<Self> {
        let mut pairs = Vec::new();
        for strict in [false, true] {
            for cancel_only_before_any_update in [false, true] {
                for new_cycle_after_signed in [false, true] {
                    pairs.push(Self::of(Model {
                        cancel_only_before_any_update,
                        new_cycle_after_signed,
                        ..if strict {
                            Model::strict()
                        } else {
                            Model::standard()
                        }
                    }));
                }
            }
        }
        let tried = pairs.into_iter().step_by(every_under_miri(3));
        tried.collect()
    }

    /// The rule set for a model whose clocks are those of its preset.
    fn of(model: Model) -> Self {
        let mut rules = if model.strict {
            RuleSet::STRICT
        } else {
            RuleSet::STANDARD
        };
        if model.cancel_only_before_any_update {
            rules = rules.with_cancel_only_before_any_update();
        }
        if model.new_cycle_after_signed {
            rules = rules.with_new_cycle_after_signed();
        }
        Self { rules, model }
    }

    /// The same rules with other clocks.
    pub(crate) fn with_clocks(&self, tolerance: u32, allowance: u32) -> Self {
        Self {
            rules: self
                .rules
                .clone()
                .with_tolerance(tolerance)
                .with_allowance(allowance),
            model: Model {
                tolerance: tolerance.into(),
                allowance: allowance.into(),
                ..self.model
            },
        }
    }

    /// The same rules with a tolerance of their own for what ends a delivery or the order.
    pub(crate) fn with_closing_tolerance(&self, seconds: u32) -> Self {
        Self {
            rules: self.rules.clone().with_closing_tolerance(seconds),
            model: Model {
                closing_tolerance: Some(seconds.into()),
                ..self.model
            },
        }
    }
}

/// Every state without a past: a fresh waybill, and one known in each of the eighteen situations
/// since that time.
pub(crate) fn states(highest: i64) -> Vec<State> {
    let plain = STATUSES.map(|status| State::known(status, false, Some(highest)));
    let held = OPEN.map(|status| State::known(status, true, Some(highest)));
    [State::fresh()]
        .into_iter()
        .chain(plain)
        .chain(held)
        .collect()
}

/// The tracker for a state of which only its situation and its time are known.
pub(crate) fn tracker(state: &State) -> Tracker {
    assert!(
        state.accepted.is_empty(),
        "a tracker can't be made with a past"
    );
    match state.highest {
        None => Tracker::START,
        Some(highest) => Tracker::known(situation(state.status, state.held), at(highest)),
    }
}

/// Fails unless the tracker and the state agree.
#[track_caller]
pub(crate) fn assert_same(tracker: &Tracker, state: &State) {
    let found = (
        tracker.status().name(),
        tracker.is_held(),
        tracker.highest().map(Timestamp::unix),
        tracker.accepted() as usize,
    );
    let expected = (
        state.status,
        state.held,
        state.highest,
        state.accepted.len(),
    );
    assert_eq!(found, expected);
}

pub(crate) fn steps(way: Option<&Way>) -> Option<Vec<u32>> {
    way.map(|way| way.steps().map(ActionType::code).collect())
}
