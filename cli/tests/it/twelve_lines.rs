//! The contract's twelve lines and their answers.

use serde_json::{Value, json};

use crate::command::{gate, record};

/// Waybill, time, type, message, then outcome, code, status, held.
type Line = (
    &'static str,
    i64,
    u32,
    &'static str,
    &'static str,
    Option<&'static str>,
    &'static str,
    bool,
);

#[rustfmt::skip]
const LINES: [Line; 12] = [
    ("W1", 1_700_000_000,     100_003, "已分配业务员",
        "accepted", None, "CourierAssigned", false),
    ("W1", 1_700_000_600,     100_001, "已揽收",
        "accepted", None, "PickedUp", false),
    ("W1", 1_700_000_600,     100_001, "已揽收",
        "duplicate", None, "PickedUp", false),
    ("W1", 1_700_000_550,     200_001, "已发出",
        "accepted", None, "InTransit", false),
    ("W1", 1_700_000_539,     200_001, "已到达",
        "rejected", Some("time_goes_back"), "InTransit", false),
    ("W1", 1_700_009_000,     400_001, "取消",
        "rejected", Some("action_not_permitted"), "InTransit", false),
    ("W1", 1_700_009_000,     400_002, "滞留",
        "accepted", None, "InTransit", true),
    ("W1", 1_700_009_100,     300_002, "派件员138****1234",
        "malformed", Some("invalid_action_msg"), "InTransit", true),
    ("W1", 1_700_009_100,     300_002, "派件员13800001234",
        "accepted", None, "OutForDelivery", false),
    ("W1", 1_700_009_200_000, 300_003, "已签收",
        "malformed", Some("invalid_action_time"), "OutForDelivery", false),
    ("W1", 1_700_009_200,     300_003, "已签收",
        "accepted", None, "Signed", false),
    ("W2", 1_800_000_301,     300_003, "已签收",
        "rejected", Some("too_far_ahead"), "AwaitingPickup", false),
];

fn feed() -> String {
    LINES
        .iter()
        .map(|(waybill, time, action, message, ..)| record(waybill, *time, *action, message))
        .collect()
}

#[test]
fn every_line_gets_its_verdict() {
    let run = gate(feed().as_bytes(), &["--summary", "json"]);
    let expected: Vec<Value> = LINES
        .iter()
        .zip(1..)
        .map(|((waybill, .., outcome, code, status, held), line)| {
            json!({
                "line": line,
                "waybill_id": waybill,
                "outcome": outcome,
                "code": code,
                "status": status,
                "held": held,
            })
        })
        .collect();
    assert_eq!(run.verdicts(), expected);
    assert_eq!(run.exit, 0);
}

#[test]
fn the_summary_adds_up() {
    let run = gate(feed().as_bytes(), &["--summary", "json"]);
    assert_eq!(
        run.stderr,
        concat!(
            r#"{"lines":12,"accepted":6,"duplicate":1,"rejected":3,"malformed":2,"ignored":0,"#,
            r#""waybills":2,"#,
            r#""by_code":{"invalid_action_time":1,"invalid_action_msg":1,"too_far_ahead":1,"#,
            r#""action_not_permitted":1,"time_goes_back":1}}"#,
            "\n",
        )
    );
}

#[test]
fn what_was_accepted_comes_out_as_it_went_in() {
    let run = gate(feed().as_bytes(), &[]);
    let accepted: String = LINES
        .iter()
        .filter(|line| line.4 == "accepted")
        .map(|(waybill, time, action, message, ..)| {
            let waybill = format!(r#""token":"order-token-of-the-tests","waybill_id":"{waybill}""#);
            let update = format!(r#""action_time":{time},"action_type":{action}"#);
            format!(r#"{{{waybill},{update},"action_msg":"{message}"}}"#) + "\n"
        })
        .collect();
    assert_eq!(run.stdout, accepted);
}

#[test]
fn refusals_are_told_in_full() {
    let run = gate(feed().as_bytes(), &[]);
    let rejects = run.rejects();
    let permitted: Vec<_> = rejects.iter().map(|reject| &reject["permitted"]).collect();
    let in_transit = json!([100_001, 200_001, 300_002, 300_003, 300_004, 400_002]);
    let at_start = json!([100_001, 100_002, 100_003, 200_001, 400_001, 400_002]);
    let none = json!([]);
    assert_eq!(
        permitted,
        [&in_transit, &in_transit, &none, &none, &at_start]
    );
    insta::assert_snapshot!(run.rejects);
}
