//! The lines of the rejects and verdicts files, and rows that are to be given again.

use serde::{Serialize, Serializer};
use waybill_engine::{
    ActionSet, ActionType, Code, Late, Record, Rejection, Status, Tracker, WaybillId,
};

use crate::intake::{Problem, Refused};
use crate::outcome::LineOutcome;
use crate::redact::Redactor;
use crate::secret::Shown;

/// Where in the feed something is, and what of it is carried along.
pub(crate) struct Place<'a> {
    pub(crate) line: u64,
    /// Which item of the line; `None` in a record of ours.
    pub(crate) item: Option<usize>,
    pub(crate) echo: Option<Echo<'a>>,
}

/// Fields of the feed, as they came.
pub(crate) struct Echo<'a>(pub(crate) Vec<(&'a str, Option<Shown<'a>>)>);

impl Serialize for Echo<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// A line of the verdicts file.
#[derive(Serialize)]
pub(crate) struct VerdictLine<'a> {
    pub(crate) line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) item: Option<usize>,
    /// `None` if it can't be read.
    pub(crate) waybill_id: Option<Shown<'a>>,
    pub(crate) outcome: LineOutcome,
    pub(crate) code: Option<Code>,
    pub(crate) status: Option<Status>,
    pub(crate) held: Option<bool>,
    /// Why it is no update.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<&'a str>,
    /// Whether the waybill was adopted with the update.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) adopted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) echo: Option<Echo<'a>>,
}

impl<'a> VerdictLine<'a> {
    /// With the waybill's situation after the line, if the waybill is known.
    pub(crate) fn new(
        place: Place<'a>,
        waybill_id: Option<Shown<'a>>,
        outcome: LineOutcome,
        code: Option<Code>,
        after: Option<&Tracker>,
    ) -> Self {
        Self {
            line: place.line,
            item: place.item,
            waybill_id,
            outcome,
            code,
            status: after.map(Tracker::status),
            held: after.map(Tracker::is_held),
            reason: None,
            adopted: false,
            echo: place.echo,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<usize>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    echo: Option<Echo<'a>>,
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
    fn new(problem: Problem<'_>, redactor: &Redactor) -> Self {
        let [reason, reason_zh] = problem.shown(redactor);
        Self {
            code: problem.code(),
            number: problem.code().number(),
            reason,
            reason_zh,
        }
    }
}

impl<'a> RejectLine<'a> {
    pub(crate) fn rejected(
        place: Place<'a>,
        rejection: &Rejection,
        permitted: ActionSet,
        waybill_id: &'a WaybillId<'a>,
        redactor: &'a Redactor,
    ) -> Self {
        Self {
            line: place.line,
            item: place.item,
            outcome: LineOutcome::Rejected,
            code: rejection.code(),
            number: rejection.code().number(),
            faults: Vec::new(),
            reason: redactor.text(rejection),
            reason_zh: redactor.text(&rejection.chinese()),
            permitted: permitted.iter().collect(),
            waybill_id: Some(redactor.id(waybill_id)),
            late: None,
            echo: place.echo,
            input: input(place.item, redactor),
        }
    }

    /// The same with what is to be said of an update that came late.
    pub(crate) fn saying(mut self, late: Option<&'a Late>) -> Self {
        self.late = late;
        self
    }

    pub(crate) fn malformed(
        place: Place<'a>,
        refused: &'a Refused<'a>,
        redactor: &'a Redactor,
    ) -> Self {
        let first = FaultEntry::new(refused.first(), redactor);
        let problems = refused.problems().into_iter();
        Self {
            line: place.line,
            item: place.item,
            outcome: LineOutcome::Malformed,
            code: first.code,
            number: first.number,
            faults: problems
                .map(|problem| FaultEntry::new(problem, redactor))
                .collect(),
            reason: first.reason,
            reason_zh: first.reason_zh,
            permitted: Vec::new(),
            waybill_id: refused.waybill_id().map(|id| redactor.id(id)),
            late: None,
            echo: place.echo,
            input: input(place.item, redactor),
        }
    }
}

/// The line; of one with many items its start, as it would be there once for each.
fn input(item: Option<usize>, redactor: &Redactor) -> Shown<'_> {
    match item {
        None => redactor.input(),
        Some(_) => redactor.start_of_input(),
    }
}
