//! The text of a value, and whether it is known to need no escape in JSON.

use alloc::borrow::Cow;
use alloc::string::String;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

#[cfg(feature = "json")]
use super::bytes;

/// The text of a value: of the input, or its own. Two are equal if their texts are.
#[derive(Clone)]
pub(crate) enum Carried<'a> {
    /// Of the input, where it was seen to have no quote and no backslash. Of a value, which has no
    /// control characters either, it is in JSON as it is here, and need not be asked again.
    #[cfg_attr(
        not(feature = "json"),
        expect(dead_code, reason = "seen where JSON is read")
    )]
    Plain(&'a str),
    /// Of the input.
    Borrowed(&'a str),
    /// Its own.
    Owned(String),
}

// No larger than the `Cow` in its place.
const _: () = assert!(size_of::<Carried<'_>>() == size_of::<Cow<'_, str>>());

impl<'a> Carried<'a> {
    /// A text of the input without quotes and backslashes, which is for the caller to know.
    #[cfg(feature = "json")]
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub(crate) fn plain(text: &'a str) -> Self {
        debug_assert!(!bytes::any(text.as_bytes(), bytes::needs_escape));
        Self::Plain(text)
    }

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Plain(text) | Self::Borrowed(text) => text,
            Self::Owned(text) => text,
        }
    }

    /// Whether it is known to need no escape.
    #[inline]
    pub(crate) const fn is_plain(&self) -> bool {
        matches!(self, Self::Plain(_))
    }

    #[inline]
    pub(crate) fn into_cow(self) -> Cow<'a, str> {
        match self {
            Self::Plain(text) | Self::Borrowed(text) => Cow::Borrowed(text),
            Self::Owned(text) => Cow::Owned(text),
        }
    }

    pub(crate) fn into_owned(self) -> Carried<'static> {
        Carried::Owned(self.into_cow().into_owned())
    }
}

impl<'a> From<Cow<'a, str>> for Carried<'a> {
    #[inline]
    fn from(text: Cow<'a, str>) -> Self {
        match text {
            Cow::Borrowed(text) => Self::Borrowed(text),
            Cow::Owned(text) => Self::Owned(text),
        }
    }
}

impl PartialEq for Carried<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Carried<'_> {}

impl PartialOrd for Carried<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Carried<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

/// As a text by itself: an id is looked up by its text in maps.
impl Hash for Carried<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Debug for Carried<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(all(test, feature = "json"))]
mod tests {
    use alloc::format;
    use core::hash::BuildHasher;
    use std::hash::RandomState;

    use super::*;

    #[test]
    fn a_text_of_each_kind_is_what_its_text_is() {
        let state = RandomState::new();
        let kinds = |text: &'static str| {
            [
                Carried::from(Cow::Borrowed(text)),
                Carried::from(Cow::Owned(text.into())),
                Carried::from(Cow::Borrowed(text)).into_owned(),
                Carried::plain(text),
                Carried::plain(text).into_owned(),
                Carried::from(Carried::plain(text).into_cow()),
            ]
        };
        let texts = ["", "W1", "W2", "已揽收"];
        for (a, b) in texts.iter().flat_map(|a| texts.map(|b| (*a, b))) {
            for (one, other) in kinds(a)
                .iter()
                .flat_map(|one| kinds(b).map(|b| (one.clone(), b)))
            {
                assert_eq!(one.as_str(), a);
                assert_eq!(one == other, a == b);
                assert_eq!(one.cmp(&other), a.cmp(b));
                assert_eq!(one.partial_cmp(&other), a.partial_cmp(b));
                assert_eq!(state.hash_one(&one), state.hash_one(a));
                assert_eq!(format!("{one:?}"), format!("{a:?}"));
            }
        }
    }

    #[test]
    fn only_what_was_seen_is_known_to_need_no_escape() {
        assert!(Carried::plain("W1").is_plain());
        assert!(!Carried::from(Cow::Borrowed("W1")).is_plain());
        assert!(!Carried::plain("W1").into_owned().is_plain());
    }

    #[test]
    #[should_panic(expected = "needs_escape")]
    #[cfg(debug_assertions)]
    fn a_text_that_needs_an_escape_is_not_plain() {
        drop(Carried::plain("\"").into_cow());
    }
}
