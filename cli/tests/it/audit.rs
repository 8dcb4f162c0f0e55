//! `waybill audit`: the figures, the text and the page.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::command::{feed_path, gate, json_lines, record, run, waybill};

/// When the history had been written to its end.
pub(crate) const AS_OF: &str = "2026-10-01T06:00:00+08:00";

/// The history of the repository.
pub(crate) fn history() -> Vec<u8> {
    fs::read(history_path()).unwrap()
}

fn history_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/history.jsonl")
}

/// What an audit of a feed from standard input wrote.
pub(crate) struct Report {
    pub(crate) text: String,
    pub(crate) page: String,
    pub(crate) figures: Value,
}

/// Audits a feed in English, at the time 1 800 000 000 unless the options say otherwise.
pub(crate) fn audit(feed: &[u8], options: &[&str]) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    let figures = folder.path().join("figures.json");
    let mut command = waybill();
    command.arg("audit").args(options);
    for (option, value) in [("--now", "1800000000"), ("--lang", "en")] {
        if !options.contains(&option) {
            command.args([option, value]);
        }
    }
    command.arg("--html").arg(&page).arg("--json").arg(&figures);
    let (exit, text, stderr) = run(&mut command, feed);
    let figures: Value =
        serde_json::from_str(&fs::read_to_string(figures).unwrap_or_else(|_| panic!("{stderr}")))
            .unwrap();
    let lines = figures.get("items").unwrap_or(&figures["lines"]);
    let is_unreadable = *lines != 0 && figures["outcomes"]["malformed"] == *lines;
    assert_eq!(
        (exit, stderr.is_empty()),
        (i32::from(is_unreadable), !is_unreadable)
    );
    Report {
        text,
        page: fs::read_to_string(page).unwrap(),
        figures,
    }
}

fn audit_history(options: &[&str]) -> Report {
    let options = [&["--now", AS_OF], options].concat();
    audit(&history(), &options)
}

/// The part of a page from one text to another.
pub(crate) fn part<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let start = page.find(from).expect("the part begins");
    let length = page[start..].find(to).expect("the part ends");
    &page[start..start + length]
}

#[test]
fn the_text_in_english() {
    insta::assert_snapshot!(audit_history(&[]).text);
}

#[test]
fn the_text_in_chinese() {
    insta::assert_snapshot!(audit_history(&["--lang", "zh"]).text);
}

#[test]
fn the_diagram_and_the_carriers_of_the_page() {
    let page = audit_history(&[]).page;
    let shown = [
        part(&page, "<svg class=\"diagram\"", "</svg>"),
        part(&page, "<table class=\"carriers\"", "</table>"),
    ];
    // A tag a line, so that a difference can be read.
    insta::assert_snapshot!(shown.join("\n").replace("><", ">\n<"));
}

#[test]
fn the_figures_for_other_programs() {
    let feed = [
        with_carrier(
            &record("W1", START, 100_001, "已揽收"),
            "carrier",
            &json!("A"),
        ),
        record("W1", START + HOUR, 400_001, "取消"),
        record("W2", START - 9 * DAY, 400_002, "滞留"),
        record("W2", START, 300_002, "派件员138****1234"),
    ];
    let figures = audit(feed.concat().as_bytes(), &[]).figures;
    let pretty = serde_json::to_string_pretty(&figures).unwrap();
    // A range a line.
    insta::assert_snapshot!(
        pretty
            .replace("\n          \"", " \"")
            .replace("\n            \"", " \"")
    );
}

/// The lines of the history that CSV can express, and the same as a table with the carrier's
/// column.
fn history_in_both_formats() -> (String, String) {
    let names = [
        "token",
        "waybill_id",
        "action_time",
        "action_type",
        "action_msg",
        "delivery_id",
    ];
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(names).unwrap();
    let mut lines = String::new();
    for line in fs::read_to_string(history_path()).unwrap().lines() {
        let Ok(record) = serde_json::from_str::<BTreeMap<String, Value>>(line) else {
            continue;
        };
        let cell = |name: &&str| {
            let value = record.get(*name)?;
            let text = value.as_str().map(str::to_owned);
            text.or_else(|| value.as_i64().map(|number| number.to_string()))
                .filter(|text| !text.is_empty())
        };
        if let Some(cells) = names.iter().map(cell).collect::<Option<Vec<String>>>() {
            table.write_record(cells).unwrap();
            lines.extend([line, "\n"]);
        }
    }
    (
        lines,
        String::from_utf8(table.into_inner().unwrap()).unwrap(),
    )
}

