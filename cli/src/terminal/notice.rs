//! Hints for the person at the terminal, which no program reads.

use std::fmt;
use std::io::{self, Write as _};

use crate::escape;

/// Prints a hint in English, and in Chinese below it.
pub(crate) fn notice_in_both([english, chinese]: &[String; 2]) {
    notice(format_args!("{english}\n    {chinese}"));
}

/// Prints a hint to standard error. It is no result: nothing is lost if it can't be shown.
pub(crate) fn notice(text: fmt::Arguments<'_>) {
    let text = escape::lines(&text);
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
