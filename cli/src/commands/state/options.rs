//! The options of `waybill state`, and its help.
#![allow(
    clippy::doc_markdown,
    reason = "these comments are the help texts, read on a terminal"
)]

use std::path::PathBuf;

use chrono::TimeDelta;
use clap::{Args, Subcommand, ValueEnum};
use waybill_engine::Timestamp;

use crate::failure::Failure;
use crate::state::ClosedBefore;
use crate::system::{given_or_machine_time, parse_duration, parse_time};

/// Show what a state file of `waybill gate` keeps, and make it forget closed waybills
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Options {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Show what is kept: waybills by status, the place in each feed, the last commit
    ///
    /// No order token is ever kept. A run may be using the file meanwhile.
    Show {
        /// The state file
        file: PathBuf,

        /// The form to show it in
        #[arg(long = "as", value_enum, default_value_t = Form::Text, value_name = "FORM")]
        form: Form,
    },
    /// Rewrite a state without its past, and without waybills that were closed long ago
    ///
    /// A waybill was closed when the last update was accepted of it. A scan of a forgotten waybill
    /// finds an unknown one; so forget none of which a scan may still come. While a run uses the
    /// file, this is refused.
    Prune {
        /// The state file
        file: PathBuf,

        /// Forget waybills that were closed before this time, in Unix seconds or RFC 3339
        #[arg(long, value_parser = parse_time, value_name = "TIME")]
        closed_before: Option<Timestamp>,

        /// Forget waybills that were closed so long ago, such as 90d or 36h
        #[arg(
            long,
            value_parser = parse_duration,
            value_name = "DURATION",
            conflicts_with = "closed_before"
        )]
        closed_for: Option<TimeDelta>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For people
    Text,
    /// One JSON object on one line
    Json,
}

impl Task {
    /// Which waybills are to be forgotten, if any are.
    pub(crate) fn closed_before(&self) -> Result<Option<ClosedBefore>, Failure> {
        let Self::Prune {
            closed_before,
            closed_for,
            ..
        } = self
        else {
            return Ok(None);
        };
        let now = closed_for
            .map(|_| given_or_machine_time(None))
            .transpose()?;
        let ago = closed_for
            .zip(now)
            .map(|(age, now)| ClosedBefore::at(now, age));
        Ok(closed_before.map(ClosedBefore).or(ago))
    }
}

const EXAMPLES: &str = "\
Examples:
  waybill state show waybill.state
      How many waybills are in which status, and how far each feed was decided.
  waybill state show waybill.state --as json | jq .waybills.known
      One figure for other programs.
  waybill state prune waybill.state --closed-for 90d
      A smaller file, without waybills whose last update is three months old.

Exit status:
  0  shown, or rewritten
  2  wrong usage, or a file that could not be read, is in use, or could not be rewritten";