#[test]
fn a_history_in_csv_or_packed_gives_the_same_report() {
    let (lines, table) = history_in_both_formats();
    assert!(lines.lines().count() > 1_500);
    let expected = audit(lines.as_bytes(), &[]);
    assert!(list(&expected.figures["carriers"]).len() > 3);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(table.as_bytes()).unwrap();
    for feed in [table.as_bytes(), &packed.finish().unwrap()] {
        let report = audit(feed, &[]);
        for (name, figure) in expected.figures.as_object().unwrap() {
            // Lines are numbered from the header.
            if name != "refusals" {
                assert_eq!(report.figures[name], *figure, "{name}");
            }
        }
    }
}

/// The feed, the history, each under either rule set.
fn audited() -> Vec<(Vec<u8>, &'static str)> {
    let feeds = [feed_path(), history_path()].map(|path| fs::read(path).unwrap());
    let with_rules = |feed: &Vec<u8>| ["standard", "strict"].map(|rules| (feed.clone(), rules));
    feeds.iter().flat_map(with_rules).collect()
}

#[test]
fn the_gate_counts_the_same() {
    for (feed, rules) in audited() {
        let summary = gate(&feed, &["--rules", rules, "--summary", "json"]).summary();
        let figures = audit(&feed, &["--rules", rules]).figures;
        assert_eq!(figures["lines"], summary["lines"]);
        for outcome in ["accepted", "duplicate", "rejected", "malformed"] {
            assert_eq!(figures["outcomes"][outcome], summary[outcome]);
        }
        assert_eq!(figures["waybills"]["count"], summary["waybills"]);
        let by_code: BTreeMap<&str, &Value> = list(&figures["refusals"])
            .iter()
            .map(|refused| (refused["code"].as_str().unwrap(), &refused["count"]))
            .collect();
        assert_eq!(json!(by_code), summary["by_code"]);
    }
}

/// Walks the gate's verdicts: each waybill's situation before a line, and the reported action.
#[test]
fn every_step_is_counted_where_it_was_taken() {
    for (feed, rules) in audited() {
        let text = String::from_utf8_lossy(&feed).into_owned();
        let lines: Vec<&str> = text.lines().collect();
        let mut places: BTreeMap<String, (String, bool)> = BTreeMap::new();
        let mut expected: BTreeMap<(String, bool, u64, String), u64> = BTreeMap::new();
        for verdict in gate(&feed, &["--rules", rules]).verdicts() {
            let outcome = verdict["outcome"].as_str().unwrap();
            if outcome == "malformed" {
                continue;
            }
            let line = lines[usize::try_from(verdict["line"].as_u64().unwrap()).unwrap() - 1];
            let scan: Value = serde_json::from_str(line.trim_start_matches('\u{feff}')).unwrap();
            let field =
                |snake: &str, camel: &str| scan.get(snake).or(scan.get(camel)).unwrap().clone();
            let waybill = field("waybill_id", "waybillId")
                .as_str()
                .unwrap()
                .to_owned();
            let action = field("action_type", "actionType").as_u64().unwrap();
            let after = (
                verdict["status"].as_str().unwrap().to_owned(),
                verdict["held"].as_bool().unwrap(),
            );
            let before = places.insert(waybill, after);
            let (status, held) = before.unwrap_or(("AwaitingPickup".to_owned(), false));
            if outcome != "duplicate" {
                let code = verdict["code"].as_str().unwrap_or("accepted").to_owned();
                *expected.entry((status, held, action, code)).or_default() += 1;
            }
        }
        assert_eq!(steps(&audit(&feed, &["--rules", rules]).figures), expected);

        let figures = audit(&feed, &["--rules", rules]).figures;
        let ended = |closed: &str| places.values().filter(|place| place.0 == closed).count();
        assert_eq!(figures["waybills"]["signed"], ended("Signed"));
        assert_eq!(figures["waybills"]["cancelled"], ended("Cancelled"));
        let held = places.values().filter(|place| place.1).count();
        assert_eq!(figures["waybills"]["held"], held);
    }
}

