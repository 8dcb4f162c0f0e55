//! Measures the engine beside others and prints tables of ratios in Markdown.
//!
//! What is measured how, and how to read it, stands in `docs/performance.md`.

mod child;
mod decisions;
mod markdown;
mod payloads;
mod rounds;
mod whole_process;

use crate::child::Fallible;
use clap::{Parser, ValueEnum};

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
}

/// How much is run.
#[derive(Debug, Clone, Copy)]
enum Scope {
    Check,
    Small,
    Full,
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
    }
    Ok(())
}
