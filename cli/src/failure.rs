//! Why the command stopped before its end.

use std::io;

/// Wrong usage, or an input or output that failed. The text names the file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("can't open {name}: {source}")]
    Open { name: String, source: io::Error },
    #[error("can't create {name}: {source}")]
    Create { name: String, source: io::Error },
    #[error("can't read {name} beyond line {line}: {source}")]
    Read {
        name: String,
        /// The last line that was read whole.
        line: u64,
        source: io::Error,
    },
    #[error("{name} {what}")]
    OtherFormat { name: String, what: &'static str },
    #[error("can't write {name}: {source}")]
    Write { name: String, source: io::Error },
    #[error("{first} and {second} are the same file; give each a file of its own")]
    SameFile {
        first: &'static str,
        second: &'static str,
    },
    #[error("this machine's clock is not usable: {reason}; give the time with --now")]
    Clock { reason: String },
}
