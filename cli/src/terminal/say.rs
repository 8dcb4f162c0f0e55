//! Standard output, for commands that answer a question.

use std::fmt::Display;
use std::io::{self, Write as _};

use crate::failure::Failure;
use crate::lang::either;

/// Prints a text to standard output.
pub(crate) fn say(text: &impl Display) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let written = write!(stdout, "{text}").and_then(|()| stdout.flush());
    written.map_err(|cause| Failure::Write {
        name: either("standard output", "标准输出").to_owned(),
        cause,
    })
}
