//! Payloads: the values that go in come out again, in both forms, to the byte.

use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};
use proptest::prop_oneof;
use proptest::sample::select;
use serde_json::{Value, json};
use waybill_engine::{
    ActionType, Form, OrderToken, Outcome, Payload, RuleSet, Tracker, Update, UpdatePath,
    WaybillId, decide,
};

use crate::support::shorthand::{ANY_TEXT, NOW, at, cases, every_under_miri, scan, situation};

/// Characters that JSON or a careless writer treats in a special way, and any other.
fn printable() -> impl Strategy<Value = char> {
    let special = "\"\\/'<>&{}[]:,u0\u{200b}\u{200d}\u{feff}\u{e000}\u{fffc}\u{10ffff}";
    let usual = "已签收快递驿站🚚👩‍🚒𠮷";
    prop_oneof![
        2 => select(special.chars().collect::<Vec<_>>()),
        2 => select(usual.chars().filter(|c| !c.is_whitespace()).collect::<Vec<_>>()),
        1 => proptest::char::any(),
    ]
    .prop_map(|c| {
        if c.is_whitespace() || c.is_control() {
            '字'
        } else {
            c
        }
    })
}

fn word(longest: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec(printable(), 1..=longest).prop_map(String::from_iter)
}

/// A text such as ids and tokens are.
fn ascii_word(longest: usize) -> impl Strategy<Value = String> {
    let character = prop_oneof![
        1 => select("\"\\/'<>&{}[]:,u0".chars().collect::<Vec<_>>()),
        1 => proptest::char::range('!', '~'),
    ];
    proptest::collection::vec(character, 1..=longest).prop_map(String::from_iter)
}

/// Words with every white space between them that is not a control character.
fn text() -> impl Strategy<Value = String> {
    let space = select(
        " \u{a0}\u{1680}\u{2000}\u{2003}\u{2028}\u{2029}\u{202f}\u{3000}"
            .chars()
            .collect::<Vec<_>>(),
    );
    (word(40), space, word(40)).prop_map(|(before, space, after)| format!("{before}{space}{after}"))
}

fn id() -> impl Strategy<Value = WaybillId<'static>> {
    ascii_word(64).prop_filter_map("no id", |text| WaybillId::new(text).ok())
}

fn token() -> impl Strategy<Value = OrderToken<'static>> {
    ascii_word(256).prop_filter_map("no token", |text| OrderToken::new(text).ok())
}

/// Updates that a fresh waybill accepts.
fn update() -> impl Strategy<Value = Update<'static>> {
    let actions = RuleSet::STANDARD
        .permitted(&Tracker::START)
        .iter()
        .collect::<Vec<_>>();
    let messages = text().prop_filter_map("no message", |text| ANY_TEXT.message(text).ok());
    (
        select(actions),
        1_000_000_000..=99_999_999_999_i64,
        messages,
    )
        .prop_map(|(action, time, message)| Update::new(action, at(time), message))
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn what_goes_in_is_what_a_reader_of_either_form_finds(
        id in id(), token in token(), update in update(),
    ) {
        let payload = payload(&update, &id, &token);
        let https: Value = serde_json::from_str(&payload.https_body().to_json()).unwrap();
        prop_assert_eq!(https, json!({
            "token": token.reveal(),
            "waybill_id": id.as_str(),
            "action_time": update.time().unix(),
            "action_type": update.action().code(),
            "action_msg": update.message().as_str(),
        }));
        let cloud: Value = serde_json::from_str(&payload.cloud_arguments().to_json()).unwrap();
        prop_assert_eq!(cloud, json!({
            "token": token.reveal(),
            "waybillId": id.as_str(),
            "actionTime": update.time().unix(),
            "actionType": update.action().code(),
            "actionMsg": update.message().as_str(),
        }));
    }

    #[test]
    fn the_direct_writer_and_serde_write_the_same_bytes(
        id in id(), token in token(), update in update(),
    ) {
        for payload in both_forms(payload(&update, &id, &token)) {
            prop_assert_eq!(payload.to_json(), serde_json::to_string(&payload).unwrap());
        }
    }

    #[test]
    fn the_direct_writer_appends_and_is_deterministic(
        id in id(), token in token(), update in update(),
    ) {
        for payload in both_forms(payload(&update, &id, &token)) {
            let mut buffer = b"[".to_vec();
            payload.write_json(&mut buffer);
            buffer.push(b',');
            payload.write_json(&mut buffer);
            let once = payload.to_json();
            prop_assert_eq!(buffer, format!("[{once},{once}").into_bytes());
        }
    }

    #[test]
    fn only_quotes_and_backslashes_are_escaped(
        id in id(), token in token(), update in update(),
    ) {
        let special = |text: &str| text.chars().filter(|c| ['"', '\\'].contains(c)).count();
        let values = [token.reveal(), id.as_str(), update.message().as_str()];
        let escapes: usize = values.iter().map(|text| special(text)).sum();
        let characters: usize = values.iter().map(|text| text.chars().count()).sum();
        let numbers = format!("{}{}", update.time(), update.action().code()).len();
        let names = r#"{"token":"","waybill_id":"","action_time":,"action_type":,"action_msg":""}"#;
        let json = payload(&update, &id, &token).https_body().to_json();
        prop_assert_eq!(json.chars().count(), names.len() + characters + numbers + escapes);
        prop_assert!(json.contains(&*token.reveal().replace('\\', r"\\").replace('"', "\\\"")));
    }
}

