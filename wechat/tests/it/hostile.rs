//! Bodies of any kind: nothing panics, nothing overflows, and no error quotes a body.

use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, proptest};
use proptest::prop_oneof;
use proptest::sample::select;
use waybill_wechat::{
    Cancellation, Observed, OrderEvent, PathEvent, PathReply, Pushed, Unreadable,
};

use crate::shorthand::cases;

const SECRET: &str = "s3cret-order-t0ken";

/// Every way of reading, as text: the value or the error in both languages.
fn read_all(body: &[u8]) -> Vec<String> {
    fn text<T: std::fmt::Debug>(result: Result<T, Unreadable>) -> String {
        match result {
            Ok(value) => format!("{value:?}"),
            Err(error) => format!("{error} {} {error:?}", error.chinese()),
        }
    }
    vec![
        text(PathReply::from_json(body)),
        text(PathEvent::from_json(body)),
        text(PathEvent::from_xml(body)),
        text(OrderEvent::from_json(body)),
        text(OrderEvent::from_xml(body)),
        text(Cancellation::from_json(body)),
        text(Cancellation::from_xml(body)),
        text(Pushed::from_json(body)),
        text(Pushed::from_xml(body)),
    ]
}

fn order_json() -> String {
    format!(r#"{{"Event":"add_waybill","Token":"{SECRET}","OrderID":"1","WayBillID":"0"}}"#)
}

fn order_xml() -> String {
    format!(
        "<xml><Event><![CDATA[add_waybill]]></Event><Token>{SECRET}</Token>\
         <OrderID>1</OrderID></xml>"
    )
}

const PATH_JSON: &str = concat!(
    r#"{"Event":"add_express_path","WayBillId":"W1","Count":1,"Actions":["#,
    r#"{"ActionTime":1700000600,"ActionType":100001,"ActionMsg":"已揽收"}]}"#,
);
const PATH_XML: &str = concat!(
    "<xml><Event>add_express_path</Event><WayBillId>W1</WayBillId>",
    "<Actions><ActionTime>1700000600</ActionTime><ActionType>100001</ActionType>",
    "<ActionMsg><![CDATA[已揽收]]></ActionMsg></Actions></xml>",
);

/// Pieces of bodies in no order.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\u",
        "null",
        "true",
        "1e400",
        "-0",
        "9223372036854775808",
        "\"Event\"",
        "\"add_waybill\"",
        "\"add_express_path\"",
        "\"WayBillId\"",
        "\"Actions\"",
        "\"ActionTime\"",
        "\"errcode\"",
        "\"path_item_list\"",
        "\"Token\"",
        "<xml>",
        "</xml>",
        "<Event>",
        "add_waybill",
        "</Event>",
        "<Actions>",
        "</Actions>",
        "<Actions/>",
        "<![CDATA[",
        "]]>",
        "&lt;",
        "&",
        ";",
        "&#0;",
        "&#x110000;",
        "<!--",
        "-->",
        "<?xml?>",
        "<!DOCTYPE",
        ">",
        "<",
        "</",
        "/>",
        "\u{feff}",
        "\u{0}",
        "已",
    ]);
    proptest::collection::vec(scrap, 0..40).prop_map(|scraps| scraps.concat())
}

/// A whole body with some bytes inserted or overwritten, and perhaps cut off: damage that does not
/// move the token into another field, where it would not be a secret.
fn damaged(body: String) -> impl Strategy<Value = Vec<u8>> {
    let bytes = body.into_bytes();
    let length = bytes.len();
    let put = proptest::collection::vec(any::<u8>(), 0..4);
    let ends = prop_oneof![Just(length), 0..=length];
    (0..length, put, any::<bool>(), ends).prop_map(move |(place, put, over, end)| {
        let rest = place + usize::from(over);
        let mut damaged = [&bytes[..place], &put, &bytes[rest..]].concat();
        damaged.truncate(end);
        damaged
    })
}

