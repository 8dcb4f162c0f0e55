//! The ready maps are sound.

use waybill_intake::{Entry, Map};

#[test]
fn every_ready_map_is_sound() {
    for name in Map::ready_names() {
        let map = Map::from_toml(Map::ready_toml(name).unwrap());
        let map = map.unwrap_or_else(|invalid| {
            let faults: Vec<String> = invalid.faults().iter().map(ToString::to_string).collect();
            panic!("{name}:\n{}", faults.join("\n"))
        });
        assert_eq!(map.name(), name);
        assert!(map.sources().next().is_some(), "{name} names no source");
        let in_one_language = |entry: &Entry<'_>| entry.doubt.is_some() != entry.doubt_zh.is_some();
        let one = map.entries().into_iter().find(in_one_language);
        assert!(one.is_none(), "{name}: a doubt in one language: {one:?}");
        assert_eq!(Map::from_bytes(&map.to_bytes()).unwrap(), map, "{name}");
    }
}
