//! Whether what is in a store, and what WeChat was sent, are as promised.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use waybill_engine::{Outcome, RuleSet, Timestamp, WaybillId, decide};
use waybill_gateway::model::Fate;
use waybill_gateway::store::{Dossier, Store};

/// What WeChat was sent, in the order of its arrival, as (waybill, body).
pub(crate) struct Seen(pub(crate) Vec<(String, String)>);

impl Seen {
    pub(crate) fn new(bodies: impl IntoIterator<Item = String>) -> Self {
        let pair = |body: String| {
            let fields: Value = serde_json::from_str(&body).unwrap();
            (fields["waybill_id"].as_str().unwrap().to_owned(), body)
        };
        Self(bodies.into_iter().map(pair).collect())
    }

    /// The bodies of each waybill in the order of their first arrival. A body that comes again has
    /// to be the last that came.
    fn first_arrivals(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut arrivals: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (waybill, body) in &self.0 {
            let of_waybill = arrivals.entry(waybill).or_default();
            if of_waybill.last() == Some(&body.as_str()) {
                continue;
            }
            assert!(
                !of_waybill.contains(&body.as_str()),
                "out of order, again: {body}"
            );
            of_waybill.push(body);
        }
        arrivals
    }
}

/// All that is known of these waybills.
pub(crate) async fn dossiers(store: &dyn Store, ids: &[String]) -> Vec<Dossier> {
    let mut found = Vec::new();
    for id in ids {
        let id = WaybillId::new(id.clone()).unwrap();
        found.extend(store.waybill(id).await.unwrap());
    }
    found
}

/// Every payload that was promised came at least once, those of a waybill in their order; what is
/// kept fits together; and each tracker is what the engine alone makes of the history.
pub(crate) async fn all_is_well(
    store: &dyn Store,
    promised: &BTreeMap<String, Vec<String>>,
    seen: &Seen,
) {
    assert_eq!(store.check().await.unwrap(), [""; 0]);
    let arrivals = seen.first_arrivals();
    for (waybill, bodies) in promised {
        let arrived = arrivals.get(waybill.as_str()).cloned().unwrap_or_default();
        for body in bodies {
            assert!(arrived.contains(&body.as_str()), "it never came: {body}");
        }
    }
    let ids: Vec<_> = promised.keys().cloned().collect();
    for dossier in dossiers(store, &ids).await {
        let id = dossier.waybill.id.as_str();
        let mut tracker = dossier.waybill.start;
        for accepted in &dossier.accepted {
            assert!(matches!(accepted.fate, Fate::Sent(_)), "{id}: {accepted:?}");
            let decided = decide(
                &RuleSet::STANDARD,
                &tracker,
                &accepted.update,
                Timestamp::MAX,
            );
            let Outcome::Accepted(decided) = decided else {
                panic!("{id}: the engine alone says {decided:?} of {accepted:?}");
            };
            tracker = *decided.after();
        }
        assert_eq!(tracker, dossier.waybill.tracker, "{id}");
        let arrived = arrivals.get(id).cloned().unwrap_or_default();
        assert_eq!(arrived.len(), dossier.accepted.len(), "{id}: {arrived:?}");
        for (body, accepted) in arrived.iter().zip(&dossier.accepted) {
            let fields: Value = serde_json::from_str(body).unwrap();
            assert_eq!(
                fields["action_time"],
                accepted.update.time().unix(),
                "{id}: its order"
            );
            assert_eq!(
                fields["action_type"],
                accepted.update.action().code(),
                "{id}: its order"
            );
        }
    }
}

/// Which payload a body is of: its waybill and time.
pub(crate) fn key(body: &str) -> (String, i64) {
    let fields: Value = serde_json::from_str(body).unwrap();
    let id = fields["waybill_id"].as_str().unwrap().to_owned();
    (id, fields["action_time"].as_i64().unwrap())
}

/// The payloads of these waybills whose confirmation is stored.
pub(crate) async fn confirmed(store: &dyn Store, ids: &[String]) -> BTreeSet<(String, i64)> {
    let mut confirmed = BTreeSet::new();
    for dossier in dossiers(store, ids).await {
        for accepted in &dossier.accepted {
            if matches!(accepted.fate, Fate::Sent(_)) {
                let id = dossier.waybill.id.as_str().to_owned();
                confirmed.insert((id, accepted.update.time().unix()));
            }
        }
    }
    confirmed
}

/// No body among these is of a payload whose confirmation was stored before it came.
pub(crate) fn none_again(bodies: &[String], confirmed: &BTreeSet<(String, i64)>) {
    for body in bodies {
        assert!(
            !confirmed.contains(&key(body)),
            "sent after its confirmation: {body}"
        );
    }
}
