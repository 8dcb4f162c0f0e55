//! Runs what the documentation says allocates nothing, under an allocator that counts.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::error::Error;
use std::hint::black_box;

use waybill_engine::{
    ActionMessage, ActionType, BatchOutcome, BatchUpdate, Form, Mark, OrderToken, Outcome,
    Rejection, RuleSet, Situation, Timestamp, Tracker, Update, Verdict, Waybill, WaybillId, decide,
    decide_each, verdict_each,
};

struct Counting;

thread_local! {
    /// Each test runs in a thread of its own, so this is its own count. Made at compile time and
    /// never dropped, so counting does not allocate.
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

fn count_one() {
    COUNT.with(|count| count.set(count.get() + 1));
}

// SAFETY: every call goes unchanged to the system's allocator; counting touches no memory of it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count_one();
        // SAFETY: the caller promises what the system's allocator requires.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count_one();
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count_one();
        // SAFETY: as above; the memory came from the system's allocator.
        unsafe { System.realloc(memory, layout, size) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Does the work, and returns the number of allocations.
fn count<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let before = COUNT.get();
    let result = black_box(work());
    (COUNT.get() - before, result)
}

/// Does the work, which must not allocate.
#[track_caller]
fn without_allocating<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let (allocations, result) = count(work);
    assert_eq!(allocations, 0, "allocations of {what}");
    result
}

type Checked = Result<(), Box<dyn Error>>;

const HIGHEST: i64 = 1_700_000_000;
const NOW: i64 = HIGHEST + 1_000;

/// The presets, and the strict one with both of the options.
fn rule_sets() -> [RuleSet; 3] {
    let options = RuleSet::STRICT
        .with_name("options".to_owned())
        .with_cancel_only_before_any_update()
        .with_new_cycle_after_signed();
    [RuleSet::STANDARD, RuleSet::STRICT, options]
}

/// A fresh waybill, and one in every situation.
fn trackers() -> Result<Vec<Tracker>, Box<dyn Error>> {
    let highest = Timestamp::from_unix(HIGHEST)?;
    let known = Situation::ALL.map(|situation| Tracker::known(situation, highest));
    Ok([Tracker::START].into_iter().chain(known).collect())
}

/// Every action, too early, in time and too far ahead.
fn updates() -> Result<Vec<Update<'static>>, Box<dyn Error>> {
    let mut updates = Vec::new();
    for seconds in [HIGHEST - 3_600, NOW, NOW + 3_600] {
        for action in ActionType::ALL {
            let message = ActionMessage::new("【杭州市】余杭服务部已揽收")?;
            let time = Timestamp::from_unix(seconds)?;
            updates.push(Update::new(action, time, message));
        }
    }
    Ok(updates)
}

