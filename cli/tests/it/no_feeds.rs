//! Files that are no feed: nothing of them is decided, and what would be right is said. And feeds
//! that are one, although they do not begin well.

use serde_json::json;

use crate::command::{gate, record, run, waybill};

fn scan(waybill: &str) -> String {
    record(waybill, 1_700_000_000, 100_001, "已揽收")
}

fn scans(separator: &str) -> String {
    ["W1", "W2", "W3"]
        .map(|id| scan(id).trim_end().to_owned())
        .join(separator)
}

fn pretty(json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    serde_json::to_string_pretty(&value).unwrap() + "\n"
}

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

/// Texts that are no feed, each with a part of what is said of it.
fn texts() -> Vec<(String, &'static str)> {
    let array = format!("[{}]", scans(","));
    let data = format!("{{\"code\":0,\"data\":{array}}}");
    let deep = format!("{{\"result\":{{\"page\":1,\"rows\":{array}}}}}");
    let long = format!("[\n{}\n]\n", vec![scans(",\n"); 1_000].join(",\n"));
    vec![
        (
            array.clone(),
            "is a JSON array; write its elements a line each, as with `jq -c '.[]'`",
        ),
        (format!("\u{feff}\n  {array}\n"), "is a JSON array"),
        (format!("[\n{}\n]\n", scans(",\n")), "is a JSON array"),
        (format!("[{}\n]\n", scans("\n,")), "is a JSON array"),
        (pretty(&array), "is a JSON array"),
        (long.clone(), "is a JSON array"),
        ("[]\n".to_owned(), "is a JSON array"),
        (
            format!("{},\n", scans(",\n")),
            "has elements of a JSON array",
        ),
        (
            format!("var scans = [\n{}\n];\n", scans(",\n")),
            "has elements of a JSON array",
        ),
        (scans("\n,") + "\n", "has elements of a JSON array"),
        (scans("\n, "), "has elements of a JSON array"),
        (pretty(&scan("W1")), "has a JSON value over several lines; "),
        (
            pretty(&scan("W1")) + &pretty(&scan("W2")),
            "has a JSON value over several lines; ",
        ),
        (data.clone(), "with `jq -c '.data[]'`"),
        (data.clone() + "\n" + &data, "with `jq -c '.data[]'`"),
        (pretty(&data), "with `jq -c '.data[]'`"),
        (format!("{{\"rows\":{long}}}"), "with `jq -c '.rows[]'`"),
        (
            format!("{{\"rows\":{}}}", long.replace('\n', "")),
            "with `jq -c '.rows[]'`",
        ),
        (deep, "with `jq -c '.result.rows[]'`"),
        (
            data.replace("data", "Zq8-3vKx_91LmRt7wPcYb4Nd"),
            "with `jq -c '….[]'`",
        ),
        (
            "<!doctype html>\n<title>scans</title>\n".to_owned(),
            "is HTML or XML",
        ),
        (
            "<?xml version=\"1.0\"?>\n<xml></xml>\n".to_owned(),
            "is HTML or XML",
        ),
        (
            "not a record\n".to_owned(),
            "has neither a JSON object nor a CSV header",
        ),
        (
            "W1,1700000000,100001,已揽收\n".repeat(30),
            "has neither a JSON object nor a CSV header",
        ),
        (
            format!("{}\n{}", "x\n".repeat(30), scan("W1")),
            "has neither a JSON object",
        ),
        (
            "x".repeat(1 << 20),
            "has neither a JSON object nor a CSV header",
        ),
    ]
}

/// Lines that end with a carriage return and nothing else, as some spreadsheets write them.
fn with_carriage_returns() -> Vec<(String, &'static str)> {
    let table = "token,waybill_id,action_time,action_type,action_msg\rt,W1,1700000000,100001,x";
    vec![
        (scans("\r") + "\r", "with a carriage return alone (U+000D)"),
        (scans("\r\r"), "as with `tr '\\r' '\\n'`"),
        (table.to_owned(), "with a carriage return alone (U+000D)"),
    ]
}

