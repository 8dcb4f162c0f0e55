//! The rule sets: which action a waybill takes in which status.
//!
//! The two tables below are the only place that says so. The check, [`RuleSet::permitted`], the
//! pictures, the documentation and the reasons of a refusal all read them. The target of an action
//! is not in the tables, as it follows from the action: see [`next_situation`].
//!
//! [`RuleSet::permitted`]: crate::RuleSet::permitted

use super::mark::Mark;
use crate::state::{Situation, Status};
use crate::update::ActionType;

/// The action types in the order of the tables' columns.
pub(crate) const COLUMNS: [ActionType; ActionType::COUNT] = {
    use ActionType as A;
    [
        A::CourierAssigned, // A
        A::PickupFailed,    // PF
        A::PickedUp,        // P
        A::InTransit,       // T
        A::OutForDelivery,  // D
        A::DeliveryFailed,  // F
        A::Signed,          // S
        A::Cancelled,       // C
        A::Held,            // H
    ]
};

/// One row of a rule table: a status, and for each column `+` accept, `r` accept as a repeat,
/// `s` accept although a scan was skipped, or `.` refuse. Spaces are for the eye.
pub(super) type Row = (Situation, &'static str);

const fn at(status: Status) -> Situation {
    Situation::at(status)
}

const fn held(status: Status) -> Situation {
    Situation::held_over(status)
}

#[rustfmt::skip]
pub(super) const STANDARD: &[Row] = &[
    //                             A  PF P  T  D  F  S  C  H
    (at(Status::AwaitingPickup),  "+  +  +  s  .  .  .  +  +"),
    (at(Status::CourierAssigned), "r  +  +  s  .  .  .  +  +"),
    (at(Status::PickupFailed),    "+  r  +  s  .  .  .  +  +"),
    (at(Status::PickedUp),        ".  .  r  +  s  .  .  .  +"),
    (at(Status::InTransit),       ".  .  r  +  +  s  s  .  +"),
    (at(Status::OutForDelivery),  ".  .  .  +  r  +  +  .  +"),
    (at(Status::AtDepot),         ".  .  .  +  +  +  +  .  +"),
    (at(Status::DeliveryFailed),  ".  .  .  +  +  r  +  .  +"),
    (at(Status::Signed),          ".  .  .  .  .  .  .  .  ."),
    (at(Status::Cancelled),       ".  .  .  .  .  .  .  .  ."),
];

#[rustfmt::skip]
pub(super) const STRICT: &[Row] = &[
    //                             A  PF P  T  D  F  S  C  H
    (at(Status::AwaitingPickup),  "+  +  +  .  .  .  .  +  ."),
    (at(Status::CourierAssigned), "r  +  +  .  .  .  .  +  ."),
    (at(Status::PickupFailed),    "+  .  +  .  .  .  .  +  ."),
    (at(Status::PickedUp),        ".  .  .  +  .  .  .  .  +"),
    (at(Status::InTransit),       ".  .  .  +  +  .  .  .  +"),
    (at(Status::OutForDelivery),  ".  .  .  +  .  +  +  .  +"),
    (at(Status::AtDepot),         ".  .  .  +  +  .  +  .  +"),
    (at(Status::DeliveryFailed),  ".  .  .  +  +  .  .  .  +"),
    (at(Status::Signed),          ".  .  .  .  .  .  .  .  ."),
    (at(Status::Cancelled),       ".  .  .  .  .  .  .  .  ."),
    // A hold over OutForDelivery means that the parcel went back to the branch.
    (held(Status::OutForDelivery), ".  .  .  +  +  .  .  .  +"),
];

/// Where an accepted action leads.
///
/// Every action but [`Held`](ActionType::Held) ends a hold. A transit update after the parcel has
/// once been out for delivery leads to [`AtDepot`](Status::AtDepot).
pub(crate) const fn next_situation(from: Situation, action: ActionType, mark: Mark) -> Situation {
    let status = from.status();
    let target = match action {
        // A table that holds a closed waybill is refused; until then it must not lead astray.
        ActionType::Held if status.is_closed() => status,
        ActionType::Held => return Situation::held_over(status),
        ActionType::PickedUp => Status::PickedUp,
        ActionType::PickupFailed => Status::PickupFailed,
        ActionType::CourierAssigned => Status::CourierAssigned,
        ActionType::InTransit if status.was_out_for_delivery() => Status::AtDepot,
        ActionType::InTransit => Status::InTransit,
        ActionType::OutForDelivery => Status::OutForDelivery,
        ActionType::Signed => Status::Signed,
        ActionType::DeliveryFailed => Status::DeliveryFailed,
        ActionType::Cancelled => Status::Cancelled,
    };
    match mark {
        Mark::Repeat => Situation::at(status),
        Mark::Accept | Mark::Skip | Mark::Refuse => Situation::at(target),
    }
}
