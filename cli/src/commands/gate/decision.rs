//! A line of the feed, and the decision on it.

use waybill_engine::{
    Accepted, Adoption, Form, Late, Malformed, Record, Rejection, RuleSet, Timestamp, Tracker,
    Update, decide, decide_or_adopt,
};

use crate::feed::{Chunk, Format};
use crate::redact::Redactor;
use crate::secret::Shown;

/// What every line is decided by, and what is written about it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each stands for an option of the command, and goes with any of the others"
)]
pub(crate) struct Terms {
    /// What the feed is written in.
    pub(crate) format: Format,
    pub(crate) rules: RuleSet,
    /// Whether the first update of an unknown waybill is adopted.
    pub(crate) adopts: bool,
    pub(crate) form: Form,
    pub(crate) with_rejects: bool,
    pub(crate) with_verdicts: bool,
    pub(crate) with_retry: bool,
    /// Whether changes are kept for another run.
    pub(crate) with_state: bool,
}

impl Terms {
    /// Decides an update at this time, or adopts it where that is allowed.
    pub(crate) fn decide<'a>(
        &self,
        before: &Tracker,
        update: &'a Update<'a>,
        now: Timestamp,
    ) -> Adoption<'a> {
        if self.adopts {
            decide_or_adopt(&self.rules, before, update, now)
        } else {
            Adoption::Decided(decide(&self.rules, before, update, now))
        }
    }
}

/// A line, or a row of CSV, as it was read.
pub(crate) struct Line<'a> {
    /// Its physical number in the feed, from 1; the first one of a row over several lines.
    pub(crate) number: u64,
    pub(crate) text: &'a [u8],
    pub(crate) record: Result<Record<'a>, Malformed<'a>>,
}

impl<'a> Line<'a> {
    /// Reads the lines of a chunk, and counts the blank ones between them. Needs no waybill, so
    /// chunks are read in any order.
    pub(crate) fn read_all(chunk: &'a Chunk, terms: &'a Terms) -> (Vec<Self>, u64) {
        let read = |(number, text)| Self {
            number,
            text,
            record: terms.format.record(text, terms.rules.messages()),
        };
        let mut lines = Vec::with_capacity(chunk.lines() + 1);
        let mut records = chunk.records(&terms.format);
        lines.extend(records.by_ref().map(read));
        (lines, records.blank())
    }

    /// The id of its waybill, if it can be read, without a token. `redactor` is that of a refused
    /// line: an accepted one is not read once more.
    pub(crate) fn waybill_id(&self, redactor: Option<&Redactor>) -> Option<Shown<'_>> {
        let id = match &self.record {
            Ok(record) => Some(&record.waybill_id),
            Err(malformed) => malformed.waybill_id(),
        }?;
        match (redactor, &self.record) {
            (Some(redactor), _) => Some(redactor.id(id)),
            (None, Ok(record)) => Some(Shown::id(id.as_str(), record.token.reveal())),
            (None, Err(_)) => None,
        }
    }
}

/// The decision on a line, with what is written about it.
pub(crate) enum Decision<'a> {
    Accepted(&'a Record<'a>, Accepted<'a>),
    /// Accepted on trust, as the first update of an unknown waybill.
    Adopted(&'a Record<'a>, Accepted<'a>),
    /// With the waybill's tracker, which does not change.
    Duplicate(Tracker),
    Rejected {
        record: &'a Record<'a>,
        rejection: Rejection,
        /// The waybill's tracker, which does not change.
        tracker: Tracker,
        /// Whether no earlier record named the waybill.
        is_new: bool,
        /// What the waybill's trail says of it if it came late, where rejects are written.
        late: Option<Late>,
    },
    /// With the tracker of the waybill that the line names, if that waybill is known.
    Malformed(&'a Malformed<'a>, Option<Tracker>),
}