/// Status, held, action, and `accepted` or the code, with how often.
fn steps(figures: &Value) -> BTreeMap<(String, bool, u64, String), u64> {
    let mut steps = BTreeMap::new();
    for step in list(&figures["steps"]) {
        let key = |code: &str| {
            let status = step["status"].as_str().unwrap().to_owned();
            let held = step["held"].as_bool().unwrap();
            (
                status,
                held,
                step["action"].as_u64().unwrap(),
                code.to_owned(),
            )
        };
        if step["accepted"] != 0 {
            steps.insert(key("accepted"), step["accepted"].as_u64().unwrap());
        }
        for (code, times) in step["refused"].as_object().unwrap() {
            steps.insert(key(code), times.as_u64().unwrap());
        }
    }
    steps
}

pub(crate) fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

pub(crate) const START: i64 = 1_700_000_000;
pub(crate) const HOUR: i64 = 3_600;
pub(crate) const DAY: i64 = 24 * HOUR;

#[test]
fn gaps_journeys_and_ends_are_those_of_the_accepted_updates() {
    let scan =
        |waybill: &str, after: i64, action: u32| record(waybill, START + after, action, "扫描");
    let feed = [
        scan("done", 0, 100_001),
        scan("done", 30, 100_001),
        scan("done", 2 * HOUR, 200_001),
        scan("done", 2 * HOUR - 50, 200_001), // back, and tolerated: no gap at all
        scan("done", 2 * HOUR - 50, 200_001), // a duplicate
        scan("done", 3 * HOUR, 400_001),      // refused
        scan("done", 30 * HOUR, 300_002),
        scan("done", 31 * HOUR, 300_003),
        scan("off", 0, 100_003),
        scan("off", 60, 400_001),
        scan("stuck", DAY, 100_001),
        scan("held", 30 * DAY, 100_001),
        scan("held", 31 * DAY, 400_002),
        scan("nothing", 31 * DAY, 300_003), // refused
    ]
    .concat();
    let figures = audit(feed.as_bytes(), &["--stuck-after", "30"]).figures;

    let counts = |ranges: &Value| -> Vec<u64> {
        let count = |range: &Value| range["count"].as_u64().unwrap();
        list(ranges).iter().map(count).collect()
    };
    // < 1 min, 1–5 min, …, 1–3 h, …, 1–2 d, …
    assert_eq!(
        counts(&figures["gaps"]),
        [2, 1, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0]
    );
    let journeys = &figures["pickup_to_signature"];
    assert_eq!(journeys["count"], 1);
    assert_eq!(journeys["half_within"], 31 * HOUR);
    assert_eq!(counts(&journeys["ranges"]), [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);

    let waybills = &figures["waybills"];
    let ends = [
        "signed",
        "cancelled",
        "moving",
        "stuck",
        "nothing_accepted",
        "held",
    ];
    assert_eq!(
        ends.map(|end| waybills[end].as_u64().unwrap()),
        [1, 1, 1, 1, 1, 1]
    );
    assert_eq!(
        waybills["longest_stuck"],
        json!([{
            "waybill_id": "stuck", "carrier": null, "site": null,
            "status": "PickedUp", "held": false, "since": START + DAY, "days": 30,
        }])
    );
    let later = audit(feed.as_bytes(), &["--stuck-after", "31"]).figures;
    assert_eq!(later["waybills"]["stuck"], 0);
    assert_eq!(
        (&figures["first"], &figures["last"]),
        (&json!(START), &json!(START + 31 * DAY))
    );
}

#[test]
fn under_rules_of_one_s_own_a_cancelled_parcel_is_no_journey() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("ours.toml");
    let (_, standard, _) = run(waybill().args(["rules", "show", "--as", "toml"]), b"");
    let in_transit = r#"InTransit = ". . r + + s s . +""#;
    assert!(standard.contains(in_transit));
    let ours = standard
        .replace(in_transit, r#"InTransit = ". . r + + s s + +""#)
        .replace(r#"name = "standard""#, r#"name = "ours""#);
    fs::write(&rules, ours).unwrap();
    let feed: String = [100_001, 200_001, 400_001]
        .into_iter()
        .map(|action| record("W1", START, action, "扫描"))
        .collect();
    let report = audit(feed.as_bytes(), &["--rules", rules.to_str().unwrap()]);
    assert_eq!(report.figures["waybills"]["cancelled"], 1);
    assert_eq!(report.figures["pickup_to_signature"]["count"], 0);
    assert!(report.text.contains("\n  rules: ours, fingerprint "));
    // The way from InTransit to Cancelled is not laid by hand.
    assert!(
        report
            .page
            .contains("<title>InTransit → Cancelled · 运输中 → 已取消</title>")
    );
}

#[test]
fn hours_are_those_of_the_clock_that_is_asked_for() {
    // START is 22:13 in UTC; by some clocks its second is still in the day before.
    for (time, options, hour) in [
        (START, &[][..], 6),
        (START, &["--utc-offset", "+00:00"], 22),
        (START, &["--utc-offset", "-03:30"], 18),
        (START, &["--utc-offset", "+05:45"], 3),
        (1_000_000_000, &["--utc-offset", "-03:30"], 22),
    ] {
        let feed = record("W1", time, 100_001, "已揽收");
        let report = audit(feed.as_bytes(), options);
        let expected: Vec<u64> = (0..24).map(|h| u64::from(h == hour)).collect();
        assert_eq!(report.figures["hours"], json!(expected));
    }
}

fn with_carrier(record: &str, name: &str, carrier: &Value) -> String {
    let mut scan: Value = serde_json::from_str(record).unwrap();
    scan[name] = carrier.clone();
    format!("{scan}\n")
}

#[test]
fn each_line_counts_for_the_carrier_that_it_names() {
    let scan = |waybill: &str, action| record(waybill, START, action, "扫描");
    let feed = [
        with_carrier(&scan("W1", 100_001), "delivery_id", &json!("A")),
        with_carrier(&scan("W1", 100_001), "delivery_id", &json!("B")),
        with_carrier(&scan("W1", 400_001), "carrier", &json!("B")),
        with_carrier(&scan("W2", 300_003), "carrierId", &json!(7)),
        with_carrier(&scan("W3", 7), "DeliveryID", &json!("A")),
        with_carrier(&scan("W4", 100_001), "company", &json!("C")),
        "not a record\n".to_owned(),
    ]
    .concat();
    let carriers = |options: &[&str]| {
        let figures = audit(feed.as_bytes(), options).figures;
        let named = |carrier: &Value| {
            let outcomes = ["accepted", "duplicate", "rejected", "malformed"];
            let counts = outcomes.map(|outcome| carrier["outcomes"][outcome].as_u64().unwrap());
            (
                carrier["carrier"].clone(),
                carrier["waybills"].as_u64().unwrap(),
                counts,
            )
        };
        let all: Vec<_> = list(&figures["carriers"]).iter().map(named).collect();
        (all, named(&figures["no_carrier"]))
    };
    assert_eq!(
        carriers(&[]),
        (
            vec![
                (json!("A"), 1, [1, 0, 0, 1]),
                (json!("B"), 0, [0, 1, 1, 0]),
                (json!("7"), 1, [0, 0, 1, 0]),
            ],
            (Value::Null, 1, [1, 0, 0, 1])
        )
    );
    assert_eq!(
        carriers(&["--carrier-field", "company"]),
        (
            vec![(json!("C"), 1, [1, 0, 0, 0])],
            (Value::Null, 2, [1, 1, 2, 2])
        )
    );
}

#[test]
fn the_worst_waybills_come_first_and_the_rest_are_counted() {
    let feed: String = (0..12)
        .flat_map(|waybill| {
            (0..=waybill)
                .map(move |i| record(&format!("W{waybill:02}"), START + i, 300_003, "已签收"))
        })
        .collect();
    let report = audit(feed.as_bytes(), &[]);
    let worst = list(&report.figures["worst_waybills"]);
    assert_eq!(worst.len(), 10);
    assert_eq!(
        worst[0],
        json!({"waybill_id": "W11", "refused": 12, "by_code": {"action_not_permitted": 12}})
    );
    assert_eq!(worst[9]["waybill_id"], "W02");
    assert_eq!(report.figures["offending_waybills"], 12);
    assert!(report.text.contains("\n  and 2 more\n"));
    assert!(report.page.contains("and 2 more"));
}

#[test]
fn the_same_feed_and_time_give_the_same_bytes() {
    let (first, second) = (audit_history(&[]), audit_history(&[]));
    assert_eq!(first.text, second.text);
    assert_eq!(first.page, second.page);
    assert_eq!(first.figures, second.figures);
}

#[test]
fn without_now_an_audit_of_old_scans_is_the_same_and_names_no_time() {
    let feed = record("W1", START, 100_001, "已揽收");
    let (exit, text, _) = run(waybill().args(["audit", "--lang", "en"]), feed.as_bytes());
    assert_eq!(exit, 0);
    assert!(!text.contains("decided as of"));
    assert!(text.contains("later than this machine's clock"));
    let given = audit(feed.as_bytes(), &[]).text;
    assert!(given.contains("decided as of: 2027-01-15 16:00\n"));
    assert!(!given.contains("later than this machine's clock"));
}

#[test]
fn order_tokens_and_mobile_numbers_are_in_no_report() {
    let feeds = [
        (fs::read(feed_path()).unwrap(), "1793462400"),
        (fs::read(history_path()).unwrap(), "1793462400"),
    ];
    for (feed, now) in feeds {
        let payloads = json_lines(&gate(&feed, &["--now", now]).stdout);
        let report = audit(&feed, &["--now", now]);
        let figures = report.figures.to_string();
        let mut tokens = 0;
        for payload in payloads {
            let token = payload["token"].as_str().unwrap();
            tokens += 1;
            for shown in [&report.text, &report.page, &figures] {
                assert!(!shown.contains(token), "{token}");
            }
        }
        assert!(tokens > 500);
    }
    for written in [
        "186****6666",
        "+86 18600006666",
        "186-0000-6666",
        "１８６００００６６６６",
    ] {
        let feed = record("W1", START, 100_001, &format!("联系{written}谢谢"));
        let report = audit(feed.as_bytes(), &[]);
        assert!(
            report.text.contains("`***`, at character 3"),
            "{}",
            report.text
        );
        assert!(report.page.contains("`***`"));
        for shown in [&report.text, &report.page, &report.figures.to_string()] {
            assert!(
                !shown.contains(written) && !shown.contains("6666"),
                "{written}"
            );
        }
    }
}

/// Every tag is closed, in order, except those that HTML leaves open.
fn assert_balanced(page: &str) {
    let mut open = Vec::new();
    for tag in page.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        let name = tag
            .trim_start_matches('/')
            .split([' ', '\n'])
            .next()
            .unwrap();
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed));
        } else if !["!DOCTYPE", "meta", "br", "input"].contains(&name) {
            open.push(name);
        }
    }
    assert_eq!(open, [] as [&str; 0]);
}

