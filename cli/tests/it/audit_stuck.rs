//! `waybill audit`: stuck waybills, their list and their trend, against a second reading of the
//! gate's verdicts.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use crate::audit::{DAY, HOUR, START, audit, history, list};
use crate::command::{feed_path, gate, record, run, waybill};

/// An accepted update as the second reading keeps it.
struct Accepted {
    /// The highest time so far.
    highest: i64,
    status: String,
}

/// The accepted updates of each waybill, from the verdicts and the lines.
fn accepted(feed: &[u8]) -> BTreeMap<String, Vec<Accepted>> {
    let text = String::from_utf8_lossy(feed).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    let mut waybills: BTreeMap<String, Vec<Accepted>> = BTreeMap::new();
    for verdict in gate(feed, &[]).verdicts() {
        if verdict["outcome"] != "accepted" {
            continue;
        }
        let line = usize::try_from(verdict["line"].as_u64().unwrap()).unwrap();
        let scan: Value =
            serde_json::from_str(lines[line - 1].trim_start_matches('\u{feff}')).unwrap();
        let time = scan.get("action_time").or(scan.get("actionTime")).unwrap();
        let id = verdict["waybill_id"].as_str().unwrap().to_owned();
        let updates = waybills.entry(id).or_default();
        let before = updates.last().map_or(i64::MIN, |update| update.highest);
        updates.push(Accepted {
            highest: before.max(time.as_i64().unwrap()),
            status: verdict["status"].as_str().unwrap().to_owned(),
        });
    }
    waybills
}

/// Those that were stuck at this time, with the time of their last update then.
fn stuck_at(
    waybills: &BTreeMap<String, Vec<Accepted>>,
    time: i64,
    days: i64,
) -> Vec<(i64, &str, &str)> {
    let mut stuck = Vec::new();
    for (id, updates) in waybills {
        let Some(last) = updates.iter().rfind(|update| update.highest <= time) else {
            continue;
        };
        let is_closed = ["Signed", "Cancelled"].contains(&last.status.as_str());
        if !is_closed && time - last.highest >= days * DAY {
            stuck.push((last.highest, id.as_str(), last.status.as_str()));
        }
    }
    stuck.sort_unstable();
    stuck
}

fn end_of(waybills: &BTreeMap<String, Vec<Accepted>>) -> i64 {
    let last = waybills.values().filter_map(|updates| updates.last());
    last.map(|update| update.highest).max().unwrap()
}

/// The rows of the list, by their columns.
fn stuck_list(feed: &[u8], options: &[&str]) -> Vec<BTreeMap<String, String>> {
    let mut command = waybill();
    command
        .args(["audit", "--stuck", "-", "--now", "1800000000"])
        .args(options);
    let (exit, table, stderr) = run(&mut command, feed);
    assert_eq!((exit, stderr.as_str()), (0, ""));
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let names = [
        "waybill_id",
        "carrier",
        "site",
        "status",
        "held",
        "since",
        "days",
    ];
    assert_eq!(rows.headers().unwrap().iter().collect::<Vec<_>>(), names);
    rows.deserialize().map(Result::unwrap).collect()
}

