//! The fuzz target's properties over the committed corpus and its regressions, on stable Rust.

use std::path::{Path, PathBuf};
use std::{fs, panic};

use waybill_wechat::{OrderEvent, PathEvent, PathReply};

#[path = "../../../fuzz/src/read_back.rs"]
mod read_back;

/// The files of a folder, in the order of their names; none if there is no such folder.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn the_corpus_of_read_back_holds() {
    let corpus = files("../fuzz/corpus/read_back");
    let mut good = [false; 5];
    for input in corpus.iter().chain(&files("../fuzz/regressions/read_back")) {
        let body = fs::read(input).unwrap();
        let outcome = panic::catch_unwind(|| read_back::check(&body));
        assert!(outcome.is_ok(), "{}", input.display());
        good[0] |= PathReply::from_json(&body).is_ok();
        good[1] |= PathEvent::from_json(&body).is_ok();
        good[2] |= PathEvent::from_xml(&body).is_ok();
        good[3] |= OrderEvent::from_json(&body).is_ok();
        good[4] |= OrderEvent::from_xml(&body).is_ok();
    }
    // A corpus that is refused throughout would show nothing.
    assert_eq!(good, [true; 5]);
}
