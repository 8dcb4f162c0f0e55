//! Trails: the accepted history of a waybill.

use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, proptest};
use waybill_engine::{
    ActionType, Code, ImportMode, InvalidTrail, Late, OrderToken, Outcome, RuleSet, Situation,
    StaleAnswer, Status, Tracker, Trail, Update, WaybillId, decide,
};

use crate::model::bridge::Pair;
use crate::model::histories::{Come, pair, sequence};
use crate::model::reference::{Answer, Model, State, answer};
use crate::support::shorthand::{NOW, action, at, cases, scan};

fn updates(come: &[Come]) -> Vec<Update<'static>> {
    come.iter()
        .map(|(time, code, text, _)| scan(action(*code), *time, text))
        .collect()
}

/// The trail of those of these updates that are accepted, one at a time.
fn kept(pair: &Pair, updates: &[Update<'_>]) -> Trail {
    let mut trail = Trail::new();
    for update in updates {
        let outcome = trail.check(&pair.rules, update, update.time());
        if let Outcome::Accepted(accepted) = outcome {
            trail.commit(&accepted).unwrap();
        }
    }
    trail
}

#[test]
fn a_new_trail_is_that_of_a_fresh_waybill() {
    assert_eq!(Trail::default(), Trail::new());
    assert_eq!(Trail::default().tracker(), &Tracker::START);
}

/// The state that the reference model reaches over these entries, or the first that it refuses.
fn state_after(model: &Model, from: State, entries: &[(i64, u32)]) -> Result<State, usize> {
    entries
        .iter()
        .enumerate()
        .try_fold(from, |state, (n, (time, code))| {
            match answer(model, &state, *time, *code, &format!("{n}"), *time) {
                Answer::Accepted(next) => Ok(next),
                Answer::DuplicateOfLast | Answer::Rejected(_) => Err(n),
            }
        })
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn any_earlier_update_is_a_duplicate_and_nothing_else_is(pair in pair(), come in sequence()) {
        let updates = updates(&come);
        let mut trail = Trail::new();
        let mut accepted_before: Vec<&Update<'_>> = Vec::new();
        for update in &updates {
            let expected = accepted_before.contains(&update);
            prop_assert_eq!(trail.has(update), expected);
            let outcome = trail.check(&pair.rules, update, update.time());
            prop_assert_eq!(matches!(outcome, Outcome::Duplicate), expected);
            if let Outcome::Accepted(accepted) = outcome {
                trail.commit(&accepted).unwrap();
                accepted_before.push(update);
            }
        }
        let entries: Vec<_> = accepted_before.iter().map(|update| *update.entry()).collect();
        prop_assert_eq!(trail.entries(), entries);
    }

    #[test]
    fn the_tracker_kept_online_is_rebuilt_by_replaying_the_trail(
        pair in pair(), come in sequence(),
    ) {
        let trail = kept(&pair, &updates(&come));
        prop_assert_eq!(trail.replay(&pair.rules), Ok(*trail.tracker()));
    }

    #[test]
    fn a_stored_trail_comes_back_as_it_was(pair in pair(), come in sequence()) {
        let trail = kept(&pair, &updates(&come));
        let stored = serde_json::to_string(&trail).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Trail>(&stored).unwrap(), &trail);
        let parts = (*trail.start(), *trail.tracker(), trail.entries().to_vec());
        let (start, tracker, entries) = parts;
        prop_assert_eq!(Trail::from_parts(start, tracker, entries.clone()), Ok(trail));
        if let Some((last, before)) = entries.split_last() {
            let cut = Trail::from_parts(start, tracker, before.to_vec());
            prop_assert_eq!(cut, Err(InvalidTrail::OtherTracker));
            let twice = [&entries[..], &[*last]].concat();
            let twice = Trail::from_parts(start, tracker, twice);
            prop_assert_eq!(twice, Err(InvalidTrail::Repeated));
        }
    }

    #[test]
    fn a_late_update_was_legal_just_where_the_reference_says_so(
        pair in pair(), come in sequence(),
    ) {
        let updates = updates(&come);
        let trail = kept(&pair, &updates);
        for update in &updates {
            let late = trail.late(&pair.rules, update);
            let highest = trail.tracker().highest();
            if trail.has(update) || highest.is_none_or(|highest| update.time() >= highest) {
                prop_assert_eq!(late, None);
                continue;
            }
            let entries: Vec<(i64, u32)> = trail
                .entries()
                .iter()
                .map(|entry| (entry.time().unix(), entry.action().code()))
                .collect();
            let (time, code) = (update.time().unix(), update.action().code());
            let earlier = entries.iter().take_while(|entry| entry.0 <= time).count();
            let then = state_after(&pair.model, State::fresh(), &entries[..earlier]).unwrap();
            match answer(&pair.model, &then, time, code, "late", time) {
                Answer::Accepted(state) => {
                    match state_after(&pair.model, state, &entries[earlier..]) {
                        Ok(_) => prop_assert_eq!(late, Some(Late::WasLegal { after: earlier })),
                        Err(place) => {
                            let Some(Late::Contradicted { after, by }) = late else {
                                panic!("{late:?}");
                            };
                            prop_assert_eq!((after, by.index), (earlier, earlier + place));
                        }
                    }
                }
                Answer::Rejected(number) => {
                    let Some(Late::WasNotLegal(rejection)) = late else {
                        panic!("{late:?}");
                    };
                    prop_assert_eq!(rejection.code().number(), number);
                }
                Answer::DuplicateOfLast => panic!("no such message was accepted"),
            }
        }
    }

    #[test]
    fn an_import_answers_each_as_one_at_a_time_in_its_order(pair in pair(), come in sequence()) {
        let trace = updates(&come);
        let mut trail = Trail::new();
        let import = trail.import(&pair.rules, &trace, at(NOW), ImportMode::BestEffort);

        let mut one_by_one = Trail::new();
        for place in &import.order {
            let outcome = one_by_one.check(&pair.rules, &trace[*place], at(NOW));
            prop_assert_eq!(&import.answers[*place], &outcome);
            if let Outcome::Accepted(accepted) = outcome {
                one_by_one.commit(&accepted).unwrap();
            }
        }
        prop_assert_eq!(&trail, &one_by_one);
        prop_assert!(import.is_taken_in);
        prop_assert_eq!(import.accepted().count(), trail.entries().len());
    }

    #[test]
    fn an_adopting_import_answers_each_as_one_at_a_time_in_its_order(
        pair in pair(),
        come in sequence(),
        begun in any::<bool>(),
    ) {
        let trace = updates(&come);
        let known = Tracker::known(Situation::at(Status::InTransit), at(1_000_000_000));
        let mut trail = Trail::since(if begun { known } else { Tracker::START });
        let mut one_by_one = trail.clone();
        let import = trail.import(&pair.rules, &trace, at(NOW), ImportMode::Adopt);

        for place in &import.order {
            let adoption = one_by_one.check_or_adopt(&pair.rules, &trace[*place], at(NOW));
            if let Some(accepted) = adoption.accepted() {
                one_by_one.commit(accepted).unwrap();
            }
            prop_assert_eq!(&import.answers[*place], &Outcome::from(adoption));
        }
        prop_assert_eq!(&trail, &one_by_one);
        prop_assert!(import.is_taken_in);
        let adopted = import.accepted().filter(|accepted| accepted.is_adopted()).count();
        prop_assert!(adopted <= usize::from(!begun));
        prop_assert_eq!(import.accepted().count(), adopted + trail.entries().len());
    }

    #[test]
    fn an_import_of_all_or_nothing_takes_in_all_or_nothing(pair in pair(), come in sequence()) {
        let trace = updates(&come);
        let mut trail = Trail::new();
        let import = trail.import(&pair.rules, &trace, at(NOW), ImportMode::AllOrNothing);
        let refused = import.answers.iter().any(|answer| matches!(answer, Outcome::Rejected(_)));
        prop_assert_eq!(import.is_taken_in, !refused);

        let mut expected = Trail::new();
        if !refused {
            expected.import(&pair.rules, &trace, at(NOW), ImportMode::BestEffort);
        }
        prop_assert_eq!(trail, expected);
    }

    #[test]
    fn the_order_in_which_a_trace_is_given_matters_only_among_equals(
        (come, shuffled) in sequence().prop_flat_map(|mut come| {
            // One update each second, so that no two are equal.
            come.sort_unstable();
            come.dedup_by_key(|update| update.0);
            (Just(come.clone()), Just(come).prop_shuffle())
        }),
    ) {
        let import = |come: &[Come]| {
            let mut trail = Trail::new();
            trail.import(&RuleSet::STANDARD, &updates(come), at(NOW), ImportMode::BestEffort);
            trail
        };
        prop_assert_eq!(import(&come), import(&shuffled));
    }
}

