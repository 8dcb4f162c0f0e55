//! The two texts that name a parcel: the carrier's waybill id and WeChat's order token.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::text::{Carried, Flaw, IdFlaw, StrayChar, first_flaw, first_flaw_of_id};

/// The carrier's number of a parcel: 1 to 64 printable ASCII characters, and not `0`. What a
/// spreadsheet makes of a long number is none (`7.31235E+14`, `="731…"`), nor is a word for nothing
/// (`NULL`, `#N/A`).
///
/// It borrows its text where it can; [`into_owned`](Self::into_owned) makes it outlive the input.
///
/// ```
/// use waybill_engine::WaybillId;
///
/// let id = WaybillId::new("SF1020304050607")?;
/// assert_eq!(id.as_str(), "SF1020304050607");
/// assert!(WaybillId::new("0").is_err()); // WeChat's "not generated yet"
/// # Ok::<(), waybill_engine::InvalidWaybillId>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WaybillId<'a>(Carried<'a>);

/// The token that came with the order event pushed to the carrier, sent back with every update:
/// 1 to 256 printable ASCII characters, and no word for nothing (`NULL`).
///
/// It is a secret: `Debug` shows `OrderToken(***)`, there is no `Display`, it is not
/// serialisable, and no error quotes it. Only [`reveal`](Self::reveal) and the finished payload
/// hold its text.
///
/// ```
/// use waybill_engine::OrderToken;
///
/// let token = OrderToken::new("opaque-token-of-the-order")?;
/// assert_eq!(format!("{token:?}"), "OrderToken(***)");
/// # Ok::<(), waybill_engine::InvalidOrderToken>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct OrderToken<'a>(Carried<'a>);

impl<'a> WaybillId<'a> {
    /// The most characters an id may have.
    pub const MAX_CHARS: usize = 64;

    /// Takes the text as a waybill id.
    ///
    /// # Errors
    ///
    /// [`InvalidWaybillId`] says what is wrong with it.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, InvalidWaybillId> {
        Self::of(text.into().into())
    }

    /// As [`new`](Self::new).
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub(crate) fn of(text: Carried<'a>) -> Result<Self, InvalidWaybillId> {
        match first_flaw_of_id(text.as_str(), Self::MAX_CHARS) {
            None if text.as_str() == "0" => Err(InvalidWaybillId::NotGenerated),
            None => Ok(Self(text)),
            Some(flaw) => Err(flaw.into()),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The text, and whether it is known to need no escape.
    pub(crate) const fn carried(&self) -> &Carried<'a> {
        &self.0
    }

    /// The same id with a text of its own.
    #[must_use]
    pub fn into_owned(self) -> WaybillId<'static> {
        WaybillId(self.0.into_owned())
    }
}

impl<'a> OrderToken<'a> {
    /// The most characters a token may have: what WeChat asks carriers to reserve.
    pub const MAX_CHARS: usize = 256;

    /// Takes the text as an order token.
    ///
    /// # Errors
    ///
    /// [`InvalidOrderToken`] says what is wrong with it, without quoting it.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, InvalidOrderToken> {
        Self::of(text.into().into())
    }

    /// As [`new`](Self::new).
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub(crate) fn of(text: Carried<'a>) -> Result<Self, InvalidOrderToken> {
        match first_flaw(text.as_str(), Self::MAX_CHARS) {
            None => Ok(Self(text)),
            Some(flaw) => Err(flaw.into()),
        }
    }

    /// The secret text, for the one who stores or sends it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.as_str()
    }

    /// The secret text, and whether it is known to need no escape.
    pub(crate) const fn carried(&self) -> &Carried<'a> {
        &self.0
    }

    /// The same token with a text of its own.
    #[must_use]
    pub fn into_owned(self) -> OrderToken<'static> {
        OrderToken(self.0.into_owned())
    }
}

impl fmt::Display for WaybillId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for OrderToken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OrderToken(***)")
    }
}

impl Serialize for WaybillId<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Through [`WaybillId::new`].
impl<'de> Deserialize<'de> for WaybillId<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Through [`OrderToken::new`].
impl<'de> Deserialize<'de> for OrderToken<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A format's own complaint would quote the value.
        let text = String::deserialize(deserializer)
            .map_err(|_| serde::de::Error::custom("token is not a string"))?;
        Self::new(text).map_err(serde::de::Error::custom)
    }
}

