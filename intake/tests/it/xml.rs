//! Records of XML: what they are to a map is what the same in JSON is, in any of the encodings that
//! they name, and nothing in them expands.

use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::{Value, json};
use waybill_intake::{Content, Encoding, Item, Map, xml_to_json};

use crate::support::POLICY;

/// A map with some parts changed, for XML of any shape.
fn map(changes: &Value) -> Map {
    let mut file = json!({
        "name": "ours",
        "parcel": {"at": "push.parcel[]", "waybill_id": "no"},
        "trace": {"at": "scans.scan[]", "time": "at", "text": "memo"},
        "time": {"formats": ["unix-s"]},
        "vocabulary": {"name": "types", "code": "type", "codes": {"GOT": "P", "SENT": "T"}}
    });
    for (key, value) in changes.as_object().unwrap() {
        file[key] = value.clone();
    }
    Map::from_json(&file.to_string()).unwrap()
}

fn scan(kind: &str, at: i64, memo: &str) -> String {
    format!("<scan><type>{kind}</type><at>{at}</at><memo>{memo}</memo></scan>")
}

fn parcel(no: &str, scans: &[String]) -> String {
    format!(
        "<parcel><no>{no}</no><scans>{}</scans></parcel>",
        scans.concat()
    )
}

fn push(parcels: &[String]) -> String {
    format!("<push>{}</push>", parcels.concat())
}

/// Place, waybill, and what it is, in short.
fn lines(items: &[Item<'_>]) -> Vec<String> {
    let line = |item: &Item<'_>| {
        let waybill = item.waybill_id.as_ref().map_or("-", |id| id.as_str());
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
            Content::Malformed(malformed) => {
                format!("{}: {malformed}", malformed.code().number())
            }
            Content::Empty(reason) => format!("empty: {}", reason.as_deref().unwrap_or("-")),
        };
        format!("{} {waybill} {content}", item.number)
    };
    items.iter().map(line).collect()
}

fn read(map: &Map, record: &str) -> Vec<String> {
    lines(&map.read(record.as_bytes(), &POLICY))
}

const AT: i64 = 1_700_000_000;

#[test]
fn elements_of_one_name_are_the_items_of_a_list_also_if_there_is_one() {
    let map = map(&json!({}));
    let one = push(&[parcel("W1", &[scan("GOT", AT, "已揽收")])]);
    assert_eq!(read(&map, &one), ["1 W1 P 1700000000 已揽收"]);
    let more = push(&[
        parcel("W1", &[scan("GOT", AT, "a"), scan("SENT", AT + 1, "b")]),
        parcel("W2", &[]),
        parcel("W3", &[scan("SENT", AT + 2, "c")]),
    ]);
    let expected = [
        "1 W1 P 1700000000 a",
        "2 W1 T 1700000001 b",
        "3 W2 empty: -",
        "4 W3 T 1700000002 c",
    ];
    assert_eq!(read(&map, &more), expected);
    let lines_and_marks = format!(
        "\u{feff}<?xml version=\"1.0\"?>\n<!-- <no>W9</no> -->\n{}\n",
        more.replace('>', ">\n  ")
            .replace("<parcel", "<!-- x --><?pi y?><parcel")
    );
    assert_eq!(read(&map, &lines_and_marks), expected);
}

#[test]
fn an_attribute_is_as_good_as_an_element_and_prefixes_do_not_count() {
    let map = map(&json!({}));
    let record = format!(
        "<s:push xmlns:s='urn:x' xmlns='urn:y'><s:parcel no='W1'><scans>\
         <scan type=\"GOT\" at='{AT}' s:memo='已揽收'/><scan type='SENT' at='{AT}'>\
         <memo lang='zh'>已发出</memo></scan></scans></s:parcel></s:push>"
    );
    assert_eq!(
        read(&map, &record),
        ["1 W1 P 1700000000 已揽收", "2 W1 T 1700000000 已发出"]
    );
}

#[test]
fn a_value_that_is_there_twice_is_refused_and_an_empty_one_is_missing() {
    let map = map(&json!({}));
    let twice = push(&[parcel("W1", &[scan("GOT", AT, "a</memo><memo>b")])]);
    assert_eq!(
        read(&map, &twice),
        ["1 W1 104: action_msg is there more than once in the record; send it once"]
    );
    let both = twice
        .replace("<memo>b</memo>", "")
        .replace("<scan>", "<scan memo='c'>");
    assert!(read(&map, &both)[0].starts_with("1 W1 104: action_msg"));
    let empty = push(&[parcel("W1", &[scan("GOT", AT, " <!-- - --> ")])]);
    assert!(read(&map, &empty)[0].starts_with("1 W1 103: action_msg is missing"));
}

