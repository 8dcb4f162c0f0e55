//! The cases of values, written by hand: each is a field of a record that is right otherwise.

use serde_json::{Value, json};
use waybill_engine::{Field, MessagePolicy, Record, RecordFields};

use crate::support::case_file::lines;
use crate::support::shorthand::every_under_miri;

/// A record with one field of a case.
fn record(field: Field, value: &str) -> Value {
    let mut record = json!({
        "token": "opaque",
        "waybill_id": "W1",
        "action_time": 1_700_000_600,
        "action_type": 100_001,
        "action_msg": "已揽收",
    });
    record[field.snake()] = match field {
        Field::ActionTime => serde_json::from_str(value).unwrap(),
        Field::Token | Field::WaybillId | Field::ActionType | Field::ActionMsg => {
            serde_json::from_str(&format!("\"{value}\"")).unwrap()
        }
    };
    record
}

/// The refusal of a record by one of its fields, and nothing else.
fn refusal(record: &Value, field: Field) -> Option<String> {
    let text = record.to_string();
    let fields: RecordFields<'_> = serde_json::from_str(&text).unwrap();
    let malformed = Record::new(fields, &MessagePolicy::DEFAULT).err()?;
    assert_eq!(malformed.faults().len(), 1, "{record}");
    assert_eq!(malformed.code(), field.code(), "{record}");
    Some(malformed.to_string())
}

#[test]
fn every_value_is_taken_or_refused_as_written() {
    let lines = lines("tests/cases/values.txt");
    for (line, text) in lines.iter().step_by(every_under_miri(12)) {
        let [name, value, answer] = text.split('\t').collect::<Vec<_>>()[..] else {
            panic!("line {line} has other than three columns");
        };
        let field = Field::from_name(name).unwrap();
        match refusal(&record(field, value), field) {
            None => assert_eq!(answer, "ok", "line {line}"),
            Some(text) => assert!(text.contains(answer), "line {line}: {text}"),
        }
    }
}
