//! The token that lets the carrier call WeChat.

use alloc::format;
use alloc::string::String;
use core::fmt;

use http::Uri;

use super::update_path::UpdatePath;
use crate::text::{Flaw, first_flaw};

/// The access token of the HTTPS call: 1 to 512 characters, no white space, no control characters.
/// With the feature `http`.
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
            Some(Flaw::Empty) => return Err(InvalidAccessToken::Empty),
            Some(Flaw::TooLong { length }) => return Err(InvalidAccessToken::TooLong { length }),
            Some(Flaw::Unprintable { place }) => {
                return Err(InvalidAccessToken::Unprintable { place });
            }
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
    /// White space or a control character.
    #[error("access_token has white space or a control character at character {place}")]
    Unprintable {
        /// Where the first one is.
        place: usize,
    },
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
            Self::Unprintable { place } => {
                write!(f, "access_token 第 {place} 个字符是空白或控制字符")
            }
        })
    }
}
