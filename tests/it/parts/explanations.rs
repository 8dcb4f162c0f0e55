//! Explanations: the reasons of a decision, and what may come next.

use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};
use waybill_engine::{ActionType, Check, Outcome, RuleSet, Situation, Status, Tracker, decide};

use crate::model::histories::{Come, pair, sequence};
use crate::support::shorthand::{NOW, action, after, at, cases, scan};

fn history() -> impl Strategy<Value = Vec<Come>> {
    sequence()
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn an_explanation_decides_as_decide_does_and_ends_at_the_check_that_decided(
        pair in pair(),
        history in history(),
    ) {
        let mut tracker = Tracker::START;
        for (time, code, text, now) in history {
            let update = scan(action(code), time, text);
            let outcome = decide(&pair.rules, &tracker, &update, at(now));
            let explanation = pair.rules.explain(&tracker, &update, at(now));
            prop_assert_eq!(explanation.outcome(), &outcome);

            let steps = explanation.steps();
            let (last, earlier) = steps.split_last().unwrap();
            prop_assert!(earlier.iter().all(|step| step.passed));
            prop_assert!(steps.is_sorted_by_key(|step| step.check));
            let accepted = matches!(outcome, Outcome::Accepted(_));
            prop_assert_eq!(last.passed, accepted);
            prop_assert!(!accepted || steps.len() == 5);
            if let Outcome::Accepted(accepted) = outcome {
                tracker = *accepted.after();
            }
        }
    }

    #[test]
    fn the_next_steps_are_what_is_permitted_and_lead_where_they_say(
        pair in pair(),
        history in history(),
    ) {
        let mut tracker = Tracker::START;
        for (time, code, text, now) in history {
            let next = pair.rules.next_steps(&tracker);
            prop_assert_eq!(next.from(), tracker.situation());
            let actions: Vec<ActionType> = next.steps().iter().map(|step| step.0).collect();
            let permitted: Vec<ActionType> = pair.rules.permitted(&tracker).iter().collect();
            prop_assert_eq!(actions, permitted);

            let update = scan(action(code), time, text);
            if let Outcome::Accepted(accepted) = decide(&pair.rules, &tracker, &update, at(now)) {
                let step = next.steps().iter().find(|step| step.0 == update.action()).unwrap();
                prop_assert_eq!(step.1, accepted.mark());
                prop_assert_eq!(step.2, accepted.after().situation());
                tracker = *accepted.after();
            }
        }
    }
}

#[test]
fn every_way_a_decision_can_go_is_told_in_both_languages() {
    let rules = RuleSet::STANDARD;
    let known = |status| Tracker::known(Situation::at(status), at(NOW - 1000));
    let picked_up = scan(ActionType::PickedUp, NOW - 1000, "已揽收");
    let once = after(&rules, &Tracker::START, &picked_up);
    let samples = [
        (Tracker::START, picked_up.clone()),
        (once, picked_up),
        (once, scan(ActionType::PickedUp, NOW, "再次揽收")),
        (
            known(Status::PickedUp),
            scan(ActionType::OutForDelivery, NOW, "派件中"),
        ),
        (once, scan(ActionType::InTransit, NOW - 1030, "已发出")),
        (once, scan(ActionType::InTransit, NOW - 1061, "已发出")),
        (once, scan(ActionType::InTransit, NOW + 301, "已发出")),
        (once, scan(ActionType::Cancelled, NOW, "取消")),
        (
            known(Status::Signed),
            scan(ActionType::InTransit, NOW, "已发出"),
        ),
    ];
    let texts: Vec<String> = samples
        .iter()
        .map(|(tracker, update)| {
            let explanation = rules.explain(tracker, update, at(NOW));
            format!("{explanation}\n\n{}", explanation.chinese())
        })
        .collect();
    insta::assert_snapshot!(texts.join("\n\n----\n\n"));
}

#[test]
fn what_may_come_next_is_told_in_both_languages_from_every_situation() {
    let texts: Vec<String> = Situation::ALL
        .into_iter()
        .map(|situation| {
            let next = RuleSet::STRICT.next_steps(&Tracker::known(situation, at(NOW)));
            format!("{next}\n{}", next.chinese())
        })
        .collect();
    insta::assert_snapshot!(texts.join("\n\n"));
}

/// The only action that a closed waybill accepts, and only where a number is used again.
#[test]
fn a_pickup_after_the_signature_is_told_as_a_new_cycle() {
    let rules = RuleSet::STANDARD.with_new_cycle_after_signed();
    let signed = Tracker::known(Situation::at(Status::Signed), at(NOW - 1000));
    let pickup = scan(ActionType::PickedUp, NOW, "已揽收");
    let explanation = rules.explain(&signed, &pickup, at(NOW));
    let closed = &explanation.steps()[2];
    assert_eq!(closed.check, Check::Closed);
    assert!(closed.passed);
    assert_eq!(
        closed.finding,
        "Yes, but the rules let this action start a new cycle."
    );
    assert_eq!(closed.finding_zh, "是，但规则允许该操作开始新一轮流程。");
}
