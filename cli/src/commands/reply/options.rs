//! The options of `waybill reply`, and its help.
#![allow(
    clippy::doc_markdown,
    reason = "these comments are the help texts, read on a terminal"
)]

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::lang::either;

/// Read WeChat's answers to updatePath, and say what each means and what to do next
///
/// Each line of the file is one answer as it came, of the HTTPS call (errcode, errmsg) or the cloud
/// call (errCode, errMsg; a thrown error too). Whatever a line holds, it is answered.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Options {
    /// The answers, one a line; standard input if it is `-` or not given
    #[arg(conflicts_with_all = ["code", "list"])]
    pub(crate) answers: Option<PathBuf>,

    /// One code, in place of answers
    #[arg(
        long,
        value_name = "NUMBER",
        allow_negative_numbers = true,
        conflicts_with = "list"
    )]
    pub(crate) code: Option<i64>,

    /// Every class of answers with its codes, in place of answers
    #[arg(long)]
    pub(crate) list: bool,

    /// The HTTP status that the answers came under; 000, as curl writes it, if none came
    #[arg(
        long,
        value_name = "STATUS",
        value_parser = http_status,
        conflicts_with_all = ["code", "list"]
    )]
    pub(crate) http_status: Option<u16>,

    /// The form of the answers
    #[arg(long = "as", value_enum, default_value_t = Form::Text, value_name = "FORM")]
    pub(crate) form: Form,
}

/// A status of HTTP, or 0 for none.
fn http_status(text: &str) -> Result<u16, String> {
    let status = text.parse().ok();
    let is_one = |status: &u16| *status == 0 || (100..=599).contains(status);
    status.filter(is_one).ok_or_else(|| {
        either(
            "give a status from 100 to 599, or 000 if no answer came",
            "请给出 100 到 599 的状态，没有返回则为 000",
        )
        .to_owned()
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For people
    Text,
    /// A JSON object a line
    Json,
}

const EXAMPLES: &str = "\
Examples:
  waybill reply --code 9300507
      What this code means, and what to do about it.
  waybill reply answers.jsonl
      What each answer of a log means.
  sender | waybill reply --as json | jq 'select(.may_resend | not)'
      In a pipe: the answers that somebody has to look at, or that are done.

Exit status:
  0  every answer is a confirmation
  1  one is not
  2  wrong usage, or a file that could not be read";
