//! How far the feed is read, shown on a terminal while it is.

use std::env;
use std::io::Read;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::unpack::Input;
use crate::lang::either;

/// A line on standard error that is cleared when the feed is read or the run has failed.
pub(crate) struct Progress(ProgressBar);

/// For a feed of known size, in English and Chinese.
const OF_KNOWN_SIZE: [&str; 2] = [
    "{wide_bar} {percent:>3} %  {bytes} of {total_bytes}  {bytes_per_sec}  {eta} left",
    "{wide_bar} {percent:>3} %  {bytes}，共 {total_bytes}  {bytes_per_sec}  还需 {eta}",
];

/// For a pipe, likewise.
const OF_UNKNOWN_SIZE: [&str; 2] = [
    "{bytes} read  {bytes_per_sec}  in {elapsed}",
    "已读 {bytes}  {bytes_per_sec}  用时 {elapsed}",
];

impl Progress {
    /// For a feed of this size, if that is known. Drawn only on a terminal, and only if it is
    /// wanted.
    pub(crate) fn of(size: Option<u64>, is_wanted: bool) -> Self {
        let is_dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        let target = if is_wanted && !is_dumb {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(size, target);
        let [english, chinese] = match size {
            Some(_) => OF_KNOWN_SIZE,
            None => OF_UNKNOWN_SIZE,
        };
        // All templates are valid; if one were not, the default would do.
        if let Ok(style) = ProgressStyle::with_template(either(english, chinese)) {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// The input, with its bytes counted from now on; for a packed feed those of the packed file.
    pub(crate) fn watch(&self, input: impl Read + Send + 'static) -> Input {
        Box::new(self.0.wrap_read(input))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
