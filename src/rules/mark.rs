//! The marks of a rule table, and its cells.

use core::fmt;

use crate::code::{Code, Verdict};
use crate::state::Situation;
use crate::update::ActionType;

/// What a rule table says about an action in a situation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(
    clippy::exhaustive_enums,
    reason = "the four marks are the table's format"
)]
pub enum Mark {
    /// `+`: accepted.
    Accept,
    /// `r`: accepted as a repeat; the status stays as it is.
    Repeat,
    /// `s`: accepted although a scan must have been skipped.
    Skip,
    /// `.`: refused.
    Refuse,
}

impl Mark {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Accept, Self::Repeat, Self::Skip, Self::Refuse];

    /// The mark of a sign.
    #[must_use]
    pub const fn from_sign(sign: char) -> Option<Self> {
        let mut i = 0;
        while i < Self::ALL.len() {
            if Self::ALL[i].sign() == sign {
                return Some(Self::ALL[i]);
            }
            i += 1;
        }
        None
    }

    /// Its sign in a table.
    #[must_use]
    pub const fn sign(self) -> char {
        match self {
            Self::Accept => '+',
            Self::Repeat => 'r',
            Self::Skip => 's',
            Self::Refuse => '.',
        }
    }

    /// How an action is accepted, if not as an ordinary step, in English and Chinese.
    pub(crate) const fn manner(self) -> (&'static str, &'static str) {
        match self {
            Self::Accept | Self::Refuse => ("", ""),
            Self::Repeat => (", as a repeat", "（重复上报）"),
            Self::Skip => (", although a scan was skipped", "（中间缺少扫描）"),
        }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.sign())
    }
}

/// What the table says about an action in a situation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) mark: Mark,
    /// The verdict by the mark alone.
    pub(crate) verdict: Verdict,
    /// Where the action leads; where it is refused, of no meaning.
    pub(crate) next: Situation,
}

/// By `Situation::index` and `ActionType::index`. As many as five bits and four bits can number, so
/// that an index needs no bounds check.
pub(super) type Cells = [[Cell; 16]; 32];

pub(super) const REFUSED: Cell = Cell {
    mark: Mark::Refuse,
    verdict: Verdict::Rejected(Code::ActionNotPermitted),
    next: Situation::START,
};

/// A row's marks, in the order of `ActionType::index`.
pub(crate) type Marks = [Mark; ActionType::COUNT];
