//! A map, in TOML or JSON or as bytes: no text makes its reader fail, every fault is explained in
//! both languages, and a sound map is the same however it is written.

use waybill_engine::{Field, MessagePolicy};
use waybill_intake::{InvalidMap, Map};

/// A record that nearly no map reads.
const RECORD: &str = r#"{"nu":"W1","time":"2026-11-18 20:26:40","code":"1","data":[{"a":"b"}]}"#;

/// Checks a map.
pub fn check(data: &[u8]) {
    if let Err(invalid) = Map::from_bytes(data) {
        explained(&invalid);
    }
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    for read in [Map::from_toml(text), Map::from_json(text)] {
        match read {
            Ok(map) => sound(&map),
            Err(invalid) => explained(&invalid),
        }
    }
}

fn explained(invalid: &InvalidMap) {
    assert!(!invalid.faults().is_empty());
    for fault in invalid.faults() {
        let (english, chinese) = (fault.to_string(), fault.chinese().to_string());
        assert!(english.starts_with(fault.place()) && chinese.starts_with(fault.place()));
        assert!(english.len() > fault.place().len() && chinese.len() > fault.place().len());
    }
}

fn sound(map: &Map) {
    let json = map.to_json();
    let again = [Map::from_json(&json), Map::from_bytes(&map.to_bytes())];
    for again in again {
        let again = again.expect("what a map is written as is read");
        assert_eq!(again, *map);
        assert_eq!(again.fingerprint(), map.fingerprint());
        assert!(map.diff(&again).is_empty());
    }
    assert!(!map.name().is_empty() && !map.entries().is_empty());
    for field in [Field::WaybillId, Field::ActionTime] {
        assert!(map.names_of(field).iter().all(|name| !name.is_empty()));
    }
    assert!(!map.read_str(RECORD, &MessagePolicy::DEFAULT).is_empty());
}
