//! The lines of a chunk, rendered for the outputs.

use std::cell::LazyCell;
use std::fmt::Display;
use std::ops::Range;
use std::{iter, mem};

use serde::Serialize;
use waybill_engine::{Accepted, Code, Form, Late, Record, Timestamp, Tracker};

use super::decision::{Decided, Decision, Terms};
use super::report::{Echo, Place, RejectLine, RetryLine, VerdictLine};
use super::summary::{KnownCodes, Tally};
use crate::feed::Format;
use crate::intake::{Entry, Picked, Refused, start_of_value};
use crate::lang::either;
use crate::outcome::LineOutcome;
use crate::redact::Redactor;
use crate::state::Changes;
use crate::system::at_full_width;
use crate::waybills::{Kept, step_of};

/// The lines that go to each output, ready to be written, and the changes that go to the state.
/// Reused from chunk to chunk for their memory.
#[derive(Default)]
pub(crate) struct Rendered {
    payloads: Vec<u8>,
    pub(crate) rejects: Vec<u8>,
    pub(crate) verdicts: Vec<u8>,
    pub(crate) retry: Vec<u8>,
    pub(crate) changes: Changes,
    /// Where in the chunk the last lines are, one right behind the other, that are payloads.
    run: Range<usize>,
    /// The runs before it that are written from the chunk itself: where in it each is, and how many
    /// of the payloads come before it.
    runs: Vec<(usize, Range<usize>)>,
}

/// What the items of a line share.
struct Line<'l, R, P> {
    terms: &'l Terms,
    /// The time at which it was decided.
    now: Timestamp,
    chunk: &'l [u8],
    known: &'l KnownCodes,
    redactor: &'l LazyCell<Redactor, R>,
    /// Whether a text of the line may show a token that is not its item's.
    may_show_others: bool,
    picked: &'l LazyCell<Picked, P>,
    /// Those of its chunk.
    lates: &'l [Late],
}

impl<R: FnOnce() -> Redactor, P: FnOnce() -> Picked> Line<'_, R, P> {
    /// Where an item is, and what of its line is carried along.
    fn of<'e>(&'e self, entry: &'e Entry<'_>) -> Place<'e> {
        let names = self.terms.echo.names();
        let echo = (!names.is_empty()).then(|| {
            let values = names.iter().enumerate().map(|(place, name)| {
                let carried = entry.carried(place).map(start_of_value);
                let value = carried.or_else(|| self.picked[place].as_deref());
                let shown =
                    |value| entry.shown_value(|| self.redactor, self.may_show_others, value);
                let value = value.map(shown);
                (name.as_str(), value)
            });
            Echo(values.collect())
        });
        Place {
            line: entry.line,
            item: entry.item(),
            echo,
        }
    }
}

/// A run of fewer bytes is copied: that takes less time than a piece of its own for the system.
const SHORT_RUN: usize = 512;

/// More memory than this is given back after a very long line.
const MOST_KEPT: usize = 4 << 20;

