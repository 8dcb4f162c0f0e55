//! WeChat's answer to an update.

use alloc::string::String;
use core::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

#[cfg(feature = "json")]
use super::readable::with_readable_texts;
use super::reply_class::ReplyClass;
use crate::text::visit_texts_and_numbers;

/// WeChat's answer to an update: its code, its message, and [what they mean](ReplyClass).
///
/// Both shapes are read, of the HTTPS call (`errcode`, `errmsg`) and of the cloud call (`errCode`,
/// `errMsg`; its thrown errors have the same two), and read tolerantly: the code may be a number
/// or a text of one, the message may be missing, other fields are ignored. The feature `json` adds
/// `Reply::from_https` and `Reply::from_cloud`, which take the bytes as they came and never fail;
/// without it any serde format can fill a reply.
///
/// ```
/// use waybill_engine::{Reply, ReplyClass};
///
/// let reply: Reply = serde_json::from_str(
///     r#"{"errcode":40199,"errmsg":"invalid waybill_id rid: 6123-4567"}"#,
/// )?;
/// assert_eq!(reply.code(), Some(40_199));
/// assert_eq!(reply.message(), "invalid waybill_id");
/// assert_eq!(reply.class(), ReplyClass::WaybillRefused);
/// assert!(!reply.class().may_resend());
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// `Display` and [`chinese`](Self::chinese) say what the answer means and what to do next, in this
/// project's words; WeChat's own are in [`message`](Self::message).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    content: Content,
    message: String,
    http_status: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Code(i64),
    Empty,
    /// Something came that is no answer.
    Foreign,
    None,
}

impl Reply {
    /// An answer whose code and message are known, as from an error that the cloud call threw.
    #[must_use]
    pub fn new(code: i64, message: impl Into<String>) -> Self {
        Self {
            content: Content::Code(code),
            message: message.into(),
            http_status: None,
        }
    }

    /// No answer: the connection failed, or the time for it ran out.
    #[must_use]
    pub const fn no_answer() -> Self {
        Self {
            content: Content::None,
            message: String::new(),
            http_status: None,
        }
    }

    /// Something that is no answer of WeChat's.
    const fn foreign() -> Self {
        Self {
            content: Content::Foreign,
            message: String::new(),
            http_status: None,
        }
    }

    /// An answer with nothing in it.
    #[cfg(feature = "json")]
    const fn empty() -> Self {
        Self {
            content: Content::Empty,
            message: String::new(),
            http_status: None,
        }
    }

    /// The same answer, seen together with the HTTP status that it came under.
    ///
    /// Under a status other than 2xx nothing is a confirmation: a zero or an empty answer becomes
    /// [`NoAnswer`](ReplyClass::NoAnswer). Another code keeps its meaning.
    ///
    /// ```
    /// use waybill_engine::{Reply, ReplyClass};
    ///
    /// let reply = Reply::new(0, "ok").with_http_status(502);
    /// assert_eq!(reply.class(), ReplyClass::NoAnswer);
    /// ```
    #[must_use]
    pub fn with_http_status(self, status: u16) -> Self {
        let succeeded = (200..300).contains(&status);
        Self {
            content: match self.content {
                Content::Code(0) | Content::Empty if !succeeded => Content::None,
                // Something between here and WeChat answered.
                Content::Foreign => Content::None,
                content @ (Content::Code(_) | Content::Empty | Content::None) => content,
            },
            http_status: Some(status),
            ..self
        }
    }

    /// WeChat's code. It is 0 only for a confirmation: the zero of an empty answer is none.
    #[must_use]
    pub const fn code(&self) -> Option<i64> {
        match self.content {
            Content::Code(code) => Some(code),
            Content::Empty | Content::Foreign | Content::None => None,
        }
    }

    /// WeChat's message without the tails that change from call to call (` rid: …` and
    /// ` hint: […]`); empty if it sent none. For people: don't decide by it.
    #[must_use]
    pub fn message(&self) -> &str {
        without_tails(&self.message)
    }

    /// WeChat's message as it came. WeChat's support asks for the `rid` in it.
    #[must_use]
    pub fn raw_message(&self) -> &str {
        &self.message
    }

    /// The HTTP status that the answer came under, if it is known.
    #[must_use]
    pub const fn http_status(&self) -> Option<u16> {
        self.http_status
    }

    /// What the answer means for the sender.
    #[must_use]
    pub fn class(&self) -> ReplyClass {
        match self.content {
            Content::Code(code) => ReplyClass::of_code(code),
            Content::Empty => ReplyClass::Empty,
            Content::Foreign | Content::None => ReplyClass::NoAnswer,
        }
    }

    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| {
            let class = self.class();
            if self.content == Content::Foreign {
                return write!(f, "不是微信的返回；{}", class.next_step_zh());
            }
            self.write_numbers(f, "，")?;
            write!(f, "{}；{}", class.meaning_zh(), class.next_step_zh())
        })
    }

    /// The code, or the status if it says more, and a separator after it.
    fn write_numbers(&self, f: &mut fmt::Formatter<'_>, separator: &str) -> fmt::Result {
        match (self.code(), self.http_status) {
            (Some(code), _) => write!(f, "errcode {code}{separator}"),
            (None, Some(status)) => write!(f, "HTTP {status}{separator}"),
            (None, None) => Ok(()),
        }
    }
}

