//! Why the command stopped before its end.

mod chinese;

use std::fmt::{self, Display};
use std::io;

use waybill_engine::{InvalidRules, Situation, Status};

use crate::lang::Lang;

/// Wrong usage, or an input or output that failed. The text names the file. It is English here, and
/// [`chinese`](Self::chinese) is beside it; a `problem` is in the language of the run already.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("can't open {name}: {cause}")]
    Open { name: String, cause: io::Error },
    #[error(
        "{name} is a folder, and one file is read at a time; give a file, or many through a pipe: \
         cat {name}/*.jsonl | waybill …"
    )]
    Folder { name: String },
    #[error("can't create {name}: {cause}")]
    Create { name: String, cause: io::Error },
    #[error("can't read {name} beyond line {line}: {cause}")]
    Read {
        name: String,
        /// The last line that was read whole.
        line: u64,
        cause: io::Error,
    },
    #[error("{name} {}", what[0])]
    OtherFormat {
        name: String,
        /// In English and Chinese.
        what: [&'static str; 2],
    },
    #[error("{name} {problem}")]
    Header { name: String, problem: String },
    #[error("{name} {problem}. Nothing of it was decided")]
    NoFeed { name: String, problem: String },
    #[error("can't write {name}: {cause}")]
    Write { name: String, cause: io::Error },
    #[error(
        "--state needs a regular file for {role}: what went elsewhere can't be taken back after a \
         kill"
    )]
    NoFile { role: &'static str },
    #[error(
        "--follow waits at the end of a regular file that is in UTF-8 and not packed, and {name} \
         is none"
    )]
    NothingToFollow { name: String },
    #[error(
        "{name} holds payloads for another call than `--to {given}`; give the `--to` that they are \
         for, or another --out"
    )]
    OtherForm { name: String, given: &'static str },
    #[error("can't wait for signals: {cause}")]
    Signals { cause: io::Error },
    #[error("can't use the state file {name}: {problem}")]
    State { name: String, problem: String },
    #[error("the state file {name} knows no waybill {id}")]
    UnknownWaybill { name: String, id: String },
    #[error("{first} and {second} are the same file; give each a file of its own")]
    SameFile {
        first: &'static str,
        second: &'static str,
    },
    #[error("{name} is neither `standard` nor `strict`, nor a file: {cause}")]
    NoRules { name: String, cause: io::Error },
    #[error("{name} can't be read as rules, {problem}")]
    NotRules { name: String, problem: String },
    #[error("{name} holds rules that can't be used:{}", lines(.invalid))]
    UnsoundRules { name: String, invalid: InvalidRules },
    #[error("{name} can't be used, so nothing was decided:{problem}")]
    Start { name: String, problem: String },
    /// With both texts where it came up.
    #[error("{english}")]
    InBoth { english: String, chinese: String },
    #[error("{status} is closed, and a closed waybill is never held; leave out --held")]
    ClosedHeld { status: Status },
    #[error(
        "give --since, the highest time accepted so far: an update is compared with it, and the \
         waybill is {situation}"
    )]
    NoSince { situation: Situation },
    #[error("this machine's clock is not usable: {reason}; give the time with --now")]
    Clock { reason: String },
}

impl Failure {
    /// The text in this language.
    pub(crate) fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Zh => self.chinese(),
        }
    }
}

/// Each fault in a line of its own.
fn lines(invalid: &InvalidRules) -> impl Display + '_ {
    fmt::from_fn(|f| {
        for fault in invalid.faults() {
            write!(f, "\n    {fault}")?;
        }
        Ok(())
    })
}
