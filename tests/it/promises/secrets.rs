//! The order token is a secret: only the payload shows it.

use waybill_engine::{
    ActionType, Fault, MessagePolicy, OrderToken, Outcome, Record, RecordFields, RuleSet, Tracker,
    Waybill, WaybillId, decide,
};

use crate::support::shorthand::{NOW, at, scan};

/// The token that must not be found in anything that is shown.
const SECRET: &str = "S3CR3T";

fn token() -> OrderToken<'static> {
    OrderToken::new(SECRET).unwrap()
}

/// Records with the token in them, as JSON, each wrong in one way.
fn wrong_records() -> Vec<String> {
    let whole = |token: &str, rest: &str| {
        format!(
            "{{\"token\":{token},\"waybill_id\":\"W1\",\"action_time\":1700000600,\
             \"action_type\":100001,\"action_msg\":\"已揽收\"{rest}}}"
        )
    };
    let text = format!("\"{SECRET}\"");
    vec![
        whole(&format!("\"{SECRET} \""), ""),
        whole(&format!("\"\\u0000{SECRET}\""), ""),
        whole(&format!("\"{}\"", SECRET.repeat(50)), ""),
        whole(&format!("[{text}]"), ""),
        whole(&format!("{{\"token\":{text}}}"), ""),
        whole(&text, &format!(",\"token\":{text}")),
        whole(&text, "").replace("100001", "7"),
        whole(&text, "").replace("1700000600", "0"),
        format!(r#"{{"token":{text}}}"#),
    ]
}

#[test]
fn debug_of_everything_that_holds_a_token_hides_it() {
    let update = scan(ActionType::PickedUp, 1_700_000_600, "已揽收");
    let (id, token) = (WaybillId::new("W1").unwrap(), token());
    let waybill = Waybill::new(id.clone(), token.clone());
    let Outcome::Accepted(accepted) = decide(&RuleSet::STANDARD, &Tracker::START, &update, at(NOW))
    else {
        panic!("a pickup is legal from the start");
    };
    let payload = accepted.update_path(&id, &token);
    assert!(payload.https_body().to_json().contains(SECRET));

    let outcome = waybill.check(&RuleSet::STANDARD, &update, at(NOW));
    for shown in [
        format!("{token:?} {token:#?}"),
        format!("{waybill:?} {waybill:#?}"),
        format!("{outcome:?} {accepted:?}"),
        format!("{payload:?} {payload:#?}"),
        format!(
            "{:?} {:#?}",
            payload.https_body(),
            payload.cloud_arguments()
        ),
    ] {
        assert_hidden(&shown);
    }
    assert_eq!(format!("{token:?}"), "OrderToken(***)");
}

#[test]
fn debug_of_a_record_and_of_its_fields_hides_the_token() {
    let json = format!(
        r#"{{"token":"{SECRET}","waybillId":"W1","actionTime":1700000600,
            "actionType":100001,"actionMsg":"已揽收"}}"#
    );
    let fields: RecordFields<'_> = serde_json::from_str(&json).unwrap();
    assert_hidden(&format!("{fields:?} {fields:#?}"));
    let record = Record::new(fields, &MessagePolicy::DEFAULT).unwrap();
    assert_eq!(record.token.reveal(), SECRET);
    assert_hidden(&format!("{record:?} {record:#?}"));
}

#[test]
fn fields_in_debug_are_named_without_their_values() {
    let fields: RecordFields<'_> =
        serde_json::from_str(r#"{"token":"a","actionMsg":"b"}"#).unwrap();
    assert_eq!(format!("{fields:?}"), "RecordFields{Token, ActionMsg}");
}

#[test]
fn a_malformed_records_texts_hide_the_token() {
    for json in wrong_records() {
        let fields = serde_json::from_str(&json).unwrap();
        let malformed = Record::new(fields, &MessagePolicy::DEFAULT).unwrap_err();
        assert_hidden(&format!("{malformed} {malformed:?} {malformed:#?}"));
        for fault in malformed.faults() {
            assert_hidden(&format!("{fault} {fault:?} {}", fault.chinese()));
        }
    }
}

#[test]
fn a_refused_token_is_not_quoted() {
    for text in [
        format!("{SECRET} "),
        format!("\n{SECRET}"),
        SECRET.repeat(50),
    ] {
        let refused = OrderToken::new(text.clone()).unwrap_err();
        assert_hidden(&format!("{refused} {refused:?} {}", refused.chinese()));
        let json = serde_json::to_string(&text).unwrap();
        let refused = serde_json::from_str::<OrderToken<'_>>(&json).unwrap_err();
        assert_hidden(&format!("{refused} {refused:?}"));
        let fault = Fault::from(OrderToken::new(text).unwrap_err());
        assert_hidden(&format!("{fault} {fault:?} {}", fault.chinese()));
    }
}

#[test]
fn a_token_of_another_type_is_not_quoted() {
    for json in [
        format!("[\"{SECRET}\"]"),
        format!("{{\"{SECRET}\":\"{SECRET}\"}}"),
    ] {
        let refused = serde_json::from_str::<OrderToken<'_>>(&json).unwrap_err();
        assert_hidden(&format!("{refused} {refused:?}"));
    }
}

#[test]
fn a_record_that_is_cut_off_or_broken_is_not_quoted() {
    for json in wrong_records() {
        for end in (0..json.len()).filter(|end| json.is_char_boundary(*end)) {
            let refused = serde_json::from_str::<RecordFields<'_>>(&json[..end]).unwrap_err();
            assert_hidden(&format!("{refused} {refused:?}"));
        }
    }
}

#[test]
fn a_record_that_was_encoded_twice_is_not_quoted() {
    let record = format!(r#"{{"token":"{SECRET}","waybill_id":"W1"}}"#);
    for json in [
        serde_json::to_string(&record).unwrap(),
        serde_json::to_string(SECRET).unwrap(),
    ] {
        let refused = serde_json::from_str::<RecordFields<'_>>(&json).unwrap_err();
        assert_hidden(&format!("{refused} {refused:?}"));
    }
}

#[track_caller]
fn assert_hidden(shown: &str) {
    assert!(!shown.contains(SECRET), "{shown}");
}
