//! The text of a value, and whether it is known to need no escape.

use alloc::borrow::Cow;
use alloc::string::String;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

/// The text of a value: of the input, or its own.
///
/// What it is compared by is the text alone.
#[derive(Clone)]
pub(crate) enum Carried<'a> {
    /// Of the input, where it was seen to have no quote and no backslash. So it is in JSON as it is
    /// here, and need not be asked again when a payload is written.
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

// No longer than what else would be here.
const _: () = assert!(size_of::<Carried<'_>>() == size_of::<Cow<'_, str>>());

impl<'a> Carried<'a> {
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

impl From<String> for Carried<'_> {
    #[inline]
    fn from(text: String) -> Self {
        Self::Owned(text)
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
