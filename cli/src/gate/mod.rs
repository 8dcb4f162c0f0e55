//! `waybill gate`: decides a feed line by line.

mod echo;
mod fleet;
mod options;
mod output;
mod report;
mod summary;

use std::io::{self, Write as _};
use std::path::Path;

use same_file::Handle;
use waybill_engine::{Form, Malformed, Outcome, Record, Rejection, RuleSet, Timestamp, decide};

use self::fleet::{Fleet, Place};
pub(crate) use self::options::Options;
use self::options::SummaryForm;
use self::output::{Opened, Output};
use self::report::{RejectLine, Verdict, VerdictLine};
use self::summary::Summary;
use crate::answer::Answer;
use crate::clock::machine_time;
use crate::failure::Failure;
use crate::feed::{self, Lines};

/// Decides the whole feed and reports the summary. The answer is bad if a refused line was to be told.
pub(crate) fn run(options: &Options) -> Result<Answer, Failure> {
    let now = options.now.map_or_else(machine_time, Ok)?;
    let rules = options.rule_set()?;
    let feed = feed::open(options.feed.as_deref())?;
    let out = Opened::new(options.out.as_deref().unwrap_or(Path::new("-")))?;
    let rejects = optional(options.rejects.as_deref())?;
    let verdicts = optional(options.verdicts.as_deref())?;
    refuse_shared_files(&[
        ("the feed", feed.identity),
        ("--out", out.identity()?),
        ("--rejects", identity_of(rejects.as_ref())?),
        ("--verdicts", identity_of(verdicts.as_ref())?),
    ])?;
    let mut lines = Lines::new(feed.input);
    feed::refuse_other_formats(&feed.name, &mut lines)?;
    let mut gate = Gatekeeper {
        rules,
        now,
        form: options.to.form(),
        fleet: Fleet::default(),
        summary: Summary::default(),
        payload: String::new(),
        out: out.start()?,
        rejects: rejects.map(Opened::start).transpose()?,
        verdicts: verdicts.map(Opened::start).transpose()?,
    };
    gate.read(&feed.name, &mut lines)?;
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
    fleet: Fleet,
    summary: Summary,
    /// The payload that is being written; kept for its memory.
    payload: String,
    out: Output,
    rejects: Option<Output>,
    verdicts: Option<Output>,
}

impl Gatekeeper {
    fn read(&mut self, name: &str, lines: &mut Lines<impl io::Read>) -> Result<(), Failure> {
        loop {
            if lines.is_drained() {
                // The next read may wait for the feed; what is decided goes out before.
                self.flush()?;
            }
            match lines.next() {
                Ok(Some((number, line))) => self.line(number, line)?,
                Ok(None) => return self.flush(),
                Err(source) => {
                    self.flush()?;
                    return Err(Failure::Read {
                        name: name.to_owned(),
                        line: lines.number(),
                        source,
                    });
                }
            }
        }
    }

    fn line(&mut self, number: u64, line: &[u8]) -> Result<(), Failure> {
        match Record::from_json(line, self.rules.messages()) {
            Ok(record) => self.record(number, line, &record),
            Err(malformed) => self.malformed(number, line, &malformed),
        }
    }

    fn record(&mut self, number: u64, line: &[u8], record: &Record<'_>) -> Result<(), Failure> {
        let place = self.fleet.place(&record.waybill_id);
        if self.fleet.has_accepted(place, &record.update) {
            return self.verdict(number, Verdict::Duplicate, place);
        }
        let tracker = self.fleet.tracker(place);
        match decide(&self.rules, tracker, &record.update, self.now) {
            Outcome::Accepted(accepted) => {
                self.payload.clear();
                accepted
                    .update_path(&record.waybill_id, &record.token)
                    .in_form(self.form)
                    .write_json(&mut self.payload);
                self.out.line(&self.payload)?;
                self.fleet.advance(place, &accepted);
                self.verdict(number, Verdict::Accepted, place)
            }
            Outcome::Duplicate => self.verdict(number, Verdict::Duplicate, place),
            Outcome::Rejected(rejection) => self.rejected(number, line, record, place, &rejection),
        }
    }

    fn rejected(
        &mut self,
        number: u64,
        line: &[u8],
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
                echo::without_token(line),
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
        line: &[u8],
        malformed: &Malformed<'_>,
    ) -> Result<(), Failure> {
        let code = malformed.code();
        if let Some(rejects) = &mut self.rejects {
            let input = echo::without_token(line);
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
    fn verdict(&mut self, number: u64, verdict: Verdict, place: Place) -> Result<(), Failure> {
        if let Some(verdicts) = &mut self.verdicts {
            let tracker = self.fleet.tracker(place);
            verdicts.json(&VerdictLine::new(number, verdict, None, Some(tracker)))?;
        }
        self.summary.count(verdict);
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

fn optional(path: Option<&Path>) -> Result<Option<Opened>, Failure> {
    path.map(Opened::new).transpose()
}

fn identity_of(output: Option<&Opened>) -> Result<Option<Handle>, Failure> {
    output.map_or(Ok(None), Opened::identity)
}

/// Refuses a file that would be written while it is read, or by two outputs at once.
fn refuse_shared_files(roles: &[(&'static str, Option<Handle>)]) -> Result<(), Failure> {
    for (i, (second, file)) in roles.iter().enumerate() {
        for (first, other) in &roles[..i] {
            if file.is_some() && file == other {
                return Err(Failure::SameFile { first, second });
            }
        }
    }
    Ok(())
}

fn show(summary: &Summary, form: SummaryForm) -> Result<(), Failure> {
    let mut stderr = io::stderr().lock();
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
