//! What a decision, a payload and a message cost, with floors beside them: `cargo bench`.
//!
//! Compare within one run only. The stream is mixed as scans are: 77 % accepted, 14 % refused by the
//! rules, 9 % too old.
#![allow(
    clippy::unwrap_used,
    reason = "a benchmark that can't make its input has nothing to measure"
)]

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use waybill_engine::{
    ActionMessage, ActionType, Answer, OrderToken, Outcome, Payload, Placed, RuleSet, Situation,
    Status, Timestamp, Tracker, Update, WaybillId, decide, decide_batch,
};

const START: i64 = 1_700_000_000;
const WAYBILLS: usize = 100_000;
const TEXT: &str = "【杭州市】余杭仓前服务部 快递员 周师傅【18600001234】正在派件，请保持电话畅通";

fn main() {
    divan::main();
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

/// Waybills on their way, as a backend would have them.
fn trackers() -> Vec<Tracker> {
    (0..WAYBILLS)
        .map(|n| {
            let status = match n % 4 {
                0 => Status::PickedUp,
                1 | 2 => Status::InTransit,
                _ => Status::OutForDelivery,
            };
            Tracker::known(Situation::at(status), at(START))
        })
        .collect()
}

/// An update for each waybill.
fn updates() -> Vec<Update<'static>> {
    (0..WAYBILLS)
        .map(|n| {
            let (action, seconds) = match n % 100 {
                0..77 => (ActionType::InTransit, START + 60),
                77..91 => (ActionType::Cancelled, START + 60),
                _ => (ActionType::InTransit, START - 3600),
            };
            Update::new(action, at(seconds), ActionMessage::new(TEXT).unwrap())
        })
        .collect()
}

/// A place for each update, far from the one before.
fn place(n: usize) -> usize {
    n * 7_919 % WAYBILLS
}

#[divan::bench]
fn decide_one_at_a_time(bencher: Bencher<'_, '_>) {
    let updates = updates();
    let now = at(START + 120);
    bencher
        .counter(ItemsCount::new(WAYBILLS))
        .with_inputs(trackers)
        .bench_local_values(|mut trackers| {
            for (n, update) in updates.iter().enumerate() {
                let tracker = &mut trackers[place(n)];
                if let Outcome::Accepted(accepted) =
                    decide(&RuleSet::STANDARD, tracker, update, now)
                {
                    *tracker = *accepted.after();
                }
            }
            trackers
        });
}

#[divan::bench]
fn decide_as_a_batch(bencher: Bencher<'_, '_>) {
    let updates = updates();
    let placed: Vec<Placed<'_>> = updates
        .iter()
        .enumerate()
        .map(|(n, update)| Placed {
            tracker: place(n),
            update,
        })
        .collect();
    let now = at(START + 120);
    bencher
        .counter(ItemsCount::new(WAYBILLS))
        .with_inputs(|| (trackers(), vec![Answer::Pending; WAYBILLS]))
        .bench_local_values(|(mut trackers, mut answers)| {
            decide_batch(
                &RuleSet::STANDARD,
                &mut trackers,
                &placed,
                now,
                &mut answers,
            )
            .unwrap();
            (trackers, answers)
        });
}

/// The floor: each tracker is read and written in the same order, and nothing is decided.
#[divan::bench]
fn floor_read_and_write(bencher: Bencher<'_, '_>) {
    let updates = updates();
    bencher
        .counter(ItemsCount::new(WAYBILLS))
        .with_inputs(trackers)
        .bench_local_values(|mut trackers| {
            for (n, update) in updates.iter().enumerate() {
                let tracker = &mut trackers[place(n)];
                let situation = black_box(tracker.situation());
                *tracker = Tracker::known(situation, update.time());
            }
            trackers
        });
}

/// Runs `write` on the payload of an accepted update.
fn with_payload(bencher: Bencher<'_, '_>, write: fn(&Payload<'_>, &mut String)) {
    let update = Update::new(
        ActionType::PickedUp,
        at(START),
        ActionMessage::new(TEXT).unwrap(),
    );
    let id = WaybillId::new("SF1020304050607").unwrap();
    let token = OrderToken::new("Zq8-3vKx_91LmRt7wPcYb4NdZq8-3vKx_91LmRt7wPcYb4Nd").unwrap();
    let outcome = decide(&RuleSet::STANDARD, &Tracker::START, &update, at(START));
    let Outcome::Accepted(accepted) = outcome else {
        return;
    };
    let payload = accepted.update_path(&id, &token).https_body();
    let mut json = String::new();
    bencher.bench_local(|| {
        write(black_box(&payload), &mut json);
        json.len()
    });
}

#[divan::bench]
fn payload_by_our_writer(bencher: Bencher<'_, '_>) {
    with_payload(bencher, |payload, json| {
        json.clear();
        payload.write_json(json);
    });
}

#[divan::bench]
fn payload_by_serde_json(bencher: Bencher<'_, '_>) {
    with_payload(bencher, |payload, json| {
        json.clear();
        let mut bytes = std::mem::take(json).into_bytes();
        serde_json::to_writer(&mut bytes, payload).unwrap();
        *json = String::from_utf8(bytes).unwrap();
    });
}

#[divan::bench]
fn message_under_the_phone_rule() -> bool {
    ActionMessage::new(black_box(TEXT)).is_ok()
}

#[divan::bench]
fn record_from_json(bencher: Bencher<'_, '_>) {
    let line = format!(
        r#"{{"token":"opaque-token-of-the-order","waybill_id":"SF1020304050607","action_time":{START},"action_type":300002,"action_msg":"{TEXT}"}}"#
    );
    let rules = RuleSet::STANDARD;
    bencher.bench_local(|| {
        waybill_engine::Record::from_json(black_box(line.as_bytes()), rules.messages()).is_ok()
    });
}
