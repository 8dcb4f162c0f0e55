//! What a store tells.

use waybill_engine::{OrderToken, Update, WaybillId};

use crate::model::{Accepted, Moment, Refusal, Waybill};

/// Everything of a waybill.
#[derive(Debug)]
pub struct Dossier {
    /// Where it stands.
    pub waybill: Waybill,
    /// What was accepted, in its order.
    pub accepted: Vec<Accepted>,
    /// The latest that was refused, in its order.
    pub refused: Vec<Refusal>,
    /// What waits for its time.
    pub parked: Vec<Parked>,
}

/// A waybill that waits for a person, and its first payload's update.
#[derive(Debug)]
pub struct SetAside {
    /// Where it stands.
    pub waybill: Waybill,
    /// What was to be sent.
    pub first: Accepted,
}

/// A place in the list of those that wait for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Since when.
    pub at: Moment,
    /// Which waybill.
    pub id: WaybillId<'static>,
}

/// An update that waits for its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// Whose update it is.
    pub waybill_id: WaybillId<'static>,
    /// The record's own order token.
    pub token: Option<OrderToken<'static>>,
    /// The update.
    pub update: Update<'static>,
    /// When its time has come.
    pub due_at: Moment,
}

/// What there is, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Payloads that are not confirmed.
    pub waiting: u64,
    /// Since when the first of those that are to be sent waits.
    pub oldest: Option<Moment>,
    /// Waybills that wait for a person.
    pub set_aside: u64,
    /// Updates that wait for their time.
    pub parked: u64,
}
