//! What answers look like as JSON, and what is said of late updates.

use std::fmt::Write as _;

use insta::assert_snapshot;
use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
use serde::Serialize;
use serde_json::{Value, to_string, to_value};
use waybill_engine::{
    ActionSet, ActionType, Code, ImportMode, Late, Malformed, MessagePolicy, Outcome, Record,
    RuleSet, Situation, Tracker, Trail, Verdict, decide, decide_or_adopt, verdict,
};

use crate::model::histories::{pair, sequence};
use crate::support::samples::{faults, rejections};
use crate::support::shorthand::{NOW, action, at, cases, codes, scan};

#[test]
fn every_answer_has_one_form_in_json() {
    let mut lines = String::new();
    let mut add = |json: serde_json::Result<String>| writeln!(lines, "{}", json.unwrap()).unwrap();
    let rules = RuleSet::STANDARD;
    for action in [ActionType::Held, ActionType::Signed] {
        let update = scan(action, NOW, "扫描");
        add(to_string(&decide(
            &rules,
            &Tracker::START,
            &update,
            at(NOW),
        )));
        add(to_string(&decide_or_adopt(
            &rules,
            &Tracker::START,
            &update,
            at(NOW),
        )));
    }
    add(to_string(&Outcome::Duplicate));
    for rejection in rejections() {
        add(to_string(&rejection));
    }
    let line = r#"{"waybill_id":"W1","action_time":"now","action_type":7,"action_msg":" "}"#;
    let fields = serde_json::from_str(line).unwrap();
    add(to_string(
        &Record::new(fields, &MessagePolicy::DEFAULT).unwrap_err(),
    ));
    add(to_string(&Malformed::from(faults()[0].clone())));
    for verdict in [
        Verdict::Accepted,
        Verdict::Duplicate,
        Verdict::Rejected(Code::TimeGoesBack),
    ] {
        add(to_string(&verdict));
    }
    for situation in [Situation::ALL[4], Situation::ALL[17]] {
        add(to_string(&situation));
    }
    add(to_string(&ActionSet::from_iter([
        ActionType::Signed,
        ActionType::InTransit,
    ])));
    assert_snapshot!(lines);
}

#[test]
fn every_fault_is_its_code_and_its_two_texts() {
    for fault in faults() {
        let expected = serde_json::json!({
            "code": fault.code().name(),
            "number": fault.code().number(),
            "reason": fault.to_string(),
            "reason_zh": fault.chinese().to_string(),
        });
        assert_eq!(to_value(&fault).unwrap(), expected);
    }
}

/// A late update of each kind.
fn late() -> Vec<Late> {
    let rules = RuleSet::STANDARD;
    let trail_of = |start: Tracker, trace: &[_]| {
        let mut trail = Trail::since(start);
        let import = trail.import(&rules, trace, at(NOW), ImportMode::AllOrNothing);
        assert!(import.is_taken_in);
        trail
    };
    let assigned = scan(ActionType::CourierAssigned, NOW - 300, "已分配业务员");
    let picked_up = scan(ActionType::PickedUp, NOW - 100, "已揽收");
    let again = scan(ActionType::PickedUp, NOW - 50, "再次揽收");
    let trail = trail_of(Tracker::START, &[assigned, picked_up.clone()]);
    let repeated = trail_of(Tracker::START, &[picked_up, again.clone()]);
    let midway = trail_of(Tracker::known(Situation::ALL[4], at(NOW - 200)), &[again]);
    let cancelled = scan(ActionType::Cancelled, NOW - 200, "取消");
    let failed = scan(ActionType::PickupFailed, NOW - 200, "揽件失败");
    let first = scan(ActionType::PickupFailed, NOW - 400, "揽件失败");
    let signed = scan(ActionType::Signed, NOW - 200, "已签收");
    let earlier = scan(ActionType::InTransit, NOW - 300, "已发出");
    let next = scan(ActionType::PickupFailed, NOW - 90, "揽件失败");
    [
        (&trail, &rules, &failed),
        (&trail, &rules, &first),
        (&trail, &rules, &cancelled),
        (&trail, &rules, &signed),
        (&repeated, &RuleSet::STRICT, &next),
        (&midway, &rules, &earlier),
    ]
    .map(|(trail, rules, update)| trail.late(rules, update).unwrap())
    .to_vec()
}

#[test]
fn what_is_said_of_a_late_update_reads_well_in_both_languages() {
    let mut texts = String::new();
    for late in late() {
        assert_eq!(to_value(&late).unwrap(), late.name());
        writeln!(texts, "{}\n{late}\n{}\n", late.name(), late.chinese()).unwrap();
    }
    assert_snapshot!(texts);
}

#[test]
fn the_answers_of_the_example_service_are_as_they_were() {
    let (answers, outbox) = crate::carrier_service::days().unwrap();
    assert_snapshot!(answers.join("\n"));
    let accepted = r#""outcome":"accepted""#;
    let count = answers
        .iter()
        .filter(|answer| answer.contains(accepted))
        .count();
    assert_eq!(outbox.len(), count);
    assert!(
        answers
            .iter()
            .all(|answer| !answer.contains("token-of-the-order-event"))
    );
}

fn fields(value: &impl Serialize) -> serde_json::Map<String, Value> {
    let value = to_value(value).unwrap();
    value.as_object().unwrap().clone()
}

proptest! {
    #![proptest_config(cases(100))]

    /// A verdict is the head of the answer, no field of it is one of the situation's, and
    /// `permitted` is what the rules say.
    #[test]
    fn the_forms_of_all_values_fit_together(pair in pair(), come in sequence()) {
        let mut tracker = Tracker::START;
        for (time, code, text, now) in &come {
            let update = scan(action(*code), *time, text);
            let outcome = decide(&pair.rules, &tracker, &update, at(*now));
            let (short, after) = verdict(&pair.rules, &tracker, update.entry(), at(*now));
            let (answer, head) = (fields(&outcome), fields(&short));
            prop_assert!(head.iter().all(|(field, value)| answer.get(field) == Some(value)));
            let situation = fields(&after.situation());
            prop_assert!(situation.keys().all(|field| !answer.contains_key(field)));
            if let Outcome::Rejected(rejection) = &outcome {
                let permitted = pair.rules.permitted(&tracker);
                prop_assert_eq!(rejection.permitted(), permitted);
                prop_assert_eq!(&answer["permitted"], &to_value(codes(permitted)).unwrap());
            } else {
                prop_assert_eq!(answer, head);
            }
            let quoted = to_string(text).unwrap();
            prop_assert!(!to_string(&outcome).unwrap().contains(&quoted));
            tracker = after;
        }
    }
}
