//! The command line: its words, its help. Each command's own options stand in its folder.
#![allow(
    clippy::doc_markdown,
    reason = "these comments are the help texts, read on a terminal"
)]

use chrono::DateTime;
use clap::{Parser, Subcommand};
use waybill_engine::{RuleSet, Timestamp};

use crate::rules::PRESETS;
use crate::{explain, gate, manual, reply, rules};

/// Decides updates of waybills before they go to WeChat's logistics.updatePath
#[derive(Debug, Parser)]
#[command(name = "waybill", version, long_version = long_version(), max_term_width = 100)]
pub(crate) struct Waybill {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Gate(gate::Options),
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
