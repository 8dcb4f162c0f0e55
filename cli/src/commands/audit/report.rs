//! The one value from which the text, the page and the JSON are made.

use super::comparison::Comparison;
use super::findings::Findings;
use super::issues::{self, Issue};

pub(crate) struct Report {
    pub(crate) findings: Findings,
    /// What is wrong, in the order in which it should be looked at.
    pub(crate) issues: Vec<Issue>,
    /// What another period had, if one is compared with.
    pub(crate) against: Option<Comparison>,
}

impl Report {
    pub(crate) fn new(findings: Findings, before: Option<Findings>) -> Self {
        Self {
            issues: issues::of(&findings),
            against: before.map(|before| Comparison::new(&findings, before)),
            findings,
        }
    }

    /// The issues of the first screen.
    pub(crate) fn first_issues(&self) -> &[Issue] {
        &self.issues[..issues::FIRST.min(self.issues.len())]
    }
}
