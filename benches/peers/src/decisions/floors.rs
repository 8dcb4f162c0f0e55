//! The floors, which no decision can be faster than: the same input and output without a decision.

use std::hint::black_box;

use waybill_engine::{BatchUpdate, Tracker, Verdict};

/// The verdict that is written for an update, chosen by one of its bits.
const WRITTEN: [Verdict; 2] = [Verdict::Accepted, Verdict::Duplicate];

/// A record of the size of a tracker.
type Bare = [u64; 2];

const _: () = assert!(size_of::<Bare>() == Tracker::BYTES);

/// Reads, changes and writes the record of each update, in the order of the updates.
pub(crate) fn read_modify_write(
    records: &mut [Bare],
    updates: &[BatchUpdate<'_>],
    verdicts: &mut [Verdict],
) {
    for (placed, verdict) in updates.iter().zip(verdicts) {
        let record = &mut records[placed.tracker];
        record[0] = record[0].wrapping_add(placed.update.time().unix().unsigned_abs());
        record[1] ^= placed.update.fingerprint().get().get();
        *verdict = WRITTEN[usize::from(record[1] & 1 != 0)];
    }
}

/// Reads the input from end to end, and writes an output.
pub(crate) fn stream(updates: &[BatchUpdate<'_>], verdicts: &mut [Verdict]) {
    let mut sum = 0;
    for (placed, verdict) in updates.iter().zip(verdicts) {
        let update = placed.update;
        sum += update.time().unix().unsigned_abs() ^ placed.tracker as u64;
        sum ^= update.fingerprint().get().get();
        *verdict = WRITTEN[usize::from(update.action() as u8 & 1)];
    }
    black_box(sum);
}

pub(crate) fn bare(trackers: &[Tracker]) -> Vec<Bare> {
    trackers
        .iter()
        .map(|tracker| bare_record(*tracker))
        .collect()
}

fn bare_record(tracker: Tracker) -> Bare {
    let both = u128::from_le_bytes(tracker.to_bytes());
    #[allow(clippy::cast_possible_truncation, reason = "takes the two halves")]
    [both as u64, (both >> 64) as u64]
}
