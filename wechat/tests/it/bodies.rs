//! Every body of `tests/cases/`, read: the value, or the error in both languages. A snapshot each.

use std::ffi::OsStr;
use std::fmt::Debug;
use std::fs;
use std::path::PathBuf;

use waybill_wechat::{Cancellation, OrderEvent, PathEvent, PathReply, Pushed, Unreadable};

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
fn cancellations() {
    snapshots(
        "cancellation",
        Cancellation::from_json,
        Some(Cancellation::from_xml),
    );
}

#[test]
fn pushes() {
    snapshots("pushed", Pushed::from_json, Some(Pushed::from_xml));
}

/// The envelope of an order, and of a push that is encrypted, in both forms.
#[test]
fn an_envelope_has_what_an_answer_repeats() {
    let json = include_bytes!("../cases/order-event/as-documented.json");
    let xml = include_bytes!("../cases/order-event/as-documented.xml");
    let pushed = Pushed::from_json(json).unwrap();
    assert_eq!(Ok(&pushed), Pushed::from_xml(xml).as_ref());
    assert_eq!(pushed.to_user(), Some("gh_0123456789ab"));
    assert_eq!(pushed.from_user(), Some("oABCDEF"));
    assert_eq!(pushed.order_id(), Some("20231115-17"));
    assert_eq!(pushed.biz_id(), Some("biz"));
    assert_eq!(pushed.waybill_id(), Some("W1700000017"));
    assert_eq!(pushed.reveal_token(), Some("t0k3n-of-the-order"));
    let json = include_bytes!("../cases/pushed/encrypted.json");
    let xml = include_bytes!("../cases/pushed/encrypted.xml");
    assert_eq!(Pushed::from_json(json), Pushed::from_xml(xml));
    assert_eq!(
        Pushed::from_json(json).unwrap().encrypted(),
        Some("c2VjcmV0")
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
    let json = include_bytes!("../cases/cancellation/as-documented.json");
    let xml = include_bytes!("../cases/cancellation/as-documented.xml");
    assert_eq!(Cancellation::from_json(json), Cancellation::from_xml(xml));
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
