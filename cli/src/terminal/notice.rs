//! Hints for the person at the terminal, which no program reads.

use std::fmt;
use std::io::{self, Write as _};

/// Prints a hint in English, and in Chinese below it.
pub(crate) fn notice_in_both([english, chinese]: &[String; 2]) {
    notice(format_args!("{english}\n    {chinese}"));
}

/// Prints a hint to standard error. It is no result: nothing is lost if it can't be shown.
pub(crate) fn notice(text: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "waybill: {text}");
}
