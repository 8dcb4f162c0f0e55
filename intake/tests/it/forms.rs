//! The forms of a map: TOML, JSON, bytes, its schema, and the difference between two.

use serde_json::{Value, json};
use waybill_intake::Map;

use crate::support::text;

fn ours() -> Value {
    json!({
        "name": "ours",
        "trace": {"waybill_id": "no", "time": "at", "text": "memo"},
        "time": {"formats": "unix-s"},
        "vocabulary": {"name": "types", "code": "type", "codes": {"GOT": {"is": "P"}}}
    })
}

fn is_valid(map: &Value) -> bool {
    let schema = serde_json::from_str(&Map::json_schema()).unwrap();
    jsonschema::is_valid(&schema, map)
}

#[test]
fn every_ready_map_is_valid_by_the_schema() {
    let schema = serde_json::from_str(&Map::json_schema()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    for name in Map::ready_names() {
        let map = serde_json::from_str(&Map::ready(name).unwrap().to_json()).unwrap();
        let faults: Vec<String> = schema
            .iter_errors(&map)
            .map(|error| format!("{} {error}", error.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{name}: {faults:?}");
    }
}

#[test]
fn what_the_schema_refuses_the_check_refuses_too() {
    assert!(is_valid(&ours()));
    for (pointer, key, value) in [
        ("", "tittle", json!("ours")),
        ("", "name", json!(" ")),
        ("/trace", "order", json!("descending")),
        ("/trace", "waybil_id", json!("no")),
        ("/time", "formats", json!(true)),
        ("/vocabulary/codes", "SENT", json!("X")),
        ("/vocabulary/codes", "SENT", json!({"is": "-"})),
        (
            "/vocabulary/codes",
            "SENT",
            json!({"is": "T", "why": "ordered"}),
        ),
        ("/vocabulary/codes", "SENT", json!([])),
        ("", "several_ids", json!({"take": "each"})),
        ("", "ignore", json!({"says": "x"})),
    ] {
        let mut map = ours();
        map.pointer_mut(pointer).unwrap()[key] = value;
        assert!(!is_valid(&map), "{map}");
        assert!(Map::from_json(&map.to_string()).is_err(), "{map}");
    }
}

#[test]
fn the_same_map_has_one_fingerprint_however_it_is_written() {
    let toml = r#"
        vocabulary.codes.GOT = "PickedUp"
        vocabulary.code = ["type"]
        vocabulary.name = "types"
        time.formats = ["unix-s"]
        trace = { text = "memo", time = "at", waybill_id = "no", order = "as-it-came" }
        name = "ours"
    "#;
    let (toml, json) = (
        Map::from_toml(toml).unwrap(),
        Map::from_json(&ours().to_string()).unwrap(),
    );
    assert_eq!(toml.fingerprint(), json.fingerprint());
    assert_eq!(toml.to_bytes(), json.to_bytes());
    assert!(toml.diff(&json).is_empty());

    let mut changed = ours();
    changed["vocabulary"]["codes"]["GOT"] = json!({"is": "A", "doubt": "asked for"});
    let changed = Map::from_json(&changed.to_string()).unwrap();
    assert_ne!(changed.fingerprint(), json.fingerprint());
    assert_eq!(
        json.diff(&changed).to_string(),
        "vocabulary[1].codes.GOT.doubt: \"asked for\" is new; \
         vocabulary[1].codes.GOT.is: \"P\" became \"A\""
    );
    assert_eq!(
        changed.diff(&json).chinese().to_string(),
        "vocabulary[1].codes.GOT.doubt：删除 \"asked for\"；\
         vocabulary[1].codes.GOT.is：\"A\" 变为 \"P\""
    );
}

/// Applications and bindings keep it beside what they stored.
#[test]
fn the_fingerprint_of_a_map_never_changes_by_itself() {
    let map = Map::from_json(&ours().to_string()).unwrap();
    assert_eq!(map.fingerprint().to_string(), "9b0be899f4821261");
}

#[test]
fn a_base_is_part_of_the_map_and_not_named_in_its_bytes() {
    let text = text("maps/kdniao.toml");
    assert!(text.contains("like = \"text-zh\""));
    let map = Map::from_toml(&text).unwrap();
    assert!(!map.to_json().contains("\"like\""));
    assert_eq!(Map::from_json(&map.to_json()).unwrap(), map);
}