#[test]
fn the_page_loads_nothing_and_runs_nothing() {
    for page in [audit_history(&[]).page, audit(b"", &[]).page] {
        assert_balanced(&page);
        for loading in [
            "<script",
            "<link",
            "<img",
            "<iframe",
            "src=",
            "href=",
            "@import",
            "http://",
            "https://",
            "onload",
            "javascript:",
        ] {
            assert!(!page.contains(loading), "{loading}");
        }
        let local = page.matches("url(#").count();
        assert_eq!(page.matches("url(").count(), local);
        assert!(page.contains("default-src 'none'"));
    }
}

#[test]
fn texts_of_a_feed_stay_texts() {
    let ids = [
        "<script>alert(1)</script>",
        "\"><img/src=x/onerror=alert(1)>",
        "</td></table><b>",
        "&lt;i&gt;&amp;",
        "]]><!--",
        "{{'a'}}",
    ];
    let mut feed = String::new();
    for id in ids {
        let carrier = json!(format!("{id}\u{202e}\u{2066}\u{1b}[31m\u{0}"));
        for action in [300_003, 300_004] {
            feed += &with_carrier(&record(id, START, action, "已签收"), "carrier", &carrier);
        }
        // Open, and stuck.
        feed += &record(&format!("{id}!"), START - 9 * DAY, 100_001, "已揽收");
    }
    feed += &record("W1", START, 100_001, "<script>已揽收");
    // Longer than the ids, or one would be taken for the token.
    let feed = feed.replace(
        "order-token-of-the-tests",
        &"order-token-of-the-tests".repeat(3),
    );
    let report = audit(feed.as_bytes(), &[]);
    assert_eq!(report.figures["outcomes"]["rejected"], 12);
    assert_eq!(report.figures["waybills"]["stuck"], 6);

    assert_balanced(&report.page);
    for tag in [
        "<script", "<img", "<b>", "<i>", "<!--", "\u{1b}", "\u{202e}", "\u{2066}", "\0",
    ] {
        let body = part(
            &report.page,
            "<h2 id=\"ends-heading\"",
            "<section id=\"late\"",
        );
        let tail = part(&report.page, "<section id=\"carriers\"", "</html>");
        if tag == "<b>" {
            assert!(!body.contains(tag) && !tail.contains("<td><b>"), "{tag}");
        } else {
            assert!(!body.contains(tag) && !tail.contains(tag), "{tag:?}");
        }
        if tag.chars().all(char::is_control) {
            assert!(!report.text.contains(tag), "{tag:?}");
        }
    }
    assert!(
        report
            .page
            .contains("<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>")
    );
    assert!(report.page.contains("&amp;lt;i&amp;gt;&amp;amp;"));
    assert!(report.text.contains("\\u{202e}\\u{2066}\\u{1b}[31m"));
}

