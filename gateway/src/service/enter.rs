//! What is said of waybills beside their updates: orders, and where those on their way stand.

use serde::Serialize;
use utoipa::ToSchema;
use waybill_engine::{OrderToken, Situation, Status, Timestamp, Tracker, WaybillId};

use super::committer::Refused;
use super::room::Room;
use super::shared::Service;
use crate::answer::StatusName;
use crate::model::Moment;
use crate::store::{Known, Wants, Work};

/// An order: which token the updates of a waybill are sent with.
#[derive(Debug, Clone, ToSchema)]
pub struct Order {
    /// The carrier's own number of the parcel.
    #[schema(value_type = String, min_length = 1, max_length = 64)]
    pub waybill_id: WaybillId<'static>,
    /// The order token that WeChat pushed. A secret.
    #[schema(value_type = String, min_length = 1, max_length = 256)]
    pub token: OrderToken<'static>,
}

/// A waybill that is already on its way.
#[derive(Debug, Clone, ToSchema)]
pub struct OnItsWay {
    /// The carrier's own number of the parcel.
    #[schema(value_type = String, min_length = 1, max_length = 64)]
    pub waybill_id: WaybillId<'static>,
    /// The order token that WeChat pushed. A secret.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 256)]
    pub token: Option<OrderToken<'static>>,
    /// Where it stands.
    #[schema(value_type = StatusName)]
    pub status: Status,
    /// Whether it is held. A closed one never is.
    #[serde(default)]
    pub held: bool,
    /// The time of the latest update that was sent of it, in Unix seconds.
    #[schema(value_type = i64, minimum = 1, maximum = 99_999_999_999_i64)]
    pub action_time: Timestamp,
}

/// What became of an order or an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::exhaustive_enums, reason = "part of the interface")]
pub enum Entrance {
    /// It is kept.
    Entered,
    /// It was known, and nothing has changed.
    Unchanged,
    /// Updates of the waybill were accepted, or it was cancelled; nothing has changed.
    Known,
    /// Its time is further ahead than clocks may differ, so that every scan of today would come too
    /// late; nothing has changed.
    TooFarAhead,
    /// A closed waybill is never held; nothing has changed.
    ClosedHeld,
}

/// The answer to an order or an entry.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Entered {
    /// What became of it.
    pub outcome: Entrance,
    /// Where the waybill stands, if it is known.
    #[schema(value_type = Option<StatusName>)]
    pub status: Option<Status>,
    /// Whether it is held.
    pub held: Option<bool>,
    /// The waybill.
    #[schema(value_type = String)]
    pub waybill_id: WaybillId<'static>,
}

/// Orders or entries as a work.
struct Enter<T> {
    items: Vec<T>,
    /// What they take, until all of it is done.
    #[allow(dead_code, reason = "held")]
    room: Room,
    clocks: Clocks,
    answers: Vec<Entered>,
}

/// Where clocks are.
#[derive(Debug, Clone, Copy)]
struct Clocks {
    now: Moment,
    /// The latest that an update may be by now, in Unix seconds.
    latest: i64,
}

/// What both have in common.
trait Item: Send + 'static {
    fn id(&self) -> &WaybillId<'static>;

    fn enter(&self, known: &mut Known, clocks: Clocks) -> Entrance;
}

impl Item for Order {
    fn id(&self) -> &WaybillId<'static> {
        &self.waybill_id
    }

    fn enter(&self, known: &mut Known, clocks: Clocks) -> Entrance {
        self.keep(known, clocks.now)
    }
}

impl Order {
    /// Keeps the order's token.
    pub(super) fn keep(&self, known: &mut Known, now: Moment) -> Entrance {
        let held = known.get(&self.waybill_id);
        if held.is_some_and(|held| held.waybill().token.as_ref() == Some(&self.token)) {
            return Entrance::Unchanged;
        }
        let held = known.get_or_new(&self.waybill_id, now);
        held.change(now).token = Some(self.token.clone());
        Entrance::Entered
    }
}

impl Item for OnItsWay {
    fn id(&self) -> &WaybillId<'static> {
        &self.waybill_id
    }

    fn enter(&self, known: &mut Known, Clocks { now, latest }: Clocks) -> Entrance {
        let Some(situation) = Situation::new(self.status, self.held) else {
            return Entrance::ClosedHeld;
        };
        if self.action_time.unix() > latest {
            return Entrance::TooFarAhead;
        }
        let start = Tracker::known(situation, self.action_time);
        if let Some(held) = known.get(&self.waybill_id) {
            let waybill = held.waybill();
            let has_token = self.token.is_none() || waybill.token == self.token;
            if waybill.start == start && has_token {
                return Entrance::Unchanged;
            }
            // An entry that was wrong may be put right as long as nothing hangs on it. One that is
            // cancelled may have been so by WeChat's push, which was told that it is.
            let is_cancelled = waybill.start.status() == Status::Cancelled;
            if waybill.places > 0 || is_cancelled {
                return Entrance::Known;
            }
        }
        let waybill = known.get_or_new(&self.waybill_id, now).change(now);
        waybill.start = start;
        waybill.advance(start, now);
        if self.token.is_some() {
            waybill.token.clone_from(&self.token);
        }
        Entrance::Entered
    }
}

impl<T: Item> Work for Enter<T> {
    fn wants(&self, wants: &mut Wants) {
        for item in &self.items {
            wants.waybill(item.id());
        }
    }

    fn run(&mut self, known: &mut Known) {
        let answer = |item: &T, known: &mut Known| {
            let outcome = item.enter(known, self.clocks);
            let id = item.id();
            let tracker = known.get(id).map(|held| held.waybill().tracker);
            Entered {
                outcome,
                status: tracker.map(|tracker| tracker.status()),
                held: tracker.map(|tracker| tracker.is_held()),
                waybill_id: id.clone(),
            }
        };
        self.answers = self.items.iter().map(|item| answer(item, known)).collect();
    }
}

impl Service {
    /// Keeps the order tokens of waybills, which take this room until then. Durable on return.
    ///
    /// # Errors
    ///
    /// [`Refused`]. Nothing has changed.
    pub async fn order(&self, orders: Vec<Order>, room: Room) -> Result<Vec<Entered>, Refused> {
        self.enter_all(orders, room).await
    }

    /// Takes waybills in that are already on their way, and take this room until then. Durable on
    /// return.
    ///
    /// # Errors
    ///
    /// [`Refused`]. Nothing has changed.
    pub async fn enter(&self, entries: Vec<OnItsWay>, room: Room) -> Result<Vec<Entered>, Refused> {
        self.enter_all(entries, room).await
    }

    async fn enter_all<T: Item>(&self, items: Vec<T>, room: Room) -> Result<Vec<Entered>, Refused> {
        let count = items.len();
        let now = (self.clock)();
        let clocks = Clocks {
            now,
            latest: now.unix() + i64::from(self.rules.allowance()),
        };
        let work = Enter {
            room: room.and(self.committer.room(count)?),
            items,
            clocks,
            answers: Vec::new(),
        };
        Ok(self.committer.submit(work, count).await?.answers)
    }
}
