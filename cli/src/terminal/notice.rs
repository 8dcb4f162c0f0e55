//! What the person at the terminal should know, and no program reads.

use std::fmt;
use std::io::{self, Write as _};

/// Says it on standard error. It is a hint, not a result: nothing is lost if it can't be shown.
pub(crate) fn notice(text: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "waybill: {text}");
}
