//! What a person decides of a waybill that waits for one.

use waybill_engine::{OrderToken, WaybillId};

use super::shared::Service;
use crate::model::{Fate, Moment, with_token};
use crate::store::{Known, StoreError, Trouble, Wants, Work};

/// What a person decides.
#[derive(Debug, Clone)]
#[allow(
    clippy::exhaustive_enums,
    reason = "the three things that a person may decide"
)]
pub enum Decision {
    /// It is sent as it is.
    Release,
    /// All that waits is sent with this order token, also what waits for its time.
    Token(OrderToken<'static>),
    /// The first payload is given up, and the next one goes.
    Discard,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "it was, or it was not")]
pub enum Decided {
    /// So many payloads of the waybill are to be sent now.
    Done {
        /// How many.
        waiting: u32,
    },
    /// Nothing of the waybill waits for a person.
    NothingWaits,
    /// Another payload waits first by now than the one that was decided on.
    OtherFirst,
}

/// The decision as a work.
#[derive(Debug)]
pub struct Person {
    id: WaybillId<'static>,
    /// The place of the first payload as whoever decides knows it, if he says so.
    place: Option<u32>,
    decision: Decision,
    now: Moment,
    decided: Result<Decided, StoreError>,
}

impl Work for Person {
    fn wants(&self, wants: &mut Wants) {
        match self.decision {
            Decision::Release | Decision::Discard => wants.head(&self.id),
            Decision::Token(_) => wants.queue(&self.id),
        }
    }

    fn run(&mut self, known: &mut Known) {
        self.decided = Ok(Decided::NothingWaits);
        let Some(held) = known.get_mut(&self.id) else {
            return;
        };
        if !held.waybill().is_set_aside() {
            return;
        }
        let first = held.queue().first().map(|first| first.place);
        if self.place.is_some() && self.place != first {
            self.decided = Ok(Decided::OtherFirst);
            return;
        }
        match &self.decision {
            Decision::Release => held.release(self.now),
            Decision::Discard => {
                if let Some(first) = held.queue().first().map(|first| first.fingerprint) {
                    held.settle(first, Fate::Discarded(self.now), self.now);
                }
            }
            Decision::Token(token) => {
                let bodies = held
                    .queue()
                    .iter()
                    .map(|waiting| with_token(&waiting.body, token));
                match bodies.collect() {
                    Ok(bodies) => held.replace_token(token.clone(), bodies, self.now),
                    Err(error) => {
                        let detail = format!("{}: {error}", self.id);
                        self.decided = Err(StoreError::new(Trouble::Unreadable, detail));
                        return;
                    }
                }
                held.release(self.now);
            }
        }
        let waiting = held.waybill().waiting;
        self.decided = Ok(Decided::Done { waiting });
    }
}

impl Service {
    /// Does what a person has decided, of the payload at this place if he says which: another one
    /// may wait first by now, as when two people decide, or one twice. Durable on return.
    ///
    /// # Errors
    ///
    /// The store's; nothing has changed then.
    pub async fn decide_set_aside(
        &self,
        id: WaybillId<'static>,
        place: Option<u32>,
        decision: Decision,
    ) -> Result<Decided, StoreError> {
        let work = Person {
            id,
            place,
            decision,
            now: (self.clock)(),
            decided: Ok(Decided::NothingWaits),
        };
        self.committer.submit(work, 1).await?.decided
    }
}
