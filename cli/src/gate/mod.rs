//! `waybill gate`: decides a feed line by line.

mod echo;
mod echo_row;
mod fleet;
#[cfg(test)]
mod fuzz_corpus;
mod keeper;
mod options;
mod output;
mod progress;
mod report;
mod start;
mod summary;

use std::io::{self, Read, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use waybill_engine::{
    Accepted, Field, Fingerprint, Form, Malformed, Outcome, Record, Rejection, RuleSet, Sighting,
    Timestamp, decide, decide_or_adopt,
};

pub(crate) use self::fleet::{Fleet, Place};
use self::keeper::Keeper;
use self::options::SummaryForm;
pub(crate) use self::options::{Options, Phones, rule_set};
use self::output::Outputs;
pub(crate) use self::output::{Opened, Output};
pub(crate) use self::progress::Progress;
pub(crate) use self::report::Verdict;
use self::report::{RejectLine, VerdictLine};
use self::start::Known;
pub(crate) use self::start::WrongLines;
use self::summary::Summary;
use crate::answer::Answer;
use crate::clock::machine_time;
use crate::failure::Failure;
use crate::feed::{
    self, Blocks, Ending, FIELDS, Feed, Format, Position, Reached, Source, unpacked,
};
use crate::files::{identity_of_input, refuse_shared_files};
use crate::notice::notice;
use crate::signals::Signals;

/// Decides the whole feed and reports the summary. The answer is bad if a refused line was to be told.
pub(crate) fn run(options: &Options) -> Result<Answer, Failure> {
    let now = options.now.map_or_else(machine_time, Ok)?;
    let rules = options.rule_set()?;
    if options.reads_standard_input_twice() {
        return Err(Failure::SameFile {
            first: "the feed",
            second: "--start",
        });
    }
    let known = match &options.start {
        Some(path) => Known::read(path)?,
        None => Known::default(),
    };
    let signals = Signals::catch().map_err(|source| Failure::Signals { source })?;
    let signals = Arc::new(signals);
    let feed = feed::open(options.feed.as_deref())?.heeding(&signals, options.follow)?;
    let paths = output_paths(options);
    let mut fleet = Fleet::default();
    let mut keeper = match &options.state {
        Some(state) => Some(Keeper::open(
            state,
            &rules,
            &paths,
            &options.despite,
            &mut fleet,
        )?),
        None => None,
    };
    let outputs = paths.try_map(|(role, path)| Opened::new(role, path))?;
    refuse_shared(options, &feed, &outputs)?;
    for (id, tracker) in known.waybills() {
        if fleet.start(&id, tracker)
            && let Some(keeper) = &mut keeper
        {
            keeper.keep(&id, tracker, None);
        }
    }
    let position = match &mut keeper {
        Some(keeper) => keeper.place_in(&feed)?,
        None => Position::default(),
    };
    let may_go_on =
        options.follow || options.state.is_some() && feed.path.is_some() && !feed.is_packed()?;
    let ending = Ending {
        signals: Some(Arc::clone(&signals)),
        may_go_on,
    };
    let progress = Progress::of(&feed, options.wants_progress());
    let waiting = feed
        .input
        .try_clone()
        .map_err(|source| feed.unreadable(source))?;
    let input = unpacked(&feed.name, progress.watch(feed.input))?;
    let mut blocks =
        Blocks::with_ending(feed.name.clone(), input, options.format, &FIELDS, ending)?;
    blocks.go_on(position)?;
    let mut gate = Gatekeeper {
        rules,
        now,
        form: options.to.form(),
        adopts: options.adopt,
        fleet,
        summary: Summary {
            adopted: options.adopt.then_some(0),
            ..Summary::default()
        },
        payload: Vec::new(),
        outputs: outputs.try_map(|output| match &keeper {
            Some(keeper) => output.go_on(keeper.unconfirmed()),
            None => output.start(),
        })?,
        keeper,
    };
    gate.read(&mut blocks, &waiting)?;
    drop(progress);
    let line = blocks.reached().lines();
    if !blocks.rest().is_empty() {
        notice(format_args!(
            "what stands behind line {line} has no line end yet, and was left undecided"
        ));
    }
    let stopped = signals.caught().filter(|_| !options.follow);
    if let Some(signal) = stopped {
        let name = &feed.name;
        notice(format_args!(
            "{signal} ended the reading of {name} behind line {line}"
        ));
    }
    let mut summary = gate.summary;
    summary.waybills = gate.fleet.len();
    show(&summary, options.summary)?;
    let refused = summary.rejected + summary.malformed > 0;
    Ok(match stopped {
        Some(signal) => Answer::Stopped(signal),
        None if options.fail_on_reject && refused => Answer::Bad,
        None => Answer::Good,
    })
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

/// What deciding a feed needs, and what comes of it.
struct Gatekeeper {
    rules: RuleSet,
    now: Timestamp,
    form: Form,
    /// Whether the first update of a waybill is taken as it stands.
    adopts: bool,
    fleet: Fleet,
    summary: Summary,
    /// The payload that is being written; kept for its memory.
    payload: Vec<u8>,
    outputs: Outputs<Output>,
    keeper: Option<Keeper>,
}

/// How long a feed pauses before what is decided is confirmed.
const PAUSE: Duration = Duration::from_millis(200);

impl Gatekeeper {
    /// Decides the whole feed; of one that can't be read to its end, what was read.
    fn read(
        &mut self,
        blocks: &mut Blocks<impl Read, Field>,
        feed: &Source,
    ) -> Result<(), Failure> {
        self.confirm(blocks.reached(), false)?;
        let read = self.read_blocks(blocks, feed);
        if let Err(failure @ Failure::Write { .. }) = read {
            return Err(failure);
        }
        self.outputs.flush()?;
        // Twice, so that damage to the last commit that says something is noticed.
        self.confirm(blocks.reached(), false)?;
        self.confirm(blocks.reached(), true)?;
        read
    }

    fn read_blocks(
        &mut self,
        blocks: &mut Blocks<impl Read, Field>,
        feed: &Source,
    ) -> Result<(), Failure> {
        let format = blocks.format().clone();
        loop {
            // The next read may wait for the feed; what is decided goes out before.
            self.outputs.flush()?;
            self.confirm_if_due(blocks, feed)?;
            let Some(records) = blocks.next()? else {
                return Ok(());
            };
            for (number, text) in records {
                match format.record(text, self.rules.messages()) {
                    Ok(record) => self.record(number, (&format, text), &record)?,
                    Err(malformed) => self.malformed(number, (&format, text), &malformed)?,
                }
            }
        }
    }

    /// Has the state know what was decided, if it is time for that or the feed pauses.
    fn confirm_if_due(
        &mut self,
        blocks: &Blocks<impl Read, Field>,
        feed: &Source,
    ) -> Result<(), Failure> {
        let Some(keeper) = &self.keeper else {
            return Ok(());
        };
        let reached = blocks.reached();
        if keeper.is_due(reached) || keeper.is_behind(reached) && feed.pauses(PAUSE) {
            self.confirm(reached, false)?;
        }
        Ok(())
    }

    /// Has the state, if there is one, know all that was decided up to here.
    fn confirm(&mut self, reached: &Reached, ended: bool) -> Result<(), Failure> {
        match &mut self.keeper {
            Some(keeper) => keeper.commit(&mut self.outputs, reached.position(), ended),
            None => Ok(()),
        }
    }

    /// Has the state, if there is one, take note of a waybill that is new or went on.
    fn keep(&mut self, place: Place, record: &Record<'_>, accepted: Option<Fingerprint>) {
        if let Some(keeper) = &mut self.keeper {
            let tracker = *self.fleet.tracker(place);
            keeper.keep(record.waybill_id.as_str(), tracker, accepted);
        }
    }

    fn record(
        &mut self,
        number: u64,
        input: (&Format, &[u8]),
        record: &Record<'_>,
    ) -> Result<(), Failure> {
        let known = self.fleet.len();
        let place = self.fleet.place(&record.waybill_id);
        if self.fleet.len() > known {
            self.keep(place, record, None);
        }
        if self.fleet.has_accepted(place, &record.update) {
            return self.verdict(number, Verdict::Duplicate, place, false);
        }
        let tracker = self.fleet.tracker(place);
        let sighting = if self.adopts {
            decide_or_adopt(&self.rules, tracker, &record.update, self.now)
        } else {
            Sighting::Decided(decide(&self.rules, tracker, &record.update, self.now))
        };
        match sighting {
            Sighting::Adopted(accepted) => self.accepted(number, record, place, &accepted, true),
            Sighting::Decided(Outcome::Accepted(accepted)) => {
                self.accepted(number, record, place, &accepted, false)
            }
            Sighting::Decided(Outcome::Duplicate) => {
                self.verdict(number, Verdict::Duplicate, place, false)
            }
            Sighting::Decided(Outcome::Rejected(rejection)) => {
                self.rejected(number, input, record, place, &rejection)
            }
        }
    }

    fn accepted(
        &mut self,
        number: u64,
        record: &Record<'_>,
        place: Place,
        accepted: &Accepted<'_>,
        is_adopted: bool,
    ) -> Result<(), Failure> {
        self.payload.clear();
        accepted
            .update_path(&record.waybill_id, &record.token)
            .in_form(self.form)
            .write_json(&mut self.payload);
        self.outputs.out.line(&self.payload)?;
        self.fleet.advance(place, accepted);
        self.keep(place, record, Some(accepted.update().fingerprint()));
        self.verdict(number, Verdict::Accepted, place, is_adopted)
    }

    fn rejected(
        &mut self,
        number: u64,
        (format, text): (&Format, &[u8]),
        record: &Record<'_>,
        place: Place,
        rejection: &Rejection,
    ) -> Result<(), Failure> {
        let code = rejection.code();
        let tracker = self.fleet.tracker(place);
        if let Some(rejects) = &mut self.outputs.rejects {
            rejects.json(&RejectLine::rejected(
                number,
                rejection,
                self.rules.permitted(tracker),
                &record.waybill_id,
                shown(format, text),
            ))?;
        }
        if let Some(verdicts) = &mut self.outputs.verdicts {
            verdicts.json(&VerdictLine::new(
                number,
                Verdict::Rejected,
                Some(code),
                Some(tracker),
            ))?;
        }
        self.summary.count(Verdict::Rejected);
        self.summary.count_code(code, number, rejection);
        Ok(())
    }

    fn malformed(
        &mut self,
        number: u64,
        (format, text): (&Format, &[u8]),
        malformed: &Malformed<'_>,
    ) -> Result<(), Failure> {
        let code = malformed.code();
        if let Some(rejects) = &mut self.outputs.rejects {
            let input = shown(format, text);
            rejects.json(&RejectLine::malformed(number, malformed, input))?;
        }
        if let Some(verdicts) = &mut self.outputs.verdicts {
            let tracker = malformed.waybill_id().and_then(|id| self.fleet.get(id));
            verdicts.json(&VerdictLine::new(
                number,
                Verdict::Malformed,
                Some(code),
                tracker,
            ))?;
        }
        self.summary.count(Verdict::Malformed);
        self.summary.count_code(code, number, malformed.first());
        Ok(())
    }

    /// A line that was accepted, or was before.
    fn verdict(
        &mut self,
        number: u64,
        verdict: Verdict,
        place: Place,
        is_adopted: bool,
    ) -> Result<(), Failure> {
        if let Some(verdicts) = &mut self.outputs.verdicts {
            let tracker = self.fleet.tracker(place);
            let line = VerdictLine::new(number, verdict, None, Some(tracker));
            verdicts.json(&if is_adopted { line.adopted() } else { line })?;
        }
        self.summary.count(verdict);
        if is_adopted {
            *self.summary.adopted.get_or_insert_default() += 1;
        }
        Ok(())
    }
}

/// A record's text without its order token.
fn shown(format: &Format, text: &[u8]) -> String {
    match format {
        Format::JsonLines => echo::without_token(text),
        Format::Csv(header) => echo_row::without_token(header, text),
    }
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
