//! What is written out in a foreign vocabulary and read back by its map is what it was.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde::Deserialize;
use waybill_engine::{ActionType, Situation, Status, Timestamp, Tracker, WaybillId};
use waybill_intake::{Content, Map};

use crate::support::foreign::{Scan, Vocabulary};
use crate::support::{Gate, POLICY, text};

static MAPS: LazyLock<[Map; 3]> =
    LazyLock::new(|| Vocabulary::ALL.map(|vocabulary| Map::ready(vocabulary.map()).unwrap()));

#[derive(Deserialize)]
struct Track {
    #[serde(rename = "track")]
    name: String,
    /// `oldest-cut` if the recording begins after the pickup.
    head: String,
    events: Vec<(i64, i64)>,
}

impl Track {
    fn scans(&self) -> Vec<Scan> {
        let scans = (1..).zip(&self.events).map(|(number, (time, code))| {
            let action = ActionType::from_code(*code).unwrap();
            (action, *time, format!("第{number}次扫描"))
        });
        scans.collect()
    }

    /// Where the rules stand before the first scan.
    fn start(&self) -> Tracker {
        match &*self.head {
            "oldest-cut" => {
                let (first, _) = self.events[0];
                let first = Timestamp::from_unix(first).unwrap();
                Tracker::known(Situation::at(Status::PickedUp), first)
            }
            _ => Tracker::START,
        }
    }
}

/// The outcome of each scan without any map.
fn decisions_of_ours(waybill: &str, start: Tracker, scans: &[Scan]) -> Vec<String> {
    let mut gate = Gate::new();
    gate.put(waybill, start);
    let decided = scans
        .iter()
        .map(|(action, time, text)| gate.decide(waybill, *action, *time, text));
    decided.collect()
}

/// The outcome of each scan, and what it was read as, through a vocabulary and its map.
fn decisions_through(
    vocabulary: Vocabulary,
    waybill: &str,
    start: Tracker,
    scans: &[Scan],
) -> Vec<String> {
    let map = &MAPS[vocabulary as usize];
    let mut gate = Gate::new();
    gate.put(waybill, start);
    let mut decisions = Vec::new();
    for push in vocabulary.pushes(waybill, scans) {
        for item in map.read(push.as_bytes(), &POLICY) {
            assert_eq!(
                item.waybill_id.as_ref().map(WaybillId::as_str),
                Some(waybill)
            );
            let Content::Update(scan) = &item.content else {
                panic!("{vocabulary:?}: {item:?}");
            };
            let update = &scan.update;
            let text = update.message().as_str();
            decisions.push(gate.decide(waybill, update.action(), update.time().unix(), text));
        }
    }
    decisions
}

#[test]
fn the_recorded_parcels_are_decided_alike_in_three_vocabularies() {
    let mut events = 0;
    for line in text("data/tracks.jsonl").lines() {
        let track: Track = serde_json::from_str(line).unwrap();
        let scans = track.scans();
        for vocabulary in Vocabulary::ALL {
            let in_order = vocabulary.in_order(&scans);
            let ours = decisions_of_ours("W1", track.start(), &in_order);
            let found = decisions_through(vocabulary, "W1", track.start(), &scans);
            assert_eq!(found, ours, "{} in {vocabulary:?}", track.name);
        }
        events += scans.len();
    }
    assert_eq!(events, 1118, "every event of the recording");
}

/// Scans whose actions all have a code in the vocabulary.
fn scans(vocabulary: Vocabulary) -> impl Strategy<Value = Vec<Scan>> {
    let known: Vec<ActionType> = ActionType::ALL
        .into_iter()
        .filter(|action| vocabulary.code(*action).is_some())
        .collect();
    let action = proptest::sample::select(known);
    // Often the same second, or a few apart.
    let time = prop_oneof![
        1_700_000_000_i64..1_700_000_010,
        1_000_000_000_i64..99_999_999_999
    ];
    // White space around a text is not kept, and digits in it may break the phone rule.
    let text = "[x签][ -/:-~已到派件签收【】，\u{1F69A}]{0,20}[签x]";
    proptest::collection::vec((action, time, text), 0..30)
}

fn any_feed() -> impl Strategy<Value = (Vocabulary, Vec<Scan>)> {
    proptest::sample::select(&Vocabulary::ALL[..])
        .prop_flat_map(|vocabulary| (Just(vocabulary), scans(vocabulary)))
}

proptest! {
    #[test]
    fn any_feed_is_decided_alike_through_a_map((vocabulary, scans) in any_feed()) {
        if scans.is_empty() {
            return Ok(());
        }
        let in_order = vocabulary.in_order(&scans);
        let ours = decisions_of_ours("W1", Tracker::START, &in_order);
        prop_assert_eq!(decisions_through(vocabulary, "W1", Tracker::START, &scans), ours);
    }
}
