//! The fast path for the usual record as JSON.
//!
//! Feeds are written by machines: each line is one flat object of texts and whole numbers. This
//! reader takes such a line and returns `None` for anything else; then `serde_json`, which alone
//! defines what a record is, reads the line from its beginning. So this reader may be narrow, but
//! must never read a line differently: it takes a subset of JSON that can be read in one way only.
//!
//! The end of a text with escapes is found here; `serde_json` reads the text.

use alloc::borrow::Cow;
use core::ops::Range;

use super::fields::{Key, RecordFields, Value};
use crate::text::bytes;
use crate::update::Field;

/// The fields of a usual record; `None` for any other text, whether it is a record or not.
pub(super) fn read(text: &str) -> Option<RecordFields<'_>> {
    let mut fields = RecordFields::default();
    each_member(text, |field, value, _| {
        if let Some(field) = field {
            fields.put(field, value);
        }
    })?;
    Some(fields)
}

/// Calls `take` with each member of a usual record: its field, if it is one of ours, and where its
/// value is, quotes included.
pub(crate) fn each_place(
    text: &str,
    mut take: impl FnMut(Option<Field>, Range<usize>),
) -> Option<()> {
    each_member(text, |field, _, place| take(field, place))
}

#[inline]
fn each_member<'a>(
    text: &'a str,
    mut take: impl FnMut(Option<Field>, Value<'a>, Range<usize>),
) -> Option<()> {
    let text = text.trim_end_matches(is_white_space);
    if bytes::any(text.as_bytes(), |byte| byte < b' ') {
        return None;
    }
    let mut reader = Reader { text, at: 0 };
    reader.expect(b'{')?;
    loop {
        let Key(field) = reader.name()?;
        reader.expect(b':')?;
        reader.after_space()?;
        let start = reader.at;
        let value = reader.value()?;
        take(field, value, start..reader.at);
        match reader.after_space()? {
            b',' => reader.at += 1,
            b'}' => break,
            _ => return None,
        }
    }
    (reader.at + 1 == text.len()).then_some(())
}

/// Whether JSON allows it between its signs.
const fn is_white_space(c: char) -> bool {
    matches!(c, ' ' | '\n' | '\r' | '\t')
}

struct Reader<'a> {
    text: &'a str,
    /// The place of the next byte.
    at: usize,
}

impl<'a> Reader<'a> {
    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips white space; `None` at the end of the text.
    fn after_space(&mut self) -> Option<u8> {
        loop {
            match self.next()? {
                b' ' => self.at += 1,
                sign => return Some(sign),
            }
        }
    }

    /// Skips this sign, and white space before it.
    fn expect(&mut self, wanted: u8) -> Option<()> {
        let found = self.after_space()?;
        self.at += 1;
        (found == wanted).then_some(())
    }

    /// A name without escapes, and whose field it is, if it is one of ours.
    fn name(&mut self) -> Option<Key> {
        self.expect(b'"')?;
        let rest = self.text.as_bytes().get(self.at..)?;
        let stands_here = |name: &str| {
            rest.strip_prefix(name.as_bytes())
                .is_some_and(|rest| rest.first() == Some(&b'"'))
        };
        for field in Field::ALL {
            for name in [field.snake(), field.camel()] {
                if stands_here(name) {
                    self.at += name.len() + 1;
                    return Some(Key(Some(field)));
                }
            }
        }
        self.special()?;
        self.expect(b'"')?;
        Some(Key(None))
    }

