//! The options of `waybill gate`, where the other tests do not show them.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use serde_json::json;

use crate::command::{feed_path, gate, json_lines, record, run, waybill};

#[test]
fn a_feed_is_read_from_a_file_from_a_dash_or_from_standard_input() {
    let feed = record("W1", 1_700_000_000, 100_001, "已揽收");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scans.jsonl");
    std::fs::write(&file, &feed).unwrap();
    for arguments in [vec![file.as_os_str()], vec!["-".as_ref()], vec![]] {
        let (exit, stdout, _) = run(waybill().arg("gate").args(arguments), feed.as_bytes());
        assert_eq!(
            (exit, stdout.as_str()),
            (0, feed_as_payload(&feed).as_str())
        );
    }
}

fn feed_as_payload(feed: &str) -> String {
    gate(feed.as_bytes(), &[]).stdout
}

#[test]
fn without_now_the_machine_s_clock_is_taken() {
    let feed = [
        record("W1", 1_700_000_000, 100_001, "已揽收"),
        record("W1", 99_999_999_999, 200_001, "已发出"),
    ]
    .concat();
    let (_, stdout, stderr) = run(
        waybill().args(["gate", "--summary", "json"]),
        feed.as_bytes(),
    );
    assert_eq!(json_lines(&stdout).len(), 1);
    assert_eq!(
        json_lines(&stderr)[0]["by_code"],
        json!({"too_far_ahead": 1})
    );
}

#[test]
fn now_is_unix_seconds_or_rfc_3339() {
    let feed = record("W1", 1_700_000_300, 100_001, "已揽收");
    for (now, accepted) in [
        ("1700000000", 1),
        ("1699999999", 0),
        ("2023-11-14T22:13:20Z", 1),
        ("2023-11-15T06:13:19+08:00", 0),
    ] {
        let run = gate(feed.as_bytes(), &["--now", now]);
        assert_eq!(run.payloads().len(), accepted, "{now}");
    }
}

#[test]
fn numbers_are_rewritten_or_left_alone_when_that_is_asked_for() {
    let feed = [
        record("W1", 1_700_000_000, 100_001, "联系(+86)186-0000-6666"),
        record("W1", 1_700_000_001, 200_001, "联系186****6666"),
    ]
    .concat();
    let messages = |phones: &str| -> Vec<String> {
        gate(feed.as_bytes(), &["--phones", phones])
            .payloads()
            .iter()
            .map(|payload| payload["action_msg"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(messages("reject"), [] as [&str; 0]);
    assert_eq!(messages("normalise"), ["联系18600006666"]);
    assert_eq!(
        messages("off"),
        ["联系(+86)186-0000-6666", "联系186****6666"]
    );
}

#[test]
fn a_rewritten_message_and_its_original_are_the_same_update() {
    let feed = [
        record("W1", 1_700_000_000, 100_001, "联系186-0000-6666"),
        record("W1", 1_700_000_000, 100_001, "联系18600006666"),
    ]
    .concat();
    let run = gate(
        feed.as_bytes(),
        &["--phones", "normalise", "--summary", "json"],
    );
    assert_eq!(run.summary()["duplicate"], 1);
}

#[test]
fn fail_on_reject_tells_it_by_the_exit_code_and_still_reads_to_the_end() {
    let good = record("W1", 1_700_000_000, 100_001, "已揽收");
    let rejected = record("W2", 1_700_000_000, 300_003, "已签收");
    for (feed, exit) in [
        (good.clone(), 0),
        (rejected.clone() + &good, 1),
        ("not a record\n".to_owned() + &good, 1),
        (good.clone() + &good, 0),
    ] {
        let run = gate(feed.as_bytes(), &["--fail-on-reject"]);
        assert_eq!(run.exit, exit, "{feed}");
        assert_eq!(run.payloads().len(), 1);
    }
}

#[test]
fn no_summary_leaves_standard_error_empty() {
    let good = record("W1", 1_700_000_000, 100_001, "已揽收");
    let feed = "not a record\n".to_owned() + &good;
    let run = gate(feed.as_bytes(), &["--summary", "none"]);
    assert_eq!(run.stderr, "");
}

#[test]
fn payloads_go_to_a_file_when_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("payloads.jsonl");
    let feed = record("W1", 1_700_000_000, 100_001, "已揽收");
    let run = gate(feed.as_bytes(), &["--out", out.to_str().unwrap()]);
    assert_eq!(run.stdout, "");
    assert_eq!(
        std::fs::read_to_string(out).unwrap(),
        feed_as_payload(&feed)
    );
}

#[test]
fn in_a_pipe_a_payload_comes_out_before_the_feed_goes_on() {
    let mut child = waybill()
        .args(["gate", "--summary", "none"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut feed = child.stdin.take().unwrap();
    let mut payloads = BufReader::new(child.stdout.take().unwrap()).lines();
    for step in 0..3 {
        let scan = record("W1", 1_700_000_000 + step, 100_001, "已揽收");
        feed.write_all(scan.as_bytes()).unwrap();
        let payload = payloads.next().unwrap().unwrap();
        assert_eq!(json_lines(&payload)[0]["action_time"], 1_700_000_000 + step);
    }
    drop(feed);
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_help_teaches() {
    let (exit, stdout, _) = run(waybill().args(["gate", "--help"]), b"");
    assert_eq!(exit, 0);
    insta::assert_snapshot!(stdout);
}

#[test]
fn the_feed_of_the_repository_is_the_readme_s_first_command() {
    let (exit, stdout, stderr) = run(waybill().arg("gate").arg(feed_path()), b"");
    assert_eq!(exit, 0);
    assert!(stdout.lines().count() > 500 && stderr.contains("203 action_not_permitted"));
}

/// Blank lines are no lines of the counts, and are told only where there are some.
#[test]
fn blank_lines_are_told_to_people() {
    let scan = |time| record("W1", time, 100_001, "已揽收");
    let (first, second) = (scan(1_700_000_000), scan(1_700_000_001));
    let csv = "token,waybill_id,action_time,action_type,action_msg";
    let row = "opaque,W1,1700000000,100001,a";
    for (feed, blank) in [
        (format!("\n \n{first}\r\n\u{3000}\n{second}\n"), Some(5)),
        (format!("{first}{second}"), None),
        (format!("{csv}\n,,,,\n{row}\n{csv}\n\n{row}\n"), Some(2)),
        ("\n\n\n".to_owned(), Some(3)),
    ] {
        for threads in ["1", "3"] {
            let run = |more: &[&str]| {
                let mut options = vec!["--threads", threads, "--chunk", "64"];
                options.extend(more);
                gate(feed.as_bytes(), &options)
            };
            let lines = run(&[]).numbers().len();
            let shown = |word: &str| blank.map(|blank| format!("{word}{blank:>12}\n"));
            for (lang, word) in [("en", "blank     "), ("zh", "空行      ")] {
                let summary = run(&["--lang", lang]).stderr;
                match shown(word) {
                    Some(row) => assert!(summary.contains(&row), "{feed:?} {summary}"),
                    None => assert!(!summary.contains(word.trim_end()), "{summary}"),
                }
            }
            let summary = run(&["--summary", "json"]).summary();
            assert_eq!(summary["lines"], lines);
            assert_eq!(summary.get("blank"), None);
        }
    }
}
