//! A text that may leave the program.

use std::borrow::{Borrow, Cow};
use std::fmt;

use serde::{Serialize, Serializer};
use waybill_sources::names_token;

use super::words::{
    HIDDEN, SHORTEST_TOKEN, is_filler, is_id_like, is_token_like, may_be_half, suspects,
};

/// A word of a name has no more letters.
const LONGEST_WORD: usize = 20;

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

    /// A text of our own words, which quotes nothing of any line.
    pub(crate) fn of_ours(text: &dyn fmt::Display) -> Shown<'static> {
        Shown(Cow::Owned(text.to_string()))
    }

    /// The waybill id of a well-formed record, whose token this is. This is what accepted updates
    /// pay, so it builds nothing.
    pub(crate) fn id(id: &'a str, token: &str) -> Self {
        let is_hidden = if is_id_like(id) {
            // A token that is the id is no token.
            id != token && shows(id, token)
        } else {
            // The two fields may have been filled with each other's value.
            id.len() > token.len() || !is_token_like(token) || shows(id, token)
        };
        if is_hidden {
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

    /// The same text without a copy.
    pub(crate) fn borrowed(&self) -> Shown<'_> {
        Shown(Cow::Borrowed(&self.0))
    }

    /// The same text, or its start if it is longer than this many characters. It takes no longer
    /// for a longer text.
    pub(crate) fn start(&self, most: usize) -> Shown<'_> {
        let end = self
            .0
            .char_indices()
            .nth(most)
            .map_or(self.0.len(), |(end, _)| end);
        Shown(Cow::Borrowed(&self.0[..end]))
    }

    /// The value of a field that is none of the five, of a well-formed record whose token this is.
    pub(crate) fn value(text: &'a str, token: &str) -> Self {
        // Where the token's field has nothing like one, any word may be the token.
        let is_missing = !is_token_like(token) && !suspects(text).all(is_id_like);
        if is_missing || shows(text, token) || may_be_half(text) || names_token(text) {
            Self::HIDDEN
        } else {
            Self::cleared(text)
        }
    }

    /// The name of a carrier or a site, from a field that is known for it, if its words are like
    /// those of names: letters of which the first alone may be a capital, as `yuantong` and
    /// `Hangzhou Yuhang`, or like a waybill id. A token has more. Only for a line that
    /// [names none](super::names_no_token), as one that does tells what is to be hidden.
    pub(crate) fn plain_name(text: &'a str) -> Option<Self> {
        let is_word = |word: &str| {
            let mut letters = word.bytes();
            letters
                .next()
                .is_some_and(|byte| byte.is_ascii_alphabetic())
                && letters.all(|byte| byte.is_ascii_lowercase())
                && word.len() <= LONGEST_WORD
        };
        let is_plain = suspects(text).all(|word| is_word(word) || is_id_like(word));
        (is_plain && !names_token(text)).then(|| Self::cleared(text))
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
        return text.contains(token) && !is_filler(token);
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
    fn a_name_is_shown_whose_words_are_none_of_a_token() {
        for (text, is_shown) in [
            ("yuantong", true),
            ("Hangzhou Yuhang", true),
            ("杭州余杭", true),
            ("SF-HANGZHOU-01", true),
            ("yuantong1", false),
            ("yuanTong", false),
            ("abcdefghijklmnopqrstuvwxyz", false),
            ("yuantoken", false),
        ] {
            let shown = Shown::plain_name(text);
            let expected = is_shown.then_some(text);
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
            (
                "Zq83vKx91LmRt7wPcYb4NdQ2",
                "JD00102030405060708090-1-1",
                "***",
            ),
            ("W1-k3y", "k3y", "***"),
            ("W1", "1", "W1"),
            ("SF1020304050607", "SF1020304050607", "SF1020304050607"),
        ] {
            assert_eq!(Shown::id(id, token).as_str(), expected, "{id} {token}");
        }
    }
}
