//! Whether what is kept fits together.

use rusqlite::{Connection, Row};

use super::columns::read;
use super::error::is_unreadable;
use super::load;
use crate::model::Waybill;
use crate::rows::{self, WAYBILL};
use crate::store::fit;

/// What does not: nothing, if all is well.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let connection = connection.unchecked_transaction()?;
    let mut wrong: Vec<String> = connection
        .prepare("PRAGMA integrity_check")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    wrong.retain(|line| line != "ok");

    let mut statement = connection.prepare(&format!("SELECT {WAYBILL} FROM waybill"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        match of_row(&connection, row) {
            Ok(faults) => wrong.extend(faults),
            Err(error) if is_unreadable(&error) => {
                let id: String = row.get(0).unwrap_or_default();
                wrong.push(format!("{id}: {error} / 无法读取"));
            }
            Err(error) => return Err(error),
        }
    }
    let count = |query: &str| connection.query_row(query, [], |row| row.get(0));
    wrong.extend(fit::faults_of_all(
        count("SELECT amount FROM tally WHERE name = 'waiting'")?,
        count("SELECT coalesce(sum(waiting), 0) FROM waybill")?,
        count(
            "SELECT count(*) FROM accepted WHERE NOT EXISTS \
             (SELECT 1 FROM waybill WHERE id = waybill_id)",
        )?,
    ));
    Ok(wrong)
}

fn of_row(connection: &Connection, row: &Row<'_>) -> rusqlite::Result<Vec<String>> {
    let waybill: Waybill = read(row, rows::waybill)?;
    let queue = load::queue(connection, &waybill.id)?;
    let history = load::history(connection, &waybill)?;
    Ok(fit::faults(&waybill, &queue, &history))
}