#[cfg(unix)]
#[test]
fn a_file_s_name_stays_a_text_and_tells_not_where_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    let feed = folder.path().join("<b>&\u{1b}[2J.jsonl");
    fs::write(&feed, record("W1", START, 100_001, "已揽收")).unwrap();
    let html = folder.path().join("page.html");
    let (exit, text, _) = run(
        waybill()
            .args(["audit", "--lang", "en", "--html"])
            .arg(&html)
            .arg(&feed),
        b"",
    );
    assert_eq!(exit, 0);
    assert!(text.contains("\n  feed: <b>&\\u{1b}[2J.jsonl\n"), "{text}");
    let page = fs::read_to_string(html).unwrap();
    assert!(page.contains("<bdi>&lt;b&gt;&amp;\\u{1b}[2J.jsonl</bdi>"));
    assert!(!page.contains(folder.path().to_str().unwrap()));
}

#[test]
fn a_feed_of_nothing_or_of_nothing_good_gives_a_report() {
    for feed in ["", "\n \n", "\u{feff}"] {
        let report = audit(feed.as_bytes(), &[]);
        assert_eq!(report.figures["lines"], 0);
        assert_balanced(&report.page);
    }
    let report = audit("not a record\n{\"token\":1}\n[]\n".as_bytes(), &[]);
    assert_eq!(report.figures["outcomes"]["malformed"], 3);
    assert_balanced(&report.page);
    insta::assert_snapshot!(report.text);
}

