//! Why a reply or an event could not be read.

use std::fmt;

use waybill_engine::{InvalidOrderToken, InvalidWaybillId};

use crate::value::InvalidOrderId;

/// Why a reply or an event of WeChat could not be read, and where. It quotes nothing from the body,
/// which may contain an order token, except the name of an unexpected event. Entries of a list are
/// counted from 0.
///
/// ```
/// use waybill_wechat::PathEvent;
///
/// let body = r#"{"Event":"add_express_path","WayBillId":"W1","Actions":[{"ActionTime":"soon"}]}"#;
/// let unreadable = PathEvent::from_json(body).unwrap_err();
/// assert_eq!(unreadable.to_string(), "Actions[0].ActionTime is not a whole number");
/// assert_eq!(unreadable.chinese().to_string(), "Actions[0].ActionTime 不是整数");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// The body is not UTF-8.
    #[error("the body is not UTF-8: byte {place} can't be read")]
    InvalidUtf8 {
        /// The place of the first unreadable byte, in bytes from 1.
        place: usize,
    },
    /// The body is not JSON.
    #[error("the body is not JSON: {problem}, at line {line}, column {column}")]
    InvalidJson {
        /// The parser's text.
        problem: String,
        /// The line, from 1; 0 if the parser does not know it.
        line: usize,
        /// The byte in that line.
        column: usize,
    },
    /// The body is not XML.
    #[error("the body is not XML: {problem}, near byte {place}")]
    InvalidXml {
        /// What is wrong with it.
        problem: XmlProblem,
        /// Near which byte of the body, from 1.
        place: usize,
    },
    /// The body is JSON or XML, but not an object with fields.
    #[error("the body is not an object with fields")]
    NotAnObject,
    /// The body is still encrypted, as WeChat pushes events in its safe mode.
    #[error("the event is encrypted; decrypt Encrypt with the EncodingAESKey first")]
    Encrypted,
    /// WeChat's reply is a refusal and contains no path.
    #[error("WeChat answered with errcode {code} instead of a path")]
    Refused {
        /// The code; [`ReplyClass`](waybill_engine::ReplyClass) explains it.
        code: i64,
    },
    /// The body is another event.
    #[error("the event is \"{}\", not {wanted}", found.escape_debug())]
    OtherEvent {
        /// Its name, cut after 64 characters.
        found: String,
        /// The expected one.
        wanted: &'static str,
    },
    /// A required field is missing.
    #[error("{field} is missing")]
    MissingField {
        /// The field and its place.
        field: String,
    },
    /// A field has a value of another type than is required.
    #[error("{field} is not {wanted}")]
    WrongType {
        /// The field and its place.
        field: String,
        /// What is required.
        wanted: Wanted,
    },
    /// A field occurs twice, with different values.
    #[error("{field} is there twice, with different values")]
    Contradiction {
        /// The field and its place.
        field: String,
    },
    /// The waybill id is invalid.
    #[error(transparent)]
    WaybillId(#[from] InvalidWaybillId),
    /// The order token is invalid.
    #[error(transparent)]
    Token(#[from] InvalidOrderToken),
    /// The order id is invalid.
    #[error(transparent)]
    OrderId(#[from] InvalidOrderId),
}

impl Unreadable {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::InvalidUtf8 { place } => {
                write!(f, "内容不是 UTF-8：第 {place} 个字节无法解码")
            }
            Self::InvalidJson {
                problem,
                line,
                column,
            } => write!(
                f,
                "内容不是 JSON：第 {line} 行第 {column} 个字节处有误（{problem}）"
            ),
            Self::InvalidXml { problem, place } => {
                write!(
                    f,
                    "内容不是 XML：第 {place} 个字节附近有误（{}）",
                    problem.chinese()
                )
            }
            Self::NotAnObject => f.write_str("内容不是带字段的对象"),
            Self::Encrypted => f.write_str("事件是加密的；请先用 EncodingAESKey 解密 Encrypt 字段"),
            Self::Refused { code } => write!(f, "微信返回 errcode {code}，没有轨迹"),
            Self::OtherEvent { found, wanted } => {
                write!(f, "事件是“{}”，不是 {wanted}", found.escape_debug())
            }
            Self::MissingField { field } => write!(f, "缺少字段 {field}"),
            Self::WrongType { field, wanted } => {
                write!(f, "{field} 不是{}", wanted.chinese())
            }
            Self::Contradiction { field } => {
                write!(f, "字段 {field} 出现两次，且值不同")
            }
            Self::WaybillId(invalid) => write!(f, "{}", invalid.chinese()),
            Self::Token(invalid) => write!(f, "{}", invalid.chinese()),
            Self::OrderId(invalid) => write!(f, "{}", invalid.chinese()),
        })
    }
}

/// What is wrong with a body that is not XML in the form that WeChat pushes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum XmlProblem {
    /// There is no element.
    NoRoot,
    /// There is a second element beside the first.
    SecondRoot,
    /// There is text outside of the element.
    StrayText,
    /// There is a document type declaration, which WeChat never sends.
    DocumentType,
    /// The body ends too early.
    Unclosed,
    /// Start and end tags do not match.
    Tags,
    /// A reference (`&…;`) is unknown, or has no end.
    Reference,
}

impl XmlProblem {
    const fn chinese(self) -> &'static str {
        match self {
            Self::NoRoot => "没有元素",
            Self::SecondRoot => "有第二个根元素",
            Self::StrayText => "根元素之外有文本",
            Self::DocumentType => "有文档类型声明",
            Self::Unclosed => "内容不完整",
            Self::Tags => "开始标签与结束标签不匹配",
            Self::Reference => "含无效的实体引用",
        }
    }
}

/// The English text.
impl fmt::Display for XmlProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoRoot => "there is no element",
            Self::SecondRoot => "there is a second root element",
            Self::StrayText => "there is text outside of the root element",
            Self::DocumentType => "there is a document type declaration",
            Self::Unclosed => "it ends too early",
            Self::Tags => "start and end tags do not match",
            Self::Reference => "a reference stands for nothing",
        })
    }
}

/// What a field must contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Wanted {
    /// A text; a whole number is read as its digits.
    Text,
    /// A whole number; a text of its digits is read as one.
    WholeNumber,
    /// A list of objects.
    List,
    /// An object.
    Object,
}

impl Wanted {
    const fn chinese(self) -> &'static str {
        match self {
            Self::Text => "文本",
            Self::WholeNumber => "整数",
            Self::List => "列表",
            Self::Object => "对象",
        }
    }
}

/// The English text.
impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "a text",
            Self::WholeNumber => "a whole number",
            Self::List => "a list",
            Self::Object => "an object",
        })
    }
}
