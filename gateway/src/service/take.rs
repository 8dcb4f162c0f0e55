//! A request's records, decided and written together.

use std::sync::Arc;

use tokio::time::Instant;
use waybill_engine::RuleSet;

use super::committer::Refused;
use super::committer::look;
use super::decide::{self, Terms};
use super::group::Spent;
use super::key::Key;
use super::record::{Content, Record};
use super::records::{Form, Received};
use super::room::Room;
use super::shared::Service;
use crate::answer::Answer;
use crate::metrics::Outcome;
use crate::model::Moment;
use crate::store::{Answered, Known, Parked, StoreError, Wants, Work};

/// What became of a request's records.
#[derive(Debug)]
#[allow(clippy::exhaustive_enums, reason = "each is answered in its own way")]
pub enum Taken {
    /// An answer for each, in their order.
    Answers(Vec<Answer>),
    /// The body of the first answer to the same request.
    Kept(Vec<u8>),
    /// The key was used for another request.
    OtherRequest,
}

/// Records that are to be decided.
#[derive(Debug)]
pub struct Take {
    records: Vec<Record>,
    form: Form,
    /// What they take, until all of it is done.
    room: Room,
    rules: Arc<RuleSet>,
    now: Moment,
    adopts: bool,
    parks: bool,
    unparks: bool,
    key: Option<Key>,
    /// Until when the answers are kept with the key.
    keep_until: Moment,
    seconds: f64,
    taken: Taken,
}

impl Work for Take {
    fn wants(&self, wants: &mut Wants) {
        for record in &self.records {
            match &record.content {
                Content::Update { id, update, .. } => {
                    wants.update(id, update.fingerprint());
                    if self.unparks {
                        wants.parked.insert((id.clone(), update.fingerprint()));
                    }
                }
                Content::Malformed { id: Some(id), .. } | Content::Ignored { id: Some(id), .. } => {
                    wants.waybill(id);
                }
                Content::Malformed { id: None, .. } | Content::Ignored { id: None, .. } => {}
            }
        }
        if let Some(key) = &self.key {
            wants.keys.insert(key.as_str().to_owned());
        }
    }

    fn run(&mut self, known: &mut Known) {
        let begun = Instant::now();
        let kept = self.key.as_ref().and_then(|key| {
            let answered = known.answer(key.as_str())?;
            (answered.expires_at > self.now).then(|| {
                if answered.request == key.request() {
                    Taken::Kept(answered.answer.clone())
                } else {
                    Taken::OtherRequest
                }
            })
        });
        self.taken = kept.unwrap_or_else(|| self.decide(known));
        self.seconds = begun.elapsed().as_secs_f64();
    }
}

impl Take {
    fn decide(&self, known: &mut Known) -> Taken {
        let terms = Terms {
            rules: &self.rules,
            now: self.now,
            adopts: self.adopts,
            parks: self.parks,
            unparks: self.unparks,
        };
        let mut answers = Vec::with_capacity(self.records.len());
        for record in &self.records {
            // What waited for its time another gateway may have decided by now.
            if !self.unparks || is_parked(known, record) {
                answers.push(decide::record(terms, known, record));
            }
        }
        if let Some(key) = &self.key {
            let answered = Answered {
                request: key.request(),
                answer: self.form.write(&answers),
                expires_at: self.keep_until,
            };
            known.keep_answer(key.as_str(), answered);
        }
        Taken::Answers(answers)
    }
}

fn is_parked(known: &Known, record: &Record) -> bool {
    match &record.content {
        Content::Update { id, update, .. } => known.is_parked(id, update.fingerprint()),
        Content::Malformed { .. } | Content::Ignored { .. } => false,
    }
}

impl Form {
    /// The answers as a body of this form.
    #[must_use]
    pub fn write(self, answers: &[Answer]) -> Vec<u8> {
        let mut body = Vec::with_capacity(256 * answers.len());
        match (self, answers) {
            (Self::One, [answer]) => write(&mut body, answer),
            (Self::One | Self::Array, answers) => {
                body.push(b'[');
                for (index, answer) in answers.iter().enumerate() {
                    if index > 0 {
                        body.push(b',');
                    }
                    write(&mut body, answer);
                }
                body.push(b']');
            }
            (Self::Lines, answers) => {
                for answer in answers {
                    write(&mut body, answer);
                    body.push(b'\n');
                }
            }
        }
        body
    }
}

fn write(body: &mut Vec<u8>, answer: &Answer) {
    // It fails on maps with other keys than texts only, and on writers that fail.
    let _ = serde_json::to_writer(body, answer);
}

impl Service {
    /// Decides a request's records, and keeps what was accepted. Durable on return; with what
    /// that took.
    ///
    /// # Errors
    ///
    /// [`Refused`]. Nothing was answered to anybody.
    pub async fn take(
        &self,
        received: Received,
        parks: bool,
        key: Option<Key>,
    ) -> Result<(Taken, Spent), Refused> {
        let count = received.records.len();
        let room = self.committer.room(count)?;
        let mut take = self.work(received, parks, key);
        take.room = take.room.and(room);
        let (take, spent) = self.committer.submit_timed(take, count).await?;
        self.metrics.decision.observe(take.seconds);
        if let Taken::Answers(answers) = &take.taken {
            self.count(answers);
        }
        Ok((take.taken, spent))
    }

    /// Decides a request's records, and keeps nothing.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn dry_run(&self, received: Received) -> Result<Vec<Answer>, StoreError> {
        let take = look(&*self.store, self.work(received, false, None)).await?;
        match take.taken {
            Taken::Answers(answers) => Ok(answers),
            Taken::Kept(_) | Taken::OtherRequest => Ok(Vec::new()), // it has no key
        }
    }

    /// Decides updates that have waited for their time, as far as they still do.
    ///
    /// # Errors
    ///
    /// The store's. They wait as before.
    pub async fn unpark(&self, parked: Vec<Parked>) -> Result<(), StoreError> {
        let count = parked.len();
        let record = |parked: Parked| Record {
            reference: None,
            place: None,
            content: Content::Update {
                id: parked.waybill_id,
                token: parked.token,
                update: parked.update,
            },
        };
        let received = Received {
            form: Form::Array,
            records: parked.into_iter().map(record).collect(),
            room: Room::default(),
        };
        let take = Take {
            unparks: true,
            ..self.work(received, false, None)
        };
        let take = self.committer.submit(take, count).await?;
        if let Taken::Answers(answers) = &take.taken {
            self.count(answers);
        }
        Ok(())
    }

    fn work(&self, received: Received, parks: bool, key: Option<Key>) -> Take {
        let now = (self.clock)();
        Take {
            form: received.form,
            records: received.records,
            room: received.room,
            rules: Arc::clone(&self.rules),
            now,
            adopts: self
                .options
                .adopt_until
                .is_some_and(|until| now.unix() < until),
            parks,
            unparks: false,
            key,
            keep_until: now + self.options.keep_answers,
            seconds: 0.0,
            taken: Taken::Answers(Vec::new()),
        }
    }

    /// Counts what became of records.
    pub(super) fn count(&self, answers: &[Answer]) {
        for answer in answers {
            let labels = Outcome {
                outcome: answer.outcome.name(),
                code: answer.code.map_or("", waybill_engine::Code::name),
            };
            self.metrics.updates.get_or_create(&labels).inc();
        }
    }
}
