//! `waybill gate`: decides a feed line by line.

use std::fs::File;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use same_file::Handle;
use waybill_engine::{Form, Malformed, Outcome, Record, Rejection, RuleSet, Timestamp, decide};

use crate::args::{Gate, SummaryForm};
use crate::echo;
use crate::failure::Failure;
use crate::fleet::{Fleet, Place};
use crate::lines::Lines;
use crate::output::{Opened, Output, identity, is_standard};
use crate::report::{RejectLine, Verdict, VerdictLine};
use crate::summary::Summary;

/// Decides the whole feed and reports the summary.
pub(crate) fn run(options: &Gate) -> Result<Summary, Failure> {
    let now = match options.now {
        Some(now) => now,
        None => machine_time()?,
    };
    let feed = options.feed.as_deref().filter(|path| !is_standard(path));
    let (name, input, feed_identity) = open(feed)?;
    let out = Opened::new(options.out.as_deref().unwrap_or(Path::new("-")))?;
    let rejects = optional(options.rejects.as_deref())?;
    let verdicts = optional(options.verdicts.as_deref())?;
    refuse_shared_files(&[
        ("the feed", feed_identity),
        ("--out", out.identity()?),
        ("--rejects", identity_of(rejects.as_ref())?),
        ("--verdicts", identity_of(verdicts.as_ref())?),
    ])?;
    let mut lines = Lines::new(input);
    refuse_other_formats(&name, &mut lines)?;
    let mut gate = Gatekeeper {
        rules: options
            .rules
            .rule_set()
            .with_messages(options.phones.policy()),
        now,
        form: options.to.form(),
        fleet: Fleet::default(),
        summary: Summary::default(),
        payload: String::new(),
        out: out.start()?,
        rejects: rejects.map(Opened::start).transpose()?,
        verdicts: verdicts.map(Opened::start).transpose()?,
    };
    gate.read(&name, &mut lines)?;
    let mut summary = gate.summary;
    summary.waybills = gate.fleet.len();
    show(&summary, options.summary)?;
    Ok(summary)
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

/// The clock, read once.
fn machine_time() -> Result<Timestamp, Failure> {
    let clock = |reason: String| Failure::Clock { reason };
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_err(|error| clock(error.to_string()))?;
    let seconds = i64::try_from(since_epoch.as_secs()).map_err(|error| clock(error.to_string()))?;
    Timestamp::from_unix(seconds).map_err(|error| clock(error.to_string()))
}

/// What to call the feed, the feed, and what tells its file from others.
type Feed = (String, Box<dyn io::Read>, Option<Handle>);

fn open(feed: Option<&Path>) -> Result<Feed, Failure> {
    let Some(path) = feed else {
        let stdin = io::stdin().lock();
        if stdin.is_terminal() {
            // A hint, not a result: nothing is lost if it can't be shown.
            let _ = writeln!(
                io::stderr(),
                "waybill: reading records from the terminal; Ctrl-D ends them"
            );
        }
        return Ok(("standard input".to_owned(), Box::new(stdin), None));
    };
    let name = path.display().to_string();
    let opened = File::open(path).and_then(|file| Ok((identity(&file)?, file)));
    match opened {
        Ok((identity, file)) => Ok((name, Box::new(file), identity)),
        Err(source) => Err(Failure::Open { name, source }),
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

/// How feeds begin that are not lines of UTF-8, and what makes them so.
const OTHER_FORMATS: [(&[u8], &str); 4] = [
    (b"\x1f\x8b", "is gzip; unpack it first, as with `zcat`"),
    (
        b"\x28\xb5\x2f\xfd",
        "is Zstandard; unpack it first, as with `zstdcat`",
    ),
    (
        b"\xff\xfe",
        "is UTF-16; convert it to UTF-8 first, as with `iconv`",
    ),
    (
        b"\xfe\xff",
        "is UTF-16; convert it to UTF-8 first, as with `iconv`",
    ),
];

/// Refuses a feed in which every line would be malformed for one and the same reason.
fn refuse_other_formats(name: &str, lines: &mut Lines<impl io::Read>) -> Result<(), Failure> {
    let start = lines.start().map_err(|source| Failure::Read {
        name: name.to_owned(),
        line: 0,
        source,
    })?;
    for (magic, what) in OTHER_FORMATS {
        if start.starts_with(magic) {
            return Err(Failure::OtherFormat {
                name: name.to_owned(),
                what,
            });
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
