//! Feeds that no carrier should send.

use proptest::prelude::*;

use crate::command::{gate, record};

/// Lines from good to broken, of few waybills, so that they meet.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let scan = (
        0..3_u8,
        1_700_000_000..1_700_000_300_i64,
        prop::sample::select(vec![
            100_001_u32,
            200_001,
            300_002,
            300_003,
            300_004,
            400_002,
            7,
        ]),
        "[已收A*1-]{0,3}",
    )
        .prop_map(|(waybill, time, action, message)| {
            record(&format!("W{waybill}"), time, action, &message).into_bytes()
        });
    let broken = scan.clone().prop_flat_map(|scan| {
        let length = scan.len();
        (Just(scan), 0..length, any::<u8>()).prop_map(|(mut scan, at, byte)| {
            scan[at] = byte;
            scan
        })
    });
    prop_oneof![
        4 => scan,
        2 => broken,
        1 => prop::collection::vec(any::<u8>(), 0..40),
        1 => Just(b"\n".to_vec()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_line_is_counted_once_and_answered_once(lines in prop::collection::vec(line(), 0..60)) {
        // Any bytes may look like no feed at all.
        let as_it_is = ["--summary", "json", "--format", "jsonl", "--encoding", "utf-8"];
        let run = gate(&lines.concat(), &as_it_is);
        let summary = run.summary();
        let count = |name: &str| summary[name].as_u64().unwrap();

        let is_unreadable = count("malformed") > 0 && count("malformed") == count("lines");
        prop_assert_eq!(run.exit, i32::from(is_unreadable));
        prop_assert_eq!(
            count("accepted") + count("duplicate") + count("rejected") + count("malformed"),
            count("lines")
        );
        prop_assert_eq!(run.verdicts().len() as u64, count("lines"));
        prop_assert_eq!(run.payloads().len() as u64, count("accepted"));
        prop_assert_eq!(run.rejects().len() as u64, count("rejected") + count("malformed"));
        let by_code = summary["by_code"].as_object().unwrap().values();
        let refused: u64 = by_code.filter_map(serde_json::Value::as_u64).sum();
        prop_assert_eq!(refused, count("rejected") + count("malformed"));
        prop_assert!(run.numbers().is_sorted_by(|a, b| a < b));
    }
}

#[test]
fn a_line_of_any_length_is_one_line() {
    let long = record("W1", 1_700_000_000, 100_001, &"很".repeat(3_000_000));
    let feed = [long, record("W1", 1_700_000_000, 100_001, "已揽收")].concat();
    let run = gate(feed.as_bytes(), &["--summary", "json"]);
    assert_eq!(run.summary()["malformed"], 1);
    assert_eq!(
        run.rejects()[0]["reason"],
        "action_msg has 3000000 characters; at most 512 are accepted"
    );
    assert_eq!(run.payloads().len(), 1);
}

#[test]
fn a_waybill_with_very_many_updates_stays_fast_and_exact() {
    let scans: Vec<String> = (0..50_000)
        .map(|i| record("W1", 1_700_000_000 + i, 100_001, "已揽收"))
        .collect();
    let feed = [scans.concat(), scans.concat()].concat();
    let run = gate(feed.as_bytes(), &["--summary", "json"]);
    assert_eq!(run.summary()["accepted"], 50_000);
    assert_eq!(run.summary()["duplicate"], 50_000);
}

#[test]
fn an_empty_feed_is_a_feed() {
    for feed in ["", "\n \n", "\u{feff}"] {
        let run = gate(feed.as_bytes(), &["--summary", "json"]);
        assert_eq!(run.summary()["lines"], 0);
        assert_eq!((run.exit, run.stdout.as_str()), (0, ""));
    }
}
