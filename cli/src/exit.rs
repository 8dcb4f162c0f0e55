//! How a command ends, and its exit status.

use std::process::ExitCode;

use crate::system::{CUT_SHORT, Stop};

/// Everything was done, and nothing was found that the command was asked to report.
const DONE: u8 = 0;

/// Something was found that the command was asked to report: a refused update, a fault of rules, an
/// answer that confirms nothing.
const FOUND: u8 = 1;

/// Wrong usage, or an input or output that could not be used to its end. The same number that
/// the argument parser uses.
const FAILED: u8 = 2;

/// How a command that did its work ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All is well.
    Good,
    /// The question was answered, and the answer is no.
    Bad,
    /// A signal asked for the end before the work was done. All that was read is decided, written
    /// and confirmed.
    Stopped(Stop),
    /// A signal ended the work before that.
    CutShort,
}

impl Exit {
    /// [`Good`](Self::Good) only if both are.
    pub(crate) fn and(self, other: Self) -> Self {
        match self {
            Self::Good => other,
            Self::Bad | Self::Stopped(_) | Self::CutShort => self,
        }
    }

    /// The exit status of a command that could not do its work.
    pub(crate) fn failed() -> ExitCode {
        FAILED.into()
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Good => DONE,
            Exit::Bad => FOUND,
            Exit::Stopped(signal) => signal.exit_code(),
            Exit::CutShort => CUT_SHORT,
        }
        .into()
    }
}