impl Rendered {
    /// Renders these lines, which were decided at this time, in place of those of the chunk before,
    /// and counts them.
    pub(crate) fn render(
        &mut self,
        (terms, now): (&Terms, Timestamp),
        known: &KnownCodes,
        chunk: &[u8],
        (entries, decided): (&[Entry<'_>], &Decided<'_>),
    ) -> Tally {
        self.clear();
        let mut tally = Tally::default();
        at_full_width(
            #[inline(always)]
            || {
                let mut decisions = &*decided.decisions;
                // A record has a line of its own, and by a map any number of items.
                for items in entries.chunk_by(|one, next| one.line == next.line) {
                    let (of_line, others) = decisions.split_at(items.len());
                    decisions = others;
                    // Most lines: nothing else is told of them, and nothing made ready for that.
                    if let ([entry], [Decision::Accepted(record, accepted)]) = (items, of_line)
                        && is_payload_alone(terms, accepted)
                    {
                        self.payload((terms.form, chunk), entry, record, accepted);
                        tally.count_line();
                        tally.count(LineOutcome::Accepted);
                    } else {
                        let line = (items, of_line, &*decided.lates);
                        self.line((terms, now), known, chunk, line, &mut tally);
                    }
                }
            },
        );
        self.end_run(chunk);
        tally
    }

    /// Renders a line of which more than a payload may be told.
    #[inline(never)]
    fn line(
        &mut self,
        (terms, now): (&Terms, Timestamp),
        known: &KnownCodes,
        chunk: &[u8],
        (items, decisions, lates): (&[Entry<'_>], &[Decision<'_>], &[Late]),
        tally: &mut Tally,
    ) {
        let (format, text) = (terms.reader.format(), items[0].text);
        // Read once more only if one was refused, and somebody asks.
        let line = Line {
            terms,
            now,
            chunk,
            known,
            redactor: &LazyCell::new(|| terms.reader.redactor(text, items)),
            may_show_others: terms.reader.may_show_other_tokens(items),
            picked: &LazyCell::new(|| terms.echo.of(format, text)),
            lates,
        };
        tally.count_line();
        for (entry, decision) in items.iter().zip(decisions) {
            self.item(&line, entry, decision, tally);
        }
    }

    /// Renders an item of a line, or the line if it is one of ours.
    fn item(
        &mut self,
        line: &Line<'_, impl FnOnce() -> Redactor, impl FnOnce() -> Picked>,
        entry: &Entry<'_>,
        decision: &Decision<'_>,
        tally: &mut Tally,
    ) {
        let (outcome, code, after) = match decision {
            Decision::Accepted(record, accepted) => {
                self.accepted((line.terms, line.chunk), entry, record, accepted);
                if accepted.is_adopted() {
                    tally.count_adopted();
                }
                (LineOutcome::Accepted, None, Some(accepted.after()))
            }
            Decision::Duplicate(tracker) => (LineOutcome::Duplicate, None, Some(tracker)),
            Decision::Rejected {
                record,
                code,
                tracker,
                is_new,
                late,
            } => {
                let late = late.and_then(|place| line.lates.get(place));
                self.rejected(line, entry, (record, tracker, *code), late, tally);
                if line.terms.with_state && *is_new {
                    self.changes.add(record.waybill_id.as_str(), *tracker, &[]);
                }
                (LineOutcome::Rejected, Some(*code), Some(tracker))
            }
            Decision::Malformed(refused, tracker) => {
                let code = self.malformed(line, entry, refused, tally);
                (LineOutcome::Malformed, Some(code), tracker.as_ref())
            }
            Decision::Ignored(_, tracker) => (LineOutcome::Ignored, None, tracker.as_ref()),
            Decision::Empty => return tally.count_empty(),
        };
        if line.terms.with_verdicts {
            self.verdict(line, entry, decision, (outcome, code, after));
        }
        tally.count(outcome);
    }

    /// Renders and counts an update that this tracker refused for this code.
    fn rejected(
        &mut self,
        line: &Line<'_, impl FnOnce() -> Redactor, impl FnOnce() -> Picked>,
        entry: &Entry<'_>,
        (record, tracker, code): (&Record<'_>, &Tracker, Code),
        late: Option<&Late>,
        tally: &mut Tally,
    ) {
        let terms = line.terms;
        if terms.with_retry && code == Code::TooFarAhead {
            self.retry(terms, entry, record);
        }
        let rejection = LazyCell::new(|| terms.rejection(tracker, &record.update, line.now));
        if terms.with_rejects
            && let Some(rejection) = &*rejection
        {
            let permitted = terms.rules.permitted(tracker);
            let (place, id) = (line.of(entry), &record.waybill_id);
            let reject = RejectLine::rejected(place, rejection, permitted, id, line.redactor);
            push_json(&mut self.rejects, &reject.saying(late));
        }
        tally.count_code(code, line.known, entry, || {
            let rejection = rejection.as_ref()?;
            let chinese = rejection.chinese();
            let text = either::<&dyn Display>(rejection, &chinese);
            Some(line.redactor.text(text))
        });
    }

    /// Renders and counts what can't be read as an update, and returns the code of that.
    fn malformed(
        &mut self,
        line: &Line<'_, impl FnOnce() -> Redactor, impl FnOnce() -> Picked>,
        entry: &Entry<'_>,
        refused: &Refused<'_>,
        tally: &mut Tally,
    ) -> Code {
        if line.terms.with_rejects {
            let reject = RejectLine::malformed(line.of(entry), refused, line.redactor);
            push_json(&mut self.rejects, &reject);
        }
        let first = refused.first();
        tally.count_code(first.code(), line.known, entry, || {
            let [english, chinese] = first.shown(line.redactor);
            Some(either(english, chinese))
        });
        first.code()
    }

    fn verdict(
        &mut self,
        line: &Line<'_, impl FnOnce() -> Redactor, impl FnOnce() -> Picked>,
        entry: &Entry<'_>,
        decision: &Decision<'_>,
        (outcome, code, after): (LineOutcome, Option<Code>, Option<&Tracker>),
    ) {
        let needs_redactor = code.is_some() || entry.needs_redactor();
        let id = entry.shown_id(needs_redactor.then(|| &**line.redactor));
        let verdict = VerdictLine {
            reason: if let Decision::Ignored(none, _) = decision {
                Some(none.ignored.reason.name())
            } else {
                None
            },
            adopted: matches!(decision, Decision::Accepted(_, accepted) if accepted.is_adopted()),
            ..VerdictLine::new(line.of(entry), id, outcome, code, after)
        };
        push_json(&mut self.verdicts, &verdict);
    }

    /// The payloads in pieces of whole lines, some of them in the chunk that was rendered.
    pub(crate) fn payloads<'a>(
        &'a self,
        chunk: &'a [u8],
    ) -> impl Iterator<Item = &'a [u8]> + Clone {
        let behind = self.runs.last().map_or(0, |(before, _)| *before);
        let before = iter::once(0).chain(self.runs.iter().map(|(before, _)| *before));
        let runs = self.runs.iter().zip(before);
        let pieces =
            runs.flat_map(|((end, run), start)| [&self.payloads[start..*end], &chunk[run.clone()]]);
        pieces.chain(iter::once(&self.payloads[behind..]))
    }

