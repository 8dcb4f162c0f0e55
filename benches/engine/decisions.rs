//! Decisions over many waybills, one at a time and as a batch.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use waybill_engine::{
    ActionMessage, ActionType, BatchOutcome, BatchUpdate, Outcome, RuleSet, Tracker, Trail, Update,
    Verdict, decide, decide_each, verdict_each,
};

use crate::stream::{START, Stream, at};

const WAYBILLS: [usize; 2] = [100_000, 10_000_000];

/// Runs `work` over fresh trackers, once a sample.
fn over_trackers(
    bencher: Bencher<'_, '_>,
    stream: &Stream,
    events: usize,
    mut work: impl FnMut(&mut Vec<Tracker>),
) {
    bencher
        .counter(ItemsCount::new(events))
        .with_inputs(|| stream.trackers.clone())
        .bench_local_values(|mut trackers| {
            work(&mut trackers);
            trackers
        });
}

#[divan::bench(args = WAYBILLS, sample_count = 20, sample_size = 1)]
fn one_at_a_time(bencher: Bencher<'_, '_>, waybills: usize) {
    let stream = Stream::new(waybills);
    let placed = stream.placed();
    over_trackers(bencher, &stream, placed.len(), |trackers| {
        for BatchUpdate { tracker, update } in &placed {
            let tracker = &mut trackers[*tracker];
            let outcome = decide(&RuleSet::STANDARD, tracker, update, stream.now);
            if let Outcome::Accepted(accepted) = outcome {
                *tracker = *accepted.after();
            }
        }
    });
}

#[divan::bench(args = WAYBILLS, sample_count = 20, sample_size = 1)]
fn batch(bencher: Bencher<'_, '_>, waybills: usize) {
    let stream = Stream::new(waybills);
    let placed = stream.placed();
    over_trackers(bencher, &stream, placed.len(), |trackers| {
        let (rules, now) = (&RuleSet::STANDARD, stream.now);
        let answers = decide_each(rules, trackers, &placed, now);
        let accepted =
            answers.filter(|answer| matches!(answer, BatchOutcome::Decided(Outcome::Accepted(_))));
        black_box(accepted.count());
    });
}

#[divan::bench(args = WAYBILLS, sample_count = 20, sample_size = 1)]
fn batch_of_verdicts(bencher: Bencher<'_, '_>, waybills: usize) {
    let stream = Stream::new(waybills);
    let placed = stream.placed();
    over_trackers(bencher, &stream, placed.len(), |trackers| {
        let verdicts = verdict_each(&RuleSet::STANDARD, trackers, &placed, stream.now);
        let accepted = verdicts.filter(|verdict| *verdict == Some(Verdict::Accepted));
        black_box(accepted.count());
    });
}

/// The same updates with nothing to foresee wrongly: all are accepted.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn one_at_a_time_all_accepted(bencher: Bencher<'_, '_>) {
    let stream = Stream::new(WAYBILLS[0]);
    let message = ActionMessage::new("已发出").unwrap();
    let update = Update::new(ActionType::InTransit, at(START + 60), message);
    let placed = stream.placed();
    over_trackers(bencher, &stream, placed.len(), |trackers| {
        for BatchUpdate { tracker, .. } in &placed {
            let tracker = &mut trackers[*tracker];
            let outcome = decide(&RuleSet::STANDARD, tracker, black_box(&update), stream.now);
            if let Outcome::Accepted(accepted) = outcome {
                *tracker = *accepted.after();
            }
        }
    });
}

/// The floor: sixteen bytes are read, changed and written in the same order.
#[divan::bench(args = WAYBILLS, sample_count = 20, sample_size = 1)]
fn floor_read_modify_write(bencher: Bencher<'_, '_>, waybills: usize) {
    let stream = Stream::new(waybills);
    let placed = stream.placed();
    let words = vec![[1_u64, 2]; waybills];
    bencher
        .counter(ItemsCount::new(placed.len()))
        .with_inputs(|| words.clone())
        .bench_local_values(|mut words| {
            for BatchUpdate { tracker, update } in &placed {
                let [first, second] = &mut words[*tracker];
                *first ^= update.time().unix().unsigned_abs();
                *second ^= update.fingerprint().get().get();
            }
            words
        });
}

/// The floor of the floor: the same updates, looked at and nothing else.
#[divan::bench(args = WAYBILLS, sample_count = 20, sample_size = 1)]
fn floor_stream(bencher: Bencher<'_, '_>, waybills: usize) {
    let stream = Stream::new(waybills);
    let placed = stream.placed();
    bencher
        .counter(ItemsCount::new(placed.len()))
        .bench_local(|| {
            placed
                .iter()
                .fold(0, |sum, BatchUpdate { tracker, update }| {
                    sum ^ update.time().unix().unsigned_abs()
                        ^ update.fingerprint().get().get()
                        ^ u64::try_from(*tracker).unwrap_or_default()
                })
        });
}

/// A parcel's life of twelve updates, decided once more.
#[divan::bench]
fn replay_of_a_trail_of_twelve(bencher: Bencher<'_, '_>) {
    use ActionType::{Held, InTransit, OutForDelivery, PickedUp, Signed};
    let life = [
        PickedUp,
        InTransit,
        InTransit,
        InTransit,
        Held,
        InTransit,
        InTransit,
        InTransit,
        OutForDelivery,
        InTransit,
        OutForDelivery,
        Signed,
    ];
    let rules = RuleSet::STANDARD;
    let mut trail = Trail::new();
    for (n, action) in (0..).zip(life) {
        let message = ActionMessage::new("包裹有更新").unwrap();
        let update = Update::new(action, at(START + n * 3600), message);
        let Outcome::Accepted(accepted) = trail.check(&rules, &update, at(START + 90_000)) else {
            return;
        };
        trail.commit(&accepted).unwrap();
    }
    assert_eq!(trail.entries().len(), life.len());
    bencher
        .counter(ItemsCount::new(life.len()))
        .bench_local(|| black_box(&trail).replay(black_box(&rules)));
}
