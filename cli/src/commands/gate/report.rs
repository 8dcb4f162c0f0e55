//! The lines of the rejects and verdicts files, and rows that are to be given again.

use serde::Serialize;
use waybill_engine::{
    ActionSet, ActionType, Code, Fault, Late, Malformed, Record, Rejection, Status, Tracker,
    WaybillId,
};

use crate::outcome::LineOutcome;
use crate::redact::Redactor;
use crate::secret::Shown;

/// A line of the verdicts file.
#[derive(Serialize)]
pub(crate) struct VerdictLine<'a> {
    pub(crate) line: u64,
    /// `None` if it can't be read.
    pub(crate) waybill_id: Option<Shown<'a>>,
    pub(crate) outcome: LineOutcome,
    pub(crate) code: Option<Code>,
    pub(crate) status: Option<Status>,
    pub(crate) held: Option<bool>,
    /// Whether the waybill was adopted with the update.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) adopted: bool,
}

impl<'a> VerdictLine<'a> {
    /// With the waybill's situation after the line, if the waybill is known.
    pub(crate) fn new(
        line: u64,
        waybill_id: Option<Shown<'a>>,
        outcome: LineOutcome,
        code: Option<Code>,
        after: Option<&Tracker>,
        adopted: bool,
    ) -> Self {
        Self {
            line,
            waybill_id,
            outcome,
            code,
            status: after.map(Tracker::status),
            held: after.map(Tracker::is_held),
            adopted,
        }
    }
}

/// A row of a feed in CSV, to be given again as a line of JSON. It has the order token in it.
#[derive(Serialize)]
pub(crate) struct RetryLine<'a> {
    token: &'a str,
    waybill_id: &'a str,
    action_time: i64,
    action_type: u32,
    action_msg: &'a str,
}

impl<'a> RetryLine<'a> {
    pub(crate) fn of(record: &'a Record<'a>) -> Self {
        Self {
            token: record.token.reveal(),
            waybill_id: record.waybill_id.as_str(),
            action_time: record.update.time().unix(),
            action_type: record.update.action().code(),
            action_msg: record.update.message().as_str(),
        }
    }
}

/// A line of the rejects file. Whatever the feed has a part in is `Shown`, so that no token is.
#[derive(Serialize)]
pub(crate) struct RejectLine<'a> {
    line: u64,
    outcome: LineOutcome,
    code: Code,
    number: u16,
    faults: Vec<FaultEntry>,
    reason: Shown<'static>,
    reason_zh: Shown<'static>,
    permitted: Vec<ActionType>,
    waybill_id: Option<Shown<'a>>,
    /// What is to be said of an update that came late, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    late: Option<&'a Late>,
    input: Shown<'a>,
}

#[derive(Serialize)]
struct FaultEntry {
    code: Code,
    number: u16,
    reason: Shown<'static>,
    reason_zh: Shown<'static>,
}

impl FaultEntry {
    fn new(fault: &Fault, redactor: &Redactor) -> Self {
        Self {
            code: fault.code(),
            number: fault.code().number(),
            reason: redactor.text(fault),
            reason_zh: redactor.text(&fault.chinese()),
        }
    }
}

impl<'a> RejectLine<'a> {
    pub(crate) fn rejected(
        line: u64,
        rejection: &Rejection,
        permitted: ActionSet,
        waybill_id: &'a WaybillId<'a>,
        redactor: &'a Redactor,
    ) -> Self {
        Self {
            line,
            outcome: LineOutcome::Rejected,
            code: rejection.code(),
            number: rejection.code().number(),
            faults: Vec::new(),
            reason: redactor.text(rejection),
            reason_zh: redactor.text(&rejection.chinese()),
            permitted: permitted.iter().collect(),
            waybill_id: Some(redactor.id(waybill_id)),
            late: None,
            input: redactor.input(),
        }
    }

    /// The same with what is to be said of an update that came late.
    pub(crate) fn saying(mut self, late: Option<&'a Late>) -> Self {
        self.late = late;
        self
    }

    pub(crate) fn malformed(
        line: u64,
        malformed: &'a Malformed<'a>,
        redactor: &'a Redactor,
    ) -> Self {
        let first = FaultEntry::new(malformed.first(), redactor);
        let faults = malformed.faults().iter();
        Self {
            line,
            outcome: LineOutcome::Malformed,
            code: first.code,
            number: first.number,
            faults: faults
                .map(|fault| FaultEntry::new(fault, redactor))
                .collect(),
            reason: first.reason,
            reason_zh: first.reason_zh,
            permitted: Vec::new(),
            waybill_id: malformed.waybill_id().map(|id| redactor.id(id)),
            late: None,
            input: redactor.input(),
        }
    }
}
