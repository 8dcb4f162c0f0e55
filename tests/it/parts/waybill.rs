//! A waybill as an object: it answers, and only its own answer advances it, once.

use waybill_engine::{
    Accepted, ActionType, OrderToken, Outcome, RuleSet, StaleAnswer, Tracker, Update, Waybill,
    WaybillId, decide,
};

use crate::support::shorthand::{NOW, at, scan, situation};

const RULES: RuleSet = RuleSet::STANDARD;
const STALE: &str = "the answer was computed at count 0 of accepted updates, and the waybill \
                     stands at 1; check again";
const NOT_OURS: &str = "the answer was not computed by this waybill's check";

#[test]
fn a_check_answers_and_changes_nothing() {
    let waybill = waybill("W1");
    let before = waybill.clone();
    let pickup = pickup();
    let accepted = accepted(&waybill, &pickup);
    assert_eq!(waybill, before);
    assert_eq!(accepted.before(), &Tracker::START);
    assert_eq!(accepted.after().status().name(), "PickedUp");
}

#[test]
fn a_check_answers_as_decide_does() {
    let mut waybill = waybill("W1");
    let pickup = pickup();
    waybill.commit(&accepted(&waybill, &pickup)).unwrap();
    let cancelled = scan(ActionType::Cancelled, 1_700_000_600, "订单取消");
    for update in [&pickup, &cancelled] {
        let checked = waybill.check(&RULES, update, at(NOW));
        assert_eq!(checked, decide(&RULES, waybill.tracker(), update, at(NOW)));
        assert!(!matches!(checked, Outcome::Accepted(_)));
    }
}

#[test]
fn a_commit_advances_to_what_the_answer_says() {
    let mut waybill = waybill("W1");
    let pickup = pickup();
    let accepted = accepted(&waybill, &pickup);
    assert_eq!(waybill.commit(&accepted), Ok(()));
    assert_eq!(waybill.tracker(), accepted.after());
    assert_eq!(waybill.id().as_str(), "W1");
}

#[test]
fn a_second_commit_of_the_same_answer_is_refused() {
    let mut waybill = waybill("W1");
    let pickup = pickup();
    let accepted = accepted(&waybill, &pickup);
    waybill.commit(&accepted).unwrap();
    assert_refused(&mut waybill, &accepted, STALE);
}

#[test]
fn an_answer_that_another_one_has_overtaken_is_refused() {
    let mut waybill = waybill("W1");
    let (pickup, cancelled) = (
        pickup(),
        scan(ActionType::Cancelled, 1_700_000_000, "订单取消"),
    );
    let (slow, fast) = (accepted(&waybill, &cancelled), accepted(&waybill, &pickup));
    waybill.commit(&fast).unwrap();
    assert_refused(&mut waybill, &slow, STALE);
}

#[test]
fn an_answer_from_a_state_that_was_given_up_is_refused() {
    let mut given_up = waybill("W1");
    let (pickup, held) = (pickup(), scan(ActionType::Held, 1_700_000_700, "滞留"));
    given_up.commit(&accepted(&given_up, &pickup)).unwrap();
    let from_given_up = accepted(&given_up, &held);

    // Restored from a column that was written after another first update.
    let other = scan(ActionType::PickedUp, 1_700_000_001, "已揽收");
    let mut restored = waybill("W1");
    restored.commit(&accepted(&restored, &other)).unwrap();
    let stale = STALE.replace("count 0", "count 1");
    assert_refused(&mut restored, &from_given_up, &stale);
}

#[test]
fn another_waybills_answer_is_refused() {
    let mut other = waybill("W2");
    let pickup = pickup();
    assert_refused(&mut other, &accepted(&waybill("W1"), &pickup), NOT_OURS);
}

#[test]
fn an_answer_of_decide_is_refused_as_it_knows_no_waybill() {
    let mut waybill = waybill("W1");
    let pickup = pickup();
    let Outcome::Accepted(accepted) = decide(&RULES, waybill.tracker(), &pickup, at(NOW)) else {
        panic!("a pickup is legal from the start");
    };
    assert_refused(&mut waybill, &accepted, NOT_OURS);
}

#[test]
fn a_stale_answer_names_both_versions() {
    let mut waybill = waybill("W1");
    let pickup = pickup();
    let accepted = accepted(&waybill, &pickup);
    waybill.commit(&accepted).unwrap();
    let stale = StaleAnswer::Outdated {
        computed_at: 0,
        now_at: 1,
    };
    assert_eq!(waybill.commit(&accepted), Err(stale));
    let other = Waybill::new(
        WaybillId::new("W2").unwrap(),
        OrderToken::new("opaque").unwrap(),
    );
    assert_eq!(other.update_path(&accepted), Err(StaleAnswer::OtherWaybill));
}