#[test]
fn one_empty_element_in_the_place_of_items_is_no_item() {
    let map = map(&json!({}));
    let none = read(
        &map,
        r#"{"push":{"parcel":[{"no":"W1","scans":{"scan":[]}}]}}"#,
    );
    assert_eq!(none, ["1 W1 empty: -"]);
    for scan in ["<scan/>", "<scan> </scan>"] {
        assert_eq!(read(&map, &push(&[parcel("W1", &[scan.to_owned()])])), none);
    }
}

#[test]
fn an_element_of_others_where_a_value_should_be_is_none_as_in_json() {
    let map = map(&json!({"parcel": {"at": "push.parcel[]", "waybill_id": "number|no"}}));
    let scan = scan("GOT", AT, "已揽收");
    for (number, in_json) in [
        ("", json!("")),
        (" ", json!(" ")),
        ("W2", json!("W2")),
        ("<x/>", json!({"x": ""})),
        ("<x>W3</x>", json!({"x": "W3"})),
    ] {
        let no = format!("W1</no><number>{number}</number><no>");
        let xml = push(&[parcel(&no, std::slice::from_ref(&scan))]).replace("<no></no>", "");
        let parcel = json!({"no": "W1", "number": in_json, "scans": {"scan": [
            {"type": "GOT", "at": AT, "memo": "已揽收"}]}});
        let json = json!({"push": {"parcel": [parcel]}}).to_string();
        assert_eq!(read(&map, &xml), read(&map, &json), "{xml}");
    }
}

/// Where a map knows scans in two places, one element may be a scan, or have the scans in it.
#[test]
fn elements_of_one_name_are_items_whatever_is_in_the_first_of_them() {
    let map = map(&json!({"trace": {
        "at": ["scans[]", "scans.scan[]"], "time": "at", "text": "memo"}}));
    let around = push(&[parcel("W1", &[scan("GOT", AT, "a"), scan("SENT", AT, "b")])]);
    assert_eq!(
        read(&map, &around),
        ["1 W1 P 1700000000 a", "2 W1 T 1700000000 b"]
    );
    let item = |rest: &str| format!("<scans type='GOT' at='{AT}' memo='a'>{rest}</scans>");
    let parcel =
        |scans: &[String]| push(&[format!("<parcel><no>W1</no>{}</parcel>", scans.concat())]);
    let one = "1 W1 P 1700000000 a";
    assert_eq!(read(&map, &parcel(&[item("")])), [one]);
    let two = [one, "2 W1 P 1700000000 a"];
    assert_eq!(read(&map, &parcel(&[item(""), item("")])), two);
    let first_has_more = [item("<scan/>"), item("")];
    assert_eq!(read(&map, &parcel(&first_has_more)), two);
}

#[test]
fn the_five_references_and_characters_are_resolved_and_nothing_else_is() {
    let map = map(&json!({}));
    let memo = |memo: &str| read(&map, &push(&[parcel("W1", &[scan("GOT", AT, memo)])]));
    assert_eq!(
        memo("&lt;&#x5DF2;&#25597;收&gt; &amp;amp; <![CDATA[<&amp;>]]> &quot;&apos;"),
        ["1 W1 P 1700000000 <已揽收> &amp; <&amp;> \"'"]
    );
    for other in ["&nbsp;", "&xxe;", "&#xD800;", "&#1114112;", "&;"] {
        let told = memo(other);
        assert!(told[0].starts_with("1 - 102: "), "{told:?}");
        assert!(
            told[0].contains("reference is none of the five"),
            "{told:?}"
        );
    }
    let entity = "<!DOCTYPE push [<!ENTITY a 's3cret'><!ENTITY b '&a;&a;&a;&a;'>]>";
    let told = read(&map, &[entity, &push(&[])].concat());
    assert_eq!(
        told,
        [
            "1 - 102: the record is not XML that is read: it has a document type declaration, near \
          byte 1; send it without one"
        ]
    );
}

