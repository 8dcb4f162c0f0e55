//! What must not matter: each test asks twice, the second time a little differently, and compares
//! the two answers. This needs no model, so it also finds a slip that engine and model share.

use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, proptest};
use proptest::sample::Index;
use serde_json::Value;
use waybill_engine::{
    BatchOutcome, BatchUpdate, ImportMode, Late, OrderToken, Outcome, Rejection, RuleSet,
    Timestamp, Tracker, Trail, Update, Waybill, WaybillId, decide_each,
};

use crate::model::bridge::tracker;
use crate::model::histories::{Come, pair, sequence, start};
use crate::support::shorthand::{NOW, Verdict, action, at, cases, judge, scan};

/// The number of waybills in a feed.
const WAYBILLS: usize = 3;

/// A feed: the waybill of each update, the update and its times.
type Feed = Vec<(usize, Come)>;

fn feed() -> impl Strategy<Value = Feed> {
    sequence().prop_flat_map(|come| {
        vec(0..WAYBILLS, come.len())
            .prop_map(move |places| places.into_iter().zip(come.clone()).collect())
    })
}

fn update((time, code, text, _): &Come) -> Update<'static> {
    scan(action(*code), *time, text)
}

/// The answers to updates of one waybill, one at a time, and the tracker after them.
fn answers(rules: &RuleSet, from: Tracker, come: &[Come]) -> (Vec<Verdict>, Tracker) {
    let mut tracker = from;
    let answers = come
        .iter()
        .map(|come| {
            let verdict = judge(rules, &tracker, &update(come), come.3);
            if let Verdict::Accepted { after, .. } = verdict {
                tracker = after;
            }
            verdict
        })
        .collect();
    (answers, tracker)
}

/// A trail's answers to the same updates.
fn answers_of_a_trail(rules: &RuleSet, from: Tracker, come: &[Come]) -> (Vec<Verdict>, Trail) {
    let mut trail = Trail::since(from);
    let answers = come
        .iter()
        .map(|come| {
            let update = update(come);
            match trail.check(rules, &update, at(come.3)) {
                Outcome::Accepted(accepted) => {
                    trail.commit(&accepted).unwrap();
                    Verdict::Accepted {
                        mark: accepted.mark(),
                        after: *accepted.after(),
                    }
                }
                Outcome::Duplicate => Verdict::Duplicate,
                Outcome::Rejected(rejection) => Verdict::Rejected(rejection),
            }
        })
        .collect();
    (answers, trail)
}

fn is_accepted(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Accepted { .. })
}

/// The trackers of a feed before its first update.
fn fresh() -> [Tracker; WAYBILLS] {
    [Tracker::START; WAYBILLS]
}

/// The answers of a batch, with the same `now` for all.
fn batch<'a>(
    rules: &RuleSet,
    trackers: &mut [Tracker],
    updates: &'a [(usize, Update<'static>)],
) -> Vec<BatchOutcome<'a>> {
    let placed: Vec<_> = updates
        .iter()
        .map(|(tracker, update)| BatchUpdate {
            tracker: *tracker,
            update,
        })
        .collect();
    decide_each(rules, trackers, &placed, at(NOW)).collect()
}

