//! A set of situations.

use super::situation::Situation;
use super::status::Status;

/// A set of situations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SituationSet {
    /// Bit `n` is for `Situation::ALL[n]`.
    bits: u32,
}

impl SituationSet {
    pub(crate) const EMPTY: Self = Self { bits: 0 };

    pub(crate) const ALL: Self = Self {
        bits: (1 << Situation::COUNT) - 1,
    };

    /// The open statuses, not held.
    pub(crate) const OPEN_STATUSES: Self = Self {
        bits: (1 << Status::OPEN) - 1,
    };

    pub(crate) const CLOSED_STATUSES: Self = Self::EMPTY
        .with(Situation::at(Status::Signed))
        .with(Situation::at(Status::Cancelled));

    pub(crate) const fn contains(self, situation: Situation) -> bool {
        self.bits & (1 << situation.index()) != 0
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = Situation> {
        Situation::ALL
            .into_iter()
            .filter(move |situation| self.contains(*situation))
    }

    /// Equality, for constants.
    pub(crate) const fn is(self, other: Self) -> bool {
        self.bits == other.bits
    }

    pub(crate) const fn with(self, situation: Situation) -> Self {
        Self {
            bits: self.bits | 1 << situation.index(),
        }
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        Self {
            bits: self.bits | other.bits,
        }
    }

    pub(crate) const fn minus(self, other: Self) -> Self {
        Self {
            bits: self.bits & !other.bits,
        }
    }
}