/// Files that are no feed, likewise.
fn no_feeds() -> Vec<(Vec<u8>, &'static str)> {
    let texts = texts().into_iter().chain(with_carriage_returns());
    let mut feeds: Vec<_> = texts
        .map(|(text, told)| (text.into_bytes(), told))
        .collect();
    let table =
        "token,waybill_id,action_time,action_type,action_msg\nt,W1,1700000000,100001,已揽收\n";
    for array in ["[1]", "[-1, 2]\n[null]\n"] {
        feeds.push((array.into(), "is a JSON array"));
    }
    let behind_blank = ["\n", "\n\n", "\r\n", " \n"].map(|blank| blank.to_owned() + &scan("W1"));
    let texts = [scan("W1"), table.to_owned()];
    for text in texts.iter().chain(&behind_blank) {
        feeds.push((
            utf_16(text, u16::to_le_bytes),
            "read it with `--encoding utf-16le`",
        ));
        feeds.push((
            utf_16(text, u16::to_be_bytes),
            "read it with `--encoding utf-16be`",
        ));
    }
    feeds
}

#[test]
fn what_has_nuls_is_not_taken_for_gb18030() {
    let text = [scan("W1"), scan("W2"), scan("W3")].join("\n");
    let utf_32 = text.chars().flat_map(|c| u32::from(c).to_le_bytes());
    for feed in [utf_16(&text, u16::to_le_bytes), utf_32.collect()] {
        let run = gate(&feed, &["--format", "jsonl"]);
        assert_eq!((run.exit, run.stdout.as_str()), (1, ""), "{}", run.stderr);
        assert!(!run.stderr.contains("GB18030"), "{}", run.stderr);
    }
}

#[test]
fn nothing_is_decided_of_what_is_no_feed_and_what_would_be_right_is_said() {
    for (feed, told) in no_feeds() {
        let shown = String::from_utf8_lossy(&feed[..feed.len().min(80)]).into_owned();
        let gated = gate(&feed, &[]);
        assert_eq!((gated.exit, gated.stdout.as_str()), (2, ""), "{shown}");
        assert_eq!((gated.verdicts.as_str(), gated.rejects.as_str()), ("", ""));
        let (exit, stdout, stderr) = run(waybill().arg("audit"), &feed);
        assert_eq!((exit, stdout.as_str()), (2, ""), "{shown}");
        assert_eq!(stderr, gated.stderr);
        assert!(stderr.contains(told), "{shown}: {stderr}");
        assert!(
            stderr.ends_with(". Nothing of it was decided\n"),
            "{stderr}"
        );
        let (_, _, chinese) = run(waybill().args(["audit", "--lang", "zh"]), &feed);
        assert!(chinese.ends_with("。未作任何判定\n"), "{chinese}");
        assert!(!stderr.contains("order-token-of-the-tests"), "{stderr}");
    }
}

#[test]
fn it_is_read_all_the_same_where_the_format_is_said() {
    for (feed, _) in no_feeds() {
        let run = gate(&feed, &["--format", "jsonl", "--summary", "json"]);
        assert_ne!(run.exit, 2, "{}", run.stderr);
        assert!(run.summary()["lines"].as_u64().unwrap() > 0);
    }
}

/// In JSON a carriage return is white space.
#[test]
fn a_record_with_carriage_returns_between_its_fields_is_a_record() {
    let record = scan("W1").trim_end().replace(",\"", ",\r\"");
    assert!(record.contains('\r') && !record.contains('\n'));
    let run = gate(record.as_bytes(), &["--summary", "json"]);
    assert_eq!((run.exit, &run.summary()["accepted"]), (0, &json!(1)));
}

#[test]
fn a_good_feed_with_a_bad_beginning_is_a_feed() {
    let good = scans("\n") + "\n";
    for first in [
        "ken\":\"t\",\"waybill_id\":\"W1\"}",
        "not a record",
        "{\"token\":\"t\",\"waybill_id\":",
        "{\"token\":",
        "{\"token\":\"t\",",
        "{\"token\":\"t\",\"action_msg\":\"torn",
        "{\"token\":\"t\"},",
        "[2026-11-01 08:00:00] started",
        "[]",
        "<134>Nov  1 08:00:00 gate: started",
        "<b>",
        "{\"data\":[{\"a\":1}]}",
        "{}",
        "}",
        "\"",
    ] {
        let run = gate(
            format!("{first}\n{good}").as_bytes(),
            &["--summary", "json"],
        );
        let summary = run.summary();
        assert_eq!((run.exit, &summary["malformed"]), (0, &json!(1)), "{first}");
        assert_eq!(summary["accepted"], 3, "{first}");
        assert_eq!(run.numbers(), [1, 2, 3, 4]);
    }
}

