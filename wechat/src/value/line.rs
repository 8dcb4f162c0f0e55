//! A line of text.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

/// A line of text in a field of the sister calls, a name or a part of an address: not blank, no
/// control characters, at most 512 bytes.
///
/// WeChat's pages give no limit for these fields. 512 bytes is the longest that the call with which
/// merchants place an order, [`addOrder`](crate#wechats-pages), accepts for a field of this kind.
///
/// ```
/// use waybill_wechat::Line;
///
/// let name = Line::new("周师傅")?;
/// assert_eq!(name.as_str(), "周师傅");
/// assert!(Line::new("周\n师傅").is_err());
/// # Ok::<(), waybill_wechat::InvalidLine>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Line<'a>(Cow<'a, str>);

impl<'a> Line<'a> {
    /// The most bytes a line may have in UTF-8.
    pub const MAX_BYTES: usize = 512;

    /// Checks the text and makes a line of it.
    ///
    /// # Errors
    ///
    /// [`InvalidLine`] says what is wrong with it.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, InvalidLine> {
        let text = text.into();
        if let Some(index) = text.chars().position(char::is_control) {
            return Err(InvalidLine::Control { place: index + 1 });
        }
        if text.trim().is_empty() {
            return Err(InvalidLine::Blank);
        }
        if text.len() > Self::MAX_BYTES {
            return Err(InvalidLine::TooLong { length: text.len() });
        }
        Ok(Self(text))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same line, owning its text.
    #[must_use]
    pub fn into_owned(self) -> Line<'static> {
        Line(Cow::Owned(self.0.into_owned()))
    }
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A text that can't be a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidLine {
    /// A control character, such as a line break or a tab.
    #[error("the text has a control character at character {place}")]
    Control {
        /// The place of the first one, in characters from 1.
        place: usize,
    },
    /// Empty, or only white space.
    #[error("the text is blank")]
    Blank,
    /// More than [`Line::MAX_BYTES`].
    #[error(
        "the text has {length} bytes; at most {} are accepted",
        Line::MAX_BYTES
    )]
    TooLong {
        /// The number of bytes.
        length: usize,
    },
}

impl InvalidLine {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::Control { place } => write!(f, "文本第 {place} 个字符是控制字符"),
            Self::Blank => f.write_str("文本为空白"),
            Self::TooLong { length } => {
                write!(f, "文本有 {length} 个字节，最多 {} 个", Line::MAX_BYTES)
            }
        })
    }
}
