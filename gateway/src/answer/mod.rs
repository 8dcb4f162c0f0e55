//! The answer to a record, as JSON. This is the one place that says how it is written.

mod names;

pub use names::{CodeName, StatusName};

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use waybill_engine::{
    ActionSet, ActionType, Code, Late, OrderToken, Rejection, Status, Tracker, WaybillId,
};
use waybill_intake::{Reason, RecordFault};

use crate::model::hide_token;

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// It is going to be sent.
    Accepted,
    /// It was accepted before.
    Duplicate,
    /// It may not be sent, and nothing has changed.
    Rejected,
    /// It can't be read as an update, and nothing has changed.
    Malformed,
    /// The map that was named says that it is no update.
    Ignored,
}

impl Outcome {
    /// Its name, as it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Duplicate => "duplicate",
            Self::Rejected => "rejected",
            Self::Malformed => "malformed",
            Self::Ignored => "ignored",
        }
    }
}

/// What would have become of a late record in its own time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Lateness {
    /// It would have been legal, and so would all that came after it.
    WasLegal,
    /// It would have been legal, but not what came after it.
    Contradicted,
    /// It would not have been legal either.
    WasNotLegal,
    /// The waybill's history is of other rules, which can't tell.
    OtherRules,
    /// It is from before what is known of the waybill.
    BeforeTheHistory,
}

impl Lateness {
    /// As the engine says it; nothing for what a later engine may say.
    #[must_use]
    pub const fn of(late: &Late) -> Option<Self> {
        Some(match late {
            Late::WasLegal { .. } => Self::WasLegal,
            Late::Contradicted { .. } => Self::Contradicted,
            Late::WasNotLegal(_) => Self::WasNotLegal,
            Late::OtherRules(_) => Self::OtherRules,
            Late::BeforeTheTrail => Self::BeforeTheHistory,
            _ => return None,
        })
    }
}

/// One thing that is wrong with a malformed record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FaultEntry {
    /// The code's name.
    #[schema(value_type = CodeName)]
    pub code: Code,
    /// The code's number.
    #[schema(example = 112)]
    pub number: u16,
    /// What is wrong, in English.
    pub reason: String,
    /// What is wrong, in Chinese.
    pub reason_zh: String,
}

impl From<&RecordFault> for FaultEntry {
    fn from(fault: &RecordFault) -> Self {
        Self {
            code: fault.code(),
            number: fault.code().number(),
            reason: fault.to_string(),
            reason_zh: fault.chinese().to_string(),
        }
    }
}

/// The answer to a record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Answer {
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was refused: the code's name.
    #[schema(value_type = Option<CodeName>, required = true)]
    pub code: Option<Code>,
    /// Why it was refused: the code's number.
    #[schema(example = 203, required = true)]
    pub number: Option<u16>,
    /// Why it was refused, or is no update, in English.
    #[schema(required = true)]
    pub reason: Option<String>,
    /// Why it was refused, or is no update, in Chinese.
    #[schema(required = true)]
    pub reason_zh: Option<String>,
    /// What would have been allowed, as action types; of a refused record only.
    #[schema(required = true)]
    pub permitted: Option<Vec<u32>>,
    /// Of a refused record that comes late: what would have become of it in its own time.
    #[schema(required = true)]
    pub late: Option<Lateness>,
    /// Where the waybill stands after the record, if it is known.
    #[schema(value_type = Option<StatusName>, required = true)]
    pub status: Option<Status>,
    /// Whether it is held.
    #[schema(required = true)]
    pub held: Option<bool>,
    /// Whose update it is, if that can be read.
    #[schema(value_type = Option<String>, required = true)]
    pub waybill_id: Option<WaybillId<'static>>,
    /// The caller's own field `ref`, unchanged.
    #[serde(rename = "ref")]
    #[schema(value_type = Option<Value>, required = true)]
    pub reference: Option<Box<RawValue>>,
    /// With `?map=`: the place of its record in the request, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<usize>,
    /// With `?map=`: its own place in the record as it came, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<usize>,
    /// Of a record that is too far ahead: from when on it may come again, in Unix seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<i64>,
    /// Whether a record that is too far ahead is kept until then.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub parked: bool,
    /// Whether it was accepted as the first thing known of its waybill, whatever the rules say.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub adopted: bool,
    /// Everything that is wrong with a malformed record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<FaultEntry>,
}

/// Any JSON.
#[derive(Debug, ToSchema)]
#[schema(value_type = Option<Object>)]
pub struct Value(#[allow(dead_code, reason = "a schema only")] ());

impl Answer {
    /// An update that is going to be sent, or was accepted before.
    #[must_use]
    pub fn taken(outcome: Outcome, id: WaybillId<'static>, after: &Tracker) -> Self {
        Self::new(outcome, Some(id), Some(after))
    }

    /// A well-formed record that may not be sent.
    #[must_use]
    pub fn rejected(
        rejection: &Rejection,
        permitted: ActionSet,
        id: WaybillId<'static>,
        tracker: &Tracker,
    ) -> Self {
        let code = rejection.code();
        Self {
            code: Some(code),
            number: Some(code.number()),
            reason: Some(rejection.to_string()),
            reason_zh: Some(rejection.chinese().to_string()),
            permitted: Some(permitted.iter().map(ActionType::code).collect()),
            ..Self::new(Outcome::Rejected, Some(id), Some(tracker))
        }
    }

    /// A record that can't be read, with all that is wrong with it, and where its waybill stands if
    /// that is known.
    #[must_use]
    pub fn malformed(
        faults: &[RecordFault],
        id: Option<WaybillId<'static>>,
        tracker: Option<&Tracker>,
    ) -> Self {
        let faults: Vec<_> = faults.iter().map(FaultEntry::from).collect();
        let first = faults.first();
        Self {
            code: first.map(|fault| fault.code),
            number: first.map(|fault| fault.number),
            reason: first.map(|fault| fault.reason.clone()),
            reason_zh: first.map(|fault| fault.reason_zh.clone()),
            permitted: Some(Vec::new()),
            faults,
            ..Self::new(Outcome::Malformed, id, tracker)
        }
    }

    /// A scan that is no update, and where its waybill is if that is known.
    #[must_use]
    pub fn ignored(
        reason: &Reason,
        id: Option<WaybillId<'static>>,
        tracker: Option<&Tracker>,
    ) -> Self {
        Self {
            reason: Some(reason.to_string()),
            reason_zh: Some(reason.chinese().to_owned()),
            ..Self::new(Outcome::Ignored, id, tracker)
        }
    }

    /// The same without this order token in its texts.
    #[must_use]
    pub fn without_token(mut self, token: &OrderToken<'_>) -> Self {
        let of_all = self.reason.iter_mut().chain(&mut self.reason_zh);
        let of_faults = self
            .faults
            .iter_mut()
            .flat_map(|fault| [&mut fault.reason, &mut fault.reason_zh]);
        of_all
            .chain(of_faults)
            .for_each(|text| hide_token(text, token));
        self
    }

    fn new(outcome: Outcome, id: Option<WaybillId<'static>>, tracker: Option<&Tracker>) -> Self {
        Self {
            outcome,
            code: None,
            number: None,
            reason: None,
            reason_zh: None,
            permitted: None,
            late: None,
            status: tracker.map(Tracker::status),
            held: tracker.map(Tracker::is_held),
            waybill_id: id,
            reference: None,
            record: None,
            item: None,
            retry_at: None,
            parked: false,
            adopted: false,
            faults: Vec::new(),
        }
    }
}
