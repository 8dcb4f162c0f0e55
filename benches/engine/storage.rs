//! What a backend does between two scans: the tracker's bytes, out and in.

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use waybill_engine::Tracker;

use crate::stream::Stream;

const TRACKERS: usize = 1_000;

fn stored() -> Vec<[u8; Tracker::BYTES]> {
    let stream = Stream::new(TRACKERS);
    stream
        .trackers
        .iter()
        .map(|tracker| tracker.to_bytes())
        .collect()
}

#[divan::bench]
fn thousand_trackers_to_bytes(bencher: Bencher<'_, '_>) {
    let stream = Stream::new(TRACKERS);
    let mut bytes = stored();
    bencher.counter(ItemsCount::new(TRACKERS)).bench_local(|| {
        for (bytes, tracker) in bytes.iter_mut().zip(black_box(&stream.trackers)) {
            *bytes = tracker.to_bytes();
        }
        black_box(&bytes).len()
    });
}

#[divan::bench]
fn thousand_trackers_from_bytes(bencher: Bencher<'_, '_>) {
    let bytes = stored();
    let mut trackers = vec![Tracker::START; TRACKERS];
    bencher.counter(ItemsCount::new(TRACKERS)).bench_local(|| {
        for (tracker, bytes) in trackers.iter_mut().zip(black_box(&bytes)) {
            *tracker = Tracker::from_bytes(*bytes).unwrap_or(Tracker::START);
        }
        black_box(&trackers).len()
    });
}

/// The floor: the same bytes are copied.
#[divan::bench]
fn thousand_trackers_floor_memcpy(bencher: Bencher<'_, '_>) {
    let bytes = stored();
    let mut copy = bytes.clone();
    bencher
        .counter(BytesCount::new(TRACKERS * Tracker::BYTES))
        .bench_local(|| {
            copy.copy_from_slice(black_box(&bytes));
            black_box(&copy).len()
        });
}
