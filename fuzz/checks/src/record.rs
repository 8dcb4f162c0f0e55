//! A line of a feed: any bytes are answered, faults are in order and quote no token, and what is
//! well-formed comes out as it went in.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;
use waybill_engine::{
    Accepted, Adoption, Field, Form, MessagePolicy, OrderToken, Outcome, PhoneRule, Record,
    RuleSet, Timestamp, Tracker, decide_or_adopt,
};

/// Tokens in the corpus begin with this, and no text of ours contains it.
const MARKER: &str = "s3cret";

/// Checks a line of a feed.
pub fn check(data: &[u8]) {
    for phones in PhoneRule::ALL {
        let messages = MessagePolicy {
            phones,
            ..MessagePolicy::DEFAULT
        };
        let answer = Record::from_json(data, &messages);
        // However fast it was read, it is what serde_json reads.
        if let Ok(text) = str::from_utf8(data)
            && let Ok(fields) = serde_json::from_str(text)
        {
            assert_eq!(answer, Record::new(fields, &messages));
        }
        match answer {
            Ok(record) => well_formed(&record, &messages),
            Err(malformed) => {
                let faults = malformed.faults();
                assert!(!faults.is_empty());
                assert_eq!(malformed.code(), faults[0].code());
                assert!(faults.is_sorted_by_key(waybill_engine::Fault::code));
                assert!(malformed.code().number() < 200);
                let mut shown = format!("{malformed} {malformed:?}");
                for fault in faults {
                    let (english, chinese) = (fault.to_string(), fault.chinese().to_string());
                    assert!(!english.is_empty() && !chinese.is_empty());
                    shown += &chinese;
                }
                assert!(
                    !shown.contains(MARKER) || outside_the_token(data),
                    "{shown}"
                );
            }
        }
    }
}

/// Whether the marker is in a field that may be quoted. Also true where the second reading can't
/// find out: it reads no number beyond 64 bits and no deep nesting.
fn outside_the_token(data: &[u8]) -> bool {
    match serde_json::from_slice::<BTreeMap<String, Value>>(data) {
        Ok(fields) => fields.iter().any(|(name, value)| {
            let field = Field::from_name(name);
            field.is_some_and(|field| field != Field::Token) && value.to_string().contains(MARKER)
        }),
        Err(_) => serde_json::from_slice::<BTreeMap<String, &RawValue>>(data).is_ok(),
    }
}

fn well_formed(record: &Record<'_>, messages: &MessagePolicy) {
    let with_another_token = {
        let mut other = record.clone();
        other.token = OrderToken::new("another").unwrap();
        other
    };
    assert_eq!(format!("{record:?}"), format!("{with_another_token:?}"));

    let accepted = accepted_as_first(record);
    for form in [Form::HttpsBody, Form::CloudArguments] {
        comes_out_as_it_went_in(record, &accepted, form, messages);
    }
}

/// The update of a record, accepted: nothing is known of the waybill, so any first one is taken.
pub(crate) fn accepted_as_first<'a>(record: &'a Record<'_>) -> Accepted<'a> {
    let answer = decide_or_adopt(
        &RuleSet::STANDARD,
        &Tracker::START,
        &record.update,
        Timestamp::MAX,
    );
    let (Adoption::Adopted(accepted) | Adoption::Decided(Outcome::Accepted(accepted))) = answer
    else {
        panic!("{answer:?}");
    };
    accepted
}

fn comes_out_as_it_went_in(
    record: &Record<'_>,
    accepted: &Accepted<'_>,
    form: Form,
    messages: &MessagePolicy,
) {
    let payload = accepted
        .update_path(&record.waybill_id, &record.token)
        .in_form(form);
    let json = payload.to_json();
    assert_eq!(serde_json::to_string(&payload).unwrap(), json);
    let again = Record::from_json(json.as_bytes(), messages).unwrap();
    assert_eq!(again, *record);
    assert_eq!(again.update.fingerprint(), record.update.fingerprint());

    let read: Value = serde_json::from_str(&json).unwrap();
    let name = |field: Field| match form {
        Form::HttpsBody => field.snake(),
        Form::CloudArguments => field.camel(),
    };
    let update = &record.update;
    assert_eq!(read.as_object().unwrap().len(), Field::COUNT);
    assert_eq!(read[name(Field::Token)], record.token.reveal());
    assert_eq!(read[name(Field::WaybillId)], record.waybill_id.as_str());
    assert_eq!(read[name(Field::ActionTime)], update.time().unix());
    assert_eq!(read[name(Field::ActionType)], update.action().code());
    assert_eq!(read[name(Field::ActionMsg)], update.message().as_str());
}
