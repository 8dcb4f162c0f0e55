//! A trail as bytes: the layout, and what is refused.

use proptest::collection::vec;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
use waybill_engine::{
    ActionType, ImportMode, InvalidTracker, InvalidTrail, RuleSet, Situation, Status, Timestamp,
    Tracker, Trail, Update,
};

use crate::model::histories::{Come, pair, sequence};
use crate::support::shorthand::{NOW, action, at, cases, scan};

fn updates(come: &[Come]) -> Vec<Update<'static>> {
    come.iter()
        .map(|(time, code, text, _)| scan(action(*code), *time, text))
        .collect()
}

/// Two entries after a start in transit.
fn sample() -> Trail {
    let mut trail = Trail::since(Tracker::known(
        Situation::at(Status::InTransit),
        at(NOW - 9),
    ));
    let trace = [
        scan(ActionType::OutForDelivery, NOW - 3, "派件中"),
        scan(ActionType::Signed, NOW - 2, "已签收"),
    ];
    trail.import(
        &RuleSet::STANDARD,
        &trace,
        at(NOW),
        ImportMode::AllOrNothing,
    );
    trail
}

/// The bytes of an entry.
fn entry(time: i64, code: u64, fingerprint: u64) -> Vec<u8> {
    let mut bytes = time.to_le_bytes().to_vec();
    bytes.extend(code.to_le_bytes());
    bytes.extend(fingerprint.to_be_bytes());
    bytes
}

#[test]
fn the_layout_is_two_trackers_and_24_bytes_an_entry() {
    let trail = sample();
    let digests = trail
        .entries()
        .iter()
        .map(|entry| entry.fingerprint().get().get());
    let digests: Vec<u64> = digests.collect();
    let mut expected = trail.start().to_bytes().to_vec();
    expected.extend(trail.tracker().to_bytes());
    expected.extend(entry(NOW - 3, 300_002, digests[0]));
    expected.extend(entry(NOW - 2, 300_003, digests[1]));
    assert_eq!(trail.to_bytes(), expected);
    assert_eq!(Trail::new().to_bytes(), [0; 32]);
    assert_eq!(Trail::from_bytes(&[0; 32]), Ok(Trail::new()));
}

#[test]
fn bytes_that_no_trail_has_are_refused_and_it_is_told_what_is_wrong() {
    let good = sample().to_bytes();
    let changed = |place: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[place] = byte;
        Trail::from_bytes(&bytes).unwrap_err().to_string()
    };
    assert_eq!(
        changed(7, 0xff),
        "the start of a stored trail: a stored tracker has situation 31; known are 0 to 17"
    );
    assert_eq!(
        changed(23, 0xff),
        "the tracker of a stored trail: a stored tracker has situation 31; known are 0 to 17"
    );
    assert!(changed(63, 0x80).starts_with("entry 1 of a stored trail has a wrong time: -"));
    let wrong_action = changed(64, 0);
    assert!(wrong_action.starts_with("entry 1 of a stored trail has a wrong action: "));

    let with = |entries: &[Vec<u8>]| Trail::from_bytes(&[&good[..32], &entries.concat()].concat());
    let first = entry(NOW - 3, 300_002, 7);
    assert_eq!(
        with(&[first.clone(), entry(NOW - 2, 300_003, 0)]),
        Err(InvalidTrail::EntryFingerprint { index: 1 })
    );
    assert_eq!(
        with(&[first.clone(), first.clone()]),
        Err(InvalidTrail::Repeated)
    );
    assert_eq!(with(&[first]), Err(InvalidTrail::OtherTracker));
}

