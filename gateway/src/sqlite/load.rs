//! What works have to know, out of the file.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};
use waybill_engine::{Entry, Fingerprint, WaybillId};

use super::columns::{self, UPDATE, WAYBILL, from_fingerprint};
use crate::model::{Waiting, Waybill};
use crate::store::{Answered, Held, Known, Wants};

pub(super) fn known(connection: &Connection, wants: &Wants) -> rusqlite::Result<Known> {
    let mut known = Known::default();
    for (id, asked) in &wants.waybills {
        let Some(waybill) = waybill(connection, id)? else {
            continue;
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
        known.insert(Held::read(waybill, seen, queue, history.transpose()?));
    }
    for key in &wants.keys {
        if let Some(answered) = answered(connection, key)? {
            known.insert_answer(key.clone(), answered);
        }
    }
    Ok(known)
}

pub(super) fn waybill(
    connection: &Connection,
    id: &WaybillId<'_>,
) -> rusqlite::Result<Option<Waybill>> {
    connection
        .prepare_cached(&format!("SELECT {WAYBILL} FROM waybill WHERE id = ?1"))?
        .query_row([id.as_str()], columns::waybill)
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
        if statement.exists(params![id.as_str(), from_fingerprint(*fingerprint)])? {
            seen.insert(*fingerprint);
        }
    }
    Ok(seen)
}

/// What waits of a waybill, in its order.
pub(super) fn queue(connection: &Connection, id: &WaybillId<'_>) -> rusqlite::Result<Vec<Waiting>> {
    connection
        .prepare_cached(
            "SELECT place, fingerprint, accepted_at, body FROM accepted \
             WHERE waybill_id = ?1 AND body IS NOT NULL ORDER BY place",
        )?
        .query_map([id.as_str()], |row| {
            Ok(Waiting {
                place: row.get(0)?,
                fingerprint: columns::fingerprint(row, 1)?,
                at: row.get(2)?,
                body: row.get(3)?,
            })
        })?
        .collect()
}

/// What was accepted of a waybill since its history starts, in its order.
pub(super) fn history(connection: &Connection, waybill: &Waybill) -> rusqlite::Result<Vec<Entry>> {
    let entries: Vec<Entry> = connection
        .prepare_cached(&format!(
            "SELECT {UPDATE} FROM accepted WHERE waybill_id = ?1 ORDER BY place"
        ))?
        .query_map([waybill.id.as_str()], |row| {
            Ok(*columns::update(row, 0)?.entry())
        })?
        .collect::<rusqlite::Result<_>>()?;
    // An adopted update is what the history starts after.
    let adopted = entries.first().map(Entry::fingerprint);
    let skipped = usize::from(adopted.is_some() && waybill.start.last() == adopted);
    Ok(entries.into_iter().skip(skipped).collect())
}

fn answered(connection: &Connection, key: &str) -> rusqlite::Result<Option<Answered>> {
    connection
        .prepare_cached("SELECT request, answer, expires_at FROM answered WHERE key = ?1")?
        .query_row([key], |row| {
            Ok(Answered {
                request: columns::digest(row, 0)?,
                answer: row.get(1)?,
                expires_at: row.get(2)?,
            })
        })
        .optional()
}
