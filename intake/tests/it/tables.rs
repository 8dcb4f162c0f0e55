//! Tables: which headers a map can be applied to, what is told of the others, and rows as bytes.

use serde_json::{Value, json};
use waybill_engine::{Code, MessagePolicy};
use waybill_intake::{Content, Item, Map};

use crate::support::POLICY;

/// A map of flat records, whose times are in one column or in two.
fn map(changes: &Value) -> Map {
    let mut file = json!({
        "name": "ours",
        "trace": {
            "waybill_id": "no|number", "time": "at", "date": "day", "clock": "clock",
            "text": "memo"},
        "time": {"formats": ["yyyy-MM-dd HH:mm:ss"], "zone": "+08:00"},
    });
    for (key, value) in changes.as_object().unwrap() {
        file[key] = value.clone();
    }
    Map::from_json(&file.to_string()).unwrap()
}

fn with_codes() -> Map {
    map(&json!({"vocabulary": {"name": "types", "code": "type", "codes": {"GOT": "P"}}}))
}

/// What is told of a header in English and in Chinese.
fn refused(map: &Map, header: &[&str]) -> [String; 2] {
    let refused = map.columns(header).unwrap_err();
    [refused.to_string(), refused.chinese().to_string()]
}

/// The code and the text of the one item, which is malformed.
fn malformed(items: &[Item<'_>]) -> (Code, String) {
    let [item] = items else {
        panic!("{items:?}");
    };
    let Content::Malformed(malformed) = &item.content else {
        panic!("{items:?}");
    };
    (malformed.code(), malformed.to_string())
}

/// Every set of the columns that a map knows, for maps that know a scan by its code, by its text,
/// and by either.
#[test]
fn a_header_is_enough_if_a_waybill_its_time_and_what_it_means_can_be_in_a_row() {
    const NAMES: [&str; 6] = ["no", "at", "day", "clock", "type", "memo"];
    let rules = json!({"rules": [{"says": ["揽收"], "is": "P"}]});
    let codes = json!({"name": "types", "code": "type", "codes": {"GOT": "P"}});
    for (map, by_code, by_text) in [
        (map(&json!({"vocabulary": codes})), true, false),
        (map(&json!({"text": rules})), false, true),
        (
            map(&json!({"vocabulary": codes, "text": rules})),
            true,
            true,
        ),
    ] {
        for set in 0..1_u32 << NAMES.len() {
            let is_in = |place: &usize| set >> place & 1 == 1;
            let header: Vec<&str> = (0..NAMES.len()).filter(is_in).map(|at| NAMES[at]).collect();
            let has = |name: &str| header.contains(&name);
            let lacks = [
                ("no column is the waybill id", !has("no")),
                (
                    "no column is the time",
                    !(has("at") || has("day") && has("clock")),
                ),
                (
                    "no column is the code or the text",
                    !(by_code && has("type") || by_text && has("memo")),
                ),
            ];
            match map.columns(&header) {
                Ok(_) => assert!(lacks.iter().all(|(_, lacks)| !lacks), "{header:?}"),
                Err(refused) => {
                    let told = refused.to_string();
                    assert!(lacks.iter().any(|(_, lacks)| *lacks), "{header:?}: {told}");
                    for (text, lacks) in lacks {
                        assert_eq!(told.contains(text), lacks, "{header:?}: {told}");
                    }
                }
            }
        }
    }
}

#[test]
fn what_a_header_lacks_is_told_with_the_names_that_would_do_and_with_its_own() {
    assert_eq!(
        refused(&with_codes(), &["运单", "memo"]),
        [
            "no column is the waybill id (it may be called no, number); no column is the time (it \
             may be called at, day); no column is the code or the text (it may be called type); \
             the header has 运单, memo",
            "没有运单号列（可用列名：no、number）；没有时间列（可用列名：at、day）；\
             没有代码或文字列（可用列名：type）；表头为：运单、memo",
        ]
    );
    let by_text = map(&json!({"text": {"rules": [{"says": ["揽收"], "is": "P"}]}}));
    assert_eq!(
        refused(&by_text, &["no", "at"]),
        [
            "no column is the code or the text (it may be called memo); the header has no, at",
            "没有代码或文字列（可用列名：memo）；表头为：no、at",
        ]
    );
}

#[test]
fn a_column_of_which_there_is_more_than_one_is_refused_also_where_nothing_lacks() {
    let map = with_codes();
    let header = ["no", "at", "type", "memo", "no", "\u{feff} type "];
    assert_eq!(
        refused(&map, &header),
        [
            "there is more than one column no, type; the header has no, at, type, memo, no, type",
            "列名重复：no、type；表头为：no、at、type、memo、no、type",
        ]
    );
    // Whoever does not ask for a column does not mind how many there are.
    assert!(map.columns(&["no", "at", "type", "memo", "x", "x"]).is_ok());
}

#[test]
fn of_a_wide_table_twenty_columns_are_named_and_the_others_counted() {
    let told = |columns: usize| {
        let names: Vec<String> = (1..=columns).map(|number| format!("c{number}")).collect();
        let header: Vec<&str> = names.iter().map(String::as_str).collect();
        let lack = "no column is the waybill id (it may be called no, number); no column is the \
                    time (it may be called at, day); no column is the code or the text (it may be \
                    called type); the header has ";
        let [english, chinese] = refused(&with_codes(), &header);
        let (_, chinese) = chinese.split_once("表头为：").unwrap();
        (
            english.strip_prefix(lack).unwrap().to_owned(),
            chinese.to_owned(),
        )
    };
    let first = |columns: usize, separator: &str| {
        let names: Vec<String> = (1..=columns).map(|number| format!("c{number}")).collect();
        names.join(separator)
    };
    for columns in [0, 1, 2, 19, 20] {
        let expected = (first(columns, ", "), first(columns, "、"));
        assert_eq!(told(columns), expected, "{columns}");
    }
    for (columns, rest) in [(21, 1), (22, 2), (41, 21), (5000, 4980)] {
        let expected = (
            format!("{}, and {rest} more", first(20, ", ")),
            format!("{}，以及另外 {rest} 列", first(20, "、")),
        );
        assert_eq!(told(columns), expected, "{columns}");
    }
}

#[test]
fn a_row_of_bytes_is_that_row_or_tells_which_of_its_bytes_can_not_be_read() {
    let map = with_codes();
    let columns = map.columns(&["no", "at", "type", "memo"]).unwrap();
    let sound = ["W1", "2026-11-18 20:26:40", "GOT", "已揽收"];
    let bytes = sound.map(str::as_bytes);
    let items = columns.read(&sound, &POLICY);
    assert!(matches!(items[0].content, Content::Update(_)));
    assert_eq!(columns.read_bytes(&bytes, &POLICY), items);
    for (cell, text) in sound.iter().enumerate() {
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            let broken = [&text.as_bytes()[..at], b"\xff", &text.as_bytes()[at..]].concat();
            let mut row = bytes;
            row[cell] = &broken;
            // The place is that in a line whose cells have one sign between them.
            let line = row.join(&b","[..]);
            let place = str::from_utf8(&line).unwrap_err().valid_up_to() + 1;
            let items = columns.read_bytes(&row, &POLICY);
            let (code, told) = malformed(&items);
            assert_eq!(code, Code::InvalidUtf8);
            assert!(told.contains(&format!("byte {place} ")), "{told}");
        }
    }
}

#[test]
fn a_row_of_another_length_is_one_malformed_item_behind_those_that_are_there() {
    let map = with_codes();
    let columns = map.columns(&["no", "at", "type", "memo"]).unwrap();
    assert_eq!(columns.map().name(), "ours");
    let sound = ["W1", "2026-11-18 20:26:40", "GOT", "已揽收", "x"];
    for length in [0, 1, 3, 5] {
        let items = columns.read(&sound[..length], &MessagePolicy::DEFAULT);
        let (code, told) = malformed(&items);
        assert_eq!(code, Code::InvalidRow, "{told}");
        let mut behind = columns.read(&sound[..4], &MessagePolicy::DEFAULT);
        columns.read_into(&sound[..length], &MessagePolicy::DEFAULT, &mut behind);
        assert_eq!(behind[1..], items);
        assert!(matches!(behind[0].content, Content::Update(_)));
    }
}
