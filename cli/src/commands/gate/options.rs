//! The options of `waybill gate`, and its help.
#![allow(
    clippy::doc_markdown,
    reason = "these comments are the help texts, read on a terminal"
)]

use std::io::{self, IsTerminal as _};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use chrono::{FixedOffset, TimeDelta};
use clap::{Args, ValueEnum, value_parser};
use waybill_engine::{Form, RuleSet, Timestamp};
use waybill_intake::{FieldPaths, InvalidMap};

use super::checkpoint::Obstacle;
use crate::failure::Failure;
use crate::feed::{FeedArgs, Follow, Format};
use crate::intake::{Intake, IntakeArgs, MapSource, Picker, refuse_unknown};
use crate::lang::either;
use crate::outcome::Counts;
use crate::rule_source::{Phones, RuleSource, rule_set};
use crate::secret::names_token;
use crate::state::{ClosedBefore, FeedIs};
use crate::system::{is_standard, parse_duration, parse_offset, parse_time};

/// Read a feed of updates, write the payloads that may be sent, and say why the others may not
///
/// Each line of the feed is one JSON record with the five fields of an update, in snake_case or
/// camelCase; or the feed is CSV, under a header that names the five; or, with --map, a carrier's
/// own feed. It may be packed with gzip or Zstandard. Each waybill starts at AwaitingPickup, unless
/// --start or --adopt says otherwise, and is followed through the feed in the order of its lines. A
/// bad line never stops the feed and never changes a waybill.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Options {
    /// The feed, JSON Lines or CSV, packed or not; standard input if it is `-` or not given
    pub(crate) feed: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) feed_args: FeedArgs,

    #[command(flatten)]
    pub(crate) intake_args: IntakeArgs,

    /// The order tokens of waybills, for a feed that has none: a file
    ///
    /// CSV with the columns waybill_id and token, JSON Lines with the two, or WeChat's order
    /// events, one a line; packed or not. A token in a record goes before it. Nothing is decided
    /// unless every line of it is right.
    #[arg(long, value_name = "FILE")]
    pub(crate) orders: Option<PathBuf>,

    /// The offset of local times in a carrier's own feed, as +08:00
    ///
    /// A map says at which offset its local times are, and this goes before it; in a table without
    /// a map it is +08:00 if not given. The times of records of ours need none.
    #[arg(
        long,
        value_parser = parse_offset,
        value_name = "OFFSET",
        allow_hyphen_values = true
    )]
    pub(crate) utc_offset: Option<FixedOffset>,

    /// Columns of the feed, or fields of its records, that go into verdicts and rejects as they are
    ///
    /// As `echo`, an object; of a long value its start. What may be an order token is hidden. A
    /// field may be a path, as maps have them: `site.city`, `areaName|area_name`. Where a map reads
    /// the feed, it is looked for in the scan, else in its parcel, else in the record.
    #[arg(
        long,
        value_name = "COLUMN",
        value_delimiter = ',',
        value_parser = parse_echoed
    )]
    echo: Vec<String>,

    /// The rule set to decide by: `standard`, `strict`, or a file of a carrier's own rules
    ///
    /// standard is for real scan feeds, which miss scans and repeat them; strict for a carrier that
    /// guarantees every scan. A file is JSON or TOML; one that is named like a rule set is given as
    /// `./standard`.
    #[arg(long, default_value = "standard", value_name = "RULES")]
    pub(crate) rules: RuleSource,

    /// What is known of waybills before the feed: a file of their ids, statuses and times
    ///
    /// JSON Lines or CSV, packed or not, with waybill_id, status, time (the highest accepted so
    /// far, in Unix seconds or RFC 3339) and, if the waybill is held, held. Nothing is decided
    /// unless every line of it is right.
    #[arg(long, value_name = "FILE")]
    pub(crate) start: Option<PathBuf>,

    /// Take the first update of a waybill of which nothing is known as it stands
    ///
    /// For waybills that are already on their way. What the rules would refuse only because of what
    /// must have happened before is accepted, and marked in the verdicts and in the summary.
    #[arg(long)]
    pub(crate) adopt: bool,

    /// The time to decide at, in Unix seconds or RFC 3339; this machine's clock if not given
    ///
    /// One that is given holds for the whole run, however long that is. The machine's clock is read
    /// anew for each piece of the feed that comes.
    #[arg(
        long,
        value_parser = parse_time,
        value_name = "TIME",
        allow_negative_numbers = true
    )]
    pub(crate) now: Option<Timestamp>,

    /// The call that the payloads are for
    #[arg(long, value_enum, default_value_t = To::Https, value_name = "CALL")]
    pub(crate) to: To,

    /// What to do with mobile numbers that are not the bare 11 digits; as the rules say if not
    /// given, which is reject for standard and strict
    #[arg(long, value_enum, value_name = "HOW")]
    pub(crate) phones: Option<Phones>,

    /// Where the payloads go, a JSON line each; standard output if it is `-` or not given
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,

    /// Where a JSON line goes for each rejected or malformed line, with the reason
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,

    /// Where a JSON line goes for every line of the feed, with the outcome
    #[arg(long, value_name = "FILE")]
    pub(crate) verdicts: Option<PathBuf>,

    /// Where lines go that were refused with 201, too far ahead, to be given again later
    ///
    /// As they came, in UTF-8; rows of CSV, and what a map reads, as records of our own in JSON
    /// Lines. So they are given again without --map, with the same --state. They hold order tokens,
    /// so a file that is made is its owner's alone.
    #[arg(long, value_name = "FILE")]
    pub(crate) retry: Option<PathBuf>,

    /// Keep waybills and places in feeds in this file, so that the next run goes on where this one
    /// ends
    ///
    /// A feed can then be gated piece by piece, or as it grows: it is gone on with behind where it
    /// was left, and outputs, which have to be files, are added to. After a kill at any moment the
    /// same command goes on as if nothing had been: what was not confirmed in the outputs is cut
    /// off and decided again. A last line without a line end is left for the next run.
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,

    /// Go on although something does not fit the state
    #[arg(long, value_enum, value_name = "WHAT", requires = "state")]
    pub(crate) despite: Vec<Obstacle>,

    /// Forget waybills that were closed so long ago, such as 90d or 36h
    ///
    /// Counted from the last update that was accepted of them. A scan that comes later still finds
    /// an unknown waybill; so give more time than any scan takes to arrive.
    #[arg(long, value_parser = parse_duration, value_name = "DURATION", requires = "state")]
    forget_closed_after: Option<TimeDelta>,

    /// What a feed is that begins like a known one in another file, where it is too short to tell
    #[arg(long, value_enum, value_name = "WHAT", requires = "state")]
    pub(crate) feed_is: Option<FeedIs>,

    /// Wait at the end of the feed, a file that grows, for more, until SIGINT or SIGTERM
    ///
    /// With `--follow=name`, go on with the new file when another takes its place, as where logs
    /// are rotated. Without, that ends the run.
    #[arg(
        long,
        value_enum,
        value_name = "WHAT",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "file"
    )]
    pub(crate) follow: Option<Follow>,

    /// The form of the summary on standard error
    #[arg(long, value_enum, default_value_t = SummaryForm::Table, value_name = "FORM")]
    pub(crate) summary: SummaryForm,

    /// Exit with 1 if anything was rejected or malformed
    #[arg(long)]
    fail_on_reject: bool,

    /// Exit with 1 if more than this share of the lines was rejected or malformed
    #[arg(long, value_parser = parse_percent, value_name = "PERCENT")]
    fail_above: Option<f64>,

    /// How many threads share the work; as many as there are cores if not given
    ///
    /// What comes out, and in which order, is the same for any number.
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=256))]
    threads: Option<u16>,

    /// How many bytes of the feed are read at once; for tests and measurements
    #[arg(long, hide = true, value_name = "BYTES")]
    pub(crate) chunk: Option<NonZeroUsize>,
}

