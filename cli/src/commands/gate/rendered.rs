//! The lines of a chunk, rendered for the outputs.

use std::cell::LazyCell;
use std::fmt::Display;

use serde::Serialize;
use waybill_engine::{Accepted, Code, Form, Record, Tracker};

use super::decision::{Decision, Terms};
use super::report::{Echo, Place, RejectLine, RetryLine, VerdictLine};
use super::summary::{KnownCodes, Tally};
use crate::feed::Format;
use crate::intake::{Entry, Picked, start_of_value};
use crate::lang::either;
use crate::outcome::LineOutcome;
use crate::redact::Redactor;
use crate::state::Changes;
use crate::waybills::{Kept, step_of};

/// The lines that go to each output, ready to be written, and the changes that go to the state.
/// Reused from chunk to chunk for their memory.
#[derive(Default)]
pub(crate) struct Rendered {
    pub(crate) payloads: Vec<u8>,
    pub(crate) rejects: Vec<u8>,
    pub(crate) verdicts: Vec<u8>,
    pub(crate) retry: Vec<u8>,
    pub(crate) changes: Changes,
}

/// What the items of a line share.
struct Line<'l, R, P> {
    terms: &'l Terms,
    known: &'l KnownCodes,
    redactor: &'l LazyCell<Redactor, R>,
    picked: &'l LazyCell<Picked, P>,
}

impl<R: FnOnce() -> Redactor, P: FnOnce() -> Picked> Line<'_, R, P> {
    /// Where an item is, and what of its line is carried along.
    fn of<'e>(&'e self, entry: &'e Entry<'_>) -> Place<'e> {
        let names = self.terms.echo.names();
        let echo = (!names.is_empty()).then(|| {
            let values = names.iter().enumerate().map(|(place, name)| {
                let carried = entry.carried.get(place).and_then(Option::as_deref);
                let value = carried
                    .map(start_of_value)
                    .or_else(|| self.picked[place].as_deref());
                let value = value.map(|value| entry.shown_value(|| self.redactor, value));
                (name.as_str(), value)
            });
            Echo(values.collect())
        });
        Place {
            line: entry.line,
            item: entry.item,
            echo,
        }
    }
}

/// More memory than this is given back after a very long line.
const MOST_KEPT: usize = 4 << 20;

impl Rendered {
    /// Renders these lines in place of those of the chunk before, and counts them.
    pub(crate) fn render(
        &mut self,
        terms: &Terms,
        known: &KnownCodes,
        entries: &[Entry<'_>],
        decisions: &[Decision<'_>],
    ) -> Tally {
        self.clear();
        let mut tally = Tally::default();
        let mut decisions = decisions.iter();
        // A record has a line of its own, and by a map any number of items.
        for items in entries.chunk_by(|one, next| one.line == next.line) {
            let (format, text) = (terms.reader.format(), items[0].text);
            // Read once more only if one was refused, and somebody asks.
            let line = Line {
                terms,
                known,
                redactor: &LazyCell::new(|| terms.reader.redactor(text, items)),
                picked: &LazyCell::new(|| terms.echo.of(format, text)),
            };
            tally.count_line();
            for (entry, decision) in items.iter().zip(&mut decisions) {
                self.item(&line, entry, decision, &mut tally);
            }
        }
        tally
    }

    /// Renders an item of a line, or the line if it is one of ours.
    fn item(
        &mut self,
        line: &Line<'_, impl FnOnce() -> Redactor, impl FnOnce() -> Picked>,
        entry: &Entry<'_>,
        decision: &Decision<'_>,
        tally: &mut Tally,
    ) {
        let terms = line.terms;
        let (outcome, code, after) = match decision {
            Decision::Accepted(record, accepted) | Decision::Adopted(record, accepted) => {
                self.accepted(terms, entry, record, accepted);
                (LineOutcome::Accepted, None, Some(accepted.after()))
            }
            Decision::Duplicate(tracker) => (LineOutcome::Duplicate, None, Some(tracker)),
            Decision::Rejected {
                record,
                rejection,
                tracker,
                is_new,
                late,
            } => {
                let id = &record.waybill_id;
                if terms.with_rejects {
                    let permitted = terms.rules.permitted(tracker);
                    let reject = RejectLine::rejected(
                        line.of(entry),
                        rejection,
                        permitted,
                        id,
                        line.redactor,
                    );
                    push_json(&mut self.rejects, &reject.saying(late.as_deref()));
                }
                if terms.with_retry && rejection.code() == Code::TooFarAhead {
                    self.retry(terms, entry, record);
                }
                if terms.with_state && *is_new {
                    self.changes.add(id.as_str(), *tracker, &[]);
                }
                tally.count_code(rejection.code(), line.known, entry, || {
                    let chinese = rejection.chinese();
                    line.redactor
                        .text(either::<&dyn Display>(rejection, &chinese))
                });
                (LineOutcome::Rejected, Some(rejection.code()), Some(tracker))
            }
            Decision::Malformed(refused, tracker) => {
                if terms.with_rejects {
                    let reject = RejectLine::malformed(line.of(entry), refused, line.redactor);
                    push_json(&mut self.rejects, &reject);
                }
                let first = refused.first();
                tally.count_code(first.code(), line.known, entry, || {
                    line.redactor
                        .text(either::<&dyn Display>(&first, &first.chinese()))
                });
                (LineOutcome::Malformed, Some(first.code()), tracker.as_ref())
            }
            Decision::Ignored(_, tracker) => (LineOutcome::Ignored, None, tracker.as_ref()),
            Decision::Empty => return tally.count_empty(),
        };
        if terms.with_verdicts {
            self.verdict(line, entry, decision, (outcome, code, after));
        }
        tally.count(outcome);
        if matches!(decision, Decision::Adopted(..)) {
            tally.count_adopted();
        }
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
            adopted: matches!(decision, Decision::Adopted(..)),
            ..VerdictLine::new(line.of(entry), id, outcome, code, after)
        };
        push_json(&mut self.verdicts, &verdict);
    }

    fn clear(&mut self) {
        self.payloads.clear();
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
        terms: &Terms,
        entry: &Entry<'_>,
        record: &Record<'_>,
        accepted: &Accepted<'_>,
    ) {
        let id = &record.waybill_id;
        if entry.payload == Some(terms.form) {
            self.payloads.extend_from_slice(entry.text);
            self.payloads.push(b'\n');
        } else {
            self.payload(terms.form, record, accepted);
        }
        if terms.with_state {
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
        if entry.item.is_none() && *terms.reader.format() == Format::JsonLines {
            self.retry.extend(entry.text);
            self.retry.push(b'\n');
        } else {
            push_json(&mut self.retry, &RetryLine::of(record));
        }
    }

    fn payload(&mut self, form: Form, record: &Record<'_>, accepted: &Accepted<'_>) {
        accepted
            .update_path(&record.waybill_id, &record.token)
            .in_form(form)
            .write_json(&mut self.payloads);
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
