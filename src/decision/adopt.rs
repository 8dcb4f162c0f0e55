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
    /// The rules would have refused it, but nothing was known of the waybill, so its first update
    /// is accepted all the same. It should be logged.
    Adopted(Accepted<'a>),
}

/// Decides an update, and accepts the first one of a waybill whatever came before it: for a gate
/// that starts with waybills already on their way, of which nothing is known.
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
