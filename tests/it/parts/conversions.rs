//! What the value types are made from and compared with, beside their constructors.

use std::borrow::Borrow;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap};
use std::fmt::{Display, Write as _};
use std::hash::{Hash, Hasher};
use std::num::NonZeroU64;

use chrono::{DateTime, FixedOffset};
use insta::assert_snapshot;
use proptest::prelude::{any, prop_assert_eq, proptest};
use waybill_engine::{
    ActionMessage, ActionSet, ActionType, Code, Fingerprint, RuleSet, Status, Timestamp, Tracker,
    WaybillId,
};

use crate::support::shorthand::{NOW, at, cases};

#[test]
fn an_action_type_is_known_by_each_of_its_names_and_by_no_other() {
    for action in ActionType::ALL {
        let code = action.code();
        for text in [
            code.to_string(),
            action.name().to_owned(),
            action.label_zh().to_owned(),
            action.to_string(),
        ] {
            assert_eq!(text.parse(), Ok(action), "{text}");
            assert_eq!(ActionType::try_from(&*text), Ok(action), "{text}");
            for wrong in [format!("{text} "), format!(" {text}"), format!("{text}x")] {
                assert!(wrong.parse::<ActionType>().is_err(), "{wrong:?}");
            }
        }
        assert_eq!(ActionType::try_from(code), Ok(action));
        assert!(action.short().parse::<ActionType>().is_err());
    }
    for wrong in [
        "",
        "signed",
        "SIGNED",
        "300003 InTransit",
        "300003  Signed",
        "已签收",
        "7",
    ] {
        assert!(wrong.parse::<ActionType>().is_err(), "{wrong:?}");
    }
    assert_eq!(
        "300001".parse::<ActionType>(),
        ActionType::from_code(300_001)
    );
    assert!(ActionType::try_from(u32::MAX).is_err());
}

#[test]
fn a_status_is_known_by_its_name_and_by_its_label() {
    for status in Status::ALL {
        assert_eq!(status.name().parse(), Ok(status));
        assert_eq!(Status::try_from(status.label_zh()), Ok(status));
    }
    for wrong in ["", "signed", "签收成功", "InTransit, held", "0"] {
        assert!(wrong.parse::<Status>().is_err(), "{wrong:?}");
    }
}

#[test]
fn a_code_is_known_by_its_name_and_by_its_number() {
    for code in Code::ALL {
        assert_eq!(code.name().parse(), Ok(code));
        assert_eq!(Code::try_from(code.number().to_string().as_str()), Ok(code));
        assert_eq!(Code::try_from(code.number()), Ok(code));
        assert_eq!(Code::try_from(u32::from(code.number())), Ok(code));
    }
    // Not cut to 16 bits: 204 and 65 536 is not 204.
    assert!(Code::try_from(65_536_u32 + 204).is_err());
    for wrong in ["", "0", "205", "TimeGoesBack", "-204", "time_goes_back "] {
        assert!(wrong.parse::<Code>().is_err(), "{wrong:?}");
    }
}

#[test]
fn what_is_unknown_is_told_in_both_languages_and_no_text_is_quoted() {
    let secret = "a-token-in-the-wrong-column";
    let mut texts = String::new();
    let mut add = |english: &dyn Display, chinese: &dyn Display| {
        writeln!(texts, "{english}\n{chinese}\n").unwrap();
    };
    for text in ["", "T", secret, "7"] {
        let action = text.parse::<ActionType>().unwrap_err();
        add(&action, &action.chinese());
        let status = text.parse::<Status>().unwrap_err();
        add(&status, &status.chinese());
        let code = text.parse::<Code>().unwrap_err();
        add(&code, &code.chinese());
        let debug = format!("{action:?}{status:?}{code:?}");
        assert!(!debug.contains(secret));
    }
    assert!(!texts.contains(secret));
    assert_snapshot!(texts);
}

#[test]
fn an_unknown_action_type_has_its_code_if_it_was_a_number() {
    assert_eq!(ActionType::try_from(7_u32).unwrap_err().code(), Some(7));
    assert_eq!("-7".parse::<ActionType>().unwrap_err().code(), Some(-7));
    assert_eq!("seven".parse::<ActionType>().unwrap_err().code(), None);
}

