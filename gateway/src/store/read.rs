//! What a store tells.

use waybill_engine::{OrderToken, Update, WaybillId};

use crate::model::{Accepted, Moment, Refusal, Waybill, update_without_token};

/// Everything of a waybill.
#[derive(Debug, Clone)]
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

impl Dossier {
    /// The same as it may be shown: its texts without the waybill's order token.
    #[must_use]
    pub fn to_be_shown(&self) -> Self {
        let mut shown = self.clone();
        let Some(token) = &self.waybill.token else {
            return shown;
        };
        for accepted in &mut shown.accepted {
            accepted.update = update_without_token(&accepted.update, token);
        }
        for parked in &mut shown.parked {
            parked.update = update_without_token(&parked.update, token);
        }
        let refused = shown.refused.into_iter();
        shown.refused = refused
            .map(|refusal| refusal.without_token(token))
            .collect();
        shown
    }
}

/// A waybill that waits for a person, and its first payload's update.
#[derive(Debug)]
pub struct SetAside {
    /// Where it stands.
    pub waybill: Waybill,
    /// What was to be sent.
    pub first: Accepted,
}

impl SetAside {
    /// The same as it may be shown: its text without the waybill's order token.
    #[must_use]
    pub fn to_be_shown(mut self) -> Self {
        if let Some(token) = &self.waybill.token {
            self.first.update = update_without_token(&self.first.update, token);
        }
        self
    }
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
    /// The record's own order token; without one it takes that of its waybill.
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
