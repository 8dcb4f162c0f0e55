//! A payload that a sender has for itself.

use std::fmt;

use waybill_engine::{Fingerprint, WaybillId};

use super::lease::Lease;

/// The first payload of a waybill, which is the claimant's alone. No `Debug` of its body: the order
/// token is in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Claim {
    /// Whose update it is.
    pub waybill_id: WaybillId<'static>,
    /// Which update it is.
    pub fingerprint: Fingerprint,
    /// The bytes to send. A secret.
    pub body: Vec<u8>,
    /// How often it was sent in vain.
    pub attempts: u32,
    /// For how long it is the claimant's alone.
    pub lease: Lease,
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            waybill_id,
            attempts,
            ..
        } = self;
        write!(f, "Claim({waybill_id}, sent {attempts} times in vain)")
    }
}