fn updates(feed: &Feed) -> Vec<(usize, Update<'static>)> {
    feed.iter()
        .map(|(place, come)| (*place, update(come)))
        .collect()
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn a_batch_may_be_cut_anywhere(
        pair in pair(), feed in feed(), cuts in vec(any::<Index>(), 0..6),
    ) {
        let updates = updates(&feed);
        let mut trackers = fresh();
        let whole = batch(&pair.rules, &mut trackers, &updates);

        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(updates.len() + 1)).collect();
        cuts.sort_unstable();
        let mut trackers_of_pieces = fresh();
        let mut in_pieces = Vec::new();
        let mut left = updates.as_slice();
        for cut in cuts {
            let (piece, rest) = left.split_at(cut - (updates.len() - left.len()));
            in_pieces.extend(batch(&pair.rules, &mut trackers_of_pieces, piece));
            left = rest;
        }
        in_pieces.extend(batch(&pair.rules, &mut trackers_of_pieces, left));
        prop_assert_eq!(in_pieces, whole);
        prop_assert_eq!(trackers_of_pieces, trackers);
    }

    #[test]
    fn what_a_batch_accepted_is_accepted_again_in_whatever_pieces(
        pair in pair(), feed in feed(), size in 1..10_usize,
    ) {
        let updates = updates(&feed);
        let mut trackers = fresh();
        let whole = batch(&pair.rules, &mut trackers, &updates);
        let accepted: Vec<_> = updates
            .iter()
            .zip(&whole)
            .filter(|(_, answer)| matches!(answer, BatchOutcome::Decided(Outcome::Accepted(_))))
            .map(|(update, _)| update.clone())
            .collect();
        let mut again = fresh();
        for piece in accepted.chunks(size) {
            for answer in batch(&pair.rules, &mut again, piece) {
                prop_assert!(matches!(answer, BatchOutcome::Decided(Outcome::Accepted(_))));
            }
        }
        prop_assert_eq!(again, trackers);
    }

    #[test]
    fn the_order_of_two_waybills_in_a_batch_does_not_matter(
        pair in pair(), feed in feed(), keys in vec(any::<u32>(), 40),
    ) {
        let feed = updates(&feed);
        let mut trackers = fresh();
        let answers = batch(&pair.rules, &mut trackers, &feed);

        // Any order in which the updates of each waybill keep their own order: the places are drawn
        // at random, and each waybill fills its places from front to back.
        let mut drawn: Vec<_> = (0..feed.len()).collect();
        drawn.sort_by_key(|place| keys[*place]);
        let mut own = [const { Vec::new() }; WAYBILLS];
        for (place, (waybill, _)) in feed.iter().enumerate().rev() {
            own[*waybill].push(place);
        }
        let order: Vec<usize> = drawn
            .iter()
            .map(|place| own[feed[*place].0].pop().unwrap())
            .collect();

        let shuffled: Vec<_> = order.iter().map(|place| feed[*place].clone()).collect();
        let mut trackers_of_shuffled = fresh();
        let answers_of_shuffled = batch(&pair.rules, &mut trackers_of_shuffled, &shuffled);
        for (answer, place) in answers_of_shuffled.iter().zip(&order) {
            prop_assert_eq!(answer, &answers[*place]);
        }
        prop_assert_eq!(trackers_of_shuffled, trackers);
    }

    #[test]
    fn what_was_not_accepted_can_be_left_out(
        pair in pair(), state in start(), come in sequence(),
    ) {
        let from = tracker(&state);
        let (all, end) = answers(&pair.rules, from, &come);
        let (of_a_trail, trail) = answers_of_a_trail(&pair.rules, from, &come);

        // Each by itself, then all of them.
        let refused = (0..come.len()).filter(|place| !is_accepted(&all[*place]));
        for left_out in refused {
            let without = [&come[..left_out], &come[left_out + 1..]].concat();
            let expected = [&all[..left_out], &all[left_out + 1..]].concat();
            prop_assert_eq!(answers(&pair.rules, from, &without), (expected, end));
        }
        let (come_accepted, accepted) = only_accepted(&come, &all);
        prop_assert_eq!(answers(&pair.rules, from, &come_accepted), (accepted, end));

        let (come_accepted, accepted) = only_accepted(&come, &of_a_trail);
        let again = answers_of_a_trail(&pair.rules, from, &come_accepted);
        prop_assert_eq!(again, (accepted, trail));
    }

    #[test]
    fn what_a_batch_did_not_accept_can_be_left_out(
        pair in pair(), states in vec(start(), WAYBILLS), feed in feed(),
    ) {
        let feed = updates(&feed);
        let from: Vec<Tracker> = states.iter().map(tracker).collect();
        let mut trackers = from.clone();
        let answers = batch(&pair.rules, &mut trackers, &feed);

        let is_accepted = |answer: &BatchOutcome<'_>| {
            matches!(answer, BatchOutcome::Decided(Outcome::Accepted(_)))
        };
        let accepted: Vec<_> = feed
            .iter()
            .zip(&answers)
            .filter(|(_, answer)| is_accepted(answer))
            .map(|(update, _)| update.clone())
            .collect();
        let mut trackers_without = from;
        let without = batch(&pair.rules, &mut trackers_without, &accepted);
        prop_assert!(answers.iter().filter(|answer| is_accepted(answer)).eq(&without));
        prop_assert_eq!(trackers_without, trackers);
    }

    #[test]
    fn what_an_import_did_not_accept_can_be_left_out(
        pair in pair(), state in start(), come in sequence(),
    ) {
        let trace: Vec<_> = come.iter().map(update).collect();
        let mut trail = Trail::since(tracker(&state));
        let import = trail.import(&pair.rules, &trace, at(NOW), ImportMode::BestEffort);
        let is_accepted = |place: &usize| matches!(import.answers[*place], Outcome::Accepted(_));

        // Each by itself, then all of them.
        let refused: Vec<_> = (0..trace.len()).filter(|place| !is_accepted(place)).collect();
        let one_at_a_time = refused.iter().map(|place| vec![*place]);
        for left_out in one_at_a_time.chain([refused.clone()]) {
            let left: Vec<_> = (0..trace.len()).filter(|place| !left_out.contains(place)).collect();
            let shorter: Vec<_> = left.iter().map(|place| trace[*place].clone()).collect();
            let mut trail_without = Trail::since(tracker(&state));
            let without =
                trail_without.import(&pair.rules, &shorter, at(NOW), ImportMode::BestEffort);
            for (answer, place) in without.answers.iter().zip(&left) {
                prop_assert_eq!(answer, &import.answers[*place]);
            }
            prop_assert_eq!(&trail_without, &trail);
        }
    }

    #[test]
    fn times_and_now_may_be_shifted_together(
        pair in pair(), state in start(), come in sequence(),
        by in -600_000_000..90_000_000_000_i64,
    ) {
        let moved: Vec<Come> = come
            .iter()
            .map(|(time, code, text, now)| (time + by, *code, *text, now + by))
            .collect();
        let moved_state = {
            let mut moved = state.clone();
            moved.highest = state.highest.map(|highest| highest + by);
            moved
        };
        let in_reach = moved
            .iter()
            .flat_map(|(time, _, _, now)| [*time, *now])
            .chain(moved_state.highest)
            .all(|time| Timestamp::from_unix(time).is_ok());
        proptest::prop_assume!(in_reach);

        let (here, end) = answers(&pair.rules, tracker(&state), &come);
        let (there, moved_end) = answers(&pair.rules, tracker(&moved_state), &moved);
        for (here, there) in here.iter().zip(&there) {
            assert_shifted(here, there, by);
        }
        assert_tracker_shifted(&end, &moved_end, by);

        let (here, trail) = answers_of_a_trail(&pair.rules, tracker(&state), &come);
        let (there, moved_trail) = answers_of_a_trail(&pair.rules, tracker(&moved_state), &moved);
        for (here, there) in here.iter().zip(&there) {
            assert_shifted(here, there, by);
        }
        for (come, moved) in come.iter().zip(&moved) {
            let here = trail.late(&pair.rules, &update(come));
            let there = moved_trail.late(&pair.rules, &update(moved));
            match (here, there) {
                (Some(Late::WasNotLegal(here)), Some(Late::WasNotLegal(there))) => {
                    prop_assert_eq!(shifted(&here, by), there);
                }
                (here, there) => prop_assert_eq!(here, there),
            }
        }
    }

    #[test]
    fn an_import_may_be_shifted(
        pair in pair(), come in sequence(), by in -600_000_000..1_500_000_000_i64,
    ) {
        let trace: Vec<_> = come.iter().map(update).collect();
        let moved: Vec<_> = come
            .iter()
            .filter_map(|(time, code, text, _)| {
                Timestamp::from_unix(time + by).ok()?;
                Some(scan(action(*code), time + by, text))
            })
            .collect();
        proptest::prop_assume!(moved.len() == trace.len());
        let (mut trail, mut moved_trail) = (Trail::new(), Trail::new());
        let here = trail.import(&pair.rules, &trace, at(NOW), ImportMode::BestEffort);
        let there = moved_trail.import(&pair.rules, &moved, at(NOW + by), ImportMode::BestEffort);
        prop_assert_eq!(here.order, there.order);
        for (here, there) in here.answers.iter().zip(&there.answers) {
            match (here, there) {
                (Outcome::Accepted(here), Outcome::Accepted(there)) => {
                    assert_tracker_shifted(here.after(), there.after(), by);
                }
                (Outcome::Rejected(here), Outcome::Rejected(there)) => {
                    prop_assert_eq!(&shifted(here, by), there);
                }
                (here, there) => prop_assert_eq!(here, there),
            }
        }
    }

    #[test]
    fn a_waybill_by_another_name_is_answered_alike(
        pair in pair(), state in start(), come in sequence(),
    ) {
        let mut one = waybill("SF1", tracker(&state));
        let mut other = waybill("ANOTHER-\"1\\", tracker(&state));
        for come in &come {
            let update = update(come);
            let of_one = one.check(&pair.rules, &update, at(come.3));
            let of_other = other.check(&pair.rules, &update, at(come.3));
            let (Outcome::Accepted(accepted), Outcome::Accepted(by_other)) = (&of_one, &of_other)
            else {
                prop_assert_eq!(of_one, of_other);
                continue;
            };
            prop_assert_eq!(accepted.after(), by_other.after());
            prop_assert_eq!(accepted.mark(), by_other.mark());
            let body = one.update_path(accepted).unwrap().https_body().to_json();
            let mut renamed: Value = read(&body);
            renamed["waybill_id"] = "ANOTHER-\"1\\".into();
            let body = other.update_path(by_other).unwrap().https_body().to_json();
            prop_assert_eq!(renamed, read(&body));
            one.commit(accepted).unwrap();
            other.commit(by_other).unwrap();
        }
        prop_assert_eq!(one.tracker(), other.tracker());
    }

    #[test]
    fn texts_matter_for_duplicates_only(
        pair in pair(), state in start(), come in sequence(),
    ) {
        // Each text is replaced by another one: equal texts stay equal.
        let retold = |come: &Come| {
            let (time, code, text, now) = come;
            (scan(action(*code), *time, &format!("{text}（补）")), *now)
        };
        let (mut here, mut there) = (tracker(&state), tracker(&state));
        for come in &come {
            let (update_there, now) = retold(come);
            let verdict = judge(&pair.rules, &here, &update(come), now);
            let verdict_there = judge(&pair.rules, &there, &update_there, now);
            match (verdict, verdict_there) {
                (
                    Verdict::Accepted { after, mark },
                    Verdict::Accepted { after: other, mark: same },
                ) => {
                    assert_tracker_shifted(&after, &other, 0);
                    prop_assert_eq!(mark, same);
                    (here, there) = (after, other);
                }
                (verdict, verdict_there) => prop_assert_eq!(verdict, verdict_there),
            }
        }
    }

    #[test]
    fn looser_clocks_refuse_nothing_more(
        pair in pair(), state in start(), come in sequence(),
        tolerance in 0..100_u32, allowance in 0..500_u32,
    ) {
        let rules = &pair.rules;
        let looser = rules
            .clone()
            .with_tolerance(rules.tolerance() + tolerance)
            .with_closing_tolerance(rules.closing_tolerance() + tolerance)
            .with_allowance(rules.allowance() + allowance);
        let mut tracker = tracker(&state);
        for come in &come {
            let verdict = judge(rules, &tracker, &update(come), come.3);
            if let Verdict::Accepted { after, .. } = verdict {
                prop_assert_eq!(judge(&looser, &tracker, &update(come), come.3), verdict.clone());
                let later = (come.3 + i64::from(allowance)).min(99_999_999_999);
                prop_assert_eq!(judge(rules, &tracker, &update(come), later), verdict);
                tracker = after;
            }
        }
    }
}

