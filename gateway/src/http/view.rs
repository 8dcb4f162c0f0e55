//! A waybill as it is shown. Never its order token.

use serde::Serialize;
use utoipa::ToSchema;
use waybill_engine::{ActionType, Code, ReplyClass, RuleSet, Status, Timestamp, Update, WaybillId};

use crate::answer::{CodeName, StatusName};
use crate::model::{Accepted, Fate, KeptReply, Moment, Queue, Refusal, Waybill};
use crate::store::{Dossier, Parked, SetAside};

/// All that is known of a waybill. Times of its own are in Unix seconds.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct View {
    /// The waybill.
    #[schema(value_type = String)]
    waybill_id: WaybillId<'static>,
    /// Where it stands.
    #[schema(value_type = StatusName)]
    status: Status,
    /// Whether it is held.
    held: bool,
    /// The highest time that was accepted.
    #[schema(value_type = Option<i64>)]
    highest_time: Option<Timestamp>,
    /// The action types that may come next.
    permitted: Vec<u32>,
    /// Whether its order token is known.
    has_token: bool,
    /// When it was signed for or cancelled.
    closed_at: Option<i64>,
    /// What was accepted, in its order.
    history: Vec<HistoryEntry>,
    /// What waits to be sent.
    queue: QueueView,
    /// The latest that was refused.
    refused: Vec<RefusedEntry>,
    /// What waits for its time.
    parked: Vec<ParkedEntry>,
}

/// An update.
#[derive(Debug, Serialize, ToSchema)]
#[allow(clippy::struct_field_names, reason = "as WeChat calls them")]
struct UpdateView {
    action_time: i64,
    action_type: u32,
    action_msg: String,
}

/// An update that was accepted.
#[derive(Debug, Serialize, ToSchema)]
struct HistoryEntry {
    #[serde(flatten)]
    update: UpdateView,
    /// When it was accepted.
    accepted_at: i64,
    /// What became of its payload.
    state: PayloadState,
    /// When WeChat had confirmed it.
    sent_at: Option<i64>,
    /// When a person gave it up.
    discarded_at: Option<i64>,
}

/// What became of a payload.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PayloadState {
    Waiting,
    Sent,
    Discarded,
}

/// What waits to be sent.
#[derive(Debug, Serialize, ToSchema)]
struct QueueView {
    /// What is to be done with the first payload.
    state: QueueState,
    /// How many payloads wait.
    waiting: u32,
    /// Since when the first of them waits, or waits for a person.
    since: Option<i64>,
    /// From when on it may be sent; nothing if at once.
    due_at: Option<i64>,
    /// How often it was sent in vain.
    attempts: u32,
    /// WeChat's last answer to it.
    reply: Option<ReplyView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum QueueState {
    Empty,
    Due,
    SetAside,
}

/// An answer of WeChat's.
#[derive(Debug, Serialize, ToSchema)]
struct ReplyView {
    /// What it meant.
    #[schema(value_type = String, example = "order_token_refused")]
    class: ReplyClass,
    /// The errcode.
    code: Option<i64>,
    /// The HTTP status.
    http_status: Option<u16>,
    /// What it meant and what to do, in English.
    reason: String,
    /// The same in Chinese.
    reason_zh: String,
}

/// A record that was refused.
#[derive(Debug, Serialize, ToSchema)]
struct RefusedEntry {
    /// When.
    refused_at: i64,
    /// The code's name.
    #[schema(value_type = Option<CodeName>)]
    code: Option<Code>,
    /// The code's number.
    number: u16,
    /// Why, in English.
    reason: String,
    /// Why, in Chinese.
    reason_zh: String,
    /// What was refused, if it was well-formed.
    update: Option<UpdateView>,
}

/// An update that waits for its time.
#[derive(Debug, Serialize, ToSchema)]
struct ParkedEntry {
    #[serde(flatten)]
    update: UpdateView,
    /// When its time has come.
    due_at: i64,
}

/// A waybill that waits for a person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SetAsideView {
    /// The waybill.
    #[schema(value_type = String)]
    waybill_id: WaybillId<'static>,
    /// Since when it waits.
    since: i64,
    /// How many payloads wait.
    waiting: u32,
    /// The first of them.
    update: UpdateView,
    /// Its place in the waybill's history, from 0; a decision may say that it is about this one.
    place: u32,
    /// Why.
    reply: Option<ReplyView>,
}

