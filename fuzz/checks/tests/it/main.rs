//! The fuzz targets' properties over the committed corpus and whatever they found, on stable Rust.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};
use std::{fs, panic};

#[cfg(feature = "command")]
use waybill_cli::parts::FeedFormat;
use waybill_engine::{MessagePolicy, Record, Reply, RuleSet, Tracker, Trail};
#[cfg(feature = "command")]
use waybill_fuzz_checks::{beginning, echo, row};
use waybill_fuzz_checks::{gate, message, record, reply, rules, tracker, within};
#[cfg(feature = "wechat")]
use {
    waybill_fuzz_checks::read_back,
    waybill_wechat::{OrderEvent, PathEvent, PathReply},
};
#[cfg(feature = "intake")]
use {
    waybill_fuzz_checks::{foreign, map},
    waybill_intake::{Content, Map},
};

/// Of a target's inputs Miri, which takes a thousand times as long, tries every 24th.
const STEP: usize = if cfg!(miri) { 24 } else { 1 };

/// A file or folder of the fuzz targets.
fn path(inside_fuzz: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(inside_fuzz)
}

/// The files of a folder, in the order of their names; none if there is no such folder.
fn files(inside_fuzz: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(path(inside_fuzz)) else {
        return Vec::new();
    };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The inputs of a target: its corpus, which must be there, and its regressions.
fn inputs(target: &str) -> Vec<PathBuf> {
    let mut inputs = files(&format!("corpus/{target}"));
    assert!(!inputs.is_empty(), "{target} has no corpus");
    inputs.extend(files(&format!("regressions/{target}")));
    inputs
}

/// Checks the inputs of a target. A corpus that is refused throughout would show nothing, so at
/// least one input has to be good in each of these ways.
fn run(target: &str, check: fn(&[u8]), good: &[fn(&[u8]) -> bool]) {
    let inputs = inputs(target);
    for input in inputs.iter().step_by(STEP) {
        let data = fs::read(input).unwrap();
        let outcome = panic::catch_unwind(|| check(&data));
        assert!(outcome.is_ok(), "{}", input.display());
    }
    // This asks about the files, and would have Miri read all of them.
    if !cfg!(miri) {
        for (way, is_good) in good.iter().enumerate() {
            let has_good = inputs
                .iter()
                .any(|input| is_good(&fs::read(input).unwrap()));
            assert!(has_good, "no input of {target} is good in way {way}");
        }
    }
}

/// Checks what the messages among the inputs of the target for them are within.
fn run_within(within: fn(&str) -> String, check: fn(&[u8])) {
    for input in inputs("message").iter().step_by(STEP) {
        // What is no UTF-8 is no message.
        if let Ok(message) = fs::read_to_string(input) {
            let outcome = panic::catch_unwind(|| check(within(&message).as_bytes()));
            assert!(outcome.is_ok(), "{}", input.display());
        }
    }
}

#[test]
fn messages_hold_within_the_lines_of_a_feed() {
    run_within(within::line, record::check);
    run_within(within::line, gate::check);
    assert!(is_good_record(within::line("已揽收").as_bytes()));
}

#[cfg(feature = "command")]
#[test]
fn messages_hold_within_the_rows_of_a_feed() {
    run_within(within::row, row::check);
    let header = "token,waybillId,action_time,actionType,action_msg,note";
    let format = FeedFormat::csv(header).unwrap();
    let row = within::row("已揽收");
    let record = format.record(row.as_bytes(), &MessagePolicy::DEFAULT);
    assert_eq!(record.unwrap().update.message().as_str(), "已揽收");
}

fn is_good_record(line: &[u8]) -> bool {
    Record::from_json(line, &MessagePolicy::DEFAULT).is_ok()
}

#[cfg(feature = "command")]
#[test]
fn the_corpus_of_echo_holds() {
    run(
        "echo",
        echo::check,
        &[|feed| {
            feed.split(|byte| *byte == b'\n').any(|line| {
                let record = serde_json::from_slice::<serde_json::Map<_, _>>(line);
                record.is_ok_and(|record| record.contains_key("token"))
            })
        }],
    );
}

/// Whether a map finds something of this kind in an input.
#[cfg(feature = "intake")]
fn is_read(data: &[u8], is_one: fn(&Content<'_>) -> bool) -> bool {
    let (first, record) = data.split_first().unwrap();
    let names: Vec<&str> = Map::ready_names().collect();
    let map = Map::ready(names[usize::from(*first) % names.len()]).unwrap();
    let items = map.read(record, &MessagePolicy::DEFAULT);
    items.iter().any(|item| is_one(&item.content))
}

#[cfg(feature = "intake")]
#[test]
fn the_corpus_of_foreign_holds() {
    run(
        "foreign",
        foreign::check,
        &[
            |data| is_read(data, |content| matches!(content, Content::Update(_))),
            |data| is_read(data, |content| matches!(content, Content::Ignored(_))),
            |data| is_read(data, |content| matches!(content, Content::Malformed(_))),
            |data| is_read(data, |content| matches!(content, Content::Empty(_))),
        ],
    );
}

#[test]
fn the_corpus_of_gate_holds() {
    run(
        "gate",
        gate::check,
        &[|feed| {
            let lines = feed.split(|byte| *byte == b'\n');
            lines.filter(|line| is_good_record(line)).count() > 5
        }],
    );
}

#[cfg(feature = "intake")]
#[test]
fn the_corpus_of_map_holds() {
    run(
        "map",
        map::check,
        &[
            |text| str::from_utf8(text).is_ok_and(|text| Map::from_toml(text).is_ok()),
            |text| str::from_utf8(text).is_ok_and(|text| Map::from_json(text).is_ok()),
            |bytes| Map::from_bytes(bytes).is_ok(),
            |text| {
                let text = str::from_utf8(text).unwrap_or_default();
                Map::from_toml(text).is_err_and(|invalid| invalid.faults().len() > 5)
            },
        ],
    );
}

#[test]
fn the_corpus_of_message_holds() {
    run(
        "message",
        message::check,
        &[|text| {
            let text = str::from_utf8(text).unwrap_or_default();
            let normalised = MessagePolicy::DEFAULT.normalise(text);
            normalised.is_ok_and(|(_, rewrites)| !rewrites.is_empty())
        }],
    );
}

#[cfg(feature = "wechat")]
#[test]
fn the_corpus_of_read_back_holds() {
    run(
        "read_back",
        read_back::check,
        &[
            |body| PathReply::from_json(body).is_ok(),
            |body| PathEvent::from_json(body).is_ok(),
            |body| PathEvent::from_xml(body).is_ok(),
            |body| OrderEvent::from_json(body).is_ok(),
            |body| OrderEvent::from_xml(body).is_ok(),
        ],
    );
}

#[test]
fn the_corpus_of_record_holds() {
    run("record", record::check, &[is_good_record]);
}

#[test]
fn the_corpus_of_reply_holds() {
    run(
        "reply",
        reply::check,
        &[|body| Reply::from_cloud(body).class().is_confirmed()],
    );
}

#[cfg(feature = "command")]
#[test]
fn the_corpus_of_beginning_holds() {
    run(
        "beginning",
        beginning::check,
        &[
            |file| FeedFormat::of_feed(file).is_some_and(|(_, bytes, _)| bytes > 0),
            |file| FeedFormat::of_feed(file).is_none(),
        ],
    );
}

#[cfg(feature = "command")]
#[test]
fn the_corpus_of_row_holds() {
    run(
        "row",
        row::check,
        &[|rows| {
            String::from_utf8_lossy(rows).lines().any(|row| {
                let values = row.split([',', ';', '\t']);
                values.count() == 6 && row.contains("10000")
            })
        }],
    );
}

#[test]
fn the_corpus_of_rules_holds() {
    run(
        "rules",
        rules::check,
        &[
            |file| serde_json::from_slice::<RuleSet>(file).is_ok(),
            |marks| RuleSet::try_from(rules::of_marks(marks)).is_ok(),
        ],
    );
}

#[test]
fn the_corpus_of_tracker_holds() {
    run(
        "tracker",
        tracker::check,
        &[
            |bytes| {
                let bytes = bytes.try_into().unwrap_or([0; Tracker::BYTES]);
                Tracker::from_bytes(bytes).is_ok_and(|tracker| !tracker.is_fresh())
            },
            |json| {
                serde_json::from_slice::<Trail>(json).is_ok_and(|trail| trail.entries().len() > 1)
            },
        ],
    );
}

/// A new target gets a corpus, and a test here that runs it.
#[test]
#[cfg_attr(miri, ignore = "reads no more than names and this file")]
fn every_target_has_its_test() {
    let tests = include_str!("main.rs");
    let targets = files("fuzz_targets");
    assert!(!targets.is_empty());
    for target in targets {
        let target = target.file_stem().unwrap().to_str().unwrap();
        let test = format!("fn the_corpus_of_{target}_holds()");
        assert!(tests.contains(&test), "{target}");
    }
}
