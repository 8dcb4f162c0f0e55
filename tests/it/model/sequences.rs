//! Compares every sequence of the nine actions from the start with the reference model after each
//! step: both presets with each choice of options, under several clocks.
//!
//! This is done twice: one by one, and merged, which reaches much longer sequences. Merged means
//! that two sequences of the same length that lead to the same place are continued as one, and
//! their number is kept. Nothing is left out, for three reasons.
//!
//! - A place is everything that the next answers may depend on. For the engine it is the whole
//!   tracker, to the bit, and `decide` is a function of its arguments. For the model it is the
//!   whole state without the accepted updates before the last one, and these are removed from the
//!   model, so it can't read them.
//! - The next update, its time and the clock depend only on the length and the action, so they are
//!   the same for all merged sequences.
//! - The counts of a length have to add up to 9 to the power of the length.

use std::collections::HashMap;
use std::iter;

use waybill_engine::{ActionType, Timestamp, Tracker, Update};

use super::bridge::Pair;
use super::reference::{ACTIONS, Answer, State, answer};
use crate::support::shorthand::{Verdict, action, judge, scan};

const START: i64 = 1_700_000_000;

/// The times of the updates of a sequence, and the time at which all are decided.
#[derive(Debug, Clone, Copy)]
struct Clock {
    /// Seconds from each update to the next.
    step: i64,
    now: i64,
}

/// One update each second: the clocks refuse nothing, and nothing is a duplicate.
const RISING: Clock = Clock {
    step: 1,
    now: START + 1_000,
};

/// All in the same second with the same text: the same action twice is a duplicate.
const STANDING: Clock = Clock { step: 0, ..RISING };

/// Each a little more than half the standard tolerance before the previous one: some go back too
/// far.
const FALLING: Clock = Clock {
    step: -31,
    ..RISING
};

/// The later ones are further ahead of now than the presets allow.
const RUNNING_AHEAD: Clock = Clock {
    step: 100,
    now: START,
};

impl Clock {
    /// The nine updates that are possible at this place of a sequence.
    fn updates(self, place: usize) -> [Update<'static>; 9] {
        let time = START + self.step * i64::try_from(place).unwrap();
        ACTIONS.map(|code| scan(action(code), time, "快件状态已更新"))
    }
}

/// The place that a sequence leads to.
#[derive(Debug, Clone)]
struct Place {
    tracker: Tracker,
    state: State,
    accepted: usize,
}

