//! What becomes of what WeChat pushes: orders, and their cancellations.

use std::sync::Arc;
use std::time::Duration;

use waybill_engine::{
    ActionMessage, ActionType, OrderToken, RuleSet, Situation, Status, Tracker, Update, WaybillId,
};

use super::committer::Refused;
use super::decide::{self, Terms};
use super::digest;
use super::enter::Order;
use super::record::{Content, Record};
use super::room::Room;
use super::shared::Service;
use crate::answer::{Answer, Outcome};
use crate::model::{Moment, hexadecimal};
use crate::store::{Answered, Known, Wants, Work};

/// What WeChat has pushed.
#[derive(Debug, Clone)]
pub struct Push {
    /// What makes it the only one: its timestamp and nonce. A push that comes again with them is
    /// answered as the first time, if it says the same.
    pub once: Id,
    /// The event, however often and with whatever nonce it is pushed.
    pub event: Id,
    /// What it says.
    pub content: Id,
    /// How long it has to be known again.
    pub known_for: Duration,
    /// What it asks for.
    pub ask: Ask,
}

/// What a push asks for.
#[derive(Debug, Clone)]
#[allow(clippy::exhaustive_enums, reason = "each is answered in its own way")]
pub enum Ask {
    /// An order is to be kept: `add_waybill`.
    Order {
        /// The waybill's id; nothing if the carrier has to generate it.
        waybill_id: Option<WaybillId<'static>>,
        /// The token that its updates are sent with.
        token: OrderToken<'static>,
    },
    /// An order is to be cancelled: `cancel_waybill`.
    Cancellation {
        /// The waybill's id.
        waybill_id: WaybillId<'static>,
    },
}

/// A digest of some parts, none of which can run into the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Id([u8; 32]);

impl Id {
    /// The digest of these parts.
    #[must_use]
    pub fn of(parts: &[&[u8]]) -> Self {
        Self(digest::of_parts(parts))
    }

    /// As a key among those of requests. It has a space in it, which no request's key has.
    fn key(self, kind: &str) -> String {
        format!("{kind} {}", hexadecimal(&self.0))
    }
}

/// What came of a push, as WeChat numbers it. The texts are this project's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "each is answered in its own way")]
pub enum PushResult {
    /// It is done.
    Done,
    /// The order has no waybill id, and a gateway generates none.
    NoNumber,
    /// The order's waybill is over.
    WrongNumber,
    /// Nothing is known of the waybill.
    UnknownWaybill,
    /// The parcel is on its way.
    OnItsWay,
    /// The waybill is over.
    Over,
    /// It could not be done.
    Failed,
}

impl PushResult {
    const ALL: [Self; 7] = [
        Self::Done,
        Self::NoNumber,
        Self::WrongNumber,
        Self::UnknownWaybill,
        Self::OnItsWay,
        Self::Over,
        Self::Failed,
    ];

    /// WeChat's number for it.
    #[must_use]
    pub const fn code(self) -> i32 {
        match self {
            Self::Done => 0,
            Self::NoNumber | Self::Failed => -1,
            Self::WrongNumber => 20_001,
            Self::UnknownWaybill => 30_001,
            Self::OnItsWay => 30_002,
            Self::Over => 30_003,
        }
    }

    /// What it is called where it is kept and counted.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NoNumber => "no_number",
            Self::WrongNumber => "wrong_number",
            Self::UnknownWaybill => "unknown_waybill",
            Self::OnItsWay => "on_its_way",
            Self::Over => "over",
            Self::Failed => "failed",
        }
    }

    /// What it means, for the merchant.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Done => "success",
            Self::NoNumber => "订单没有运单号 / the order has no waybill id",
            Self::WrongNumber => "该运单号已结束 / the waybill of this id is over",
            Self::UnknownWaybill => "没有该运单 / nothing is known of this waybill",
            Self::OnItsWay => "已揽收，不能取消 / picked up already, too late to cancel",
            Self::Over => "运单已结束，不能取消 / the waybill is over already",
            Self::Failed => "未能处理 / it could not be done",
        }
    }

    fn from_name(name: &[u8]) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|it| it.name().as_bytes() == name)
    }
}

/// What a cancelled order is given as an update, which the consignee may be shown.
const CANCELLED: &str = "商家已取消订单";

/// A push as a work.
struct PushWork {
    push: Push,
    /// What it takes, until it is done.
    #[allow(dead_code, reason = "held")]
    room: Room,
    rules: Arc<RuleSet>,
    now: Moment,
    keep_until: Moment,
    /// Nothing if its nonce came with other content before.
    result: Option<PushResult>,
    /// What became of the update that a cancellation is, if it came to one.
    answer: Option<Answer>,
}

impl Work for PushWork {
    fn wants(&self, wants: &mut Wants) {
        wants.keys.insert(self.push.once.key("push"));
        wants.keys.insert(self.push.event.key("event"));
        match &self.push.ask {
            Ask::Order { waybill_id, .. } => {
                if let Some(id) = waybill_id {
                    wants.waybill(id);
                }
            }
            Ask::Cancellation { waybill_id } => {
                wants.waybill(waybill_id);
            }
        }
    }

