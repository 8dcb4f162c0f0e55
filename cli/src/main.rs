//! The command `waybill`.

mod args;
mod audit;
mod clock;
mod failure;
mod feed;
mod files;
mod gate;
mod lang;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Command, Waybill};
use crate::failure::Failure;

/// Everything was done, whatever was in the feed.
const DONE: u8 = 0;
/// `--fail-on-reject` was given, and something was rejected or malformed.
const REJECTED: u8 = 1;
/// Wrong usage, or an input or output that could not be used to its end. The same number that
/// the argument parser uses.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    match run(&Waybill::parse()) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            // Nothing is left to tell if even stderr is gone.
            let _ = writeln!(std::io::stderr(), "waybill: {failure}");
            ExitCode::from(FAILED)
        }
    }
}

fn run(waybill: &Waybill) -> Result<u8, Failure> {
    match &waybill.command {
        Command::Gate(options) => {
            let summary = gate::run(options)?;
            let refused = summary.rejected + summary.malformed > 0;
            Ok(if options.fail_on_reject && refused {
                REJECTED
            } else {
                DONE
            })
        }
        Command::Audit(options) => audit::run(options).map(|()| DONE),
    }
}
