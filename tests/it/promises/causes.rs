//! Errors tell their cause in their own text, so a program that prints an error and then all its
//! sources prints nothing twice.

use std::error::Error;

use waybill_engine::{
    ActionType, Code, Field, Fingerprint, InvalidRuleBytes, MessagePolicy, Record, RecordFields,
    RuleFile, RuleSet, Status, Tracker, Trail, WaybillId,
};

use crate::support::shorthand::NOW;

/// Errors of every kind that has another one in it, and some that have none.
fn errors() -> Vec<Box<dyn Error>> {
    let mut errors: Vec<Box<dyn Error>> = vec![
        Box::new(WaybillId::new("").unwrap_err()),
        Box::new("7".parse::<Status>().unwrap_err()),
        Box::new("7".parse::<Code>().unwrap_err()),
        Box::new(RuleSet::from_bytes(b"").unwrap_err()),
    ];
    for [id, token, time, action, message] in [
        ["", "t", "1", "7", ""],
        ["W 1", "t\t", "1700000000000", "300001", "186****6666"],
        ["0", "", "-1", "x", "已揽收\n"],
    ] {
        let texts = [
            (Field::WaybillId, id),
            (Field::Token, token),
            (Field::ActionTime, time),
            (Field::ActionType, action),
            (Field::ActionMsg, message),
        ];
        let malformed = Record::new(RecordFields::from_texts(texts), &MessagePolicy::DEFAULT);
        let malformed = malformed.unwrap_err();
        assert!(malformed.faults().len() >= 3, "{malformed}");
        let faults = malformed.faults().iter().cloned();
        errors.extend(faults.map(|fault| Box::new(fault) as Box<dyn Error>));
        errors.push(Box::new(malformed));
    }
    errors.extend(trails().map(|error| Box::new(error) as Box<dyn Error>));
    let file = RuleFile::from(&RuleSet::STANDARD);
    let stuck = serde_json::to_string(&file).unwrap().replace('+', ".");
    let stuck = serde_json::from_str::<RuleFile>(&stuck).unwrap();
    let unsound = RuleSet::try_from(stuck).unwrap_err();
    errors.push(Box::new(unsound.faults()[0].clone()));
    errors.push(Box::new(InvalidRuleBytes::Rules(unsound.clone())));
    errors.push(Box::new(unsound));
    errors
}

/// What is wrong with the bytes of a trail, one of each kind.
fn trails() -> impl Iterator<Item = waybill_engine::InvalidTrail> {
    let fingerprint = Fingerprint::from_bytes([1; Fingerprint::BYTES]).unwrap();
    let mut good = [Tracker::START.to_bytes(), Tracker::START.to_bytes()].concat();
    good.extend(NOW.to_le_bytes());
    good.extend(u64::from(ActionType::PickedUp.code()).to_le_bytes());
    good.extend(fingerprint.to_bytes());
    // The start's situation, the tracker's, the entry's time, its action, and nothing but the end.
    [(7, 0xff), (23, 0xff), (39, 0xff), (47, 0xff), (0, 0)]
        .into_iter()
        .map(move |(place, byte)| {
            let mut bytes = good.clone();
            bytes[place] = byte;
            Trail::from_bytes(&bytes).unwrap_err()
        })
}

#[test]
fn no_text_of_an_error_is_in_that_of_the_one_around_it() {
    for error in errors() {
        let mut outer = error.to_string();
        let mut source = error.source();
        while let Some(inner) = source {
            let text = inner.to_string();
            assert!(
                !outer.contains(&text),
                "`{outer}`, whose source is `{text}`"
            );
            outer = text;
            source = inner.source();
        }
    }
}
