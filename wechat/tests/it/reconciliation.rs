//! Reconciliation: every entry that was sent or is shown appears in the result once.

use std::fmt::Debug;

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, prop_assert, prop_assert_eq, proptest};
use proptest::prop_oneof;
use proptest::sample::select;
use waybill_engine::{ActionType, Entry, Update};
use waybill_wechat::{Observed, reconcile};

use crate::shorthand::{cases, entry, scan, shown};

const START: i64 = 1_700_000_000;

/// Few times, actions and texts, so that many entries are equal.
fn update() -> impl Strategy<Value = Update<'static>> {
    let actions = [
        ActionType::PickedUp,
        ActionType::InTransit,
        ActionType::Signed,
    ];
    (
        select(actions.to_vec()),
        START..START + 3,
        select(vec!["一", "二", "三"]),
    )
        .prop_map(|(action, time, text)| scan(action, time, text))
}

/// Mostly legal updates, with some entries that no update can be.
fn observed() -> impl Strategy<Value = Observed> {
    let foreign = (
        select(vec![300_001, 100_001, 200_001, 7, -1]),
        select(vec![START, START + 1, 0, START * 1000]),
        select(vec!["一", "", "a\tb"]),
    );
    prop_oneof![
        4 => update().prop_map(|update| shown(&update)),
        1 => foreign.prop_map(|(code, time, text)| Observed::new(code, time, text)),
    ]
}

fn updates() -> impl Strategy<Value = Vec<Update<'static>>> {
    vec(update(), 0..12)
}

fn entries(updates: &[Update<'_>]) -> Vec<Entry> {
    updates.iter().map(|update| *update.entry()).collect()
}

fn all_shown(updates: &[Update<'_>]) -> Vec<Observed> {
    updates.iter().map(shown).collect()
}

/// The lengths of the three lists, found the slow way: each entry looks for an equal one, then for
/// one with its time and action.
fn counts(sent: &[Update<'_>], found: &[Observed]) -> (usize, usize, usize) {
    let mut found = found.to_vec();
    let mut strike_out = |sent: &Update<'_>, same: fn(&Observed, &Observed) -> bool| {
        let place = found.iter().position(|found| same(found, &shown(sent)));
        place.map(|place| found.swap_remove(place)).is_some()
    };
    let rest: Vec<_> = sent
        .iter()
        .filter(|update| !strike_out(update, |a, b| a == b))
        .collect();
    let same_moment = |a: &Observed, b: &Observed| (a.time(), a.code()) == (b.time(), b.code());
    let missing = rest
        .iter()
        .filter(|update| !strike_out(update, same_moment))
        .count();
    (missing, found.len(), rest.len() - missing)
}

/// A list, and the same list in another order.
fn shuffled<T: Clone + Debug>(list: Vec<T>) -> impl Strategy<Value = (Vec<T>, Vec<T>)> {
    (Just(list.clone()), Just(list).prop_shuffle())
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn what_was_sent_is_what_is_shown(
        (sent, again) in updates().prop_flat_map(shuffled),
    ) {
        let found = all_shown(&again);
        prop_assert!(reconcile(&entries(&sent), &found).is_clean());
    }

    #[test]
    fn the_order_of_both_lists_means_nothing(
        (sent, sent_again) in updates().prop_flat_map(shuffled),
        (found, found_again) in vec(observed(), 0..12).prop_flat_map(shuffled),
    ) {
        prop_assert_eq!(
            reconcile(&entries(&sent), &found),
            reconcile(&entries(&sent_again), &found_again),
        );
    }

    #[test]
    fn every_entry_is_accounted_for_once(
        sent in updates(), found in vec(observed(), 0..12),
    ) {
        let sent_entries = entries(&sent);
        let result = reconcile(&sent_entries, &found);
        prop_assert_eq!(
            (result.missing().len(), result.never_sent().len(), result.differing().len()),
            counts(&sent, &found),
        );
        prop_assert_eq!(
            sent.len() - result.missing().len(),
            found.len() - result.never_sent().len(),
        );
        for missing in result.missing() {
            prop_assert!(sent_entries.contains(missing));
        }
        for never_sent in result.never_sent() {
            prop_assert!(found.contains(never_sent));
        }
        for difference in result.differing() {
            prop_assert!(sent_entries.contains(&difference.sent));
            prop_assert!(found.contains(difference.shown));
            prop_assert_eq!(difference.sent.time().unix(), difference.shown.time());
            prop_assert_eq!(i64::from(difference.sent.action().code()), difference.shown.code());
        }
        let clean = [result.missing().len(), result.never_sent().len(), result.differing().len()];
        prop_assert_eq!(result.is_clean(), clean == [0, 0, 0]);
    }

    #[test]
    fn one_entry_less_is_one_entry_missing(
        sent in vec(update(), 1..12), place in 0..12_usize,
    ) {
        let mut found = all_shown(&sent);
        let lost = place % found.len();
        found.remove(lost);
        let sent = entries(&sent);
        let result = reconcile(&sent, &found);
        prop_assert_eq!(result.missing(), [sent[lost]]);
        prop_assert!(result.never_sent().is_empty() && result.differing().is_empty());
    }
}

#[test]
fn what_was_sent_twice_has_to_be_there_twice() {
    let (update, time) = (scan(ActionType::InTransit, START, "到达"), START);
    let found = [shown(&update)];
    let result = reconcile(&[*update.entry(); 2], &found);
    assert_eq!(
        result.missing(),
        [entry(ActionType::InTransit, time, "到达")]
    );
    let found = [shown(&update), shown(&update), shown(&update)];
    let result = reconcile(&[*update.entry(); 2], &found);
    assert_eq!(result.never_sent(), [&found[0]]);
}

#[test]
fn an_equal_entry_is_struck_out_before_one_that_differs() {
    let sent = [
        entry(ActionType::InTransit, START, "一"),
        entry(ActionType::InTransit, START, "二"),
    ];
    let found = [
        Observed::new(200_001, START, "三"),
        Observed::new(200_001, START, "一"),
    ];
    let result = reconcile(&sent, &found);
    assert_eq!(result.differing().len(), 1);
    assert_eq!(result.differing()[0].sent, sent[1]);
    assert_eq!(result.differing()[0].shown, &found[0]);
    assert!(result.missing().is_empty() && result.never_sent().is_empty());
}

#[test]
fn a_message_that_can_not_be_sent_still_differs_from_the_one_that_was() {
    let sent = [entry(ActionType::Signed, START, "已签收")];
    let found = [Observed::new(300_003, START, "")];
    assert_eq!(reconcile(&sent, &found).differing()[0].shown, &found[0]);
}

#[test]
fn another_action_of_the_same_second_does_not_differ_it_was_never_sent() {
    let sent = [entry(ActionType::PickedUp, START, "已揽收")];
    let found = [
        Observed::new(100_001, START, "已揽收"),
        Observed::new(300_001, START, "已揽收"),
    ];
    let result = reconcile(&sent, &found);
    assert_eq!(result.never_sent(), [&found[1]]);
    assert!(result.missing().is_empty() && result.differing().is_empty());
}
