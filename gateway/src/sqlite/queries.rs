//! What is read for senders, people and figures.

use std::collections::HashSet;

use rusqlite::{Connection, Row, params};
use waybill_engine::WaybillId;

use super::columns::read;
use super::error::is_unreadable;
use super::load;
use crate::model::Moment;
use crate::rows::{self, ACCEPTED, PARKED, SHOWN, WAYBILL};
use crate::store::{
    Claim, Claims, Dossier, Figures, LATEST, Lease, Parked, Pause, Place, SetAside,
};

/// Those that were postponed and whose time has come, the earliest first.
const POSTPONED: &str = "SELECT id FROM waybill \
     WHERE due_at BETWEEN 1 AND ?1 ORDER BY due_at, turn LIMIT ?2";
/// Those that are due at once, the longest waiting first.
const AT_ONCE: &str = "SELECT id FROM waybill \
     WHERE due_at = 0 AND ?1 IS NOT NULL ORDER BY turn LIMIT ?2";
/// Those that a clock which was set back has put off.
const PUT_OFF: &str = "SELECT id FROM waybill \
     WHERE due_at > ?1 ORDER BY due_at, turn LIMIT ?2";

/// The first payloads of waybills that are due, but of those that are taken. What was postponed
/// gets half of the places at least, so that new payloads don't keep it back for ever, nor it them.
pub(super) fn due(
    connection: &Connection,
    now: Moment,
    limit: usize,
    claims: &Claims,
) -> rusqlite::Result<Vec<Claim>> {
    // As of before the reading: what is settled in between might be read as it was before.
    let taken = claims.taken();
    let transaction = connection.unchecked_transaction()?;
    let mut due = Due {
        connection: &transaction,
        taken,
        found: Vec::new(),
    };
    due.find(POSTPONED, now, limit.div_ceil(2))?;
    due.find(AT_ONCE, now, limit)?;
    due.find(POSTPONED, now, limit)?;
    due.find(PUT_OFF, now + LATEST, limit)?;
    let mut found = Vec::new();
    for id in due.found {
        match claim(&transaction, &id) {
            Ok(claim) => found.extend(claim),
            Err(error) if is_unreadable(&error) => claims.set_apart(&id, &error),
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

struct Due<'a> {
    connection: &'a Connection,
    taken: HashSet<String>,
    found: Vec<String>,
}

impl Due<'_> {
    /// Looks for more, until there are so many.
    fn find(&mut self, query: &str, now: Moment, limit: usize) -> rusqlite::Result<()> {
        // Those that are taken, or found already, are passed over.
        let most = limit + self.taken.len() + self.found.len();
        let mut statement = self.connection.prepare_cached(query)?;
        let mut rows = statement.query(params![now, i64::try_from(most).unwrap_or(i64::MAX)])?;
        while self.found.len() < limit
            && let Some(row) = rows.next()?
        {
            let Ok(id) = row.get::<_, String>(0) else {
                continue; // damaged; `check` tells it
            };
            if !self.taken.contains(&id) && !self.found.contains(&id) {
                self.found.push(id);
            }
        }
        Ok(())
    }
}

/// The claim of a waybill; nothing if nothing of it waits. All of its row is read: what could not
/// be settled is not sent.
fn claim(connection: &Connection, id: &str) -> rusqlite::Result<Option<Claim>> {
    let waybill = connection
        .prepare_cached(&format!("SELECT {WAYBILL} FROM waybill WHERE id = ?1"))?
        .query_row([id], |row| read(row, rows::waybill))?;
    let first = load::first(connection, &waybill, 1)?.pop();
    Ok(first.map(|first| Claim {
        attempts: waybill.attempts(),
        waybill_id: waybill.id,
        fingerprint: first.fingerprint,
        body: first.body,
        lease: Lease::UNLIMITED,
    }))
}

/// What can be read of some rows, so many at most; the rest is told.
fn readable<T>(
    claims: &Claims,
    rows: &mut rusqlite::Rows<'_>,
    limit: usize,
    mut reading: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    let mut found = Vec::new();
    while found.len() < limit
        && let Some(row) = rows.next()?
    {
        match reading(row) {
            Ok(value) => found.push(value),
            Err(error) if is_unreadable(&error) => {
                claims.tell(&row.get::<_, String>(0).unwrap_or_default(), &error);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

pub(super) fn dossier(
    connection: &Connection,
    id: &WaybillId<'_>,
) -> rusqlite::Result<Option<Dossier>> {
    let connection = connection.unchecked_transaction()?;
    let Some(waybill) = load::waybill(&connection, id)? else {
        return Ok(None);
    };
    let accepted = connection
        .prepare_cached(&format!(
            "SELECT {ACCEPTED} FROM accepted WHERE waybill_id = ?1 ORDER BY place"
        ))?
        .query_map([id.as_str()], |row| read(row, rows::accepted))?
        .collect::<rusqlite::Result<_>>()?;
    let refused = connection
        .prepare_cached(&format!(
            "SELECT {SHOWN} FROM refused WHERE waybill_id = ?1 ORDER BY refused_at, slot"
        ))?
        .query_map([id.as_str()], |row| read(row, rows::refused))?
        .collect::<rusqlite::Result<_>>()?;
    let parked = connection
        .prepare_cached(&format!(
            "SELECT {PARKED} FROM parked WHERE waybill_id = ?1 ORDER BY due_at, arrival"
        ))?
        .query_map([id.as_str()], |row| read(row, rows::parked))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(Dossier {
        waybill,
        accepted,
        refused,
        parked,
    }))
}

pub(super) fn parked_due(
    connection: &Connection,
    now: Moment,
    limit: usize,
    claims: &Claims,
) -> rusqlite::Result<Vec<Parked>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {PARKED} FROM parked WHERE due_at <= ?1 ORDER BY due_at, arrival"
    ))?;
    let mut due = statement.query([now])?;
    readable(claims, &mut due, limit, |row| read(row, rows::parked))
}

pub(super) fn set_aside(
    connection: &Connection,
    after: Option<&Place>,
    limit: usize,
    claims: &Claims,
) -> rusqlite::Result<Vec<SetAside>> {
    let connection = connection.unchecked_transaction()?;
    let at = after.map_or(Moment::from_millis(i64::MIN), |place| place.at);
    let id = after.map_or("", |place| place.id.as_str());
    let mut first = connection.prepare_cached(&format!(
        "SELECT {ACCEPTED} FROM accepted \
         WHERE waybill_id = ?1 AND body IS NOT NULL ORDER BY place LIMIT 1"
    ))?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {WAYBILL} FROM waybill \
         WHERE set_aside_at IS NOT NULL AND (set_aside_at, id) > (?1, ?2) \
         ORDER BY set_aside_at, id"
    ))?;
    let mut waiting = statement.query(params![at, id])?;
    readable(claims, &mut waiting, limit, |row| {
        let waybill = read(row, rows::waybill)?;
        let first = first.query_row([waybill.id.as_str()], |row| read(row, rows::accepted))?;
        Ok(SetAside { waybill, first })
    })
}

