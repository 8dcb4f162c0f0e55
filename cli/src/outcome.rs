//! What became of the lines of a feed: the outcome of one, and how many had which.

use serde::Serialize;

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LineOutcome {
    Accepted,
    Duplicate,
    Rejected,
    Malformed,
}

/// How many lines had each outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    pub(crate) accepted: u64,
    pub(crate) duplicate: u64,
    pub(crate) rejected: u64,
    pub(crate) malformed: u64,
}

impl Counts {
    /// Counts one line.
    pub(crate) fn count(&mut self, outcome: LineOutcome) {
        *match outcome {
            LineOutcome::Accepted => &mut self.accepted,
            LineOutcome::Duplicate => &mut self.duplicate,
            LineOutcome::Rejected => &mut self.rejected,
            LineOutcome::Malformed => &mut self.malformed,
        } += 1;
    }

    /// Adds the counts of other lines.
    pub(crate) fn add(&mut self, others: Self) {
        self.accepted += others.accepted;
        self.duplicate += others.duplicate;
        self.rejected += others.rejected;
        self.malformed += others.malformed;
    }

    /// All lines: each has one outcome.
    pub(crate) const fn lines(&self) -> u64 {
        self.accepted + self.duplicate + self.refused()
    }

    /// The rejected and the malformed ones.
    pub(crate) const fn refused(&self) -> u64 {
        self.rejected + self.malformed
    }
}
