//! The order of the checks: an update that breaks many rules gets the code of the first of them,
//! and once that is repaired, the code of the next.

use std::collections::BTreeSet;

use waybill_engine::{
    ActionType, Code, Fault, Field, MessagePolicy, Record, Rejection, RuleSet, Tracker,
};

use crate::support::case_file;
use crate::support::samples::{faults, rejections};
use crate::support::shorthand::{NOW, Verdict, after, at, judge, scan, situation};

/// The contract: numbers and names, in the order of the checks.
const CODES: [(u16, &str); 14] = [
    (101, "invalid_utf8"),
    (102, "invalid_json"),
    (103, "missing_field"),
    (104, "duplicate_field"),
    (105, "invalid_row"),
    (111, "invalid_waybill_id"),
    (112, "invalid_token"),
    (113, "invalid_action_time"),
    (114, "invalid_action_type"),
    (115, "invalid_action_msg"),
    (201, "too_far_ahead"),
    (202, "waybill_closed"),
    (203, "action_not_permitted"),
    (204, "time_goes_back"),
];

#[test]
fn codes_have_the_numbers_and_names_of_the_contract_in_the_order_of_the_checks() {
    assert_eq!(Code::ALL.map(|code| (code.number(), code.name())), CODES);
    assert!(Code::ALL.is_sorted());
    for code in Code::ALL {
        assert_eq!(code.to_string(), code.name());
        assert_eq!(serde_json::to_value(code).unwrap(), code.name());
    }
}

#[test]
fn codes_explain_themselves_and_each_says_something_of_its_own() {
    for texts in [Code::when, Code::when_zh, Code::remedy, Code::remedy_zh] {
        let texts: BTreeSet<_> = Code::ALL.map(texts).into();
        assert_eq!(texts.len(), Code::ALL.len());
        assert!(!texts.contains(""));
    }
}

#[test]
fn faults_stand_in_the_order_of_the_checks() {
    let samples = faults();
    assert_eq!(
        in_order_of_first(&samples),
        variants("src/record/fault.rs", "Fault")
    );
    let codes: BTreeSet<_> = samples.iter().map(|fault| fault.code().number()).collect();
    assert_eq!(
        codes,
        CODES[..10].iter().map(|(number, _)| *number).collect()
    );

    // A wrong type has the code of its field, so it has no place of its own.
    let others = samples.iter().filter(|fault| variant(fault) != "WrongType");
    assert!(others.is_sorted_by_key(Fault::code));
}

#[test]
fn rejections_stand_in_the_order_of_the_checks() {
    let samples = rejections();
    assert_eq!(
        in_order_of_first(&samples),
        variants("src/decision/rejection.rs", "Rejection")
    );
    let codes: BTreeSet<_> = samples
        .iter()
        .map(|rejection| rejection.code().number())
        .collect();
    assert_eq!(
        codes,
        CODES[10..].iter().map(|(number, _)| *number).collect()
    );
    assert!(samples.is_sorted_by_key(Rejection::code));
}

#[test]
fn the_samples_have_every_kind_of_bad_value() {
    let samples = format!("{:?}", faults());
    for (source, name) in [
        ("src/update/id.rs", "InvalidWaybillId"),
        ("src/update/id.rs", "InvalidOrderToken"),
        ("src/update/time.rs", "InvalidTimestamp"),
        ("src/message/mod.rs", "InvalidActionMessage"),
        ("src/message/phone.rs", "PhoneForm"),
        ("src/record/fault.rs", "JsonType"),
    ] {
        for variant in variants(source, name) {
            assert!(samples.contains(&variant), "no sample of {name}::{variant}");
        }
    }
}

/// The names of an enum's variants, in the order of the source.
fn variants(source: &str, name: &str) -> Vec<String> {
    let source = case_file::text(source);
    let (_, body) = source
        .split_once(&format!("\npub enum {name} {{\n"))
        .unwrap();
    let (body, _) = body.split_once("\n}").unwrap();
    let indented = body.lines().filter_map(|line| line.strip_prefix("    "));
    indented
        .filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()))
        .map(first_word)
        .collect()
}

fn first_word(text: &str) -> String {
    let word = text.split(|c: char| !c.is_alphanumeric()).next();
    word.unwrap().to_owned()
}