#[test]
fn the_official_sample_comes_out_to_the_byte() {
    let (id, token) = (
        WaybillId::new("12345678901234567890").unwrap(),
        OrderToken::new("TOKEN").unwrap(),
    );
    let update = scan(
        ActionType::OutForDelivery,
        1_533_052_800,
        "丽影邓丽君【18666666666】正在派件",
    );
    let rules = RuleSet::STANDARD;
    let moving = situation("InTransit", false);
    let Outcome::Accepted(accepted) = decide(
        &rules,
        &Tracker::known(moving, at(1_533_000_000)),
        &update,
        at(NOW),
    ) else {
        panic!("a parcel in transit goes out for delivery");
    };
    assert_eq!(
        accepted.update_path(&id, &token).https_body().to_json(),
        "{\"token\":\"TOKEN\",\"waybill_id\":\"12345678901234567890\",\"action_time\":1533052800,\
         \"action_type\":300002,\"action_msg\":\"丽影邓丽君【18666666666】正在派件\"}",
    );
}

#[test]
fn a_payload_has_the_form_that_was_asked_for() {
    let (id, token) = (
        WaybillId::new("W1").unwrap(),
        OrderToken::new("opaque").unwrap(),
    );
    let update = scan(ActionType::PickedUp, 1_700_000_600, "已揽收");
    let payload = payload(&update, &id, &token);
    assert_eq!(payload.in_form(Form::HttpsBody), payload.https_body());
    assert_eq!(
        payload.in_form(Form::CloudArguments),
        payload.cloud_arguments()
    );
    assert_ne!(payload.https_body(), payload.cloud_arguments());
    assert_eq!(Form::HttpsBody.to_string(), "https");
    assert_eq!(Form::CloudArguments.to_string(), "cloud");
}

fn payload<'a>(
    update: &'a Update<'a>,
    id: &'a WaybillId<'a>,
    token: &'a OrderToken<'a>,
) -> UpdatePath<'a> {
    let Outcome::Accepted(accepted) =
        decide(&RuleSet::STANDARD, &Tracker::START, update, update.time())
    else {
        panic!("{update:?} is permitted from the start");
    };
    accepted.update_path(id, token)
}

fn both_forms(payload: UpdatePath<'_>) -> [Payload<'_>; 2] {
    [payload.https_body(), payload.cloud_arguments()]
}

#[test]
fn a_time_of_any_length_is_written_in_full() {
    let (id, token) = (
        WaybillId::new("W1").unwrap(),
        OrderToken::new("opaque").unwrap(),
    );
    let powers = (9..=10).map(|length| 10_i64.pow(length));
    let around = powers.flat_map(|power| [power - 1, power, power + 1, 2 * power + 7]);
    // Every four digits in each half of the last eight of ten, and every two before them.
    let halves = (0..10_000).flat_map(|four| [four, 10_000 * four, 100_010_001 * (four % 90)]);
    let tens = halves.map(|digits| 1_000_000_000 + digits);
    let times = around
        .chain(tens)
        .chain([99_999_999_999])
        .filter(|seconds| *seconds >= 1_000_000_000);
    for seconds in times.step_by(every_under_miri(1_009)) {
        let update = scan(ActionType::PickedUp, seconds, "已揽收");
        let forms = both_forms(payload(&update, &id, &token)).map(|payload| payload.to_json());
        for (json, name) in forms.iter().zip(["action_time", "actionTime"]) {
            let expected = format!(r#","{name}":{seconds},"action"#);
            assert!(json.contains(&expected), "{json}");
        }
    }
}
