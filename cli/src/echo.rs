//! A refused line as it is shown again: without the order token.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The most characters shown of a line that can't be parsed.
const MAX_UNPARSED_CHARS: usize = 512;

/// A word of at least so many bytes is taken for a token; real ones are several times as long.
const SHORTEST_TOKEN: usize = 16;

/// Token fields are looked for this deep; deeper ones make the line one that can't be told.
const MAX_DEPTH: usize = 64;

/// What stands in the place of a token.
const HIDDEN: &str = "\"***\"";

/// The line with the value of every field that may be a token hidden. Of a line that is no JSON
/// object, the start, or nothing where a token in it can't be ruled out.
pub(crate) fn without_token(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    match hide_tokens(&text) {
        Some(shown) if matches!(text, Cow::Borrowed(_)) => shown.into_owned(),
        Some(shown) => start(&shown),
        None if may_hold_token(&text) => String::new(),
        None => start(&text),
    }
}

fn start(text: &str) -> String {
    text.chars().take(MAX_UNPARSED_CHARS).collect()
}

/// The JSON object with the values of token fields hidden, at any depth; `None` if the text is not
/// one.
fn hide_tokens(text: &str) -> Option<Cow<'_, str>> {
    let json: &RawValue = serde_json::from_str(text).ok()?;
    if !json.get().starts_with('{') {
        return None;
    }
    let mut hidden = Vec::new();
    find_tokens(json, text, MAX_DEPTH, &mut hidden)?;
    if hidden.is_empty() {
        return Some(Cow::Borrowed(text));
    }
    let mut shown = String::with_capacity(text.len());
    let mut copied = 0;
    for value in hidden {
        shown.push_str(&text[copied..value.start]);
        shown.push_str(HIDDEN);
        copied = value.end;
    }
    shown.push_str(&text[copied..]);
    Some(Cow::Owned(shown))
}

/// Collects where in `text` the values of token fields stand, from left to right; `None` if it
/// can't be told.
fn find_tokens(
    json: &RawValue,
    text: &str,
    depth: usize,
    hidden: &mut Vec<Range<usize>>,
) -> Option<()> {
    // Also keeps the search out of deep nesting that has nothing to hide.
    if !may_name_token(json.get()) {
        return Some(());
    }
    let depth = depth.checked_sub(1)?;
    match json.get().as_bytes().first() {
        Some(b'{') => {
            let Entries(entries) = serde_json::from_str(json.get()).ok()?;
            for (name, value) in entries {
                if is_token_name(&name) {
                    let start = value.get().as_ptr() as usize - text.as_ptr() as usize;
                    hidden.push(start..start + value.get().len());
                } else {
                    find_tokens(value, text, depth, hidden)?;
                }
            }
        }
        Some(b'[') => {
            let values: Vec<&RawValue> = serde_json::from_str(json.get()).ok()?;
            for value in values {
                find_tokens(value, text, depth, hidden)?;
            }
        }
        Some(_) | None => {}
    }
    Some(())
}

/// Whether a text that is no JSON object may hold a token.
///
/// The head of a record that was cut off holds one only if it names it. Of any other text, a
/// quote may be that of the tail of such a record, and a long word may be the token itself.
fn may_hold_token(text: &str) -> bool {
    if text.trim_start().starts_with('{') {
        return may_name_token(text);
    }
    may_name_token(text)
        || text.contains('"')
        || text
            .split(|c: char| c.is_whitespace() || c == ',')
            .any(|word| word.len() >= SHORTEST_TOKEN && word.is_ascii())
}

/// Whether a field of this name may hold a secret: `token`, `Token`, `access_token` and the like.
fn is_token_name(name: &str) -> bool {
    has_token(name.as_bytes())
}

/// Whether a field in this JSON text may have such a name, perhaps written with escapes.
fn may_name_token(json: &str) -> bool {
    has_token(json.as_bytes()) || json.contains("\\u")
}

fn has_token(bytes: &[u8]) -> bool {
    bytes
        .windows(5)
        .any(|window| window.eq_ignore_ascii_case(b"token"))
}

/// The fields of an object, in their order, duplicates too.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> String {
        without_token(line.as_bytes())
    }

    #[test]
    fn a_record_keeps_its_bytes_but_for_the_value_of_the_token() {
        assert_eq!(
            shown(r#"{ "token" : "s3cret","waybill_id":"W1" , "x":1.0}"#),
            r#"{ "token" : "***","waybill_id":"W1" , "x":1.0}"#
        );
    }

    #[test]
    fn a_token_is_hidden_in_any_type_casing_escape_number_and_depth() {
        for (line, expected) in [
            (
                r#"{"token":7,"token":"s3cret"}"#,
                r#"{"token":"***","token":"***"}"#,
            ),
            (r#"{"Token":{"a":"s3cret"}}"#, r#"{"Token":"***"}"#),
            (r#"{"access_token":"s3cret"}"#, r#"{"access_token":"***"}"#),
            (r#"{"\u0074oken":"s3cret"}"#, r#"{"\u0074oken":"***"}"#),
            (
                r#"{"a":[{"orderToken":"s3cret"},1]}"#,
                r#"{"a":[{"orderToken":"***"},1]}"#,
            ),
        ] {
            assert_eq!(shown(line), expected);
        }
    }

    #[test]
    fn of_what_is_not_json_nothing_is_shown_where_a_token_may_be() {
        for line in [
            r#"{"token":"s3cret","waybill_id":"#,
            r#"{"TOKEN":"s3cret""#,
            r#"{"\u0074oken":"s3cret""#,
            r#"s3cret","waybill_id":"W1"}"#,
            r#"[{"token":"s3cret"}]"#,
            r#"["s3cret","W1",1700000000]"#,
            r#""s3cret""#,
            "s3cret0123456789,W1,1700000000,200001,已到达",
            r#"en":"s3cret","waybill_id":"W1"}"#,
        ] {
            assert_eq!(shown(line), "", "{line}");
        }
    }

    #[test]
    fn of_what_is_not_json_and_names_no_token_the_start_is_shown() {
        assert_eq!(shown("not a record"), "not a record");
        assert_eq!(shown(r#"{"waybill_id":"W1","#), r#"{"waybill_id":"W1","#);
        assert_eq!(shown("12.5"), "12.5");
        assert_eq!(shown(&"单".repeat(600)), "单".repeat(512));
        assert_eq!(without_token(b"a\xffb"), "a\u{fffd}b");
    }

    #[test]
    fn a_record_in_another_encoding_is_shown_as_far_as_it_can_be_read() {
        assert_eq!(
            without_token(b"{\"token\":\"s3cret\",\"action_msg\":\"\xd2\xd1\"}"),
            "{\"token\":\"***\",\"action_msg\":\"\u{fffd}\u{fffd}\"}"
        );
    }

    #[test]
    fn deep_nesting_does_not_exhaust_the_stack() {
        let nested = |inner: &str| {
            format!(
                r#"{{"x":{}{inner}{}}}"#,
                "[".repeat(100_000),
                "]".repeat(100_000)
            )
        };
        assert_eq!(shown(&nested("1")), nested("1"));
        assert_eq!(shown(&nested(r#"{"token":"s3cret"}"#)), "");
    }
}
