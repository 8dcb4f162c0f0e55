//! A record of a feed as JSON: which shapes are read, and the faults of each wrong one.

use serde::Deserialize as _;
use serde_json::{Value, json};
use waybill_engine::{
    Code, Fault, Field, JsonType, Malformed, MessagePolicy, PhoneRule, Record, RecordFields,
};

use crate::support::shorthand::{action, at, every_under_miri};

const SNAKE: &str = concat!(
    r#"{"token":"opaque","waybill_id":"W1","action_time":1700000600,"#,
    r#""action_type":100001,"action_msg":"已揽收"}"#,
);
const CAMEL: &str = concat!(
    r#"{"token":"opaque","waybillId":"W1","actionTime":1700000600,"#,
    r#""actionType":100001,"actionMsg":"已揽收"}"#,
);

/// Reads a record, which has to be JSON and an object.
fn read(json: &str) -> Result<Record<'_>, Malformed<'_>> {
    Record::new(serde_json::from_str(json).unwrap(), &MessagePolicy::DEFAULT)
}

/// The faults of a malformed record.
fn faults(json: &str) -> Vec<Fault> {
    let malformed = read(json).unwrap_err();
    assert_eq!(malformed.first(), &malformed.faults()[0]);
    assert_eq!(malformed.code(), malformed.faults()[0].code());
    malformed.faults().to_vec()
}

#[track_caller]
fn assert_usual(record: &Record<'_>) {
    assert_eq!(record.waybill_id.as_str(), "W1");
    assert_eq!(record.token.reveal(), "opaque");
    assert_eq!(record.update.time(), at(1_700_000_600));
    assert_eq!(record.update.action(), action(100_001));
    assert_eq!(record.update.message().as_str(), "已揽收");
}

