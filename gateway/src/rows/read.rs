//! Rows, as what they stand for.

use std::num::NonZeroU64;

use waybill_engine::{
    ActionMessage, ActionType, Entry, Fingerprint, OrderToken, Timestamp, Tracker, Update,
    WaybillId,
};

use super::columns::{Columns, Row, Unreadable, made};
use super::packed::unpacked;
use crate::model::{Accepted, Fate, KeptReply, Queue, Refusal, Waiting, Waybill};
use crate::store::{Answered, Parked, Pause, PauseReason};

type Read<T> = Result<T, Unreadable>;

impl<R: Row + ?Sized> Columns<'_, R> {
    /// A waybill's id.
    pub(crate) fn id(&mut self) -> Read<WaybillId<'static>> {
        let text = self.text("id")?.to_owned();
        made("id", WaybillId::new(text))
    }

    /// Which update it is.
    pub(crate) fn fingerprint(&mut self) -> Read<Fingerprint> {
        let bits: i64 = self.int("fingerprint")?;
        let digest = NonZeroU64::new(bits.cast_unsigned()).ok_or("0 is no fingerprint");
        made("fingerprint", digest.map(Fingerprint::from))
    }

    fn token(&mut self) -> Read<Option<OrderToken<'static>>> {
        let text = self.maybe_text("token")?;
        text.map(|text| made("token", OrderToken::new(text.to_owned())))
            .transpose()
    }

    fn tracker(&mut self, column: &'static str) -> Read<Tracker> {
        let bytes = made(column, self.bytes(column)?.try_into())?;
        made(column, Tracker::from_bytes(bytes))
    }

    fn queue(&mut self) -> Read<Queue> {
        let due_at = self.maybe_moment("due_at")?;
        let turn = self.maybe_moment("turn")?;
        let attempts = self.int("attempts")?;
        let set_aside_at = self.maybe_moment("set_aside_at")?;
        Ok(match (set_aside_at, due_at) {
            (Some(at), _) => Queue::SetAside { at },
            (None, Some(at)) => Queue::Due {
                at,
                turn: turn.unwrap_or(at),
                attempts,
            },
            (None, None) => Queue::Empty,
        })
    }

    fn reply(&mut self) -> Read<Option<KeptReply>> {
        let name = self.maybe_text("reply_class")?;
        let (code, status) = (
            self.maybe_int("reply_code")?,
            self.maybe_int("reply_status")?,
        );
        let Some(name) = name else {
            return Ok(None);
        };
        let class = KeptReply::class_named(name).ok_or("there is no such class");
        Ok(Some(KeptReply {
            class: made("reply_class", class)?,
            code,
            status,
        }))
    }
}

/// A waybill, out of the columns of [`WAYBILL`](super::WAYBILL).
pub(crate) fn waybill<R: Row + ?Sized>(columns: &mut Columns<'_, R>) -> Read<Waybill> {
    Ok(Waybill {
        id: columns.id()?,
        token: columns.token()?,
        tracker: columns.tracker("tracker")?,
        start: columns.tracker("start")?,
        places: columns.int("places")?,
        refusals: columns.int("refusals")?,
        waiting: columns.int("waiting")?,
        queue: columns.queue()?,
        reply: columns.reply()?,
        closed_at: columns.maybe_moment("closed_at")?,
        changed_at: columns.moment("changed_at")?,
    })
}

/// An update, out of the columns of [`UPDATE`](super::UPDATE).
pub(crate) fn update<R: Row + ?Sized>(columns: &mut Columns<'_, R>) -> Read<Update<'static>> {
    let action = ActionType::from_code(columns.int("action_type")?);
    let time = Timestamp::from_unix(columns.int("action_time")?);
    let message = ActionMessage::new(columns.text("action_msg")?.to_owned());
    Ok(Update::new(
        made("action_type", action)?,
        made("action_time", time)?,
        made("action_msg", message)?,
    ))
}

/// An accepted update, out of the columns of [`ACCEPTED`](super::ACCEPTED).
pub(crate) fn accepted<R: Row + ?Sized>(columns: &mut Columns<'_, R>) -> Read<Accepted> {
    let (place, at) = (columns.int("place")?, columns.moment("accepted_at")?);
    let sent = columns.maybe_moment("sent_at")?;
    let discarded = columns.maybe_moment("discarded_at")?;
    Ok(Accepted {
        place,
        at,
        fate: match (sent, discarded) {
            (Some(at), _) => Fate::Sent(at),
            (None, Some(at)) => Fate::Discarded(at),
            (None, None) => Fate::Waiting,
        },
        update: update(columns)?,
    })
}

/// A payload that waits, out of the columns of [`WAITING`](super::WAITING).
pub(crate) fn waiting<R: Row + ?Sized>(columns: &mut Columns<'_, R>) -> Read<Waiting> {
    Ok(Waiting {
        place: columns.int("place")?,
        fingerprint: columns.fingerprint()?,
        at: columns.moment("accepted_at")?,
        body: columns.bytes("body")?.to_vec(),
    })
}

/// A refusal, out of the columns of [`SHOWN`](super::SHOWN).
pub(crate) fn refused<R: Row + ?Sized>(columns: &mut Columns<'_, R>) -> Read<Refusal> {
    let (at, number) = (columns.moment("refused_at")?, columns.int("code")?);
    let reason = columns.text("reason")?.to_owned();
    let reason_zh = columns.text("reason_zh")?.to_owned();
    let is_well_formed = columns.is_next_there();
    Ok(Refusal {
        at,
        number,
        reason,
        reason_zh,
        update: is_well_formed.then(|| update(columns)).transpose()?,
    })
}

/// An update that waits for its time, out of the columns of [`PARKED`](super::PARKED).
pub(crate) fn parked<R: Row + ?Sized>(columns: &mut Columns<'_, R>) -> Read<Parked> {
    let waybill_id = columns.id()?;
    columns.fingerprint()?;
    Ok(Parked {
        waybill_id,
        due_at: columns.moment("due_at")?,
        token: columns.token()?,
        update: update(columns)?,
    })
}

/// An answer, out of the columns of [`ANSWERED`](super::ANSWERED).
pub(crate) fn answered<R: Row + ?Sized>(columns: &mut Columns<'_, R>) -> Read<Answered> {
    Ok(Answered {
        request: made("request", columns.bytes("request")?.try_into())?,
        answer: made("answer", unpacked(columns.bytes("answer")?))?,
        expires_at: columns.moment("expires_at")?,
    })
}

/// A pause; nothing if a later version wrote it for a reason of its own.
pub(crate) fn pause<R: Row + ?Sized>(columns: &mut Columns<'_, R>) -> Read<Option<Pause>> {
    let reason = PauseReason::from_name(columns.text("reason")?);
    let until = columns.moment("until")?;
    Ok(reason.map(|reason| Pause { reason, until }))
}

/// What was accepted of a waybill since its history starts, out of all that was accepted.
#[must_use]
pub(crate) fn since_start(waybill: &Waybill, entries: Vec<Entry>) -> Vec<Entry> {
    // An adopted update is what the history starts after.
    let adopted = entries.first().map(Entry::fingerprint);
    let skipped = usize::from(adopted.is_some() && waybill.start.last() == adopted);
    entries.into_iter().skip(skipped).collect()
}