#[test]
fn updates_of_one_second_are_imported_in_the_order_in_which_such_things_happen() {
    let trace: Vec<Update<'_>> = ["H", "S", "F", "D", "T", "P", "PF", "A", "C"]
        .map(|short| scan(crate::support::shorthand::column(short), NOW, short))
        .into();
    let import = Trail::new().import(&RuleSet::STRICT, &trace, at(NOW), ImportMode::BestEffort);
    let order: Vec<&str> = import
        .order
        .iter()
        .map(|place| trace[*place].message().as_str())
        .collect();
    assert_eq!(order, ["PF", "A", "P", "T", "D", "F", "S", "H", "C"]);
}

#[test]
fn a_trace_without_its_head_is_adopted_where_that_is_asked_for() {
    let trace = [
        scan(ActionType::Signed, NOW - 10, "已签收"),
        scan(ActionType::OutForDelivery, NOW - 20, "再次派件"),
        scan(ActionType::DeliveryFailed, NOW - 30, "无人在家"),
    ];
    let best = Trail::new().import(&RuleSet::STRICT, &trace, at(NOW), ImportMode::BestEffort);
    assert_eq!(best.accepted().count(), 0);

    let mut trail = Trail::new();
    let import = trail.import(&RuleSet::STRICT, &trace, at(NOW), ImportMode::Adopt);
    let sent: Vec<_> = import.accepted().map(|one| one.update().action()).collect();
    let all = [
        ActionType::DeliveryFailed,
        ActionType::OutForDelivery,
        ActionType::Signed,
    ];
    assert_eq!(sent, all);
    assert_eq!(trail.start().status(), Status::DeliveryFailed);
    assert_eq!(trail.tracker().status(), Status::Signed);

    // A second time, everything is a duplicate, the adopted one too.
    let again = trail.import(&RuleSet::STRICT, &trace, at(NOW), ImportMode::Adopt);
    assert!(
        again
            .answers
            .iter()
            .all(|answer| *answer == Outcome::Duplicate)
    );
}