/// The usual record with another value in a field.
fn with(field: Field, value: &str) -> String {
    let mut members: Vec<_> = members().into();
    members[field as usize] = format!(r#""{}":{value}"#, field.snake());
    format!("{{{}}}", members.join(","))
}

/// The members of the usual record, in the order of the fields.
fn members() -> [String; 5] {
    let record: Value = serde_json::from_str(SNAKE).unwrap();
    Field::ALL.map(|field| format!(r#""{}":{}"#, field.snake(), record[field.snake()]))
}

#[test]
fn either_casing_is_read() {
    assert_usual(&read(SNAKE).unwrap());
    assert_usual(&read(CAMEL).unwrap());
    assert_eq!(read(SNAKE), read(CAMEL));
}

#[test]
fn each_field_may_be_in_a_casing_of_its_own() {
    for choice in 0..1 << Field::COUNT {
        let mut members = members();
        for field in Field::ALL
            .into_iter()
            .filter(|field| choice >> *field as u32 & 1 == 1)
        {
            members[field as usize] = members[field as usize].replace(field.snake(), field.camel());
        }
        assert_usual(&read(&format!("{{{}}}", members.join(","))).unwrap());
    }
}

#[test]
fn the_fields_may_stand_in_any_order() {
    let mut orders = vec![vec![]];
    for _ in 0..Field::COUNT {
        orders = orders.into_iter().flat_map(longer).collect();
    }
    assert_eq!(orders.len(), 120);
    for order in orders.into_iter().step_by(every_under_miri(20)) {
        let members: Vec<_> = order
            .into_iter()
            .map(|place: usize| members()[place].clone())
            .collect();
        assert_usual(&read(&format!("{{{}}}", members.join(","))).unwrap());
    }
}

/// The orders that continue this one with a place that is not in it yet.
fn longer(order: Vec<usize>) -> impl Iterator<Item = Vec<usize>> {
    let left = (0..Field::COUNT).filter({
        let order = order.clone();
        move |place| !order.contains(place)
    });
    left.map(move |place| order.iter().copied().chain([place]).collect())
}

#[test]
fn unknown_fields_are_passed_over_whatever_is_in_them() {
    let deep = format!("{}{}", "[".repeat(120), "]".repeat(120));
    for unknown in [
        r#""extra":null"#,
        r#""extra":{"token":"nested","waybill_id":"0","action_time":[]}"#,
        r#""extra":[{"action_msg":1},"x",1e300]"#,
        r#""Token":"opaque-too""#,
        r#""waybillID":7,"waybill-id":7,"WaybillId":7"#,
        r#""":"""#,
        &format!(r#""deep":{deep}"#),
    ] {
        for json in [
            SNAKE.replacen('{', &format!("{{{unknown},"), 1),
            SNAKE.replace('}', &format!(",{unknown}}}")),
        ] {
            assert_usual(&read(&json).unwrap());
        }
    }
}

#[test]
fn white_space_and_escapes_make_no_difference() {
    let spaced = SNAKE.replace(':', " :\t").replace(',', "\r\n, ");
    assert_usual(&read(&spaced).unwrap());
    let escaped = SNAKE
        .replace("已揽收", "\\u5df2揽\\u6536")
        .replace("W1", "\\u00571")
        .replace("opaque", "opaqu\\u0065");
    assert_usual(&read(&escaped).unwrap());
    let escaped_names = SNAKE
        .replace("waybill_id", "waybill\\u005fid")
        .replace("token", "\\u0074oken");
    assert_usual(&read(&escaped_names).unwrap());
}

#[test]
fn a_field_that_is_not_there_is_told_in_the_order_of_the_call() {
    for missing in Field::ALL {
        let mut members: Vec<_> = members().into();
        members.remove(missing as usize);
        let json = format!("{{{}}}", members.join(","));
        assert_eq!(faults(&json), [Fault::MissingField { field: missing }]);
    }
    assert_eq!(
        faults("{}"),
        Field::ALL.map(|field| Fault::MissingField { field })
    );
}

#[test]
fn a_field_that_stands_twice_is_refused_in_whatever_casing() {
    for field in Field::ALL {
        let value = &members()[field as usize];
        let camel = value.replace(field.snake(), field.camel());
        for [first, second] in [
            [value, value],
            [&camel, value],
            [value, &camel],
            [&camel, &camel],
        ] {
            let mut members: Vec<_> = members().into();
            members[field as usize] = first.clone();
            let json = format!("{{{},{second}}}", members.join(","));
            assert_eq!(faults(&json), [Fault::DuplicateField { field }], "{json}");
        }
    }
}

#[test]
fn a_field_that_stands_often_is_told_once() {
    let json = SNAKE.replace('}', r#","token":"b","token":"c","token":"d"}"#);
    assert_eq!(
        faults(&json),
        [Fault::DuplicateField {
            field: Field::Token
        }]
    );
}

#[test]
fn of_a_field_that_stands_twice_the_first_is_checked() {
    let bad_first = with(Field::Token, "7").replace('}', r#","token":"opaque"}"#);
    assert_eq!(
        faults(&bad_first),
        [
            Fault::DuplicateField {
                field: Field::Token
            },
            Fault::WrongType {
                field: Field::Token,
                found: JsonType::WholeNumber
            },
        ],
    );
    let bad_second = SNAKE.replace('}', r#","token":7}"#);
    assert_eq!(
        faults(&bad_second),
        [Fault::DuplicateField {
            field: Field::Token
        }]
    );
}

#[test]
fn a_value_of_another_type_is_told_as_what_it_is() {
    use JsonType::{Array, Boolean, Null, Object, OtherNumber, String, WholeNumber};
    let wrong = [
        ("null", Null),
        ("true", Boolean),
        ("false", Boolean),
        ("1", WholeNumber),
        ("-1", WholeNumber),
        ("9223372036854775807", WholeNumber),
        ("9223372036854775808", OtherNumber),
        ("-9223372036854775809", OtherNumber),
        ("123456789012345678901234567890", OtherNumber),
        ("1.0", OtherNumber),
        ("1700000600.0", OtherNumber),
        ("1e9", OtherNumber),
        ("-0.0", OtherNumber),
        (r#""1""#, String),
        (r#""""#, String),
        (r#""\u0031""#, String),
        ("[]", Array),
        ("[1700000600]", Array),
        (r#"["opaque",[{}]]"#, Array),
        ("{}", Object),
        (r#"{"token":"opaque","x":[{}]}"#, Object),
    ];
    for field in Field::ALL {
        let right = match field {
            Field::Token | Field::WaybillId | Field::ActionMsg => String,
            Field::ActionTime | Field::ActionType => WholeNumber,
        };
        let wrong = wrong.into_iter().filter(|(_, found)| *found != right);
        for (value, found) in wrong.step_by(every_under_miri(3)) {
            assert_eq!(
                faults(&with(field, value)),
                [Fault::WrongType { field, found }],
                "{value}"
            );
        }
    }
}

#[test]
fn a_value_of_the_right_type_is_told_as_its_constructor_does() {
    for (field, value, number, message) in [
        (Field::WaybillId, r#""0""#, 111, "waybill_id is \"0\""),
        (Field::WaybillId, r#""SF 1020""#, 111, "at character 3"),
        (Field::Token, r#""""#, 112, "token is empty"),
        (
            Field::ActionTime,
            "0",
            113,
            "action_time 0 is not after the Unix epoch",
        ),
        (
            Field::ActionTime,
            "1700000600123",
            113,
            "looks like milliseconds",
        ),
        (
            Field::ActionType,
            "300001",
            114,
            "action_type 300001 is no action type of updatePath",
        ),
        (
            Field::ActionMsg,
            r#""\u0007""#,
            115,
            "control character U+0007",
        ),
        (
            Field::ActionMsg,
            r#""小林138****0000""#,
            115,
            "a masked mobile number",
        ),
    ] {
        let faults = faults(&with(field, value));
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].code().number(), number);
        assert!(faults[0].to_string().contains(message), "{}", faults[0]);
    }
}

#[test]
fn all_that_is_wrong_is_told_at_once_in_the_order_of_the_checks() {
    let json =
        r#"{"waybillId":"0","waybill_id":"W1","token":" ","actionType":7,"action_msg":"\n"}"#;
    let malformed = read(json).unwrap_err();
    assert_eq!(
        malformed.to_string(),
        "action_time (actionTime) is missing; \
         waybill_id (waybillId) is there more than once; send it once; \
         waybill_id is \"0\", WeChat's word for \"not generated yet\"; \
         send the carrier's own number of the parcel; \
         token has white space U+0020 at character 1; remove it; \
         action_type 7 is no action type of updatePath; \
         known are 100001 PickedUp, 100002 PickupFailed, 100003 CourierAssigned, \
         200001 InTransit, 300002 OutForDelivery, 300003 Signed, \
         300004 DeliveryFailed, 400001 Cancelled, 400002 Held; \
         action_msg has the control character U+000A at character 1",
    );
    let chinese = malformed.faults().iter().map(|f| f.chinese().to_string());
    assert_eq!(
        malformed.chinese().to_string(),
        chinese.collect::<Vec<_>>().join("；")
    );
}

#[test]
fn a_malformed_record_names_its_waybill_where_that_can_be_read() {
    let named = |json: &str| {
        let malformed = read(json).unwrap_err();
        malformed.waybill_id().map(|id| id.as_str().to_owned())
    };
    assert_eq!(named(&with(Field::ActionTime, "0")), Some("W1".to_owned()));
    assert_eq!(named(r#"{"waybillId":"W1"}"#), Some("W1".to_owned()));
    assert_eq!(named(&with(Field::WaybillId, "7")), None);
    assert_eq!(named(&with(Field::WaybillId, r#""0""#)), None);
    assert_eq!(named(r#"{"waybillId":"W1","waybill_id":"W1"}"#), None);
    assert_eq!(named("{}"), None);
}

#[test]
fn a_record_that_is_no_object_is_a_fault_of_its_own() {
    for (json, error) in [
        ("[]", "sequence"),
        ("7", "a number"),
        ("7.5", "a number"),
        ("null", "null"),
        ("true", "boolean"),
    ] {
        let refused = serde_json::from_str::<RecordFields<'_>>(json)
            .unwrap_err()
            .to_string();
        assert!(refused.contains(error), "{refused}");
        assert!(
            refused.contains("expected an object with the five fields of an update"),
            "{refused}"
        );
    }
    let malformed = Malformed::from(Fault::NotAnObject);
    assert_eq!(malformed.code().number(), 102);
    assert_eq!(malformed.faults(), [Fault::NotAnObject]);
    assert_eq!(malformed.waybill_id(), None);
}

#[test]
fn the_carriers_policy_judges_the_message() {
    let json = with(Field::ActionMsg, r#""派件员138-0000-1234""#);
    let under = |policy: &MessagePolicy| {
        let record = Record::new(serde_json::from_str(&json).unwrap(), policy);
        record
            .map(|record| record.update.message().as_str().to_owned())
            .ok()
    };
    let policy = |phones| MessagePolicy {
        phones,
        ..MessagePolicy::DEFAULT
    };
    assert_eq!(under(&policy(PhoneRule::Reject)), None);
    assert_eq!(
        under(&policy(PhoneRule::Normalise)),
        Some("派件员13800001234".to_owned())
    );
    assert_eq!(
        under(&policy(PhoneRule::Off)),
        Some("派件员138-0000-1234".to_owned())
    );
    assert_eq!(
        under(&MessagePolicy {
            max_chars: 15,
            ..policy(PhoneRule::Off)
        }),
        None
    );
}

#[test]
fn texts_without_escapes_are_borrowed_from_the_record() {
    let record = read(SNAKE).unwrap();
    let range = SNAKE.as_bytes().as_ptr_range();
    let borrowed = |text: &str| range.contains(&text.as_ptr());
    assert!(borrowed(record.waybill_id.as_str()));
    assert!(borrowed(record.token.reveal()));
    assert!(borrowed(record.update.message().as_str()));
}

#[test]
fn records_come_from_any_form_that_serde_reads() {
    let value = json!({
        "waybillId": "W1", "actionTime": 1_700_000_600, "actionType": 100_001,
        "actionMsg": "已揽收", "token": "opaque", "extra": [null],
    });
    let fields = RecordFields::deserialize(&value).unwrap();
    assert_usual(&Record::new(fields, &MessagePolicy::DEFAULT).unwrap());
    let fields: RecordFields<'_> = serde_json::from_slice(SNAKE.as_bytes()).unwrap();
    assert_usual(&Record::new(fields, &MessagePolicy::DEFAULT).unwrap());
}

/// The faults of a record of texts, one of which is not the usual one.
fn faults_with_text(field: Field, text: &str) -> Vec<Fault> {
    let mut texts = ["opaque", "W1", "1700000600", "100001", "已揽收"];
    texts[field as usize] = text;
    let fields = RecordFields::from_texts(Field::ALL.into_iter().zip(texts));
    match Record::new(fields, &MessagePolicy::DEFAULT) {
        Ok(record) => {
            assert_usual(&record);
            Vec::new()
        }
        Err(malformed) => malformed.faults().to_vec(),
    }
}

#[test]
fn where_all_values_are_texts_a_number_s_text_is_the_number() {
    assert_eq!(faults_with_text(Field::ActionTime, "1700000600"), []);
    assert_eq!(faults_with_text(Field::ActionTime, "01700000600"), []);
    // A word for nothing is nothing.
    for field in [Field::ActionTime, Field::ActionType] {
        assert_eq!(
            faults_with_text(field, "NaN"),
            [Fault::MissingField { field }]
        );
    }
    for (text, found) in [
        ("now", JsonType::String),
        ("1700000600 ", JsonType::String),
        ("1e", JsonType::String),
        ("-inf", JsonType::String),
        ("2023-11-14 22:23:20", JsonType::String),
        ("1700000600.0", JsonType::OtherNumber),
        ("1700000600.", JsonType::OtherNumber),
        ("1.7E+09", JsonType::OtherNumber),
        ("99999999999999999999", JsonType::OtherNumber),
    ] {
        for field in [Field::ActionTime, Field::ActionType] {
            assert_eq!(
                faults_with_text(field, text),
                [Fault::WrongType { field, found }],
                "{text}"
            );
        }
    }
    assert_eq!(
        faults_with_text(Field::ActionTime, "1700000600123")[0].code(),
        Code::InvalidActionTime
    );
}

#[test]
fn where_all_values_are_texts_digits_stay_text_and_an_empty_one_is_no_value() {
    for (field, text) in [(Field::WaybillId, "770473676669116"), (Field::Token, "7")] {
        let texts = [(field, text)];
        let fields = RecordFields::from_texts(texts);
        let malformed = Record::new(fields, &MessagePolicy::DEFAULT).unwrap_err();
        assert!(
            malformed
                .faults()
                .iter()
                .all(|fault| fault.code() == Code::MissingField)
        );
        assert_eq!(malformed.faults().len(), Field::COUNT - 1);
    }
    for field in Field::ALL {
        assert_eq!(faults_with_text(field, ""), [Fault::MissingField { field }]);
    }
}

#[test]
fn where_all_values_are_texts_a_field_twice_is_told() {
    let texts = [(Field::Token, "a"), (Field::Token, ""), (Field::Token, "b")];
    let malformed =
        Record::new(RecordFields::from_texts(texts), &MessagePolicy::DEFAULT).unwrap_err();
    let twice = Fault::DuplicateField {
        field: Field::Token,
    };
    assert!(malformed.faults().contains(&twice));
}
