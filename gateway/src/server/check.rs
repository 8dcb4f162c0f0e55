//! Whether what is kept fits together.

use std::collections::BTreeMap;

use waybill_engine::Entry;

use super::connection::Connection;
use super::fault::Fault;
use super::fields::Fields;
use super::sql::query_in;
use crate::model::{Waiting, Waybill};
use crate::rows::{
    self, ACCEPTED, ANSWERED, Columns, ENTERED, PARKED, REFUSED, UPDATE, Unreadable, Value,
    WAITING, WAYBILL,
};
use crate::store::fit;

/// How many waybills are read at a time.
const PAGE: usize = 256;

/// What does not fit together: nothing, if all is well. All of it is read as of one moment.
pub(super) async fn all(connection: &mut Connection) -> Result<Vec<String>, Fault> {
    connection.begin_reading().await?;
    for statement in connection.dialect().take_time() {
        connection.run(statement).await?;
    }
    // A table or a column that is not there, the server says.
    for (table, columns) in [
        ("accepted", ENTERED),
        ("accepted", ACCEPTED),
        ("refused", REFUSED),
        ("answered", ANSWERED),
        ("pause", "reason, until"),
    ] {
        let nothing = format!("SELECT {columns} FROM {table} WHERE 1 = 0");
        connection.query(&nothing, &[]).await?;
    }
    let mut wrong = Vec::new();
    let page = format!("SELECT {WAYBILL} FROM waybill WHERE id > $1 ORDER BY id LIMIT {PAGE}");
    let mut after = Value::Text(String::new());
    loop {
        let rows = connection.query(&page, &[after]).await?;
        let Some(last) = rows.last() else {
            break;
        };
        after = Value::Text(last.name());
        wrong.extend(of_page(connection, &rows).await?);
    }
    let parked = format!("SELECT {PARKED} FROM parked ORDER BY due_at, arrival");
    for row in connection.query(&parked, &[]).await? {
        if let Err(problem) = rows::parked(&mut Columns::of(&row)) {
            wrong.push(format!("{}: {problem} / 无法读取", row.name()));
        }
    }
    let dialect = connection.dialect();
    let tally = format!("SELECT {} FROM tally", dialect.sum("amount"));
    let waiting = format!("SELECT {} FROM waybill", dialect.sum("waiting"));
    let strays = "SELECT count(*) FROM accepted WHERE NOT EXISTS \
         (SELECT 1 FROM waybill WHERE id = waybill_id)";
    wrong.extend(fit::faults_of_all(
        connection.number(&tally, &[]).await?,
        connection.number(&waiting, &[]).await?,
        connection.number(strays, &[]).await?,
    ));
    connection.commit().await?;
    Ok(wrong)
}

async fn of_page(connection: &mut Connection, page: &[Fields]) -> Result<Vec<String>, Fault> {
    let ids: Vec<Value> = page.iter().map(|row| Value::Text(row.name())).collect();
    let select =
        |columns| format!("SELECT waybill_id, {columns} FROM accepted WHERE waybill_id IN");
    let waiting = " AND body IS NOT NULL ORDER BY waybill_id, place";
    let waiting = query_in(connection, &select(WAITING), &ids, waiting).await?;
    let updates = " ORDER BY waybill_id, place";
    let updates = query_in(connection, &select(UPDATE), &ids, updates).await?;
    let (waiting, updates) = (by_waybill(&waiting), by_waybill(&updates));
    let mut wrong = Vec::new();
    for row in page {
        let id = row.name();
        let (waiting, updates) = (waiting.get(&id), updates.get(&id));
        let none = Vec::new();
        let (waiting, updates) = (waiting.unwrap_or(&none), updates.unwrap_or(&none));
        match of_waybill(row, waiting, updates) {
            Ok(faults) => wrong.extend(faults),
            Err(problem) => wrong.push(format!("{id}: {problem} / 无法读取")),
        }
    }
    Ok(wrong)
}

fn by_waybill(rows: &[Fields]) -> BTreeMap<String, Vec<&Fields>> {
    let mut sorted: BTreeMap<String, Vec<&Fields>> = BTreeMap::new();
    for row in rows {
        sorted.entry(row.name()).or_default().push(row);
    }
    sorted
}

fn of_waybill(
    row: &Fields,
    waiting: &[&Fields],
    updates: &[&Fields],
) -> Result<Vec<String>, Unreadable> {
    let waybill: Waybill = rows::waybill(&mut Columns::of(row))?;
    // After the waybill's id.
    let queue = waiting
        .iter()
        .map(|row| rows::waiting(&mut Columns::from(*row, 1)));
    let queue: Vec<Waiting> = queue.collect::<Result<_, _>>()?;
    let entries = updates
        .iter()
        .map(|row| Ok(*rows::update(&mut Columns::from(*row, 1))?.entry()));
    let entries: Vec<Entry> = entries.collect::<Result<_, Unreadable>>()?;
    let history = rows::since_start(&waybill, entries);
    Ok(fit::faults(&waybill, &queue, &history))
}
