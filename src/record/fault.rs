//! What is wrong with a malformed record.

use alloc::string::String;
use core::fmt;

use crate::code::Code;
use crate::message::InvalidActionMessage;
use crate::update::{
    Field, InvalidOrderToken, InvalidTimestamp, InvalidWaybillId, UnknownActionType,
};

/// One thing that is wrong with a record. Variants are in the order of the checks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// 101: the record is not UTF-8.
    #[error("the record is not UTF-8: byte {place} can't be read; send it as UTF-8")]
    InvalidUtf8 {
        /// Where the first unreadable byte is, in bytes from 1.
        place: usize,
    },
    /// 102: the record is not JSON.
    #[error("the record is not JSON: {problem}, at byte {place}; send one JSON object a line")]
    InvalidJson {
        /// What the parser says. It must not quote the record, which may hold an order token.
        problem: String,
        /// Where, in bytes from 1.
        place: usize,
    },
    /// 102: the record is JSON, but not an object.
    #[error("the record is JSON but not an object; send one JSON object a line")]
    NotAnObject,
    /// 103: a required field is not there.
    #[error("{} is missing", names(*field))]
    MissingField {
        /// The field.
        field: Field,
    },
    /// 104: a field is there twice.
    #[error("{} is there more than once; send it once", names(*field))]
    DuplicateField {
        /// The field.
        field: Field,
    },
    /// 105: a row of a table has more or fewer cells than there are columns, so that it is not
    /// known which is which.
    #[error(
        "the row has {}, and the header has {wanted}; put a text with the separator in it between \
         double quotes",
        cells(*found)
    )]
    RowLength {
        /// How many cells the row has.
        found: usize,
        /// How many columns there are.
        wanted: usize,
    },
    /// 105: a quoted cell is never closed.
    #[error(
        "the quote at byte {place} of the row is never closed; close it, and write each quote \
         inside a quoted text twice"
    )]
    OpenQuote {
        /// Where the quote is, in bytes from 1.
        place: usize,
    },
    /// 105: a quote is where a quoted cell neither begins nor ends.
    #[error(
        "the quote at byte {place} of the row has text beside it; write each quote inside a quoted \
         text twice"
    )]
    StrayQuote {
        /// Where the quote is, in bytes from 1.
        place: usize,
    },
    /// 111 to 115: a value is of the wrong JSON type. The value itself is not quoted.
    #[error("{field} is {found}; send {}", field.wanted().english())]
    WrongType {
        /// The field.
        field: Field,
        /// What is there.
        found: JsonType,
    },
    /// 111: the waybill id is not one.
    #[error(transparent)]
    WaybillId(#[from] InvalidWaybillId),
    /// 112: the order token is not one.
    #[error(transparent)]
    Token(#[from] InvalidOrderToken),
    /// 113: the time is not one.
    #[error("action_time {0}")]
    ActionTime(InvalidTimestamp),
    /// 114: the action type is not one of the nine.
    #[error("action_type {0}")]
    ActionType(UnknownActionType),
    /// 115: the message is not one that may be shown.
    #[error(transparent)]
    ActionMsg(#[from] InvalidActionMessage),
}

// Not by `#[from]`, which makes a source of what the text says already.
impl From<InvalidTimestamp> for Fault {
    fn from(invalid: InvalidTimestamp) -> Self {
        Self::ActionTime(invalid)
    }
}

impl From<UnknownActionType> for Fault {
    fn from(unknown: UnknownActionType) -> Self {
        Self::ActionType(unknown)
    }
}

impl Fault {
    /// The code, with its number and its name.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::InvalidUtf8 { .. } => Code::InvalidUtf8,
            Self::InvalidJson { .. } | Self::NotAnObject => Code::InvalidJson,
            Self::MissingField { .. } => Code::MissingField,
            Self::DuplicateField { .. } => Code::DuplicateField,
            Self::RowLength { .. } | Self::OpenQuote { .. } | Self::StrayQuote { .. } => {
                Code::InvalidRow
            }
            Self::WrongType { field, .. } => field.code(),
            Self::WaybillId(_) => Field::WaybillId.code(),
            Self::Token(_) => Field::Token.code(),
            Self::ActionTime(_) => Field::ActionTime.code(),
            Self::ActionType(_) => Field::ActionType.code(),
            Self::ActionMsg(_) => Field::ActionMsg.code(),
        }
    }

    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::InvalidUtf8 { place } => {
                write!(
                    f,
                    "记录不是 UTF-8：第 {place} 个字节无法解码；请以 UTF-8 发送"
                )
            }
            Self::InvalidJson { problem, place } => {
                write!(
                    f,
                    "记录不是 JSON：第 {place} 个字节处有误（{problem}）；每行应为一个 JSON 对象"
                )
            }
            Self::NotAnObject => f.write_str("记录是 JSON 但不是对象；每行应为一个 JSON 对象"),
            Self::MissingField { field } => write!(f, "缺少字段 {}", names(*field)),
            Self::DuplicateField { field } => {
                write!(f, "字段 {} 重复出现；请只发送一次", names(*field))
            }
            Self::RowLength { found, wanted } => write!(
                f,
                "该行有 {found} 列，表头有 {wanted} 列；文字中含有分隔符时，请用双引号括起"
            ),
            Self::OpenQuote { place } => write!(
                f,
                "该行第 {place} 个字节处的引号没有闭合；请闭合，引号内的引号请写两次"
            ),
            Self::StrayQuote { place } => write!(
                f,
                "该行第 {place} 个字节处的引号与文字相连；引号内的引号请写两次"
            ),
            Self::WrongType { field, found } => write!(
                f,
                "{field} 是{}；应为{}",
                found.chinese(),
                field.wanted().chinese()
            ),
            Self::WaybillId(invalid) => write!(f, "{}", invalid.chinese()),
            Self::Token(invalid) => write!(f, "{}", invalid.chinese()),
            Self::ActionTime(invalid) => write!(f, "action_time {}", invalid.chinese()),
            Self::ActionType(unknown) => write!(f, "action_type {}", unknown.chinese()),
            Self::ActionMsg(invalid) => write!(f, "{}", invalid.chinese()),
        })
    }
}

fn cells(count: usize) -> impl fmt::Display {
    fmt::from_fn(move |f| match count {
        1 => f.write_str("1 cell"),
        _ => write!(f, "{count} cells"),
    })
}

/// The field's name, in both casings where they differ.
fn names(field: Field) -> impl fmt::Display {
    fmt::from_fn(move |f| {
        f.write_str(field.snake())?;
        if field.camel() == field.snake() {
            Ok(())
        } else {
            write!(f, " ({})", field.camel())
        }
    })
}

/// What is in a field where something else is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JsonType {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    WholeNumber,
    /// A number with a fraction or an exponent, `1.0` too, or one beyond 64 bits.
    OtherNumber,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl JsonType {
    const fn chinese(self) -> &'static str {
        match self {
            Self::Null => " null",
            Self::Boolean => "布尔值",
            Self::WholeNumber => "整数",
            Self::OtherNumber => "带小数、指数或过大的数字",
            Self::String => "字符串",
            Self::Array => "数组",
            Self::Object => "对象",
        }
    }
}

/// The English text.
impl fmt::Display for JsonType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::WholeNumber => "a whole number",
            Self::OtherNumber => "a number with a fraction or an exponent, or beyond 64 bits",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        })
    }
}
