//! The options of `waybill map`, and its help.
#![allow(
    clippy::doc_markdown,
    reason = "these comments are the help texts, read on a terminal"
)]

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::feed::FeedArgs;
use crate::intake::MapSource;

/// Show, check and suggest maps, by which a carrier's own feed is read
///
/// MAP is the name of a ready map, or a file, in TOML or JSON.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Options {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Name the ready maps
    List,
    /// Show what a map makes of each code and text
    Show {
        /// The map
        map: MapSource,

        /// The form to show it in
        #[arg(long = "as", value_enum, default_value_t = Form::Table, value_name = "FORM")]
        form: Form,
    },
    /// Check a map, and tell every fault; with a feed, what becomes of each code in it
    Check {
        /// The map
        map: MapSource,

        /// A feed to try the map on; standard input if it is `-`
        #[arg(long, value_name = "FEED")]
        feed: Option<PathBuf>,

        #[command(flatten)]
        feed_args: FeedArgs,
    },
    /// Write a first map from a sample of a feed, to be looked at and completed
    Suggest {
        /// The sample: JSON, XML or forms, one a line, or CSV; standard input if it is `-`
        sample: PathBuf,

        /// The name of the map
        #[arg(long, default_value = "ours", value_name = "NAME")]
        name: String,

        #[command(flatten)]
        feed_args: FeedArgs,
    },
    /// Print the JSON Schema of a map, for editors
    Schema,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// Each code and what it becomes, for people
    Table,
    /// A file in TOML, to start one's own from: as it was written if it is TOML already
    Toml,
    /// A file in JSON
    Json,
}

const EXAMPLES: &str = "\
Examples:
  waybill map list
      The ready maps.
  waybill map show kuaidi100 --lang zh
      Each code of one, in Chinese.
  waybill map suggest export.csv --encoding gb18030 > ours.toml
      A first map for a table that nobody knows.
  waybill map check ours.toml --feed export.csv --encoding gb18030
      Every fault of the map; if there is none, each code of the feed, how often it is there, what
      it becomes, and which are unknown.
  waybill map show sf-push --as toml > ours.toml
      A ready map as a file, to change.

Exit status:
  0  shown or written; check: the map is sound, and can read all of the feed
  1  check: the map has faults, or something in the feed is malformed by it
  2  wrong usage, or a file that could not be read";
