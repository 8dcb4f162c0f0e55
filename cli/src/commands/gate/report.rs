//! The lines of the rejects and verdicts files.

use serde::Serialize;
use waybill_engine::{Code, Malformed, Rejection, Status, Tracker, WaybillId};

use crate::outcome::LineOutcome;

/// A line of the verdicts file.
#[derive(Serialize)]
pub(crate) struct VerdictLine {
    pub(crate) line: u64,
    pub(crate) outcome: LineOutcome,
    pub(crate) code: Option<Code>,
    pub(crate) status: Option<Status>,
    pub(crate) held: Option<bool>,
    /// Whether the waybill was adopted with the update.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) adopted: bool,
}

impl VerdictLine {
    /// With the waybill's situation after the line, if the waybill is known.
    pub(crate) fn new(
        line: u64,
        outcome: LineOutcome,
        code: Option<Code>,
        after: Option<&Tracker>,
        adopted: bool,
    ) -> Self {
        Self {
            line,
            outcome,
            code,
            status: after.map(Tracker::status),
            held: after.map(Tracker::is_held),
            adopted,
        }
    }
}

/// A line of the rejects file: what the engine answers, in the form that it has for answers.
#[derive(Serialize)]
pub(crate) struct RejectLine<'a> {
    line: u64,
    #[serde(flatten)]
    answer: Answer<'a>,
    waybill_id: Option<&'a WaybillId<'a>>,
    input: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Answer<'a> {
    Rejected(&'a Rejection),
    Malformed(&'a Malformed<'a>),
}

impl<'a> RejectLine<'a> {
    pub(crate) fn rejected(
        line: u64,
        rejection: &'a Rejection,
        waybill_id: &'a WaybillId<'a>,
        input: String,
    ) -> Self {
        Self {
            line,
            answer: Answer::Rejected(rejection),
            waybill_id: Some(waybill_id),
            input,
        }
    }

    pub(crate) fn malformed(line: u64, malformed: &'a Malformed<'a>, input: String) -> Self {
        Self {
            line,
            answer: Answer::Malformed(malformed),
            waybill_id: malformed.waybill_id(),
            input,
        }
    }
}
