//! The fuzz target's properties over its committed corpus, on stable Rust.

use std::fs;
use std::path::{Path, PathBuf};

use waybill_frame::Operation;

use crate::bounds::sound;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/frame")
}

#[test]
#[cfg_attr(miri, ignore = "reads many files")]
fn the_corpus_of_the_fuzz_target_holds() {
    let mut operations = vec![0; Operation::ALL.len() + 1];
    for entry in fs::read_dir(folder()).unwrap() {
        let data = fs::read(entry.unwrap().path()).unwrap();
        waybill_frame_checks::frame(&data);
        let place = data.first().map_or(0, |byte| usize::from(*byte));
        if let Some(count) = operations.get_mut(place) {
            *count += 1;
        }
    }
    // Or the fuzzer would have to find an operation's layout by itself.
    assert!(
        operations[1..].iter().all(|count| *count > 0),
        "{operations:?}"
    );
}

/// What the fuzzer begins with: written anew with `--ignored`, when the frame has changed.
#[test]
#[ignore = "writes files"]
fn write_the_seeds() {
    for (operation, request, _) in sound() {
        let number = u8::try_from(operation.number()).unwrap();
        let data = [&[number, 0], &request.0[..]].concat();
        fs::write(folder().join(format!("{operation:?}")), data).unwrap();
    }
}