#[test]
fn a_trail_that_is_cut_anywhere_is_refused() {
    let bytes = sample().to_bytes();
    for found in (0..bytes.len()).chain([bytes.len() + 1]) {
        let mut cut = bytes.clone();
        cut.resize(found, 1);
        let refused = match found {
            32 | 56 => InvalidTrail::OtherTracker,
            _ => InvalidTrail::Length { found },
        };
        assert_eq!(Trail::from_bytes(&cut), Err(refused));
    }
    let text = InvalidTrail::Length { found: 33 }.to_string();
    assert_eq!(
        text,
        "a stored trail has 33 bytes; it has 32 and 24 for each entry"
    );
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn what_is_written_is_read_and_goes_on_as_before(
        pair in pair(),
        come in sequence(),
        adopts in any::<bool>(),
    ) {
        let trace = updates(&come);
        let mode = if adopts { ImportMode::Adopt } else { ImportMode::BestEffort };
        let mut trail = Trail::new();
        trail.import(&pair.rules, &trace, at(NOW), mode);
        let read = Trail::from_bytes(&trail.to_bytes());
        prop_assert_eq!(read.as_ref(), Ok(&trail));
        let read = read.unwrap();
        for update in &trace {
            prop_assert_eq!(read.has(update), trail.has(update));
        }
        prop_assert_eq!(trail.to_bytes().len(), 32 + 24 * trail.entries().len());
    }

    #[test]
    fn hostile_bytes_are_refused_or_are_those_of_the_trail_that_they_make(
        pair in pair(),
        come in sequence(),
        damage in vec((any::<usize>(), any::<u8>()), 0..4),
        cut in any::<u8>(),
    ) {
        let mut trail = Trail::new();
        trail.import(&pair.rules, &updates(&come), at(NOW), ImportMode::BestEffort);
        let mut bytes = trail.to_bytes();
        for (place, byte) in damage {
            let place = place % bytes.len();
            bytes[place] = byte;
        }
        if cut < 64 {
            bytes.truncate(bytes.len() - usize::from(cut).min(bytes.len()));
        }
        if let Ok(read) = Trail::from_bytes(&bytes) {
            prop_assert_eq!(read.to_bytes(), bytes);
        }
    }

    #[test]
    fn no_bytes_at_all_make_it_panic(bytes in vec(any::<u8>(), 0..200)) {
        if let Ok(read) = Trail::from_bytes(&bytes) {
            prop_assert!(read.to_bytes() == bytes);
        }
    }
}

#[test]
fn what_is_wrong_is_told_in_chinese_too() {
    let invalid = Timestamp::from_unix(0).unwrap_err();
    let unknown = ActionType::from_code(7).unwrap_err();
    for (refused, chinese) in [
        (
            InvalidTrail::OtherTracker,
            "存储的轨迹中，跟踪状态与各条更新不符".to_owned(),
        ),
        (
            InvalidTrail::Repeated,
            "存储的轨迹中同一更新出现两次".to_owned(),
        ),
        (
            InvalidTrail::Length { found: 33 },
            "存储的轨迹有 33 字节；应为 32 字节，另加每条更新 24 字节".to_owned(),
        ),
        (
            InvalidTrail::Start(InvalidTracker::Situation { found: 31 }),
            "存储的轨迹的起点：存储的跟踪状态中情形为 31；已知的是 0 到 17".to_owned(),
        ),
        (
            InvalidTrail::Tracker(InvalidTracker::NoTime),
            "存储的轨迹的跟踪状态：存储的跟踪状态没有最高时间，却不是初始状态".to_owned(),
        ),
        (
            InvalidTrail::EntryTime { index: 1, invalid },
            format!("存储的轨迹第 1 条的时间有误：{}", invalid.chinese()),
        ),
        (
            InvalidTrail::EntryAction { index: 1, unknown },
            format!("存储的轨迹第 1 条的操作类型有误：{}", unknown.chinese()),
        ),
        (
            InvalidTrail::EntryFingerprint { index: 1 },
            "存储的轨迹第 1 条没有指纹".to_owned(),
        ),
    ] {
        assert_eq!(refused.chinese().to_string(), chinese);
    }
    for (refused, chinese) in [
        (
            InvalidTracker::Time {
                found: 100_000_000_000,
            },
            "存储的跟踪状态中最高时间为 100000000000；最大为 99999999999",
        ),
        (
            InvalidTracker::Count { found: 4_194_304 },
            "存储的跟踪状态中已接受 4194304 次更新；最多计到 4194303",
        ),
        (
            InvalidTracker::CountAndLast { accepted: 0 },
            "存储的跟踪状态已接受 0 次更新，不应有最后一次更新的指纹",
        ),
        (
            InvalidTracker::CountAndLast { accepted: 2 },
            "存储的跟踪状态已接受 2 次更新，必须有最后一次更新的指纹",
        ),
        (
            InvalidTracker::ClosedHeld {
                status: Status::Cancelled,
            },
            "存储的跟踪状态为已取消且滞留；已结束的运单不会滞留",
        ),
    ] {
        assert_eq!(refused.chinese().to_string(), chinese);
    }
}