pub(super) fn pauses(connection: &Connection) -> rusqlite::Result<Vec<Pause>> {
    let found: Vec<Option<Pause>> = connection
        .prepare_cached("SELECT reason, until FROM pause")?
        .query_map([], |row| read(row, rows::pause))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(found.into_iter().flatten().collect())
}

pub(super) fn figures(connection: &Connection) -> rusqlite::Result<Figures> {
    let connection = connection.unchecked_transaction()?;
    let count = |query: &str| -> rusqlite::Result<u64> {
        connection
            .prepare_cached(query)?
            .query_row([], |row| row.get(0))
    };
    let oldest = |query: &str| -> rusqlite::Result<Option<Moment>> {
        connection
            .prepare_cached(query)?
            .query_row([], |row| row.get(0))
    };
    let at_once = oldest("SELECT min(turn) FROM waybill WHERE due_at = 0")?;
    let postponed = oldest("SELECT min(turn) FROM waybill WHERE due_at > 0")?;
    Ok(Figures {
        waiting: count("SELECT amount FROM tally WHERE name = 'waiting'")?,
        oldest: at_once.into_iter().chain(postponed).min(),
        set_aside: count("SELECT count(*) FROM waybill WHERE set_aside_at IS NOT NULL")?,
        parked: count("SELECT count(*) FROM parked")?,
    })
}
