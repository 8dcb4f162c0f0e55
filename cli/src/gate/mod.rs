//! `waybill gate`: decides a feed line by line.

mod echo;
mod echo_row;
mod fleet;
#[cfg(test)]
mod fuzz_corpus;
mod options;
mod output;
mod progress;
mod report;
mod start;
mod summary;

use std::io::{self, Read, Write as _};
use std::path::Path;

use same_file::Handle;
use waybill_engine::{
    Accepted, Field, Form, Malformed, Outcome, Record, Rejection, RuleSet, Sighting, Timestamp,
    decide, decide_or_adopt,
};

pub(crate) use self::fleet::{Fleet, Place};
use self::options::SummaryForm;
pub(crate) use self::options::{Options, Phones, rule_set};
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
use crate::feed::{self, Blocks, FIELDS, Format, unpacked};
use crate::files::{identity_of_input, refuse_shared_files};

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
    let feed = feed::open(options.feed.as_deref())?;
    let progress = Progress::of(&feed, options.wants_progress());
    let out = Opened::new(options.out.as_deref().unwrap_or(Path::new("-")))?;
    let rejects = optional(options.rejects.as_deref())?;
    let verdicts = optional(options.verdicts.as_deref())?;
    refuse_shared_files(&[
        ("the feed", feed.identity),
        ("--rules", identity_of_input(options.rules.path())?),
        ("--start", identity_of_input(options.start.as_deref())?),
        ("--out", out.identity()?),
        ("--rejects", identity_of(rejects.as_ref())?),
        ("--verdicts", identity_of(verdicts.as_ref())?),
    ])?;
    let input = unpacked(&feed.name, progress.watch(feed.input))?;
    let mut blocks = Blocks::new(feed.name, input, options.format, &FIELDS)?;
    let mut fleet = Fleet::default();
    for (id, tracker) in known.waybills() {
        fleet.start(id, tracker);
    }
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
        payload: String::new(),
        out: out.start()?,
        rejects: rejects.map(Opened::start).transpose()?,
        verdicts: verdicts.map(Opened::start).transpose()?,
    };
    gate.read(&mut blocks)?;
    drop(progress);
    let mut summary = gate.summary;
    summary.waybills = gate.fleet.len();
    show(&summary, options.summary)?;
    let refused = summary.rejected + summary.malformed > 0;
    Ok(if options.fail_on_reject && refused {
        Answer::Bad
    } else {
        Answer::Good
    })
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
    payload: String,
    out: Output,
    rejects: Option<Output>,
    verdicts: Option<Output>,
}

impl Gatekeeper {
    fn read(&mut self, blocks: &mut Blocks<impl Read, Field>) -> Result<(), Failure> {
        let format = blocks.format().clone();
        loop {
            // The next read may wait for the feed; what is decided goes out before.
            self.flush()?;
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

    fn record(
        &mut self,
        number: u64,
        input: (&Format, &[u8]),
        record: &Record<'_>,
    ) -> Result<(), Failure> {
        let place = self.fleet.place(&record.waybill_id);
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
        self.out.line(&self.payload)?;
        self.fleet.advance(place, accepted);
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
        if let Some(rejects) = &mut self.rejects {
            rejects.json(&RejectLine::rejected(
                number,
                rejection,
                self.rules.permitted(tracker),
                &record.waybill_id,
                shown(format, text),
            ))?;
        }
        if let Some(verdicts) = &mut self.verdicts {
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
        if let Some(rejects) = &mut self.rejects {
            let input = shown(format, text);
            rejects.json(&RejectLine::malformed(number, malformed, input))?;
        }
        if let Some(verdicts) = &mut self.verdicts {
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
        if let Some(verdicts) = &mut self.verdicts {
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

    fn flush(&mut self) -> Result<(), Failure> {
        self.out.flush()?;
        for output in [&mut self.rejects, &mut self.verdicts]
            .into_iter()
            .flatten()
        {
            output.flush()?;
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

fn optional(path: Option<&Path>) -> Result<Option<Opened>, Failure> {
    path.map(Opened::new).transpose()
}

fn identity_of(output: Option<&Opened>) -> Result<Option<Handle>, Failure> {
    output.map_or(Ok(None), Opened::identity)
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