impl Options {
    /// Whether a feed with these outcomes is a failure: none of its lines could be read, or more
    /// was refused than is allowed.
    pub(crate) fn is_failed_by(&self, counts: &Counts) -> bool {
        let has_refused = self.fail_on_reject && counts.refused() > 0;
        let is_above = |percent| counts.refused_above(percent);
        counts.is_unreadable() || has_refused || self.fail_above.is_some_and(is_above)
    }

    /// Two inputs that would both come from standard input, if there are such.
    pub(crate) fn share_of_standard_input(&self) -> Option<(&'static str, &'static str)> {
        let is_given = |path: &Option<PathBuf>| path.as_deref().is_some_and(is_standard);
        let inputs = [
            (
                either("the feed", "数据"),
                self.feed.as_deref().is_none_or(is_standard),
            ),
            ("--start", is_given(&self.start)),
            ("--orders", is_given(&self.orders)),
        ];
        let mut shared = inputs.into_iter().filter(|(_, is_shared)| *is_shared);
        let (first, _) = shared.next()?;
        shared.next().map(|(second, _)| (first, second))
    }

    /// Refuses a map that the beginning of the feed decides where it may have another beginning in
    /// another run, or another file follows.
    pub(crate) fn refuse_changing_map(&self) -> Result<(), Failure> {
        let is_auto = matches!(self.intake_args.map, Some(MapSource::Auto));
        if !is_auto || (self.state.is_none() && self.follow.is_none()) {
            return Ok(());
        }
        Err(Failure::InBoth {
            english:
                "--map auto goes by the beginning of a feed, which with --state or --follow is \
                      another one each time; name the map"
                    .to_owned(),
            chinese:
                "--map auto 按数据开头选择映射；使用 --state 或 --follow 时每次开头不同，请指明映射"
                    .to_owned(),
        })
    }

