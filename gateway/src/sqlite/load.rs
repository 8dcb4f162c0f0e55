//! What works have to know, out of the file.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};
use waybill_engine::{Entry, Fingerprint, WaybillId};

use super::columns::read;
use super::error::is_unreadable;
use crate::model::{Waiting, Waybill};
use crate::rows::{self, ANSWERED, LATER, UPDATE, WAITING, WAYBILL};
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
    for (id, fingerprint) in &wants.parked {
        if is_parked(connection, id, *fingerprint)? {
            known.insert_parked(id.clone(), *fingerprint);
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
    let queue = first(connection, &waybill, wants.first(id))?;
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

fn is_parked(
    connection: &Connection,
    id: &WaybillId<'_>,
    fingerprint: Fingerprint,
) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM parked WHERE waybill_id = ?1 AND fingerprint = ?2")?
        .exists(params![id.as_str(), rows::fingerprint(fingerprint)])
}

/// The first payloads of a waybill that wait, so many at most, in their order.
pub(super) fn first(
    connection: &Connection,
    waybill: &Waybill,
    most: u32,
) -> rusqlite::Result<Vec<Waiting>> {
    let from = waybill.first_place();
    let until = from.saturating_add(most).min(waybill.places);
    if from >= until {
        return Ok(Vec::new());
    }
    connection
        .prepare_cached(&query_first(from))?
        .query_map(params![waybill.id.as_str(), from, until], |row| {
            read(row, rows::waiting)
        })?
        .collect()
}

fn query_first(from: u32) -> String {
    let (index, later) = if from >= LATER {
        (
            " INDEXED BY accepted_later",
            format!(" AND place >= {LATER}"),
        )
    } else {
        ("", String::new())
    };
    format!(
        "SELECT {WAITING} FROM accepted{index} WHERE waybill_id = ?1 AND body IS NOT NULL{later} \
         AND place >= ?2 AND place < ?3 ORDER BY place"
    )
}

/// All that waits of a waybill by its rows, in its order.
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

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::super::open;
    use super::*;
    use crate::model::Moment;

    /// A store with one waybill of so many updates, of which nothing is sent.
    fn with_waiting(folder: &std::path::Path, count: u32) -> (Connection, Waybill) {
        let connection = open::writing(&folder.join(format!("{count}.db"))).unwrap();
        let id = WaybillId::new("W1").unwrap();
        let mut waybill = Waybill::new(id, Moment::from_millis(0));
        (waybill.places, waybill.waiting) = (count, count);
        let all = "WITH RECURSIVE numbers (n) AS \
             (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1 - 1) \
             INSERT INTO accepted (waybill_id, fingerprint, place, action_type, action_time, \
             action_msg, accepted_at, body) \
             SELECT 'W1', n * 7919 % 104729 + 1, n, 100001, 1700000600 + n, 'x', n, x'00' \
             FROM numbers";
        connection.execute(all, [count]).unwrap();
        (connection, waybill)
    }

    /// Takes them away one after the other, as they are sent, and says how many steps it took
    /// SQLite's machine to find them.
    fn steps_to_settle_all(connection: &Connection, mut waybill: Waybill) -> i64 {
        let settle = "UPDATE accepted SET body = NULL WHERE waybill_id = 'W1' AND fingerprint = ?1";
        let mut steps = 0;
        while waybill.waiting > 0 {
            let found = first(connection, &waybill, 2).unwrap();
            let places: Vec<u32> = found.iter().map(|waiting| waiting.place).collect();
            let expected = waybill.first_place()..waybill.places;
            assert_eq!(places, expected.take(2).collect::<Vec<_>>());
            let statement = connection.prepare_cached(&query_first(waybill.first_place()));
            let statement = statement.unwrap();
            steps += i64::from(statement.reset_status(StatementStatus::VmStep));
            drop(statement);
            let sent = rows::fingerprint(found[0].fingerprint);
            connection
                .prepare_cached(settle)
                .unwrap()
                .execute([sent])
                .unwrap();
            waybill.waiting -= 1;
        }
        steps
    }

    #[test]
    fn what_many_payloads_of_one_waybill_cost_grows_as_they_do() {
        let folder = tempfile::tempdir().unwrap();
        let cost = |count| {
            let (connection, waybill) = with_waiting(folder.path(), count);
            steps_to_settle_all(&connection, waybill)
        };
        let (some, twice) = (cost(2000), cost(4000));
        assert!(
            2 * twice < 5 * some,
            "{some}, and {twice} for twice as many"
        );
    }
}
