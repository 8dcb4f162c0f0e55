//! What is read for senders, people and figures.

use std::collections::HashSet;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, ToSql, params};
use waybill_engine::WaybillId;

use super::columns::{self, ACCEPTED, UPDATE, WAYBILL};
use super::load;
use crate::model::{Moment, Refusal};
use crate::store::{Claim, Dossier, Figures, Parked, Pause, PauseReason, Place, SetAside};

/// Nothing is due later than this from now, unless the clock was set back since: then it is due.
/// The longest time that a sender puts anything off for.
const LATEST: Duration = Duration::from_mins(15);

/// Those that were postponed and whose time has come, the earliest first.
const POSTPONED: &str = "SELECT id, attempts FROM waybill \
     WHERE due_at BETWEEN 1 AND ?1 ORDER BY due_at, turn LIMIT ?2";
/// Those that are due at once, the longest waiting first.
const AT_ONCE: &str = "SELECT id, attempts FROM waybill \
     WHERE due_at = 0 AND ?1 IS NOT NULL ORDER BY turn LIMIT ?2";
/// Those that a clock which was set back has put off.
const PUT_OFF: &str = "SELECT id, attempts FROM waybill \
     WHERE due_at > ?1 ORDER BY due_at, turn LIMIT ?2";

/// The first payloads of waybills that are due, but of those that are taken. What was postponed
/// gets half of the places at least, so that new payloads don't keep it back for ever, nor it them.
pub(super) fn due(
    connection: &Connection,
    now: Moment,
    limit: usize,
    taken: &HashSet<WaybillId<'static>>,
) -> rusqlite::Result<Vec<Claim>> {
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
    let found = due.found;
    found
        .into_iter()
        .filter_map(|(id, attempts)| claim(&transaction, &id, attempts).transpose())
        .collect()
}

struct Due<'a> {
    connection: &'a Connection,
    taken: &'a HashSet<WaybillId<'static>>,
    found: Vec<(WaybillId<'static>, u32)>,
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
            let id = columns::waybill_id(row, 0)?;
            let is_new = !self.taken.contains(&id) && self.found.iter().all(|(it, _)| *it != id);
            if is_new {
                self.found.push((id, row.get(1)?));
            }
        }
        Ok(())
    }
}

fn claim(
    connection: &Connection,
    id: &WaybillId<'static>,
    attempts: u32,
) -> rusqlite::Result<Option<Claim>> {
    connection
        .prepare_cached(
            "SELECT fingerprint, body FROM accepted \
             WHERE waybill_id = ?1 AND body IS NOT NULL ORDER BY place LIMIT 1",
        )?
        .query_row([id.as_str()], |row| {
            Ok(Claim {
                waybill_id: id.clone(),
                fingerprint: columns::fingerprint(row, 0)?,
                body: row.get(1)?,
                attempts,
            })
        })
        .optional()
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
        .query_map([id.as_str()], |row| columns::accepted(row, 0))?
        .collect::<rusqlite::Result<_>>()?;
    let refused = connection
        .prepare_cached(&format!(
            "SELECT refused_at, code, reason, reason_zh, {UPDATE} FROM refused \
             WHERE waybill_id = ?1 ORDER BY refused_at, slot"
        ))?
        .query_map([id.as_str()], |row| {
            let is_well_formed = row.get_ref(4)? != rusqlite::types::ValueRef::Null;
            Ok(Refusal {
                at: row.get(0)?,
                number: row.get(1)?,
                reason: row.get(2)?,
                reason_zh: row.get(3)?,
                update: is_well_formed
                    .then(|| columns::update(row, 4))
                    .transpose()?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let parked = read_parked(
        &connection,
        "WHERE waybill_id = ?1 ORDER BY due_at",
        &[&id.as_str()],
    )?;
    Ok(Some(Dossier {
        waybill,
        accepted,
        refused,
        parked,
    }))
}

fn read_parked(
    connection: &Connection,
    which: &str,
    parameters: &[&dyn ToSql],
) -> rusqlite::Result<Vec<Parked>> {
    connection
        .prepare_cached(&format!(
            "SELECT waybill_id, token, due_at, {UPDATE} FROM parked {which}"
        ))?
        .query_map(parameters, |row| {
            Ok(Parked {
                waybill_id: columns::waybill_id(row, 0)?,
                token: columns::token(row, 1)?,
                due_at: row.get(2)?,
                update: columns::update(row, 3)?,
            })
        })?
        .collect()
}

pub(super) fn parked_due(
    connection: &Connection,
    now: Moment,
    limit: usize,
) -> rusqlite::Result<Vec<Parked>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    read_parked(
        connection,
        "WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2",
        &[&now, &limit],
    )
}

pub(super) fn set_aside(
    connection: &Connection,
    after: Option<&Place>,
    limit: usize,
) -> rusqlite::Result<Vec<SetAside>> {
    let connection = connection.unchecked_transaction()?;
    let at = after.map_or(Moment::from_millis(i64::MIN), |place| place.at);
    let id = after.map_or("", |place| place.id.as_str());
    let waybills: Vec<_> = connection
        .prepare_cached(&format!(
            "SELECT {WAYBILL} FROM waybill \
             WHERE set_aside_at IS NOT NULL AND (set_aside_at, id) > (?1, ?2) \
             ORDER BY set_aside_at, id LIMIT ?3"
        ))?
        .query_map(
            params![at, id, i64::try_from(limit).unwrap_or(i64::MAX)],
            columns::waybill,
        )?
        .collect::<rusqlite::Result<_>>()?;
    let mut first = connection.prepare_cached(&format!(
        "SELECT {ACCEPTED} FROM accepted \
         WHERE waybill_id = ?1 AND body IS NOT NULL ORDER BY place LIMIT 1"
    ))?;
    waybills
        .into_iter()
        .map(|waybill| {
            let first = first.query_row([waybill.id.as_str()], |row| columns::accepted(row, 0))?;
            Ok(SetAside { waybill, first })
        })
        .collect()
}

pub(super) fn pauses(connection: &Connection) -> rusqlite::Result<Vec<Pause>> {
    let found: Vec<(String, Moment)> = connection
        .prepare_cached("SELECT reason, until FROM pause")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let known = found.into_iter().filter_map(|(name, until)| {
        let reason = PauseReason::from_name(&name)?;
        Some(Pause { reason, until })
    });
    Ok(known.collect())
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
