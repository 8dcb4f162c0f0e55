//! A reader of many records finds in each what a map finds in it by itself, and so does whoever
//! reads an update at once that is all there is in a record.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use waybill_engine::MessagePolicy;
use waybill_intake::{Content, Item, Map, MapReader};

const POLICY: MessagePolicy = MessagePolicy::DEFAULT;

/// A map for flat records and for others, with several spellings, ids in one field, a code that
/// depends on another field, and texts that are rewritten.
fn own() -> Map {
    Map::from_json(
        r#"{
            "name": "own",
            "unwrap": "param",
            "parcel": {"at": ["list[]", "."], "waybill_id": "no|nu"},
            "trace": {
                "at": ["scans[]", "."], "time": "time|at", "token": "token", "carrier": "com",
                "text": ["memo", "{site.city} {x}"]
            },
            "time": {"formats": ["yyyy-MM-dd HH:mm:ss", "unix-s", "iso"], "zone": "+08:00"},
            "message": {"join_lines": true, "remove_html": true},
            "several_ids": {"split": ","},
            "vocabulary": {"name": "kinds", "code": "kind", "codes": {
                "GOT": {"is": "P"},
                "7": {"is": "T", "doubt": "why"},
                "END": [{"when": {"x": ["1"]}, "is": "F"}, {"is": "S"}],
                "OLD": {"is": "-", "why": "information"}
            }}
        }"#,
    )
    .unwrap()
}

/// A map by which a record may be an update with nothing beside it, some of whose codes are none at
/// once.
fn for_sole() -> Map {
    Map::from_json(
        r#"{
            "name": "sole",
            "trace": {
                "waybill_id": "no|单号", "time": "time", "token": "token", "text": ["memo", "x"],
                "zone": "site"
            },
            "time": {"formats": ["yyyy-MM-dd HH:mm:ss", "unix-s", "iso"], "zone": "+08:00"},
            "vocabulary": {"name": "kinds", "code": "kind|操作类型", "codes": {
                "GOT": {"is": "P", "label": "揽收"},
                "7": "T",
                "DOUBT": {"is": "T", "doubt": "why"},
                "END": [{"when": {"x": ["1"]}, "is": "F"}, {"is": "S"}],
                "OLD": {"is": "-", "why": "information"},
                "NULL": "H",
                "E*": "D"
            }}
        }"#,
    )
    .unwrap()
}

/// Reads the lines of a feed one after the other, as whoever does not know where they end; each has
/// to end where the feed says, and to be what it is by itself.
fn read_feed(map: &Map, feed: &str) {
    let mut reader = MapReader::new(map);
    let mut rest = feed;
    while !rest.is_empty() {
        let (line, behind) = rest.split_once('\n').unwrap_or((rest, ""));
        let line = line.strip_suffix('\r').unwrap_or(line);
        let mut items = Vec::new();
        let (found, sole) = reader.read_next(rest, &POLICY, &mut items);
        assert_eq!(found, line, "{feed}");
        assert!(sole.is_none() || items.is_empty(), "{feed}");
        items.extend(sole.map(Item::from));
        assert_eq!(items, map.read_str(line, &POLICY), "{line} of {feed}");
        rest = behind;
    }
}

/// What may be written in place of a value.
const VALUES: [&str; 26] = [
    r#""W1""#,
    r#""W2,W3""#,
    r#"" 770473676669116 ""#,
    r#""7.7E+14""#,
    r#""""#,
    r#"" ""#,
    "\"\u{3000}\"",
    r#""2026-11-18 20:26:40""#,
    r#""2026-11-18T20:26:40+09:00""#,
    r#""GOT""#,
    r#""END""#,
    r#""OLD""#,
    r#""已签收，签收人：本人""#,
    r#""<b>派件中</b>，请保持电话畅通，感谢您的等候""#,
    r#""到达\"杭州\"""#,
    "\"a\tb\"",
    "1",
    "7",
    "1795004800",
    "0",
    "01",
    "-1",
    "1.5",
    "null",
    "true",
    r#"{"city":"杭州"}"#,
];

const NAMES: [&str; 14] = [
    "no",
    "nu",
    "单号",
    "time",
    "at",
    "ftime",
    "memo",
    "context",
    "kind",
    "操作类型",
    "token",
    "com",
    "x",
    "site",
];

