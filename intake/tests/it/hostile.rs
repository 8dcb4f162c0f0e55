//! Hostile maps and hostile records: no panic, always an answer, and work that does not grow faster
//! than the input.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};
use waybill_intake::{Content, Map};

use crate::support::{POLICY, path, text};

static MAPS: LazyLock<Vec<Map>> = LazyLock::new(|| {
    Map::ready_names()
        .map(|name| Map::ready(name).unwrap())
        .collect()
});

/// The records of all samples.
static RECORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let names = Map::ready_names().map(|name| format!("maps/samples/{name}.jsonl"));
    let feeds = names
        .filter(|name| path(name).exists())
        .map(|name| text(&name));
    feeds
        .flat_map(|feed| feed.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect()
});

/// A record with something cut out of it and something else put there.
fn spoiled() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(Vec::new()),
        "[\\[\\]{}\",:%&=0-9]{1,4}".prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..4),
    ];
    (
        proptest::sample::select(&RECORDS[..]),
        any::<(u16, u8)>(),
        piece,
    )
        .prop_map(|(record, (at, length), piece)| {
            let mut bytes = record.into_bytes();
            let from = usize::from(at) % bytes.len();
            let to = (from + usize::from(length) % 8).min(bytes.len());
            bytes.splice(from..to, piece);
            bytes
        })
}

