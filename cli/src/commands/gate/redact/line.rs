//! A refused line of JSON as the rejects file shows it: without the order token.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use waybill_engine::Field;

use super::suspect::{may_hold_token, names_token, start};

/// Tokens are looked for this deep; a line with deeper nesting counts as one that can't be parsed.
const MAX_DEPTH: usize = 64;

/// What is shown in place of a token.
const HIDDEN: &str = "\"***\"";

/// The line with every value hidden that is, or may hold, a token. For a line that is no JSON
/// object: its start, or nothing if it may hold a token.
pub(super) fn without_token(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let is_intact = matches!(text, Cow::Borrowed(_));
    match Search::of(&text) {
        // A name that could not be read may have been the token's.
        Some(search) if !is_intact && search.tokens.is_empty() => String::new(),
        Some(search) if is_intact => search.shown(),
        Some(search) => start(&search.shown()),
        None if may_hold_token(&text) => String::new(),
        None => start(&text),
    }
}

/// The search for tokens in a JSON object.
struct Search<'a> {
    text: &'a str,
    /// The texts of the object's own token fields.
    tokens: Vec<String>,
    /// The places of the values to hide, from left to right.
    hidden: Vec<Range<usize>>,
}

impl<'a> Search<'a> {
    /// Searches the text; `None` if it is not a JSON object, or nested too deep.
    fn of(text: &'a str) -> Option<Self> {
        let Entries(entries) = serde_json::from_str(text).ok()?;
        let named: Vec<&RawValue> = entries
            .iter()
            .filter(|(name, _)| names_token(name))
            .map(|(_, value)| *value)
            .collect();
        let has_token = !named.is_empty();
        let mut search = Self {
            text,
            tokens: named
                .iter()
                .map(|value| serde_json::from_str(value.get()).unwrap_or_default())
                .collect(),
            hidden: Vec::new(),
        };
        for (name, value) in &entries {
            // Without a token field, the token may be in one whose name was misspelt.
            let is_suspect = !has_token && Field::from_name(name).is_none();
            search.value(name, value, is_suspect, MAX_DEPTH)?;
        }
        Some(search)
    }

    /// Hides a value, or the values in it that may hold a token.
    fn value(
        &mut self,
        name: &str,
        value: &RawValue,
        is_suspect: bool,
        depth: usize,
    ) -> Option<()> {
        let json = value.get();
        if names_token(name) {
            self.hide(value);
            return Some(());
        }
        // Numbers, and what contains only numbers, hold no token. This also keeps the search out of
        // deep nesting with nothing to hide.
        if !json.contains('"') {
            return Some(());
        }
        let depth = depth.checked_sub(1)?;
        match json.as_bytes().first() {
            Some(b'{') => {
                let Entries(entries) = serde_json::from_str(json).ok()?;
                for (name, value) in entries {
                    self.value(&name, value, is_suspect, depth)?;
                }
            }
            Some(b'[') => {
                let values: Vec<&RawValue> = serde_json::from_str(json).ok()?;
                for value in values {
                    self.value("", value, is_suspect, depth)?;
                }
            }
            Some(_) | None => {
                let held: String = serde_json::from_str(json).ok()?;
                if is_suspect || self.may_hold_token(&held) {
                    self.hide(value);
                }
            }
        }
        Some(())
    }

    /// Whether a string names a token, as a record within a record or a URL does, or holds one of
    /// this object's.
    fn may_hold_token(&self, held: &str) -> bool {
        let has = |token: &String| !token.is_empty() && held.contains(token.as_str());
        names_token(held) || self.tokens.iter().any(has)
    }

    fn hide(&mut self, value: &RawValue) {
        let start = value.get().as_ptr() as usize - self.text.as_ptr() as usize;
        self.hidden.push(start..start + value.get().len());
    }

    /// The text with the hidden values replaced.
    fn shown(&self) -> String {
        let mut shown = String::with_capacity(self.text.len());
        let mut copied = 0;
        for value in &self.hidden {
            shown.push_str(&self.text[copied..value.start]);
            shown.push_str(HIDDEN);
            copied = value.end;
        }
        shown.push_str(&self.text[copied..]);
        shown
    }
}