#[test]
fn of_a_trail_that_starts_midway_nobody_can_tell_what_was_before() {
    let start = Tracker::known(Situation::at(Status::InTransit), at(NOW - 100));
    let mut trail = Trail::since(start);
    let rules = RuleSet::STANDARD;
    let late =
        |trail: &Trail, seconds| trail.late(&rules, &scan(ActionType::InTransit, seconds, "到达"));
    assert_eq!(late(&trail, NOW - 101), Some(Late::BeforeTheTrail));
    assert_eq!(late(&trail, NOW - 100), None);
    assert_eq!(trail.start(), &start);

    let next = [scan(ActionType::OutForDelivery, NOW, "派件中")];
    trail.import(&rules, &next, at(NOW), ImportMode::AllOrNothing);
    assert_eq!(late(&trail, NOW - 101), Some(Late::BeforeTheTrail));
    let was_legal = Some(Late::WasLegal { after: 0 });
    assert_eq!(late(&trail, NOW - 100), was_legal);
}

#[test]
fn what_was_accepted_can_be_sent_again_with_another_token_and_nothing_else_can() {
    let (first, second) = (
        scan(ActionType::PickedUp, NOW - 1, "已揽收"),
        scan(ActionType::InTransit, NOW, "已发出"),
    );
    let refused = scan(ActionType::Cancelled, NOW, "取消");
    let trace = [first.clone(), second, refused.clone()];
    let mut trail = Trail::new();
    trail.import(&RuleSet::STANDARD, &trace, at(NOW), ImportMode::BestEffort);

    let id = WaybillId::new("W1").unwrap();
    let right = OrderToken::new("right").unwrap();
    let payload = trail.resend(&first, &id, &right).unwrap();
    assert_eq!(
        payload.https_body().to_json(),
        concat!(
            r#"{"token":"right","waybill_id":"W1","action_time":1799999999,"#,
            r#""action_type":100001,"action_msg":"已揽收"}"#,
        )
    );
    assert_eq!(trail.resend(&refused, &id, &right), None);
}

