//! What a map can say of a record, one promise a test.

use serde_json::{Value, json};
use waybill_engine::{Code, MessagePolicy, OrderToken, WaybillId};
use waybill_intake::{Content, Item, Map};

use crate::support::POLICY;

/// A map with some parts changed.
fn map(changes: &Value) -> Map {
    let mut file = json!({
        "name": "ours",
        "trace": {"waybill_id": "no", "time": "at", "text": "memo"},
        "time": {"formats": ["unix-s"]},
        "vocabulary": {"name": "types", "code": "type", "codes": {
            "GOT": {"is": "P", "label": "揽收"}, "SENT": "T", "OUT": "D", "DONE": "S"}}
    });
    for (key, value) in changes.as_object().unwrap() {
        file[key] = value.clone();
    }
    Map::from_json(&file.to_string()).unwrap()
}

fn read(map: &Map, record: &Value) -> Vec<String> {
    read_text(map, &record.to_string())
}

fn read_text(map: &Map, record: &str) -> Vec<String> {
    map.read(record.as_bytes(), &POLICY)
        .iter()
        .map(line)
        .collect()
}

/// Place, waybill, and what it is, in short.
fn line(item: &Item<'_>) -> String {
    let waybill = item.waybill_id.as_ref().map_or("-", WaybillId::as_str);
    let content = match &item.content {
        Content::Update(scan) => {
            let update = &scan.update;
            format!(
                "{} {} {}",
                update.action().short(),
                update.time(),
                update.message()
            )
        }
        Content::Ignored(ignored) => format!("ignored: {}", ignored.reason),
        Content::Malformed(malformed) => format!("{}: {malformed}", malformed.code().number()),
        Content::Empty(reason) => format!("empty: {}", reason.as_deref().unwrap_or("-")),
    };
    format!("{} {waybill} {content}", item.number)
}

fn scan(changes: &Value) -> Value {
    let mut scan = json!({"no": "W1", "at": 1_700_000_000, "type": "GOT", "memo": "已揽收"});
    for (key, value) in changes.as_object().unwrap() {
        scan[key] = value.clone();
    }
    scan
}

#[test]
fn mother_and_children_in_one_field_each_become_a_record_or_the_map_takes_the_first() {
    let record = scan(&json!({"no": "W1,W2，W3,"}));
    let each = map(&json!({"several_ids": {"split": ",，"}}));
    let texts = [
        "1 W1 P 1700000000 已揽收",
        "1 W2 P 1700000000 已揽收",
        "1 W3 P 1700000000 已揽收",
    ];
    assert_eq!(read(&each, &record), texts);
    let first = map(&json!({"several_ids": {"split": ",，", "take": "first"}}));
    assert_eq!(read(&first, &record), texts[..1]);
    let escaped = record.to_string().replace("W2", "\\u00572");
    assert_eq!(read_text(&each, &escaped), texts);
}

#[test]
fn the_first_spelling_with_something_in_it_counts() {
    let map = map(&json!({"trace": {
        "waybill_id": ["number|no", "{prefix}{serial}"], "time": "at", "text": "memo"}}));
    assert_eq!(
        read(&map, &scan(&json!({"number": null}))),
        ["1 W1 P 1700000000 已揽收"]
    );
    assert_eq!(
        read(&map, &scan(&json!({"number": ""}))),
        ["1 W1 P 1700000000 已揽收"]
    );
    assert_eq!(
        read(&map, &scan(&json!({"number": "W2"}))),
        ["1 W2 P 1700000000 已揽收"]
    );
    let parts = scan(&json!({"no": null, "prefix": "SF", "serial": 12}));
    assert_eq!(read(&map, &parts), ["1 SF12 P 1700000000 已揽收"]);
}