/// The fields of an object in their order, with duplicates.
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
    use proptest::prelude::*;

    use super::super::suspect::SHORTEST_TOKEN;
    use super::*;

    /// Like a real token, and without the word "token" in it.
    const SECRET: &str = "Zq8-3vKx_91LmRt7wPcYb4Nd";

    fn shown(line: &str) -> String {
        without_token(line.replace('$', SECRET).as_bytes())
    }

    #[test]
    fn a_record_keeps_its_bytes_but_for_the_value_of_the_token() {
        assert_eq!(
            shown(r#"{ "token" : "$","waybill_id":"W1" , "x":1.0}"#),
            r#"{ "token" : "***","waybill_id":"W1" , "x":1.0}"#
        );
    }

    #[test]
    fn a_token_is_hidden_in_any_type_casing_escape_number_and_depth() {
        for (line, expected) in [
            (
                r#"{"token":7,"token":"$"}"#,
                r#"{"token":"***","token":"***"}"#,
            ),
            (r#"{"Token":{"a":"$"}}"#, r#"{"Token":"***"}"#),
            (r#"{"access_token":"$"}"#, r#"{"access_token":"***"}"#),
            (r#"{"\u0074oken":"$"}"#, r#"{"\u0074oken":"***"}"#),
            (
                r#"{"token":"","a":[{"orderToken":"$"},1]}"#,
                r#"{"token":"***","a":[{"orderToken":"***"},1]}"#,
            ),
        ] {
            assert_eq!(shown(line), expected);
        }
    }

    #[test]
    fn a_token_is_hidden_where_it_should_not_be() {
        for (line, expected) in [
            (
                r#"{"token":"","a":"{\"token\":\"$\"}"}"#,
                r#"{"token":"***","a":"***"}"#,
            ),
            (
                r#"{"token":"","url":"https://x/?access_token=$"}"#,
                r#"{"token":"***","url":"***"}"#,
            ),
            (
                r#"{"tokn":"$","waybill_id":"W1"}"#,
                r#"{"tokn":"***","waybill_id":"W1"}"#,
            ),
            (
                r#"{"x":["$",1],"action_time":1}"#,
                r#"{"x":["***",1],"action_time":1}"#,
            ),
            (
                r#"{"token":"$","waybill_id":"$","action_msg":"令牌$"}"#,
                r#"{"token":"***","waybill_id":"***","action_msg":"***"}"#,
            ),
        ] {
            assert_eq!(shown(line), expected);
        }
    }

    #[test]
    fn of_what_is_no_object_nothing_is_shown_where_a_token_may_be() {
        for line in [
            r#"{"token":"$","waybill_id":"#,
            r#"{"TOKEN":"$""#,
            r#"{"waybill_id":"W0","action_$","waybill_id":"W1"}"#,
            r#"{"waybill_id":"W1"} $"#,
            r#"{"waybill_id":"W1"}{"t":"$"}"#,
            r#"$","waybill_id":"W1"}"#,
            r#"en":"$","waybill_id":"W1"}"#,
            r#"[{"token":"$"}]"#,
            r#"["$","W1",1700000000]"#,
            r#""$""#,
            "{$}",
            "{'tok': '$'}",
            "$,W1,1700000000,200001,已到达",
            "运单W1令牌$，已揽收",
            "W1；$；已揽收",
            "a token: x",
        ] {
            assert_eq!(shown(line), "", "{line}");
        }
        let utf_16: Vec<u8> = r#"{"token":"s"}"#.bytes().flat_map(|b| [b, 0]).collect();
        assert_eq!(without_token(&utf_16), "");
    }

    #[test]
    fn of_what_is_no_object_and_holds_no_token_the_start_is_shown() {
        assert_eq!(shown("not a record"), "not a record");
        assert_eq!(shown("12.5"), "12.5");
        assert_eq!(shown(&"单".repeat(600)), "单".repeat(512));
        assert_eq!(without_token(b"a\xffb"), "a\u{fffd}b");
    }

    #[test]
    fn a_record_in_another_encoding_is_shown_if_its_token_could_be_found() {
        assert_eq!(
            without_token(b"{\"token\":\"s3cret\",\"action_msg\":\"\xd2\xd1\"}"),
            "{\"token\":\"***\",\"action_msg\":\"\u{fffd}\u{fffd}\"}"
        );
        assert_eq!(without_token(b"{\"tok\xffen\":\"s3cret\"}"), "");
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
        assert_eq!(shown(&nested(r#"{"token":"$"}"#)), "");
    }

    proptest! {
        #[test]
        fn no_piece_of_a_token_survives_cutting_and_glueing(
            token in "[A-Za-z0-9_-]{24,60}"
                .prop_filter("has the word", |token| !names_token(token)),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        ) {
            let record = format!(r#"{{"waybill_id":"W1","token":"{token}","action_msg":"已揽收"}}"#);
            let mut pieces = vec![record.as_str()];
            for cut in cuts {
                let piece = pieces.pop().unwrap_or_default();
                let at = piece.floor_char_boundary(cut.index(piece.len() + 1));
                pieces.extend([&piece[..at], &piece[at..]]);
            }
            let glued: String = pieces.iter().rev().copied().collect();
            for line in pieces.into_iter().chain([glued.as_str()]) {
                let shown = without_token(line.as_bytes());
                for part in token.as_bytes().windows(SHORTEST_TOKEN) {
                    let part = str::from_utf8(part).unwrap();
                    prop_assert!(!shown.contains(part), "{line} -> {shown}");
                }
            }
        }
    }
}
