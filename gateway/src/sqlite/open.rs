//! How a file is opened, and brought up to date.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::error::told;
use super::writer::in_transaction;
use crate::store::{StoreError, Trouble};

/// What brings a file from each version to the next. A line is never changed, only added.
pub(super) const MIGRATIONS: [&str; 1] = [include_str!("../../migrations/sqlite/0001_initial.sql")];

/// How long to wait for another process that writes, such as `waybill-gateway release`.
const PATIENCE: Duration = Duration::from_secs(5);

/// Statements that are kept ready.
const STATEMENTS: usize = 64;

/// Held by the one process that sends from a file.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code, reason = "held open")] File);

/// Makes this process the one that sends from the file.
///
/// # Errors
///
/// Another one does, or the file beside the store can't be written.
pub fn lock(path: &Path) -> Result<Lock, StoreError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".lock");
    let beside = PathBuf::from(beside);
    let unavailable = |detail| StoreError::new(Trouble::Unavailable, detail);
    let file = File::create(&beside)
        .map_err(|error| unavailable(format!("{}: {error}", beside.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => Err(unavailable(format!(
            "another gateway has {} open; one file has one gateway",
            path.display()
        ))),
        Err(TryLockError::Error(error)) => Err(unavailable(error.to_string())),
    }
}

/// Brings the file up to date, or makes it. Says from which version to which.
///
/// # Errors
///
/// It is no store, or one of a later version, or can't be written.
pub fn migrate(path: &Path) -> Result<(usize, usize), StoreError> {
    let mut connection = connect(path).map_err(|error| named(path, &error))?;
    let before = version(&connection).map_err(|error| named(path, &error))?;
    let Some(missing) = MIGRATIONS.get(before..) else {
        let detail = format!(
            "{} is of version {before}, and this gateway knows {}; use a later one",
            path.display(),
            MIGRATIONS.len()
        );
        return Err(StoreError::new(Trouble::Unsound, detail));
    };
    for (migration, version) in missing.iter().zip(before + 1..) {
        in_transaction(&mut connection, |connection| {
            connection.execute_batch(migration)?;
            connection.pragma_update(None, "user_version", version)
        })
        .map_err(|error| named(path, &error))?;
    }
    Ok((before, MIGRATIONS.len()))
}

fn version(connection: &Connection) -> rusqlite::Result<usize> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// An error with the file's name.
fn named(path: &Path, error: &rusqlite::Error) -> StoreError {
    let StoreError { trouble, detail } = told(error);
    StoreError::new(trouble, format!("{}: {detail}", path.display()))
}

/// The connection that writes, to a file that is up to date.
pub(super) fn writing(path: &Path) -> Result<Connection, StoreError> {
    migrate(path)?;
    connect(path).map_err(|error| named(path, &error))
}

/// Another connection that may write, for what goes on beside.
pub(super) fn beside(path: &Path) -> Result<Connection, StoreError> {
    connect(path).map_err(|error| named(path, &error))
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    prepare(&connection)?;
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
    if mode != "wal" {
        // As on a network's file system, where nothing below would hold.
        return Err(rusqlite::Error::InvalidPath(path.to_owned()));
    }
    connection.pragma_update(None, "synchronous", "full")?;
    Ok(connection)
}

/// A connection that only reads.
pub(super) fn reading(path: &Path) -> rusqlite::Result<Connection> {
    // Not read-only: where the last process was killed, the first to read has to recover the log.
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    prepare(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}