#[test]
fn what_is_no_document_is_one_malformed_item_that_quotes_nothing() {
    let map = map(&json!({}));
    let deep = "<a>".repeat(1_000_000);
    let wide = format!("<push {}/>", "a='1' ".repeat(200_000));
    for (record, problem, chinese) in [
        (
            "<push><parcel><no>s3cret",
            "it ends within an element",
            "没有结束",
        ),
        (
            "<push><parcel></push>",
            "ends another element than",
            "结束的不是当前元素",
        ),
        ("<push no='s3cret", "it ends within an element", "没有结束"),
        ("<push no=s3cret/>", "an attribute is malformed", "属性有误"),
        (
            "<push s:='s3cret'/>",
            "an attribute is malformed",
            "属性有误",
        ),
        ("<s3cret:/>", "a tag is malformed", "标签有误"),
        ("<!ENTITY s3cret><push/>", "a tag is malformed", "标签有误"),
        (
            "<push/>s3cret",
            "there is text outside of its root",
            "根元素之外还有文字",
        ),
        (
            "<push/><push/>",
            "more than one root element",
            "有多个根元素",
        ),
        ("<!-- s3cret -->", "it has no element", "没有元素"),
        (
            &deep,
            "nested too deeply, near byte 193; at most 64 levels are read",
            "元素嵌套过深，在第 193 个字节附近；最多读取 64 层",
        ),
    ] {
        let items = map.read(record.as_bytes(), &POLICY);
        let told = lines(&items);
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("1 - 102: "), "{told:?}");
        assert!(told[0].contains(problem), "{told:?}");
        assert!(!told[0].contains("s3cret"), "{told:?}");
        let Content::Malformed(malformed) = &items[0].content else {
            panic!("{items:?}");
        };
        let told = malformed.chinese().to_string();
        assert!(told.starts_with("记录不是可读取的 XML："), "{told}");
        assert!(told.contains(chinese), "{told}");
        let remedies = ["每条记录请发送一个完整的文档", "最多读取 64 层"];
        assert!(
            remedies.iter().any(|remedy| told.ends_with(remedy)),
            "{told}"
        );
    }
    assert_eq!(read(&map, &wide), ["1 - empty: -"]);
}

#[test]
fn xml_and_json_stand_in_fields_of_one_another() {
    let map = map(&json!({"unwrap": ["body", "inner"]}));
    let xml = push(&[parcel("W1", &[scan("GOT", AT, "已揽收")])]);
    let expected = ["1 W1 P 1700000000 已揽收"];
    let encoded: String = xml.bytes().fold(String::new(), |mut text, byte| {
        write!(text, "%{byte:02X}").unwrap();
        text
    });
    let json = json!({"push": {"parcel": [{"no": "W1", "scans": {"scan": [
        {"type": "GOT", "at": AT, "memo": "已揽收"}]}}]}});
    for record in [
        format!("body={encoded}&sign=a%3Db"),
        json!({"body": xml}).to_string(),
        json!({"body": json!({"inner": xml}).to_string()}).to_string(),
        format!("<body><inner><![CDATA[{json}]]></inner></body>"),
        format!("<body>\n<![CDATA[\n{xml}]]></body>"),
        json.to_string(),
    ] {
        assert_eq!(read(&map, &record), expected, "{record}");
    }
}

#[test]
fn a_document_is_read_in_the_encoding_that_it_names() {
    let map = map(&json!({}));
    let document = |name: &str| {
        let body = push(&[parcel("W1", &[scan("GOT", AT, "已揽收")])]);
        format!("<?xml version=\"1.0\" encoding=\"{name}\"?>\n{body}")
    };
    let utf_16 = |bytes_of: fn(u16) -> [u8; 2]| -> Vec<u8> {
        document("UTF-16")
            .encode_utf16()
            .flat_map(bytes_of)
            .collect()
    };
    // 已揽收 in GBK.
    let gbk = |name: &str| -> Vec<u8> {
        let text = document(name);
        let (before, after) = text.split_once("已揽收").unwrap();
        [
            before.as_bytes(),
            b"\xd2\xd1\xc0\xbf\xca\xd5",
            after.as_bytes(),
        ]
        .concat()
    };
    for bytes in [
        document("utf-8").into_bytes(),
        utf_16(u16::to_le_bytes),
        utf_16(u16::to_be_bytes),
        gbk("GBK"),
        gbk("gb2312"),
        gbk("GB18030"),
    ] {
        let items = map.read(&bytes, &POLICY);
        assert_eq!(lines(&items), ["1 W1 P 1700000000 已揽收"]);
    }
    // Whoever decoded it knows better than what it says.
    let decoded = document("GBK");
    assert_eq!(
        lines(&map.read_str(&decoded, &POLICY)),
        ["1 W1 P 1700000000 已揽收"]
    );
    let told = lines(&map.read(&gbk("utf-8"), &POLICY));
    assert!(
        told[0].starts_with("1 - 101: the XML is not utf-8: byte "),
        "{told:?}"
    );
    let told = lines(&map.read(&gbk("big5"), &POLICY));
    assert!(
        told[0].starts_with("1 - 101: the XML names the encoding `big5`"),
        "{told:?}"
    );
    assert_eq!(Encoding::from_name("big5"), None);
}

