//! Payloads by the engine's writer and by `serde_json` on a derived struct.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use serde::Serialize;
use waybill_engine::{
    ActionMessage, ActionType, OrderToken, Outcome, Payload, RuleSet, Tracker, Update, WaybillId,
    decide,
};

use crate::stream::{START, TEXT, at};

const ID: &str = "SF1020304050607";
const TOKEN: &str = "Zq8-3vKx_91LmRt7wPcYb4NdZq8-3vKx_91LmRt7wPcYb4Nd";

const TEXTS: [&str; 6] = [
    "short",
    "Chinese",
    "long",
    "ASCII",
    "some escapes",
    "nothing but escapes",
];

fn text(kind: &str) -> String {
    match kind {
        "short" => "已揽收".to_owned(),
        "long" => TEXT.repeat(4),
        "ASCII" => {
            "Mumbai: parcel scanned in by Mr. Das and loaded onto the truck to Pune hub".to_owned()
        }
        "some escapes" => TEXT.replace(['【', '】'], "\""),
        "nothing but escapes" => "\"a\\b\" \"c\\d\" ".repeat(8),
        _ => TEXT.to_owned(),
    }
}

/// The obvious struct.
#[derive(Serialize)]
struct Derived<'a> {
    token: &'a str,
    waybill_id: &'a str,
    action_time: i64,
    action_type: u32,
    action_msg: &'a str,
}

/// Runs `bench` on the payload of an accepted update.
fn with_payload(kind: &str, bench: impl FnOnce(&Payload<'_>, &Derived<'_>)) {
    let text = text(kind);
    let message = ActionMessage::new(&*text).unwrap();
    let update = Update::new(ActionType::PickedUp, at(START), message);
    let (id, token) = (WaybillId::new(ID).unwrap(), OrderToken::new(TOKEN).unwrap());
    let outcome = decide(&RuleSet::STANDARD, &Tracker::START, &update, at(START));
    if let Outcome::Accepted(accepted) = outcome {
        let payload = accepted.update_path(&id, &token).https_body();
        let derived = Derived {
            token: TOKEN,
            waybill_id: ID,
            action_time: START,
            action_type: ActionType::PickedUp.code(),
            action_msg: &text,
        };
        assert_eq!(payload.to_json(), serde_json::to_string(&derived).unwrap());
        bench(&payload, &derived);
    }
}

#[divan::bench(args = TEXTS)]
fn by_the_engine(bencher: Bencher<'_, '_>, kind: &str) {
    with_payload(kind, |payload, _| {
        let mut json = Vec::new();
        bencher
            .counter(BytesCount::new(payload.to_json().len()))
            .bench_local(|| {
                json.clear();
                black_box(payload).write_json(&mut json);
                black_box(&json).len()
            });
    });
}

#[divan::bench(args = TEXTS)]
fn by_serde_json_derived(bencher: Bencher<'_, '_>, kind: &str) {
    with_payload(kind, |payload, derived| {
        let mut json = Vec::new();
        bencher
            .counter(BytesCount::new(payload.to_json().len()))
            .bench_local(|| {
                json.clear();
                serde_json::to_writer(&mut json, black_box(derived)).unwrap();
                black_box(&json).len()
            });
    });
}

/// The floor: a payload that is there already is copied.
#[divan::bench(args = TEXTS)]
fn floor_memcpy(bencher: Bencher<'_, '_>, kind: &str) {
    with_payload(kind, |payload, _| {
        let finished = payload.to_json();
        let mut json = Vec::new();
        bencher
            .counter(BytesCount::new(finished.len()))
            .bench_local(|| {
                json.clear();
                json.extend_from_slice(black_box(&finished).as_bytes());
                black_box(&json).len()
            });
    });
}
