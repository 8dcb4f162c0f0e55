//! Measures the engine beside others and prints tables of ratios in Markdown.
//!
//! `docs/performance.md` describes what is measured, how, and how to read it.

mod child;
mod decisions;
mod fallible;
mod forms;
mod live;
mod machine;
mod mapped;
mod markdown;
mod memory;
mod payloads;
mod plot;
mod points;
mod rounds;
mod scaling;
mod scope;
mod stopwatch;
mod stream;
mod whole_process;
mod written;

use std::env;
use std::process::Command;

use clap::{Parser, ValueEnum};

use crate::fallible::Fallible;
use crate::scope::Scope;

/// Measures the waybill engine beside others that do the same, and prints Markdown
#[derive(Debug, Parser)]
#[command(name = "peers", max_term_width = 100)]
struct Options {
    /// What to measure
    part: Part,

    /// Small sizes and few rounds: shows that it works, not how fast
    #[arg(long)]
    small: bool,

    /// Measures nothing; only makes sure that all contenders give the same outputs
    #[arg(long, conflicts_with = "small")]
    check: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Part {
    /// One decision beside other state machines
    Decisions,
    /// Writing payloads beside JSON libraries
    Payloads,
    /// A whole feed beside the obvious program
    Feed,
    /// The same as other programs write it: spaces, other fields, another order
    Forms,
    /// The same scans plain and through a map
    Maps,
    /// Bytes for each open waybill
    Memory,
    /// The cost of an update by the number of waybills; rewrites docs/scaling.csv and its picture
    Scaling,
    /// Draws docs/scaling.svg again from docs/scaling.csv
    Plot,
    /// All that is measured
    All,
}

fn main() -> Fallible<()> {
    let options = Options::parse();
    let scope = match (options.check, options.small) {
        (true, _) => Scope::Check,
        (false, true) => Scope::Small,
        (false, false) => Scope::Full,
    };
    match options.part {
        Part::Decisions => decisions::run(scope),
        Part::Payloads => payloads::run(scope),
        Part::Feed => whole_process::run(scope, tempfile::tempdir()?.path())?,
        Part::Forms => forms::run(scope, tempfile::tempdir()?.path())?,
        Part::Maps => mapped::run(scope, tempfile::tempdir()?.path())?,
        Part::Memory => memory::run(scope)?,
        Part::Scaling => scaling::run(scope)?,
        Part::Plot => plot::draw(&points::data_file())?,
        Part::All => all()?,
    }
    Ok(())
}

/// Runs each part in a process of its own, so that the memory of one does not affect another.
fn all() -> Fallible<()> {
    machine::describe();
    let flags: Vec<_> = env::args_os()
        .skip(1)
        .filter(|flag| flag != "all")
        .collect();
    for part in [
        "decisions",
        "payloads",
        "feed",
        "forms",
        "maps",
        "memory",
        "scaling",
    ] {
        let status = Command::new(env::current_exe()?)
            .arg(part)
            .args(&flags)
            .status()?;
        if !status.success() {
            return Err(format!("{part}: {status}").into());
        }
    }
    Ok(())
}
