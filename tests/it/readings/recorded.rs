//! Real parcels, recorded as numbers: how many of them each rule set accepts completely, and what
//! it refuses of the others.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use serde::Deserialize;
use waybill_engine::{RuleSet, Status, Tracker};

use crate::support::case_file;
use crate::support::shorthand::{Verdict, action, at, judge, scan, situation};

/// Later than every recorded event.
const NOW: i64 = 4_000_000_000;

#[derive(Deserialize)]
struct Track {
    group: String,
    #[serde(rename = "track")]
    name: String,
    /// `oldest-cut` if the recording begins after the pickup.
    head: String,
    events: Vec<(i64, u32)>,
}

impl Track {
    fn all() -> Vec<Self> {
        let text = case_file::text("data/tracks.jsonl");
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// What the rules refuse of it, one line for each refusal.
    fn refusals(&self, rules: &RuleSet) -> Vec<String> {
        let mut refusals = Vec::new();
        let mut tracker = match &*self.head {
            "oldest-cut" => {
                let (first, _) = self.events[0];
                Tracker::known(situation(Status::PickedUp.name(), false), at(first))
            }
            _ => Tracker::START,
        };
        for (number, (time, code)) in (1..).zip(&self.events) {
            let update = scan(action(*code), *time, &format!("第{number}次扫描"));
            match judge(rules, &tracker, &update, NOW) {
                Verdict::Accepted { after, .. } => tracker = after,
                Verdict::Duplicate => panic!("every event has a message of its own"),
                Verdict::Rejected(rejection) => refusals.push(format!(
                    "{} {} event {number} of {}: {} {} from {}",
                    self.group,
                    self.name,
                    self.events.len(),
                    rejection.code().number(),
                    update.action().short(),
                    tracker.situation(),
                )),
            }
        }
        refusals
    }
}

/// For each group, the number of tracks that are accepted completely, and of all its tracks.
fn accepted_whole(rules: &RuleSet) -> BTreeMap<String, (u32, u32)> {
    let mut counts = BTreeMap::new();
    for track in Track::all() {
        let (whole, all) = counts.entry(track.group.clone()).or_default();
        *whole += u32::from(track.refusals(rules).is_empty());
        *all += 1;
    }
    counts
}

fn groups(chinese: u32, fedex_india: u32, international: u32) -> BTreeMap<String, (u32, u32)> {
    BTreeMap::from([
        ("chinese".to_owned(), (chinese, 35)),
        ("fedex-india".to_owned(), (fedex_india, 52)),
        ("international".to_owned(), (international, 28)),
    ])
}

fn all_refusals(rules: &RuleSet) -> String {
    let tracks = Track::all();
    let refusals = tracks.iter().flat_map(|track| track.refusals(rules));
    refusals.collect::<Vec<_>>().join("\n")
}

#[test]
#[cfg_attr(miri, ignore = "every event of 115 parcels")]
fn standard_accepts_nearly_every_recorded_parcel_whole() {
    assert_eq!(accepted_whole(&RuleSet::STANDARD), groups(35, 50, 23));
}

#[test]
#[cfg_attr(miri, ignore = "every event of 115 parcels")]
fn strict_accepts_those_with_every_scan_whole() {
    assert_eq!(accepted_whole(&RuleSet::STRICT), groups(27, 38, 10));
}

#[test]
#[cfg_attr(miri, ignore = "every event of 115 parcels")]
fn what_standard_refuses_of_recorded_parcels_is_known_event_by_event() {
    assert_snapshot!(all_refusals(&RuleSet::STANDARD));
}

#[test]
#[cfg_attr(miri, ignore = "every event of 115 parcels")]
fn what_strict_refuses_of_recorded_parcels_is_known_event_by_event() {
    assert_snapshot!(all_refusals(&RuleSet::STRICT));
}
