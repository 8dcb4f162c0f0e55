//! The command `waybill`, for its own binary and its fuzz targets.
//!
//! This is no library to build on: what carriers use is the command line. [`run`] is all that the
//! binary calls, and [`parts`] is what the fuzz targets call.

#[cfg(not(unix))]
compile_error!("the command `waybill` needs Unix, for signals and poll; the core needs neither");

mod args;
mod commands;
mod diagram;
mod exit;
mod failure;
mod feed;
mod outcome;
mod output;
pub mod parts;
mod rule_source;
mod state;
mod system;
mod terminal;
mod waybills;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use crate::args::{Command, Waybill};
use crate::commands::{audit, explain, gate, manual, reply, rules};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::style;

/// Does what the command line asks for.
#[must_use]
pub fn run() -> ExitCode {
    let waybill = Waybill::parse();
    waybill.set_colours();
    match run_command(&waybill.command) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            // If standard error is closed too, there is nowhere to report it.
            let red = style::BAD.bold();
            let _ = writeln!(anstream::stderr(), "{red}waybill:{red:#} {failure}");
            Exit::failed()
        }
    }
}

fn run_command(command: &Command) -> Result<Exit, Failure> {
    match command {
        Command::Gate(options) => gate::run(options),
        Command::Audit(options) => audit::run(options),
        Command::Explain(options) => explain::run(options).map(|()| Exit::Good),
        Command::Rules(options) => rules::run(options),
        Command::Reply(options) => reply::run(options),
        Command::Man(options) => manual::pages(options, Waybill::command()).map(|()| Exit::Good),
        Command::Completions(options) => {
            manual::completions(options, Waybill::command()).map(|()| Exit::Good)
        }
    }
}
