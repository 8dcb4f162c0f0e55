//! Batches: many updates are decided as if one at a time.

use proptest::collection::vec;
use proptest::prelude::{Strategy, prop_assert_eq, proptest};
use waybill_engine::{
    ActionType, BatchOutcome, BatchUpdate, Outcome, RuleSet, Tracker, Update, Verdict, decide,
    decide_each, verdict_each,
};

use crate::model::histories::{pair, sequence};
use crate::support::shorthand::{NOW, action, at, cases, scan};

const TRACKERS: usize = 3;

/// Updates of few waybills, so that some are for the same one; some are for a waybill that does not
/// exist.
fn updates() -> impl Strategy<Value = Vec<(usize, Update<'static>)>> {
    sequence().prop_flat_map(|come| {
        let places = vec(0..=TRACKERS, come.len());
        places.prop_map(move |places| {
            let updates = come
                .iter()
                .map(|(time, code, text, _)| scan(action(*code), *time, text));
            places.into_iter().zip(updates).collect()
        })
    })
}

/// The simple form.
fn one_at_a_time<'a>(
    rules: &RuleSet,
    trackers: &mut [Tracker],
    updates: &'a [(usize, Update<'static>)],
) -> Vec<BatchOutcome<'a>> {
    let mut answers = Vec::new();
    for (place, update) in updates {
        if *place >= trackers.len() {
            answers.push(BatchOutcome::NoTracker);
            continue;
        }
        let outcome = decide(rules, &trackers[*place], update, at(NOW));
        if let Outcome::Accepted(accepted) = &outcome {
            trackers[*place] = *accepted.after();
        }
        answers.push(BatchOutcome::Decided(outcome));
    }
    answers
}

fn verdict_of(answer: &BatchOutcome<'_>) -> Option<Verdict> {
    match answer {
        BatchOutcome::Decided(outcome) => Some(outcome.verdict()),
        BatchOutcome::NoTracker => None,
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn many_are_answered_and_advance_as_one_at_a_time(pair in pair(), updates in updates()) {
        let placed: Vec<BatchUpdate<'_>> = updates
            .iter()
            .map(|(tracker, update)| BatchUpdate { tracker: *tracker, update })
            .collect();
        let mut expected_trackers = [Tracker::START; TRACKERS];
        let expected = one_at_a_time(&pair.rules, &mut expected_trackers, &updates);

        let mut trackers = [Tracker::START; TRACKERS];
        let answers: Vec<BatchOutcome<'_>> =
            decide_each(&pair.rules, &mut trackers, &placed, at(NOW)).collect();
        prop_assert_eq!(&answers, &expected);
        prop_assert_eq!(trackers, expected_trackers);

        let mut trackers = [Tracker::START; TRACKERS];
        let verdicts: Vec<Option<Verdict>> =
            verdict_each(&pair.rules, &mut trackers, &placed, at(NOW)).collect();
        let expected: Vec<Option<Verdict>> = expected.iter().map(verdict_of).collect();
        prop_assert_eq!(verdicts, expected);
        prop_assert_eq!(trackers, expected_trackers);
    }
}

/// Shorter, longer and as long as the blocks whose trackers are read together.
#[test]
fn a_long_batch_answers_and_advances_as_one_at_a_time() {
    let open = |action: &ActionType| !matches!(action, ActionType::Signed | ActionType::Cancelled);
    let actions = ActionType::ALL.into_iter().filter(open).cycle();
    let waybills = (0..=TRACKERS).cycle();
    let updates: Vec<(usize, Update<'static>)> = (NOW - 1_000..NOW)
        .zip(actions)
        .zip(waybills)
        .map(|((time, action), waybill)| (waybill, scan(action, time, "扫描")))
        .collect();
    let expected = one_at_a_time(
        &RuleSet::STANDARD,
        &mut [Tracker::START; TRACKERS],
        &updates,
    );
    let placed: Vec<BatchUpdate<'_>> = updates
        .iter()
        .map(|(tracker, update)| BatchUpdate {
            tracker: *tracker,
            update,
        })
        .collect();
    for length in [0, 1, 31, 32, 33, 64, 1_000] {
        let mut expected_trackers = [Tracker::START; TRACKERS];
        one_at_a_time(
            &RuleSet::STANDARD,
            &mut expected_trackers,
            &updates[..length],
        );
        let mut trackers = [Tracker::START; TRACKERS];
        let batch = &placed[..length];
        let answers = decide_each(&RuleSet::STANDARD, &mut trackers, batch, at(NOW));
        assert!(answers.eq(expected[..length].iter().cloned()));
        assert_eq!(trackers, expected_trackers);

        let mut trackers = [Tracker::START; TRACKERS];
        let verdicts = verdict_each(&RuleSet::STANDARD, &mut trackers, batch, at(NOW));
        assert!(verdicts.eq(expected[..length].iter().map(verdict_of)));
        assert_eq!(trackers, expected_trackers);
    }
    let accepted =
        |answer: &&BatchOutcome<'_>| matches!(answer, BatchOutcome::Decided(Outcome::Accepted(_)));
    assert!(expected.iter().filter(accepted).count() > 100);
}

#[test]
fn a_batch_is_decided_only_as_far_as_it_is_driven() {
    let pickup = scan(ActionType::PickedUp, NOW, "已揽收");
    let placed = [0, 1].map(|tracker| BatchUpdate {
        tracker,
        update: &pickup,
    });
    let mut trackers = [Tracker::START; 2];
    decide_each(&RuleSet::STANDARD, &mut trackers, &placed, at(NOW)).next();
    assert!(!trackers[0].is_fresh() && trackers[1].is_fresh());

    let mut trackers = [Tracker::START; 2];
    verdict_each(&RuleSet::STANDARD, &mut trackers, &placed, at(NOW)).next();
    assert!(!trackers[0].is_fresh() && trackers[1].is_fresh());
}