/// A document as JSON has it, in XML: lists as elements of one name.
fn as_xml(name: &str, value: &Value, xml: &mut String) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| as_xml(name, item, xml)),
        Value::Object(members) => {
            write!(xml, "<{name}>").unwrap();
            members
                .iter()
                .for_each(|(name, value)| as_xml(name, value, xml));
            write!(xml, "</{name}>").unwrap();
        }
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
            let text = other
                .as_str()
                .map_or_else(|| other.to_string(), str::to_owned);
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            write!(xml, "<{name}>{text}</{name}>").unwrap();
        }
    }
}

fn any_scan() -> impl Strategy<Value = Value> {
    let kind = proptest::sample::select(&["GOT", "SENT", "LOST", ""][..]);
    let memo = "[a-z&<>\"'已揽收 ]{0,8}";
    (kind, -2..2_i64, memo)
        .prop_map(|(kind, at, memo)| json!({"type": kind, "at": AT + at, "memo": memo}))
}

proptest! {
    #[test]
    fn the_same_in_xml_and_in_json_is_the_same_to_a_map(
        parcels in proptest::collection::vec(
            ("[A-Z0-9]{0,6}", proptest::collection::vec(any_scan(), 1..4)), 1..4)
    ) {
        let parcels: Vec<Value> = parcels
            .into_iter()
            .map(|(no, scans)| json!({"no": no, "scans": {"scan": scans}}))
            .collect();
        let record = json!({"push": {"parcel": parcels}});
        let mut xml = String::new();
        as_xml("push", &record["push"], &mut xml);
        let map = map(&json!({}));
        let (of_xml, of_json) = (read(&map, &xml), read(&map, &record.to_string()));
        prop_assert_eq!(of_xml, of_json, "{}", xml);
        // What is shown of it is JSON, and has the same in it.
        let shown = xml_to_json(&xml).unwrap();
        let map_of_one = map_without_lists_of_one(&shown);
        prop_assert_eq!(read(&map, &map_of_one), read(&map, &xml), "{}", shown);
    }

    #[test]
    fn any_text_that_begins_with_a_tag_gets_an_answer(
        text in "<[a-z/!?]{0,3}[<>&;\"'=a \\]\\[-]{0,40}"
    ) {
        let map = map(&json!({}));
        prop_assert!(!map.read(text.as_bytes(), &POLICY).is_empty());
        if let Ok(json) = xml_to_json(&text) {
            prop_assert!(serde_json::from_str::<Value>(&json).is_ok(), "{}", json);
        }
    }

    #[test]
    fn any_bytes_that_begin_with_a_tag_get_an_answer(
        name in "(utf-8|gbk|utf-16|x)", bytes in proptest::collection::vec(any::<u8>(), 0..40)
    ) {
        let map = map(&json!({}));
        let start = format!("<?xml encoding='{name}'?><push>");
        let record = [start.as_bytes(), &bytes, b"</push>"].concat();
        prop_assert!(!map.read(&record, &POLICY).is_empty());
    }
}

/// JSON that was XML does not know a list of one; here it is one again.
fn map_without_lists_of_one(json: &str) -> String {
    let mut value: Value = serde_json::from_str(json).unwrap();
    let list = |value: &mut Value| {
        if !value.is_array() {
            *value = json!([value.take()]);
        }
    };
    list(&mut value["push"]["parcel"]);
    for parcel in value["push"]["parcel"].as_array_mut().unwrap() {
        list(&mut parcel["scans"]["scan"]);
    }
    value.to_string()
}

/// Each would take hours if the work grew by the square of the input.
#[test]
fn a_million_of_anything_is_read_in_one_go() {
    const MANY: usize = 200_000;
    let map = map(&json!({"unwrap": "body"}));
    for record in [
        push(&vec!["<parcel/>".to_owned(); MANY]),
        push(&vec!["<x y='1' y='2'/>".to_owned(); MANY]),
        format!("<push><memo>{}</memo></push>", "&amp;".repeat(MANY)),
        format!("<push>{}</push>", "<![CDATA[]]>".repeat(MANY)),
        format!("<push>{}</push>", "<!-- -->".repeat(MANY)),
        format!("<push>{}</push>", " <a/> ".repeat(MANY)),
        "<".repeat(MANY),
        "<a b=".repeat(MANY),
        "<!--".repeat(MANY),
        "<![CDATA[".repeat(MANY),
        format!("<body>{}</body>", "&lt;body>".repeat(MANY)),
    ] {
        assert!(!map.read(record.as_bytes(), &POLICY).is_empty());
        let _ = xml_to_json(&record);
    }
}
