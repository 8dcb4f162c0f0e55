//! The options of `waybill rules`, and its help.
#![allow(
    clippy::doc_markdown,
    reason = "these comments are the help texts, read on a terminal"
)]

use clap::{Args, Subcommand, ValueEnum};

use crate::rule_source::RuleSource;

/// Show, check and compare rule sets
///
/// RULES is `standard`, `strict`, or a file of a carrier's own rules, in JSON or TOML.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Options {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Show a rule set, as a table for people or in a form for other programs
    Show {
        /// The rule set
        #[arg(default_value = "standard")]
        rules: RuleSource,

        /// The form to show it in
        #[arg(long = "as", value_enum, default_value_t = Form::Table, value_name = "FORM")]
        form: Form,
    },
    /// Check a file of rules, and tell every fault
    Check {
        /// The file
        rules: RuleSource,
    },
    /// Tell what changes from one rule set to another, and which waybills would be stranded
    Diff {
        /// The rules as they are
        before: RuleSource,
        /// The rules as they would be
        after: RuleSource,
    },
    /// Print the JSON Schema of a rule file, for editors
    Schema,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// A table with its legend and settings, for people
    Table,
    /// The table in Markdown
    Markdown,
    /// The state machine as a Mermaid flowchart
    Mermaid,
    /// The state machine for Graphviz
    Dot,
    /// The state machine as a picture for browsers and pages
    Svg,
    /// A rule file in JSON, to start one's own from
    Json,
    /// A rule file in TOML, to start one's own from
    Toml,
}

const EXAMPLES: &str = "\
Examples:
  waybill rules show strict
      The table, what its marks mean, and the settings.
  waybill rules show --as toml > ours.toml
      The standard rules as a file, to change.
  waybill rules check ours.toml
      Every fault of the file; nothing is wrong if the exit status is 0.
  waybill rules diff standard ours.toml
      Which decisions change, which settings, and which waybills would never end.
  waybill rules show ours.toml --as svg > ours.svg
      A picture for any browser.

Exit status:
  0  shown; check: the rules are sound; diff: nothing changes
  1  check: the rules have faults; diff: something changes
  2  wrong usage, or a file that could not be read";
