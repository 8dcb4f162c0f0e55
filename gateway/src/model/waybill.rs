//! A waybill as it is kept, and what may happen to it.

use waybill_engine::{OrderToken, Tracker, WaybillId};

use super::moment::Moment;
use super::reply::KeptReply;

/// Where a waybill stands, and what its sender has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waybill {
    /// Its id.
    pub id: WaybillId<'static>,
    /// The order token of records that bring none.
    pub token: Option<OrderToken<'static>>,
    /// Where it stands.
    pub tracker: Tracker,
    /// Where it stood before the first update of its history.
    pub start: Tracker,
    /// How many updates were accepted here.
    pub places: u32,
    /// How many records were refused.
    pub refusals: u32,
    /// How many payloads are not confirmed.
    pub waiting: u32,
    /// What is to be done with the first of them.
    pub queue: Queue,
    /// WeChat's last answer that was no confirmation.
    pub reply: Option<KeptReply>,
    /// When it was signed for or cancelled.
    pub closed_at: Option<Moment>,
    /// When anything of it was written last.
    pub changed_at: Moment,
}

/// What is to be done with the first payload of a waybill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "a sender handles each")]
pub enum Queue {
    /// Nothing waits.
    Empty,
    /// It may be sent from this time on.
    Due {
        /// From when.
        at: Moment,
        /// Since when it waits.
        turn: Moment,
        /// How often it was sent in vain.
        attempts: u32,
    },
    /// A person has to look at it.
    SetAside {
        /// Since when.
        at: Moment,
    },
}

impl Waybill {
    /// A waybill of which nothing was accepted yet.
    #[must_use]
    pub fn new(id: WaybillId<'static>, now: Moment) -> Self {
        Self {
            id,
            token: None,
            tracker: Tracker::START,
            start: Tracker::START,
            places: 0,
            refusals: 0,
            waiting: 0,
            queue: Queue::Empty,
            reply: None,
            closed_at: None,
            changed_at: now,
        }
    }

    /// A payload was put behind the others.
    pub fn enqueue(&mut self, now: Moment) {
        self.places += 1;
        self.waiting += 1;
        if self.queue == Queue::Empty {
            self.queue = due_now(now);
        }
    }

    /// The first payload waits no longer, and the next one, which waits since `next`, may go.
    pub fn dequeue(&mut self, next: Option<Moment>) {
        self.waiting = self.waiting.saturating_sub(1);
        self.release(next);
    }

    /// The first payload, which waits since `first`, may go at once.
    pub fn release(&mut self, first: Option<Moment>) {
        self.reply = None;
        self.queue = first.map_or(Queue::Empty, due_now);
    }

    /// The first payload is to be sent again.
    pub fn postpone(&mut self, until: Moment, reply: KeptReply) {
        if let Queue::Due { turn, attempts, .. } = self.queue {
            self.queue = Queue::Due {
                at: until,
                turn,
                attempts: attempts.saturating_add(1),
            };
            self.reply = Some(reply);
        }
    }

    /// A person has to look at the first payload.
    pub fn set_aside(&mut self, now: Moment, reply: KeptReply) {
        self.queue = Queue::SetAside { at: now };
        self.reply = Some(reply);
    }

    /// The place of the first payload that waits, among all updates: as they are sent in their
    /// order, those that wait are the last ones.
    #[must_use]
    pub const fn first_place(&self) -> u32 {
        self.places.saturating_sub(self.waiting)
    }

    /// How often its first payload was sent in vain.
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        match self.queue {
            Queue::Due { attempts, .. } => attempts,
            Queue::Empty | Queue::SetAside { .. } => 0,
        }
    }

    /// Whether it waits for a person.
    #[must_use]
    pub const fn is_set_aside(&self) -> bool {
        matches!(self.queue, Queue::SetAside { .. })
    }

    /// The tracker moved on.
    pub fn advance(&mut self, tracker: Tracker, now: Moment) {
        self.tracker = tracker;
        self.closed_at = tracker.status().is_closed().then_some(now);
    }
}

const fn due_now(turn: Moment) -> Queue {
    Queue::Due {
        at: Moment::NOW_OR_EARLIER,
        turn,
        attempts: 0,
    }
}
