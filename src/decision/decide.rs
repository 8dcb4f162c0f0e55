//! The decision: the checks, in their order.

use super::outcome::{Accepted, Outcome};
use super::rejection::Rejection;
use crate::rules::{Cell, Mark, RuleSet};
use crate::state::Tracker;
use crate::update::{ActionType, Entry, Timestamp, Update};

/// Decides one update of the waybill whose tracker this is.
///
/// Pure: the same arguments give the same answer, and nothing is changed. The checks, in this
/// order (the codes are explained in [`Code`](crate::Code)):
///
/// 1. the update that was accepted last comes again: [`Duplicate`](Outcome::Duplicate). To
///    recognise an earlier one, keep the fingerprints of a waybill and ask them first;
/// 2. 201 `too_far_ahead`: its time is later than `now` and the allowance;
/// 3. 202 `waybill_closed`: the waybill is signed for or cancelled;
/// 4. 203 `action_not_permitted`: the rules do not allow the action from here;
/// 5. 204 `time_goes_back`: its time is earlier than the highest accepted one less the tolerance.
///
/// ```
/// use waybill_engine::{
///     ActionMessage, ActionType, Outcome, RuleSet, Status, Timestamp, Tracker, Update, decide,
/// };
///
/// let now = Timestamp::from_unix(1_800_000_000)?;
/// let scan = Update::new(
///     ActionType::PickedUp,
///     Timestamp::from_unix(1_700_000_600)?,
///     ActionMessage::new("已揽收")?,
/// );
/// let Outcome::Accepted(accepted) = decide(&RuleSet::STANDARD, &Tracker::START, &scan, now)
/// else {
///     panic!("a pickup is legal from the start");
/// };
/// assert_eq!(accepted.after().status(), Status::PickedUp);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[inline]
pub fn decide<'a>(
    rules: &RuleSet,
    tracker: &Tracker,
    update: &'a Update<'a>,
    now: Timestamp,
) -> Outcome<'a> {
    match judge(rules, tracker, update.entry(), now) {
        Judgement::Accepted { mark, after } => {
            Outcome::Accepted(Accepted::by_rules(update, mark, tracker, after))
        }
        Judgement::Duplicate => Outcome::Duplicate,
        Judgement::Rejected(rejection) => Outcome::Rejected(rejection),
    }
}

/// What the rules decide about an update's entry; its message does not matter.
pub(crate) enum Judgement {
    Accepted { mark: Mark, after: Tracker },
    Duplicate,
    Rejected(Rejection),
}

/// The checks, in their order.
// Part of whoever asks, so that what of the answer is not looked at is not made either: a third of
// a decision's time goes into reasons.
#[inline(always)]
#[allow(clippy::inline_always, reason = "measured by benches/peers")]
pub(crate) fn judge(
    rules: &RuleSet,
    tracker: &Tracker,
    update: &Entry,
    now: Timestamp,
) -> Judgement {
    if tracker.last() == Some(update.fingerprint()) {
        return Judgement::Duplicate;
    }

    let (time, action) = (update.time(), update.action());
    let latest = rules.latest(now);
    if time.unix() > latest {
        let permitted = rules.permitted(tracker);
        return Judgement::Rejected(Rejection::TooFarAhead {
            time,
            now,
            latest,
            permitted,
        });
    }

    let situation = tracker.situation();
    let Cell { mark, next, .. } = rules.cell(situation, action);
    if mark == Mark::Refuse || rules.forbids(tracker, action) {
        return Judgement::Rejected(not_permitted(rules, tracker, action));
    }

    let earliest = rules.earliest(tracker, action);
    if time.unix() < earliest
        && let Some(highest) = tracker.highest()
    {
        return Judgement::Rejected(Rejection::TimeGoesBack {
            time,
            highest,
            earliest,
            permitted: rules.permitted(tracker),
        });
    }

    Judgement::Accepted {
        mark,
        after: tracker.after(next, time, update.fingerprint()),
    }
}

#[inline]
fn not_permitted(rules: &RuleSet, tracker: &Tracker, action: ActionType) -> Rejection {
    let permitted = rules.permitted(tracker);
    let situation = tracker.situation();
    if situation.status().is_closed() {
        Rejection::WaybillClosed {
            status: situation.status(),
            action,
            permitted,
        }
    } else {
        Rejection::ActionNotPermitted {
            situation,
            action,
            permitted,
            way: rules.way(tracker, action),
            by_option: rules.mark(situation, action) != Mark::Refuse,
        }
    }
}
