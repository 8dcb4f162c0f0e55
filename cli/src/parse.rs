//! A line of a feed as a record.

use serde_json::error::Category;
use waybill_engine::{Fault, Malformed, MessagePolicy, Record, RecordFields};

/// Reads a line as a record, or says everything that is wrong with it.
pub(crate) fn record<'a>(
    line: &'a [u8],
    messages: &MessagePolicy,
) -> Result<Record<'a>, Malformed<'a>> {
    let text = str::from_utf8(line).map_err(|error| Fault::InvalidUtf8 {
        place: error.valid_up_to() + 1,
    })?;
    let fields: RecordFields<'a> =
        serde_json::from_str(text).map_err(|error| json_fault(&error))?;
    Record::new(fields, messages)
}

fn json_fault(error: &serde_json::Error) -> Fault {
    match error.classify() {
        // The only data error that the fields raise; its text would quote the record.
        Category::Data => Fault::NotAnObject,
        Category::Syntax | Category::Eof | Category::Io => {
            let place = error.column();
            let text = error.to_string();
            let problem = text
                .strip_suffix(&format!(" at line 1 column {place}"))
                .unwrap_or(&text);
            Fault::InvalidJson {
                problem: problem.to_owned(),
                place,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(line: &[u8]) -> Vec<String> {
        record(line, &MessagePolicy::DEFAULT)
            .unwrap_err()
            .faults()
            .iter()
            .map(|fault| format!("{} {fault}", fault.code().number()))
            .collect()
    }

    #[test]
    fn what_is_no_json_object_is_told_with_its_place_and_without_quoting_it() {
        assert_eq!(
            faults(b"{\"token\":\"\xff\"}"),
            ["101 the record is not UTF-8: byte 11 can't be read; send it as UTF-8"]
        );
        assert_eq!(
            faults(br#"{"token":"s3cret","#),
            [
                "102 the record is not JSON: EOF while parsing a value, at byte 18; send one JSON object a line"
            ]
        );
        assert_eq!(
            faults(br#"{} {}"#),
            [
                "102 the record is not JSON: trailing characters, at byte 4; send one JSON object a line"
            ]
        );
        for line in ["[1]", "\"s3cret\"", "12", "null", "true"] {
            assert_eq!(
                faults(line.as_bytes()),
                ["102 the record is JSON but not an object; send one JSON object a line"]
            );
        }
    }

    #[test]
    fn nesting_of_any_depth_in_an_unknown_field_is_skipped() {
        let deep = format!(
            r#"{{"token":"t","x":{}{},"waybill_id":"W1","action_time":1,"action_type":100001,"action_msg":"a"}}"#,
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        assert!(record(deep.as_bytes(), &MessagePolicy::DEFAULT).is_ok());
    }
}