#[test]
fn a_map_of_ids_can_be_asked_by_text() {
    let id = WaybillId::try_from("SF1").unwrap();
    let owned: WaybillId<'static> = String::from("SF1").try_into().unwrap();
    let parsed: WaybillId<'static> = "SF1".parse().unwrap();
    assert!(id == owned && owned == parsed);
    assert_eq!(HashMap::from([(owned, 1)]).get("SF1"), Some(&1));
    assert_eq!(BTreeMap::from([(parsed, 1)]).get("SF1"), Some(&1));
    assert_eq!(id, "SF1");
    assert_eq!("SF1", id);
    assert_eq!(id, *"SF1");
    assert_eq!(*"SF1", id);
    assert_ne!(id, "SF2");
    assert_eq!(id.as_ref(), "SF1");
    for wrong in ["", "0", "SF 1"] {
        let refused = WaybillId::new(wrong);
        assert_eq!(WaybillId::try_from(wrong), refused);
        assert_eq!(WaybillId::try_from(wrong.to_owned()), refused);
        assert_eq!(wrong.parse::<WaybillId<'_>>(), refused);
    }
}

#[test]
fn a_message_is_compared_with_a_text() {
    let message = ActionMessage::new("已揽收").unwrap();
    assert_eq!(message, "已揽收");
    assert_eq!("已揽收", message);
    assert_eq!(message, *"已揽收");
    assert_eq!(*"已揽收", message);
    assert_ne!(message, "已揽收 ");
    assert_eq!(message.as_ref(), "已揽收");
}

#[test]
fn a_column_of_whole_numbers_is_read_by_the_constructors() {
    let stored = [
        i64::MIN,
        -1,
        0,
        7,
        100_001,
        300_001,
        300_003,
        1_700_000_000,
        i64::MAX,
    ];
    for number in stored {
        assert_eq!(ActionType::try_from(number), ActionType::from_code(number));
        assert_eq!(Timestamp::try_from(number), Timestamp::from_unix(number));
    }
    assert_eq!(ActionType::try_from(300_003_i64), Ok(ActionType::Signed));
    assert_eq!(Timestamp::try_from(NOW), Ok(at(NOW)));
}

/// All 512 sets.
#[test]
fn a_sets_members_come_in_the_order_of_their_codes() {
    for bits in 0..1_u32 << ActionType::ALL.len() {
        let places = 0..ActionType::ALL.len();
        let members = places.filter(|place| bits >> place & 1 == 1);
        let members: Vec<ActionType> = members.map(|place| ActionType::ALL[place]).collect();
        let set: ActionSet = members.iter().rev().copied().collect();
        let mut found = Vec::new();
        for action in set {
            found.push(action);
        }
        assert_eq!(found, members);
        let mut left = set.iter();
        for count in (0..members.len()).rev() {
            assert!(left.next().is_some());
            assert_eq!(left.len(), count);
        }
        assert_eq!((left.next(), left.next()), (None, None));
    }
}

#[test]
fn rules_are_the_standard_ones_and_a_waybill_is_fresh_unless_it_is_said() {
    assert_eq!(RuleSet::default(), RuleSet::STANDARD);
    assert_eq!(Tracker::default(), Tracker::START);
}

fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

proptest! {
    #![proptest_config(cases(200))]

    /// What `Borrow` promises.
    #[test]
    fn an_id_equals_orders_and_hashes_as_its_text(a in "[0-9A-Z运]{1,3}", b in "[0-9A-Z运]{1,3}") {
        if let (Ok(first), Ok(second)) = (WaybillId::new(&*a), WaybillId::new(b.clone())) {
            let text: &str = first.borrow();
            prop_assert_eq!(text, &*a);
            prop_assert_eq!(first == second, a == b);
            prop_assert_eq!(first == *b, a == b);
            prop_assert_eq!(first.cmp(&second), a.cmp(&b));
            prop_assert_eq!(hash(&first), hash(&*a));
        }
    }

    #[test]
    fn a_time_is_the_same_in_every_zone(
        seconds in 1_000_000_000_i64..=99_999_999_999,
        offset in -86_399..=86_399_i32,
    ) {
        let zone = FixedOffset::east_opt(offset).unwrap();
        let local = at(seconds).to_chrono().with_timezone(&zone);
        prop_assert_eq!(Timestamp::try_from(local), Ok(at(seconds)));
        let shown = format!("{:#}", at(seconds));
        prop_assert_eq!(DateTime::parse_from_rfc3339(&shown).unwrap().to_utc(), local);
    }

    #[test]
    fn a_fingerprints_bytes_are_its_digits(bytes in any::<[u8; 8]>()) {
        let read = Fingerprint::from_bytes(bytes);
        prop_assert_eq!(read.is_none(), bytes == [0; 8]);
        if let Some(fingerprint) = read {
            prop_assert_eq!(fingerprint.to_bytes(), bytes);
            prop_assert_eq!(fingerprint.get().get(), u64::from_be_bytes(bytes));
            prop_assert_eq!(NonZeroU64::from(fingerprint), fingerprint.get());
            prop_assert_eq!(Fingerprint::from(NonZeroU64::from(fingerprint)), fingerprint);
            let digits = fingerprint.to_string();
            for (byte, pair) in bytes.iter().zip(digits.as_bytes().chunks(2)) {
                let pair = std::str::from_utf8(pair).unwrap();
                prop_assert_eq!(u8::from_str_radix(pair, 16), Ok(*byte));
            }
        }
        prop_assert_eq!(Fingerprint::from_bytes([0; 8]), None);
    }

    #[cfg(feature = "std")]
    #[test]
    fn a_time_of_the_machines_clock_is_as_one_in_seconds(
        seconds in any::<u32>(),
        beyond in any::<i64>(),
        nanos in 0..1_000_000_000_u32,
    ) {
        use std::time::{Duration, UNIX_EPOCH};
        let after = UNIX_EPOCH + Duration::new(seconds.into(), nanos);
        prop_assert_eq!(Timestamp::try_from(after), Timestamp::from_unix(seconds.into()));
        let whole = Duration::new(beyond.unsigned_abs() >> 1, nanos);
        let (far, back) = (UNIX_EPOCH.checked_add(whole), UNIX_EPOCH.checked_sub(whole));
        let whole_seconds = i64::try_from(whole.as_secs()).unwrap();
        if let Some(far) = far {
            prop_assert_eq!(Timestamp::try_from(far), Timestamp::from_unix(whole_seconds));
        }
        if let Some(back) = back {
            let floor = -whole_seconds - i64::from(nanos > 0);
            prop_assert_eq!(Timestamp::try_from(back), Timestamp::from_unix(floor));
        }
    }
}