/// The English text.
impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let class = self.class();
        if self.content == Content::Foreign {
            let next_step = class.next_step();
            return write!(f, "not an answer of WeChat's. {next_step}");
        }
        self.write_numbers(f, ": ")?;
        write!(f, "{}. {}", class.meaning(), class.next_step())
    }
}

#[cfg(feature = "json")]
impl Reply {
    /// The answer to the HTTPS call, from its status and its body, whatever they are. With the
    /// feature `json`.
    ///
    /// Of a body that is no answer nothing is kept: a proxy's error page often repeats the URL,
    /// and the access token with it.
    ///
    /// ```
    /// use waybill_engine::{Reply, ReplyClass};
    ///
    /// let reply = Reply::from_https(200, br#"{"errcode":0,"errmsg":"ok"}"#);
    /// assert!(reply.class().is_confirmed());
    ///
    /// let reply = Reply::from_https(502, b"<html>Bad Gateway</html>");
    /// assert_eq!(reply.class(), ReplyClass::NoAnswer);
    /// assert!(reply.class().may_resend());
    /// ```
    #[must_use]
    pub fn from_https(status: u16, body: &[u8]) -> Self {
        Self::from_body(body).with_http_status(status)
    }

    /// The answer to the cloud call, from its result or its thrown error as JSON, whatever it is.
    /// With the feature `json`.
    ///
    /// ```
    /// use waybill_engine::{Reply, ReplyClass};
    ///
    /// let ok = br#"{"errCode":0,"errMsg":"openapi.logistics.updatePath:ok"}"#;
    /// let reply = Reply::from_cloud(ok);
    /// assert!(reply.class().is_confirmed());
    ///
    /// let reply = Reply::from_cloud(br#"{"errCode":0,"buffer":{"type":"Buffer","data":[]}}"#);
    /// assert_eq!(reply.class(), ReplyClass::Empty);
    /// assert!(!reply.class().is_confirmed());
    /// ```
    #[must_use]
    pub fn from_cloud(json: &[u8]) -> Self {
        Self::from_body(json)
    }

    fn from_body(body: &[u8]) -> Self {
        // A message in another encoding does not hide the code.
        let text = String::from_utf8_lossy(body);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        if text.trim().is_empty() {
            return Self::empty();
        }
        serde_json::from_str(text)
            .or_else(|_| serde_json::from_str(&with_readable_texts(text)))
            .unwrap_or_else(|_| Self::foreign())
    }
}

/// Cuts off what WeChat appends to a message: a request id, and a hint in brackets.
fn without_tails(message: &str) -> &str {
    let mut rest = message.trim_end();
    loop {
        let rid = rest
            .rsplit_once(" rid: ")
            .filter(|(_, id)| !id.contains(char::is_whitespace));
        let hint = rest
            .strip_suffix(']')
            .and_then(|rest| rest.rsplit_once(" hint: ["));
        match rid.or(hint) {
            Some((before, _)) => rest = before.trim_end(),
            None => return rest,
        }
    }
}

/// From an object with the fields of either call, in any format that describes itself.
///
/// An object without a code, and anything that is no object, is [`NoAnswer`](ReplyClass::NoAnswer);
/// an object with a `buffer` and no other code than 0 is [`Empty`](ReplyClass::Empty), as the cloud
/// call has it, and so is an `errCode` of 0 with a `result`, which that call returns for a text
/// that is no JSON. If there are several codes, the first that is not 0 counts. So this fails only
/// where the format itself is broken, and no error quotes what came.
impl<'de> Deserialize<'de> for Reply {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Reply;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with an errcode or an errCode")
            }

            fn visit_bool<E: de::Error>(self, _: bool) -> Result<Reply, E> {
                Ok(Reply::foreign())
            }

            visit_texts_and_numbers! { |_, _| Ok(Reply::foreign()) }

            fn visit_unit<E: de::Error>(self) -> Result<Reply, E> {
                Ok(Reply::foreign())
            }

            fn visit_none<E: de::Error>(self) -> Result<Reply, E> {
                Ok(Reply::foreign())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Reply, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Reply::foreign())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Reply, A::Error> {
                let mut code = None;
                let mut message = None;
                let (mut is_cloud, mut has_buffer, mut has_result) = (false, false, false);
                while let Some(name) = map.next_key::<String>()? {
                    is_cloud |= name == "errCode";
                    match name.as_str() {
                        "errcode" | "errCode" => {
                            let found = map.next_value::<Value>()?.whole();
                            code = code.filter(|code| *code != 0).or(found).or(code);
                        }
                        "errmsg" | "errMsg" => {
                            let found = map.next_value::<Value>()?.text();
                            message = message.or(found);
                        }
                        name => {
                            has_buffer |= name == "buffer";
                            has_result |= name == "result";
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                let is_hollow = has_buffer || (is_cloud && has_result);
                Ok(Reply {
                    content: match code {
                        None | Some(0) if is_hollow => Content::Empty,
                        None => Content::Foreign,
                        Some(code) => Content::Code(code),
                    },
                    message: message.unwrap_or_default(),
                    http_status: None,
                })
            }
        }

        deserializer.deserialize_any(Any)
    }
}

/// A value as it came.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Value {
    Whole(i64),
    Text(String),
    Other(IgnoredAny),
}

impl Value {
    fn whole(self) -> Option<i64> {
        match self {
            Self::Whole(number) => Some(number),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Other(_) => None,
        }
    }

    fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Whole(_) | Self::Other(_) => None,
        }
    }
}
