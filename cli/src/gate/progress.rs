//! How far the feed is read, shown on a terminal while it is.

use std::env;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::feed::{Feed, Input, Source};

/// A line on standard error that is gone when the feed is read, or the run has failed.
pub(crate) struct Progress(ProgressBar);

/// With the size of the feed.
const OF_KNOWN_SIZE: &str =
    "{wide_bar} {percent:>3} %  {bytes} of {total_bytes}  {bytes_per_sec}  {eta} left";

/// Of a pipe.
const OF_UNKNOWN_SIZE: &str = "{bytes} read  {bytes_per_sec}  in {elapsed}";

impl Progress {
    /// Drawn only on a terminal, and only where it is wanted: where nothing else is written on it
    /// meanwhile.
    pub(crate) fn of(feed: &Feed, is_wanted: bool) -> Self {
        let is_shown =
            is_wanted && !feed.is_typed && env::var_os("TERM").is_none_or(|term| term != "dumb");
        let target = if is_shown {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(feed.size, target);
        let template = match feed.size {
            Some(_) => OF_KNOWN_SIZE,
            None => OF_UNKNOWN_SIZE,
        };
        // Both templates are known to be right; the usual one would do as well.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// The input, whose bytes count from now on: of a packed feed those of the packed file.
    pub(crate) fn watch(&self, input: Source) -> Input {
        Box::new(self.0.wrap_read(input))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
