//! The command line: its words, its help. Each command's own options stand in its folder.
#![allow(
    clippy::doc_markdown,
    reason = "these comments are the help texts, read on a terminal"
)]

use chrono::DateTime;
use clap::{ColorChoice, Parser, Subcommand};
use waybill_engine::{RuleSet, Timestamp};

use crate::rules::PRESETS;
use crate::{audit, explain, gate, manual, reply, rules};

/// Decides updates of waybills before they go to WeChat's logistics.updatePath
#[derive(Debug, Parser)]
#[command(name = "waybill", version, long_version = long_version(), max_term_width = 100)]
pub(crate) struct Waybill {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When to use colours: auto does on a terminal, unless NO_COLOR is set
    #[arg(
        long,
        value_enum,
        default_value_t = ColorChoice::Auto,
        value_name = "WHEN",
        global = true,
        display_order = LAST
    )]
    color: ColorChoice,
}

/// After the options of each command.
const LAST: usize = 900;

impl Waybill {
    /// Settles for the whole run whether colours are used.
    pub(crate) fn set_colours(&self) {
        match self.color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Gate(gate::Options),
    Audit(audit::Options),
    Explain(explain::Options),
    Rules(rules::Options),
    Reply(reply::Options),
    Man(manual::PagesOptions),
    Completions(manual::CompletionsOptions),
}

/// The version, and by which rules it decides.
fn long_version() -> String {
    let rules = |rules: &RuleSet| {
        format!(
            "\nrules {}, fingerprint {}",
            rules.name(),
            rules.fingerprint()
        )
    };
    let presets: String = PRESETS.into_iter().map(rules).collect();
    env!("CARGO_PKG_VERSION").to_owned() + &presets
}

/// A time as it is given to an option.
pub(crate) fn parse_time(text: &str) -> Result<Timestamp, String> {
    let time = match (text.parse::<i64>(), DateTime::parse_from_rfc3339(text)) {
        (Ok(seconds), _) => Timestamp::from_unix(seconds),
        (_, Ok(time)) => Timestamp::try_from(time.to_utc()),
        (Err(_), Err(_)) => {
            return Err(
                "give Unix seconds (1795000000) or RFC 3339 (2026-11-18T12:26:40+08:00)".to_owned(),
            );
        }
    };
    time.map_err(|invalid| invalid.to_string())
}