/// The updates with these answers that were accepted, and their answers.
fn only_accepted(come: &[Come], answers: &[Verdict]) -> (Vec<Come>, Vec<Verdict>) {
    come.iter()
        .zip(answers)
        .filter(|(_, answer)| is_accepted(answer))
        .map(|(come, answer)| (*come, answer.clone()))
        .unzip()
}

/// Fails unless the second answer is the first, shifted by so many seconds.
#[track_caller]
fn assert_shifted(here: &Verdict, there: &Verdict, by: i64) {
    match (here, there) {
        (
            Verdict::Accepted { mark, after },
            Verdict::Accepted {
                mark: moved_mark,
                after: moved_after,
            },
        ) => {
            assert_eq!(mark, moved_mark);
            assert_tracker_shifted(after, moved_after, by);
        }
        (Verdict::Rejected(here), Verdict::Rejected(there)) => {
            assert_eq!(&shifted(here, by), there);
        }
        _ => assert_eq!(here, there),
    }
}

/// Fails unless the second tracker is the first, shifted by so many seconds. The fingerprint
/// contains the time, so it is not compared.
#[track_caller]
fn assert_tracker_shifted(here: &Tracker, there: &Tracker, by: i64) {
    let highest = here.highest().map(|highest| highest.unix() + by);
    assert_eq!(there.highest().map(Timestamp::unix), highest);
    assert_eq!(there.situation(), here.situation());
    assert_eq!(there.accepted(), here.accepted());
    assert_eq!(there.last().is_some(), here.last().is_some());
}

/// The rejection, shifted by so many seconds.
fn shifted(rejection: &Rejection, by: i64) -> Rejection {
    let mut moved = rejection.clone();
    match &mut moved {
        Rejection::TooFarAhead {
            time, now, latest, ..
        } => {
            (*time, *now, *latest) = (later(*time, by), later(*now, by), *latest + by);
        }
        Rejection::TimeGoesBack {
            time,
            highest,
            earliest,
            ..
        } => {
            (*time, *highest, *earliest) = (later(*time, by), later(*highest, by), *earliest + by);
        }
        Rejection::WaybillClosed { .. } | Rejection::ActionNotPermitted { .. } => {}
        _ => panic!("which times are in {moved:?}?"),
    }
    moved
}

fn later(time: Timestamp, by: i64) -> Timestamp {
    at(time.unix() + by)
}

fn waybill(id: &str, tracker: Tracker) -> Waybill {
    let (id, token) = (
        WaybillId::new(id).unwrap(),
        OrderToken::new("opaque").unwrap(),
    );
    Waybill::restore(id, token, tracker)
}

fn read(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}
