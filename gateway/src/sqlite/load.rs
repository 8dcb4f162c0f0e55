//! What works have to know, out of the file.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};
use waybill_engine::{Entry, Fingerprint, WaybillId};

use super::columns::read;
use super::error::is_unreadable;
use crate::model::{Waiting, Waybill};
use crate::rows::{self, ANSWERED, UPDATE, WAITING, WAYBILL};
use crate::store::{Answered, Held, Known, Wants};

pub(super) fn known(connection: &Connection, wants: &Wants) -> rusqlite::Result<Known> {
    let mut known = Known::default();
    for (id, asked) in &wants.waybills {
        match held(connection, wants, id, asked) {
            Ok(held) => held.into_iter().for_each(|held| known.insert(held)),
            Err(error) if is_unreadable(&error) => {
                known.insert_unreadable(id.clone(), error.to_string());
            }
            Err(error) => return Err(error),
        }
    }
    for key in &wants.keys {
        if let Some(answered) = answered(connection, key)? {
            known.insert_answer(key.clone(), answered);
        }
    }
    Ok(known)
}

fn held(
    connection: &Connection,
    wants: &Wants,
    id: &WaybillId<'static>,
    asked: &BTreeSet<Fingerprint>,
) -> rusqlite::Result<Option<Held>> {
    let Some(waybill) = waybill(connection, id)? else {
        return Ok(None);
    };
    let seen = seen(connection, id, asked)?;
    let queue = if wants.queues.contains(id) {
        queue(connection, id)?
    } else {
        Vec::new()
    };
    let history = wants
        .histories
        .contains(id)
        .then(|| history(connection, &waybill));
    // A file has one gateway, so there are no leases in it.
    Ok(Some(Held::read(
        waybill,
        0,
        seen,
        queue,
        history.transpose()?,
    )))
}

pub(super) fn waybill(
    connection: &Connection,
    id: &WaybillId<'_>,
) -> rusqlite::Result<Option<Waybill>> {
    connection
        .prepare_cached(&format!("SELECT {WAYBILL} FROM waybill WHERE id = ?1"))?
        .query_row([id.as_str()], |row| read(row, rows::waybill))
        .optional()
}

fn seen(
    connection: &Connection,
    id: &WaybillId<'_>,
    asked: &BTreeSet<Fingerprint>,
) -> rusqlite::Result<BTreeSet<Fingerprint>> {
    let mut statement = connection
        .prepare_cached("SELECT 1 FROM accepted WHERE waybill_id = ?1 AND fingerprint = ?2")?;
    let mut seen = BTreeSet::new();
    for fingerprint in asked {
        if statement.exists(params![id.as_str(), rows::fingerprint(*fingerprint)])? {
            seen.insert(*fingerprint);
        }
    }
    Ok(seen)
}

/// What waits of a waybill, in its order.
pub(super) fn queue(connection: &Connection, id: &WaybillId<'_>) -> rusqlite::Result<Vec<Waiting>> {
    connection
        .prepare_cached(&format!(
            "SELECT {WAITING} FROM accepted WHERE waybill_id = ?1 AND body IS NOT NULL \
             ORDER BY place"
        ))?
        .query_map([id.as_str()], |row| read(row, rows::waiting))?
        .collect()
}

/// What was accepted of a waybill since its history starts, in its order.
pub(super) fn history(connection: &Connection, waybill: &Waybill) -> rusqlite::Result<Vec<Entry>> {
    let entries: Vec<Entry> = connection
        .prepare_cached(&format!(
            "SELECT {UPDATE} FROM accepted WHERE waybill_id = ?1 ORDER BY place"
        ))?
        .query_map([waybill.id.as_str()], |row| {
            Ok(*read(row, rows::update)?.entry())
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(rows::since_start(waybill, entries))
}

fn answered(connection: &Connection, key: &str) -> rusqlite::Result<Option<Answered>> {
    connection
        .prepare_cached(&format!("SELECT {ANSWERED} FROM answered WHERE key = ?1"))?
        .query_row([key], |row| read(row, rows::answered))
        .optional()
}