#[test]
fn the_list_is_what_a_second_reading_finds() {
    for (feed, days) in [
        (history(), 7),
        (history(), 1),
        (history(), 14),
        (fs::read(feed_path()).unwrap(), 1),
    ] {
        let waybills = accepted(&feed);
        let end = end_of(&waybills);
        let expected: Vec<(String, String, i64)> = stuck_at(&waybills, end, days)
            .into_iter()
            .map(|(since, id, status)| (id.to_owned(), status.to_owned(), (end - since) / DAY))
            .collect();
        let days = days.to_string();
        let rows = stuck_list(&feed, &["--stuck-after", &days]);
        let found: Vec<(String, String, i64)> = rows
            .iter()
            .map(|row| {
                let days = row["days"].parse().unwrap();
                (row["waybill_id"].clone(), row["status"].clone(), days)
            })
            .collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn the_trend_is_what_a_second_reading_finds_on_each_day() {
    const CHINA: i64 = 8 * HOUR;
    let feed = history();
    let waybills = accepted(&feed);
    let end = end_of(&waybills);
    for days in [1, 3, 7] {
        let after = days.to_string();
        let figures = audit(&feed, &["--stuck-after", &after]).figures;
        let found = list(&figures["days"]["days"]);
        assert!(found.len() > 25);
        let last = (end + CHINA).div_euclid(DAY);
        for (place, day) in found.iter().rev().enumerate() {
            let number = last - i64::try_from(place).unwrap();
            let midnight = (number + 1) * DAY - CHINA;
            let expected = stuck_at(&waybills, end.min(midnight - 1), days).len();
            assert_eq!(day["stuck_waybills"], expected, "{}", day["day"]);
        }
        let last = &found.last().unwrap()["stuck_waybills"];
        assert_eq!(*last, figures["waybills"]["stuck"]);
    }
}

#[test]
fn days_carriers_and_sites_each_add_up_to_the_whole() {
    for feed in [history(), fs::read(feed_path()).unwrap()] {
        let figures = audit(&feed, &[]).figures;
        let days = &figures["days"];
        for outcome in ["accepted", "duplicate", "rejected", "malformed", "ignored"] {
            let of = |counts: &Value| counts[outcome].as_u64().unwrap_or_default();
            let beside = ["undated", "earlier", "later"].map(|part| of(&days[part]));
            let by_day = list(&days["days"]).iter().map(|day| of(&day["outcomes"]));
            let sum = by_day.sum::<u64>() + beside.iter().sum::<u64>();
            assert_eq!(figures["outcomes"][outcome], sum, "{outcome}");
            for (named, nameless) in [("carriers", "no_carrier"), ("sites", "no_site")] {
                let named = list(&figures[named]).iter();
                let groups = named.chain([&figures[nameless]]);
                let sum: u64 = groups.map(|group| of(&group["outcomes"])).sum();
                assert_eq!(figures["outcomes"][outcome], sum, "{nameless} {outcome}");
            }
        }
        let carriers = list(&figures["carriers"]).iter();
        let stuck = carriers.chain([&figures["no_carrier"]]);
        let stuck = stuck.map(|group| group["stuck_waybills"].as_u64().unwrap());
        assert_eq!(figures["waybills"]["stuck"], stuck.sum::<u64>());
    }
}

#[test]
fn a_stuck_waybill_counts_for_those_who_had_it_last() {
    let scan = |after: i64, action, carrier: Value, site: Value| {
        let scan = record("W1", START + after, action, "扫描");
        let mut scan: Value = serde_json::from_str(&scan).unwrap();
        scan["carrier"] = carrier;
        scan["站点"] = site;
        format!("{scan}\n")
    };
    let feed = [
        scan(0, 100_001, json!("A"), json!("杭州, 余杭")),
        scan(HOUR, 200_001, json!("B"), json!("西安\"雁塔\"")),
        // Named by none, and refused: neither changes who had it last.
        scan(2 * HOUR, 400_002, Value::Null, Value::Null),
        scan(3 * HOUR, 100_003, json!("C"), json!("北京")),
        record("W2", START + 9 * DAY, 100_001, "扫描"),
    ]
    .concat();
    let rows = stuck_list(feed.as_bytes(), &[]);
    let expected = [
        ("waybill_id", "W1"),
        ("carrier", "B"),
        ("site", "西安\"雁塔\""),
        ("status", "InTransit"),
        ("held", "true"),
        ("since", "2023-11-15T08:13:20+08:00"),
        ("days", "8"),
    ];
    let expected = expected.map(|(name, cell)| (name.to_owned(), cell.to_owned()));
    assert_eq!(rows, [BTreeMap::from(expected)]);

    let figures = audit(feed.as_bytes(), &[]).figures;
    let stuck = |groups: &str, name: &str| {
        let groups = list(&figures[groups]).iter();
        let stuck = groups.filter(|group| group["stuck_waybills"] != 0);
        stuck.map(|group| group[name].clone()).collect::<Vec<_>>()
    };
    assert_eq!(stuck("carriers", "carrier"), [json!("B")]);
    assert_eq!(stuck("sites", "site"), [json!("西安\"雁塔\"")]);
    assert_eq!(
        figures["waybills"]["longest_stuck"][0]["site"],
        "西安\"雁塔\""
    );
    assert_eq!(
        figures["waybills"]["stuck_by_status"],
        json!({"InTransit": 1})
    );
}

#[test]
fn all_stuck_waybills_are_in_the_file_and_the_worst_in_the_report() {
    let feed: String = (0..30)
        .map(|i| record(&format!("W{i:02}"), START + i, 100_001, "扫描"))
        .chain([record("last", START + 20 * DAY, 100_001, "扫描")])
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stuck.csv");
    fs::write(&path, "of the last time").unwrap();
    let report = audit(feed.as_bytes(), &["--stuck", path.to_str().unwrap()]);
    let table = fs::read_to_string(&path).unwrap();
    assert_eq!(table.lines().count(), 31);
    assert!(
        table
            .lines()
            .nth(1)
            .unwrap()
            .starts_with("W00,,,PickedUp,false,")
    );
    assert_eq!(list(&report.figures["waybills"]["longest_stuck"]).len(), 10);
    assert!(report.text.contains("\n  and 20 more\n"));
    // Other files may not be the list's.
    let feed = folder.path().join("feed.jsonl");
    fs::write(&feed, record("W1", START, 100_001, "扫描")).unwrap();
    let feed = feed.to_str().unwrap();
    let (exit, _, stderr) = run(waybill().args(["audit", feed, "--stuck", feed]), b"");
    assert_eq!(exit, 2);
    assert!(
        stderr.contains("the feed and --stuck are the same file"),
        "{stderr}"
    );
}

#[test]
fn an_id_that_may_be_a_token_is_hidden_in_the_list() {
    let token = "Zq83vKx91LmRt7wPcYb4NdQ2";
    let scan = |time| {
        let scan = record(token, time, 100_001, "扫描");
        scan.replace("order-token-of-the-tests", token)
    };
    let feed = scan(START) + &record("W1", START + 9 * DAY, 100_001, "扫描");
    let rows = stuck_list(feed.as_bytes(), &[]);
    assert_eq!(rows[0]["waybill_id"], "***");
}
