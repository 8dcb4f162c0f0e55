//! The bare loop: the same rows, and nothing else.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};
use waybill_engine::{Situation, Status, Timestamp, Tracker};
use waybill_gateway::sqlite::migrate;

/// A new store of the gateway's own form, opened as the gateway opens it.
fn open(path: &Path) -> Connection {
    let _ = std::fs::remove_file(path);
    migrate(path).expect("a store");
    let connection = Connection::open(path).expect("a store");
    connection
        .pragma_update(None, "synchronous", "full")
        .expect("a setting");
    connection.set_prepared_statement_cache_capacity(16);
    connection
}

/// Writes so many new waybills with one update each, so many a transaction; what each took.
pub(crate) fn write(path: &Path, waybills: usize, a_transaction: usize) -> Vec<Duration> {
    let mut connection = open(path);
    let numbers: Vec<usize> = (0..waybills).collect();
    let mut took = Vec::new();
    for batch in numbers.chunks(a_transaction) {
        let begun = Instant::now();
        let transaction = connection.transaction().expect("a transaction");
        for number in batch {
            insert(&transaction, *number);
        }
        transaction.commit().expect("a commit");
        took.push(begun.elapsed());
    }
    took
}

fn insert(connection: &Connection, number: usize) {
    let id = super::gateway::id(number);
    let body = super::gateway::record(number, 0).into_bytes();
    let fingerprint = i64::try_from(number)
        .expect("small")
        .wrapping_mul(0x1234_5678_9abc_def1);
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO waybill (id, token, tracker, start, places, refusals, waiting, \
             due_at, turn, attempts, changed_at) VALUES (?1, ?2, ?3, ?4, 1, 0, 1, 0, ?5, 0, ?5)",
        )
        .and_then(|mut statement| {
            let since = Timestamp::from_unix(1_700_000_600).expect("a time");
            let tracker = Tracker::known(Situation::at(Status::PickedUp), since).to_bytes();
            statement.execute(params![
                id,
                "token",
                tracker,
                [0_u8; 16],
                1_700_000_000_000_i64
            ])
        })
        .expect("a waybill");
    connection
        .prepare_cached(
            "INSERT INTO accepted (waybill_id, fingerprint, place, action_type, action_time, \
             action_msg, accepted_at, body) VALUES (?1, ?2, 0, 100001, 1700000600, ?3, ?4, ?5)",
        )
        .and_then(|mut statement| {
            let text = super::gateway::TEXT;
            statement.execute(params![id, fingerprint, text, 1_700_000_000_000_i64, body])
        })
        .expect("an update");
}
