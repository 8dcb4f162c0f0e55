//! Adoption: the first update of a waybill that is already on its way.

use waybill_engine::{
    ActionType, Adoption, Late, OrderToken, Outcome, RuleSet, Situation, Status, Tracker, Trail,
    Waybill, WaybillId, decide, decide_or_adopt,
};

use crate::support::shorthand::{NOW, at, scan};

/// The situation of a waybill after its adoption.
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
            let adoption = decide_or_adopt(&rules, &Tracker::START, &update, at(NOW));
            let adopts = matches!(decided, Outcome::Rejected(_)) || action == ActionType::Held;
            let accepted = match &adoption {
                Adoption::Adopted(accepted) if adopts => accepted,
                Adoption::Decided(Outcome::Accepted(accepted)) if !adopts => accepted,
                Adoption::Adopted(_) | Adoption::Decided(_) => panic!("{action}: {adoption:?}"),
            };
            assert_eq!(adoption.accepted(), Some(accepted));
            let outcome = Outcome::from(adoption.clone());
            assert_eq!(outcome.accepted(), Some(accepted));
            let after = accepted.after();
            assert_eq!(accepted.is_adopted(), adopts);
            assert_eq!(
                Some(after.situation()),
                Situation::new(status, held),
                "{action}"
            );
            assert_eq!(after.highest(), Some(at(NOW)));
            assert_eq!(after.accepted(), 1);
            assert_eq!(after.last(), Some(update.fingerprint()));
        }
    }
}

#[test]
fn what_is_too_far_ahead_is_not_adopted() {
    let update = scan(ActionType::OutForDelivery, NOW + 301, "派件中");
    let adoption = decide_or_adopt(&RuleSet::STANDARD, &Tracker::START, &update, at(NOW));
    assert!(matches!(adoption, Adoption::Decided(Outcome::Rejected(_))));
    assert_eq!(adoption.accepted(), None);
}

#[test]
fn only_the_first_update_is_adopted() {
    let known = Tracker::known(Situation::at(Status::PickedUp), at(NOW - 60));
    for action in ActionType::ALL {
        let update = scan(action, NOW, "第二次扫描");
        let decided = decide(&RuleSet::STRICT, &known, &update, at(NOW));
        let adoption = decide_or_adopt(&RuleSet::STRICT, &known, &update, at(NOW));
        assert_eq!(adoption, Adoption::Decided(decided));
    }
}

#[test]
fn a_trail_starts_where_a_waybill_was_adopted() {
    let rules = RuleSet::STANDARD;
    let first = scan(ActionType::OutForDelivery, NOW - 60, "派件中");
    let second = scan(ActionType::DeliveryFailed, NOW, "无人签收");
    let mut trail = Trail::new();
    for update in [&first, &second] {
        let (Adoption::Adopted(accepted) | Adoption::Decided(Outcome::Accepted(accepted))) =
            trail.check_or_adopt(&rules, update, at(NOW))
        else {
            panic!("{update:?}");
        };
        trail.commit(&accepted).unwrap();
    }
    assert_eq!(trail.start().status(), Status::OutForDelivery);
    assert_eq!(trail.entries(), [*second.entry()]);
    assert_eq!(trail.replay(&rules), Ok(*trail.tracker()));
    assert!(rules.mermaid_of(&trail).is_ok());
    for update in [&first, &second] {
        let adoption = trail.check_or_adopt(&rules, update, at(NOW));
        assert_eq!(adoption, Adoption::Decided(Outcome::Duplicate));
    }
    let stored = serde_json::to_string(&trail).unwrap();
    assert_eq!(serde_json::from_str::<Trail>(&stored).unwrap(), trail);
    let earlier = scan(ActionType::InTransit, NOW - 61, "到达");
    assert_eq!(trail.late(&rules, &earlier), Some(Late::BeforeTheTrail));
}

#[test]
fn a_waybill_adopts_and_advances_by_its_own_answer() {
    let mut waybill = Waybill::new(WaybillId::new("W1").unwrap(), OrderToken::new("t").unwrap());
    let first = scan(ActionType::OutForDelivery, NOW, "派件中");
    let adoption = waybill.check_or_adopt(&RuleSet::STANDARD, &first, at(NOW));
    let Adoption::Adopted(accepted) = adoption else {
        panic!("{adoption:?}");
    };
    assert!(waybill.update_path(&accepted).is_ok());
    waybill.commit(&accepted).unwrap();
    assert_eq!(waybill.tracker().status(), Status::OutForDelivery);
    let adoption = waybill.check_or_adopt(&RuleSet::STANDARD, &first, at(NOW));
    assert_eq!(adoption, Adoption::Decided(Outcome::Duplicate));

    let second = scan(ActionType::Signed, NOW, "已签收");
    let adoption = waybill.check_or_adopt(&RuleSet::STANDARD, &second, at(NOW));
    let Adoption::Decided(Outcome::Accepted(accepted)) = adoption else {
        panic!("{adoption:?}");
    };
    waybill.commit(&accepted).unwrap();
    assert_eq!(waybill.tracker().status(), Status::Signed);
}
