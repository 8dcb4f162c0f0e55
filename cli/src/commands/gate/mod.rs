//! `waybill gate`: decides a feed record by record.

mod checkpoint;
mod decision;
mod known;
mod options;
mod outputs;
mod pipeline;
mod redact;
mod rendered;
mod report;
mod shards;
mod summary;
mod turnstile;

use std::io::{self, Write as _};
use std::iter;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use waybill_engine::RuleSet;

use self::checkpoint::Checkpoint;
use self::decision::Terms;
use self::known::Known;
pub(crate) use self::options::Options;
use self::options::SummaryForm;
use self::outputs::Outputs;
use self::pipeline::{Passed, Pipeline};
pub(crate) use self::redact::without_token;
use self::shards::Shards;
use self::summary::Summary;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::feed::{self, CHUNK, Chunks, Ending, FIELDS, Feed, Position, content};
use crate::output::Opened;
use crate::state::Changes;
use crate::system::{Signals, Stop, given_or_machine_time, identity_of_input, refuse_shared_files};
use crate::terminal::{notice, notice_in_both};

/// Decides the whole feed and reports the summary. [`Exit::Bad`] if nothing of it could be read, or
/// more was refused than the options allow.
pub(crate) fn run(options: &Options) -> Result<Exit, Failure> {
    let now = given_or_machine_time(options.now)?;
    let rules = options.rule_set()?;
    if options.reads_standard_input_twice() {
        return Err(Failure::SameFile {
            first: "the feed",
            second: "--start",
        });
    }
    let start = options.start.as_deref().map(Known::read).transpose()?;
    let signals = Signals::catch().map_err(|source| Failure::Signals { source })?;
    let signals = Arc::new(signals);
    let feed = feed::open(options.feed.as_deref())?
        .in_encoding(options.feed_args.encoding)
        .heeding(&signals, options.follow)?;
    let paths = output_paths(options);
    let mut shards = Shards::default();
    let mut checkpoint = open_checkpoint(options, &rules, &paths, &mut shards)?;
    let outputs = paths.try_map(|(role, path)| Opened::new(role, path))?;
    refuse_shared(options, &feed, &outputs)?;
    add_known(start.unwrap_or_default(), &mut shards, checkpoint.as_mut());
    let position = match &mut checkpoint {
        Some(checkpoint) => checkpoint.place_in(&feed)?,
        None => Position::default(),
    };
    let ending = ending(options, &feed, &signals)?;
    let name = feed.name.clone();
    let watched = feed.input.try_clone();
    let watched = watched.map_err(|source| feed.unreadable(source))?;
    let progress = feed.progress(options.wants_progress());
    let input = content(&name, progress.watch(feed.input), feed.encoding)?;
    let size = options.chunk.map_or(CHUNK, NonZeroUsize::get);
    let mut chunks = Chunks::with_ending(
        name.clone(),
        input,
        options.feed_args,
        &FIELDS,
        ending,
        size,
    )?;
    chunks.go_on(position)?;
    let terms = Terms {
        format: chunks.format().clone(),
        rules,
        now,
        adopts: options.adopt,
        form: options.to.form(),
        with_rejects: outputs.rejects.is_some(),
        with_verdicts: outputs.verdicts.is_some(),
        with_state: checkpoint.is_some(),
    };
    let outputs = outputs.try_map(|output| match &checkpoint {
        Some(checkpoint) => output.go_on(checkpoint.unconfirmed()),
        None => output.start(),
    })?;
    let pipeline = Pipeline::new(chunks, Some(watched), terms, shards, outputs, checkpoint);
    let passed = pipeline.run(options.threads())?;
    drop(progress);
    let stopped = signals.caught().filter(|_| !options.follow);
    report_what_was_left(&passed, stopped, &name);
    let summary = passed.summary;
    show(&summary, options.summary)?;
    summary.hints().iter().for_each(notice_in_both);
    Ok(match stopped {
        Some(signal) => Exit::Stopped(signal),
        None if options.is_failed_by(&summary.counts) => Exit::Bad,
        None => Exit::Good,
    })
}

/// Opens the state file, if there is one, and fills the shards from it.
fn open_checkpoint(
    options: &Options,
    rules: &RuleSet,
    outputs: &Outputs<(&'static str, &Path)>,
    shards: &mut Shards,
) -> Result<Option<Checkpoint>, Failure> {
    let open = |path| Checkpoint::open(path, rules, outputs, &options.despite, shards);
    options.state.as_deref().map(open).transpose()
}

/// What the end of the feed means to this run.
fn ending(options: &Options, feed: &Feed, signals: &Arc<Signals>) -> Result<Ending, Failure> {
    Ok(Ending {
        signals: Some(Arc::clone(signals)),
        may_go_on: options.follow
            || options.state.is_some() && feed.path.is_some() && !feed.is_converted()?,
        is_at_hand: feed.path.is_some() && !options.follow,
    })
}

/// Adds the waybills that are known before the feed.
fn add_known(known: Known, shards: &mut Shards, checkpoint: Option<&mut Checkpoint>) {
    let mut changes = Changes::default();
    for (id, tracker) in known.waybills() {
        if shards.add_known(&id, tracker) {
            changes.add(&id, tracker, iter::empty());
        }
    }
    if let Some(checkpoint) = checkpoint {
        checkpoint.keep(&mut changes);
    }
}

fn report_what_was_left(passed: &Passed, stopped: Option<Stop>, name: &str) {
    let line = passed.lines;
    if passed.has_open_row {
        notice(format_args!(
            "the quotes of the row behind line {line} are not closed yet, and it was left undecided"
        ));
    } else if passed.has_rest {
        notice(format_args!(
            "what stands behind line {line} has no line end yet, and was left undecided"
        ));
    }
    if let Some(signal) = stopped {
        notice(format_args!(
            "{signal} ended the reading of {name} behind line {line}"
        ));
    }
}

/// The options that name outputs, and where they go.
fn output_paths(options: &Options) -> Outputs<(&'static str, &Path)> {
    Outputs {
        out: ("--out", options.out.as_deref().unwrap_or(Path::new("-"))),
        rejects: options.rejects.as_deref().map(|path| ("--rejects", path)),
        verdicts: options.verdicts.as_deref().map(|path| ("--verdicts", path)),
    }
}

fn refuse_shared(options: &Options, feed: &Feed, outputs: &Outputs<Opened>) -> Result<(), Failure> {
    let rules = identity_of_input(options.rules.path())?;
    let start = identity_of_input(options.start.as_deref())?;
    let state = identity_of_input(options.state.as_deref())?;
    let mut files = vec![
        ("the feed", feed.identity.as_ref()),
        ("--rules", rules.as_ref()),
        ("--start", start.as_ref()),
        ("--state", state.as_ref()),
    ];
    files.extend(outputs.iter().map(Opened::identity));
    refuse_shared_files(&files)
}

fn show(summary: &Summary, form: SummaryForm) -> Result<(), Failure> {
    let mut stderr = anstream::stderr().lock();
    let written = match form {
        SummaryForm::Table => write!(stderr, "{summary}"),
        SummaryForm::Json => serde_json::to_writer(&mut stderr, summary)
            .map_err(io::Error::from)
            .and_then(|()| stderr.write_all(b"\n")),
        SummaryForm::None => Ok(()),
    };
    written.map_err(|source| Failure::Write {
        name: "standard error".to_owned(),
        source,
    })
}
