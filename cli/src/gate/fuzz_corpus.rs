//! The fuzz targets' properties of the command's own parts, over the committed corpus and whatever
//! they found, on stable Rust.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};
use std::{fs, panic};

use serde_json::{Map, Value};

#[path = "../../../fuzz/src/echo.rs"]
mod echo;
#[path = "../../../fuzz/src/row.rs"]
mod row;

/// Where the targets look for what they try.
mod command_gate {
    pub(in crate::gate) use crate::gate::{echo, echo_row};
}
mod feed {
    pub(in crate::gate) use crate::feed::{Asked, Beginning, FIELDS, Format, Header};
}

/// Runs a target over its corpus, which must be there and good in part, and its regressions.
fn run(target: &str, check: fn(&[u8]), is_good: fn(&[u8]) -> bool) {
    let corpus = files("corpus", target);
    let read = |input: &PathBuf| fs::read(input).unwrap();
    // A corpus that is refused throughout would show nothing.
    assert!(corpus.iter().any(|input| is_good(&read(input))));
    for input in corpus.iter().chain(&files("regressions", target)) {
        let data = read(input);
        let outcome = panic::catch_unwind(|| check(&data));
        assert!(outcome.is_ok(), "{}", input.display());
    }
}

/// The files of a target, in the order of their names; none if there is no such folder.
fn files(folder: &str, target: &str) -> Vec<PathBuf> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    let Ok(entries) = fs::read_dir(fuzz.join(folder).join(target)) else {
        return Vec::new();
    };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn the_corpus_of_echo_holds() {
    run("echo", echo::check, |feed| {
        feed.split(|byte| *byte == b'\n').any(|line| {
            let record = serde_json::from_slice::<Map<String, Value>>(line);
            record.is_ok_and(|record| record.contains_key("token"))
        })
    });
}

#[test]
fn the_corpus_of_row_holds() {
    run("row", row::check, |rows| {
        String::from_utf8_lossy(rows).lines().any(|row| {
            let values = row.split([',', ';', '\t']);
            values.count() == 6 && row.contains("10000")
        })
    });
}
