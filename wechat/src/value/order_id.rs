//! The merchant's number of an order.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

/// The merchant's number of an order: 1 to 512 bytes, no control characters.
///
/// The 512 bytes are the limit of the call with which merchants place an order,
/// [`addOrder`](crate#wechats-pages).
///
/// ```
/// use waybill_wechat::OrderId;
///
/// let id = OrderId::new("2023111500017")?;
/// assert_eq!(id.as_str(), "2023111500017");
/// assert!(OrderId::new("").is_err());
/// # Ok::<(), waybill_wechat::InvalidOrderId>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderId<'a>(Cow<'a, str>);

impl<'a> OrderId<'a> {
    /// The most bytes an id may have in UTF-8.
    pub const MAX_BYTES: usize = 512;

    /// Checks the text and makes an order id of it.
    ///
    /// # Errors
    ///
    /// [`InvalidOrderId`] says what is wrong with it.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, InvalidOrderId> {
        let text = text.into();
        if text.trim().is_empty() {
            return Err(InvalidOrderId::Blank);
        }
        if text.len() > Self::MAX_BYTES {
            return Err(InvalidOrderId::TooLong { length: text.len() });
        }
        match text.chars().position(char::is_control) {
            Some(index) => Err(InvalidOrderId::Control { place: index + 1 }),
            None => Ok(Self(text)),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same id, owning its text.
    #[must_use]
    pub fn into_owned(self) -> OrderId<'static> {
        OrderId(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Display for OrderId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for OrderId<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A text that can't be an order id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidOrderId {
    /// Empty, or only white space.
    #[error("order_id is blank; it is the merchant's number of the order")]
    Blank,
    /// More than [`OrderId::MAX_BYTES`].
    #[error(
        "order_id has {length} bytes; at most {} are accepted",
        OrderId::MAX_BYTES
    )]
    TooLong {
        /// The number of bytes.
        length: usize,
    },
    /// A control character.
    #[error("order_id has a control character at character {place}")]
    Control {
        /// The place of the first one, in characters from 1.
        place: usize,
    },
}

impl InvalidOrderId {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::Blank => f.write_str("order_id 为空白；它是商户的订单号"),
            Self::TooLong { length } => write!(
                f,
                "order_id 有 {length} 个字节，最多 {} 个",
                OrderId::MAX_BYTES
            ),
            Self::Control { place } => write!(f, "order_id 第 {place} 个字符是控制字符"),
        })
    }
}
