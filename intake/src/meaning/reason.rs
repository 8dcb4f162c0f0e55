//! Why something in a feed is no update.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

/// Why something in a feed is no update. A map names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// `ordered`: the carrier does not have the parcel yet.
    Ordered,
    /// `computed`: the clock of an aggregator, not a scan.
    Computed,
    /// `undone`: an earlier scan is taken back, which can't be sent.
    Undone,
    /// `information`: nothing happened to the parcel.
    Information,
    /// `after-signature`: said once more after the signature.
    AfterSignature,
    /// `no-code`: the record has no code, and the map ignores such.
    NoCode,
    /// No rule for texts matches. Not written in maps.
    Unmatched,
    /// The map's own words.
    Own(Cow<'static, str>),
}

/// Those that a map names.
const NAMED: [Reason; 6] = [
    Reason::Ordered,
    Reason::Computed,
    Reason::Undone,
    Reason::Information,
    Reason::AfterSignature,
    Reason::NoCode,
];

impl Reason {
    /// The reason that a map writes so: one with a name, or its own words.
    pub(crate) fn from_text(text: &str) -> Self {
        NAMED
            .into_iter()
            .find(|reason| reason.name() == text)
            .unwrap_or_else(|| Self::Own(Cow::Owned(text.into())))
    }

    /// The names that a map can write.
    pub(crate) fn names() -> impl Iterator<Item = String> + Clone {
        NAMED.into_iter().map(|reason| reason.name().into())
    }

    /// The name in maps and in verdicts; a map's own words are their own name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Ordered => "ordered",
            Self::Computed => "computed",
            Self::Undone => "undone",
            Self::Information => "information",
            Self::AfterSignature => "after-signature",
            Self::NoCode => "no-code",
            Self::Unmatched => "unmatched",
            Self::Own(text) => text,
        }
    }

    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> &str {
        match self {
            Self::Ordered => "已下单，快递公司尚未收件",
            Self::Computed => "由平台推算，不是扫描",
            Self::Undone => "撤销先前的扫描，无法发送",
            Self::Information => "仅为信息，包裹没有变化",
            Self::AfterSignature => "签收之后的重复说明",
            Self::NoCode => "记录没有代码",
            Self::Unmatched => "文字规则都不符合",
            Self::Own(text) => text,
        }
    }
}

/// The English text.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ordered => "ordered, and not yet with the carrier",
            Self::Computed => "computed by a platform, not scanned",
            Self::Undone => "an earlier scan is taken back, which can't be sent",
            Self::Information => "information, nothing happened to the parcel",
            Self::AfterSignature => "said once more after the signature",
            Self::NoCode => "the record has no code",
            Self::Unmatched => "no rule for texts matches",
            Self::Own(text) => text,
        })
    }
}