#[test]
fn an_answer_of_an_equal_waybill_is_taken() {
    // As when one process checks and another, with the same row loaded, commits.
    let (checking, mut committing) = (waybill("W1"), waybill("W1"));
    let pickup = pickup();
    let accepted = accepted(&checking, &pickup);
    assert_eq!(committing.commit(&accepted), Ok(()));
    assert_eq!(committing.tracker().accepted(), 1);
}

#[test]
fn the_payload_has_the_waybills_id_and_its_token_as_it_is_now() {
    let mut waybill = waybill("W1");
    let pickup = pickup();
    let accepted = accepted(&waybill, &pickup);
    let body = |waybill: &Waybill| {
        waybill
            .update_path(&accepted)
            .unwrap()
            .https_body()
            .to_json()
    };
    let with = |token: &str| {
        format!(
            "{{\"token\":\"{token}\",\"waybill_id\":\"W1\",\"action_time\":1700000600,\
             \"action_type\":100001,\"action_msg\":\"已揽收\"}}"
        )
    };
    assert_eq!(body(&waybill), with("opaque"));
    waybill.set_token(OrderToken::new("renewed").unwrap());
    assert_eq!(body(&waybill), with("renewed"));
    assert_eq!(waybill.token().reveal(), "renewed");
}

#[test]
fn another_token_makes_no_other_update() {
    let mut waybill = waybill("W1");
    let pickup = pickup();
    let before = accepted(&waybill, &pickup);
    waybill.set_token(OrderToken::new("renewed").unwrap());
    assert_eq!(waybill.commit(&before), Ok(()));
    waybill.set_token(OrderToken::new("renewed-again").unwrap());
    assert_eq!(waybill.check(&RULES, &pickup, at(NOW)), Outcome::Duplicate);
}

#[test]
fn a_waybill_restored_from_its_tracker_goes_on_where_it_was() {
    let known = Tracker::known(situation("OutForDelivery", false), at(1_700_000_000));
    let (id, token) = (
        WaybillId::new("W1").unwrap(),
        OrderToken::new("opaque").unwrap(),
    );
    let waybill = Waybill::restore(id, token, known);
    let signed = scan(ActionType::Signed, 1_700_000_600, "已签收");
    assert_eq!(
        accepted(&waybill, &signed).after().status().name(),
        "Signed"
    );
}

fn waybill(id: &str) -> Waybill {
    Waybill::new(
        WaybillId::new(id).unwrap(),
        OrderToken::new("opaque").unwrap(),
    )
}

fn pickup() -> Update<'static> {
    scan(ActionType::PickedUp, 1_700_000_600, "已揽收")
}

fn accepted<'a>(waybill: &Waybill, update: &'a Update<'a>) -> Accepted<'a> {
    match waybill.check(&RULES, update, at(NOW)) {
        Outcome::Accepted(accepted) => accepted,
        refused @ (Outcome::Duplicate | Outcome::Rejected(_)) => panic!("{refused:?}"),
    }
}

/// Fails unless the answer is refused with this text, for a payload and for a commit, and the
/// waybill does not change.
#[track_caller]
fn assert_refused(waybill: &mut Waybill, accepted: &Accepted<'_>, message: &str) {
    let before = waybill.clone();
    assert_eq!(
        waybill.update_path(accepted).unwrap_err().to_string(),
        message
    );
    assert_eq!(waybill.commit(accepted).unwrap_err().to_string(), message);
    assert_eq!(*waybill, before);
}

#[test]
fn only_the_last_accepted_update_can_be_sent_again_from_a_waybill() {
    let mut waybill = Waybill::new(WaybillId::new("W1").unwrap(), OrderToken::new("t").unwrap());
    let first = scan(ActionType::PickedUp, NOW - 1, "已揽收");
    let second = scan(ActionType::InTransit, NOW, "已发出");
    assert_eq!(waybill.resend(&first), None);
    for update in [&first, &second] {
        let Outcome::Accepted(accepted) = waybill.check(&RuleSet::STANDARD, update, at(NOW)) else {
            panic!("an ordinary parcel");
        };
        let sent = waybill
            .update_path(&accepted)
            .unwrap()
            .https_body()
            .to_json();
        waybill.commit(&accepted).unwrap();
        let again = waybill.resend(update).unwrap();
        assert_eq!(again.https_body().to_json(), sent);
    }
    assert_eq!(waybill.resend(&first), None);
}
