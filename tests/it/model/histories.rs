//! Random rule sets, waybills and updates for them, for properties that compare the engine with the
//! model: realistic clocks and broken ones, and replays of anything that came before.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;
use proptest::sample::{Index, select};

use super::bridge::Pair;
use super::reference::{ACTIONS, OPEN, STATUSES, State};

/// The time at which the clocks of a random sequence start.
pub(crate) const START: i64 = 1_700_000_000;

/// The latest time of an update.
pub(crate) const LAST: i64 = 99_999_999_999;

const TEXTS: [&str; 3] = [
    "已到达【城北营业点】",
    "已发出",
    "派件员小林18600000000正在派件",
];

/// The next event of a waybill.
#[derive(Debug, Clone)]
enum Step {
    /// A scan so many seconds after the previous one, judged so many seconds after it was made.
    Scan {
        action: u32,
        later: i64,
        text: &'static str,
        judged: i64,
    },
    /// An earlier update once more, whether it was accepted or not.
    Again(Index),
}

/// An update as numbers and text, with the time at which it is judged.
pub(crate) type Come = (i64, u32, &'static str, i64);

fn step() -> impl Strategy<Value = Step> {
    let later = prop_oneof![
        6 => 0..100_000_i64,
        3 => -70..70_i64,
        1 => select(vec![-61, -60, -59, -1, 0, 1, 60]),
        1 => -1_000_000..0_i64,
        1 => 0..3_000_000_000_i64,
    ];
    let judged = prop_oneof![
        8 => 0..10_000_000_i64,
        2 => -301..=-299_i64,
        1 => -1_000_000..0_i64,
    ];
    let scan = (
        select(ACTIONS.to_vec()),
        later,
        select(TEXTS.to_vec()),
        judged,
    )
        .prop_map(|(action, later, text, judged)| Step::Scan {
            action,
            later,
            text,
            judged,
        });
    prop_oneof![5 => scan, 1 => any::<Index>().prop_map(Step::Again)]
}

/// The most updates of a sequence.
const LONGEST: usize = if cfg!(miri) { 8 } else { 40 };

/// Random updates in the order of their arrival.
pub(crate) fn sequence() -> impl Strategy<Value = Vec<Come>> {
    vec(step(), 0..LONGEST).prop_map(|steps| {
        let mut clock = START;
        let mut come: Vec<Come> = Vec::new();
        for step in steps {
            let next = match step {
                Step::Scan {
                    action,
                    later,
                    text,
                    judged,
                } => {
                    clock = (clock + later).clamp(1, LAST);
                    (clock, action, text, (clock + judged).clamp(1, LAST))
                }
                Step::Again(index) if !come.is_empty() => *index.get(&come),
                Step::Again(_) => continue,
            };
            come.push(next);
        }
        come
    })
}

/// A preset with any choice of its options and clocks.
pub(crate) fn pair() -> impl Strategy<Value = Pair> {
    let clocks = prop_oneof![
        2 => Just(None),
        1 => (0..200_u32, 0..400_u32).prop_map(Some),
    ];
    let closing = prop_oneof![3 => Just(None), 1 => (0..400_u32).prop_map(Some)];
    (select(Pair::all()), clocks, closing).prop_map(|(pair, clocks, closing)| {
        let pair = match clocks {
            None => pair,
            Some((tolerance, allowance)) => pair.with_clocks(tolerance, allowance),
        };
        match closing {
            None => pair,
            Some(seconds) => pair.with_closing_tolerance(seconds),
        }
    })
}

/// A fresh waybill, or one known from elsewhere in any situation.
pub(crate) fn start() -> impl Strategy<Value = State> {
    let known = |status| (select(status), START - 1000..START + 1000);
    prop_oneof![
        2 => Just(State::fresh()),
        1 => known(OPEN.to_vec())
            .prop_map(|(status, since)| State::known(status, true, Some(since))),
        1 => known(STATUSES.to_vec())
            .prop_map(|(status, since)| State::known(status, false, Some(since))),
    ]
}