/// A text that can't be a waybill id. Places and lengths are in characters, places from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidWaybillId {
    /// No characters.
    #[error("waybill_id is empty; send the carrier's own number of the parcel")]
    Empty,
    /// More than [`WaybillId::MAX_CHARS`].
    #[error(
        "waybill_id has {length} characters; at most {} are accepted",
        WaybillId::MAX_CHARS
    )]
    TooLong {
        /// How many there are.
        length: usize,
    },
    /// Something else than printable ASCII.
    #[error("waybill_id {}", found.english_at(*place))]
    Stray {
        /// What it is.
        found: StrayChar,
        /// Where the first one is.
        place: usize,
    },
    /// A spreadsheet's way to keep a number as text, `="…"` or `'…`, is still around it.
    #[error(
        "waybill_id has a spreadsheet's text guard around it (=\"…\" or a leading '); send what is \
         inside"
    )]
    Guarded,
    /// A word that programs write where there is no value.
    #[error(
        "waybill_id is {word}, a word for nothing; send the carrier's own number of the parcel"
    )]
    Nothing {
        /// The word, in its usual case.
        word: &'static str,
    },
    /// A number with an exponent, or with zeros for decimals: its last digits may be lost.
    #[error("waybill_id is a number: a spreadsheet has rounded this id; format the column as text")]
    Rounded,
    /// `0`, which WeChat sends while the carrier has not generated the number.
    #[error(
        "waybill_id is \"0\", WeChat's word for \"not generated yet\"; send the carrier's own \
         number of the parcel"
    )]
    NotGenerated,
}

impl From<IdFlaw> for InvalidWaybillId {
    fn from(flaw: IdFlaw) -> Self {
        match flaw {
            IdFlaw::Rounded => Self::Rounded,
            IdFlaw::OfAny(Flaw::Empty) => Self::Empty,
            IdFlaw::OfAny(Flaw::TooLong { length }) => Self::TooLong { length },
            IdFlaw::OfAny(Flaw::Stray { found, place }) => Self::Stray { found, place },
            IdFlaw::OfAny(Flaw::Guarded) => Self::Guarded,
            IdFlaw::OfAny(Flaw::Nothing { word }) => Self::Nothing { word },
        }
    }
}

impl InvalidWaybillId {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::Empty => f.write_str("waybill_id 为空；请发送快递公司自己的运单号"),
            Self::TooLong { length } => write!(
                f,
                "waybill_id 有 {length} 个字符，最多 {} 个",
                WaybillId::MAX_CHARS
            ),
            Self::Stray { found, place } => {
                write!(f, "waybill_id {}", found.chinese_at(*place))
            }
            Self::Guarded => f.write_str(
                "waybill_id 带有表格软件的文本标记（=\"…\" 或开头的 '）；请只发送其中的内容",
            ),
            Self::Nothing { word } => write!(
                f,
                "waybill_id 为 {word}，表示没有值；请发送快递公司自己的运单号"
            ),
            Self::Rounded => f.write_str(
                "waybill_id 是数字形式：表格软件已将该单号四舍五入；请将该列设为文本格式",
            ),
            Self::NotGenerated => {
                f.write_str("waybill_id 为“0”，表示运单号尚未生成；请发送快递公司自己的运单号")
            }
        })
    }
}

/// A text that can't be an order token; the text itself is never quoted. Places and lengths are
/// in characters, places from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidOrderToken {
    /// No characters.
    #[error("token is empty; send the token of the order event that was pushed for this parcel")]
    Empty,
    /// More than [`OrderToken::MAX_CHARS`].
    #[error(
        "token has {length} characters; at most {} are accepted",
        OrderToken::MAX_CHARS
    )]
    TooLong {
        /// How many there are.
        length: usize,
    },
    /// Something else than printable ASCII.
    #[error("token {}", found.english_at(*place))]
    Stray {
        /// What it is.
        found: StrayChar,
        /// Where the first one is.
        place: usize,
    },
    /// A spreadsheet's way to keep a number as text, `="…"` or `'…`, is still around it.
    #[error(
        "token has a spreadsheet's text guard around it (=\"…\" or a leading '); send what is \
         inside"
    )]
    Guarded,
    /// A word that programs write where there is no value.
    #[error(
        "token is {word}, a word for nothing; send the token of the order event that was pushed \
         for this parcel"
    )]
    Nothing {
        /// The word, in its usual case.
        word: &'static str,
    },
}

impl From<Flaw> for InvalidOrderToken {
    fn from(flaw: Flaw) -> Self {
        match flaw {
            Flaw::Empty => Self::Empty,
            Flaw::TooLong { length } => Self::TooLong { length },
            Flaw::Stray { found, place } => Self::Stray { found, place },
            Flaw::Guarded => Self::Guarded,
            Flaw::Nothing { word } => Self::Nothing { word },
        }
    }
}

impl InvalidOrderToken {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::Empty => f.write_str("token 为空；请发送该运单下单事件推送的订单 token"),
            Self::TooLong { length } => {
                write!(
                    f,
                    "token 有 {length} 个字符，最多 {} 个",
                    OrderToken::MAX_CHARS
                )
            }
            Self::Stray { found, place } => write!(f, "token {}", found.chinese_at(*place)),
            Self::Guarded => {
                f.write_str("token 带有表格软件的文本标记（=\"…\" 或开头的 '）；请只发送其中的内容")
            }
            Self::Nothing { word } => write!(
                f,
                "token 为 {word}，表示没有值；请发送该运单下单事件推送的订单 token"
            ),
        })
    }
}
