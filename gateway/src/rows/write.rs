//! What is to be kept, as the columns of its row.

use waybill_engine::{Fingerprint, OrderToken, Update, WaybillId};

use super::packed::packed;
use super::value::Value;
use crate::model::{Accepted, Fate, Queue, Refusal, Waybill};
use crate::store::{Answered, Parked, REFUSALS};

/// A fingerprint's 64 bits as a signed number, as stores have no other.
#[must_use]
pub(crate) fn fingerprint(fingerprint: Fingerprint) -> Value {
    Value::Int(fingerprint.get().get().cast_signed())
}

/// When a payload was confirmed, and when it was given up.
#[must_use]
pub(crate) fn fate(fate: Fate) -> [Value; 2] {
    let (sent, discarded) = match fate {
        Fate::Waiting => (None, None),
        Fate::Sent(at) => (Some(at), None),
        Fate::Discarded(at) => (None, Some(at)),
    };
    [sent.into(), discarded.into()]
}

fn token(token: Option<&OrderToken<'_>>) -> Value {
    token.map(OrderToken::reveal).into()
}

fn tracker(bytes: [u8; 16]) -> Value {
    Value::Bytes(bytes.to_vec())
}

fn update(update: Option<&Update<'_>>) -> [Value; 3] {
    [
        update.map(|update| update.action().code()).into(),
        update.map(|update| update.time().unix()).into(),
        update.map(|update| update.message().as_str()).into(),
    ]
}

/// The columns of [`WAYBILL`](super::WAYBILL).
#[must_use]
pub(crate) fn waybill(waybill: &Waybill) -> Vec<Value> {
    let (due_at, turn, attempts, set_aside_at) = match waybill.queue {
        Queue::Empty => (None, None, 0, None),
        Queue::Due { at, turn, attempts } => (Some(at), Some(turn), attempts, None),
        Queue::SetAside { at } => (None, None, 0, Some(at)),
    };
    vec![
        waybill.id.as_str().into(),
        token(waybill.token.as_ref()),
        tracker(waybill.tracker.to_bytes()),
        tracker(waybill.start.to_bytes()),
        waybill.places.into(),
        waybill.refusals.into(),
        waybill.waiting.into(),
        due_at.into(),
        turn.into(),
        attempts.into(),
        set_aside_at.into(),
        waybill.reply.map(|reply| reply.class.name()).into(),
        waybill.reply.and_then(|reply| reply.code).into(),
        waybill.reply.and_then(|reply| reply.status).into(),
        waybill.closed_at.into(),
        waybill.changed_at.into(),
    ]
}

/// The columns of [`ENTERED`](super::ENTERED).
#[must_use]
pub(crate) fn accepted(id: &WaybillId<'_>, accepted: &Accepted, body: &[u8]) -> Vec<Value> {
    let [action, time, message] = update(Some(&accepted.update));
    vec![
        id.as_str().into(),
        fingerprint(accepted.update.fingerprint()),
        accepted.place.into(),
        action,
        time,
        message,
        accepted.at.into(),
        body.into(),
    ]
}

/// The columns of [`REFUSED`](super::REFUSED).
#[must_use]
pub(crate) fn refused(id: &WaybillId<'_>, number: u32, refusal: &Refusal) -> Vec<Value> {
    // A text may quote what was in a record, and not every store takes a NUL in a text.
    let reason = |text: &str| Value::Text(text.replace('\0', "\u{fffd}"));
    let [action, time, message] = update(refusal.update.as_ref());
    vec![
        id.as_str().into(),
        (number % REFUSALS).into(),
        refusal.at.into(),
        refusal.number.into(),
        reason(&refusal.reason),
        reason(&refusal.reason_zh),
        action,
        time,
        message,
    ]
}

/// The columns of [`PARKED`](super::PARKED).
#[must_use]
pub(crate) fn parked(parked: &Parked) -> Vec<Value> {
    let [action, time, message] = update(Some(&parked.update));
    vec![
        parked.waybill_id.as_str().into(),
        fingerprint(parked.update.fingerprint()),
        parked.due_at.into(),
        token(parked.token.as_ref()),
        action,
        time,
        message,
    ]
}

/// The name that an answer is kept with, and the columns of [`ANSWERED`](super::ANSWERED).
#[must_use]
pub(crate) fn answered(name: &str, answered: &Answered) -> Vec<Value> {
    vec![
        name.into(),
        answered.request.as_slice().into(),
        Value::Bytes(packed(&answered.answer).into_owned()),
        answered.expires_at.into(),
    ]
}