/// The kind of an answer, as exactly as a decision gives it.
fn kind(outcome: &Outcome<'_>) -> &'static str {
    match outcome {
        Outcome::Accepted(accepted) => match accepted.mark() {
            Mark::Accept => "accepted",
            Mark::Repeat => "accepted as a repeat",
            Mark::Skip => "accepted over a skipped scan",
            Mark::Refuse => "accepted against the table",
        },
        Outcome::Duplicate => "duplicate",
        Outcome::Rejected(rejection) => match rejection {
            Rejection::TooFarAhead { .. } => "201",
            Rejection::WaybillClosed { permitted, .. } if permitted.is_empty() => "202",
            Rejection::WaybillClosed { .. } => "202 with a new cycle",
            Rejection::ActionNotPermitted {
                by_option: true, ..
            } => "203 by an option",
            Rejection::ActionNotPermitted { way: Some(_), .. } => "203 with a way",
            Rejection::ActionNotPermitted { way: None, .. } => "203 without a way",
            Rejection::TimeGoesBack { .. } => "204",
            _ => "a rejection that this test does not know",
        },
    }
}

const KINDS: [&str; 11] = [
    "201",
    "202",
    "202 with a new cycle",
    "203 by an option",
    "203 with a way",
    "203 without a way",
    "204",
    "accepted",
    "accepted as a repeat",
    "accepted over a skipped scan",
    "duplicate",
];

#[test]
fn an_allocation_is_counted() {
    assert_eq!(count(|| Box::new(7)).0, 1);
    assert_eq!(count(|| vec![0_u8; 7]).0, 1);
    let mut full = vec![1_u8];
    assert_eq!(count(|| full.reserve_exact(100)).0, 1);
}

#[test]
fn a_decision_of_any_kind_allocates_nothing() -> Checked {
    let (trackers, updates) = (trackers()?, updates()?);
    let now = Timestamp::from_unix(NOW)?;
    let mut kinds = BTreeSet::new();
    for rules in &rule_sets() {
        for tracker in &trackers {
            without_allocating("permitted", || rules.permitted(tracker));
            for update in &updates {
                let outcome = without_allocating("decide", || decide(rules, tracker, update, now));
                kinds.insert(kind(&outcome));
                if let Outcome::Accepted(accepted) = &outcome {
                    let after = accepted.after();
                    let again = without_allocating("decide", || decide(rules, after, update, now));
                    kinds.insert(kind(&again));
                }
            }
        }
    }
    assert_eq!(Vec::from_iter(kinds), KINDS);
    Ok(())
}

#[test]
fn a_check_of_a_waybill_allocates_nothing() -> Checked {
    let updates = updates()?;
    let now = Timestamp::from_unix(NOW)?;
    let mut kinds = BTreeSet::new();
    for rules in &rule_sets() {
        for tracker in trackers()? {
            for update in &updates {
                let (id, token) = (WaybillId::new("W1")?, OrderToken::new("t")?);
                let mut waybill = Waybill::restore(id, token, tracker);
                let outcome = without_allocating("check", || waybill.check(rules, update, now));
                kinds.insert(kind(&outcome));
                if let Outcome::Accepted(accepted) = &outcome {
                    waybill.commit(accepted)?;
                    let again = without_allocating("check", || waybill.check(rules, update, now));
                    kinds.insert(kind(&again));
                }
            }
        }
    }
    assert_eq!(Vec::from_iter(kinds), KINDS);
    Ok(())
}

#[test]
fn a_batch_allocates_nothing() -> Checked {
    let updates = updates()?;
    let now = Timestamp::from_unix(NOW)?;
    let stored = trackers()?;
    // Every update of every waybill, twice over, and one place without a tracker.
    let placed: Vec<_> = (0..=stored.len())
        .flat_map(|tracker| {
            updates
                .iter()
                .map(move |update| BatchUpdate { tracker, update })
        })
        .flat_map(|placed| [placed; 2])
        .collect();

    for rules in &rule_sets() {
        let mut ready = stored.clone();
        let mut answers = vec![BatchOutcome::NoTracker; placed.len()];
        without_allocating("decide_each", || {
            for (answer, place) in decide_each(rules, &mut ready, &placed, now).zip(&mut answers) {
                *place = answer;
            }
        });
        assert!(answers.contains(&BatchOutcome::NoTracker));
        assert!(answers.contains(&BatchOutcome::Decided(Outcome::Duplicate)));

        let mut ready = stored.clone();
        let duplicates = without_allocating("verdict_each", || {
            verdict_each(rules, &mut ready, &placed, now)
                .filter(|verdict| *verdict == Some(Verdict::Duplicate))
                .count()
        });
        assert!(duplicates > 0);
    }
    Ok(())
}

#[test]
fn a_payload_into_a_warm_buffer_allocates_nothing() -> Checked {
    // Times of ten digits and of eleven.
    for now in [NOW, 9_999_999_999, Timestamp::MAX.unix()] {
        written_into_a_warm_buffer(Timestamp::from_unix(now)?)?;
    }
    Ok(())
}

fn written_into_a_warm_buffer(now: Timestamp) -> Checked {
    let text = "【\"杭州\\市\"】余杭服务部已揽收，电话 18600001234";
    let scan = Update::new(ActionType::PickedUp, now, ActionMessage::new(text)?);
    let (id, token) = (WaybillId::new("W\"1")?, OrderToken::new("opaque")?);
    let Outcome::Accepted(accepted) = decide(&RuleSet::STANDARD, &Tracker::START, &scan, now)
    else {
        return Err("a pickup is legal from the start".into());
    };
    for form in [Form::HttpsBody, Form::CloudArguments] {
        let mut buffer = Vec::new();
        accepted
            .update_path(&id, &token)
            .in_form(form)
            .write_json(&mut buffer);
        let first = buffer.clone();
        buffer.clear();
        without_allocating("write_json", || {
            accepted
                .update_path(&id, &token)
                .in_form(form)
                .write_json(&mut buffer);
        });
        assert_eq!(buffer, first);
    }
    Ok(())
}

#[test]
fn an_update_of_a_borrowed_clean_text_allocates_nothing() -> Checked {
    let now = Timestamp::from_unix(NOW)?;
    let long = "派".repeat(512);
    for text in [
        "已揽收",
        "快递员【18600001234】正在派件",
        "网点电话0755-86550123，客服95338，取件码 8-2-3041，运单 SF1020304050607",
        "１２ +86 0086 (0571) 2026-11-18 20:26:40 * ** ***",
        "🚚 雁塔小寨服务部 → 西安灞南分拨中心",
        &long,
    ] {
        let message = without_allocating(text, || ActionMessage::new(text))?;
        for action in ActionType::ALL {
            let message = message.clone();
            without_allocating("Update::new", || Update::new(action, now, message));
        }
    }
    Ok(())
}

#[test]
fn the_bytes_of_a_tracker_allocate_nothing() -> Checked {
    let now = Timestamp::from_unix(NOW)?;
    let scan = Update::new(ActionType::PickedUp, now, ActionMessage::new("已揽收")?);
    let mut trackers = trackers()?;
    if let Outcome::Accepted(accepted) = decide(&RuleSet::STANDARD, &Tracker::START, &scan, now) {
        trackers.push(*accepted.after());
    }
    for tracker in trackers {
        let bytes = without_allocating("to_bytes", || tracker.to_bytes());
        let read = without_allocating("from_bytes", || Tracker::from_bytes(bytes))?;
        assert_eq!(read, tracker);
    }
    let mut no_time = [0; Tracker::BYTES];
    no_time[15] = 1;
    for damaged in [[255; Tracker::BYTES], no_time] {
        let refused = without_allocating("from_bytes", || Tracker::from_bytes(damaged));
        assert!(refused.is_err());
    }
    Ok(())
}
