//! From an order to a waybill.

use waybill_engine::{Tracker, WaybillId};
use waybill_wechat::{OrderEvent, OrderKind};

fn order(waybill_id: &str) -> OrderEvent {
    OrderEvent::from_json(&format!(
        r#"{{"Event":"add_waybill","Token":"opaque","OrderID":"1","WayBillID":"{waybill_id}"}}"#
    ))
    .unwrap()
}

fn id(text: &str) -> WaybillId<'_> {
    WaybillId::new(text).unwrap()
}

#[test]
fn a_waybill_starts_with_the_one_id_that_there_is() {
    for (pushed, own) in [
        ("W1", None),
        ("0", Some("W1")),
        ("", Some("W1")),
        ("W1", Some("W1")),
    ] {
        let waybill = order(pushed).waybill(own.map(id)).unwrap();
        assert_eq!(waybill.id(), &id("W1"));
        assert_eq!(waybill.tracker(), &Tracker::START);
    }
}

#[test]
fn a_waybill_needs_an_id_and_only_one() {
    let none = order("0").waybill(None).unwrap_err();
    assert_eq!(
        none.to_string(),
        "the order brings no waybill id; generate one and give it"
    );
    assert_eq!(
        none.chinese().to_string(),
        "订单没有运单号；请生成一个并传入"
    );
    let two = order("W1").waybill(Some(id("W2"))).unwrap_err();
    assert_eq!(
        two.to_string(),
        "the order brings the waybill id W1, and W2 was given; use the order's"
    );
    assert_eq!(
        two.chinese().to_string(),
        "订单的运单号是 W1，传入的却是 W2；请用订单的"
    );
}

#[test]
fn the_token_is_the_orders() {
    let order = order("W1");
    assert_eq!(order.token().reveal(), "opaque");
    assert_eq!(order.kind(), OrderKind::Account);
    let waybill = order.clone().waybill(None).unwrap();
    for text in [format!("{order:?}"), format!("{waybill:?}")] {
        assert!(!text.contains("opaque"), "{text}");
    }
}

#[test]
fn each_kind_has_its_event() {
    assert_eq!(OrderKind::Account.event_name(), "add_waybill");
    assert_eq!(OrderKind::Single.event_name(), "add_single_waybill");
}