/// The key by which two places are the same.
type Key = (
    Tracker,
    (&'static str, bool, Option<i64>),
    Option<(i64, u32, String)>,
    usize,
);

impl Place {
    fn start() -> Self {
        Self {
            tracker: Tracker::START,
            state: State::fresh(),
            accepted: 0,
        }
    }

    /// The place after one more update; fails unless engine and model agree on it.
    fn after(
        &self,
        pair: &Pair,
        update: &Update<'_>,
        now: i64,
        way: impl FnOnce() -> String,
    ) -> Self {
        let (time, code) = (update.time().unix(), update.action().code());
        let text = update.message().as_str();
        let verdict = judge(&pair.rules, &self.tracker, update, now);
        let after = match (
            &verdict,
            answer(&pair.model, &self.state, time, code, text, now),
        ) {
            (Verdict::Accepted { after, .. }, Answer::Accepted(state)) => Self {
                tracker: *after,
                state,
                accepted: self.accepted + 1,
            },
            (Verdict::Duplicate, Answer::DuplicateOfLast) => self.clone(),
            (Verdict::Rejected(_), Answer::Rejected(number)) if verdict.number() == number => {
                self.clone()
            }
            (_, expected) => {
                panic!(
                    "{verdict:?}, not {expected:?}: {} under {:?}",
                    way(),
                    pair.model
                )
            }
        };
        assert!(
            after.is_one(),
            "{after:?}: {} under {:?}",
            way(),
            pair.model
        );
        after
    }

    /// Whether the tracker and the state agree.
    fn is_one(&self) -> bool {
        let (tracker, state) = (&self.tracker, &self.state);
        tracker.status().name() == state.status
            && tracker.is_held() == state.held
            && tracker.highest().map(Timestamp::unix) == state.highest
            && tracker.accepted() as usize == self.accepted
    }

    /// The same place without the updates that were accepted before the last one.
    fn without_its_past(mut self) -> Self {
        let past = self.state.accepted.len().saturating_sub(1);
        self.state.accepted.drain(..past);
        self
    }

    fn key(&self) -> Key {
        let State {
            status,
            held,
            highest,
            accepted,
        } = &self.state;
        (
            self.tracker,
            (*status, *held, *highest),
            accepted.last().cloned(),
            self.accepted,
        )
    }
}

/// A sequence in the short names of the rule tables.
fn shown(sequence: &[ActionType]) -> String {
    let shorts: Vec<_> = sequence.iter().map(|action| action.short()).collect();
    shorts.join(" ")
}

/// Compares every sequence up to this length, and returns their number.
fn one_by_one(pair: &Pair, clock: Clock, longest: usize) -> u64 {
    let updates: Vec<_> = (0..longest).map(|place| clock.updates(place)).collect();
    let mut sequence = Vec::with_capacity(longest);
    branch(pair, clock, &updates, &Place::start(), &mut sequence)
}

/// Compares every continuation of a place.
fn branch(
    pair: &Pair,
    clock: Clock,
    updates: &[[Update<'_>; 9]],
    from: &Place,
    sequence: &mut Vec<ActionType>,
) -> u64 {
    let Some(next) = updates.get(sequence.len()) else {
        return 0;
    };
    let mut compared = 0;
    for update in next {
        sequence.push(update.action());
        let place = from.after(pair, update, clock.now, || shown(sequence));
        compared += 1 + branch(pair, clock, updates, &place, sequence);
        sequence.pop();
    }
    compared
}

/// The places that sequences of one length lead to, with their number and one of them.
type Merged = HashMap<Key, (Place, u128, Vec<ActionType>)>;

/// Compares every sequence up to this length. Returns the number of sequences of that length, and
/// of the places that they lead to.
fn merged(pair: &Pair, clock: Clock, longest: usize) -> (u128, usize) {
    let start = Place::start();
    let mut places = Merged::from([(start.key(), (start, 1, Vec::new()))]);
    for place in 0..longest {
        let updates = clock.updates(place);
        let mut next = Merged::new();
        for (from, count, example) in places.values() {
            for update in &updates {
                let longer = || [example.as_slice(), &[update.action()]].concat();
                let after = from
                    .after(pair, update, clock.now, || shown(&longer()))
                    .without_its_past();
                let entry = next
                    .entry(after.key())
                    .or_insert_with(|| (after, 0, longer()));
                entry.1 += count;
            }
        }
        places = next;
    }
    let sequences = places.values().map(|(_, count, _)| count).sum();
    (sequences, places.len())
}

/// 9 + 9² + … up to this length.
fn sequences_up_to(longest: usize) -> u64 {
    iter::successors(Some(9), |of_a_length| Some(of_a_length * 9))
        .take(longest)
        .sum()
}

#[test]
fn every_sequence_up_to_length_five_one_by_one() {
    let longest = if cfg!(miri) { 1 } else { 5 };
    for pair in Pair::all() {
        assert_eq!(one_by_one(&pair, RISING, longest), sequences_up_to(longest));
    }
}

#[test]
fn every_sequence_up_to_length_four_one_by_one_under_every_clock() {
    let longest = if cfg!(miri) { 1 } else { 4 };
    for pair in Pair::all() {
        for clock in [STANDING, FALLING, RUNNING_AHEAD] {
            assert_eq!(one_by_one(&pair, clock, longest), sequences_up_to(longest));
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "those above once more, only longer")]
fn every_sequence_up_to_length_twelve_merged() {
    for pair in Pair::all() {
        for clock in [RISING, STANDING, FALLING, RUNNING_AHEAD] {
            let (sequences, places) = merged(&pair, clock, 12);
            assert_eq!(sequences, 9_u128.pow(12));
            assert!((18..5_000).contains(&places), "{places} under {clock:?}");
        }
    }
}

/// Each sequence for itself, up to a length that takes half a minute:
/// `cargo test --test it -- --ignored every_sequence`.
#[test]
#[ignore = "half a minute"]
fn every_sequence_up_to_length_seven_one_by_one() {
    for pair in Pair::all() {
        assert_eq!(one_by_one(&pair, RISING, 7), sequences_up_to(7));
    }
}

/// Ten to the nineteenth sequences under each clock, with few places.
#[test]
#[ignore = "seconds, and says no more than the shorter ones"]
fn every_sequence_up_to_length_twenty_merged() {
    for pair in Pair::all() {
        for clock in [RISING, STANDING, FALLING, RUNNING_AHEAD] {
            let (sequences, _) = merged(&pair, clock, 20);
            assert_eq!(sequences, 9_u128.pow(20));
        }
    }
}
