//! WeChat's answer to an update: any bytes are answered, and nothing is a confirmation but a code
//! that is there and is 0.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use waybill_engine::{Reply, ReplyClass};

/// Checks the body of an answer.
pub fn check(data: &[u8]) {
    let cloud = Reply::from_cloud(data);
    told(&cloud);
    let found = Found::read(data);
    assert_eq!(cloud.class().is_confirmed(), found.is_confirmation());
    if found == Found::Nothing {
        assert_eq!(
            cloud.raw_message(),
            "",
            "of what is no answer nothing is kept"
        );
        assert!(!cloud.class().is_confirmed());
    }
    for status in [0, 199, 200, 204, 299, 300, 404, 502] {
        let https = Reply::from_https(status, data);
        told(&https);
        assert_eq!(https.http_status(), Some(status));
        assert_eq!(https.raw_message(), cloud.raw_message());
        let succeeded = (200..300).contains(&status);
        assert_eq!(
            https.class().is_confirmed(),
            succeeded && found.is_confirmation()
        );
        if succeeded {
            assert_eq!(https.class(), cloud.class());
        } else if https.class() != cloud.class() {
            assert_eq!(https.class(), ReplyClass::NoAnswer);
        }
    }
}

/// The texts are not empty, and a message without its tails stays as it is.
fn told(reply: &Reply) {
    assert!(!reply.to_string().is_empty() && !reply.chinese().to_string().is_empty());
    assert!(reply.raw_message().starts_with(reply.message()));
    let message = Reply::new(1, reply.message());
    assert_eq!(message.message(), reply.message());
    assert_eq!(
        reply.class().is_confirmed(),
        reply.code() == Some(0),
        "{reply:?}"
    );
    if reply.class().is_confirmed() {
        assert!(!reply.class().may_resend() && !reply.class().is_in_doubt());
    }
}

/// The content of an answer, read a second time.
#[derive(Debug, PartialEq)]
enum Found {
    /// No object.
    Nothing,
    Object {
        codes: Vec<i64>,
        has_buffer: bool,
    },
}

impl Found {
    fn read(data: &[u8]) -> Self {
        let text = String::from_utf8_lossy(data);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        serde_json::from_str(text)
            .or_else(|_| serde_json::from_str(&mended(text)))
            .unwrap_or(Self::Nothing)
    }

    fn is_confirmation(&self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Object { codes, has_buffer } => {
                !has_buffer && !codes.is_empty() && codes.iter().all(|code| *code == 0)
            }
        }
    }
}

/// The JSON without control characters and halves of characters in what is between quotes.
fn mended(text: &str) -> String {
    let mut is_text = false;
    let mut mended = String::new();
    for piece in text.split_inclusive('"') {
        if is_text {
            let whole = piece.split("\\\\").map(without_halves);
            let whole = whole.collect::<Vec<_>>().join("\\\\");
            mended += &whole.replace(|c: char| c < ' ', " ");
        } else {
            mended += piece;
        }
        let before = piece.strip_suffix('"');
        let is_escaped = |before: &str| {
            let backslashes = before.len() - before.trim_end_matches('\\').len();
            is_text && backslashes % 2 == 1
        };
        is_text ^= before.is_some_and(|before| !is_escaped(before));
    }
    mended
}

/// The text of JSON, in which no backslash is escaped, with U+FFFD for each half of a pair of
/// surrogates that stands alone.
fn without_halves(text: &str) -> String {
    let unit = |escape: &str| u16::from_str_radix(escape.get(..4)?, 16).ok();
    let is_first = |escape: &str| matches!(unit(escape), Some(0xD800..=0xDBFF));
    let is_second = |escape: &str| matches!(unit(escape), Some(0xDC00..=0xDFFF));
    let escapes: Vec<&str> = text.split("\\u").collect();
    let mut whole = escapes[0].to_owned();
    for (i, escape) in escapes.iter().enumerate().skip(1) {
        let before = escapes[i - 1];
        let has_first = i > 1 && before.len() == 4 && is_first(before);
        let has_second =
            escape.len() == 4 && escapes.get(i + 1).is_some_and(|next| is_second(next));
        let is_half = is_first(escape) && !has_second || is_second(escape) && !has_first;
        whole += "\\u";
        whole += if is_half { "fffd" } else { "" };
        whole += if is_half { &escape[4..] } else { escape };
    }
    whole
}

impl<'de> Deserialize<'de> for Found {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Found;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found, A::Error> {
                let (mut codes, mut has_buffer) = (Vec::new(), false);
                while let Some(name) = map.next_key::<String>()? {
                    match name.as_str() {
                        "errcode" | "errCode" => match map.next_value::<Value>()? {
                            Value::Number(number) => codes.extend(number.as_i64()),
                            Value::String(text) => codes.extend(text.trim().parse::<i64>()),
                            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {}
                        },
                        "errmsg" | "errMsg" => {
                            map.next_value::<Value>()?;
                        }
                        name => {
                            has_buffer |= name == "buffer";
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(Found::Object { codes, has_buffer })
            }
        }

        deserializer.deserialize_map(Object)
    }
}