    /// The fields that are carried along, and the intake by whose map their values are read.
    ///
    /// # Errors
    ///
    /// Columns that the feed, a table, does not have, and what is no path to a field.
    pub(crate) fn echoed(
        &self,
        intake: Arc<Intake>,
        format: &Format,
        name: &str,
    ) -> Result<(Arc<Intake>, Picker), Failure> {
        refuse_unknown(&self.echo, name, format)?;
        let picker = Picker::new(self.echo.clone());
        if let Format::Csv(_) = format {
            return Ok((intake, picker));
        }
        let refused = |invalid: InvalidMap| Failure::InBoth {
            english: format!("--echo: {invalid}"),
            chinese: format!("--echo：{}", invalid.chinese()),
        };
        FieldPaths::new(&self.echo).map_err(refused)?;
        Ok((intake.carrying(&self.echo).map_err(refused)?, picker))
    }

    /// How many threads share the work.
    pub(crate) fn threads(&self) -> usize {
        let cores = || thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.threads.map_or_else(cores, usize::from)
    }

    /// Whether progress may be shown: a summary is, and no results are written on the terminal.
    pub(crate) fn wants_progress(&self) -> bool {
        let outputs = [&self.rejects, &self.verdicts, &self.retry];
        let writes_to_stdout = self.out.as_deref().is_none_or(is_standard)
            || outputs.into_iter().flatten().any(|path| is_standard(path));
        self.summary != SummaryForm::None && !(writes_to_stdout && io::stdout().is_terminal())
    }

    /// Which waybills are forgotten at this time.
    pub(crate) fn forgets(&self, now: Timestamp) -> Option<ClosedBefore> {
        self.forget_closed_after
            .map(|age| ClosedBefore::at(now, age))
    }

    /// The rules that were named, with what other options say of them.
    pub(crate) fn rule_set(&self) -> Result<RuleSet, Failure> {
        rule_set(&self.rules, self.phones)
    }
}

/// The name of a field that holds no token.
fn parse_echoed(name: &str) -> Result<String, String> {
    let name = name.trim();
    if name.is_empty() {
        Err(either("give the name of a column or a field", "请给出列名或字段名").to_owned())
    } else if names_token(name) {
        let problem = either(
            "give another field; tokens are never shown",
            "请给出别的字段；token 从不显示",
        );
        Err(problem.to_owned())
    } else {
        Ok(name.to_owned())
    }
}

/// A share of all, as `2.5` or `2.5%`.
fn parse_percent(text: &str) -> Result<f64, String> {
    match text.strip_suffix('%').unwrap_or(text).parse() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(percent),
        Ok(_) | Err(_) => Err(either(
            "give a number from 0 to 100, as 2.5",
            "请给出 0 到 100 的数，如 2.5",
        )
        .to_owned()),
    }
}

const EXAMPLES: &str = "\
Examples:
  waybill gate scans.jsonl --out payloads.jsonl --rejects rejects.jsonl
      Payloads into one file, what was refused and why into another.
  producer | waybill gate --to cloud | sender
      In a pipe, for the cloud call. Payloads come out as soon as the feed pauses.
  waybill gate scans.jsonl --rules strict --now 2026-11-20T08:00:00+08:00 --fail-on-reject
      A check of recorded scans as of a given time.
  waybill gate export.csv.gz --out payloads.jsonl
      A table, packed.
  waybill rules show --as toml > ours.toml; waybill gate scans.jsonl --rules ours.toml
      By a carrier's own rules, changed from the standard ones.
  waybill gate scans.jsonl --start open.csv --adopt
      Waybills that are on their way already: where they stand, and the rest on trust.
  waybill gate pushes.jsonl --map kuaidi100 --orders orders.csv --out payloads.jsonl
      A carrier's or an aggregator's own pushes, with the order tokens from another file.
  waybill gate scans.jsonl --follow --state waybill.state --out payloads.jsonl
      A file that grows, for as long as it does; after a kill the same once more.

Exit status:
  0    the feed was read to its end, or followed until a signal, whatever was in it
  1    the same, and none of its lines could be read, or more of them were refused than
       --fail-on-reject or --fail-above allow
  2    wrong usage, a file that is no feed, rules, known waybills or a state that can't be used, or
       a file that could not be read or written to its end; what was decided before that was
       written, in whole lines
  3    a second signal ended the run before that: not all that was written is confirmed, and a line
       may be torn. Also if a signal came before a run could go on with what a kill left
  130  SIGINT ended the reading; all that was read is decided, written and confirmed
  143  SIGTERM, likewise";

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum To {
    /// The body of the HTTPS call, names in snake_case
    Https,
    /// The argument of the cloud call, names in camelCase
    Cloud,
}

impl To {
    /// As it is given.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Cloud => "cloud",
        }
    }

    pub(crate) const fn form(self) -> Form {
        match self {
            Self::Https => Form::HttpsBody,
            Self::Cloud => Form::CloudArguments,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SummaryForm {
    /// For people, with the first example of each code
    Table,
    /// One JSON object on one line
    Json,
    /// No summary
    None,
}
