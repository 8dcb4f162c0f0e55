//! A refused line as the command shows it again: a record with its tokens hidden, wherever they
//! are, and otherwise unchanged; of anything else only a part that can't contain a token.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use waybill_cli::parts::FeedFormat;
use waybill_engine::{Field, InvalidOrderToken, OrderToken};

const HIDDEN: &str = "***";

/// From this many characters on a piece of a token is hidden like the whole.
const PIECE: usize = 8;

/// Checks the lines of a feed.
pub fn check(data: &[u8]) {
    let lines = FeedFormat::JSON_LINES.records(data, 1);
    let texts = lines.map(|(_, line)| str::from_utf8(line).ok());
    assert!(texts.eq(FeedFormat::JSON_LINES.texts(data)));
    let mut last = 0;
    for (number, line) in FeedFormat::JSON_LINES.records(data, 1) {
        assert!(number > last);
        last = number;
        assert!(!line.contains(&b'\n'));
        shown_again(line);
    }
}

fn shown_again(line: &[u8]) {
    let shown = FeedFormat::JSON_LINES.without_token(line);
    let Ok(text) = str::from_utf8(line) else {
        assert!(shown.chars().count() <= 512);
        return;
    };
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(record)) => {
            let named = record.iter().filter(|(name, _)| names_token(name));
            let texts = named.filter_map(|(_, value)| value.as_str());
            // An id that stands in the token's field as well may be shown.
            let Ids(ids) = serde_json::from_str(text).unwrap();
            let holds = |id: &String, token: &str| {
                id == token || id.starts_with(['[', '{']) && id.contains(token)
            };
            let is_id = |token: &String| is_id_like(token) && ids.iter().any(|id| holds(id, token));
            let tokens: Vec<String> = texts
                .map(|token| token.trim().to_owned())
                .filter(|token| !is_filler(token) && !is_id(token))
                .collect();
            let shown = serde_json::from_str(&shown).unwrap();
            hides(&tokens, "", &Value::Object(record), &shown);
        }
        _ if text.trim_start().starts_with('{') => is_part(&shown, text),
        _ => {
            assert!(shown.is_empty() || !text.contains('"'));
            is_part(&shown, text);
        }
    }
}

/// The waybill ids of a record, or the JSON in their place: all, where their name comes again.
struct Ids(Vec<String>);

impl<'de> Deserialize<'de> for Ids {
    fn deserialize<D: Deserializer<'de>>(record: D) -> Result<Self, D::Error> {
        record.deserialize_map(Self(Vec::new()))
    }
}

impl<'de> Visitor<'de> for Ids {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Self, A::Error> {
        while let Some((name, value)) = members.next_entry::<String, Value>()? {
            if Field::from_name(&name) == Some(Field::WaybillId) {
                let id = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                self.0.push(id.trim().to_owned());
            }
        }
        Ok(self)
    }
}

/// For what is no record, or is nested too deep for the second reading.
fn is_part(shown: &str, text: &str) {
    let token = names_token(text);
    let whole_record = shown.contains(HIDDEN) || shown.len() == text.len();
    assert!(whole_record || text.starts_with(shown));
    assert!(!token || shown.is_empty() || shown.contains(HIDDEN));
}

/// What only fills a token's field, and hides nothing else: to hide every `0` would hide most ids.
fn is_filler(token: &str) -> bool {
    let is_short_number = token.len() < PIECE && token.bytes().all(|byte| byte.is_ascii_digit());
    token.chars().count() <= 2
        || !token.bytes().any(|byte| byte.is_ascii_alphanumeric())
        || is_short_number
        || matches!(
            OrderToken::new(token),
            Err(InvalidOrderToken::Nothing { .. })
        )
}

/// Short; or fewer than 32 capitals, digits and signs, or digits and hyphens behind up to four
/// letters.
fn is_id_like(token: &str) -> bool {
    let rest = token.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    let is_numbered = token.len() <= rest.len() + 4
        && rest
            .chars()
            .all(|sign| sign.is_ascii_digit() || sign == '-');
    let has_small = token.bytes().any(|byte| byte.is_ascii_lowercase());
    token.len() < PIECE || token.len() < 32 && (is_numbered || !has_small)
}

fn names_token(text: &str) -> bool {
    text.to_ascii_lowercase().contains("token")
}

/// What is shown of a value is the value itself, without a token in it, or hidden.
fn hides(tokens: &[String], name: &str, value: &Value, shown: &Value) {
    if *shown == HIDDEN {
        return;
    }
    assert!(!names_token(name), "{name}");
    match (value, shown) {
        (Value::Object(value), Value::Object(shown)) => {
            assert!(shown.len() <= value.len());
            for (name, shown) in shown.iter().filter(|(name, _)| *name != HIDDEN) {
                assert!(!has_piece(tokens, name) || is_name(name), "{name}");
                hides(tokens, name, &value[name], shown);
            }
        }
        (Value::Array(value), Value::Array(shown)) => {
            assert_eq!(value.len(), shown.len());
            for (value, shown) in value.iter().zip(shown) {
                hides(tokens, "", value, shown);
            }
        }
        (value, shown) => {
            assert_eq!(value, shown);
            let text = value.as_str().unwrap_or_default();
            let holds_one = tokens.iter().any(|token| text.contains(token));
            assert!(!names_token(text) && !holds_one, "{text}");
            assert!(!has_piece(tokens, text), "{text}");
        }
    }
}

/// Whether a text has so many characters of a token in it.
fn has_piece(tokens: &[String], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    text.windows(PIECE).any(|piece| {
        let piece: String = piece.iter().collect();
        tokens.iter().any(|token| token.contains(&piece))
    })
}

/// Names are shown that say what a field is, even if a token reads like one.
fn is_name(name: &str) -> bool {
    names_token(name) || Field::from_name(name).is_some()
}
