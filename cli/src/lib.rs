//! The command `waybill`, for its own binary and its fuzz targets.
//!
//! This is no library to build on: what carriers use is the command line. [`run`] is all that the
//! binary calls, and [`parts`] is what the fuzz targets call.

#[cfg(not(unix))]
compile_error!("the command `waybill` needs Unix, for signals and poll; the core needs neither");

mod args;
mod commands;
mod diagram;
mod escape;
mod exit;
mod failure;
mod feed;
mod intake;
mod outcome;
mod output;
pub mod parts;
mod redact;
mod rule_source;
mod secret;
mod state;
mod system;
mod terminal;
mod waybills;

use std::env;
use std::ffi::OsString;
use std::fmt::Display;
use std::io::Write as _;
use std::panic::{self, Location};
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use crate::args::{Command, Waybill};
use crate::commands::{audit, explain, gate, manual, map, reply, rules, state as state_file};
use crate::escape::is_unruly;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::style;

/// Does what the command line asks for.
#[must_use]
pub fn run() -> ExitCode {
    panic::set_hook(Box::new(|panic| report(&fault(panic.location()))));
    let waybill = match Waybill::try_parse() {
        Ok(waybill) => waybill,
        Err(error) => return wrong_usage(&error),
    };
    waybill.set_colours();
    match run_command(&waybill.command) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            report(&failure);
            Exit::failed()
        }
    }
}

/// Prints why the program ends. If standard error is closed too, there is nowhere to.
fn report(reason: &impl Display) {
    let red = style::BAD.bold();
    let reason = escape::lines(reason);
    let _ = writeln!(anstream::stderr(), "{red}waybill:{red:#} {reason}");
}

/// A fault of the program itself. The usual text of a panic may quote a line of a feed, tokens and
/// all; this names only where it happened.
fn fault(place: Option<&Location<'_>>) -> String {
    let place = place.map_or_else(|| "an unknown place".to_owned(), Location::to_string);
    format!("a fault of this program in {place}; please report it")
}

/// Prints help, or what is wrong with the command line. That quotes words as they came, and a
/// terminal would obey what controls it.
fn wrong_usage(error: &clap::Error) -> ExitCode {
    let is_plain = |word: OsString| word.to_str().is_some_and(|word| !word.contains(is_unruly));
    if error.use_stderr() && !env::args_os().all(is_plain) {
        let text = escape::lines(&error.render());
        let _ = write!(anstream::stderr(), "{text}");
        return Exit::failed();
    }
    error.exit()
}

fn run_command(command: &Command) -> Result<Exit, Failure> {
    match command {
        Command::Gate(options) => gate::run(options),
        Command::Audit(options) => audit::run(options),
        Command::Explain(options) => explain::run(options).map(|()| Exit::Good),
        Command::Rules(options) => rules::run(options),
        Command::Map(options) => map::run(options),
        Command::Reply(options) => reply::run(options),
        Command::State(options) => state_file::run(options).map(|()| Exit::Good),
        Command::Man(options) => manual::pages(options, Waybill::command()).map(|()| Exit::Good),
        Command::Completions(options) => {
            manual::completions(options, Waybill::command()).map(|()| Exit::Good)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_its_place_and_nothing_else() {
        let text = fault(Some(Location::caller()));
        assert!(
            text.starts_with("a fault of this program in cli/src/lib.rs:"),
            "{text}"
        );
    }
}
