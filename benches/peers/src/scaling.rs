//! Measures what one update costs, by the number of waybills that are known.

use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use fastrand::Rng;
use waybill_engine::{BatchUpdate, Outcome, Tracker, decide};
use waybill_peers::feed::{id, push_transit};

use crate::child::waybill;
use crate::fallible::Fallible;
use crate::live::Live;
use crate::markdown::Table;
use crate::plot;
use crate::points::{Point, SERIES, data_file, to_csv};
use crate::rounds::interleave;
use crate::scope::Scope;
use crate::stopwatch::Stopwatch;
use crate::stream::{Mix, RULES, Stream, now};

pub(crate) fn run(scope: Scope) -> Fallible<()> {
    let (sizes, updates, rounds): (&[usize], _, _) = match scope {
        Scope::Check => return Ok(()),
        Scope::Small => (&[1_000, 10_000, 100_000], 50_000, 3),
        Scope::Full => (&[10_000, 100_000, 1_000_000, 10_000_000], 200_000, 9),
    };
    let mut points = gates(sizes, updates, rounds)?;
    for &waybills in sizes {
        points.extend(in_process(waybills, 1_000_000, rounds));
    }
    show(&points, sizes);
    if matches!(scope, Scope::Full) {
        std::fs::write(data_file(), to_csv(&points))?;
        plot::draw(&data_file())?;
    }
    Ok(())
}

fn show(points: &[Point], sizes: &[usize]) {
    let mut table = Table::new(
        "Scaling, ns an update",
        &["waybills", SERIES[0].1, SERIES[1].1, SERIES[2].1],
    );
    for &waybills in sizes {
        let mut row = vec![waybills.to_string()];
        for (series, _) in SERIES {
            let at = |point: &&Point| point.series == series && point.waybills == waybills;
            let cell = points.iter().find(at);
            row.push(cell.map_or(String::new(), |point| point.nanoseconds.with_digits(0)));
        }
        table.row(row);
    }
    println!("{table}");
}

/// Whole gates, one for each size, that have the pickup of each of their waybills already.
fn gates(sizes: &[usize], updates: usize, rounds: usize) -> Fallible<Vec<Point>> {
    let waybill = waybill()?;
    let start = |waybills: &usize| Live::after_pickups(&waybill, *waybills);
    let mut gates = sizes.iter().map(start).collect::<Fallible<Vec<Live>>>()?;
    let mut random = Rng::with_seed(13);
    let mut sent = vec![0; sizes.len()];
    let series = interleave(rounds, sizes.len(), |i| {
        let mut lines = Vec::new();
        for _ in 0..updates {
            sent[i] += 1;
            // No two in the same second, so none is a duplicate.
            push_transit(
                &mut lines,
                random.usize(0..sizes[i]),
                sent[i],
                random.u32(..),
            );
        }
        let payloads = sizes[i] + usize::try_from(sent[i])?;
        let start = Instant::now();
        gates[i].send(&lines)?;
        gates[i].wait_for(payloads)?;
        Fallible::Ok(start.elapsed())
    })?;
    for gate in gates {
        gate.finish()?;
    }
    let points = sizes.iter().enumerate().map(|(i, &waybills)| Point {
        series: "gate",
        waybills,
        nanoseconds: series.nanoseconds(i, updates),
    });
    Ok(points.collect())
}

/// The decision alone, and behind a lookup by id in a plain map.
fn in_process(waybills: usize, count: usize, rounds: usize) -> [Point; 2] {
    let stream = Stream::new(waybills, count, &Mix::MEASURED);
    let updates = stream.placed();
    let ids = ids(&updates);
    let mut trackers = stream.before.clone();
    let mut map: HashMap<String, Tracker> = stream
        .before
        .iter()
        .enumerate()
        .map(|(place, tracker)| (id(place), *tracker))
        .collect();
    let Ok(series) = interleave(rounds, 2, |i| {
        let start = if i == 0 {
            for (placed, id) in updates.iter().zip(ids.lines()) {
                if let Some(tracker) = map.get_mut(id) {
                    *tracker = stream.before[placed.tracker];
                }
            }
            let start = Stopwatch::start();
            for (placed, id) in updates.iter().zip(ids.lines()) {
                if let Some(tracker) = map.get_mut(id) {
                    step(tracker, placed);
                }
            }
            start
        } else {
            trackers.copy_from_slice(&stream.before);
            let start = Stopwatch::start();
            for placed in &updates {
                step(&mut trackers[placed.tracker], placed);
            }
            start
        };
        Ok::<Duration, Infallible>(start.elapsed())
    });
    black_box((&map, &trackers));
    [("map", 0), ("decide", 1)].map(|(name, i)| Point {
        series: name,
        waybills,
        nanoseconds: series.nanoseconds(i, count),
    })
}

/// The ids of the updates' waybills, one per line, as in a feed.
fn ids(updates: &[BatchUpdate<'_>]) -> String {
    updates.iter().fold(String::new(), |mut ids, placed| {
        // Writing to a String can not fail.
        let _ = writeln!(ids, "{}", id(placed.tracker));
        ids
    })
}

fn step(tracker: &mut Tracker, placed: &BatchUpdate<'_>) {
    if let Outcome::Accepted(accepted) = decide(&RULES, tracker, placed.update, now()) {
        *tracker = *accepted.after();
    }
}
