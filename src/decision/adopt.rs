//! The first update of a waybill that was already on its way.

use super::decide::decide;
use super::outcome::{Accepted, Outcome};
use crate::code::Code;
use crate::rules::{Mark, RuleSet, next_situation};
use crate::state::{Situation, Status, Tracker};
use crate::update::{ActionType, Timestamp, Update};

/// What [`decide_or_adopt`] answers to an update.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
#[allow(
    clippy::exhaustive_enums,
    reason = "decided by the rules, or taken on trust: a caller tells them apart"
)]
pub enum Adoption<'a> {
    /// The rules decided, as [`decide`](crate::decide) does.
    Decided(Outcome<'a>),
    /// The waybill was [adopted](decide_or_adopt) with this update, its first. It should be logged.
    Adopted(Accepted<'a>),
}

impl<'a> Adoption<'a> {
    /// What may be sent, whoever accepted it: the rules, or the adoption.
    ///
    /// ```
    /// use waybill_engine::{
    ///     ActionMessage, ActionType, RuleSet, Status, Timestamp, Tracker, Update, decide_or_adopt,
    /// };
    ///
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let first = Update::new(ActionType::Signed, now, ActionMessage::new("已签收")?);
    /// let answer = decide_or_adopt(&RuleSet::STANDARD, &Tracker::START, &first, now);
    /// let accepted = answer.accepted().expect("the first of a waybill of which nothing is known");
    /// assert!(accepted.is_adopted());
    /// assert_eq!(accepted.after().status(), Status::Signed);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn accepted(&self) -> Option<&Accepted<'a>> {
        match self {
            Self::Adopted(accepted) => Some(accepted),
            Self::Decided(outcome) => outcome.accepted(),
        }
    }
}

/// The answer without the distinction, which its [`Accepted`] still makes.
impl<'a> From<Adoption<'a>> for Outcome<'a> {
    fn from(adoption: Adoption<'a>) -> Self {
        match adoption {
            Adoption::Adopted(accepted) => Self::Accepted(accepted),
            Adoption::Decided(outcome) => outcome,
        }
    }
}

/// Decides an update, and adopts a waybill of which nothing is known: for a gate that starts with
/// waybills already on their way.
///
/// A waybill is **adopted** with its first update when that is accepted not by the rules, but as
/// the first thing known of the waybill, whatever came before it. The word means this everywhere:
/// [`Accepted::is_adopted`], [`ImportMode::Adopt`](crate::ImportMode::Adopt), the `adopted` of the
/// JSON form, the command's `--adopt`. A waybill that starts with what a backend knows of it is not
/// adopted, but [known](Tracker::known).
///
/// Only a [fresh](Tracker::is_fresh) tracker adopts, and only what the table refuses, or a hold: an
/// update too far ahead of now stays refused. Where more is known of the waybill, start with
/// [`Tracker::known`] instead.
///
/// The situation after it is the one that the action leads to. A transit update leads to
/// [`InTransit`](Status::InTransit), as it is not known whether the parcel had been out for
/// delivery. A hold is taken as one over it and always adopted: a parcel on its way that is held
/// was most likely picked up.
///
/// ```
/// use waybill_engine::{
///     ActionMessage, ActionType, Adoption, RuleSet, Status, Timestamp, Tracker, Update,
///     decide_or_adopt,
/// };
///
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let first = Update::new(ActionType::OutForDelivery, now, ActionMessage::new("派件中")?);
/// match decide_or_adopt(&RuleSet::STANDARD, &Tracker::START, &first, now) {
///     Adoption::Adopted(accepted) => {
///         assert_eq!(accepted.after().status(), Status::OutForDelivery);
///     }
///     Adoption::Decided(outcome) => panic!("{outcome:?}"),
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn decide_or_adopt<'a>(
    rules: &RuleSet,
    tracker: &Tracker,
    update: &'a Update<'a>,
    now: Timestamp,
) -> Adoption<'a> {
    let outcome = decide(rules, tracker, update, now);
    let adopts = match &outcome {
        Outcome::Accepted(_) => update.action() == ActionType::Held,
        Outcome::Rejected(rejection) => rejection.code() == Code::ActionNotPermitted,
        Outcome::Duplicate => false,
    };
    if adopts && tracker.is_fresh() {
        let after = first_seen(update.action());
        Adoption::Adopted(Accepted::adopting(tracker, update, after))
    } else {
        Adoption::Decided(outcome)
    }
}

/// Where a waybill is, of which this action is the first thing known.
const fn first_seen(action: ActionType) -> Situation {
    next_situation(Situation::at(Status::InTransit), action, Mark::Accept)
}