    fn clear(&mut self) {
        self.payloads.clear();
        self.runs.clear();
        self.rejects.clear();
        self.verdicts.clear();
        self.retry.clear();
        self.payloads.shrink_to(MOST_KEPT);
        self.rejects.shrink_to(MOST_KEPT);
        self.verdicts.shrink_to(MOST_KEPT);
        self.retry.shrink_to(MOST_KEPT);
    }

    fn accepted(
        &mut self,
        (terms, chunk): (&Terms, &[u8]),
        entry: &Entry<'_>,
        record: &Record<'_>,
        accepted: &Accepted<'_>,
    ) {
        at_full_width(
            #[inline(always)]
            || self.payload((terms.form, chunk), entry, record, accepted),
        );
        if terms.with_state {
            let id = &record.waybill_id;
            let update = Kept {
                fingerprint: accepted.update().fingerprint(),
                step: step_of(accepted),
            };
            self.changes.add(id.as_str(), *accepted.after(), &[update]);
        }
    }

    /// A line as it came, to be given again; a row of CSV, which is nothing without its header, and
    /// an item of a line, as a record of JSON.
    fn retry(&mut self, terms: &Terms, entry: &Entry<'_>, record: &Record<'_>) {
        if entry.item().is_none() && *terms.reader.format() == Format::JsonLines {
            self.retry.extend(entry.text);
            self.retry.push(b'\n');
        } else {
            push_json(&mut self.retry, &RetryLine::of(record));
        }
    }

    /// Adds a line of the chunk that is its payload, together with such lines around it.
    fn copy(&mut self, chunk: &[u8], line: &[u8]) {
        let start = line.as_ptr().addr() - chunk.as_ptr().addr();
        if self.run.is_empty() || start != self.run.end {
            self.end_run(chunk);
            self.run.start = start;
        }
        self.run.end = start + line.len();
        if chunk.get(self.run.end) == Some(&b'\n') {
            self.run.end += 1;
        } else {
            // Another line end, or none.
            self.end_run(chunk);
            self.payloads.push(b'\n');
        }
    }

    fn end_run(&mut self, chunk: &[u8]) {
        let run = mem::take(&mut self.run);
        if run.len() < SHORT_RUN || !chunk[..run.end].ends_with(b"\n") {
            self.payloads.extend_from_slice(&chunk[run]);
        } else {
            self.runs.push((self.payloads.len(), run));
        }
    }

    /// Adds the payload of an accepted update, which may be the line as it is.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    fn payload(
        &mut self,
        (form, chunk): (Form, &[u8]),
        entry: &Entry<'_>,
        record: &Record<'_>,
        accepted: &Accepted<'_>,
    ) {
        if entry.payload == Some(form) {
            return self.copy(chunk, entry.text);
        }
        // Where lines are written otherwise there never is one, and no call for it.
        if !self.run.is_empty() {
            self.end_run(chunk);
        }
        let payload = accepted
            .update_path(&record.waybill_id, &record.token)
            .in_form(form);
        payload.write_json(&mut self.payloads);
        self.payloads.push(b'\n');
    }
}

/// Appends a value as one line of JSON.
fn push_json(lines: &mut Vec<u8>, value: &impl Serialize) {
    #[expect(
        clippy::expect_used,
        reason = "no value of ours refuses to be written, and memory takes everything"
    )]
    serde_json::to_writer(&mut *lines, value).expect("a line can be written to memory");
    lines.push(b'\n');
}

/// Whether all that is told of an accepted line is its payload.
const fn is_payload_alone(terms: &Terms, accepted: &Accepted<'_>) -> bool {
    !accepted.is_adopted() && !terms.with_state && !terms.with_verdicts
}
