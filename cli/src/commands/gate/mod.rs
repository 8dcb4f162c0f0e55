//! `waybill gate`: decides a feed record by record.

mod begin;
mod checkpoint;
mod decision;
mod emptied;
mod known;
mod look;
mod options;
mod outputs;
mod pipeline;
mod rendered;
mod report;
mod shards;
mod summary;
#[cfg(test)]
mod trials;
mod turnstile;

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use waybill_engine::RuleSet;

use self::begin::{Begun, begin, next_of_its_name};
use self::checkpoint::{Asked, Checkpoint};
use self::decision::Terms;
use self::known::Known;
pub(crate) use self::options::Options;
use self::options::{SummaryForm, To};
use self::outputs::{Outputs, form_of};
use self::pipeline::{Passed, Pipeline};
use self::shards::Shards;
use self::summary::Summary;
use crate::escape;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::feed::{self, Feed};
use crate::intake::{Intake, MapSource, Reader, Tokens, read_orders, settle};
use crate::lang::{Lang, either};
use crate::output::Opened;
use crate::state::Changes;
use crate::system::{
    Clock, Disk, Machine, Readers, Signals, Stop, full_path, identity_of_input, is_standard,
    refuse_shared_files,
};
use crate::terminal::notice;

/// Decides the whole feed and reports the summary. [`Exit::Bad`] if nothing of it could be read, or
/// more was refused than the options allow.
pub(crate) fn run(options: &Options) -> Result<Exit, Failure> {
    let disk: Arc<dyn Disk> = Arc::new(Machine);
    run_on(&disk, options, || Signals::catch().map(Arc::new))
}

/// The same on this disk, with these signals, which are caught as soon as the run has something to
/// bring to an end.
fn run_on(
    disk: &Arc<dyn Disk>,
    options: &Options,
    catch: impl FnOnce() -> io::Result<Arc<Signals>>,
) -> Result<Exit, Failure> {
    let mut run = Run::open(disk, options, catch)?;
    let (name, can_be_read_again) = (run.feed.name.clone(), run.feed.path.is_some());
    let begun = begin(
        options,
        &run.intake,
        run.feed,
        &run.signals,
        run.checkpoint.as_mut(),
    );
    // What a pipe gave is decided, as it can't be read again.
    if let Some(signal) = run.signals.caught()
        && (can_be_read_again || begun.is_err())
    {
        notice(&[
            format!("{signal} came before anything of {name} was read"),
            format!("还没有读 {name} 就收到了 {signal}"),
        ]);
        let (checkpoint, shards) = (run.checkpoint.as_ref(), &run.shards);
        return end_interrupted(options, signal, disk, run.outputs, checkpoint, shards);
    }
    let Begun {
        mut reading,
        progress,
    } = begun?;
    let format = reading.chunks.format().clone();
    reading.next = next_of_its_name(options, &run.intake, &run.signals, &format);
    if let Some(checkpoint) = &run.checkpoint {
        let beginning = reading.chunks.rest();
        checkpoint.refuse_forgotten_map(&format, beginning, run.rules.messages())?;
    }
    let intake = settle(run.intake, &name, &format, reading.chunks.rest())?;
    let (intake, echo) = options.echoed(intake, &format, &name)?;
    let terms = Terms {
        reader: Reader::new(intake, &name, format)?,
        echo,
        rules: run.rules,
        adopts: options.adopt,
        form: options.to.form(),
        with_rejects: run.outputs.rejects.is_some(),
        with_verdicts: run.outputs.verdicts.is_some(),
        with_retry: run.outputs.retry.is_some(),
        with_state: run.checkpoint.is_some(),
    };
    tell_fixed_time(options);
    let outputs = run.outputs.try_map(|output| match &run.checkpoint {
        Some(checkpoint) => output.go_on(checkpoint.unconfirmed(), disk),
        None => output.start(disk),
    })?;
    let (clock, shards, checkpoint) = (run.clock, run.shards, run.checkpoint);
    let pipeline = Pipeline::new(reading, clock, terms, shards, outputs, checkpoint);
    let passed = pipeline.run(options.threads())?;
    drop(progress);
    let signal = run.signals.caught();
    let stopped = signal.filter(|_| options.follow.is_none());
    report_what_was_left(&passed, stopped, &name);
    let summary = passed.summary;
    show(&summary, options.summary)?;
    summary.hints(options.now.is_some()).iter().for_each(notice);
    Ok(match stopped {
        Some(signal) => Exit::Stopped(signal),
        None if options.is_failed_by(&summary.counts) => Exit::Bad,
        None => Exit::Good,
    })
}

