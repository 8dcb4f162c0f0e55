//! The lines of a chunk, rendered for the outputs.

use std::cell::LazyCell;
use std::fmt::Display;

use serde::Serialize;
use waybill_engine::{Accepted, Code, Form, Malformed, Record};

use super::decision::{Decision, Line, Terms};
use super::report::{RejectLine, RetryLine, VerdictLine};
use super::summary::Tally;
use crate::feed::Format;
use crate::lang::either;
use crate::outcome::LineOutcome;
use crate::redact::{self, Redactor};
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

/// More memory than this is given back after a very long line.
const MOST_KEPT: usize = 4 << 20;

impl Rendered {
    /// Renders these lines in place of those of the chunk before, and counts them.
    pub(crate) fn render(
        &mut self,
        terms: &Terms,
        lines: &[Line<'_>],
        decisions: &[Decision<'_>],
    ) -> Tally {
        self.clear();
        let mut tally = Tally::default();
        for (line, decision) in lines.iter().zip(decisions) {
            // Read once more only if it was refused, and somebody asks.
            let redactor = LazyCell::new(|| redact::read(&terms.format, line.text));
            let number = line.number;
            let (outcome, code, after) = match decision {
                Decision::Accepted(record, accepted) | Decision::Adopted(record, accepted) => {
                    self.accepted(terms, record, accepted);
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
                        let line =
                            RejectLine::rejected(number, rejection, permitted, id, &redactor);
                        let line = line.saying(late.as_ref());
                        push_json(&mut self.rejects, &line);
                    }
                    if terms.with_retry && rejection.code() == Code::TooFarAhead {
                        self.retry(terms, line.text, record);
                    }
                    if terms.with_state && *is_new {
                        self.changes.add(id.as_str(), *tracker, &[]);
                    }
                    tally.count_code(rejection.code(), number, || {
                        redactor.text(either::<&dyn Display>(rejection, &rejection.chinese()))
                    });
                    (LineOutcome::Rejected, Some(rejection.code()), Some(tracker))
                }
                Decision::Malformed(malformed, tracker) => {
                    self.malformed(terms, number, malformed, &redactor);
                    let first = malformed.first();
                    tally.count_code(malformed.code(), number, || {
                        redactor.text(either::<&dyn Display>(first, &first.chinese()))
                    });
                    (
                        LineOutcome::Malformed,
                        Some(malformed.code()),
                        tracker.as_ref(),
                    )
                }
            };
            let is_adopted = matches!(decision, Decision::Adopted(..));
            if terms.with_verdicts {
                let id = line.waybill_id(code.is_some().then(|| &*redactor));
                let line = VerdictLine::new(number, id, outcome, code, after, is_adopted);
                push_json(&mut self.verdicts, &line);
            }
            tally.count(outcome);
            if is_adopted {
                tally.count_adopted();
            }
        }
        tally
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

    fn accepted(&mut self, terms: &Terms, record: &Record<'_>, accepted: &Accepted<'_>) {
        let id = &record.waybill_id;
        self.payload(terms.form, record, accepted);
        if terms.with_state {
            let update = Kept {
                fingerprint: accepted.update().fingerprint(),
                step: step_of(accepted),
            };
            self.changes.add(id.as_str(), *accepted.after(), &[update]);
        }
    }

    /// A line as it came, to be given again; a row of CSV, which is nothing without its header, as
    /// a record of JSON.
    fn retry(&mut self, terms: &Terms, text: &[u8], record: &Record<'_>) {
        if terms.format == Format::JsonLines {
            self.retry.extend(text);
            self.retry.push(b'\n');
        } else {
            push_json(&mut self.retry, &RetryLine::of(record));
        }
    }

    fn malformed(
        &mut self,
        terms: &Terms,
        number: u64,
        malformed: &Malformed<'_>,
        redactor: &Redactor,
    ) {
        if terms.with_rejects {
            let line = RejectLine::malformed(number, malformed, redactor);
            push_json(&mut self.rejects, &line);
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
