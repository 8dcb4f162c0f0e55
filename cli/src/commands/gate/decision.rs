//! What every line of a feed is decided by, and the decision on it.

use std::mem;

use waybill_engine::{
    Accepted, Adoption, Code, Form, Late, Outcome, Record, Rejection, RuleSet, Timestamp, Tracker,
    Update, decide, decide_or_adopt,
};

use super::emptied::emptied;
use crate::intake::{NoUpdate, Picker, Reader, Refused};

/// What every line is decided by, and what is written about it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each stands for an option of the command, and goes with any of the others"
)]
pub(crate) struct Terms {
    pub(crate) reader: Reader,
    pub(crate) rules: RuleSet,
    /// Whether the first update of an unknown waybill is adopted.
    pub(crate) adopts: bool,
    pub(crate) form: Form,
    /// The fields of the feed that go into verdicts and rejects as they are.
    pub(crate) echo: Picker,
    pub(crate) with_rejects: bool,
    pub(crate) with_verdicts: bool,
    pub(crate) with_retry: bool,
    /// Whether changes are kept for another run.
    pub(crate) with_state: bool,
}

impl Terms {
    /// Adopts a waybill with its first update, where that is allowed and the rules alone would not
    /// take it.
    pub(crate) fn adopt<'a>(
        &self,
        before: &Tracker,
        update: &'a Update<'a>,
        now: Timestamp,
    ) -> Option<Accepted<'a>> {
        if !self.adopts || !before.is_fresh() {
            return None;
        }
        match decide_or_adopt(&self.rules, before, update, now) {
            Adoption::Adopted(accepted) => Some(accepted),
            Adoption::Decided(_) => None,
        }
    }

    /// Why an update was refused at this time. Found out once more, as few are asked about.
    pub(crate) fn rejection(
        &self,
        tracker: &Tracker,
        update: &Update<'_>,
        now: Timestamp,
    ) -> Option<Rejection> {
        match decide(&self.rules, tracker, update, now) {
            Outcome::Rejected(rejection) => Some(rejection),
            Outcome::Accepted(_) | Outcome::Duplicate => None,
        }
    }
}

/// The decisions on the lines of a chunk, one for each.
#[derive(Default)]
pub(crate) struct Decided<'a> {
    pub(crate) decisions: Vec<Decision<'a>>,
    /// What is to be said of updates that came late, where rejects are written. Apart, so that a
    /// decision takes less room, and nothing has to be done to forget it.
    pub(crate) lates: Vec<Late>,
}

impl Decided<'_> {
    /// Without decisions, with the memory of these.
    pub(super) fn emptied<'b>(mut self) -> Decided<'b> {
        self.lates.clear();
        Decided {
            decisions: emptied(self.decisions),
            lates: self.lates,
        }
    }
}

/// The decision on a line, or on an item of one, with what is written about it.
pub(crate) enum Decision<'a> {
    Accepted(&'a Record<'a>, Accepted<'a>),
    /// With the waybill's tracker, which does not change.
    Duplicate(Tracker),
    Rejected {
        record: &'a Record<'a>,
        code: Code,
        /// The waybill's tracker, which does not change.
        tracker: Tracker,
        /// Whether no earlier record named the waybill.
        is_new: bool,
        /// Where among the [`lates`](Decided::lates) is what the waybill's trail says of it.
        late: Option<usize>,
    },
    /// With the tracker of the waybill that the line names, if that waybill is known.
    Malformed(&'a Refused<'a>, Option<Tracker>),
    /// No update, by the map; likewise.
    Ignored(&'a NoUpdate<'a>, Option<Tracker>),
    /// A parcel without any scan.
    Empty,
}

// Thousands are forgotten at once.
const _: () = assert!(!mem::needs_drop::<Decision<'_>>());
