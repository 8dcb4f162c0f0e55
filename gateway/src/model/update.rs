//! An accepted update, as it is kept.

use std::fmt;

use waybill_engine::{Fingerprint, Update};

use super::moment::Moment;

/// An update that was accepted, and what became of its payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Its place among those of its waybill, from 0.
    pub place: u32,
    /// The update.
    pub update: Update<'static>,
    /// When it was accepted.
    pub at: Moment,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    clippy::exhaustive_enums,
    reason = "a payload waits, was sent, or was given up"
)]
pub enum Fate {
    /// It is not confirmed yet.
    Waiting,
    /// WeChat had confirmed it at this time.
    Sent(Moment),
    /// A person gave it up at this time.
    Discarded(Moment),
}

/// A payload that is not confirmed. No `Debug` of its body: the order token is in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its place among those of its waybill.
    pub place: u32,
    /// Which update it is of.
    pub fingerprint: Fingerprint,
    /// When it was accepted.
    pub at: Moment,
    /// The bytes to send. A secret.
    pub body: Vec<u8>,
}

impl fmt::Debug for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Waiting({} of {})", self.fingerprint, self.place)
    }
}