fn variant(sample: &impl std::fmt::Debug) -> String {
    first_word(&format!("{sample:?}"))
}

/// The variants of the samples, each at its first place.
fn in_order_of_first(samples: &[impl std::fmt::Debug]) -> Vec<String> {
    let mut names = Vec::new();
    for sample in samples {
        let name = variant(sample);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[test]
fn a_malformed_record_has_all_its_faults_and_the_first_check_gives_the_code() {
    for missing in Field::ALL {
        // In the order of the checks: one field is missing, the others are wrong and occur twice.
        let mut fields = Field::ALL.map(|field| {
            if field == missing {
                State::Missing
            } else {
                State::WrongTwice
            }
        });
        assert_malformed(fields);
        fields[missing as usize] = State::Wrong;
        assert_malformed(fields);
        for twice in Field::ALL.into_iter().filter(|field| *field != missing) {
            fields[twice as usize] = State::Wrong;
            assert_malformed(fields);
        }
        for mended in [
            Field::WaybillId,
            Field::Token,
            Field::ActionTime,
            Field::ActionType,
        ] {
            fields[mended as usize] = State::Right;
            assert_malformed(fields);
        }
        fields[Field::ActionMsg as usize] = State::Right;
        assert!(codes(fields).is_empty());
    }
}

#[test]
fn each_mended_fault_uncovers_the_next_code() {
    use State::{Missing, Right, Wrong, WrongTwice};
    let first = |fields| codes(fields)[0];
    // In the order of the fields: token, waybill_id, action_time, action_type, action_msg.
    assert_eq!(first([Missing, WrongTwice, Wrong, Wrong, Wrong]), 103);
    assert_eq!(first([Wrong, WrongTwice, Wrong, Wrong, Wrong]), 104);
    assert_eq!(first([Wrong, Wrong, Wrong, Wrong, Wrong]), 111);
    assert_eq!(first([Wrong, Right, Wrong, Wrong, Wrong]), 112);
    assert_eq!(first([Right, Right, Wrong, Wrong, Wrong]), 113);
    assert_eq!(first([Right, Right, Right, Wrong, Wrong]), 114);
    assert_eq!(first([Right, Right, Right, Right, Wrong]), 115);
    assert!(codes([Right; 5]).is_empty());
}

/// What is wrong with one field of a record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Missing,
    WrongTwice,
    Wrong,
    Right,
}

/// In the order of the fields: the code of a wrong value, a wrong value and a right one.
const VALUES: [(u16, &str, &str); 5] = [
    (112, r#""""#, r#""order-token""#),
    (111, r#""0""#, r#""W1""#),
    (113, "1700000600123", "1700000600"),
    (114, "300001", "100001"),
    (115, r#"" ""#, r#""已揽收""#),
];

/// The record with these fields, as JSON.
fn json(fields: [State; 5]) -> String {
    let mut parts = Vec::new();
    for (field, state) in Field::ALL.into_iter().zip(fields) {
        let (_, wrong, right) = VALUES[field as usize];
        match state {
            State::Missing => {}
            State::Right => parts.push(format!(r#""{}":{right}"#, field.snake())),
            State::Wrong => parts.push(format!(r#""{}":{wrong}"#, field.camel())),
            State::WrongTwice => {
                parts.push(format!(r#""{}":{wrong}"#, field.snake()));
                parts.push(format!(r#""{}":{right}"#, field.camel()));
            }
        }
    }
    format!("{{{}}}", parts.join(","))
}

/// The codes of all faults of the record; none if it is well-formed.
fn codes(fields: [State; 5]) -> Vec<u16> {
    let json = json(fields);
    let Err(malformed) = Record::new(
        serde_json::from_str(&json).unwrap(),
        &MessagePolicy::DEFAULT,
    ) else {
        return Vec::new();
    };
    let codes: Vec<_> = malformed
        .faults()
        .iter()
        .map(|fault| fault.code().number())
        .collect();
    assert_eq!(malformed.code().number(), codes[0]);
    codes
}

fn assert_malformed(fields: [State; 5]) {
    let mut expected: Vec<_> = fields
        .iter()
        .zip(VALUES)
        .flat_map(|(state, (wrong, ..))| match state {
            State::Missing => vec![103],
            State::WrongTwice => vec![104, wrong],
            State::Wrong => vec![wrong],
            State::Right => vec![],
        })
        .collect();
    expected.sort_unstable();
    assert!(!expected.is_empty());
    assert_eq!(codes(fields), expected);
}

const SINCE: i64 = 1_700_000_000;

#[test]
fn each_mended_reason_uncovers_the_next_code() {
    let rules = RuleSet::STANDARD;
    let last = scan(ActionType::Signed, SINCE, "已签收");
    let signed = after(
        &rules,
        &Tracker::known(situation("OutForDelivery", false), at(SINCE)),
        &last,
    );
    let open = Tracker::known(situation("PickedUp", false), at(SINCE));

    // Everything at once: a duplicate that is also ahead of a wrong clock and of a closed waybill,
    // and with the text changed also before the highest time.
    let clock = SINCE - 10_000;
    assert_eq!(judge(&rules, &signed, &last, clock), Verdict::Duplicate);
    let late = scan(ActionType::Signed, SINCE - 1000, "已签收");
    assert_eq!(judge(&rules, &signed, &late, clock).number(), 201);
    assert_eq!(judge(&rules, &signed, &late, NOW).number(), 202);
    assert_eq!(judge(&rules, &open, &late, NOW).number(), 203);
    let late = scan(ActionType::InTransit, SINCE - 1000, "已发出");
    assert_eq!(judge(&rules, &open, &late, NOW).number(), 204);
    let right = scan(ActionType::InTransit, SINCE, "已发出");
    assert!(matches!(
        judge(&rules, &open, &right, NOW),
        Verdict::Accepted { .. }
    ));
}

#[test]
fn an_update_too_far_ahead_is_told_so_whatever_else_is_wrong_with_it() {
    let rules = RuleSet::STANDARD;
    let clock = SINCE - 10_000;
    for status in ["Signed", "PickedUp", "InTransit"] {
        let tracker = Tracker::known(situation(status, false), at(SINCE));
        let update = scan(ActionType::Signed, SINCE - 1000, "已签收");
        assert_eq!(
            judge(&rules, &tracker, &update, clock).number(),
            201,
            "{status}"
        );
    }
}

#[test]
fn what_follows_a_signature_is_refused_for_the_signature_however_old_it_is() {
    let rules = RuleSet::STANDARD;
    let tracker = Tracker::known(situation("Signed", false), at(SINCE));
    for days_later in [-400, -1, 0, 1, 400] {
        let update = scan(ActionType::InTransit, SINCE + days_later * 86_400, "已到达");
        assert_eq!(
            judge(&rules, &tracker, &update, NOW).number(),
            202,
            "{days_later}"
        );
    }
}

#[test]
fn a_cancellation_that_comes_too_late_is_refused_before_its_clock_is_read() {
    let rules = RuleSet::STANDARD.with_cancel_only_before_any_update();
    let tracker = Tracker::known(situation("CourierAssigned", false), at(SINCE));
    for time in [SINCE - 1000, SINCE] {
        let update = scan(ActionType::Cancelled, time, "订单取消");
        assert_eq!(judge(&rules, &tracker, &update, NOW).number(), 203);
    }
    let rules = RuleSet::STANDARD;
    let update = scan(ActionType::Cancelled, SINCE - 1000, "订单取消");
    assert_eq!(judge(&rules, &tracker, &update, NOW).number(), 204);
}

#[test]
fn the_last_update_again_is_a_duplicate_whatever_the_clocks_and_the_rules_have_become() {
    let update = scan(ActionType::CourierAssigned, SINCE, "已分配业务员");
    let tracker = after(&RuleSet::STANDARD, &Tracker::START, &update);
    for rules in [
        RuleSet::STANDARD,
        RuleSet::STRICT,
        RuleSet::STANDARD.with_allowance(0).with_tolerance(0),
        RuleSet::STRICT.with_cancel_only_before_any_update(),
    ] {
        for now in [1_000_000_000, SINCE, NOW] {
            assert_eq!(judge(&rules, &tracker, &update, now), Verdict::Duplicate);
        }
    }
}