/// Names that lead away from the record itself, if anything is there.
const OTHERS: [&str; 4] = ["param", "list", "scans", "n\\u006f"];

/// What a program writes beside its values: names, and spaces behind colons and commas.
fn program() -> impl Strategy<Value = (Vec<&'static str>, &'static str, &'static str)> {
    let names = prop::collection::vec(
        prop_oneof![30 => select(&NAMES[..]), 1 => select(&OTHERS[..])],
        1..8,
    );
    (names, select(vec!["", " "]), select(vec!["", " ", "\t"]))
}

/// A feed that one program wrote: each field mostly has the same kind of value, and some lines are
/// damaged.
fn feed() -> impl Strategy<Value = String> {
    let values = prop::collection::vec(select(&VALUES[..]), 8);
    let change = (any::<Index>(), select(&VALUES[..]), 0..3_u8);
    let damage = (
        any::<Index>(),
        select(vec!["", "\"", "}", ",", "x", "\r", "\\"]),
        0..12_u8,
    );
    let line = (change, damage, select(vec!["\n", "\r\n", " \n", "\n\n"]));
    let lines = prop::collection::vec(line, 1..8);
    (program(), values, lines).prop_map(|((names, colon, comma), values, lines)| {
        let mut feed = String::new();
        for ((place, value, changes), (at, sign, damages), end) in lines {
            let mut values = values.clone();
            if changes > 0 {
                let place = place.index(names.len());
                // Another text, if it was one.
                if changes > 1 || values[place].starts_with('"') == value.starts_with('"') {
                    values[place] = value;
                }
            }
            let member = |(name, value): (&&str, &&str)| format!("\"{name}\":{colon}{value}");
            let members: Vec<String> = names.iter().zip(&values).map(member).collect();
            let mut line = format!("{{{}}}", members.join(&format!(",{comma}")));
            if damages == 0 {
                let chars = line.char_indices().map(|(at, _)| at).collect::<Vec<_>>();
                line.insert_str(chars[at.index(chars.len())], sign);
            }
            feed += &line;
            feed += end;
        }
        feed
    })
}

proptest! {
    #[test]
    fn lines_of_a_feed_are_read_as_each_by_itself(feed in feed()) {
        for map in [own(), for_sole(), Map::ready("text-zh").unwrap()] {
            read_feed(&map, &feed);
        }
    }
}

#[test]
fn lines_in_turn_are_read_as_each_by_itself() {
    let one = r#"{"nu":"W1","time":"2026-11-18 20:26:40","kind":"GOT","memo":"a","ok":true}"#;
    for other in [
        r#"{"nu":"W2","time":"2026-11-18 20:26:40","kind":"END","memo":"b","ok":true}"#,
        r#"{"nu":"W2","time":"2026-11-18 20:26:40","kind":"END","memo":"b","ok":false}"#,
        r#"{"nu":"W2","time":"2026-11-18 20:26:40","kind":"END","memo":"b","ok":true} "#,
        r#"{"nu":"","time":"2026-11-18 20:26:40","kind":"END","memo":" ","ok":true}"#,
        r#"{"nu":"W2","time":1795004800,"kind":"END","memo":"b","ok":true}"#,
        r#"{"nu":"W2","time":"2026-11-18 20:26:40","kind":"x","memo":"b","ok":true,"nu":"W3"}"#,
        r#"{"nu":"W2","time":"2026-11-18 20:26:40","kind":"x","memo":"\"b","ok":true}"#,
        r#"{"nu":"W2","no":"W3","time":"2026-11-18 20:26:40","kind":"GOT","memo":"b"}"#,
        r#"{"nu":"W2","no":null,"time":"2026-11-18 20:26:40","kind":"GOT","memo":"b"}"#,
        r#"{"param":{"nu":"W2"},"nu":"W3","time":1,"kind":"GOT","memo":"b"}"#,
        r#"{"scans":"","nu":"W3","time":1,"kind":"GOT","memo":"b"}"#,
        r#"{"nu":"W2","scans":[{"time":1,"kind":"GOT","memo":"b"},{"time":2}]}"#,
        r#"{"x":"1","nu":"W2","time":1,"kind":"END","site":{"city":"c"}}"#,
        r#"{"q":"1"}"#,
        "{}",
        "{",
        "no record",
        "\u{feff}{\"nu\":\"W2\"}",
    ] {
        for end in ["\n", "\r\n", "\n\n", "\r\r\n"] {
            for times in [1, 2, 70] {
                let ones = format!("{one}{end}").repeat(times);
                let others = format!("{other}{end}").repeat(times);
                let feed = [&*ones, &*others, &*ones, &*others, one].concat();
                read_feed(&own(), &feed);
                read_feed(&for_sole(), &feed.replace("\"nu\"", "\"no\""));
            }
        }
    }
}

