//! `late` in rejects: what a waybill's history says of a scan that came too late, compared with
//! what the engine's trail says.

use std::collections::HashMap;

use serde_json::Value;
use waybill_engine::{Adoption, Outcome, Record, RuleSet, Timestamp, Trail, WaybillId};

use crate::command::{Run, gate, record};

/// What a plain loop over trails says of each refused line: its number and `late`.
fn expected(feed: &str, adopts: bool, known: &[(&str, Trail)]) -> Vec<(u64, Option<String>)> {
    let rules = RuleSet::STANDARD;
    let now = Timestamp::from_unix(1_800_000_000).unwrap();
    let mut trails: HashMap<String, Trail> = known
        .iter()
        .map(|(id, trail)| ((*id).to_owned(), trail.clone()))
        .collect();
    let mut refused = Vec::new();
    for (line, number) in feed.lines().zip(1..) {
        let record = Record::from_json(line.as_bytes(), rules.messages()).unwrap();
        let trail = trails
            .entry(WaybillId::as_str(&record.waybill_id).to_owned())
            .or_default();
        let answer = if adopts {
            trail.check_or_adopt(&rules, &record.update, now)
        } else {
            Adoption::Decided(trail.check(&rules, &record.update, now))
        };
        match answer {
            Adoption::Adopted(accepted) | Adoption::Decided(Outcome::Accepted(accepted)) => {
                trail.commit(&accepted).unwrap();
            }
            Adoption::Decided(Outcome::Duplicate) => {}
            Adoption::Decided(Outcome::Rejected(_)) => {
                // Nothing is said where to find out would take long.
                let late = trail.late(&rules, &record.update);
                let late = late.filter(|_| trail.tracker().accepted() <= 64);
                refused.push((number, late.map(|late| late.name().to_owned())));
            }
        }
    }
    refused
}

fn told(run: &Run) -> Vec<(u64, Option<String>)> {
    let told = |reject: &Value| {
        let late = reject
            .get("late")
            .map(|late| late.as_str().unwrap().to_owned());
        (reject["line"].as_u64().unwrap(), late)
    };
    run.rejects().iter().map(told).collect()
}

/// Scans of some waybills in an order that is often wrong.
fn feed() -> String {
    const ACTIONS: [u32; 7] = [
        100_001, 200_001, 300_002, 200_001, 300_004, 400_001, 300_003,
    ];
    let scan = |n: i64| {
        let action = ACTIONS[usize::try_from(n * 5 % 7 + n / 41 % 2).unwrap() % 7];
        let time = 1_700_000_000 + 97 * (n * 13 % 60) + n;
        record(&format!("W{}", n % 9), time, action, "已扫描")
    };
    (0..400).map(scan).collect()
}

#[test]
fn rejects_say_of_a_late_scan_whether_it_was_legal_in_its_own_time() {
    for adopts in [false, true] {
        let feed = feed();
        let expected = expected(&feed, adopts, &[]);
        let options: &[&str] = if adopts { &["--adopt"] } else { &[] };
        let run = gate(feed.as_bytes(), options);
        assert_eq!(told(&run), expected);
        let names = [
            "was_legal",
            "was_not_legal",
            "contradicted",
            "before_the_trail",
        ];
        for name in names.into_iter().take(if adopts { 4 } else { 3 }) {
            let has = |(_, late): &(u64, Option<String>)| late.as_deref() == Some(name);
            assert!(expected.iter().any(has), "no line is {name}");
        }
        assert!(expected.iter().any(|(_, late)| late.is_none()));
    }
}

#[test]
fn what_is_known_of_a_waybill_before_the_feed_is_where_its_trail_starts() {
    let folder = tempfile::tempdir().unwrap();
    let start = folder.path().join("start.csv");
    std::fs::write(&start, "waybill_id,status,time\nW1,InTransit,1700000000\n").unwrap();
    let feed = [
        record("W1", 1_700_007_200, 300_002, "派件中"),
        record("W1", 1_700_003_600, 200_001, "到达网点"),
        record("W1", 1_699_990_000, 200_001, "已发出"),
    ];
    let run = gate(
        feed.concat().as_bytes(),
        &["--start", start.to_str().unwrap()],
    );
    let late = |name: &str| Some(name.to_owned());
    assert_eq!(
        told(&run),
        [(2, late("was_legal")), (3, late("before_the_trail"))]
    );
}

#[test]
fn nothing_is_said_of_a_waybill_with_very_many_updates() {
    let scans = |count| -> String {
        let scan = |n: i64| record("W1", 1_700_000_000 + 600 * n, 200_001, "在途");
        (0..count)
            .map(scan)
            .chain([record("W1", 1_700_000_300, 200_001, "晚")])
            .collect()
    };
    for (count, line, late) in [(64, 65, Some("was_legal")), (65, 66, None)] {
        let run = gate(scans(count).as_bytes(), &[]);
        assert_eq!(told(&run), [(line, late.map(str::to_owned))]);
    }
}