#[test]
fn a_stale_answer_is_refused_and_changes_nothing() {
    let pickup = scan(ActionType::PickedUp, NOW, "已揽收");
    let mut trail = Trail::new();
    let Outcome::Accepted(accepted) = trail.check(&RuleSet::STANDARD, &pickup, at(NOW)) else {
        panic!("a pickup is legal from the start");
    };
    trail.commit(&accepted).unwrap();
    let before = trail.clone();
    let refused = trail.commit(&accepted).unwrap_err();
    assert!(matches!(refused, StaleAnswer::Outdated { .. }));
    assert_eq!(trail, before);
}

#[test]
fn a_replay_under_other_rules_names_the_first_entry_that_departs() {
    let mut trail = Trail::new();
    let trace = [
        scan(ActionType::PickedUp, NOW - 3, "已揽收"),
        scan(ActionType::PickedUp, NOW - 2, "再次揽收"),
    ];
    trail.import(
        &RuleSet::STANDARD,
        &trace,
        at(NOW),
        ImportMode::AllOrNothing,
    );
    let departure = trail.replay(&RuleSet::STRICT).unwrap_err();
    assert_eq!(departure.index, 1);
    assert_eq!(departure.rejection.code(), Code::ActionNotPermitted);
    assert_eq!(
        departure.to_string(),
        "entry 1 of the trail would not have been accepted: 100001 PickedUp is not permitted from \
         PickedUp; permitted: 200001 InTransit, 400002 Held; no legal way leads to it from here"
    );
}

#[test]
fn an_earlier_update_is_not_taken_in_twice_by_an_answer_that_knows_only_the_tracker() {
    let rules = RuleSet::STANDARD;
    let trace = [
        scan(ActionType::PickedUp, NOW - 3, "已揽收"),
        scan(ActionType::InTransit, NOW - 2, "已发出"),
        scan(ActionType::InTransit, NOW - 1, "已到达"),
    ];
    let mut trail = Trail::new();
    trail.import(&rules, &trace, at(NOW), ImportMode::AllOrNothing);
    let before = trail.clone();
    let Outcome::Accepted(accepted) = decide(&rules, trail.tracker(), &trace[1], at(NOW)) else {
        panic!("a tracker knows only the last");
    };
    assert_eq!(trail.commit(&accepted), Err(StaleAnswer::AlreadyTaken));
    assert_eq!(trail, before);
}

