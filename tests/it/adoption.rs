//! A gate put in front of waybills that are already on their way.

use waybill_engine::{
    ActionType, Outcome, RuleSet, Sighting, Situation, Status, Tracker, decide, decide_or_adopt,
};

use crate::shorthand::{NOW, at, scan};

/// Where a waybill is taken to be after its first sight.
const FIRST_SEEN: [(ActionType, Status, bool); ActionType::COUNT] = [
    (ActionType::PickedUp, Status::PickedUp, false),
    (ActionType::PickupFailed, Status::PickupFailed, false),
    (ActionType::CourierAssigned, Status::CourierAssigned, false),
    (ActionType::InTransit, Status::InTransit, false),
    (ActionType::OutForDelivery, Status::OutForDelivery, false),
    (ActionType::Signed, Status::Signed, false),
    (ActionType::DeliveryFailed, Status::DeliveryFailed, false),
    (ActionType::Cancelled, Status::Cancelled, false),
    (ActionType::Held, Status::InTransit, true),
];

#[test]
fn the_first_update_is_taken_as_it_stands_where_the_rules_refuse_it_and_this_is_told() {
    for rules in [RuleSet::STANDARD, RuleSet::STRICT] {
        for (action, status, held) in FIRST_SEEN {
            let update = scan(action, NOW, "首次扫描");
            let decided = decide(&rules, &Tracker::START, &update, at(NOW));
            let sighting = decide_or_adopt(&rules, &Tracker::START, &update, at(NOW));
            if matches!(decided, Outcome::Rejected(_)) {
                let Sighting::Adopted(accepted) = sighting else {
                    panic!("{action}: {sighting:?}");
                };
                let after = accepted.after();
                assert_eq!(Some(after.situation()), Situation::new(status, held));
                assert_eq!(after.highest(), Some(at(NOW)));
                assert_eq!(after.accepted(), 1);
                assert_eq!(after.last(), Some(update.fingerprint()));
            } else {
                assert_eq!(sighting, Sighting::Decided(decided));
            }
        }
    }
}

#[test]
fn what_is_too_far_ahead_is_not_adopted() {
    let update = scan(ActionType::OutForDelivery, NOW + 301, "派件中");
    let sighting = decide_or_adopt(&RuleSet::STANDARD, &Tracker::START, &update, at(NOW));
    assert!(matches!(sighting, Sighting::Decided(Outcome::Rejected(_))));
}

#[test]
fn only_the_first_update_is_adopted() {
    let known = Tracker::known(Situation::at(Status::PickedUp), at(NOW - 60));
    for action in ActionType::ALL {
        let update = scan(action, NOW, "第二次扫描");
        let decided = decide(&RuleSet::STRICT, &known, &update, at(NOW));
        let sighting = decide_or_adopt(&RuleSet::STRICT, &known, &update, at(NOW));
        assert_eq!(sighting, Sighting::Decided(decided));
    }
}
