//! Records from the bytes or the text of a JSON object.

use super::fast_path;
use super::fault::Fault;
use super::slow_path;
use super::{Malformed, Record};
use crate::message::MessagePolicy;

impl<'a> Record<'a> {
    /// Reads a record from the bytes of a JSON object. With the feature `json`.
    ///
    /// ```
    /// use waybill_engine::{Code, MessagePolicy, Record};
    ///
    /// let line = concat!(
    ///     r#"{"token":"t","waybill_id":"W1","action_time":1700000600,"#,
    ///     r#""action_type":100001,"action_msg":"已揽收"}"#,
    /// );
    /// let record = Record::from_json(line.as_bytes(), &MessagePolicy::DEFAULT)?;
    /// assert_eq!(record.waybill_id.as_str(), "W1");
    ///
    /// let cut_off = &line.as_bytes()[..20];
    /// let malformed = Record::from_json(cut_off, &MessagePolicy::DEFAULT).unwrap_err();
    /// assert_eq!(malformed.code(), Code::InvalidJson);
    /// # Ok::<(), waybill_engine::Malformed>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Malformed`] with everything that is wrong with it, and where. Nothing of a record that
    /// can't be read is quoted, as it may hold an order token.
    pub fn from_json(line: &'a [u8], messages: &MessagePolicy) -> Result<Self, Malformed<'a>> {
        let text = str::from_utf8(line).map_err(|error| Fault::InvalidUtf8 {
            place: error.valid_up_to() + 1,
        })?;
        Self::from_json_str(text, messages)
    }

    /// As [`from_json`](Self::from_json), for whoever has checked a whole buffer of lines to be
    /// UTF-8 at once, which is faster than line by line. With the feature `json`.
    ///
    /// # Errors
    ///
    /// As [`from_json`](Self::from_json).
    pub fn from_json_str(line: &'a str, messages: &MessagePolicy) -> Result<Self, Malformed<'a>> {
        let fields = match fast_path::read(line) {
            Some(fields) => fields,
            None => slow_path::read(line)?,
        };
        Self::new(fields, messages)
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::*;
    use crate::update::WaybillId;

    fn faults(line: &[u8]) -> Vec<String> {
        Record::from_json(line, &MessagePolicy::DEFAULT)
            .unwrap_err()
            .faults()
            .iter()
            .map(|fault| format!("{} {fault}", fault.code().number()))
            .collect()
    }

    #[test]
    fn a_number_that_no_machine_can_hold_is_a_fault_of_its_field() {
        let line = concat!(
            r#"{"token":"t","waybill_id":"W1","action_time":1e400,"#,
            r#""action_type":-1e999,"action_msg":"a","x":2e800}"#,
        );
        let malformed = Record::from_json_str(line, &MessagePolicy::DEFAULT).unwrap_err();
        let codes: Vec<u16> = malformed
            .faults()
            .iter()
            .map(|fault| fault.code().number())
            .collect();
        assert_eq!(codes, [113, 114]);
        assert_eq!(malformed.waybill_id().map(WaybillId::as_str), Some("W1"));
    }

    #[test]
    fn half_a_pair_of_surrogates_is_no_json_whatever_numbers_stand_beside_it() {
        let line = concat!(
            r#"{"token":"t","waybill_id":"W1","action_time":1e400,"#,
            r#""action_type":100001,"action_msg":"\ud83d"}"#,
        );
        let found = faults(line.as_bytes());
        assert!(
            found[0].starts_with("102 the record is not JSON"),
            "{found:?}"
        );
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
                "102 the record is not JSON: EOF while parsing a value, at byte 18; send one JSON \
                 object a line"
            ]
        );
        assert_eq!(
            faults(br"{} {}"),
            [
                "102 the record is not JSON: trailing characters, at byte 4; send one JSON object \
                 a line"
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
    fn places_are_counted_over_line_ends() {
        assert_eq!(
            faults(b"{\n\"token\":\r\n x}"),
            ["102 the record is not JSON: expected value, at byte 14; send one JSON object a line"]
        );
    }

    #[test]
    fn nesting_of_any_depth_in_an_unknown_field_is_skipped() {
        let depth = if cfg!(miri) { 200 } else { 100_000 };
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        let rest =
            r#""waybill_id":"W1","action_time":1700000600,"action_type":100001,"action_msg":"a""#;
        let deep = format!(r#"{{"token":"t","x":{open}{close},{rest}}}"#);
        assert!(Record::from_json(deep.as_bytes(), &MessagePolicy::DEFAULT).is_ok());
    }
}
