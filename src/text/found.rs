//! What was found where one of a few names was wanted.

use core::fmt;

/// A number, or a text that is not quoted: it may be a secret that came to the wrong place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    Number(i64),
    Text { chars: usize },
}

impl Found {
    /// What was found in this text, which is none of the names.
    pub(crate) fn in_text(text: &str) -> Self {
        match text.parse() {
            Ok(number) => Self::Number(number),
            Err(_) => Self::Text {
                chars: text.chars().count(),
            },
        }
    }

    pub(crate) fn chinese(self) -> impl fmt::Display {
        fmt::from_fn(move |f| match self {
            Self::Number(number) => write!(f, "{number} "),
            Self::Text { chars: 0 } => f.write_str("空文字"),
            Self::Text { chars } => write!(f, "该文字（{chars} 个字符）"),
        })
    }
}

/// The English text.
impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text { chars: 0 } => f.write_str("an empty text"),
            Self::Text { chars: 1 } => f.write_str("a text of 1 character"),
            Self::Text { chars } => write!(f, "a text of {chars} characters"),
        }
    }
}
