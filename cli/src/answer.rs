//! What a command that answers a question prints, and how it ends.

use std::fmt::Display;
use std::io::{self, Write as _};

use crate::failure::Failure;

/// What the exit status tells a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// All is well.
    Good,
    /// The question was answered, and the answer is no.
    Bad,
}

impl Answer {
    /// Good only if both are.
    pub(crate) fn and(self, other: Self) -> Self {
        match self {
            Self::Good => other,
            Self::Bad => Self::Bad,
        }
    }
}

/// Prints a text to standard output.
pub(crate) fn say(text: &impl Display) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let written = write!(stdout, "{text}").and_then(|()| stdout.flush());
    written.map_err(|source| Failure::Write {
        name: "standard output".to_owned(),
        source,
    })
}
