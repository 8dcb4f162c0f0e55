//! What holds for every sequence of updates, tested on random ones: realistic clocks and broken
//! ones, replays of anything that came before, both rule sets with each choice of options.

use std::collections::HashSet;

use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
use waybill_engine::{
    ActionType, Fingerprint, OrderToken, Outcome, RuleSet, Timestamp, Tracker, Waybill, WaybillId,
};

use crate::model::bridge::{assert_same, steps, tracker};
use crate::model::histories::{Come, LAST, START, pair, sequence, start};
use crate::model::reference::{
    ACTIONS, Answer, answer, is_any_earlier_duplicate, permitted, shortest_way,
};
use crate::support::shorthand::{Verdict, action, at, cases, codes, judge, scan};

/// The trackers of a waybill after each accepted update, from the start on.
fn passed(rules: &RuleSet, from: Tracker, come: &[Come]) -> Vec<Tracker> {
    let mut trackers = vec![from];
    for (time, code, text, now) in come {
        let tracker = trackers[trackers.len() - 1];
        let verdict = judge(rules, &tracker, &scan(action(*code), *time, text), *now);
        if let Verdict::Accepted { after, .. } = verdict {
            trackers.push(after);
        }
    }
    trackers
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn a_waybill_follows_the_reference_step_by_step(
        pair in pair(), mut state in start(), come in sequence(),
    ) {
        let mut now_at = tracker(&state);
        for (time, code, text, now) in come {
            let verdict = judge(&pair.rules, &now_at, &scan(action(code), time, text), now);
            match (verdict, answer(&pair.model, &state, time, code, text, now)) {
                (Verdict::Accepted { after, .. }, Answer::Accepted(next)) => {
                    (now_at, state) = (after, next);
                }
                (Verdict::Duplicate, Answer::DuplicateOfLast) => {}
                (Verdict::Rejected(rejection), Answer::Rejected(number)) => {
                    prop_assert_eq!(rejection.code().number(), number);
                }
                (verdict, expected) => panic!("{verdict:?}, not {expected:?}"),
            }
            assert_same(&now_at, &state);
        }
    }

    #[test]
    fn only_an_accepted_update_can_change_a_waybill(
        pair in pair(), state in start(), come in sequence(),
    ) {
        let mut waybill = waybill(tracker(&state));
        for (time, code, text, now) in come {
            let before = waybill.clone();
            let update = scan(action(code), time, text);
            let outcome = waybill.check(&pair.rules, &update, at(now));
            prop_assert_eq!(&waybill, &before);
            if let Outcome::Accepted(accepted) = outcome {
                waybill.commit(&accepted).unwrap();
                prop_assert_eq!(waybill.tracker(), accepted.after());
                prop_assert_eq!(waybill.tracker().accepted(), before.tracker().accepted() + 1);
            }
        }
    }

    #[test]
    fn the_same_question_has_the_same_answer(
        pair in pair(), state in start(), come in sequence(),
    ) {
        let tracker = tracker(&state);
        for (time, code, text, now) in come {
            let update = scan(action(code), time, text);
            let again = scan(action(code), time, text);
            let first = judge(&pair.rules, &tracker, &update, now);
            let second = judge(&pair.rules.clone(), &{ tracker }, &again, now);
            prop_assert_eq!(first, second);
        }
    }

    #[test]
    fn what_is_closed_stays_closed_but_for_a_new_cycle_that_a_pickup_starts(
        pair in pair(), state in start(), come in sequence(),
    ) {
        let passed = passed(&pair.rules, tracker(&state), &come);
        for (before, after) in passed.iter().zip(&passed[1..]) {
            if before.status().is_closed() {
                prop_assert!(pair.model.new_cycle_after_signed);
                prop_assert_eq!(before.status().name(), "Signed");
                prop_assert_eq!(after.status().name(), "PickedUp");
                prop_assert!(!after.is_held());
            }
        }
    }

    #[test]
    fn the_highest_time_never_falls_and_nothing_accepted_is_later(
        pair in pair(), state in start(), come in sequence(),
    ) {
        let mut tracker = tracker(&state);
        for (time, code, text, now) in come {
            let verdict = judge(&pair.rules, &tracker, &scan(action(code), time, text), now);
            if let Verdict::Accepted { after, .. } = verdict {
                prop_assert_eq!(after.highest(), tracker.highest().max(Some(at(time))));
                prop_assert!(time <= now + pair.model.allowance);
                tracker = after;
            }
        }
    }

    #[test]
    fn permitted_are_the_actions_that_are_not_refused_for_where_the_waybill_stands(
        pair in pair(), state in start(), come in sequence(),
    ) {
        for tracker in passed(&pair.rules, tracker(&state), &come) {
            let time = tracker.highest().map_or(START, Timestamp::unix);
            let not_refused = ActionType::ALL.into_iter().filter(|action| {
                let update = scan(*action, time, "另有说明");
                let number = judge(&pair.rules, &tracker, &update, time).number();
                assert!([0, 202, 203].contains(&number), "{number}");
                number == 0
            });
            prop_assert_eq!(pair.rules.permitted(&tracker), not_refused.collect());
        }
    }

    #[test]
    fn permitted_and_ways_are_the_references_wherever_a_waybill_gets(
        pair in pair(), mut state in start(), come in sequence(),
    ) {
        let mut tracker = tracker(&state);
        for (time, code, text, now) in come {
            if let Answer::Accepted(next) = answer(&pair.model, &state, time, code, text, now) {
                tracker = after_at(&pair.rules, &tracker, time, code, text, now);
                state = next;
            }
        }
        prop_assert_eq!(codes(pair.rules.permitted(&tracker)), permitted(&pair.model, &state));
        for code in ACTIONS {
            let way = pair.rules.way(&tracker, action(code));
            prop_assert_eq!(steps(way.as_ref()), shortest_way(&pair.model, &state, code));
        }
    }

    #[test]
    fn a_way_can_be_walked_to_its_end(
        pair in pair(), state in start(), come in sequence(),
    ) {
        let passed = passed(&pair.rules, tracker(&state), &come);
        let tracker = passed[passed.len() - 1];
        for goal in ActionType::ALL {
            let Some(way) = pair.rules.way(&tracker, goal) else {
                prop_assert!(!pair.rules.permitted(&tracker).contains(goal));
                continue;
            };
            prop_assert_eq!(way.steps().last(), Some(goal));
            let mut walker = tracker;
            for step in way.steps() {
                let time = walker.highest().map_or(START, |highest| (highest.unix() + 1).min(LAST));
                walker = after_at(&pair.rules, &walker, time, step.code(), "补录", LAST);
            }
        }
    }

    #[test]
    fn kept_fingerprints_tell_every_earlier_duplicate(
        pair in pair(), mut state in start(), come in sequence(),
    ) {
        let mut kept: HashSet<Fingerprint> = HashSet::new();
        for (time, code, text, now) in come {
            let fingerprint = scan(action(code), time, text).fingerprint();
            let expected = is_any_earlier_duplicate(&state, time, code, text);
            prop_assert_eq!(kept.contains(&fingerprint), expected);
            if let Answer::Accepted(next) = answer(&pair.model, &state, time, code, text, now) {
                kept.insert(fingerprint);
                state = next;
            }
        }
    }

    #[test]
    fn a_tracker_survives_both_of_its_stored_forms(
        pair in pair(), state in start(), come in sequence(),
    ) {
        for tracker in passed(&pair.rules, tracker(&state), &come) {
            prop_assert_eq!(Tracker::from_bytes(tracker.to_bytes()), Ok(tracker));
            let readable = serde_json::to_string(&tracker).unwrap();
            prop_assert_eq!(serde_json::from_str::<Tracker>(&readable).unwrap(), tracker);
        }
    }
}

fn waybill(tracker: Tracker) -> Waybill {
    let (id, token) = (
        WaybillId::new("W1").unwrap(),
        OrderToken::new("opaque").unwrap(),
    );
    Waybill::restore(id, token, tracker)
}

/// The tracker after an update that has to be accepted at that time.
fn after_at(
    rules: &RuleSet,
    tracker: &Tracker,
    time: i64,
    code: u32,
    text: &str,
    now: i64,
) -> Tracker {
    let update = scan(action(code), time, text);
    match judge(rules, tracker, &update, now) {
        Verdict::Accepted { after, .. } => after,
        refused @ (Verdict::Duplicate | Verdict::Rejected(_)) => panic!("{update:?}: {refused:?}"),
    }
}
