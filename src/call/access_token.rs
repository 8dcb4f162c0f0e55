//! The token that lets the carrier call WeChat.

use alloc::format;
use alloc::string::String;
use core::fmt;

use http::Uri;

use super::update_path::UpdatePath;
use crate::text::{Flaw, StrayChar, first_flaw};

/// The access token of the HTTPS call: 1 to 512 printable ASCII characters. With the feature
/// `http`.
///
/// It is a secret, and not the [`OrderToken`](crate::OrderToken): it belongs to the account, goes
/// into the URL, and has to be refreshed. `Debug` shows `AccessToken(***)`, there is no `Display`,
/// it is not serialisable, and no error quotes it.
///
/// ```
/// use waybill_engine::AccessToken;
///
/// let token = AccessToken::new("opaque-token-of-the-account")?;
/// assert_eq!(format!("{token:?}"), "AccessToken(***)");
/// # Ok::<(), waybill_engine::InvalidAccessToken>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken {
    text: String,
    /// The call's URL with the token in it. Made here, where it may fail, so that a request can't,
    /// and once, as the token is the same for many requests.
    uri: Uri,
}

impl AccessToken {
    /// The most characters an access token may have: what WeChat asks callers to reserve.
    pub const MAX_CHARS: usize = 512;

    /// Takes the text as an access token.
    ///
    /// # Errors
    ///
    /// [`InvalidAccessToken`] says what is wrong with it, without quoting it.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidAccessToken> {
        let text = text.into();
        match first_flaw(&text, Self::MAX_CHARS) {
            None => {}
            Some(flaw) => return Err(flaw.into()),
        }
        // Percent-encoded as it is, only its length could keep it out of a URL.
        let uri = Uri::try_from(format!(
            "{}?access_token={}",
            UpdatePath::URL,
            percent_encoded(&text)
        ))
        .map_err(|_| InvalidAccessToken::TooLong {
            length: text.chars().count(),
        })?;
        Ok(Self { text, uri })
    }

    /// The secret text, for the one who stores it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    pub(super) fn uri(&self) -> Uri {
        self.uri.clone()
    }
}

/// The text as a value of a query: everything but RFC 3986's unreserved characters is encoded.
fn percent_encoded(text: &str) -> impl fmt::Display {
    fmt::from_fn(move |f| {
        for byte in text.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    write!(f, "{}", char::from(byte))?;
                }
                _ => write!(f, "%{byte:02X}")?,
            }
        }
        Ok(())
    })
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(***)")
    }
}

/// A text that can't be an access token; the text itself is never quoted. Places and lengths are
/// in characters, places from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidAccessToken {
    /// No characters.
    #[error("access_token is empty; get one from WeChat first")]
    Empty,
    /// More than [`AccessToken::MAX_CHARS`].
    #[error(
        "access_token has {length} characters; at most {} are accepted",
        AccessToken::MAX_CHARS
    )]
    TooLong {
        /// How many there are.
        length: usize,
    },
    /// Something else than printable ASCII.
    #[error("access_token {}", found.english_at(*place))]
    Stray {
        /// What it is.
        found: StrayChar,
        /// Where the first one is.
        place: usize,
    },
    /// A spreadsheet's way to keep a number as text, `="…"` or `'…`, is still around it.
    #[error("access_token has quotes around it (=\"…\" or a leading '); send what is inside")]
    Guarded,
    /// A word that programs write where there is no value.
    #[error("access_token is {word}, a word for nothing; get one from WeChat first")]
    Nothing {
        /// The word, in its usual case.
        word: &'static str,
    },
}

impl From<Flaw> for InvalidAccessToken {
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

impl InvalidAccessToken {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::Empty => f.write_str("access_token 为空；请先向微信获取"),
            Self::TooLong { length } => write!(
                f,
                "access_token 有 {length} 个字符，最多 {} 个",
                AccessToken::MAX_CHARS
            ),
            Self::Stray { found, place } => {
                write!(f, "access_token {}", found.chinese_at(*place))
            }
            Self::Guarded => {
                f.write_str("access_token 外有引号（=\"…\" 或开头的 '）；请只发送其中的内容")
            }
            Self::Nothing { word } => {
                write!(f, "access_token 为 {word}，表示没有值；请先向微信获取")
            }
        })
    }
}
