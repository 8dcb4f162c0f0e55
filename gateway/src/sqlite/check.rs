//! Whether what is kept fits together.

use rusqlite::{Connection, Row};

use super::columns::read;
use super::error::is_unreadable;
use super::load;
use super::schema;
use crate::model::Waybill;
use crate::rows::{self, PARKED, WAYBILL};
use crate::store::fit;

/// What does not: nothing, if all is well.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let connection = connection.unchecked_transaction()?;
    let mut wrong: Vec<String> = connection
        .prepare("PRAGMA integrity_check")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    wrong.retain(|line| line != "ok");
    let faults = schema::faults(&connection)?;
    if !faults.is_empty() {
        // What is in them could not be asked for.
        wrong.extend(faults);
        return Ok(wrong);
    }

    let waybills = format!("SELECT {WAYBILL} FROM waybill");
    each(&connection, &waybills, &mut wrong, |row| {
        of_row(&connection, row)
    })?;
    let parked = format!("SELECT {PARKED} FROM parked");
    each(&connection, &parked, &mut wrong, |row| {
        read(row, rows::parked)?;
        Ok(Vec::new())
    })?;
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

/// What is wrong with each row of a query, or that it can't be read.
fn each(
    connection: &Connection,
    query: &str,
    wrong: &mut Vec<String>,
    mut faults: impl FnMut(&Row<'_>) -> rusqlite::Result<Vec<String>>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(query)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        match faults(row) {
            Ok(faults) => wrong.extend(faults),
            Err(error) if is_unreadable(&error) => {
                let id: String = row.get(0).unwrap_or_default();
                wrong.push(format!("{id}: {error} / 无法读取"));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn of_row(connection: &Connection, row: &Row<'_>) -> rusqlite::Result<Vec<String>> {
    let waybill: Waybill = read(row, rows::waybill)?;
    let queue = load::queue(connection, &waybill.id)?;
    let history = load::history(connection, &waybill)?;
    Ok(fit::faults(&waybill, &queue, &history))
}
