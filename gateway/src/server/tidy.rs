//! What is kept no longer.

use super::batch::Batch;
use super::connection::Connection;
use super::fault::Fault;
use super::fields::Fields;
use crate::model::Moment;
use crate::rows::{Columns, Value};

fn names(rows: &[Fields]) -> Result<Vec<Value>, Fault> {
    let name = |row| Ok(Columns::of(row).text("name")?.into());
    rows.iter().map(name).collect()
}

/// Forgets some waybills that nothing waits of, and says how many. What another gateway is about to
/// change is left to the next time; one that was entered on its way has a next scan to come.
pub(super) async fn forget(
    connection: &mut Connection,
    before: Moment,
    limit: usize,
) -> Result<usize, Fault> {
    connection.begin().await?;
    let query = format!(
        "SELECT id FROM waybill WHERE waiting = 0 \
         AND (closed_at IS NOT NULL OR places = 0) AND changed_at < $1 \
         AND (closed_at IS NOT NULL OR start = $2) \
         AND NOT EXISTS (SELECT 1 FROM parked WHERE waybill_id = id) \
         ORDER BY id LIMIT {limit} FOR UPDATE SKIP LOCKED"
    );
    let nothing = Value::Bytes(vec![0; 16]);
    let rows = connection.query(&query, &[before.into(), nothing]).await?;
    let ids = names(&rows)?;
    let mut batch = Batch::default();
    for table in ["accepted", "refused"] {
        let delete = format!("DELETE FROM {table} WHERE waybill_id IN");
        batch.names(&delete, &[], &ids);
    }
    batch.names("DELETE FROM waybill WHERE id IN", &[], &ids);
    connection.execute_all(&batch).await?;
    connection.commit().await?;
    Ok(ids.len())
}

/// Drops some answers that were kept until this time, and says how many.
pub(super) async fn drop_answers(
    connection: &mut Connection,
    until: Moment,
    limit: usize,
) -> Result<usize, Fault> {
    connection.begin().await?;
    let query = format!(
        "SELECT name FROM answered WHERE expires_at <= $1 \
         ORDER BY name LIMIT {limit} FOR UPDATE SKIP LOCKED"
    );
    let rows = connection.query(&query, &[until.into()]).await?;
    let names = names(&rows)?;
    let mut batch = Batch::default();
    batch.names("DELETE FROM answered WHERE name IN", &[], &names);
    connection.execute_all(&batch).await?;
    connection.commit().await?;
    Ok(names.len())
}

/// As much as many requests together: where this has room, they have.
const FILLING: usize = 256 * 1024;

/// Writes something of size, as an answer with a key that no request can have, and takes it away
/// again.
pub(super) async fn probe(connection: &mut Connection, part: i64) -> Result<(), Fault> {
    let name = Value::Text(format!(" probe {part}"));
    let insert = "INSERT INTO answered (name, request, answer, expires_at) VALUES ($1, $2, $3, 0)";
    let remove = "DELETE FROM answered WHERE name = $1";
    let filling = Value::Bytes(vec![0; FILLING]);
    let values = [name.clone(), Value::Bytes(vec![0; 32]), filling];
    connection.execute(remove, &values[..1]).await?;
    connection.execute(insert, &values).await?;
    connection.execute(remove, &values[..1]).await?;
    Ok(())
}