    fn value(&mut self) -> Option<Value<'a>> {
        match self.after_space()? {
            b'"' => self.string(),
            b'0'..=b'9' => self.number(),
            _ => None,
        }
    }

    /// A text in quotes. Where it has escapes, only its end is found here.
    fn string(&mut self) -> Option<Value<'a>> {
        let start = self.at;
        self.at += 1;
        let mut end = self.special()?;
        let has_escapes = self.next()? == b'\\';
        while self.next()? == b'\\' {
            // After the escaped sign, which may be a quote.
            self.at += 2;
            end = self.special()?;
        }
        (self.next()? == b'"').then_some(())?;
        self.at += 1;
        if has_escapes {
            serde_json::from_str(self.text.get(start..self.at)?).ok()
        } else {
            let text = self.text.get(start + 1..end)?;
            Some(Value::Text(Cow::Borrowed(text)))
        }
    }

    /// Goes to the next quote or backslash and returns its place.
    fn special(&mut self) -> Option<usize> {
        self.at += memchr::memchr2(b'"', b'\\', self.text.as_bytes().get(self.at..)?)?;
        Some(self.at)
    }

    /// A whole number that is not negative, and so short that it can't overflow.
    fn number(&mut self) -> Option<Value<'a>> {
        const LONGEST: usize = 18;
        let start = self.at;
        let mut number = 0;
        while let Some(digit @ b'0'..=b'9') = self.next() {
            if self.at - start == LONGEST {
                return None;
            }
            number = number * 10 + i64::from(digit - b'0');
            self.at += 1;
        }
        let length = self.at - start;
        let leading_zero = length > 1 && self.text.as_bytes()[start] == b'0';
        (!leading_zero).then_some(Value::Whole(number))
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use proptest::prelude::{prop_assert_eq, proptest};
    use proptest::test_runner::Config;

    use super::super::made_up::{NAMES, VALUES, mutated, record, soup};
    use super::super::{Malformed, Record, slow_path};
    use super::*;
    use crate::message::MessagePolicy;

    /// Both readings of a text, which must be one.
    type Readings<'a> = [Result<Record<'a>, Malformed<'a>>; 2];

    fn readings(text: &str) -> Readings<'_> {
        let policy = MessagePolicy::DEFAULT;
        let by_serde = slow_path::read(text)
            .map_err(Malformed::from)
            .and_then(|fields| Record::new(fields, &policy));
        [Record::from_json_str(text, &policy), by_serde]
    }

    /// Many cases; what fails is shown and not stored.
    fn thorough() -> Config {
        Config {
            cases: 4_000,
            failure_persistence: None,
            ..Config::default()
        }
    }

    proptest! {
        #![proptest_config(thorough())]

        #[test]
        fn a_record_is_read_as_serde_json_reads_it(text in record()) {
            let [ours, by_serde] = readings(&text);
            prop_assert_eq!(ours, by_serde, "{}", text);
        }

        #[test]
        fn a_damaged_record_is_read_as_serde_json_reads_it(text in mutated()) {
            let [ours, by_serde] = readings(&text);
            prop_assert_eq!(ours, by_serde, "{}", text);
        }

        #[test]
        fn a_soup_of_signs_is_read_as_serde_json_reads_it(text in soup()) {
            let [ours, by_serde] = readings(&text);
            prop_assert_eq!(ours, by_serde, "{}", text);
        }
    }

    /// For `step_by`: under Miri, where each takes half a second, every n-th.
    const fn every_under_miri(nth: usize) -> usize {
        if cfg!(miri) { nth } else { 1 }
    }

    #[test]
    fn every_name_with_every_value_is_read_as_serde_json_reads_it() {
        for (place, name) in NAMES.into_iter().enumerate() {
            // Others for each name.
            let first = if cfg!(miri) { place % 15 } else { 0 };
            for value in VALUES.into_iter().skip(first).step_by(every_under_miri(15)) {
                for text in [
                    format!("{{\"{name}\":{value}}}"),
                    format!("{{ \"{name}\" : {value} ,\"waybill_id\":\"W1\"}}\n"),
                    format!("{{\"token\":\"t\",\"{name}\":{value}"),
                ] {
                    let [ours, by_serde] = readings(&text);
                    assert_eq!(ours, by_serde, "{text}");
                }
            }
        }
    }

    #[test]
    fn a_record_cut_off_anywhere_is_read_as_serde_json_reads_it() {
        let text = concat!(
            r#"{"token": "t\"","waybillId":"W1", "action_time":1700000600,"#,
            r#""action_type":100001,"x":7,"action_msg":"已揽收"} "#,
        );
        let ends = (0..=text.len()).filter(|end| text.is_char_boundary(*end));
        for end in ends.step_by(every_under_miri(9)) {
            let [ours, by_serde] = readings(&text[..end]);
            assert_eq!(ours, by_serde, "{}", &text[..end]);
        }
    }

    #[test]
    fn what_feeds_are_made_of_takes_the_fast_path() {
        for text in [
            concat!(
                r#"{"token":"t","waybill_id":"W1","action_time":1700000600,"#,
                r#""action_type":100001,"action_msg":"已揽收"}"#,
            ),
            concat!(
                r#"{"actionMsg": "\u5df2\u63fd\u6536", "waybillId": "W1", "scanner": 7, "#,
                "\"depot\": \"杭州\"}\r\n",
            ),
            "{ \"token\" : \"\" }",
            "{\"x\":0,\"y\":123456789012345678}",
            "{\"x\":\"\\\"\\\\\\\"\\\\\",\"y\":\"\\n\"}",
        ] {
            assert!(read(text).is_some(), "{text}");
        }
    }
}
