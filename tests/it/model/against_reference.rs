//! Compares every possible decision with the reference model's: each situation, each action, both
//! rule sets with each choice of options, and the clocks on both sides of their limits.

use std::collections::BTreeSet;

use waybill_engine::{Rejection, Situation};

use super::bridge::{Pair, assert_same, states, steps, tracker};
use super::reference::{ACTIONS, Answer, Model, State, answer, permitted, shortest_way};
use crate::support::shorthand::{NOW, Verdict, action, at, codes, judge, scan};

const HIGHEST: i64 = 1_700_000_000;
const TEXT: &str = "快件状态已更新";

#[test]
fn the_reference_knows_the_eighteen_situations() {
    let known: BTreeSet<Situation> = states(HIGHEST)
        .iter()
        .map(|state| tracker(state).situation())
        .collect();
    assert_eq!(known, BTreeSet::from(Situation::ALL));
    assert_eq!(known.len(), 18);
}

#[test]
#[cfg_attr(miri, ignore = "171 decisions under each of eight rule sets")]
fn every_decision_is_the_references() {
    let decisions = Pair::all()
        .iter()
        .map(|pair| {
            let mut rejections = 0;
            for state in states(HIGHEST) {
                for code in ACTIONS {
                    rejections += u32::from(compare(pair, &state, code, HIGHEST, NOW) != 0);
                }
            }
            rejections
        })
        .collect::<Vec<_>>();
    // Each pair has 171 decisions; the options and the strict table refuse more of them.
    assert_eq!(decisions.len(), 8);
    assert!(
        decisions
            .iter()
            .all(|rejections| (60..150).contains(rejections)),
        "{decisions:?}"
    );
}

#[test]
#[cfg_attr(miri, ignore = "every decision once more, by other clocks")]
fn every_limit_of_the_clocks_is_the_references() {
    let mut met = BTreeSet::new();
    for (tolerance, allowance) in [(0, 0), (1, 1), (86_400, 3600)] {
        for pair in Pair::all() {
            let pair = pair.with_clocks(tolerance, allowance);
            for pair in [pair.with_closing_tolerance(900), pair] {
                for state in states(HIGHEST) {
                    for code in ACTIONS {
                        met.extend(compare_at_the_limits(&pair, &state, code));
                    }
                }
            }
        }
    }
    assert_eq!(met, BTreeSet::from([0, 201, 202, 203, 204]));
}

