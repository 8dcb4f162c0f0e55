//! Whether what is kept fits together.

use rusqlite::Connection;
use waybill_engine::Trail;

use super::columns::{self, WAYBILL};
use super::load;
use crate::model::{Queue, Waybill};

/// What does not: nothing, if all is well.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let connection = connection.unchecked_transaction()?;
    let mut wrong: Vec<String> = connection
        .prepare("PRAGMA integrity_check")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    wrong.retain(|line| line != "ok");

    let mut waiting = 0_u64;
    let mut statement = connection.prepare(&format!("SELECT {WAYBILL} FROM waybill"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let waybill = columns::waybill(row)?;
        waiting += u64::from(waybill.waiting);
        wrong.extend(
            of_waybill(&connection, &waybill)?.map(|text| format!("{}: {text}", waybill.id)),
        );
    }
    let tally: u64 = connection.query_row(
        "SELECT amount FROM tally WHERE name = 'waiting'",
        [],
        |row| row.get(0),
    )?;
    if tally != waiting {
        wrong.push(format!(
            "{tally} payloads are counted as waiting, and {waiting} wait"
        ));
    }
    let strays: u64 = connection.query_row(
        "SELECT count(*) FROM accepted WHERE NOT EXISTS \
         (SELECT 1 FROM waybill WHERE id = waybill_id)",
        [],
        |row| row.get(0),
    )?;
    if strays > 0 {
        wrong.push(format!("{strays} updates are of no waybill"));
    }
    Ok(wrong)
}

fn of_waybill(
    connection: &Connection,
    waybill: &Waybill,
) -> rusqlite::Result<impl Iterator<Item = String>> {
    let queue = load::queue(connection, &waybill.id)?;
    let history = load::history(connection, waybill)?;
    let mut wrong = Vec::new();
    if queue.len() != waybill.waiting as usize {
        wrong.push(format!(
            "{} payloads wait, and {} are counted",
            queue.len(),
            waybill.waiting
        ));
    }
    if (waybill.queue == Queue::Empty) != queue.is_empty() {
        wrong.push(format!(
            "{} payloads wait, and its queue is {:?}",
            queue.len(),
            waybill.queue
        ));
    }
    // A trail takes itself back only if its tracker follows from its entries.
    let trail = serde_json::json!({
        "start": waybill.start,
        "tracker": waybill.tracker,
        "entries": history,
    });
    if let Err(error) = serde_json::from_value::<Trail>(trail) {
        wrong.push(format!("its tracker and its history: {error}"));
    }
    Ok(wrong.into_iter())
}
