//! The sister calls' payloads: to the byte, and only for the action that was accepted.

use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, proptest};
use proptest::sample::select;
use waybill_engine::{ActionType, OrderToken, WaybillId};
use waybill_wechat::{
    Address, Consignment, Courier, Couriers, Line, MobileNumber, OrderId, PathNotify, Receiver,
    Sender, SingleWaybillUpdate, TestUpdateOrder, WideAction,
};

use crate::shorthand::{accepted, at, cases, scan};

fn line(text: &str) -> Line<'_> {
    Line::new(text).unwrap()
}

fn courier<'a>(name: &'a str, phone: &'a str) -> Courier<'a> {
    Courier {
        name: line(name),
        phone: MobileNumber::new(phone).unwrap(),
    }
}

fn consignment() -> Consignment<'static> {
    Consignment {
        waybill_id: WaybillId::new("W1").unwrap(),
        created: at(1_700_000_000),
        sender: Sender {
            name: line("甲店"),
            phone: Some(MobileNumber::new("13800001234").unwrap()),
            address: Address {
                province: line("浙江省"),
                city: line("杭州市"),
                area: line("西湖区"),
                street: Some(line("一街道")),
                address: Some(line("一路 1 号")),
                id: Some(line("a-1")),
            },
        },
        receiver: Receiver {
            name: line("乙"),
            phone: MobileNumber::new("13800005678").unwrap(),
            address: Address {
                province: line("浙江省"),
                city: line("宁波市"),
                area: line("海曙区"),
                street: None,
                address: Some(line("二路\"2\"号")),
                id: None,
            },
        },
    }
}

#[test]
fn a_single_waybill_update_to_the_byte() {
    let scan = scan(
        ActionType::OutForDelivery,
        1_700_090_000,
        "周师傅【13800001234】正在派件",
    );
    let (id, token) = (
        WaybillId::new("W1").unwrap(),
        OrderToken::new("opaque").unwrap(),
    );
    let couriers = Couriers {
        pickup: Some(courier("吴师傅", "13800005678")),
        delivery: Some(courier("周师傅", "13800001234")),
    };
    let payload = SingleWaybillUpdate::new(
        &accepted(&scan),
        WideAction::OutForDelivery,
        &token,
        Some(&id),
        &couriers,
    )
    .unwrap();
    assert_eq!(
        payload.to_json(),
        "{\"token\":\"opaque\",\"waybill_id\":\"W1\",\"action_time\":1700090000,\
         \"action_type\":300002,\"action_msg\":\"周师傅【13800001234】正在派件\",\
         \"pickup_courier_name\":\"吴师傅\",\"pickup_courier_phone\":\"13800005678\",\
         \"delivery_courier_name\":\"周师傅\",\"delivery_courier_phone\":\"13800001234\"}",
    );
    let debug = format!("{payload:?}");
    assert!(!debug.contains("opaque"), "{debug}");
    assert!(!debug.contains("13800005678"), "{debug}");
}

#[test]
fn a_path_notification_to_the_byte() {
    let scan = scan(ActionType::Signed, 1_700_093_600, "家人代签收");
    let consignment = consignment();
    let couriers = Couriers {
        pickup: None,
        delivery: Some(courier("周师傅", "13800001234")),
    };
    let payload = PathNotify::new(
        &accepted(&scan),
        WideAction::SignedByProxy,
        &consignment,
        &couriers,
    )
    .unwrap();
    assert_eq!(
        payload.to_json(),
        "{\"sender\":{\"name\":\"甲店\",\"phone\":\"13800001234\",\
         \"province\":\"浙江省\",\"city\":\"杭州市\",\"area\":\"西湖区\",\
         \"street\":\"一街道\",\"address\":\"一路 1 号\",\"id\":\"a-1\"},\
         \"receiver\":{\"name\":\"乙\",\"phone\":\"13800005678\",\
         \"province\":\"浙江省\",\"city\":\"宁波市\",\"area\":\"海曙区\",\"address\":\"二路\\\"2\\\"号\"},\
         \"waybill_id\":\"W1\",\
         \"path\":{\"action_time\":1700093600,\"action_type\":300007,\"action_msg\":\"家人代签收\",\
         \"delivery_courier_name\":\"周师傅\",\"delivery_courier_phone\":\"13800001234\"},\
         \"create_time\":1700000000}",
    );
    let debug = format!("{payload:?}");
    for personal in ["甲店", "13800005678", "西湖区", "二路"] {
        assert!(!debug.contains(personal), "{debug}");
    }
}

