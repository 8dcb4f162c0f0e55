//! The feed and its format, as options name them.

use std::path::PathBuf;

use clap::Args;

use super::format::FormatChoice;

/// The feed of a command.
#[derive(Debug, Args)]
pub(crate) struct FeedArgs {
    /// The feed, JSON Lines or CSV, packed or not; standard input if it is `-` or not given
    #[arg(id = "feed", value_name = "FEED")]
    pub(crate) path: Option<PathBuf>,

    /// What the feed is written in
    #[arg(long, value_enum, default_value_t = FormatChoice::Auto, value_name = "FORMAT")]
    pub(crate) format: FormatChoice,
}
