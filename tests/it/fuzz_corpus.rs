//! The fuzz targets' properties over the committed corpus and its regressions, on stable Rust.

use std::path::{Path, PathBuf};
use std::{fs, panic};

use crate::readings::phone_oracle;
use crate::support::case_file;
use crate::support::shorthand::every_under_miri;

#[path = "../../fuzz/src/gate.rs"]
mod gate;
#[path = "../../fuzz/src/message.rs"]
mod message;
#[path = "../../fuzz/src/record.rs"]
mod record;
#[path = "../../fuzz/src/reply.rs"]
mod reply;
#[path = "../../fuzz/src/rules.rs"]
mod rules;
#[path = "../../fuzz/src/tracker.rs"]
mod tracker;

/// The inputs of a target: its corpus, which must be there, and its regressions.
fn inputs(target: &str) -> Vec<PathBuf> {
    let folder = |name: &str| case_file::path("fuzz").join(name).join(target);
    let mut inputs = files(&folder("corpus"));
    assert!(!inputs.is_empty(), "{target} has no corpus");
    inputs.extend(files(&folder("regressions")));
    inputs
}

/// The files of a folder, in the order of their names; none if there is no such folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn run(target: &str, check: fn(&[u8])) {
    for input in inputs(target).into_iter().step_by(every_under_miri(24)) {
        let data = fs::read(&input).unwrap();
        let outcome = panic::catch_unwind(|| check(&data));
        assert!(outcome.is_ok(), "{}", input.display());
    }
}

#[test]
fn the_corpus_of_gate_holds() {
    run("gate", gate::check);
}

#[test]
fn the_corpus_of_message_holds() {
    run("message", message::check);
}

#[test]
fn the_corpus_of_record_holds() {
    run("record", record::check);
}

#[test]
fn the_corpus_of_reply_holds() {
    run("reply", reply::check);
}

#[test]
fn the_corpus_of_rules_holds() {
    run("rules", rules::check);
}

#[test]
fn the_corpus_of_tracker_holds() {
    run("tracker", tracker::check);
}

/// A corpus that is refused throughout would show nothing.
#[test]
#[cfg_attr(miri, ignore = "asks about the files, and reads all of them")]
fn some_of_each_corpus_is_good() {
    use waybill_engine::{MessagePolicy, Record, Reply, RuleSet, Tracker, Trail};

    let any = |target, good: fn(&[u8]) -> bool| {
        assert!(
            inputs(target)
                .iter()
                .any(|input| good(&fs::read(input).unwrap())),
            "{target}"
        );
    };
    any("gate", |feed| {
        let policy = MessagePolicy::DEFAULT;
        let lines = feed.split(|byte| *byte == b'\n');
        lines
            .filter(|line| Record::from_json(line, &policy).is_ok())
            .count()
            > 5
    });
    any("message", |text| {
        let text = str::from_utf8(text).unwrap_or_default();
        MessagePolicy::DEFAULT
            .normalise(text)
            .is_ok_and(|(_, rewrites)| !rewrites.is_empty())
    });
    any("record", |line| {
        Record::from_json(line, &MessagePolicy::DEFAULT).is_ok()
    });
    any("reply", |body| {
        Reply::from_cloud(body).class().is_confirmed()
    });
    any("rules", |file| {
        serde_json::from_slice::<RuleSet>(file).is_ok()
    });
    any("rules", |marks| {
        RuleSet::try_from(rules::of_marks(marks)).is_ok()
    });
    any("tracker", |bytes| {
        let bytes = bytes.try_into().unwrap_or([0; Tracker::BYTES]);
        Tracker::from_bytes(bytes).is_ok_and(|tracker| !tracker.is_fresh())
    });
    any("tracker", |json| {
        serde_json::from_slice::<Trail>(json).is_ok_and(|trail| trail.entries().len() > 1)
    });
}
