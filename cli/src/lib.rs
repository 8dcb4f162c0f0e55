//! The command `waybill`, for its own binary and its fuzz targets.
//!
//! This is no library to build on: what carriers use is the command line. [`run`] is all that the
//! binary calls, and [`parts`] is what the fuzz targets call.

#[cfg(not(unix))]
compile_error!("the command `waybill` needs Unix, for signals and poll; the core needs neither");

mod args;
mod commands;
mod escape;
mod exit;
mod failure;
mod feed;
mod help;
mod intake;
mod lang;
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

use std::fmt::Display;
use std::io::Write as _;
use std::panic::{self, Location};
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use crate::args::{Command, Waybill};
use crate::commands::{audit, explain, gate, manual, map, reply, rules, state as state_file};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::lang::{Lang, either};
use crate::terminal::style;

/// Does what the command line asks for.
#[must_use]
pub fn run() -> ExitCode {
    panic::set_hook(Box::new(|panic| report(&fault(panic.location()))));
    let lang = Lang::choose();
    let waybill = match parse(lang) {
        Ok(waybill) => waybill,
        Err(error) => return help::wrong_usage(&error, lang),
    };
    waybill.set_colours();
    match run_command(&waybill.command) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            report(&failure.text(lang));
            Exit::failed()
        }
    }
}

/// Reads the command line. Its help is in this language.
fn parse(lang: Lang) -> Result<Waybill, clap::Error> {
    let mut command = match lang {
        Lang::En => Waybill::command(),
        Lang::Zh => help::in_chinese(Waybill::command()),
    };
    let mut found = command.try_get_matches_from_mut(std::env::args_os())?;
    Waybill::from_arg_matches_mut(&mut found).map_err(|error| error.format(&mut command))
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
    let unknown = || either("an unknown place", "某处").to_owned();
    let place = place.map_or_else(unknown, Location::to_string);
    either(
        format!("a fault of this program in {place}; please report it"),
        format!("本程序在 {place} 出错；请报告给我们"),
    )
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
