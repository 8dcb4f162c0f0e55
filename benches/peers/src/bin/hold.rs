//! Keeps waybills in the obvious way, without care for memory, and prints how much that takes.
//!
//! Usage: `hold map|map-and-set WAYBILLS`. Prints two numbers of bytes: resident now, and at its
//! peak.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::hint::black_box;

use waybill_engine::{
    ActionMessage, ActionType, Outcome, RuleSet, Timestamp, Tracker, Update, decide,
};
use waybill_peers::feed::{NOW, id};
use waybill_peers::resident::Resident;

fn main() -> Result<(), Box<dyn Error>> {
    let [what, waybills] = std::env::args()
        .skip(1)
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|_| "usage: hold map|map-and-set WAYBILLS")?;
    let with_set = match what.as_str() {
        "map" => false,
        "map-and-set" => true,
        _ => return Err("map or map-and-set".into()),
    };
    let waybills: usize = waybills.parse()?;
    let now = Timestamp::from_unix(NOW)?;

    let mut trackers: HashMap<String, Tracker> = HashMap::new();
    let mut accepted = HashSet::new();
    for number in 0..waybills {
        let time = Timestamp::from_unix(NOW - i64::try_from(number)?)?;
        let pickup = Update::new(ActionType::PickedUp, time, ActionMessage::new("已揽收")?);
        if let Outcome::Accepted(answer) = decide(&RuleSet::STANDARD, &Tracker::START, &pickup, now)
        {
            trackers.insert(id(number), *answer.after());
            if with_set {
                accepted.insert((number, pickup.fingerprint()));
            }
        }
    }
    assert_eq!(trackers.len(), waybills, "every waybill is picked up");
    let Resident { now, peak } = Resident::of("self")?;
    black_box((&trackers, &accepted));
    println!("{now} {peak}");
    Ok(())
}
