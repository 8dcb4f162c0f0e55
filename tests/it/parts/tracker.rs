//! What a backend stores of a waybill: the sixteen bytes, the readable form, and what is refused in
//! each of them.

use proptest::prelude::{Strategy, any, prop_assert_eq, proptest};
use waybill_engine::{ActionType, InvalidTracker, RuleSet, Situation, Status, Timestamp, Tracker};

use crate::support::case_file::lines;
use crate::support::shorthand::{NOW, Verdict, after, at, cases, judge, scan, situation};

#[test]
fn a_tracker_takes_sixteen_bytes_also_where_there_may_be_none() {
    assert_eq!(size_of::<Tracker>(), 16);
    assert_eq!(Tracker::BYTES, 16);
    assert_eq!(Tracker::START.to_bytes().len(), 16);
}

#[test]
fn sixteen_zero_bytes_are_a_waybill_of_which_nothing_was_accepted() {
    assert_eq!(Tracker::START.to_bytes(), [0; 16]);
    assert_eq!(Tracker::from_bytes([0; 16]), Ok(Tracker::START));
    assert_eq!(Tracker::START.situation(), Situation::START);
    assert_eq!(Tracker::START.highest(), None);
    assert_eq!(Tracker::START.accepted(), 0);
    assert_eq!(Tracker::START.last(), None);
    assert!(Tracker::START.is_fresh());
}

#[test]
fn a_tracker_lies_in_its_bytes_as_documented() {
    // 1700000600 = 0x6553f358, and situation 4 in the top five bits: 4 << 3 = 0x20.
    let known = Tracker::known(situation("InTransit", false), at(1_700_000_600));
    assert_eq!(
        known.to_bytes(),
        [
            0x58, 0xf3, 0x53, 0x65, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0
        ],
    );

    // 1700000000 = 0x6553f100, situation 3 is 0x18, a count of one is bit 37, 0x20 in the fifth
    // byte; the fingerprint is 0x01adf8d6084d2a8b.
    let pickup = scan(ActionType::PickedUp, 1_700_000_000, "已揽收");
    let picked_up = after(&RuleSet::STANDARD, &Tracker::START, &pickup);
    assert_eq!(
        picked_up.to_bytes(),
        [
            0x00, 0xf1, 0x53, 0x65, 0x20, 0, 0, 0x18, 0x8b, 0x2a, 0x4d, 0x08, 0xd6, 0xf8, 0xad,
            0x01
        ],
    );

    // The latest time, 0x174876e7ff, and the last situation: 17 << 3 = 0x88.
    let latest = Tracker::known(situation("DeliveryFailed", true), Timestamp::MAX);
    assert_eq!(
        latest.to_bytes(),
        [
            0xff, 0xe7, 0x76, 0x48, 0x17, 0, 0, 0x88, 0, 0, 0, 0, 0, 0, 0, 0
        ],
    );
}

#[test]
fn what_was_stored_once_stays_readable() {
    let mut seen = std::collections::BTreeSet::new();
    for (number, line) in lines("tests/cases/trackers.txt") {
        let (hex, readable) = line.split_once('\t').unwrap();
        let bytes = bytes(hex);
        let tracker =
            Tracker::from_bytes(bytes).unwrap_or_else(|error| panic!("line {number}: {error}"));
        assert_eq!(
            serde_json::to_string(&tracker).unwrap(),
            readable,
            "line {number}"
        );
        assert_eq!(
            serde_json::from_str::<Tracker>(readable).unwrap(),
            tracker,
            "line {number}"
        );
        assert_eq!(tracker.to_bytes(), bytes, "line {number}");
        seen.insert(tracker.situation());
    }
    assert_eq!(seen, Situation::ALL.into());
}

#[test]
fn a_known_tracker_counts_nothing_and_recognises_nothing() {
    for situation in Situation::ALL {
        let tracker = Tracker::known(situation, at(1_700_000_600));
        assert_eq!(tracker.situation(), situation);
        assert_eq!(
            (tracker.status(), tracker.is_held()),
            (situation.status(), situation.is_held())
        );
        assert_eq!(tracker.highest(), Some(at(1_700_000_600)));
        assert_eq!((tracker.accepted(), tracker.last()), (0, None));
        assert!(!tracker.is_fresh());
    }
}

#[test]
fn the_count_stays_at_the_most_it_holds() {
    let readable = r#"{"status":"InTransit","held":false,"highest_time":1700000600,
        "accepted":4194302,"last":"0000000000000001"}"#;
    let mut tracker = read(readable).unwrap();
    for (later, expected) in [(1, 4_194_303), (2, 4_194_303), (3, 4_194_303)] {
        let update = scan(ActionType::InTransit, 1_700_000_600 + later, "已到达");
        tracker = after(&RuleSet::STANDARD, &tracker, &update);
        assert_eq!(tracker.accepted(), expected);
        assert_eq!(tracker.situation(), situation("InTransit", false));
        assert_eq!(tracker.highest(), Some(update.time()));
        assert_eq!(tracker.last(), Some(update.fingerprint()));
        assert_eq!(
            judge(&RuleSet::STANDARD, &tracker, &update, NOW),
            Verdict::Duplicate
        );
    }
}

