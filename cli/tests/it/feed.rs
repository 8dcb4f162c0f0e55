//! The feed of the repository.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::command::{Run, feed_path, gate};

fn gate_feed(options: &[&str]) -> Run {
    gate(&std::fs::read(feed_path()).unwrap(), options)
}

#[test]
fn the_summary_for_people() {
    insta::assert_snapshot!(gate_feed(&[]).stderr);
}

#[test]
fn the_rejects() {
    insta::assert_snapshot!(gate_feed(&[]).rejects);
}

#[test]
fn the_rejects_under_strict_rules() {
    let run = gate_feed(&["--rules", "strict"]);
    let refused: Vec<String> = run
        .rejects()
        .iter()
        .filter(|reject| reject["outcome"] == "rejected")
        .map(|reject| format!("{} {}", reject["line"], reject["reason"].as_str().unwrap()))
        .collect();
    insta::assert_snapshot!(refused.join("\n"));
}

#[test]
fn the_verdicts() {
    let lines: Vec<String> = gate_feed(&[])
        .verdicts()
        .iter()
        .map(|verdict| {
            let text = |name: &str| verdict[name].as_str().unwrap_or("-");
            let held = if verdict["held"] == true { " held" } else { "" };
            format!(
                "{:>3} {:9} {:20} {}{held}",
                verdict["line"].as_u64().unwrap(),
                text("outcome"),
                text("code"),
                text("status")
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_sample_of_the_payloads_for_either_call() {
    for call in ["https", "cloud"] {
        let run = gate_feed(&["--to", call]);
        let sample: Vec<&str> = run.stdout.lines().step_by(20).collect();
        insta::assert_snapshot!(format!("payloads_{call}"), sample.join("\n"));
    }
}

#[test]
fn both_calls_say_the_same_in_their_own_casing() {
    let snake = gate_feed(&["--to", "https"]).payloads();
    let camel = gate_feed(&["--to", "cloud"]).payloads();
    assert_eq!(snake.len(), camel.len());
    for (snake, camel) in snake.iter().zip(&camel) {
        let values = |payload: &Value, names: [&str; 5]| names.map(|name| payload[name].clone());
        assert_eq!(
            values(
                snake,
                [
                    "token",
                    "waybill_id",
                    "action_time",
                    "action_type",
                    "action_msg"
                ]
            ),
            values(
                camel,
                [
                    "token",
                    "waybillId",
                    "actionTime",
                    "actionType",
                    "actionMsg"
                ]
            )
        );
        assert_eq!(snake.as_object().unwrap().len(), 5);
        assert_eq!(camel.as_object().unwrap().len(), 5);
    }
}

#[test]
fn order_tokens_are_in_the_payloads_and_nowhere_else() {
    let run = gate_feed(&[]);
    let tokens: BTreeSet<String> = run
        .payloads()
        .iter()
        .map(|payload| payload["token"].as_str().unwrap().to_owned())
        .collect();
    assert!(tokens.len() >= 50, "a token for each waybill");
    for token in tokens {
        for (name, text) in [
            ("rejects", &run.rejects),
            ("verdicts", &run.verdicts),
            ("summary", &run.stderr),
        ] {
            assert!(!text.contains(&token), "{name} show {token}");
        }
    }
}

#[test]
fn the_feed_without_its_refused_lines_gives_the_same_payloads() {
    let feed = std::fs::read(feed_path()).unwrap();
    let run = gate(&feed, &[]);
    let refused: BTreeSet<u64> = run
        .rejects()
        .iter()
        .map(|reject| reject["line"].as_u64().unwrap())
        .collect();
    let kept: Vec<u8> = feed
        .split_inclusive(|byte| *byte == b'\n')
        .zip(1..)
        .filter(|(_, number)| !refused.contains(number))
        .flat_map(|(line, _)| line.to_vec())
        .collect();
    let again = gate(&kept, &["--summary", "json"]);
    assert_eq!(again.stdout, run.stdout);
    assert_eq!(again.summary()["by_code"], serde_json::json!({}));
}

#[test]
fn two_runs_are_the_same_to_the_byte() {
    let (first, second) = (gate_feed(&[]), gate_feed(&[]));
    assert_eq!(first.stdout, second.stdout);
    assert_eq!(first.rejects, second.rejects);
    assert_eq!(first.verdicts, second.verdicts);
}
