//! Hints for the person at the terminal, which no program reads.

use std::fmt;
use std::io::{self, Write as _};

use crate::escape;

/// Prints a hint to standard error. It is no result: nothing is lost if it can't be shown.
pub(crate) fn notice(text: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "waybill: {}", escape::lines(&text));
}