#[test]
fn a_torn_line_with_a_raw_line_end_in_it_costs_itself() {
    let torn = scan("W1").replace("已揽", "已\n揽");
    let run = gate((torn + &scan("W2")).as_bytes(), &["--summary", "json"]);
    assert_eq!((run.exit, &run.summary()["accepted"]), (0, &json!(1)));
    assert_eq!(run.summary()["malformed"], 2);
}

/// Nothing of it is sent, and the lines around it are records as ever.
#[test]
fn a_value_over_several_lines_behind_a_record_is_told_with_the_way_out() {
    let (first, last) = (scan("W1"), scan("W3"));
    let array = pretty(&format!("[{}]", scan("W4").trim_end()));
    for (value, lines) in [(pretty(&scan("W2")), 7), (array, 9)] {
        let feed = first.clone() + &value + &last;
        for options in [&["--chunk", "1"][..], &["--summary", "none"]] {
            let run = gate(feed.as_bytes(), options);
            assert_eq!((run.exit, run.rejects().len()), (0, lines));
            assert_eq!(run.payloads().len(), 2);
            let told = "waybill: a JSON value over several lines begins in line 2, and none of its \
                        lines is a record; write each record in one line, as with `jq -c .`\n";
            assert!(run.stderr.ends_with(told), "{}", run.stderr);
        }
        let chinese = gate(feed.as_bytes(), &["--lang", "zh"]).stderr;
        assert!(
            chinese.contains("第 2 行起有一个占多行的 JSON 值"),
            "{chinese}"
        );
    }
    let torn = gate((first + "{\"token\":\n" + &last).as_bytes(), &[]);
    assert!(!torn.stderr.contains("jq"), "{}", torn.stderr);
}

#[test]
fn a_feed_of_which_nothing_can_be_read_is_told_so() {
    let torn = "{\"token\":\"t\",\n";
    for (feed, options) in [
        (torn.repeat(3), vec![]),
        ("x\n".repeat(3), vec!["--format", "jsonl"]),
        (
            "x\n".repeat(3),
            vec!["--format", "jsonl", "--summary", "none"],
        ),
    ] {
        let run = gate(feed.as_bytes(), &options);
        assert_eq!(run.exit, 1);
        assert!(
            run.stderr.ends_with(
                "waybill: nothing of this feed could be read; most often: 102 invalid_json, 3 of 3 \
                 lines\n"
            ),
            "{}",
            run.stderr
        );
    }
    let (exit, report, stderr) = run(waybill().arg("audit"), torn.repeat(3).as_bytes());
    assert_eq!((exit, report.is_empty()), (1, false));
    assert!(
        stderr.contains("nothing of this feed could be read"),
        "{stderr}"
    );
}

#[test]
fn a_wrong_clock_is_asked_about_where_nearly_all_is_too_early() {
    let feed = scans("\n");
    for (now, is_asked) in [("1600000000", true), ("1800000000", false)] {
        let run = gate(feed.as_bytes(), &["--now", now]);
        assert_eq!(run.exit, 0);
        // Not whether it is needed: it is given.
        let asks = "too_far_ahead: is the time of --now right?\n";
        assert_eq!(run.stderr.contains(asks), is_asked, "{}", run.stderr);
    }
}

#[test]
fn a_share_of_refused_lines_may_be_allowed() {
    let feed = scans("\n") + "\n{}\n";
    for (percent, exit) in [("24.9", 1), ("25", 0), ("25%", 0), ("100", 0), ("0", 1)] {
        let run = gate(feed.as_bytes(), &["--fail-above", percent]);
        assert_eq!((run.exit, run.payloads().len()), (exit, 3), "{percent}");
    }
    for percent in ["-1", "101", "NaN", "some"] {
        let option = format!("--fail-above={percent}");
        let (exit, _, stderr) = run(waybill().args(["gate", &option]), b"");
        assert_eq!(exit, 2);
        assert!(
            stderr.contains("give a number from 0 to 100, as 2.5"),
            "{stderr}"
        );
    }
}