/// Which one is meant nobody knows, and that there are no scans would be a lie.
#[test]
fn what_is_twice_on_the_way_to_the_scans_is_refused_and_not_taken_for_empty() {
    let map = Map::ready("kuaidi100").unwrap();
    let trace = r#"{"ftime":"2026-11-18 08:00:00","statusCode":"103","context":"已揽收"}"#;
    let result = format!(r#"{{"nu":"W1","data":[{trace}]}}"#);
    for (record, path) in [
        (
            format!(r#"{{"lastResult":{result},"lastResult":{{}}}}"#),
            "lastResult",
        ),
        (
            format!(r#"{{"lastResult":{{"nu":"W1","data":[],"data":[{trace}]}}}}"#),
            "data",
        ),
        (
            format!(r#"{{"param":{{"lastResult":{result}}},"param":"x"}}"#),
            "param",
        ),
        (
            format!(r#"param={{"lastResult":{result}}}&param=x"#),
            "param",
        ),
    ] {
        let items = map.read(record.as_bytes(), &POLICY);
        let [item] = &items[..] else {
            panic!("{record}");
        };
        let Content::Malformed(malformed) = &item.content else {
            panic!("{record}");
        };
        assert_eq!(malformed.code(), Code::DuplicateField, "{record}");
        let told = malformed.to_string();
        assert!(
            told.contains(path) && told.contains("more than once"),
            "{told}"
        );
    }
}

#[test]
fn a_parcel_whose_scans_can_not_be_found_is_refused_by_itself() {
    let map = map(&json!({
        "parcel": {"at": "parcels[]", "waybill_id": "no"},
        "trace": {"at": "scans[]", "time": "at", "text": "memo"},
    }));
    let scan = r#"{"type":"GOT","at":1700000000,"memo":"已揽收"}"#;
    let record = format!(
        r#"{{"parcels":[
            {{"no":"W1","scans":[{scan},{scan}]}},
            {{"no":"W2","scans":[{scan}],"scans":[]}},
            {{"no":"W3","scans":{scan}}},
            {{"scans":7}},
            {{"no":"W5","scans":[{scan}]}}
        ]}}"#
    );
    assert_eq!(
        read_text(&map, &record),
        [
            "1 W1 P 1700000000 已揽收",
            "2 W1 P 1700000000 已揽收",
            "3 W2 104: `scans[]` is there more than once in the record; send it once",
            "4 W3 102: `scans[]` is an object; the map ours has a list there",
            "5 - 102: `scans[]` is a whole number; the map ours has a list there",
            "6 W5 P 1700000000 已揽收",
        ]
    );
}

#[test]
fn a_cell_with_a_word_for_nothing_is_empty() {
    let map = Map::ready("text-zh").unwrap();
    let columns = map
        .columns(&["运单号", "单号", "扫描时间", "描述"])
        .unwrap();
    let code = |cells: [&str; 4]| {
        let items = columns.read(&cells, &POLICY);
        match &items[0].content {
            Content::Malformed(malformed) => Some(malformed.code()),
            Content::Update(_) | Content::Ignored(_) | Content::Empty(_) => None,
        }
    };
    let time = "2026-11-18 08:00:00";
    for word in ["NULL", "null", "\\N", " #N/A ", "undefined"] {
        assert_eq!(
            code([word, word, time, "已揽收"]),
            Some(Code::MissingField),
            "{word}"
        );
        assert_eq!(
            code(["W1", "", word, "已揽收"]),
            Some(Code::MissingField),
            "{word}"
        );
    }
    assert_eq!(code(["NULL1", "", time, "已揽收"]), None);
}

#[test]
fn a_field_that_is_twice_is_refused_and_the_others_are_still_looked_at() {
    let record = r#"{"no":"W1","no":"W2","at":0,"type":"GOT","memo":"已揽收"}"#;
    assert_eq!(
        read_text(&map(&json!({})), record),
        [
            "1 - 104: waybill_id is there more than once in the record; send it once; \
             the time 0 is not after the Unix epoch; send whole Unix seconds"
        ]
    );
}

#[test]
fn one_bad_scan_does_not_stop_the_others() {
    let map = map(&json!({"trace": {
        "at": "list[]", "waybill_id": "no", "time": "at", "text": "memo"}}));
    let list = json!({"list": [
        scan(&json!({})), scan(&json!({"type": "GOOT"})), 7, scan(&json!({"type": "SENT"}))]});
    assert_eq!(
        read(&map, &list),
        [
            "1 W1 P 1700000000 已揽收",
            "2 W1 114: the map ours does not know the code `GOOT`; the nearest it knows: GOT; \
             add it to the map, nothing is guessed",
            "3 - 103: waybill_id is missing; the map ours looks for no; action_time is missing; \
             the map ours looks for at; action_type is missing; the map ours looks for type; \
             action_msg is missing; the map ours looks for memo",
            "4 W1 T 1700000000 已揽收",
        ]
    );
}

#[test]
fn by_time_sorts_and_keeps_the_order_of_equals_and_of_what_has_no_time() {
    let map = map(&json!({"trace": {
        "at": "list[]", "order": "by-time", "waybill_id": "no", "time": "at", "text": "memo"}}));
    let at = |second: i64| 1_700_000_000 + second;
    let times = json!([at(5), "soon", at(3), at(4), at(3)]);
    let list: Vec<Value> = times
        .as_array()
        .unwrap()
        .iter()
        .map(|time| scan(&json!({"at": time})))
        .collect();
    let numbers: Vec<usize> = map
        .read(json!({"list": list}).to_string().as_bytes(), &POLICY)
        .iter()
        .map(|item| item.number)
        .collect();
    assert_eq!(numbers, [3, 5, 4, 1, 2]);
}

#[test]
fn a_token_of_the_record_is_taken_and_never_shown() {
    let map = map(&json!({"record": {"token": "token"}}));
    let record = scan(&json!({"token": "s3cret-of-the-order"})).to_string();
    let items = map.read(record.as_bytes(), &POLICY);
    let Content::Update(scan) = &items[0].content else {
        panic!("{items:?}");
    };
    assert_eq!(
        scan.token.as_ref().map(OrderToken::reveal),
        Some("s3cret-of-the-order")
    );
    assert!(!format!("{items:?}").contains("s3cret"));

    let broken = record.replace("s3cret-of", "s3cret of");
    let items = map.read(broken.as_bytes(), &POLICY);
    let told = line(&items[0]);
    assert!(told.starts_with("1 W1 112: "), "{told}");
    assert!(!format!("{items:?}{told}").contains("s3cret"));
}

#[test]
fn a_message_is_rewritten_only_as_the_map_says() {
    let record = scan(&json!({"memo": "<b>已揽收</b>\n电话(+86)186-0000-1234", "city": "杭州"}));
    let plain = map(&json!({}));
    assert!(read(&plain, &record)[0].starts_with("1 W1 115: "));
    for (memo, told) in [
        (
            "<b>已揽收</b> A&amp;B",
            "1 W1 P 1700000000 <b>已揽收</b> A&amp;B",
        ),
        ("已\n揽收", "1 W1 115: "),
    ] {
        let found = read(&plain, &scan(&json!({"memo": memo})));
        assert!(found[0].starts_with(told), "{found:?}");
    }
    let rewritten = map(&json!({"message": {
        "text": "【{city}】{@label} {@text}",
        "remove_html": true, "join_lines": true, "normalise_phones": true}}));
    assert_eq!(
        read(&rewritten, &record),
        ["1 W1 P 1700000000 【杭州】揽收 已揽收 电话18600001234"]
    );
    let policy = MessagePolicy {
        max_chars: 4,
        ..POLICY
    };
    let text = record.to_string();
    let items = rewritten.read(text.as_bytes(), &policy);
    assert!(
        line(&items[0]).contains("at most 4 are accepted"),
        "{items:?}"
    );
}

#[test]
fn a_message_may_be_made_of_its_scans_meaning_alone() {
    let by_label = map(&json!({"message": {"text": "{@label}"}}));
    assert_eq!(
        read(&by_label, &scan(&json!({"memo": null}))),
        ["1 W1 P 1700000000 揽收"]
    );
    // A text that is there is not told to be missing because nobody knows what the scan means.
    let by_text = map(&json!({"message": {"text": "{@text}"}}));
    for memo in [json!("已揽收"), json!(1.5)] {
        assert_eq!(
            read(&by_text, &scan(&json!({"type": "EATEN", "memo": memo}))),
            [
                "1 W1 114: the map ours does not know the code `EATEN`; add it to the map, \
                 nothing is guessed"
            ]
        );
    }
}

#[test]
fn a_message_that_is_missing_is_told_with_all_that_it_could_be_made_of() {
    let record = scan(&json!({"type": "SENT", "memo": ""}));
    for (templates, places) in [
        (json!("{@text}"), "memo"),
        (json!("{city}{@text}"), "city, memo"),
        (json!(["{@label}", "{@label}: {@text}"]), "{@label}, memo"),
    ] {
        let map = map(&json!({"message": {"text": templates}}));
        let expected = format!("1 W1 103: action_msg is missing; the map ours looks for {places}");
        assert_eq!(read(&map, &record), [expected]);
    }
    let by_action = map(&json!({"message": {"text": "{@action}"}}));
    assert_eq!(
        read(&by_action, &record),
        ["1 W1 T 1700000000 更新运输轨迹"]
    );
    let told = read(&by_action, &scan(&json!({"type": "EATEN"})));
    assert!(
        told[0].contains("the map ours looks for {@action}"),
        "{told:?}"
    );
}

#[test]
fn a_code_may_mean_another_thing_before_and_after_the_first_delivery() {
    let map = map(&json!({
        "trace": {"at": "list[]", "waybill_id": "no", "time": "at", "text": "memo"},
        "vocabulary": {"name": "types", "code": "type", "codes": {
            "OUT": "D",
            "33": [
                {"when": {"reason": [83, 85]}, "is": "T"},
                {"before": "D", "is": "H"},
                {"is": "F"}]}}
    }));
    let list = json!({"list": [
        scan(&json!({"type": "33"})),
        scan(&json!({"type": "OUT", "no": "W2"})),
        scan(&json!({"type": 33})),
        scan(&json!({"type": "OUT"})),
        scan(&json!({"type": "33"})),
        scan(&json!({"type": "33", "reason": "83"})),
    ]});
    let actions: Vec<String> = read(&map, &list)
        .iter()
        .map(|line| line.split(' ').nth(2).unwrap().to_owned())
        .collect();
    assert_eq!(actions, ["H", "D", "H", "D", "F", "T"]);
}

#[test]
fn times_are_read_by_the_first_format_that_fits_and_in_the_zone_of_the_record() {
    let map = map(&json!({
        "trace": {
            "waybill_id": "no", "time": "at", "date": "day", "clock": "clock", "zone": "zone",
            "text": "memo"},
        "time": {
            "formats": [
                "yyyy-MM-dd HH:mm:ss", "yyyy/M/d H:mm", "yyyyMMdd HHmmss", "iso", "unix-s",
                "unix-ms", "serial"],
            "zone": "+08:00"}
    }));
    // 2026-11-18 20:26:40 in China is 1 795 004 800.
    for (time, seconds) in [
        (json!("2026-11-18 20:26:40"), 1_795_004_800),
        (json!("2026/11/18 8:26"), 1_794_961_560),
        (json!("2026-11-18T20:26:40"), 1_795_004_800),
        (json!("2026-11-18T12:26:40.125Z"), 1_795_004_800),
        (json!("2026-11-18T07:26:40-05:00"), 1_795_004_800),
        (json!(1_795_004_800), 1_795_004_800),
        (json!("1795004800999"), 1_795_004_800),
        (json!(46344.8518), 1_795_004_796),
    ] {
        let found = read(&map, &scan(&json!({"at": time})));
        assert_eq!(found, [format!("1 W1 P {seconds} 已揽收")], "{time}");
    }
    for (time, told) in [
        (
            json!("46344"),
            "the time 46344 looks like a spreadsheet's day; send whole Unix seconds",
        ),
        (
            json!("46344.0"),
            "the time `46344.0` is a date alone; send the time of day, too",
        ),
        (
            json!("46344.00"),
            "the time `46344.00` is a date alone; send the time of day, too",
        ),
        (
            json!("20261118202640"),
            "the time 20261118202640 looks like a date and time written as digits; send whole Unix \
             seconds",
        ),
        (
            json!(202_611_182_026_u64),
            "the time 202611182026 looks like a date and time written as digits; send whole Unix \
             seconds",
        ),
        (
            json!("20261118"),
            "the time 20261118 looks like a date written as digits; send whole Unix seconds",
        ),
    ] {
        let found = read(&map, &scan(&json!({"at": time})));
        assert_eq!(found, [format!("1 W1 113: {told}")], "{time}");
    }
    let other_zone = scan(&json!({"at": "2026-11-18 20:26:40", "zone": "UTC-5"}));
    assert_eq!(read(&map, &other_zone), ["1 W1 P 1795051600 已揽收"]);
    let halves = scan(&json!({"at": null, "day": "20261118", "clock": "100"}));
    assert_eq!(read(&map, &halves), ["1 W1 P 1794931260 已揽收"]);
}

#[test]
fn a_time_that_would_have_to_be_guessed_is_refused() {
    let map = map(&json!({"time": {"formats": ["yyyy-MM-dd HH:mm:ss"]}}));
    for (time, english, chinese) in [
        (
            "2026-11-18",
            "is a date alone; send the time of day, too",
            "只有日期；请同时发送时分",
        ),
        (
            "2026年11月18日",
            "is a date alone; send the time of day, too",
            "只有日期；请同时发送时分",
        ),
        (
            "11-18 20:26",
            "has no year; send it with its year",
            "没有年份；请带上年份",
        ),
        ("2026-11-18 20:26:40", "has no offset", "没有时区"),
        (
            "2026-02-30 20:26:40",
            "does not exist: there is no such day or time of day",
            "不存在：没有这一天或这一时刻",
        ),
        (
            "2026-11-18 24:00:00",
            "does not exist: there is no such day or time of day",
            "不存在：没有这一天或这一时刻",
        ),
        (
            "soon",
            "is in none of the map's formats: yyyy-MM-dd HH:mm:ss",
            "不符合映射中的任何格式",
        ),
    ] {
        let record = scan(&json!({"at": time})).to_string();
        let items = map.read(record.as_bytes(), &POLICY);
        let Content::Malformed(malformed) = &items[0].content else {
            panic!("{items:?}");
        };
        assert_eq!(malformed.code().number(), 113);
        let text = malformed.to_string();
        assert!(
            text.starts_with(&format!("the time `{time}` {english}")),
            "{text}"
        );
        let text = malformed.chinese().to_string();
        assert!(
            text.starts_with(&format!("时间“{time}”{chinese}")),
            "{text}"
        );
    }
}

/// Nothing is guessed, but a person is told by which format a map of his own would read it.
#[test]
fn a_time_in_another_format_than_the_maps_is_told_with_the_format_that_would_read_it() {
    let map = |formats: &str| {
        let file = format!(
            "name = 'm'\n[trace]\nwaybill_id = 'no'\ntime = 'at'\ntext = 'text'\n[time]\n\
             formats = ['{formats}']\nzone = '+08:00'\n[text]\nlike = 'text-zh'\n"
        );
        Map::from_toml(&file).unwrap()
    };
    let read = |map: &Map, time: &Value| {
        let record = json!({"no": "SF1", "at": time, "text": "已揽收"}).to_string();
        let items = map.read(record.as_bytes(), &POLICY);
        match &items[0].content {
            Content::Update(scan) => Ok(scan.update.time().unix()),
            Content::Malformed(malformed) => {
                Err([malformed.to_string(), malformed.chinese().to_string()])
            }
            other @ (Content::Ignored(_) | Content::Empty(_)) => panic!("{other:?}"),
        }
    };
    for (time, format) in [
        (json!("2026-11-18 20:26"), Some("yyyy-MM-dd HH:mm")),
        (json!("2026/11/18 20:26:40"), Some("yyyy/MM/dd HH:mm:ss")),
        (json!("2026/11/18 20:26"), Some("yyyy/M/d H:mm")),
        (json!("2026-1-8 8:26:40"), Some("yyyy-M-d H:mm:ss")),
        (json!("2026.11.18 20:26:40"), Some("yyyy.M.d H:mm:ss")),
        (json!("2026年11月18日 20:26"), Some("yyyy年M月d日 H:mm")),
        (json!("20261118202640"), Some("yyyyMMddHHmmss")),
        (json!("20261118 20:26:40"), Some("yyyyMMdd HH:mm:ss")),
        (json!("2026-11-18T20:26:40+08:00"), Some("iso")),
        (json!("1795004800"), Some("unix-s")),
        (json!(1_795_004_800), Some("unix-s")),
        (json!("1795004800000"), Some("unix-ms")),
        (json!("46344.5"), Some("serial")),
        // Which is the day?
        (json!("11/12/2026 20:26"), None),
        (json!("2026/02/30 20:26"), None),
        (json!("12345"), None),
        (json!("soon"), None),
    ] {
        let told = read(&map("yyyy-MM-dd HH:mm:ss"), &time).unwrap_err();
        let (english, chinese) = match format {
            Some(format) => {
                assert!(read(&map(format), &time).is_ok(), "{time} by {format}");
                (
                    format!(
                        "; it would be read by `{format}` among the `formats` of a map of your own"
                    ),
                    format!("；在自己的映射的 formats 中加上 {format} 即可读取"),
                )
            }
            None => [": yyyy-MM-dd HH:mm:ss", "：yyyy-MM-dd HH:mm:ss"]
                .map(str::to_owned)
                .into(),
        };
        assert!(told[0].ends_with(&english), "{told:?}");
        assert!(told[1].ends_with(&chinese), "{told:?}");
    }
}

/// Its columns are in capitals, and one of them is the reason that cases ask for.
#[test]
fn the_table_that_sf_exports_is_read_by_the_map_of_its_push() {
    let map = Map::ready("sf-push").unwrap();
    let header = ["MAIL_NO", "OP_CODE", "ACCEPT_TIME", "REMARK", "REASON_CODE"];
    let columns = map.columns(&header).unwrap();
    for (code, reason, expected) in [("50", "", "P"), ("70", "46", "T"), ("70", "", "F")] {
        let row = ["SF1", code, "2026-11-18 20:26:40", "x", reason];
        let items = columns.read(&row, &POLICY);
        let found: Vec<String> = items.iter().map(line).collect();
        assert_eq!(found, [format!("1 SF1 {expected} 1795004800 x")]);
    }
}

#[test]
fn the_reason_that_a_record_can_not_be_read_quotes_nothing_of_it() {
    let map = map(&json!({"unwrap": "param"}));
    for (record, told) in [
        (
            &b"{\"s3cret\":\"\xff\"}"[..],
            "1 - 101: the record is not UTF-8: byte 12 can't be read; send it as UTF-8",
        ),
        (
            br#"{"s3cret":"#,
            "1 - 102: the record is not JSON: EOF while parsing a value, at byte 10; \
             send one JSON object a line",
        ),
        (
            br#"["s3cret"]"#,
            "1 - 102: the record is JSON but not an object; send one JSON object a line",
        ),
        (
            br#""s3cret""#,
            "1 - 102: the record is JSON but not an object; send one JSON object a line",
        ),
        (
            b"s3cret",
            "1 - 102: the record is neither JSON, XML nor a form; send a JSON object, an element \
             of XML, or a body such as param=…",
        ),
        (
            b"param=%zz",
            "1 - 102: the form's field param is not URL-encoded UTF-8; encode it as %E5%B7%B2",
        ),
        (
            b"param=s3cret",
            "1 - 102: the record is not JSON: expected value, at byte 1; \
             send one JSON object a line",
        ),
        (
            br#"{"secret":"s3cret"}"#,
            "1 - 103: the record has no field that the map ours reads; \
             it looks for param, no, at, memo, type",
        ),
    ] {
        let items = map.read(record, &POLICY);
        assert_eq!(items.iter().map(line).collect::<Vec<_>>(), [told]);
    }
}

#[test]
fn what_is_wrapped_in_texts_is_unwrapped_in_every_form() {
    let map = map(&json!({"unwrap": ["outer", "inner"]}));
    let scan = scan(&json!({}));
    let inner = json!({"inner": scan.to_string()});
    for record in [
        scan.clone(),
        inner.clone(),
        json!({"inner": scan}),
        json!({"outer": inner}),
        json!({"outer": inner.to_string()}),
    ] {
        assert_eq!(
            read(&map, &record),
            ["1 W1 P 1700000000 已揽收"],
            "{record}"
        );
    }
}

/// Only what is around a record is unwrapped, and each once.
#[test]
fn a_field_may_have_the_name_of_what_is_wrapped_around_the_record() {
    let map = map(&json!({
        "unwrap": ["outer", "no"],
        "trace": {"waybill_id": "no", "time": "outer", "text": "memo"},
    }));
    let scan = json!({"no": "W1", "outer": 1_700_000_000, "type": "GOT", "memo": "已揽收"});
    for record in [
        json!({"no": scan}),
        json!({"no": scan.to_string()}),
        json!({"outer": {"no": scan}}),
        json!({"outer": {"no": scan.to_string()}}),
        json!({"outer": json!({"no": scan}).to_string()}),
        json!({"outer": json!({"no": scan.to_string()}).to_string()}),
    ] {
        assert_eq!(
            read(&map, &record),
            ["1 W1 P 1700000000 已揽收"],
            "{record}"
        );
    }
}

#[test]
fn a_scan_may_be_a_text_and_nothing_else() {
    let map = map(&json!({
        "parcel": {"waybill_id": "no", "time": "at"},
        "trace": {"at": "steps[]", "text": "."},
        "text": {"rules": [{"says": ["揽收"], "is": "P"}]},
    }));
    let record = json!({"no": "W1", "at": 1_700_000_000, "steps": ["已揽收", "", "揽收"]});
    let found = read(&map, &record);
    assert_eq!(found[0], "1 W1 P 1700000000 已揽收");
    assert!(found[1].starts_with("2 W1 103: "), "{found:?}");
    assert_eq!(found[2], "3 W1 P 1700000000 揽收");
}

#[test]
fn what_is_no_list_where_the_map_has_one_is_refused() {
    let map =
        map(&json!({"trace": {"at": "list[]", "waybill_id": "no", "time": "at", "text": "memo"}}));
    assert_eq!(
        read(&map, &json!({"list": {"no": "W1"}})),
        ["1 - 102: `list[]` is an object; the map ours has a list there"]
    );
    assert_eq!(read(&map, &json!({"list": [], "x": 1})), ["1 - empty: -"]);
}
