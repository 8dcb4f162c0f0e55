//! The lines of the rejects and verdicts files.

use serde::Serialize;
use waybill_engine::{
    ActionSet, ActionType, Code, Fault, Malformed, Rejection, Status, Tracker, WaybillId,
};

use crate::outcome::LineOutcome;

/// A line of the verdicts file.
#[derive(Serialize)]
pub(crate) struct VerdictLine {
    pub(crate) line: u64,
    pub(crate) outcome: LineOutcome,
    pub(crate) code: Option<Code>,
    pub(crate) status: Option<Status>,
    pub(crate) held: Option<bool>,
    /// Whether the update was accepted although the rules alone would have refused it.
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

/// A line of the rejects file.
#[derive(Serialize)]
pub(crate) struct RejectLine<'a> {
    line: u64,
    outcome: LineOutcome,
    code: Code,
    number: u16,
    faults: Vec<FaultEntry>,
    reason: String,
    reason_zh: String,
    permitted: Vec<ActionType>,
    waybill_id: Option<&'a WaybillId<'a>>,
    input: String,
}

/// One fault of a malformed record.
#[derive(Serialize)]
struct FaultEntry {
    code: Code,
    number: u16,
    reason: String,
    reason_zh: String,
}

impl From<&Fault> for FaultEntry {
    fn from(fault: &Fault) -> Self {
        Self {
            code: fault.code(),
            number: fault.code().number(),
            reason: fault.to_string(),
            reason_zh: fault.chinese().to_string(),
        }
    }
}

impl<'a> RejectLine<'a> {
    pub(crate) fn rejected(
        line: u64,
        rejection: &Rejection,
        permitted: ActionSet,
        waybill_id: &'a WaybillId<'a>,
        input: String,
    ) -> Self {
        Self {
            line,
            outcome: LineOutcome::Rejected,
            code: rejection.code(),
            number: rejection.code().number(),
            faults: Vec::new(),
            reason: rejection.to_string(),
            reason_zh: rejection.chinese().to_string(),
            permitted: permitted.iter().collect(),
            waybill_id: Some(waybill_id),
            input,
        }
    }

    pub(crate) fn malformed(line: u64, malformed: &'a Malformed<'a>, input: String) -> Self {
        let first = FaultEntry::from(malformed.first());
        Self {
            line,
            outcome: LineOutcome::Malformed,
            code: first.code,
            number: first.number,
            faults: malformed.faults().iter().map(FaultEntry::from).collect(),
            reason: first.reason,
            reason_zh: first.reason_zh,
            permitted: Vec::new(),
            waybill_id: malformed.waybill_id(),
            input,
        }
    }
}