#[test]
fn what_no_tracker_says_is_refused_and_told_why() {
    for (number, line) in lines("tests/cases/trackers-refused.txt") {
        let (stored, message) = line.split_once('\t').unwrap();
        let refused = if stored.starts_with('{') {
            refusal(stored)
        } else {
            Tracker::from_bytes(bytes(stored)).unwrap_err().to_string()
        };
        assert_eq!(refused, message, "line {number}");
    }
}

#[test]
fn every_situation_that_is_free_for_later_is_refused() {
    for free in 18..=31 {
        let mut bytes = Tracker::known(Situation::START, at(1_700_000_600)).to_bytes();
        bytes[7] = free << 3;
        let found = usize::from(free);
        assert_eq!(
            Tracker::from_bytes(bytes),
            Err(InvalidTracker::Situation { found })
        );
    }
}

#[test]
fn a_readable_form_with_other_fields_or_types_is_refused() {
    let right = [
        "\"InTransit\"",
        "false",
        "1700000600",
        "1",
        "\"0123456789abcdef\"",
    ];
    assert!(read(&readable(right)).is_ok());
    for (place, wrong) in [
        (0, "\"Delivered\""),
        (0, "\"intransit\""),
        (0, "4"),
        (0, "null"),
        (1, "0"),
        (1, "\"false\""),
        (2, "\"1700000600\""),
        (2, "1700000600.0"),
        (3, "-1"),
        (3, "4294967296"),
        (3, "null"),
        (4, "81985529216486895"),
    ] {
        let mut form = right;
        form[place] = wrong;
        assert!(read(&readable(form)).is_err(), "{wrong} was read");
    }
    let more = readable(right).replace('}', r#","token":"opaque"}"#);
    assert!(refusal(&more).starts_with("unknown field `token`"));
    for required in ["status", "held", "accepted"] {
        let renamed = readable(right).replace(required, "unknown");
        assert!(read(&renamed).is_err(), "{required} was not missed");
    }
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn bytes_are_read_and_written_as_documented_or_refused(bytes in nearly_a_tracker()) {
        let half = |from: usize| u64::from_le_bytes(bytes[from..from + 8].try_into().unwrap());
        let (word, last) = (half(0), half(8));
        let (time, count) = (word % (1 << 37), (word >> 37) % (1 << 22));
        let place = (word >> 59) as usize;
        let fresh = word == 0 && last == 0;
        let has_time = (1..100_000_000_000).contains(&time);
        let complete = has_time && place < 18 && (count > 0) == (last > 0);
        let tracker = Tracker::from_bytes(bytes);
        prop_assert_eq!(tracker.is_ok(), fresh || complete);
        if let Ok(tracker) = tracker {
            prop_assert_eq!(tracker.to_bytes(), bytes);
            let readable = serde_json::to_string(&tracker).unwrap();
            prop_assert_eq!(read(&readable).unwrap(), tracker);
            prop_assert_eq!(tracker.situation(), Situation::ALL[place]);
            prop_assert_eq!(tracker.highest().map_or(0, |time| time.unix().unsigned_abs()), time);
            prop_assert_eq!(u64::from(tracker.accepted()), count);
            prop_assert_eq!(tracker.last().map_or(0, |last| last.get().get()), last);
        }
    }
}

/// Sixteen bytes that are a tracker more often than random ones.
fn nearly_a_tracker() -> impl Strategy<Value = [u8; 16]> {
    let time =
        proptest::prop_oneof![3 => 1..100_000_000_000_u64, 1 => 0..(1_u64 << 37), 1 => 0..2_u64];
    let count = proptest::prop_oneof![2 => 0..3_u64, 1 => 0..(1_u64 << 22)];
    let place = proptest::prop_oneof![5 => 0..18_u64, 1 => 0..32_u64];
    let last = proptest::prop_oneof![1 => 0..2_u64, 3 => any::<u64>()];
    (time, count, place, last).prop_map(|(time, count, place, last)| {
        let word = place << 59 | count << 37 | time;
        (u128::from(last) << 64 | u128::from(word)).to_le_bytes()
    })
}

#[test]
fn situations_and_statuses_are_named_as_stored() {
    for status in Status::ALL {
        let name = serde_json::to_string(&status).unwrap();
        assert_eq!(name, format!("\"{}\"", status.name()));
        assert_eq!(serde_json::from_str::<Status>(&name).unwrap(), status);
        assert_eq!(Status::from_name(status.name()), Some(status));
    }
    assert_eq!(Status::from_name("Delivered"), None);
    assert_eq!(Status::from_name("signed"), None);
}

fn bytes(hex: &str) -> [u8; 16] {
    let digits: Vec<u32> = hex.chars().filter_map(|c| c.to_digit(16)).collect();
    let bytes = digits
        .chunks(2)
        .map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap());
    bytes.collect::<Vec<_>>().try_into().unwrap()
}

/// The readable form with these values, in its order.
fn readable([status, held, time, accepted, last]: [&str; 5]) -> String {
    format!(
        "{{\"status\":{status},\"held\":{held},\"highest_time\":{time},\
         \"accepted\":{accepted},\"last\":{last}}}"
    )
}

fn read(readable: &str) -> serde_json::Result<Tracker> {
    serde_json::from_str(readable)
}

/// The message of the refusal, without the place that the JSON reader adds.
fn refusal(readable: &str) -> String {
    let message = read(readable).unwrap_err().to_string();
    let (message, _) = message.rsplit_once(" at line ").unwrap_or((&message, ""));
    message.to_owned()
}