#[test]
fn a_page_stays_small_whatever_was_in_the_feed() {
    let feed: String = (0..3_000)
        .flat_map(|i| {
            let id = format!("{i:<040}");
            let scan = |time, action| record(&id, time, action, "扫描");
            let carrier = json!(format!("承运商<{i}>").repeat(20));
            let site = json!(format!("网点<{i}>").repeat(20));
            [
                with_carrier(
                    &with_carrier(&scan(START - i * DAY, 100_001), "carrier", &carrier),
                    "site",
                    &site,
                ),
                with_carrier(&scan(START, 400_001), "carrier", &carrier),
                with_carrier(&scan(START + i, 8), "carrier", &carrier),
                scan(START - 8 * DAY, 400_002),
            ]
        })
        .collect();
    let report = audit(feed.as_bytes(), &[]);
    assert_eq!(list(&report.figures["carriers"]).len(), 100);
    assert_eq!(list(&report.figures["sites"]).len(), 100);
    assert_eq!(list(&report.figures["days"]["days"]).len(), 366);
    assert_eq!(report.figures["other_carriers"]["names"], 2_900);
    assert_eq!(report.figures["other_carriers"]["lines"], 3 * 2_900);
    assert!(
        report.text.contains("(2,990 smaller ones together)"),
        "{}",
        report.text
    );
    assert!(report.page.contains("(2,980 smaller ones together)"));
    let figures = report.figures.to_string();
    assert!(figures.len() < 300_000, "{}", figures.len());
    assert!(report.page.len() < 200_000, "{}", report.page.len());
    assert!(report.text.len() < 60_000, "{}", report.text.len());
}

