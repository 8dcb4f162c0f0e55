//! What is kept no longer.

use rusqlite::{Connection, params};

use crate::model::Moment;

/// Forgets some waybills that nothing waits of, and says how many.
pub(super) fn forget(
    connection: &Connection,
    before: Moment,
    limit: usize,
) -> rusqlite::Result<usize> {
    let ids: Vec<String> = connection
        .prepare_cached(
            // The first two conditions are those of the index, word for word. One that was entered
            // on its way has a next scan to come, however long that takes.
            "SELECT id FROM waybill INDEXED BY waybill_over WHERE waiting = 0 \
             AND (closed_at IS NOT NULL OR places = 0) AND changed_at < ?1 \
             AND (closed_at IS NOT NULL OR start = zeroblob(16)) \
             AND NOT EXISTS (SELECT 1 FROM parked WHERE waybill_id = id) LIMIT ?2",
        )?
        .query_map(
            params![before, i64::try_from(limit).unwrap_or(i64::MAX)],
            |row| row.get(0),
        )?
        .collect::<rusqlite::Result<_>>()?;
    for table in ["accepted", "refused"] {
        let mut statement =
            connection.prepare_cached(&format!("DELETE FROM {table} WHERE waybill_id = ?1"))?;
        for id in &ids {
            statement.execute([id])?;
        }
    }
    let mut statement = connection.prepare_cached("DELETE FROM waybill WHERE id = ?1")?;
    for id in &ids {
        statement.execute([id])?;
    }
    Ok(ids.len())
}

/// Drops some answers that were kept until this time, and says how many.
pub(super) fn drop_answers(
    connection: &Connection,
    until: Moment,
    limit: usize,
) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "DELETE FROM answered WHERE key IN \
             (SELECT key FROM answered WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)",
        )?
        .execute(params![until, i64::try_from(limit).unwrap_or(i64::MAX)])
}

/// As much as many requests together: where this has room, they have.
const FILLING: i64 = 256 * 1024;

/// Writes something of size, as an answer with a key that no request can have.
pub(super) fn fill(connection: &Connection) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO answered (key, request, answer, expires_at) \
             VALUES ('', zeroblob(32), zeroblob(?1), 0)",
        )?
        .execute([FILLING])?;
    Ok(())
}

/// Takes it away again.
pub(super) fn clear(connection: &Connection) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM answered WHERE key = ''")?
        .execute([])?;
    Ok(())
}
