//! The payload of an accepted update, in the form of either call.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::json::{TIME_DIGITS, eight_digits, push_digits, push_text, ten_digits};
use crate::message::ActionMessage;
use crate::update::{ActionType, Field, OrderToken, Timestamp, Update, WaybillId};

/// What is sent to WeChat for an accepted update.
///
/// It comes only out of an accepted outcome, through
/// [`Accepted::update_path`](crate::Accepted::update_path) or
/// [`Waybill::update_path`](crate::Waybill::update_path), or again from what was accepted before
/// (`resend` of a [`Waybill`](crate::Waybill::resend) or [`Trail`](crate::Trail::resend)), so
/// whoever holds one knows that the rules were asked.
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
///         concat!(
///             r#"{"token":"opaque","waybill_id":"W1","action_time":1700000600,"#,
///             r#""action_type":100001,"action_msg":"【杭州】已揽收"}"#,
///         ),
///     );
///     assert_eq!(
///         payload.cloud_arguments().to_json(),
///         concat!(
///             r#"{"token":"opaque","waybillId":"W1","actionTime":1700000600,"#,
///             r#""actionType":100001,"actionMsg":"【杭州】已揽收"}"#,
///         ),
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

    /// What is before each of the five values, and after the last. The tests compare it with the
    /// names of the fields.
    pub(crate) const fn frame(self) -> [&'static str; Field::COUNT + 1] {
        match self {
            Self::HttpsBody => [
                r#"{"token":""#,
                r#"","waybill_id":""#,
                r#"","action_time":"#,
                r#","action_type":"#,
                r#","action_msg":""#,
                r#""}"#,
            ],
            Self::CloudArguments => [
                r#"{"token":""#,
                r#"","waybillId":""#,
                r#"","actionTime":"#,
                r#","actionType":"#,
                r#","actionMsg":""#,
                r#""}"#,
            ],
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
        let mut json = Vec::new();
        self.write_json(&mut json);
        // Texts and signs of ASCII are put together, so it always is UTF-8.
        String::from_utf8(json).unwrap_or_default()
    }

    /// Appends the JSON, UTF-8, to a buffer, which allocates only if it has to grow.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub fn write_json(&self, json: &mut Vec<u8>) {
        match self.form {
            Form::HttpsBody => self.write::<false>(json),
            Form::CloudArguments => self.write::<true>(json),
        }
    }

    /// Made once for each form, so that the texts between the values are known to the compiler.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    fn write<const IS_CLOUD: bool>(&self, json: &mut Vec<u8>) {
        let frame = if IS_CLOUD {
            Form::CloudArguments.frame()
        } else {
            Form::HttpsBody.frame()
        };
        let UpdatePath {
            token,
            waybill_id,
            action_time,
            action_type,
            action_msg,
        } = &self.content;
        let (token, waybill_id) = (token.carried(), waybill_id.carried());
        let action_msg = action_msg.carried();
        let lengths = [token, waybill_id, action_msg].map(|text| text.as_str().len());
        // Enough, unless there is much to escape.
        json.reserve(ROOM + lengths.iter().sum::<usize>());

        json.extend_from_slice(frame[0].as_bytes());
        push_text(json, token);
        json.extend_from_slice(frame[1].as_bytes());
        push_text(json, waybill_id);
        let seconds = action_time.unix().unsigned_abs();
        if IS_CLOUD {
            push_numbers(
                json,
                &CLOUD_NUMBERS[action_type.index()],
                frame[2].len(),
                seconds,
            );
        } else {
            push_numbers(
                json,
                &HTTPS_NUMBERS[action_type.index()],
                frame[2].len(),
                seconds,
            );
        }
        push_text(json, action_msg);
        json.extend_from_slice(frame[5].as_bytes());
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

/// Room for the names, the signs between the values, and the numbers.
const ROOM: usize = 100;

/// For each action what is between the id and the message, with zeros for the time: one piece, as
/// each by itself takes longer.
const HTTPS_NUMBERS: [[u8; 62]; ActionType::COUNT] = numbers(Form::HttpsBody);
const CLOUD_NUMBERS: [[u8; 59]; ActionType::COUNT] = numbers(Form::CloudArguments);

const fn numbers<const LENGTH: usize>(form: Form) -> [[u8; LENGTH]; ActionType::COUNT] {
    let [_, _, before_time, before_code, after, _] = form.frame();
    let mut numbers = [[0; LENGTH]; ActionType::COUNT];
    let mut action = 0;
    while action < ActionType::COUNT {
        let [first, second, code @ ..] = eight_digits(ActionType::ALL[action].code() as u64);
        assert!(first == b'0' && second == b'0', "a code has six digits");
        let (piece, rest) = numbers[action].split_at_mut(before_time.len());
        piece.copy_from_slice(before_time.as_bytes());
        let (piece, rest) = rest.split_at_mut(TIME_DIGITS);
        piece.copy_from_slice(&[b'0'; TIME_DIGITS]);
        let (piece, rest) = rest.split_at_mut(before_code.len());
        piece.copy_from_slice(before_code.as_bytes());
        let (piece, rest) = rest.split_at_mut(code.len());
        piece.copy_from_slice(&code);
        rest.copy_from_slice(after.as_bytes());
        action += 1;
    }
    numbers
}

/// Appends what is between the id and the message: what [`numbers`] has of an action, with a time
/// put in behind so many bytes.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
fn push_numbers<const LENGTH: usize>(
    json: &mut Vec<u8>,
    numbers: &[u8; LENGTH],
    before: usize,
    seconds: u64,
) {
    if let Some(digits) = ten_digits(seconds) {
        let at = json.len() + before;
        json.extend_from_slice(numbers);
        json[at..at + TIME_DIGITS].copy_from_slice(&digits);
    } else {
        json.extend_from_slice(&numbers[..before]);
        push_digits(json, seconds);
        json.extend_from_slice(&numbers[before + TIME_DIGITS..]);
    }
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
