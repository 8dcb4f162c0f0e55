//! The command line: its words, its help. Each command's own options are in its folder.
#![allow(
    clippy::doc_markdown,
    reason = "these comments are the help texts, read on a terminal"
)]

use clap::{ColorChoice, Parser, Subcommand};
use waybill_engine::RuleSet;

use crate::commands::{audit, explain, gate, manual, map, reply, rules, state};
use crate::lang::Lang;
use crate::rule_source::PRESETS;

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

    /// The language of what people read: help, summaries, hints and errors; the locale's if not
    /// given
    ///
    /// The locale's is Chinese if the first of LC_ALL, LC_MESSAGES and LANG that is set begins with
    /// zh, and else English. What programs read is the same in any language.
    #[arg(long, value_enum, value_name = "LANG", global = true, display_order = LAST)]
    lang: Option<Lang>,
}

/// After the options of each command.
const LAST: usize = 900;

impl Waybill {
    /// Decides for the whole run whether colours are used.
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
    Map(map::Options),
    Reply(reply::Options),
    State(state::Options),
    Man(manual::PagesOptions),
    Completions(manual::CompletionsOptions),
}

/// The version, and the rules that it decides by.
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
