//! Maps that can't be used: every fault at once, in both languages.

use std::fmt::Write as _;
use std::fs;

use insta::assert_snapshot;
use waybill_intake::Map;

use crate::support::{path, text};

#[test]
fn every_fault_of_a_map_is_reported_at_once_in_both_languages() {
    let mut names: Vec<String> = fs::read_dir(path("intake/tests/cases/refused"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut report = String::new();
    for name in names {
        let refused =
            Map::from_toml(&text(&format!("intake/tests/cases/refused/{name}"))).unwrap_err();
        writeln!(report, "{name}").unwrap();
        for fault in refused.faults() {
            writeln!(report, "  {fault}\n  {}", fault.chinese()).unwrap();
        }
    }
    assert_snapshot!(report);
}

#[test]
fn a_key_that_is_twice_in_json_is_refused() {
    let refused = Map::from_json(r#"{"name": "ours", "name": "yours"}"#).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the map is not JSON: `name` is there twice at line 1 column 33"
    );
}

#[test]
fn bytes_that_are_no_compiled_map_are_refused() {
    let bytes = Map::ready("jt").unwrap().to_bytes();
    let mut other_version = bytes.clone();
    other_version[7] += 1;
    let mut changed = bytes.clone();
    *changed.last_mut().unwrap() ^= 1;
    for (bytes, problem) in [
        (&b"waymap"[..], "no compiled map"),
        (&other_version, "of another version"),
        (&changed, "is damaged"),
        (&bytes[..bytes.len() - 1], "is damaged"),
        (&bytes[..12], "is damaged"),
    ] {
        let refused = Map::from_bytes(bytes).unwrap_err();
        assert!(refused.to_string().contains(problem), "{refused}");
    }
}
