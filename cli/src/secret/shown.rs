//! A text that may leave the program.

use std::borrow::{Borrow, Cow};
use std::fmt;

use serde::{Serialize, Serializer};
use waybill_rule_source::names_token;

use super::words::{HIDDEN, SHORTEST_TOKEN, is_id_like, may_be_half};

/// A text in which no order token is, as far as can be known. Only the search for tokens makes one,
/// so a report that asks for it can't be given anything else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Shown<'a>(Cow<'a, str>);

impl<'a> Shown<'a> {
    /// What is shown in place of a text that may not be.
    pub(crate) const HIDDEN: Self = Self(Cow::Borrowed(HIDDEN));

    /// What is shown where not even that may be known.
    pub(crate) const NOTHING: Self = Self(Cow::Borrowed(""));

    /// A text that was searched.
    pub(super) fn cleared(text: impl Into<Cow<'a, str>>) -> Self {
        Self(text.into())
    }

    /// The waybill id of a well-formed record, whose token this is. This is what accepted updates
    /// pay, so it builds nothing.
    pub(crate) fn id(id: &'a str, token: &str) -> Self {
        if shows(id, token) || (id.len() > token.len() && !is_id_like(id)) {
            // The second: the two fields may have been filled with each other's value.
            Self::HIDDEN
        } else {
            Self::cleared(id)
        }
    }

    /// The waybill id of a record whose token is that of its order. It was found by the id, so the
    /// two can't have been filled with each other's value.
    pub(crate) fn id_of_order(id: &'a str, token: &str) -> Self {
        if shows(id, token) {
            Self::HIDDEN
        } else {
            Self::cleared(id)
        }
    }

    /// The same text, or its start if it is longer than this many characters.
    pub(crate) fn shortened(self, most: usize) -> Self {
        match self.0.char_indices().nth(most) {
            None => self,
            Some((end, _)) => Self(match self.0 {
                Cow::Borrowed(text) => Cow::Borrowed(&text[..end]),
                Cow::Owned(mut text) => {
                    text.truncate(end);
                    Cow::Owned(text)
                }
            }),
        }
    }

    /// The value of a field that is none of the five, of a well-formed record whose token this is.
    pub(crate) fn value(text: &'a str, token: &str) -> Self {
        if shows(text, token) || may_be_half(text) || names_token(text) {
            Self::HIDDEN
        } else {
            Self::cleared(text)
        }
    }

    /// The code of a carrier, which a map reads in a line that names no token, if it is small
    /// letters alone, as `yuantong`: a token has more than those.
    pub(crate) fn carrier_code(text: &'a str, line: &[u8]) -> Option<Self> {
        let is_word = text.bytes().all(|byte| byte.is_ascii_lowercase());
        let names_none = || str::from_utf8(line).is_ok_and(|line| !names_token(line));
        (is_word && !names_token(text) && names_none()).then(|| Self::cleared(text))
    }

    /// The id of a waybill, none of whose records showed a token in it.
    pub(crate) fn of_known(id: &str) -> Shown<'static> {
        Shown(Cow::Owned(id.to_owned()))
    }

    pub(crate) fn is_hidden(&self) -> bool {
        *self == Self::HIDDEN
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_owned(self) -> Shown<'static> {
        Shown(Cow::Owned(self.0.into_owned()))
    }
}

impl Borrow<str> for Shown<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Whether a short text has a token in it, or eight characters of one.
pub(super) fn shows(text: &str, token: &str) -> bool {
    if token.len() < SHORTEST_TOKEN {
        return text.contains(token);
    }
    let (text, token) = (text.as_bytes(), token.as_bytes());
    // A piece of eight bytes has one of these fours in it.
    let may_show = text
        .chunks_exact(SHORTEST_TOKEN / 2)
        .any(|four| token.windows(four.len()).any(|piece| piece == four));
    may_show
        && text
            .windows(SHORTEST_TOKEN)
            .any(|piece| token.windows(SHORTEST_TOKEN).any(|other| other == piece))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_carrier_s_code_is_small_letters_in_a_line_without_a_token() {
        let line = r#"{"com":"yuantong"}"#.as_bytes();
        for (text, line, expected) in [
            ("yuantong", line, Some("yuantong")),
            ("yuantong1", line, None),
            ("yuanTong", line, None),
            ("yuantoken", line, None),
            ("yuantong", br#"{"com":"yuantong","Token":"x"}"#, None),
            ("yuantong", b"yuantong\xff", None),
        ] {
            let shown = Shown::carrier_code(text, line);
            assert_eq!(shown.as_ref().map(Shown::as_str), expected, "{text}");
        }
    }

    #[test]
    fn an_id_is_hidden_that_is_a_token_or_was_filled_with_one() {
        for (id, token, expected) in [
            (
                "SF1020304050607",
                "Zq83vKx91LmRt7wPcYb4NdQ2",
                "SF1020304050607",
            ),
            (
                "Zq83vKx91LmRt7wPcYb4NdQ2",
                "Zq83vKx91LmRt7wPcYb4NdQ2",
                "***",
            ),
            ("W-1LmRt7wP", "Zq83vKx91LmRt7wPcYb4NdQ2", "***"),
            ("Zq83vKx91LmRt7wPcYb4NdQ2", "SF1020304050607", "***"),
            ("SF1020304050607", "short", "SF1020304050607"),
            ("W1", "1", "***"),
        ] {
            assert_eq!(Shown::id(id, token).as_str(), expected, "{id} {token}");
        }
    }
}