#[test]
#[cfg_attr(miri, ignore = "every decision once more, by other clocks")]
fn the_presets_have_the_references_clocks() {
    for pair in Pair::all() {
        assert_eq!(i64::from(pair.rules.tolerance()), pair.model.tolerance);
        assert_eq!(i64::from(pair.rules.allowance()), pair.model.allowance);
        for state in states(HIGHEST) {
            for code in ACTIONS {
                compare_at_the_limits(&pair, &state, code);
            }
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "every decision once more, by other clocks")]
fn clocks_wider_than_time_itself_let_every_time_through() {
    let (first, last) = (1_000_000_000, 99_999_999_999);
    for pair in Pair::all() {
        let pair = pair.with_clocks(u32::MAX, u32::MAX);
        for (highest, time, now) in [
            (last, last, last),
            (first, first, first),
            (first + 4_294_967_295, first, first),
        ] {
            for state in states(highest) {
                for code in ACTIONS {
                    let number = compare(&pair, &state, code, time, now);
                    assert!([0, 202, 203].contains(&number), "{number} at {time}");
                }
            }
        }
    }
}

#[test]
fn permitted_is_what_the_reference_permits() {
    for pair in Pair::all() {
        for state in states(HIGHEST) {
            let set = pair.rules.permitted(&tracker(&state));
            assert_eq!(
                codes(set),
                permitted(&pair.model, &state),
                "{pair:?} {state:?}"
            );
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "asks the model for 171 ways, eight times")]
fn the_way_to_every_action_is_the_references() {
    let mut lengths = BTreeSet::new();
    for pair in Pair::all() {
        for state in states(HIGHEST) {
            for code in ACTIONS {
                let way = pair.rules.way(&tracker(&state), action(code));
                let found = steps(way.as_ref());
                let expected = shortest_way(&pair.model, &state, code);
                assert_eq!(
                    found, expected,
                    "{code} from {state:?} under {:?}",
                    pair.model
                );
                lengths.insert(found.map_or(0, |steps| steps.len()));
            }
        }
    }
    // From no steps to those of a return: pickup, transit, delivery, signature.
    assert_eq!(lengths, BTreeSet::from([0, 1, 2, 3, 4]));
}

/// Compares the answers just before, at and just after each limit of the clocks for this update,
/// and returns which answers occurred.
fn compare_at_the_limits(pair: &Pair, state: &State, code: u32) -> BTreeSet<u16> {
    let earliest = HIGHEST - pair.model.tolerance_of(code);
    let mut met = BTreeSet::new();
    for time in [
        earliest - 1,
        earliest,
        earliest + 1,
        HIGHEST - 1,
        HIGHEST,
        HIGHEST + 1,
    ] {
        let soonest = time - pair.model.allowance;
        for now in [soonest - 1, soonest, soonest + 1, NOW] {
            met.insert(compare(pair, state, code, time, now));
        }
    }
    met
}

/// Fails unless the engine's answer is the reference's. Returns the number of the rejection, or 0.
fn compare(pair: &Pair, state: &State, code: u32, time: i64, now: i64) -> u16 {
    let verdict = judge(
        &pair.rules,
        &tracker(state),
        &scan(action(code), time, TEXT),
        now,
    );
    let expected = answer(&pair.model, state, time, code, TEXT, now);
    let context = || format!("{code} at {time}, now {now}, {state:?}, {:?}", pair.model);
    match (&verdict, &expected) {
        (Verdict::Accepted { after, .. }, Answer::Accepted(state)) => assert_same(after, state),
        (Verdict::Rejected(rejection), Answer::Rejected(number)) => {
            assert_eq!(rejection.code().number(), *number, "{}", context());
            assert_eq!(
                *rejection,
                explained(pair, state, code, time, now, *number),
                "{}",
                context()
            );
        }
        _ => panic!("{verdict:?}, not {expected:?}: {}", context()),
    }
    verdict.number()
}

/// The rejection with this number, with its details from the reference.
fn explained(pair: &Pair, state: &State, code: u32, time: i64, now: i64, number: u16) -> Rejection {
    let permitted = permitted(&pair.model, state)
        .into_iter()
        .map(action)
        .collect();
    let (situation, action) = (tracker(state).situation(), action(code));
    match number {
        201 => Rejection::TooFarAhead {
            time: at(time),
            now: at(now),
            latest: now + pair.model.allowance,
            permitted,
        },
        202 => Rejection::WaybillClosed {
            status: situation.status(),
            action,
            permitted,
        },
        203 => {
            let way = pair.rules.way(&tracker(state), action);
            assert_eq!(steps(way.as_ref()), shortest_way(&pair.model, state, code));
            Rejection::ActionNotPermitted {
                situation,
                action,
                permitted,
                way,
                by_option: refused_by_option(pair, state, code),
            }
        }
        204 => {
            let highest = state.highest.unwrap();
            Rejection::TimeGoesBack {
                time: at(time),
                highest: at(highest),
                earliest: highest - pair.model.tolerance_of(code),
                permitted,
            }
        }
        _ => panic!("no such rejection: {number}"),
    }
}

/// Whether the reference permits it without the option on cancellations.
fn refused_by_option(pair: &Pair, state: &State, code: u32) -> bool {
    let without = Model {
        cancel_only_before_any_update: false,
        ..pair.model
    };
    permitted(&without, state).contains(&code)
}
