//! What works have to know.

use std::collections::{BTreeMap, BTreeSet};

use waybill_engine::{Fingerprint, WaybillId};

/// What is to be read before works run. In the order of the ids, so that two stores' clients never
/// wait for each other.
#[derive(Debug, Clone, Default)]
pub struct Wants {
    /// Waybills, and of which updates it has to be known whether they were accepted.
    pub waybills: BTreeMap<WaybillId<'static>, BTreeSet<Fingerprint>>,
    /// Waybills of which all that waits has to be known.
    pub queues: BTreeSet<WaybillId<'static>>,
    /// Waybills of which all that was accepted has to be known.
    pub histories: BTreeSet<WaybillId<'static>>,
    /// Idempotency keys.
    pub keys: BTreeSet<String>,
}

impl Wants {
    /// Where a waybill stands.
    pub fn waybill(&mut self, id: &WaybillId<'static>) -> &mut BTreeSet<Fingerprint> {
        self.waybills.entry(id.clone()).or_default()
    }

    /// Whether an update was accepted before, and where its waybill stands.
    pub fn update(&mut self, id: &WaybillId<'static>, fingerprint: Fingerprint) {
        self.waybill(id).insert(fingerprint);
    }

    /// What waits of a waybill, and where it stands.
    pub fn queue(&mut self, id: &WaybillId<'static>) {
        self.waybill(id);
        self.queues.insert(id.clone());
    }
}
