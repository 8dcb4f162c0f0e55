//! What works have made of it, into the file.

use rusqlite::{Connection, params};
use waybill_engine::{OrderToken, WaybillId};

use super::columns::from_fingerprint;
use crate::model::{Accepted, Fate, Queue, Refusal, Waybill};
use crate::store::{Held, Known, Parked};

/// How many refusals of a waybill are kept, the latest ones.
pub(super) const REFUSALS: u32 = 10;

pub(super) fn known(connection: &Connection, known: &Known) -> rusqlite::Result<()> {
    let mut waiting = 0_i64;
    for held in known.waybills() {
        waiting += save(connection, held)?;
    }
    for (key, answered) in known.new_answers() {
        connection
            .prepare_cached(
                "INSERT OR REPLACE INTO answered (key, request, answer, expires_at) \
                 VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                key,
                answered.request,
                answered.answer,
                answered.expires_at
            ])?;
    }
    for pause in known.pauses() {
        connection
            .prepare_cached("INSERT OR REPLACE INTO pause (reason, until) VALUES (?1, ?2)")?
            .execute(params![pause.reason.name(), pause.until])?;
    }
    if waiting != 0 {
        connection
            .prepare_cached("UPDATE tally SET amount = amount + ?1 WHERE name = 'waiting'")?
            .execute([waiting])?;
    }
    Ok(())
}

/// Says how many more payloads wait.
fn save(connection: &Connection, held: &Held) -> rusqlite::Result<i64> {
    let (id, writes) = (&held.waybill().id, held.writes());
    if writes.row {
        row(connection, held.waybill())?;
    }
    let mut waiting = 0;
    for (update, body) in &writes.accepted {
        waiting += 1;
        accepted(connection, id, update, body)?;
    }
    for (fingerprint, body) in &writes.bodies {
        connection
            .prepare_cached(
                "UPDATE accepted SET body = ?3 WHERE waybill_id = ?1 AND fingerprint = ?2",
            )?
            .execute(params![id.as_str(), from_fingerprint(*fingerprint), body])?;
    }
    for (fingerprint, fate) in &writes.settled {
        waiting -= 1;
        let (sent, discarded) = times(*fate);
        connection
            .prepare_cached(
                "UPDATE accepted SET body = NULL, sent_at = ?3, discarded_at = ?4 \
                 WHERE waybill_id = ?1 AND fingerprint = ?2",
            )?
            .execute(params![
                id.as_str(),
                from_fingerprint(*fingerprint),
                sent,
                discarded
            ])?;
    }
    for (number, refusal) in &writes.refused {
        refused(connection, id, *number, refusal)?;
    }
    for update in &writes.parked {
        parked(connection, update)?;
    }
    for fingerprint in &writes.unparked {
        connection
            .prepare_cached("DELETE FROM parked WHERE waybill_id = ?1 AND fingerprint = ?2")?
            .execute(params![id.as_str(), from_fingerprint(*fingerprint)])?;
    }
    Ok(waiting)
}

fn row(connection: &Connection, waybill: &Waybill) -> rusqlite::Result<()> {
    let (due_at, turn, attempts, set_aside_at) = match waybill.queue {
        Queue::Empty => (None, None, 0, None),
        Queue::Due { at, turn, attempts } => (Some(at), Some(turn), attempts, None),
        Queue::SetAside { at } => (None, None, 0, Some(at)),
    };
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO waybill (id, token, tracker, start, places, refusals, waiting, \
             due_at, turn, attempts, set_aside_at, reply_class, reply_code, reply_status, \
             closed_at, changed_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?
        .execute(params![
            waybill.id.as_str(),
            waybill.token.as_ref().map(OrderToken::reveal),
            waybill.tracker.to_bytes(),
            waybill.start.to_bytes(),
            waybill.places,
            waybill.refusals,
            waybill.waiting,
            due_at,
            turn,
            attempts,
            set_aside_at,
            waybill.reply.map(|reply| reply.class.name()),
            waybill.reply.and_then(|reply| reply.code),
            waybill.reply.and_then(|reply| reply.status),
            waybill.closed_at,
            waybill.changed_at,
        ])?;
    Ok(())
}

fn accepted(
    connection: &Connection,
    id: &WaybillId<'_>,
    accepted: &Accepted,
    body: &[u8],
) -> rusqlite::Result<()> {
    let update = &accepted.update;
    // Not `OR REPLACE`: the same update twice would be a mistake, and nothing is written then.
    connection
        .prepare_cached(
            "INSERT INTO accepted (waybill_id, fingerprint, place, action_type, action_time, \
             action_msg, accepted_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            id.as_str(),
            from_fingerprint(update.fingerprint()),
            accepted.place,
            update.action().code(),
            update.time().unix(),
            update.message().as_str(),
            accepted.at,
            body,
        ])?;
    Ok(())
}

fn times(fate: Fate) -> (Option<i64>, Option<i64>) {
    match fate {
        Fate::Waiting => (None, None),
        Fate::Sent(at) => (Some(at.millis()), None),
        Fate::Discarded(at) => (None, Some(at.millis())),
    }
}

fn refused(
    connection: &Connection,
    id: &WaybillId<'_>,
    number: u32,
    refusal: &Refusal,
) -> rusqlite::Result<()> {
    let update = refusal.update.as_ref();
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO refused (waybill_id, slot, refused_at, code, reason, \
             reason_zh, action_type, action_time, action_msg) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            id.as_str(),
            number % REFUSALS,
            refusal.at,
            refusal.number,
            refusal.reason,
            refusal.reason_zh,
            update.map(|update| update.action().code()),
            update.map(|update| update.time().unix()),
            update.map(|update| update.message().as_str()),
        ])?;
    Ok(())
}

fn parked(connection: &Connection, parked: &Parked) -> rusqlite::Result<()> {
    let update = &parked.update;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO parked (waybill_id, fingerprint, due_at, token, action_type, \
             action_time, action_msg) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            parked.waybill_id.as_str(),
            from_fingerprint(update.fingerprint()),
            parked.due_at,
            parked.token.as_ref().map(OrderToken::reveal),
            update.action().code(),
            update.time().unix(),
            update.message().as_str(),
        ])?;
    Ok(())
}
