//! Measures the bytes for each open waybill: in `waybill gate`, and in a plain map.

use std::process::Stdio;

use waybill_peers::feed::push_transit;
use waybill_peers::resident::Resident;

use crate::child::{Program, own, waybill};
use crate::fallible::Fallible;
use crate::live::Live;
use crate::markdown::Table;
use crate::scope::Scope;

pub(crate) fn run(scope: Scope) -> Fallible<()> {
    let waybills = match scope {
        Scope::Check => return Ok(()),
        Scope::Small => 200_000,
        Scope::Full => 10_000_000,
    };
    let mut table = Table::new(
        format!("Memory, {waybills} waybills, key included, resident bytes a waybill"),
        &["who", "bytes", "at most, while it grew"],
    );
    let waybill = waybill()?;
    let idle = Live::after_pickups(&waybill, 1)?.resident()?;
    let mut gate = Live::after_pickups(&waybill, waybills)?;
    table.row(each(
        "`waybill gate`, exact duplicates recognised, one update each",
        gate.resident()?,
        idle,
        waybills,
    ));
    second_updates(&mut gate, waybills)?;
    table.row(each(
        "the same, two updates each",
        gate.resident()?,
        idle,
        waybills,
    ));
    gate.finish()?;

    let hold = own("hold")?;
    for (what, name) in [
        (
            "map",
            "`HashMap<String, Tracker>`, only the last duplicate recognised",
        ),
        (
            "map-and-set",
            "the same and a `HashSet` of all fingerprints, one update each",
        ),
    ] {
        let idle = held(&hold, what, 1)?;
        table.row(each(name, held(&hold, what, waybills)?, idle, waybills));
    }
    println!("{table}");
    Ok(())
}

fn second_updates(gate: &mut Live, waybills: usize) -> Fallible<()> {
    gate.send_for_each(waybills, |lines, number| {
        push_transit(
            lines,
            number,
            3_600,
            u32::try_from(number).unwrap_or_default(),
        );
    })?;
    gate.wait_for(2 * waybills)
}

/// The memory of a plain map with so many waybills, in a process of its own.
fn held(hold: &Program, what: &str, waybills: usize) -> Fallible<Resident> {
    let program = hold.clone().with(&[what, &waybills.to_string()]);
    let output = program.command().stderr(Stdio::inherit()).output()?;
    let text = String::from_utf8(output.stdout)?;
    let mut numbers = text.split_whitespace().map(str::parse);
    match (numbers.next(), numbers.next()) {
        (Some(now), Some(peak)) => Ok(Resident {
            now: now?,
            peak: peak?,
        }),
        _ => Err(format!("hold {what}: {}", output.status).into()),
    }
}

fn each(name: &str, full: Resident, idle: Resident, waybills: usize) -> [String; 3] {
    let each = |full: u64, idle: u64| {
        let bytes = full.saturating_sub(idle);
        format!("{:.1}", bytes as f64 / waybills as f64)
    };
    [
        name.to_owned(),
        each(full.now, idle.now),
        each(full.peak, idle.peak),
    ]
}