#[test]
fn a_late_update_that_its_followers_belie_is_told_apart() {
    let rules = RuleSet::STANDARD;
    let trace = [
        scan(ActionType::CourierAssigned, NOW - 300, "已分配业务员"),
        scan(ActionType::PickedUp, NOW - 100, "已揽收"),
    ];
    let mut trail = Trail::new();
    trail.import(&rules, &trace, at(NOW), ImportMode::AllOrNothing);
    let late = trail.late(&rules, &scan(ActionType::Cancelled, NOW - 200, "取消"));
    let Some(Late::Contradicted { after: 1, by }) = late else {
        panic!("{late:?}");
    };
    assert_eq!((by.index, by.rejection.code()), (1, Code::WaybillClosed));
    let failed = trail.late(
        &rules,
        &scan(ActionType::PickupFailed, NOW - 200, "揽件失败"),
    );
    assert_eq!(failed, Some(Late::WasLegal { after: 1 }));
    // In the same second, it comes after the accepted one.
    let same_second = trail.late(&rules, &scan(ActionType::InTransit, NOW - 300, "已发出"));
    assert_eq!(same_second, Some(Late::WasLegal { after: 1 }));
    let strict = trail.late(
        &RuleSet::STRICT,
        &scan(ActionType::InTransit, NOW - 200, "已发出"),
    );
    assert!(matches!(strict, Some(Late::WasNotLegal(_))));
}

/// Earlier versions took every number above zero for a time.
#[test]
fn a_stored_trail_with_a_time_that_is_refused_today_is_read() {
    let stored = concat!(
        r#"{"start":{"status":"AwaitingPickup","held":false,"highest_time":null,"accepted":0,"#,
        r#""last":null},"tracker":{"status":"InTransit","held":false,"highest_time":7,"#,
        r#""accepted":2,"last":"00000000000000aa"},"entries":["#,
        r#"{"action_time":1,"action_type":100001,"fingerprint":"00000000000000bb"},"#,
        r#"{"action_time":7,"action_type":200001,"fingerprint":"00000000000000aa"}]}"#,
    );
    let trail: Trail = serde_json::from_str(stored).unwrap();
    assert_eq!(serde_json::to_string(&trail).unwrap(), stored);
    let times = trail.entries().iter().map(|entry| entry.time().unix());
    assert_eq!(times.collect::<Vec<_>>(), [1, 7]);
    assert_eq!(Trail::from_bytes(&trail.to_bytes()).unwrap(), trail);
    let next = scan(ActionType::OutForDelivery, NOW - 1, "派送中");
    let outcome = trail.check(&RuleSet::STANDARD, &next, at(NOW));
    assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
    for bad in ["0", "-1", "100000000000"] {
        let damaged = stored.replace("\"action_time\":1,", &format!("\"action_time\":{bad},"));
        assert!(serde_json::from_str::<Trail>(&damaged).is_err(), "{bad}");
    }
}

#[test]
fn a_stored_trail_that_does_not_fit_together_is_refused() {
    let mut trail = Trail::new();
    let trace = [
        scan(ActionType::PickedUp, NOW - 3, "已揽收"),
        scan(ActionType::InTransit, NOW - 2, "已发出"),
    ];
    trail.import(
        &RuleSet::STANDARD,
        &trace,
        at(NOW),
        ImportMode::AllOrNothing,
    );
    let stored = serde_json::to_value(&trail).unwrap();
    let refused = |change: fn(&mut serde_json::Value)| {
        let mut changed = stored.clone();
        change(&mut changed);
        serde_json::from_value::<Trail>(changed)
            .unwrap_err()
            .to_string()
    };
    let other = "a stored trail's tracker does not fit its entries";
    assert_eq!(
        refused(|trail| trail["tracker"]["accepted"] = 3.into()),
        other
    );
    assert_eq!(
        refused(|trail| trail["tracker"]["highest_time"] = NOW.into()),
        other
    );
    assert_eq!(
        refused(|trail| trail["tracker"]["last"] = "00000000000000aa".into()),
        other
    );
    assert_eq!(
        refused(|trail| {
            let first = trail["entries"][0].clone();
            trail["entries"][1] = first;
        }),
        "a stored trail has the same update twice"
    );
}
