//! Why a run can't continue from a state.

use std::io;
use std::path::{Path, PathBuf};

use waybill_engine::Fingerprint;

use super::log;
use super::rewrite::NotRewritten;
use crate::escape;
use crate::failure::Failure;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error(transparent)]
    Log(#[from] log::Fault),
    #[error("the commit in front of byte {at} is none that this version writes")]
    Content { at: u64 },
    #[error("it is no regular file")]
    NoFile,
    #[error("another run is using it, and one at a time may")]
    InUse,
    #[error("can't tell whether another run is using it: {0}")]
    Lock(io::Error),
    #[error("can't write it: {0}")]
    Write(io::Error),
    #[error("{0}")]
    NotRewritten(#[from] NotRewritten),
    #[error(
        "it was made under the rules {made}, and this run decides by {given}; give the same rules, \
         or `--despite other-rules` to go on under these"
    )]
    OtherRules {
        made: Fingerprint,
        given: Fingerprint,
    },
    #[error(
        "the last run did not come to its end, and its {role} was {}; give the same again, so \
         that what was not confirmed there is cut off, or `--despite lost-outputs` to leave it as \
         it is",
        escape::path(path)
    )]
    OtherOutput { role: String, path: PathBuf },
    #[error(
        "the last run did not come to its end, and {bytes} bytes of its {role} {} were \
         confirmed, but {}; put it back, or give `--despite lost-outputs` to go on without it",
        escape::path(path),
        found.map_or_else(|| "the file is gone".to_owned(), |found| format!("it has {found}"))
    )]
    LostOutput {
        role: String,
        path: PathBuf,
        bytes: u64,
        found: Option<u64>,
    },
    #[error(
        "{feed} begins with the {bytes} bytes ({lines} lines) that were decided of {}, which is \
         another file; give `--feed-is known` if it is the same feed, to go on behind them, or \
         `--feed-is new` to decide it from its start",
        escape::path(known)
    )]
    DoubtfulFeed {
        feed: String,
        known: PathBuf,
        bytes: u64,
        lines: u64,
    },
}

impl Fault {
    /// The failure of a run that wanted to use this state.
    pub(crate) fn of(&self, path: &Path) -> Failure {
        Failure::State {
            name: escape::path(path),
            problem: self.to_string(),
        }
    }
}