/// Everything that a run needs, opened and fit for one another. Nothing is read or written yet.
struct Run {
    clock: Clock,
    rules: RuleSet,
    intake: Arc<Intake>,
    signals: Arc<Signals>,
    feed: Feed,
    shards: Shards,
    checkpoint: Option<Checkpoint>,
    outputs: Outputs<Opened>,
}

impl Run {
    fn open(
        disk: &Arc<dyn Disk>,
        options: &Options,
        catch: impl FnOnce() -> io::Result<Arc<Signals>>,
    ) -> Result<Self, Failure> {
        let clock = Clock::new(options.now);
        let rules = options.rule_set()?;
        options.refuse_changing_map()?;
        if let Some((first, second)) = options.share_of_standard_input() {
            return Err(Failure::SameFile { first, second });
        }
        let tokens = match &options.orders {
            Some(orders) => Tokens::Orders(read_orders(orders)?),
            None => Tokens::Nowhere,
        };
        let intake = Arc::new(Intake::new(
            &options.intake_args,
            options.utc_offset,
            tokens,
        )?);
        let start = options.start.as_deref().map(Known::read).transpose()?;
        let signals = catch().map_err(|cause| Failure::Signals { cause })?;
        let mut feed = feed::open_heeding(options.feed.as_deref(), &signals)?
            .in_encoding(options.feed_args.encoding);
        if let Some(follow) = options.follow {
            feed = feed.followed(follow)?;
        }
        let paths = output_paths(options);
        refuse_shared_names(options, &paths)?;
        let mut shards = Shards::new(options.rejects.is_some() || options.state.is_some());
        let asked = Asked {
            rules: &rules,
            read_by: intake.read_by()?,
            outputs: &paths,
            despite: &options.despite,
            feed_is: options.feed_is,
            forgets: options.forgets(clock.now()?),
        };
        let open = |path| Checkpoint::open(path, disk, &asked, &mut shards);
        let mut checkpoint = options.state.as_deref().map(open).transpose()?;
        let out = paths.out.1;
        let outputs = paths.try_map(|(role, path)| {
            let readers = if role == RETRY {
                Readers::Owner
            } else {
                Readers::Usual
            };
            Opened::heeding(role, path, readers, &signals)
        })?;
        refuse_shared(options, &feed, &outputs)?;
        if checkpoint.is_some() {
            refuse_other_form(out, options.to)?;
        }
        add_known(start.unwrap_or_default(), &mut shards, checkpoint.as_mut());
        Ok(Self {
            clock,
            rules,
            intake,
            signals,
            feed,
            shards,
            checkpoint,
            outputs,
        })
    }
}

/// Ends a run that a signal came to before it had read anything: nothing is committed, so that no
/// place is lost. Where the run before was killed, something may be in its outputs that is not
/// confirmed, and still is.
fn end_interrupted(
    options: &Options,
    signal: Stop,
    disk: &Arc<dyn Disk>,
    outputs: Outputs<Opened>,
    checkpoint: Option<&Checkpoint>,
    shards: &Shards,
) -> Result<Exit, Failure> {
    if checkpoint.is_none() {
        // They would hold what another run wrote.
        outputs.try_map(|output| output.start(disk))?;
    }
    let mut summary = Summary::new(options.adopt, options.intake_args.map.is_some());
    summary.waybills = shards.len();
    show(&summary, options.summary)?;
    Ok(match checkpoint {
        Some(checkpoint) if !checkpoint.has_ended() => Exit::CutShort,
        Some(_) | None if options.follow.is_some() => Exit::Good,
        Some(_) | None => Exit::Stopped(signal),
    })
}

/// Says that a run which may last for months decides by one time.
fn tell_fixed_time(options: &Options) {
    if let (Some(now), Some(_)) = (options.now, options.follow) {
        notice(&[
            format!("every record is decided as of {now}, whenever it comes, as --now says"),
            format!("按 --now，每条记录无论何时到来，都按 {now} 判定"),
        ]);
    }
}

