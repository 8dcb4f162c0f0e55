//! Measures one decision: by the engine, by state machines with the same table, and by floors.

mod by_match;
mod by_qubit;
mod by_rust_fsm;
mod by_smlang;
mod by_statig;
mod contender;
mod fleet;
mod floors;
mod ours;

use std::convert::Infallible;
use std::hint::black_box;
use std::time::Duration;

use waybill_engine::{BatchUpdate, Code, Verdict};

use self::by_match::Match;
use self::by_qubit::Qubit;
use self::by_rust_fsm::RustFsm;
use self::by_smlang::Smlang;
use self::by_statig::Statig;
use self::contender::{Bare, Contender, Ours, Streamed};
use self::fleet::{Ahead, Fleet};
use crate::markdown::Table;
use crate::rounds::interleave;
use crate::scope::Scope;
use crate::stopwatch::Stopwatch;
use crate::stream::{Mix, Stream, now};

pub(crate) fn run(scope: Scope) {
    check(50_000, 400_000);
    println!(
        "\nThe engine and five peers gave the same verdicts, and the same waybills after them."
    );
    match scope {
        Scope::Check => {}
        Scope::Small => measure(100_000, 1_000_000, 5, Ahead::No),
        Scope::Full => {
            for ahead in [Ahead::No, Ahead::Yes] {
                measure(100_000, 1_000_000, 21, ahead);
                measure(10_000_000, 4_000_000, 11, ahead);
            }
        }
    }
}

fn contenders(updates: &[BatchUpdate<'_>], ahead: Ahead) -> Vec<Box<dyn Contender>> {
    vec![
        Box::new(Ours::new("waybill-engine, `decide`", ours::one_at_a_time)),
        Box::new(Ours::new("waybill-engine, `decide_each`", ours::as_batches)),
        Box::new(Ours::new("waybill-engine, `verdict`", ours::verdicts)),
        Box::new(Ours::new(
            "waybill-engine, `verdict_each`",
            ours::many_verdicts,
        )),
        Box::new(Fleet::<Match>::new(updates, ahead)),
        Box::new(Fleet::<Qubit>::new(updates, ahead)),
        Box::new(Fleet::<RustFsm>::new(updates, ahead)),
        Box::new(Fleet::<Smlang>::new(updates, ahead)),
        Box::new(Fleet::<Statig>::new(updates, ahead)),
        Box::new(Bare::default()),
        Box::new(Streamed),
    ]
}

const ONE_AT_A_TIME: usize = 0;
const MANY_VERDICTS: usize = 3;
const READ_MODIFY_WRITE: usize = 9;

/// Panics unless all contenders give the same verdicts and the same waybills after them.
fn check(waybills: usize, updates: usize) {
    for mix in [Mix::MEASURED, Mix::EVERYTHING] {
        let stream = Stream::new(waybills, updates, &mix);
        for ahead in [Ahead::No, Ahead::Yes] {
            agree(&stream, &mut contenders(&stream.placed(), ahead));
        }
    }
}

fn agree(stream: &Stream, contenders: &mut [Box<dyn Contender>]) {
    let updates = stream.placed();
    let mut after = stream.before.clone();
    let mut expected = vec![Verdict::Duplicate; updates.len()];
    ours::one_at_a_time(&mut after, &updates, now(), &mut expected);
    for contender in contenders {
        let mut verdicts = vec![Verdict::Duplicate; updates.len()];
        contender.restore(&stream.before);
        contender.run(&updates, now(), &mut verdicts);
        if let Some(agrees) = contender.agrees_with(&after) {
            let name = contender.name();
            assert!(verdicts == expected, "{name}: other verdicts");
            assert!(agrees, "{name}: other waybills after the updates");
        }
    }
}

fn measure(waybills: usize, count: usize, rounds: usize, ahead: Ahead) {
    let stream = Stream::new(waybills, count, &Mix::MEASURED);
    let updates = stream.placed();
    let mut contenders = contenders(&updates, ahead);
    agree(&stream, &mut contenders);
    let mut verdicts = vec![Verdict::Duplicate; count];

    let series = interleave(rounds, contenders.len(), |i| {
        contenders[i].restore(&stream.before);
        let start = Stopwatch::start();
        contenders[i].run(&updates, now(), black_box(&mut verdicts));
        Ok::<Duration, Infallible>(start.elapsed())
    });
    let Ok(series) = series;

    contenders[ONE_AT_A_TIME].restore(&stream.before);
    contenders[ONE_AT_A_TIME].run(&updates, now(), &mut verdicts);
    let mut table = Table::new(
        format!(
            "One decision, {waybills} waybills{} ({})",
            match ahead {
                Ahead::No => "",
                Ahead::Yes => ", peers reading ahead, too",
            },
            shares(&verdicts)
        ),
        &[
            "who",
            "bytes a waybill",
            "ns an update",
            "× `decide`",
            "× `verdict_each`",
            "× read-modify-write",
        ],
    );
    for (i, contender) in contenders.iter().enumerate() {
        table.row([
            contender.name(),
            match contender.bytes() {
                0 => String::new(),
                bytes => bytes.to_string(),
            },
            series.nanoseconds(i, count).with_digits(1),
            series.ratio(i, ONE_AT_A_TIME).with_digits(2),
            series.ratio(i, MANY_VERDICTS).with_digits(2),
            series.ratio(i, READ_MODIFY_WRITE).with_digits(2),
        ]);
    }
    println!("{table}");
}

/// The share of each verdict: `accepted 77.0 %, …`.
fn shares(verdicts: &[Verdict]) -> String {
    let rejected = [
        Code::TooFarAhead,
        Code::WaybillClosed,
        Code::ActionNotPermitted,
        Code::TimeGoesBack,
    ];
    let kinds = [Verdict::Accepted, Verdict::Duplicate]
        .into_iter()
        .chain(rejected.map(Verdict::Rejected));
    let shares = kinds.map(|kind| {
        let count = verdicts.iter().filter(|other| **other == kind).count();
        (kind, 100.0 * count as f64 / verdicts.len() as f64)
    });
    shares
        .filter(|(_, share)| *share > 0.0)
        .map(|(kind, share)| match kind {
            Verdict::Rejected(code) => format!("{} {share:.1} %", code.name()),
            Verdict::Accepted => format!("accepted {share:.1} %"),
            Verdict::Duplicate => format!("duplicate {share:.1} %"),
        })
        .collect::<Vec<_>>()
        .join(", ")
}
