//! The payload of an accepted update, in the form of either call.

use alloc::string::String;
use core::fmt;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use crate::{ActionMessage, ActionType, Field, OrderToken, Timestamp, Update, WaybillId};

/// What is sent to WeChat for an accepted update.
///
/// It comes only out of an accepted outcome, through
/// [`Accepted::update_path`](crate::Accepted::update_path) or
/// [`Waybill::update_path`](crate::Waybill::update_path), or again from what was accepted before
/// (`resend` of a [`Waybill`](crate::Waybill::resend) or [`Trail`](crate::Trail::resend)), so whoever
/// holds one knows that the rules were asked.
///
/// ```
/// use waybill_engine::{
///     ActionMessage, ActionType, OrderToken, Outcome, RuleSet, Timestamp, Tracker, Update,
///     WaybillId, decide,
/// };
///
/// let now = Timestamp::from_unix(1_800_000_000)?;
/// let scan = Update::new(
///     ActionType::PickedUp,
///     Timestamp::from_unix(1_700_000_600)?,
///     ActionMessage::new("【杭州】已揽收")?,
/// );
/// let (id, token) = (WaybillId::new("W1")?, OrderToken::new("opaque")?);
/// if let Outcome::Accepted(accepted) = decide(&RuleSet::STANDARD, &Tracker::START, &scan, now) {
///     let payload = accepted.update_path(&id, &token);
///     assert_eq!(
///         payload.https_body().to_json(),
///         r#"{"token":"opaque","waybill_id":"W1","action_time":1700000600,"action_type":100001,"action_msg":"【杭州】已揽收"}"#,
///     );
///     assert_eq!(
///         payload.cloud_arguments().to_json(),
///         r#"{"token":"opaque","waybillId":"W1","actionTime":1700000600,"actionType":100001,"actionMsg":"【杭州】已揽收"}"#,
///     );
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpdatePath<'a> {
    token: &'a OrderToken<'a>,
    waybill_id: &'a WaybillId<'a>,
    action_time: Timestamp,
    action_type: ActionType,
    action_msg: &'a ActionMessage<'a>,
}

impl<'a> UpdatePath<'a> {
    /// Where the HTTPS call goes: a POST, with the access token as the query's `access_token`.
    pub const URL: &'static str = "https://api.weixin.qq.com/cgi-bin/express/delivery/path/update";

    pub(crate) const fn new(
        token: &'a OrderToken<'a>,
        waybill_id: &'a WaybillId<'a>,
        update: &'a Update<'a>,
    ) -> Self {
        Self {
            token,
            waybill_id,
            action_time: update.time(),
            action_type: update.action(),
            action_msg: update.message(),
        }
    }

    /// As the body of `POST …/cgi-bin/express/delivery/path/update`: names in `snake_case`.
    #[must_use]
    pub const fn https_body(self) -> Payload<'a> {
        Payload {
            content: self,
            form: Form::HttpsBody,
        }
    }

    /// As the argument of `cloud.openapi.logistics.updatePath`: names in `camelCase`.
    #[must_use]
    pub const fn cloud_arguments(self) -> Payload<'a> {
        Payload {
            content: self,
            form: Form::CloudArguments,
        }
    }

    /// In the form that is asked for.
    #[must_use]
    pub const fn in_form(self, form: Form) -> Payload<'a> {
        Payload {
            content: self,
            form,
        }
    }
}

/// Which of WeChat's two calls a payload is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums, reason = "WeChat has these two calls")]
pub enum Form {
    /// The body of the HTTPS call.
    HttpsBody,
    /// The argument of the cloud call.
    CloudArguments,
}

impl Form {
    /// The name of a field in this form.
    const fn name(self, field: Field) -> &'static str {
        match self {
            Self::HttpsBody => field.snake(),
            Self::CloudArguments => field.camel(),
        }
    }
}

/// An [`UpdatePath`] in the form of one call.
///
/// The JSON is deterministic to the byte: fields in the order of WeChat's sample, no white space,
/// Chinese as raw UTF-8. It holds the order token, so it belongs on the wire and in the outbox,
/// never in a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payload<'a> {
    content: UpdatePath<'a>,
    form: Form,
}

impl Payload<'_> {
    /// The JSON in a text of its own.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = String::new();
        self.write_json(&mut json);
        json
    }

    /// Appends the JSON to a buffer, which allocates only if it has to grow.
    pub fn write_json(&self, json: &mut String) {
        for (i, field) in Field::ALL.into_iter().enumerate() {
            json.push_str(if i == 0 { "{\"" } else { ",\"" });
            json.push_str(self.form.name(field));
            json.push_str("\":");
            match self.value(field) {
                Value::Text(text) => push_string(json, text),
                Value::Number(number) => push_number(json, number),
            }
        }
        json.push('}');
    }

    fn value(&self, field: Field) -> Value<'_> {
        let content = &self.content;
        match field {
            Field::Token => Value::Text(content.token.reveal()),
            Field::WaybillId => Value::Text(content.waybill_id.as_str()),
            Field::ActionTime => Value::Number(content.action_time.unix().unsigned_abs()),
            Field::ActionType => Value::Number(content.action_type.code().into()),
            Field::ActionMsg => Value::Text(content.action_msg.as_str()),
        }
    }
}

enum Value<'a> {
    Text(&'a str),
    Number(u64),
}

/// Appends a JSON string. Only quotes and backslashes need an escape: the values that come here
/// have no control characters.
fn push_string(json: &mut String, text: &str) {
    json.push('"');
    // Looks at every byte without stopping, which a compiler turns into a few wide instructions;
    // nearly every text has nothing to escape.
    let needs_escape = |b: u8| matches!(b, b'"' | b'\\');
    if text.bytes().fold(false, |any, b| any | needs_escape(b)) {
        for piece in text.split_inclusive(['"', '\\']) {
            let plain = piece.trim_end_matches(['"', '\\']);
            json.push_str(plain);
            if plain.len() < piece.len() {
                json.push('\\');
                json.push_str(&piece[plain.len()..]);
            }
        }
    } else {
        json.push_str(text);
    }
    json.push('"');
}

/// Appends a whole number: what formatting does, without its machinery.
fn push_number(json: &mut String, mut number: u64) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    json.extend(digits[start..].iter().map(|digit| char::from(*digit)));
}

/// As a struct of the five fields, in the same order and with the same names as
/// [`write_json`](Payload::write_json).
impl Serialize for Payload<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("UpdatePath", Field::COUNT)?;
        for field in Field::ALL {
            let name = self.form.name(field);
            match self.value(field) {
                Value::Text(text) => fields.serialize_field(name, text)?,
                Value::Number(number) => fields.serialize_field(name, &number)?,
            }
        }
        fields.end()
    }
}

/// `https` or `cloud`.
impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::HttpsBody => "https",
            Self::CloudArguments => "cloud",
        })
    }
}