/// Which lines of a feed are read as those before them are written, so that each is an update at
/// once. All of them are updates.
fn read_at_once(lines: &[String]) -> Vec<bool> {
    let map = for_sole();
    let mut reader = MapReader::new(&map);
    let mut found = Vec::new();
    for line in lines {
        let mut items = Vec::new();
        let (_, sole) = reader.read_next(line, &POLICY, &mut items);
        found.push(sole.is_some());
        items.extend(sole.map(Item::from));
        assert_eq!(items, map.read_str(line, &POLICY));
        assert!(matches!(items[0].content, Content::Update(_)), "{line}");
    }
    found
}

/// An update, with a field of this name before the others.
fn update_of_program(field: &str) -> String {
    format!(
        r#"{{"{field}":"","no":"W1","time":"2026-11-18 20:26:40","kind":"GOT","memo":"已揽收"}}"#
    )
}

/// So many times: more lines in another form are never put up with.
const MOST: usize = 64;

#[test]
fn lines_of_another_program_are_put_up_with_as_long_as_those_before_were_alike() {
    for alike in (1..10).chain(30..36).chain(60..70).chain([300]) {
        let feed = [
            vec![update_of_program("a"); alike],
            vec![update_of_program("b"); 2 * MOST + 2],
        ];
        let at_once = read_at_once(&feed.concat());
        // The first line has none before it.
        assert!(!at_once[0] && at_once[1..alike].iter().all(|at_once| *at_once));
        let slow = at_once[alike..].iter().take_while(|at_once| !**at_once);
        let put_up_with = (alike - 1).min(MOST);
        let slow = slow.count();
        assert_eq!(slow, (put_up_with + 1).next_power_of_two(), "{alike}");
        assert!(at_once[alike + slow..].iter().all(|at_once| *at_once));
    }
}

#[test]
fn where_no_two_lines_are_alike_their_forms_are_looked_at_ever_less_often_and_still_are() {
    for unlike in (0..10).chain(60..70).chain(126..132).chain([300]) {
        let feed = [
            (0..unlike)
                .map(|number| update_of_program(&format!("x{number}")))
                .collect(),
            vec![update_of_program("a"); 2 * MOST],
        ];
        let at_once = read_at_once(&feed.concat());
        assert!(!at_once[..unlike].contains(&true));
        let slow = at_once[unlike..].iter().take_while(|at_once| !**at_once);
        let is_looked_at = |line: &usize| line.is_power_of_two() || line.is_multiple_of(MOST);
        let looked_at = (unlike + 1..=2 * unlike + 2).find(is_looked_at).unwrap();
        assert_eq!(slow.count(), looked_at - unlike, "{unlike}");
    }
}

#[test]
fn a_line_without_any_form_leaves_that_of_the_others() {
    for none in ["{", "no record", "{\"list\":[]}"] {
        let map = for_sole();
        let mut reader = MapReader::new(&map);
        let line = update_of_program("a");
        // The first is read as it is, and nothing speaks for its form yet.
        for (text, is_at_once) in [(&*line, false), (none, false), (&line, true), (&line, true)] {
            let (_, sole) = reader.read_next(text, &POLICY, &mut Vec::new());
            assert_eq!(sole.is_some(), is_at_once, "{none}");
        }
    }
}

/// The name of a field may be a secret that came to the wrong place.
#[test]
fn a_reader_shows_its_map_and_nothing_of_the_lines() {
    let map = for_sole();
    let mut reader = MapReader::new(&map);
    assert_eq!(reader.map(), &map);
    let line = update_of_program("s3cret");
    let (found, _) = reader.read_next(&line, &POLICY, &mut Vec::new());
    assert_eq!(found, line);
    let shown = format!("{reader:?}");
    let (before, _) = shown.split_at("MapReader".len());
    assert!(
        before == "MapReader" && shown.contains(&format!("{map:?}")),
        "{shown}"
    );
    assert!(!shown.contains("s3cret"), "{shown}");
}

