//! The updates of the repository's feed that the engine accepts.

use std::collections::HashMap;
use std::fs;

use waybill_engine::{Outcome, Record, RuleSet, Timestamp, Trail, UpdatePath};

const FEED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/feed.jsonl");

/// 2026-11-01, after the last scan of the feed.
const NOW: i64 = 1_793_462_400;

/// Calls `look` with each payload that `waybill gate` writes, in the order of the feed.
pub(crate) fn payloads(mut look: impl FnMut(UpdatePath<'_>)) {
    let (rules, now) = (RuleSet::STANDARD, Timestamp::from_unix(NOW).unwrap());
    let mut trails: HashMap<String, Trail> = HashMap::new();
    let feed = fs::read(FEED).unwrap();
    for line in feed.split(|byte| *byte == b'\n') {
        let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
        let Ok(record) = Record::from_json(line, rules.messages()) else {
            continue;
        };
        let id = &record.waybill_id;
        let trail = trails.entry(id.as_str().to_owned()).or_default();
        if let Outcome::Accepted(accepted) = trail.check(&rules, &record.update, now) {
            look(accepted.update_path(id, &record.token));
            trail.commit(&accepted).unwrap();
        }
    }
}
