//! Rules as bytes: what comes back, and what is refused.

use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
use proptest::sample::Index;
use waybill_engine::{
    ActionType, InvalidRuleBytes, MessagePolicy, PhoneRule, RuleSet, Situation, Timestamp, Tracker,
};

use crate::model::changed_rules::changed_rules;
use crate::support::shorthand::{NOW, at, cases};

/// Where the marks begin: after the head and seven settings.
const MARKS: usize = 8 + 7 * 8;

fn since() -> Timestamp {
    at(NOW - 1)
}

fn ours() -> RuleSet {
    RuleSet::STRICT.with_tolerance(300).with_name("ours")
}

#[test]
fn a_preset_is_eight_bytes_and_is_borrowed() {
    for preset in [&RuleSet::STANDARD, &RuleSet::STRICT] {
        let bytes = preset.to_bytes();
        assert_eq!(bytes.len(), 8);
        let read = RuleSet::from_bytes(&bytes).unwrap();
        assert!(matches!(read, std::borrow::Cow::Borrowed(_)));
        assert_eq!(*read, *preset);
    }
    let renamed = RuleSet::STANDARD.with_name("ours");
    assert_eq!(*RuleSet::from_bytes(&renamed.to_bytes()).unwrap(), renamed);
}

const fn messages(max_chars: usize, phones: PhoneRule) -> MessagePolicy {
    MessagePolicy { max_chars, phones }
}

#[test]
fn each_setting_comes_back() {
    let changes: [fn(RuleSet) -> RuleSet; 8] = [
        |rules| rules.with_tolerance(u32::MAX),
        |rules| rules.with_closing_tolerance(900),
        |rules| rules.with_closing_tolerance(u32::MAX),
        |rules| rules.with_allowance(u32::MAX),
        |rules| rules.with_messages(messages(1, PhoneRule::Normalise)),
        |rules| rules.with_messages(messages(usize::MAX, PhoneRule::Off)),
        |rules| rules.with_cancel_only_before_any_update(),
        |rules| rules.with_new_cycle_after_signed(),
    ];
    for change in changes {
        let rules = change(ours());
        let read = RuleSet::from_bytes(&rules.to_bytes()).unwrap().into_owned();
        assert_eq!(read, rules);
        // Whether the closing tolerance follows the other one is kept, too.
        let [read, rules] = [read, rules].map(|rules| rules.with_tolerance(7).closing_tolerance());
        assert_eq!(read, rules);
    }
}

#[test]
fn other_bytes_are_refused() {
    let own = ours().to_bytes();
    let foreign = |bytes: &[u8]| RuleSet::from_bytes(bytes) == Err(InvalidRuleBytes::Foreign);
    for end in 0..MARKS + Situation::ALL.len() * ActionType::ALL.len() {
        assert!(foreign(&own[..end]), "{end}");
    }
    let changed = |place: usize, byte: u8| {
        let mut bytes = own.clone();
        bytes[place] = byte;
        bytes
    };
    // The layout, the kind, a second byte of a phone rule's place, a mark, the name.
    for (place, byte) in [
        (3, 1),
        (4, 9),
        (41, 1),
        (MARKS, b'?'),
        (own.len() - 1, 0xff),
    ] {
        assert!(foreign(&changed(place, byte)), "{place}");
    }
    let preset = RuleSet::STRICT.to_bytes();
    assert!(foreign(&[&preset[..], b" "].concat()));

    let signed = Situation::at(waybill_engine::Status::Signed);
    let place = Situation::ALL
        .iter()
        .position(|situation| *situation == signed)
        .unwrap();
    let with_exit = changed(MARKS + place * ActionType::ALL.len(), b'+');
    let told = RuleSet::from_bytes(&with_exit).unwrap_err().to_string();
    assert!(
        told.starts_with("rules that can't be used: row Signed, column "),
        "{told}"
    );
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn rules_that_were_bytes_are_the_same_rules(rules in changed_rules()) {
        let read = RuleSet::from_bytes(&rules.to_bytes()).unwrap().into_owned();
        prop_assert_eq!(&read, &rules);
        prop_assert_eq!(read.fingerprint(), rules.fingerprint());
        prop_assert_eq!(read.to_bytes(), rules.to_bytes());
        // These sought the ways beforehand, those seek them now.
        for situation in Situation::ALL {
            let tracker = Tracker::known(situation, since());
            for action in ActionType::ALL {
                prop_assert_eq!(read.way(&tracker, action), rules.way(&tracker, action));
            }
        }
    }

    #[test]
    fn whatever_the_bytes_are_the_rules_are_sound(
        rules in changed_rules(),
        changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = rules.to_bytes();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(read) = RuleSet::from_bytes(&bytes) {
            prop_assert!(read.verify().is_ok());
        }
    }
}
