//! What works have to know.

use std::collections::{BTreeMap, BTreeSet};

use waybill_engine::{Fingerprint, WaybillId};

/// What is to be read before works run. In the order of the ids, so that two stores' clients never
/// wait for each other.
#[derive(Debug, Clone, Default)]
pub struct Wants {
    /// Waybills, and of which updates it has to be known whether they were accepted.
    pub waybills: BTreeMap<WaybillId<'static>, BTreeSet<Fingerprint>>,
    /// Waybills of which so many of the first payloads that wait have to be known.
    pub heads: BTreeMap<WaybillId<'static>, u32>,
    /// Waybills of which all that waits has to be known.
    pub queues: BTreeSet<WaybillId<'static>>,
    /// Waybills of which all that was accepted has to be known.
    pub histories: BTreeSet<WaybillId<'static>>,
    /// Updates of which it has to be known whether they still wait for their time.
    pub parked: BTreeSet<(WaybillId<'static>, Fingerprint)>,
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

    /// The first payload that waits of a waybill and what comes behind it, and where it stands.
    /// Each who asks takes one away at most, and then has to know the next.
    pub fn head(&mut self, id: &WaybillId<'static>) {
        self.waybill(id);
        *self.heads.entry(id.clone()).or_insert(1) += 1;
    }

    /// All that waits of a waybill, and where it stands.
    pub fn queue(&mut self, id: &WaybillId<'static>) {
        self.waybill(id);
        self.queues.insert(id.clone());
    }

    /// How many of the first payloads that wait of a waybill have to be known.
    #[must_use]
    pub fn first(&self, id: &WaybillId<'static>) -> u32 {
        if self.queues.contains(id) {
            return u32::MAX;
        }
        self.heads.get(id).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_who_takes_one_away_knows_the_next() {
        let id = |name| WaybillId::new(name).unwrap();
        let mut wants = Wants::default();
        wants.waybill(&id("W1"));
        wants.head(&id("W2"));
        wants.head(&id("W2"));
        wants.head(&id("W3"));
        wants.queue(&id("W3"));
        let first = ["W1", "W2", "W3", "W4"].map(|name| wants.first(&id(name)));
        assert_eq!(first, [0, 3, u32::MAX, 0]);
        assert_eq!(wants.waybills.len(), 3);
    }
}
