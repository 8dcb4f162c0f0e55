//! The engine itself, one at a time and as batches.

use waybill_engine::{Answer, Outcome, Placed, Timestamp, Tracker, decide, decide_batch};

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

/// So many updates are decided at once: the answers of one batch stay in the nearest cache.
const BATCH: usize = 128;

pub(crate) fn as_batches(
    trackers: &mut [Tracker],
    updates: &[Placed<'_>],
    now: Timestamp,
    verdicts: &mut [Verdict],
) {
    let mut answers = vec![Answer::Pending; BATCH];
    for (updates, verdicts) in updates.chunks(BATCH).zip(verdicts.chunks_mut(BATCH)) {
        let answers = &mut answers[..updates.len()];
        decide_batch(&RULES, trackers, updates, now, answers).expect("as many answers as updates");
        for (answer, verdict) in answers.iter().zip(verdicts) {
            match answer {
                Answer::Decided(outcome) => *verdict = Verdict::from(outcome),
                Answer::Pending | Answer::NoTracker => unreachable!("each update has its tracker"),
            }
        }
    }
}
