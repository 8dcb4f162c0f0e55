//! The JSON form of answers: what became of an update, without payload and token.

use serde::{Serialize, Serializer};

use super::adopt::Adoption;
use super::outcome::{Accepted, Outcome};
use super::rejection::Rejection;
use crate::code::{Code, Verdict};
use crate::record::Refusal;

/// As `outcome`, `code`, and what each of the three knows beyond: see [`Accepted`] and
/// [`Rejection`]; a duplicate knows nothing. The payload and the order token are no part of it, and
/// neither is where the waybill is: add its [`Situation`](crate::Situation).
///
/// ```
/// use waybill_engine::{
///     ActionMessage, ActionType, Outcome, RuleSet, Timestamp, Tracker, Update, decide,
/// };
///
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let scan = Update::new(ActionType::PickedUp, now, ActionMessage::new("已揽收")?);
/// let accepted = decide(&RuleSet::STANDARD, &Tracker::START, &scan, now);
/// assert_eq!(
///     serde_json::to_string(&accepted)?,
///     r#"{"outcome":"accepted","code":null}"#,
/// );
/// assert_eq!(
///     serde_json::to_string(&Outcome::Duplicate)?,
///     r#"{"outcome":"duplicate","code":null}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl Serialize for Outcome<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Accepted(accepted) => accepted.serialize(serializer),
            Self::Duplicate => Verdict::Duplicate.serialize(serializer),
            Self::Rejected(rejection) => rejection.serialize(serializer),
        }
    }
}

/// As the [`Outcome`] that it is.
impl Serialize for Adoption<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Decided(outcome) => outcome.serialize(serializer),
            Self::Adopted(accepted) => accepted.serialize(serializer),
        }
    }
}

/// As `outcome`, `code`, which is null, and, only if the waybill was adopted with it, `adopted`,
/// which is true.
impl Serialize for Accepted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Form {
            outcome: &'static str,
            code: Option<Code>,
            #[serde(skip_serializing_if = "core::ops::Not::not")]
            adopted: bool,
        }
        Form {
            outcome: Verdict::Accepted.name(),
            code: None,
            adopted: self.is_adopted(),
        }
        .serialize(serializer)
    }
}

/// As `outcome`, `code`, `number`, `faults`, which are none, `reason`, `reason_zh`, and
/// `permitted`, the codes of the actions that would be allowed.
///
/// ```
/// use waybill_engine::{
///     ActionMessage, ActionType, RuleSet, Situation, Status, Timestamp, Tracker, Update, decide,
/// };
///
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let signed = Tracker::known(Situation::at(Status::Signed), now);
/// let scan = Update::new(ActionType::InTransit, now, ActionMessage::new("已发出")?);
/// assert_eq!(
///     serde_json::to_string(&decide(&RuleSet::STANDARD, &signed, &scan, now))?,
///     concat!(
///         r#"{"outcome":"rejected","code":"waybill_closed","number":202,"faults":[],"#,
///         r#""reason":"200001 InTransit can't follow: the waybill is Signed, which closed it; "#,
///         r#"permitted: nothing","reason_zh":"运单已签收，流程已结束，不能再上报 200001 "#,
///         r#"更新运输轨迹；可上报：无","permitted":[]}"#,
///     ),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl Serialize for Rejection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Refusal {
            outcome: Verdict::Rejected(self.code()).name(),
            code: self.code(),
            number: self.code().number(),
            faults: &[],
            reason: self,
            reason_zh: self.chinese(),
            permitted: self.permitted(),
        }
        .serialize(serializer)
    }
}