#[test]
fn the_language_is_the_locale_s_unless_one_is_asked_for() {
    for (variables, options, heading) in [
        (&[("LC_ALL", "zh_CN.UTF-8")][..], &[][..], "运单审计"),
        (
            &[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")],
            &[],
            "Waybill audit",
        ),
        (
            &[("LC_ALL", "zh_CN.UTF-8")],
            &["--lang", "en"],
            "Waybill audit",
        ),
        (&[("LC_ALL", "C")], &["--lang", "zh"], "运单审计"),
    ] {
        let mut command = waybill();
        command
            .arg("audit")
            .args(options)
            .envs(variables.iter().copied());
        let (_, text, _) = run(&mut command, b"");
        assert_eq!(text.lines().next(), Some(heading));
    }
}

#[test]
fn the_page_opens_in_the_language_and_has_both() {
    for (lang, checked) in [("en", "id=\"en\" checked"), ("zh", "id=\"zh\" checked")] {
        let page = audit_history(&["--lang", lang]).page;
        assert!(page.contains(&format!("<html lang=\"{lang}\">")));
        assert!(page.contains(checked));
        assert_eq!(page.matches("\" checked").count(), 1);
        for heading in ["Where the waybills stand at the end", "运单最终状态"] {
            assert!(page.contains(heading));
        }
    }
}

#[test]
fn a_form_that_goes_to_standard_output_takes_the_place_of_the_text() {
    let feed = record("W1", START, 100_001, "已揽收");
    let audit = |options: &[&str]| {
        let (exit, stdout, _) = run(waybill().arg("audit").args(options), feed.as_bytes());
        assert_eq!(exit, 0);
        stdout
    };
    assert!(audit(&["--html", "-"]).starts_with("<!DOCTYPE html>"));
    let figures: Value = serde_json::from_str(&audit(&["--json", "-"])).unwrap();
    assert_eq!(figures["lines"], 1);
}

#[test]
fn a_file_in_two_roles_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let feed = folder.path().join("scans.jsonl");
    let content = record("W1", START, 100_001, "已揽收");
    fs::write(&feed, &content).unwrap();
    let feed = feed.to_str().unwrap();
    for (options, roles) in [
        (&["--html", feed][..], "the feed and --html"),
        (&["--json", feed], "the feed and --json"),
        (&["--html", "-", "--json", "-"], "--html and --json"),
    ] {
        let (exit, stdout, stderr) = run(waybill().args(["audit", feed]).args(options), b"");
        assert_eq!((exit, stdout.as_str()), (2, ""));
        assert_eq!(
            stderr,
            format!("waybill: {roles} are the same file; give each a file of its own\n")
        );
        assert_eq!(fs::read_to_string(feed).unwrap(), content);
    }
}

#[test]
fn a_page_keeps_its_content_when_the_feed_can_t_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    fs::write(&page, "the last one").unwrap();
    let feed = folder.path().join("cut.gz");
    fs::write(&feed, b"\x1f\x8b").unwrap();
    let (exit, stdout, stderr) = run(
        waybill().arg("audit").arg(&feed).arg("--html").arg(&page),
        b"",
    );
    assert_eq!((exit, stdout.as_str()), (2, ""));
    let name = feed.display();
    assert!(stderr.starts_with(&format!("waybill: can't read {name} beyond line 0: ")));
    assert_eq!(fs::read_to_string(&page).unwrap(), "the last one");
}

#[test]
fn wrong_usage_says_what_would_be_right() {
    let told = [
        &["--carrier-field", "order_token"][..],
        &["--carrier-field", "waybillId"],
        &["--carrier-field", ""],
        &["--site", "orderToken"],
        &["--site", "action_time"],
        &["--site", ""],
        &["--utc-offset", "8"],
        &["--utc-offset", "+0800"],
        &["--stuck-after", "0"],
        &["--lang", "de"],
    ]
    .map(|options| {
        let (exit, _, stderr) = run(waybill().arg("audit").args(options), b"");
        assert_eq!(exit, 2);
        stderr
    });
    insta::assert_snapshot!(told.join("----\n"));
}