    fn run(&mut self, known: &mut Known) {
        self.answer = None;
        let (once, event) = (self.push.once.key("push"), self.push.event.key("event"));
        if let Some(kept) = self.kept(known, &once) {
            let is_same = kept.request == self.push.content.0;
            self.result = is_same
                .then(|| PushResult::from_name(&kept.answer))
                .flatten();
            return;
        }
        let kept = self.kept(known, &event);
        let result = kept
            .and_then(|kept| PushResult::from_name(&kept.answer))
            .unwrap_or_else(|| self.decide(known));
        let answered = |expires_at| Answered {
            request: self.push.content.0,
            answer: result.name().as_bytes().to_vec(),
            expires_at,
        };
        known.keep_answer(&once, answered(self.now + self.push.known_for));
        known.keep_answer(&event, answered(self.keep_until));
        self.result = Some(result);
    }
}

impl PushWork {
    fn kept<'a>(&self, known: &'a Known, key: &str) -> Option<&'a Answered> {
        let kept = known.answer(key)?;
        (kept.expires_at > self.now).then_some(kept)
    }

    fn decide(&mut self, known: &mut Known) -> PushResult {
        match &self.push.ask {
            Ask::Order {
                waybill_id: None, ..
            } => PushResult::NoNumber,
            Ask::Order {
                waybill_id: Some(id),
                token,
            } => self.order(known, id, token),
            Ask::Cancellation { waybill_id } => {
                let id = waybill_id.clone();
                self.cancel(known, &id)
            }
        }
    }

    fn order(
        &self,
        known: &mut Known,
        id: &WaybillId<'static>,
        token: &OrderToken<'static>,
    ) -> PushResult {
        let is_over = known.get(id).is_some_and(|held| {
            let waybill = held.waybill();
            waybill.tracker.status().is_closed() && waybill.token.as_ref() != Some(token)
        });
        if is_over {
            return PushResult::WrongNumber;
        }
        let order = Order {
            waybill_id: id.clone(),
            token: token.clone(),
        };
        order.keep(known, self.now);
        PushResult::Done
    }

    /// As the rules have it: a parcel that is on its way can't be cancelled. Where nothing was told
    /// of the parcel yet, there is nobody to be told that it does not come.
    fn cancel(&mut self, known: &mut Known, id: &WaybillId<'static>) -> PushResult {
        let Some(held) = known.get_mut(id) else {
            return PushResult::UnknownWaybill;
        };
        let tracker = held.waybill().tracker;
        if tracker.status().is_closed() {
            return PushResult::Over;
        }
        let permitted = self.rules.permitted(&tracker);
        if !permitted.contains(ActionType::Cancelled) {
            return PushResult::OnItsWay;
        }
        let now = self.now.timestamp();
        let time = tracker.highest().map_or(now, |highest| highest.max(now));
        if tracker.is_fresh() {
            let cancelled = Tracker::known(Situation::at(Status::Cancelled), time);
            let waybill = held.change(self.now);
            waybill.start = cancelled;
            waybill.advance(cancelled, self.now);
            return PushResult::Done;
        }
        let Ok(message) = ActionMessage::new(CANCELLED) else {
            return PushResult::Failed;
        };
        let record = Record {
            reference: None,
            place: None,
            content: Content::Update {
                id: id.clone(),
                token: None,
                update: Update::new(ActionType::Cancelled, time, message).into_owned(),
            },
        };
        let terms = Terms {
            rules: &self.rules,
            now: self.now,
            adopts: false,
            parks: false,
            unparks: false,
        };
        let answer = decide::record(terms, known, &record);
        let outcome = answer.outcome;
        self.answer = Some(answer);
        match outcome {
            Outcome::Accepted | Outcome::Duplicate => PushResult::Done,
            Outcome::Rejected | Outcome::Malformed | Outcome::Ignored => PushResult::Failed,
        }
    }
}

impl Service {
    /// Does what WeChat has pushed, once; nothing if its nonce came with other content before.
    /// Durable on return.
    ///
    /// # Errors
    ///
    /// [`Refused`]. Nothing has changed.
    pub async fn push(&self, push: Push) -> Result<Option<PushResult>, Refused> {
        let now = (self.clock)();
        let work = PushWork {
            room: self.committer.room(1)?,
            keep_until: now + self.options.keep_answers.max(push.known_for),
            push,
            rules: Arc::clone(&self.rules),
            now,
            result: None,
            answer: None,
        };
        let work = self.committer.submit(work, 1).await?;
        self.count(work.answer.as_slice());
        Ok(work.result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_found_again_by_its_name() {
        for result in PushResult::ALL {
            assert_eq!(
                PushResult::from_name(result.name().as_bytes()),
                Some(result)
            );
        }
        assert_eq!(PushResult::from_name(b""), None);
    }

    #[test]
    fn no_request_has_such_a_key() {
        let key = Id::of(&[]).key("push");
        assert!(
            super::super::key::Key::new(key.as_bytes(), &[]).is_err(),
            "{key}"
        );
    }
}
