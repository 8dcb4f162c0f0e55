//! What each contender writes down for each update.

use waybill_engine::{Outcome, Rejection};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Verdict {
    Accepted,
    Duplicate,
    TooFarAhead,
    WaybillClosed,
    ActionNotPermitted,
    TimeGoesBack,
}

impl Verdict {
    pub(crate) const ALL: [Self; 6] = [
        Self::Accepted,
        Self::Duplicate,
        Self::TooFarAhead,
        Self::WaybillClosed,
        Self::ActionNotPermitted,
        Self::TimeGoesBack,
    ];
}

impl From<&Outcome<'_>> for Verdict {
    fn from(outcome: &Outcome<'_>) -> Self {
        match outcome {
            Outcome::Accepted(_) => Self::Accepted,
            Outcome::Duplicate => Self::Duplicate,
            Outcome::Rejected(Rejection::TooFarAhead { .. }) => Self::TooFarAhead,
            Outcome::Rejected(Rejection::WaybillClosed { .. }) => Self::WaybillClosed,
            Outcome::Rejected(Rejection::ActionNotPermitted { .. }) => Self::ActionNotPermitted,
            Outcome::Rejected(Rejection::TimeGoesBack { .. }) => Self::TimeGoesBack,
            Outcome::Rejected(other) => unimplemented!("a new rejection: {other}"),
        }
    }
}
