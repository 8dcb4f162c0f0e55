//! What works have made of it, into the file.

use std::fmt::Write as _;

use rusqlite::{Connection, params, params_from_iter};

use crate::rows::{ANSWERED, ENTERED, PARKED, REFUSED, Value, WAYBILL, fate, fingerprint, values};
use crate::store::{Held, Known, Parked, RowChange};

pub(super) fn known(connection: &Connection, known: &Known) -> rusqlite::Result<()> {
    let mut waiting = 0_i64;
    for held in known.waybills() {
        waiting += save(connection, held)?;
    }
    let answered = format!("OR REPLACE INTO answered (key, {ANSWERED})");
    for (key, answer) in known.new_answers() {
        insert(connection, &answered, values::answered(key, answer))?;
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
    if writes.row != RowChange::Unchanged {
        let into = format!("OR REPLACE INTO waybill ({WAYBILL})");
        insert(connection, &into, values::waybill(held.waybill()))?;
    }
    let mut waiting = 0;
    for (update, body) in &writes.accepted {
        waiting += 1;
        // Not `OR REPLACE`: the same update twice would be a mistake, and nothing is written then.
        let into = format!("INTO accepted ({ENTERED})");
        insert(connection, &into, values::accepted(id, update, body))?;
    }
    for (update, body) in &writes.bodies {
        connection
            .prepare_cached(
                "UPDATE accepted SET body = ?3 WHERE waybill_id = ?1 AND fingerprint = ?2",
            )?
            .execute(params![id.as_str(), fingerprint(*update), body])?;
    }
    for (update, settled) in &writes.settled {
        waiting -= 1;
        let [sent, discarded] = fate(*settled);
        connection
            .prepare_cached(
                "UPDATE accepted SET body = NULL, sent_at = ?3, discarded_at = ?4 \
                 WHERE waybill_id = ?1 AND fingerprint = ?2",
            )?
            .execute(params![id.as_str(), fingerprint(*update), sent, discarded])?;
    }
    for (number, refusal) in &writes.refused {
        let into = format!("OR REPLACE INTO refused ({REFUSED})");
        insert(connection, &into, values::refused(id, *number, refusal))?;
    }
    if writes.are_parked_tokens_dropped {
        connection
            .prepare_cached("UPDATE parked SET token = NULL WHERE waybill_id = ?1")?
            .execute([id.as_str()])?;
    }
    for update in &writes.parked {
        park(connection, update)?;
    }
    for update in &writes.unparked {
        connection
            .prepare_cached("DELETE FROM parked WHERE waybill_id = ?1 AND fingerprint = ?2")?
            .execute(params![id.as_str(), fingerprint(*update)])?;
    }
    Ok(waiting)
}

/// Behind what is parked of its waybill. One that is parked already keeps its place.
fn park(connection: &Connection, update: &Parked) -> rusqlite::Result<()> {
    let values = values::parked(update);
    let query = format!(
        "INSERT INTO parked ({PARKED}, arrival) VALUES ({}, \
         (SELECT coalesce(max(arrival), 0) + 1 FROM parked WHERE waybill_id = ?1)) \
         ON CONFLICT (waybill_id, fingerprint) \
         DO UPDATE SET due_at = excluded.due_at, token = excluded.token",
        places(values.len())
    );
    connection
        .prepare_cached(&query)?
        .execute(params_from_iter(values))?;
    Ok(())
}

/// Inserts a row of these values into a table with these columns.
fn insert(connection: &Connection, into: &str, values: Vec<Value>) -> rusqlite::Result<()> {
    let query = format!("INSERT {into} VALUES ({})", places(values.len()));
    connection
        .prepare_cached(&query)?
        .execute(params_from_iter(values))?;
    Ok(())
}

/// The places of so many values in a statement: `?1, ?2, ?3`.
fn places(count: usize) -> String {
    let mut places = "?1".to_owned();
    for index in 2..=count {
        // It fails on writers that fail.
        let _ = write!(places, ", ?{index}");
    }
    places
}