/// The columns of a table that [`for_sole`] reads, in the order of [`SOUND`].
const COLUMNS: [&str; 6] = ["token", "no", "time", "kind", "memo", "other"];

/// A row that is an update and nothing else.
const SOUND: [&str; 6] = ["t-1", "W1", "2026-11-18 20:26:40", "GOT", "已揽收", ""];

/// What may be in a cell in place of what is in a sound row.
const CELLS: [&str; 38] = [
    "",
    " ",
    "\u{3000}",
    "\r",
    "NULL",
    "n/a",
    "#N/A",
    "\\N",
    "7",
    "GOT ",
    "got",
    "DOUBT",
    "END",
    "OLD",
    "ELSE",
    "x",
    "'0770473676669116",
    "=\"0770473676669116\"",
    "7.73061E+14",
    "770473676669116.0",
    "770473676669116.5",
    "1.5",
    "7E+14",
    "12E5",
    "W+1",
    "0",
    "770473676669116",
    "签收",
    "2026-11-18 20:26:4",
    "2026-02-29 20:26:40",
    "2024-02-29 00:00:00",
    "2026-11-18 24:00:00",
    "1969-12-31 23:59:59",
    "1999-12-31 23:59:59",
    "2026-11-18T20:26:40+09:00",
    "1795004800",
    "186****1234",
    "a\tb",
];

/// Whether a row is an update at once; what is found then is what is found otherwise.
fn is_sole(row: &[&str]) -> bool {
    let map = for_sole();
    let columns = map.columns(&COLUMNS).unwrap();
    let items = columns.read(row, &POLICY);
    let sole = columns.read_sole(row, &POLICY);
    let is_sole = sole.is_some();
    if let Some(sole) = sole {
        assert_eq!(items, [Item::from(sole)], "{row:?}");
    }
    is_sole
}

#[test]
fn a_row_that_is_an_update_at_once_is_that_update() {
    assert!(is_sole(&SOUND));
    for (place, text) in (0..SOUND.len()).flat_map(|at| CELLS.map(|cell| (at, cell))) {
        let mut row = SOUND;
        row[place] = text;
        let is_update = |item: &Item<'_>| matches!(item.content, Content::Update(_));
        let map = for_sole();
        let columns = map.columns(&COLUMNS).unwrap();
        let is_sound = columns.read(&row, &POLICY).iter().all(is_update);
        assert!(is_sound || !is_sole(&row), "{row:?}");
        // Whatever has another column, nobody asks for.
        assert!(place < 5 || is_sole(&row), "{row:?}");
    }
    for length in 0..SOUND.len() {
        assert!(!is_sole(&SOUND[..length]));
    }
    for (place, text) in [
        (0, ""),
        (1, " 770473676669116 "),
        (2, "2024-02-29 00:00:00"),
        (3, "7"),
    ] {
        let mut row = SOUND;
        row[place] = text;
        assert!(is_sole(&row), "{row:?}");
    }
}

#[test]
fn what_asks_for_more_than_an_update_is_never_one_at_once() {
    let may_be = |map: &Map, header: &[&str]| map.columns(header).unwrap().may_read_sole();
    let map = for_sole();
    assert!(may_be(&map, &COLUMNS));
    assert!(may_be(&map, &["no", "time", "操作类型", "x"]));
    // Two columns in turn, the zone of a row, and what is carried along.
    assert!(!may_be(&map, &["no", "time", "kind", "memo", "x"]));
    assert!(!may_be(&map, &["no", "time", "kind", "memo", "site"]));
    assert!(!may_be(&map.carrying(&["other"]).unwrap(), &COLUMNS));
    // Several ids, a carrier, and a text made of others.
    assert!(!may_be(&own(), &["no", "time", "kind", "memo"]));
    let without_code = Map::ready("text-zh").unwrap();
    assert!(!may_be(&without_code, &["运单号", "扫描时间", "描述"]));
}

proptest! {
    #[test]
    fn rows_are_read_at_once_as_otherwise(
        changes in prop::collection::vec((0..SOUND.len(), select(&CELLS[..])), 0..4),
    ) {
        let mut row = SOUND;
        for (place, text) in changes {
            row[place] = text;
        }
        is_sole(&row);
    }
}
