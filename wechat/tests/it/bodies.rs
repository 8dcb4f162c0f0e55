//! Every body of `tests/cases/`, read: the value, or the error in both languages. A snapshot each.

use std::ffi::OsStr;
use std::fmt::Debug;
use std::fs;
use std::path::PathBuf;

use waybill_wechat::{OrderEvent, PathEvent, PathReply, Unreadable};

type Reader<T> = fn(&[u8]) -> Result<T, Unreadable>;

fn snapshots<T: Debug>(folder: &str, from_json: Reader<T>, from_xml: Option<Reader<T>>) {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests/cases", folder]
        .iter()
        .collect();
    let mut cases: Vec<PathBuf> = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    for case in cases {
        let body = fs::read(&case).unwrap();
        let result = match case.extension().and_then(OsStr::to_str) {
            Some("json") => from_json(&body),
            Some("xml") => from_xml.unwrap()(&body),
            _ => panic!("neither JSON nor XML: {}", case.display()),
        };
        let name = case.file_name().and_then(OsStr::to_str).unwrap();
        assert_eq!(name.starts_with("refused"), result.is_err(), "{name}");
        let text = match result {
            Ok(value) => format!("{value:#?}"),
            Err(error) => format!("{error}\n{}", error.chinese()),
        };
        assert!(!text.contains("t0k3n"), "{text}");
        assert!(!text.contains("p4ssw0rd"), "{text}");
        insta::assert_snapshot!(format!("{folder}__{name}"), text);
    }
}

#[test]
fn path_events() {
    snapshots(
        "path-event",
        PathEvent::from_json,
        Some(PathEvent::from_xml),
    );
}

#[test]
fn path_replies() {
    snapshots("path-reply", PathReply::from_json, None);
}

#[test]
fn order_events() {
    snapshots(
        "order-event",
        OrderEvent::from_json,
        Some(OrderEvent::from_xml),
    );
}

#[test]
fn the_documented_events_say_the_same_in_both_forms() {
    let json = include_bytes!("../cases/path-event/as-documented.json");
    let xml = include_bytes!("../cases/path-event/as-documented.xml");
    assert_eq!(PathEvent::from_json(json), PathEvent::from_xml(xml));
    let json = include_bytes!("../cases/order-event/as-documented.json");
    let xml = include_bytes!("../cases/order-event/as-documented.xml");
    assert_eq!(OrderEvent::from_json(json), OrderEvent::from_xml(xml));
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_body() {
    for body in [
        "{\"Event\":\"add_express_path\",\"WayBillId\":\"W1\"}",
        "<xml><Event>add_express_path</Event><WayBillId>W1</WayBillId></xml>",
    ] {
        let read = |body: &str| {
            if body.contains('{') {
                PathEvent::from_json(body)
            } else {
                PathEvent::from_xml(body)
            }
        };
        assert_eq!(read(&format!("\u{feff}{body}")), read(body));
        assert!(read(body).is_ok());
    }
}
