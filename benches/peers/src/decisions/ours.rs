//! The engine itself, one at a time and as batches.

use waybill_engine::{Answer, Outcome, Placed, Timestamp, Tracker, decide, decide_each};

use super::stream::RULES;
use super::verdict::Verdict;

pub(crate) fn one_at_a_time(
    trackers: &mut [Tracker],
    updates: &[Placed<'_>],
    now: Timestamp,
    verdicts: &mut [Verdict],
) {
    for (placed, verdict) in updates.iter().zip(verdicts) {
        let tracker = &mut trackers[placed.tracker];
        let outcome = decide(&RULES, tracker, placed.update, now);
        *verdict = Verdict::from(&outcome);
        if let Outcome::Accepted(accepted) = outcome {
            *tracker = *accepted.after();
        }
    }
}

pub(crate) fn as_batches(
    trackers: &mut [Tracker],
    updates: &[Placed<'_>],
    now: Timestamp,
    verdicts: &mut [Verdict],
) {
    for (answer, verdict) in decide_each(&RULES, trackers, updates, now).zip(verdicts) {
        match answer {
            Answer::Decided(outcome) => *verdict = Verdict::from(&outcome),
            Answer::NoTracker => unreachable!("each update has its tracker"),
        }
    }
}