/// Whatever JSON can hold, with names that maps know.
fn any_value() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        "[a-z*#|'{}@.\\[\\]…]{0,6}",
        proptest::sample::select(vec![
            "name",
            "unwrap",
            "trace",
            "parcel",
            "at",
            "waybill_id",
            "time",
            "text",
            "vocabulary",
            "code",
            "codes",
            "is",
            "when",
            "says",
            "rules",
            "formats",
            "like",
            "strike",
            "message",
            "P",
            "-",
            "iso",
            "yyyy-MM-dd HH:mm:ss",
            "a[].b",
            "{a} {@label}",
            "why",
            "before",
        ])
        .prop_map(str::to_owned),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        name.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((name.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A sound map with some of its parts replaced.
fn odd_map() -> impl Strategy<Value = Value> {
    let part = proptest::sample::select(vec![
        "unwrap",
        "trace",
        "parcel",
        "record",
        "several_ids",
        "time",
        "message",
        "ignore",
        "vocabulary",
        "text",
    ]);
    let which = proptest::sample::select(&MAPS[..]);
    (which, proptest::collection::vec((part, any_value()), 0..3)).prop_map(|(map, parts)| {
        let mut file: Value = serde_json::from_str(&map.to_json()).unwrap();
        for (key, value) in parts {
            file[key] = value;
        }
        file
    })
}

proptest! {
    #[test]
    fn any_bytes_get_an_answer_from_every_map(
        bytes in proptest::collection::vec(any::<u8>(), 0..64)
    ) {
        for map in &*MAPS {
            prop_assert!(!map.read(&bytes, &POLICY).is_empty());
        }
    }

    #[test]
    fn a_spoiled_record_gets_an_answer_from_every_map(bytes in spoiled()) {
        for map in &*MAPS {
            let items = map.read(&bytes, &POLICY);
            prop_assert!(!items.is_empty());
            for item in items {
                if let Content::Malformed(malformed) = item.content {
                    prop_assert!(!malformed.to_string().is_empty());
                    prop_assert!(!malformed.chinese().to_string().is_empty());
                }
            }
        }
    }

    #[test]
    fn any_tree_is_a_map_or_has_faults(value in any_value()) {
        if let Err(refused) = Map::from_json(&value.to_string()) {
            prop_assert!(!refused.faults().is_empty());
            prop_assert!(!refused.chinese().to_string().is_empty());
        }
    }

    #[test]
    fn an_odd_map_that_is_taken_reads_records_and_survives_its_bytes(
        file in odd_map(), record in spoiled()
    ) {
        if let Ok(map) = Map::from_json(&file.to_string()) {
            prop_assert!(!map.read(&record, &POLICY).is_empty());
            prop_assert_eq!(Map::from_bytes(&map.to_bytes()).unwrap(), map);
        }
    }

    #[test]
    fn any_bytes_are_a_compiled_map_or_have_faults(
        bytes in proptest::collection::vec(any::<u8>(), 0..64),
        place in any::<usize>(),
        byte in any::<u8>(),
    ) {
        prop_assert!(Map::from_bytes(&bytes).is_err());
        let mut changed = MAPS[0].to_bytes();
        let place = place % changed.len();
        let is_same = changed[place] == byte;
        changed[place] = byte;
        prop_assert_eq!(Map::from_bytes(&changed).is_ok(), is_same);
    }
}

proptest! {
    /// Signs of more than one byte may stand where a format looks for its ninth digit.
    #[test]
    fn a_spreadsheets_day_is_five_digits_a_point_and_digits(
        text in "[0-9]{4,6}[.,]?([0-9]{0,12}|[0-9单 xT:-]{0,20})[0-9单x]{0,24}",
    ) {
        let map = Map::from_json(&json!({
            "name": "ours", "trace": {"waybill_id": "no", "time": "at", "text": "memo"},
            "time": {"formats": ["serial"]}, "text": {"rules": [{"says": ["揽收"], "is": "P"}]},
        }).to_string()).unwrap();
        let record = json!({"no": "W1", "at": text, "memo": "已揽收"}).to_string();
        let items = map.read_str(&record, &POLICY);
        let is_day = text.split_once('.').is_some_and(|(days, part)| {
            let digits = |text: &str| text.chars().all(|sign| sign.is_ascii_digit());
            days.len() == 5 && !part.is_empty() && digits(days) && digits(part)
        });
        // Whether the day is near enough to be a time is another question.
        let told = format!("{items:?}");
        prop_assert!(is_day || matches!(items[0].content, Content::Malformed(_)), "{told}");
    }
}

/// Each would take hours if the work grew by the square of the input.
#[test]
fn a_million_of_anything_is_read_in_one_go() {
    const MANY: usize = 1_000_000;
    let map = Map::from_json(
        &json!({
            "name": "ours", "unwrap": "param",
            "trace": {
                "at": "list[]", "waybill_id": "no", "time": ["at", "{day} {at}"], "text": "memo"},
            "several_ids": {"split": ","},
            "time": {"formats": ["yyyy-MM-dd HH:mm:ss", "iso", "serial", "unix-s"]},
            "message": {
                "text": "{@text}", "remove_html": true, "join_lines": true,
                "normalise_phones": true},
            "text": {"strike": ["无人车", "签签"], "rules": [{"says": ["指定…派…送", "签收"], "is": "T"}]}
        })
        .to_string(),
    )
    .unwrap();
    let scan = |key: &str, value: &str| {
        let mut scan = json!({"no": "W1", "at": "2026-11-18T20:26:40Z", "memo": "指定派送"});
        scan[key] = value.into();
        json!({"list": [scan]}).to_string()
    };
    for record in [
        scan("memo", &"指定".repeat(MANY / 4)),
        scan("memo", &"无人车签".repeat(MANY / 4)),
        scan("memo", &"<a".repeat(MANY)),
        scan("memo", &("<a".repeat(MANY / 2) + &"&lt;>".repeat(MANY / 8))),
        scan("memo", &"\n".repeat(MANY)),
        scan("no", &"W,".repeat(MANY / 8)),
        scan("no", &"1".repeat(MANY)),
        scan("at", &"9".repeat(MANY)),
        scan("at", &"2026-11-18T20:26:40.".repeat(MANY / 8)),
        format!("{{\"list\":{}", "[".repeat(MANY)),
        format!(
            "{{\"x\":{}{},\"no\":1}}",
            "[".repeat(MANY),
            "]".repeat(MANY)
        ),
        format!("{{{}\"no\":1}}", "\"no\":1,".repeat(MANY / 4)),
        format!("{{\"list\":[{}{{}}]}}", "{},".repeat(MANY / 8)),
        "param=%".repeat(MANY / 4),
        "param&".repeat(MANY / 4) + "=",
        "\n".repeat(MANY),
    ] {
        assert!(!map.read(record.as_bytes(), &POLICY).is_empty());
    }
}

#[test]
fn nesting_of_any_depth_is_skipped_or_refused() {
    let deep = "[".repeat(100_000);
    for map in &*MAPS {
        assert!(!map.read(deep.as_bytes(), &POLICY).is_empty());
    }
    assert!(Map::from_json(&deep).is_err());
    assert!(Map::from_toml(&format!("x = {deep}")).is_err());
}
