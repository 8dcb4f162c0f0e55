//! The engine itself, one update at a time and in batches.

use waybill_engine::{
    BatchOutcome, BatchUpdate, Outcome, Timestamp, Tracker, Verdict, decide, decide_each, verdict,
    verdict_each,
};

use crate::stream::RULES;

pub(crate) fn one_at_a_time(
    trackers: &mut [Tracker],
    updates: &[BatchUpdate<'_>],
    now: Timestamp,
    verdicts: &mut [Verdict],
) {
    for (placed, verdict) in updates.iter().zip(verdicts) {
        let tracker = &mut trackers[placed.tracker];
        let outcome = decide(&RULES, tracker, placed.update, now);
        *verdict = outcome.verdict();
        if let Outcome::Accepted(accepted) = outcome {
            *tracker = *accepted.after();
        }
    }
}

pub(crate) fn as_batches(
    trackers: &mut [Tracker],
    updates: &[BatchUpdate<'_>],
    now: Timestamp,
    verdicts: &mut [Verdict],
) {
    for (answer, verdict) in decide_each(&RULES, trackers, updates, now).zip(verdicts) {
        match answer {
            BatchOutcome::Decided(outcome) => *verdict = outcome.verdict(),
            BatchOutcome::NoTracker => unreachable!("each update has its tracker"),
        }
    }
}

pub(crate) fn verdicts(
    trackers: &mut [Tracker],
    updates: &[BatchUpdate<'_>],
    now: Timestamp,
    verdicts: &mut [Verdict],
) {
    for (placed, written) in updates.iter().zip(verdicts) {
        let tracker = &mut trackers[placed.tracker];
        (*written, *tracker) = verdict(&RULES, tracker, placed.update.entry(), now);
    }
}

pub(crate) fn many_verdicts(
    trackers: &mut [Tracker],
    updates: &[BatchUpdate<'_>],
    now: Timestamp,
    verdicts: &mut [Verdict],
) {
    for (verdict, written) in verdict_each(&RULES, trackers, updates, now).zip(verdicts) {
        *written = verdict.expect("each update has its tracker");
    }
}