#[test]
fn the_sandbox_has_its_own_merchant_and_carrier() {
    assert_eq!(TestUpdateOrder::BIZ_ID, "test_biz_id");
    assert_eq!(TestUpdateOrder::DELIVERY_ID, "TEST");
    assert_eq!(
        TestUpdateOrder::URL,
        "https://api.weixin.qq.com/cgi-bin/express/business/test_update_order"
    );
    assert_eq!(
        SingleWaybillUpdate::URL,
        "https://api.weixin.qq.com/cgi-bin/express/delivery/single_waybill/update"
    );
    assert_eq!(
        PathNotify::URL,
        "https://api.weixin.qq.com/cgi-bin/express/delivery/pathnotify"
    );
}

#[test]
fn an_action_is_sent_only_where_the_one_it_counts_as_was_accepted() {
    let token = OrderToken::new("opaque").unwrap();
    let (consignment, couriers) = (consignment(), Couriers::default());
    for standard in ActionType::ALL {
        let scan = scan(standard, 1_700_000_600, "快件状态已更新");
        let accepted = accepted(&scan);
        for action in WideAction::ALL {
            let single = SingleWaybillUpdate::new(&accepted, action, &token, None, &couriers);
            let notify = PathNotify::new(&accepted, action, &consignment, &couriers);
            let allowed = action.standard() == standard;
            assert_eq!(single.is_ok(), allowed, "{action} for {standard}");
            assert_eq!(notify.is_ok(), allowed, "{action} for {standard}");
        }
    }
}

#[test]
fn a_refused_action_says_what_it_counts_as() {
    let scan = scan(ActionType::PickedUp, 1_700_000_600, "已揽收");
    let (consignment, couriers) = (consignment(), Couriers::default());
    let error = PathNotify::new(
        &accepted(&scan),
        WideAction::Refused,
        &consignment,
        &couriers,
    )
    .unwrap_err();
    assert_eq!(error.action(), WideAction::Refused);
    assert_eq!(error.accepted(), ActionType::PickedUp);
    assert_eq!(
        error.to_string(),
        "400004 Refused counts as 300004 DeliveryFailed, and the accepted update is \
         100001 PickedUp; decide it as 300004 DeliveryFailed",
    );
    assert_eq!(
        error.chinese().to_string(),
        "400004 订单拒收 按 300004 签收失败 判定，而已接受的是 100001 揽件成功",
    );
}

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(any::<char>(), 1..60).prop_map(|characters| {
        let never = ['\u{fffd}', '\u{202d}', '\u{202e}'];
        let plain = characters
            .into_iter()
            .filter(|c| !c.is_control() && !never.contains(c));
        format!("件{}", plain.collect::<String>())
    })
}

fn short() -> impl Strategy<Value = String> {
    text().prop_map(|text| text.chars().take(40).collect())
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn what_goes_in_is_what_a_reader_finds(
        action in select(WideAction::ALL.to_vec()), time in 1_000_000_000..99_999_999_999_i64,
        text in text(), name in short(), order in short(),
    ) {
        let scan = scan(action.standard(), time, &text);
        let accepted = accepted(&scan);
        let (id, token) = (WaybillId::new("W1").unwrap(), OrderToken::new("opaque").unwrap());
        let couriers = Couriers { pickup: Some(courier(&name, "13800001234")), delivery: None };
        let single = SingleWaybillUpdate::new(&accepted, action, &token, Some(&id), &couriers);
        let single = single.unwrap();
        let json = single.to_json();
        let found: serde_json::Value = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&found["action_time"], time);
        prop_assert_eq!(&found["action_type"], action.code());
        prop_assert_eq!(&found["action_msg"], text.as_str());
        prop_assert_eq!(&found["pickup_courier_name"], name.as_str());
        prop_assert_eq!(&found["delivery_courier_phone"], "");
        prop_assert!(json.contains(&text.replace('\\', r"\\").replace('"', "\\\"")), "{json}");
        prop_assert_eq!(single.to_json(), json);

        let consignment = consignment();
        let notify = PathNotify::new(&accepted, action, &consignment, &couriers).unwrap().to_json();
        let found: serde_json::Value = serde_json::from_str(&notify).unwrap();
        prop_assert_eq!(&found["path"]["action_msg"], text.as_str());
        prop_assert_eq!(&found["path"]["pickup_courier_name"], name.as_str());
        prop_assert_eq!(found["path"].get("delivery_courier_name"), None);

        let order = OrderId::new(order).unwrap();
        let test = TestUpdateOrder::new(&accepted, &order, &id).to_json();
        let found: serde_json::Value = serde_json::from_str(&test).unwrap();
        prop_assert_eq!(&found["order_id"], order.as_str());
        prop_assert_eq!(&found["action_type"], action.standard().code());
        prop_assert_eq!(&found["action_msg"], text.as_str());
    }
}