fn message() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        select(vec![
            "<",
            ">",
            "&",
            "\"",
            "'",
            "]]>",
            "&amp;",
            "  ",
            "\u{3000}",
            "🚚",
            "\\",
            "</Actions>"
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(
            |c| if c.is_control() || ['\u{fffe}', '\u{ffff}'].contains(&c) {
                "件".to_owned()
            } else {
                c.to_string()
            }
        ),
    ];
    proptest::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn any_bytes_are_answered(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        read_all(&body);
    }

    #[test]
    fn any_scraps_are_answered(body in scraps()) {
        read_all(body.as_bytes());
    }

    #[test]
    fn a_damaged_body_is_answered_without_the_token(
        body in prop_oneof![
            damaged(order_json()),
            damaged(order_xml()),
            damaged(PATH_JSON.to_owned()),
            damaged(PATH_XML.to_owned()),
        ],
    ) {
        for text in read_all(&body) {
            prop_assert!(!text.contains("t0ken"), "{text}");
            prop_assert!(!text.contains("s3cret"), "{text}");
        }
    }

    #[test]
    fn both_forms_of_an_event_say_the_same(
        entries in proptest::collection::vec((any::<i64>(), any::<i64>(), message()), 0..5),
        count in any::<i64>(),
        as_text in any::<bool>(),
    ) {
        let quote = if as_text { "\"" } else { "" };
        let mut json = Vec::new();
        let mut xml = Vec::new();
        for (time, code, text) in &entries {
            let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
            let (time_json, code_json) =
                (format!("{quote}{time}{quote}"), format!("{quote}{code}{quote}"));
            json.push(format!(
                r#"{{"ActionTime":{time_json},"ActionType":{code_json},"ActionMsg":"{escaped}"}}"#
            ));
            let escaped = text.replace("]]>", "]]]]><![CDATA[>");
            xml.push(format!(
                "<Actions>\n<ActionTime>{time}</ActionTime><ActionType>{code}</ActionType>\
                 <ActionMsg> <![CDATA[{escaped}]]>\n</ActionMsg></Actions>"
            ));
        }
        let json = format!(
            r#"{{"Event":"add_express_path","WaybillId":"W1","Count":{count},"Actions":[{}]}}"#,
            json.join(",")
        );
        let xml = format!(
            "<xml><Event>add_express_path</Event><WayBillId>W1</WayBillId>\
             <Count>{count}</Count>{}</xml>",
            xml.concat()
        );
        let event = PathEvent::from_json(&json).unwrap();
        let expected: Vec<_> = entries
            .iter()
            .map(|(time, code, text)| Observed::new(*code, *time, text.as_str()))
            .collect();
        prop_assert_eq!(event.entries(), expected);
        prop_assert_eq!(event.count(), Some(count));
        prop_assert_eq!(PathEvent::from_xml(&xml).unwrap(), event);
    }
}

#[test]
fn deep_nesting_is_answered() {
    let deep = 200_000;
    let lists = format!("{}{}", "[".repeat(deep), "]".repeat(deep));
    let objects = format!("{}1{}", r#"{"Actions":"#.repeat(deep), "}".repeat(deep));
    let elements = format!("{}{}", "<Actions>".repeat(deep), "</Actions>".repeat(deep));
    let strangers = format!("{}{}", "<a>".repeat(deep), "</a>".repeat(deep));
    for body in [&lists, &objects, &elements, &strangers] {
        read_all(body.as_bytes());
        read_all(format!("<xml>{body}</xml>").as_bytes());
    }
    let unknown = format!(r#"{{"Event":"add_express_path","WayBillId":"W1","Extra":{lists}}}"#);
    assert!(PathEvent::from_json(&unknown).is_ok());
    let unknown =
        format!("<xml><Event>add_express_path</Event><WayBillId>W1</WayBillId>{strangers}</xml>");
    assert!(PathEvent::from_xml(&unknown).is_ok());
}

#[test]
fn a_foreign_event_is_quoted_but_not_without_end() {
    let name = "长".repeat(1000);
    let body = format!(r#"{{"Event":"{name}"}}"#);
    let error = PathEvent::from_json(&body).unwrap_err();
    let quoted = "长".repeat(64);
    assert_eq!(
        error.to_string(),
        format!("the event is \"{quoted}\", not add_express_path")
    );
}