/// Adds the waybills that are known before the feed.
fn add_known(known: Known, shards: &mut Shards, checkpoint: Option<&mut Checkpoint>) {
    let mut changes = Changes::default();
    for (id, tracker) in known.waybills() {
        if shards.add_known(&id, tracker) {
            changes.add(&id, tracker, &[]);
        }
    }
    if let Some(checkpoint) = checkpoint {
        checkpoint.keep(&mut changes);
    }
}

fn report_what_was_left(passed: &Passed, stopped: Option<Stop>, name: &str) {
    let line = passed.lines;
    if passed.has_open_row {
        notice(&[
            format!(
                "the quotes of the row behind line {line} are not closed yet, and it was left \
                 undecided"
            ),
            format!("第 {line} 行之后的那一行引号还没有闭合，留着未判定"),
        ]);
    } else if passed.has_rest {
        notice(&[
            format!("what stands behind line {line} has no line end yet, and was left undecided"),
            format!("第 {line} 行之后的内容还没有换行符，留着未判定"),
        ]);
    }
    if let Some(signal) = stopped {
        notice(&[
            format!("{signal} ended the reading of {name} behind line {line}"),
            format!("{signal} 使 {name} 读到第 {line} 行为止"),
        ]);
    }
}

/// The option that names the file of records to be given again, which holds order tokens.
const RETRY: &str = "--retry";

/// The options that name outputs, and where they go.
fn output_paths(options: &Options) -> Outputs<(&'static str, &Path)> {
    Outputs {
        out: ("--out", options.out.as_deref().unwrap_or(Path::new("-"))),
        rejects: options.rejects.as_deref().map(|path| ("--rejects", path)),
        verdicts: options.verdicts.as_deref().map(|path| ("--verdicts", path)),
        retry: options.retry.as_deref().map(|path| (RETRY, path)),
    }
}

/// Refuses two options that would make one file, before it is made.
fn refuse_shared_names(
    options: &Options,
    outputs: &Outputs<(&'static str, &Path)>,
) -> Result<(), Failure> {
    let state = options.state.as_deref().map(|path| ("--state", path));
    let named = state.into_iter().chain(outputs.iter().copied());
    // What is there already is compared as a file; two names may be one.
    let new = named.filter(|(_, path)| !is_standard(path) && !path.exists());
    let new: Vec<_> = new.map(|(role, path)| (role, full_path(path))).collect();
    for (i, (second, path)) in new.iter().enumerate() {
        if let Some((first, _)) = new[..i].iter().find(|(_, other)| other == path) {
            return Err(Failure::SameFile { first, second });
        }
    }
    Ok(())
}

fn refuse_shared(options: &Options, feed: &Feed, outputs: &Outputs<Opened>) -> Result<(), Failure> {
    let rules = identity_of_input(options.rules.path())?;
    let start = identity_of_input(options.start.as_deref())?;
    let orders = identity_of_input(options.orders.as_deref())?;
    let map = options.intake_args.map.as_ref();
    let map = identity_of_input(map.and_then(MapSource::path))?;
    let state = identity_of_input(options.state.as_deref())?;
    let mut files = vec![
        (either("the feed", "数据"), feed.identity.as_ref()),
        ("--rules", rules.as_ref()),
        ("--start", start.as_ref()),
        ("--orders", orders.as_ref()),
        ("--map", map.as_ref()),
        ("--state", state.as_ref()),
    ];
    files.extend(outputs.iter().map(Opened::identity));
    refuse_shared_files(&files)
}

/// Refuses to add payloads to a file of such for the other call: who sends them could not tell.
fn refuse_other_form(out: &Path, to: To) -> Result<(), Failure> {
    match form_of(out) {
        Some(form) if form != to.form() => Err(Failure::OtherForm {
            name: escape::path(out),
            given: to.name(),
        }),
        Some(_) | None => Ok(()),
    }
}

fn show(summary: &Summary, form: SummaryForm) -> Result<(), Failure> {
    let mut stderr = anstream::stderr().lock();
    let written = match form {
        SummaryForm::Table => write!(stderr, "{}", summary.table(Lang::of_run())),
        SummaryForm::Json => serde_json::to_writer(&mut stderr, summary)
            .map_err(io::Error::from)
            .and_then(|()| stderr.write_all(b"\n")),
        SummaryForm::None => Ok(()),
    };
    written.map_err(|cause| Failure::Write {
        name: either("standard error", "标准错误").to_owned(),
        cause,
    })
}