impl View {
    pub(super) fn new(dossier: &Dossier, rules: &RuleSet) -> Self {
        let Dossier {
            waybill,
            accepted,
            refused,
            parked,
        } = dossier.to_be_shown();
        let permitted = rules.permitted(&waybill.tracker);
        Self {
            status: waybill.tracker.status(),
            held: waybill.tracker.is_held(),
            highest_time: waybill.tracker.highest(),
            permitted: permitted.iter().map(ActionType::code).collect(),
            has_token: waybill.token.is_some(),
            closed_at: waybill.closed_at.map(Moment::unix),
            queue: QueueView::from(&waybill),
            waybill_id: waybill.id,
            history: accepted.into_iter().map(HistoryEntry::from).collect(),
            refused: refused.into_iter().map(RefusedEntry::from).collect(),
            parked: parked.iter().map(ParkedEntry::from).collect(),
        }
    }
}

impl From<&Update<'_>> for UpdateView {
    fn from(update: &Update<'_>) -> Self {
        Self {
            action_time: update.time().unix(),
            action_type: update.action().code(),
            action_msg: update.message().as_str().to_owned(),
        }
    }
}

impl From<Accepted> for HistoryEntry {
    fn from(accepted: Accepted) -> Self {
        let (state, sent_at, discarded_at) = match accepted.fate {
            Fate::Waiting => (PayloadState::Waiting, None, None),
            Fate::Sent(at) => (PayloadState::Sent, Some(at.unix()), None),
            Fate::Discarded(at) => (PayloadState::Discarded, None, Some(at.unix())),
        };
        Self {
            update: (&accepted.update).into(),
            accepted_at: accepted.at.unix(),
            state,
            sent_at,
            discarded_at,
        }
    }
}

impl From<&Waybill> for QueueView {
    fn from(waybill: &Waybill) -> Self {
        let (state, since, due_at, attempts) = match waybill.queue {
            Queue::Empty => (QueueState::Empty, None, None, 0),
            Queue::Due { at, turn, attempts } => {
                let due_at = (at != Moment::NOW_OR_EARLIER).then_some(at.unix());
                (QueueState::Due, Some(turn.unix()), due_at, attempts)
            }
            Queue::SetAside { at } => (QueueState::SetAside, Some(at.unix()), None, 0),
        };
        Self {
            state,
            waiting: waybill.waiting,
            since,
            due_at,
            attempts,
            reply: waybill.reply.map(ReplyView::from),
        }
    }
}

impl From<KeptReply> for ReplyView {
    fn from(reply: KeptReply) -> Self {
        Self {
            class: reply.class,
            code: reply.code,
            http_status: reply.status,
            reason: reply.to_string(),
            reason_zh: reply.chinese().to_string(),
        }
    }
}

impl From<Refusal> for RefusedEntry {
    fn from(refusal: Refusal) -> Self {
        Self {
            refused_at: refusal.at.unix(),
            code: refusal.code(),
            number: refusal.number,
            reason: refusal.reason,
            reason_zh: refusal.reason_zh,
            update: refusal.update.as_ref().map(UpdateView::from),
        }
    }
}

impl From<&Parked> for ParkedEntry {
    fn from(parked: &Parked) -> Self {
        Self {
            update: (&parked.update).into(),
            due_at: parked.due_at.unix(),
        }
    }
}

impl From<SetAside> for SetAsideView {
    fn from(set_aside: SetAside) -> Self {
        let SetAside { waybill, first } = set_aside.to_be_shown();
        let since = match waybill.queue {
            Queue::SetAside { at } | Queue::Due { turn: at, .. } => at,
            Queue::Empty => waybill.changed_at,
        };
        Self {
            waybill_id: waybill.id,
            since: since.unix(),
            waiting: waybill.waiting,
            update: (&first.update).into(),
            place: first.place,
            reply: waybill.reply.map(ReplyView::from),
        }
    }
}
