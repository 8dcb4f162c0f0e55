//! Values as columns, and columns as values.

use std::num::NonZeroU64;

use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use waybill_engine::{
    ActionMessage, ActionType, Fingerprint, OrderToken, Timestamp, Tracker, Update, WaybillId,
};

use crate::model::{Accepted, Fate, KeptReply, Moment, Queue, Waybill};

impl FromSql for Moment {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        i64::column_result(value).map(Self::from_millis)
    }
}

impl ToSql for Moment {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.millis().into())
    }
}

/// A fingerprint's 64 bits as a signed number, as SQLite has no other.
pub(super) fn from_fingerprint(fingerprint: Fingerprint) -> i64 {
    fingerprint.get().get().cast_signed()
}

/// What a column holds, as a value that may refuse it.
fn column<T, E>(row: &Row<'_>, index: usize, value: Result<T, E>) -> rusqlite::Result<T>
where
    E: std::error::Error + Send + Sync + 'static,
{
    let kind = row.get_ref(index)?.data_type();
    value.map_err(|error| rusqlite::Error::FromSqlConversionFailure(index, kind, error.into()))
}

pub(super) fn fingerprint(row: &Row<'_>, index: usize) -> rusqlite::Result<Fingerprint> {
    let bits: i64 = row.get(index)?;
    let digest = NonZeroU64::new(bits.cast_unsigned()).ok_or(FromSqlError::OutOfRange(bits));
    column(row, index, digest.map(Fingerprint::from))
}

pub(super) fn waybill_id(row: &Row<'_>, index: usize) -> rusqlite::Result<WaybillId<'static>> {
    let text: String = row.get(index)?;
    column(row, index, WaybillId::new(text))
}

pub(super) fn token(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<OrderToken<'static>>> {
    let text: Option<String> = row.get(index)?;
    text.map(|text| column(row, index, OrderToken::new(text)))
        .transpose()
}

fn tracker(row: &Row<'_>, index: usize) -> rusqlite::Result<Tracker> {
    column(row, index, Tracker::from_bytes(row.get(index)?))
}

/// The columns of a waybill, as [`waybill`] takes them.
pub(super) const WAYBILL: &str = "id, token, tracker, start, places, refusals, waiting, due_at, \
     turn, attempts, set_aside_at, reply_class, reply_code, reply_status, closed_at, changed_at";

/// A waybill out of the columns of [`WAYBILL`].
pub(super) fn waybill(row: &Row<'_>) -> rusqlite::Result<Waybill> {
    let due_at: Option<Moment> = row.get(7)?;
    let turn: Option<Moment> = row.get(8)?;
    let set_aside_at: Option<Moment> = row.get(10)?;
    let queue = match (set_aside_at, due_at) {
        (Some(at), _) => Queue::SetAside { at },
        (None, Some(at)) => Queue::Due {
            at,
            turn: turn.unwrap_or(at),
            attempts: row.get(9)?,
        },
        (None, None) => Queue::Empty,
    };
    Ok(Waybill {
        id: waybill_id(row, 0)?,
        token: token(row, 1)?,
        tracker: tracker(row, 2)?,
        start: tracker(row, 3)?,
        places: row.get(4)?,
        refusals: row.get(5)?,
        waiting: row.get(6)?,
        queue,
        reply: reply(row)?,
        closed_at: row.get(14)?,
        changed_at: row.get(15)?,
    })
}

fn reply(row: &Row<'_>) -> rusqlite::Result<Option<KeptReply>> {
    let Some(name) = row.get::<_, Option<String>>(11)? else {
        return Ok(None);
    };
    let class = KeptReply::class_named(&name).ok_or(FromSqlError::InvalidType);
    Ok(Some(KeptReply {
        class: column(row, 11, class)?,
        code: row.get(12)?,
        status: row.get(13)?,
    }))
}

/// The columns of an update, as [`update`] takes them.
pub(super) const UPDATE: &str = "action_type, action_time, action_msg";

/// An update out of the columns of [`UPDATE`], of which the first has this index.
pub(super) fn update(row: &Row<'_>, index: usize) -> rusqlite::Result<Update<'static>> {
    let action = column(row, index, ActionType::from_code(row.get(index)?))?;
    let time = column(row, index + 1, Timestamp::from_unix(row.get(index + 1)?))?;
    let message: String = row.get(index + 2)?;
    let message = column(row, index + 2, ActionMessage::new(message))?;
    Ok(Update::new(action, time, message))
}

/// The columns of an accepted update, as [`accepted`] takes them.
pub(super) const ACCEPTED: &str =
    "place, accepted_at, sent_at, discarded_at, action_type, action_time, action_msg";

/// An accepted update out of the columns of [`ACCEPTED`], of which the first has this index.
pub(super) fn accepted(row: &Row<'_>, index: usize) -> rusqlite::Result<Accepted> {
    let (sent, discarded): (Option<Moment>, Option<Moment>) =
        (row.get(index + 2)?, row.get(index + 3)?);
    Ok(Accepted {
        place: row.get(index)?,
        at: row.get(index + 1)?,
        fate: match (sent, discarded) {
            (Some(at), _) => Fate::Sent(at),
            (None, Some(at)) => Fate::Discarded(at),
            (None, None) => Fate::Waiting,
        },
        update: update(row, index + 4)?,
    })
}

/// A digest of 32 bytes.
pub(super) fn digest(row: &Row<'_>, index: usize) -> rusqlite::Result<[u8; 32]> {
    match row.get_ref(index)? {
        ValueRef::Blob(bytes) => column(row, index, bytes.try_into()),
        other @ (ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Text(_)) => {
            Err(rusqlite::Error::InvalidColumnType(
                index,
                "request".to_owned(),
                other.data_type(),
            ))
        }
    }
}
