//! Reading: the line of a feed, by the engine with all its checks and by `serde_json` into a
//! derived struct without any; and the checks of a message.

use std::borrow::Cow;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use serde::Deserialize;
use waybill_engine::{
    ActionMessage, ActionType, MessagePolicy, OrderToken, Record, Update, WaybillId,
};

use crate::stream::{START, TEXT, at, numbers};

/// The obvious struct.
#[derive(Deserialize)]
#[allow(dead_code, reason = "read and thrown away")]
struct Derived<'a> {
    #[serde(borrow)]
    token: Cow<'a, str>,
    #[serde(borrow)]
    waybill_id: Cow<'a, str>,
    action_time: i64,
    action_type: i64,
    #[serde(borrow)]
    action_msg: Cow<'a, str>,
}

const MESSAGES: [&str; 8] = [
    "已揽收",
    "【杭州市】余杭仓前服务部已发出，下一站 杭州转运中心",
    TEXT,
    "包裹在雁塔小寨服务部称重并装袋，袋号7715000004639045",
    "【西安市】雁塔小寨服务部已揽收，网点电话0755-86550123",
    "Mumbai: parcel scanned in by Mr. Das and loaded onto the truck to Pune hub",
    "已放入丰巢柜，取件码 8-2-3041，客服95338",
    "您的快件已签收，签收人：前台，如有疑问请联系 18600001234 或 400-063-3333，感谢使用",
];

/// Lines of some 250 bytes, none like the one before.
fn lines() -> Vec<String> {
    let mut numbers = numbers();
    (0..1_000)
        .map(|n| {
            let token = "Zq8-3vKx_91LmRt7wPcYb4Nd".repeat(2 + numbers.below(2));
            let message = MESSAGES[numbers.below(MESSAGES.len())];
            let id = 1_020_304_050_607_u64 + n;
            let time = 1_700_000_000 + numbers.below(10_000_000);
            let fields = format!(r#""token":"{token}","waybill_id":"SF{id}","action_time":{time}"#);
            format!(r#"{{{fields},"action_type":300002,"action_msg":"{message}"}}"#)
        })
        .collect()
}

/// A round over all lines; divide by a thousand.
fn over_lines(bencher: Bencher<'_, '_>, mut read: impl FnMut(&str) -> bool) {
    let lines = lines();
    let bytes: usize = lines.iter().map(String::len).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| lines.iter().filter(|line| read(black_box(line))).count());
}

#[divan::bench]
fn thousand_lines_from_json(bencher: Bencher<'_, '_>) {
    over_lines(bencher, |line| {
        Record::from_json(line.as_bytes(), &MessagePolicy::DEFAULT).is_ok()
    });
}

#[divan::bench]
fn thousand_lines_from_json_str(bencher: Bencher<'_, '_>) {
    over_lines(bencher, |line| {
        Record::from_json_str(line, &MessagePolicy::DEFAULT).is_ok()
    });
}

#[divan::bench]
fn thousand_lines_derived_from_slice(bencher: Bencher<'_, '_>) {
    over_lines(bencher, |line| {
        serde_json::from_slice::<Derived<'_>>(line.as_bytes()).is_ok()
    });
}

#[divan::bench]
fn thousand_lines_derived_from_str(bencher: Bencher<'_, '_>) {
    over_lines(bencher, |line| {
        serde_json::from_str::<Derived<'_>>(line).is_ok()
    });
}

/// The floor: the same bytes are copied.
#[divan::bench]
fn thousand_lines_floor_memcpy(bencher: Bencher<'_, '_>) {
    let mut copy = String::new();
    over_lines(bencher, |line| {
        copy.clear();
        copy.push_str(line);
        !black_box(&copy).is_empty()
    });
}

#[divan::bench(args = MESSAGES)]
fn message_under_the_phone_rule(text: &str) -> bool {
    ActionMessage::new(black_box(text)).is_ok()
}

#[divan::bench]
fn order_token() -> bool {
    OrderToken::new(black_box(
        "Zq8-3vKx_91LmRt7wPcYb4NdZq8-3vKx_91LmRt7wPcYb4Nd",
    ))
    .is_ok()
}

#[divan::bench]
fn waybill_id() -> bool {
    WaybillId::new(black_box("SF1020304050607")).is_ok()
}

/// The fingerprint is most of it.
#[divan::bench]
fn update(bencher: Bencher<'_, '_>) {
    let message = ActionMessage::new(TEXT).unwrap();
    let time = at(START);
    bencher.bench_local(|| {
        Update::new(
            black_box(ActionType::PickedUp),
            black_box(time),
            black_box(&message).clone(),
        )
    });
}
