//! Measures a feed from file to payloads: `waybill gate` beside the obvious program, with `wc -l`
//! and `cat` of the same file as floors.

use std::cell::RefCell;
use std::path::Path;

use waybill_peers::feed::NOW;

use crate::child::{Program, Taken, make_feed, own, waybill};
use crate::fallible::Fallible;
use crate::markdown::Table;
use crate::rounds::{Spread, interleave};
use crate::scope::Scope;
use crate::written::output;

const OURS: usize = 0;
const OBVIOUS: usize = 1;

pub(crate) fn run(scope: Scope, scratch: &Path) -> Fallible<()> {
    let (bytes, waybills, rounds) = match scope {
        Scope::Check => (20_000_000, 10_000, 0),
        Scope::Small => (100_000_000, 50_000, 3),
        Scope::Full => (1_000_000_000, 500_000, 7),
    };
    let feed = scratch.join("feed.jsonl");
    make_feed(&feed, bytes, waybills)?;
    let now = NOW.to_string();
    let programs = [
        (
            "`waybill gate`",
            waybill()?
                .with(&["gate", "--now", &now, "--to", "https"])
                .with_path(&feed),
        ),
        (
            "the obvious program",
            own("obvious")?.with_path(&feed).with(&[&now]),
        ),
        (
            "floor: `wc -l`",
            Program::new("wc").with(&["-l"]).with_path(&feed),
        ),
        ("floor: `cat`", Program::new("cat").with_path(&feed)),
    ];

    let (ours, obvious) = (output(&programs[OURS].1)?, output(&programs[OBVIOUS].1)?);
    if ours != obvious {
        return Err(format!("other payloads: {ours:?}, the obvious program {obvious:?}").into());
    }
    println!(
        "\n`waybill gate` and the obvious program wrote the same {} payloads, \
         {} bytes, XXH3 {:016x}.",
        ours.lines, ours.bytes, ours.digest
    );
    if rounds > 0 {
        measure(&programs, rounds, std::fs::metadata(&feed)?.len(), waybills)?;
    }
    Ok(())
}

fn measure(
    programs: &[(&str, Program)],
    rounds: usize,
    bytes: u64,
    waybills: usize,
) -> Fallible<()> {
    let taken: RefCell<Vec<Vec<Taken>>> = RefCell::new(vec![Vec::new(); programs.len()]);
    let series = interleave(rounds, programs.len(), |i| {
        let run = programs[i].1.measure()?;
        taken.borrow_mut()[i].push(run);
        Fallible::Ok(run.wall)
    })?;

    let gigabytes = bytes as f64 / 1e9;
    let mut table = Table::new(
        format!(
            "A feed of {gigabytes:.2} GB, {waybills} waybills, whole process, payloads thrown away"
        ),
        &[
            "who",
            "seconds",
            "GB/s",
            "CPU seconds",
            "peak MB",
            "× `waybill gate`",
        ],
    );
    for (i, (name, _)) in programs.iter().enumerate() {
        let runs = &taken.borrow()[i][1..];
        let seconds = series.seconds(i);
        let cpu = Spread::of(runs.iter().map(|run| run.cpu.as_secs_f64()));
        let peak = Spread::of(runs.iter().map(|run| run.peak as f64 / 1e6));
        table.row([
            (*name).to_owned(),
            seconds.with_digits(2),
            format!("{:.2}", gigabytes / seconds.median),
            format!("{:.2}", cpu.median),
            format!("{:.0}", peak.median),
            series.ratio(i, OURS).with_digits(2),
        ]);
    }
    println!("{table}");
    Ok(())
}
