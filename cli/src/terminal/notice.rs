//! Hints for the person at the terminal, which no program reads.

use std::io::{self, Write as _};

use crate::escape;
use crate::lang::either;

/// Prints a hint to standard error, given in English and Chinese, in the language of the run. It is
/// no result: nothing is lost if it can't be shown.
pub(crate) fn notice([english, chinese]: &[String; 2]) {
    let text = escape::lines(either(english, chinese));
    if cfg!(test) {
        // Only what is printed in this way is kept apart for each test.
        #[allow(clippy::print_stderr, reason = "shown where a test fails")]
        {
            eprintln!("waybill: {text}");
        }
    } else {
        let _ = writeln!(io::stderr(), "waybill: {text}");
    }
}
