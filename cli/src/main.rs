//! The command `waybill`.

#[cfg(not(unix))]
compile_error!("the command `waybill` needs Unix, for signals and poll; the core needs neither");

mod answer;
mod args;
mod audit;
mod clock;
mod diagram;
mod explain;
mod failure;
mod feed;
mod files;
mod gate;
mod lang;
mod manual;
mod notice;
mod reply;
mod rules;
mod signals;
mod state;
mod style;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

use crate::answer::Answer;
use crate::args::{Command, Waybill};
use crate::failure::Failure;

/// Everything was done, and nothing was found that the command was asked to report.
const DONE: u8 = 0;
/// What was asked for was found: a refused update, a fault of rules, an answer that confirms nothing.
const FOUND: u8 = 1;
/// Wrong usage, or an input or output that could not be used to its end. The same number that
/// the argument parser uses.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let waybill = Waybill::parse();
    waybill.set_colours();
    ExitCode::from(match run(&waybill) {
        Ok(Answer::Good) => DONE,
        Ok(Answer::Bad) => FOUND,
        Ok(Answer::Stopped(signal)) => signal.exit_code(),
        Err(failure) => {
            // Nothing is left to tell if even stderr is gone.
            let red = style::BAD.bold();
            let _ = writeln!(anstream::stderr(), "{red}waybill:{red:#} {failure}");
            FAILED
        }
    })
}

fn run(waybill: &Waybill) -> Result<Answer, Failure> {
    match &waybill.command {
        Command::Gate(options) => gate::run(options),
        Command::Audit(options) => audit::run(options).map(|()| Answer::Good),
        Command::Explain(options) => explain::run(options).map(|()| Answer::Good),
        Command::Rules(options) => rules::run(options),
        Command::Reply(options) => reply::run(options),
        Command::Man(options) => manual::pages(options).map(|()| Answer::Good),
        Command::Completions(options) => manual::completions(options).map(|()| Answer::Good),
    }
}
