//! What was committed is moved from the log into the file.
//!
//! A thread of its own does it. Otherwise the commit that makes the log long does, and takes
//! several times as long as others, as does every request that waits for it.
//!
//! SQLite's own way, at the end of a commit, is off also where the log gets long: it drops what
//! fails. After a failed fsync the next one says nothing of what the first could not write, and the
//! log, which still has it, would begin again or be deleted at the end. So the process ends
//! at once then, with nothing closed: the next one finds the log as it is.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;

use super::error::told;
use crate::store::{StoreError, Trouble};

/// How long to let commits gather: a page that several of them change is moved once.
const GATHER: Duration = Duration::from_millis(5);

/// Pages in the log from which on a commit does it after all, so that the log starts again from
/// its beginning: it can't while there are commits behind what was moved. 256 MB.
///
/// Whoever waits for that commit waits some times as long as others. A commit of some dozen records
/// of as many waybills is about 100 pages, so this is one commit in 600 under load that never
/// pauses, and one request in 300, which waits for it or behind it.
const CEILING: i64 = 65_536;

/// Tells the thread of commits. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Checkpoints {
    tell: SyncSender<()>,
    /// How long the log was when it was last looked at.
    pages: Arc<AtomicI64>,
}

impl Checkpoints {
    /// Starts the thread, on a connection of its own beside the one that writes.
    pub(super) fn start(writing: &Connection, own: Connection) -> Result<Self, StoreError> {
        let failed =
            |error: &dyn ToString| StoreError::new(Trouble::Unavailable, error.to_string());
        writing
            .pragma_update(None, "wal_autocheckpoint", 0)
            .map_err(|error| failed(&error))?;
        let (tell, told) = sync_channel(1);
        let pages = Arc::<AtomicI64>::default();
        let seen = Arc::clone(&pages);
        thread::Builder::new()
            .name("checkpoints".to_owned())
            .spawn(move || work(&own, &told, &seen))
            .map_err(|error| failed(&error))?;
        Ok(Self { tell, pages })
    }

    /// Something was committed over this connection, the one that writes.
    pub(super) fn due(&self, writing: &Connection) {
        // What fails here fails in the thread too, which tells it.
        if self.pages.load(Ordering::Relaxed) >= CEILING
            && let Ok(Some(log)) = checkpoint(writing)
            && log.moved == log.pages
        {
            self.pages.store(0, Ordering::Relaxed);
        }
        // Full: it knows already.
        let _ = self.tell.try_send(());
    }
}

fn work(connection: &Connection, commits: &Receiver<()>, pages: &AtomicI64) {
    let mut fails = false;
    while commits.recv().is_ok() {
        thread::sleep(GATHER);
        let done = checkpoint(connection);
        if let Err(error) = &done
            && !fails
        {
            // Such as a full disk. The log has it all the same, and it is tried again.
            tracing::warn!(%error, "what was committed is not moved into the file yet");
        }
        fails = done.is_err();
        if let Ok(Some(log)) = done {
            pages.store(log.pages, Ordering::Relaxed);
        }
    }
}

/// The log after a checkpoint.
struct Log {
    /// How many pages are in it.
    pages: i64,
    /// How many of them are in the file.
    moved: i64,
}

/// Moves what can be moved without waiting for anybody. Nothing if another one is at it.
fn checkpoint(connection: &Connection) -> rusqlite::Result<Option<Log>> {
    let done = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
        let (pages, moved) = (row.get(1)?, row.get(2)?);
        Ok((pages >= 0).then_some(Log { pages, moved }))
    });
    if let Err(error) = &done
        && ends_the_process(error)
    {
        tracing::error!(%error, "what was moved into the file may not be on the disk");
        // Unlike a return from `main`, it drops no connection: the last one that is closed would
        // move the rest and delete the log.
        process::exit(1);
    }
    done
}

/// Whether what was moved into the file may be lost, though the log has it.
fn ends_the_process(error: &rusqlite::Error) -> bool {
    told(error).trouble == Trouble::Unsound
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    #[test]
    fn the_process_ends_where_what_was_moved_may_be_lost_and_nowhere_else() {
        for (code, ends) in [
            (ffi::SQLITE_IOERR_FSYNC, true),
            (ffi::SQLITE_CORRUPT, true),
            (ffi::SQLITE_NOTADB, true),
            (ffi::SQLITE_FULL, false),
            (ffi::SQLITE_BUSY, false),
            (ffi::SQLITE_IOERR_WRITE, false),
        ] {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            assert_eq!(ends_the_process(&error), ends, "{error}");
        }
    }

    #[test]
    fn a_commit_moves_what_was_committed_at_the_ceiling_and_never_by_sqlite_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("waybills.db");
        let writing = Connection::open(&path).unwrap();
        writing.pragma_update(None, "journal_mode", "wal").unwrap();
        let beside = Connection::open(&path).unwrap();
        drop(Checkpoints::start(&writing, beside).unwrap());
        let sqlites: i64 = writing
            .query_row("PRAGMA wal_autocheckpoint", [], |row| row.get(0))
            .unwrap();
        assert_eq!(sqlites, 0, "what fails there would be dropped");

        // With a thread that hears of nothing.
        let (tell, _never) = sync_channel(0);
        let checkpoints = Checkpoints {
            tell,
            pages: Arc::default(),
        };
        let commit = |at: i64| {
            checkpoints.pages.store(at, Ordering::Relaxed);
            let size = || std::fs::metadata(&path).unwrap().len();
            let before = size();
            let table = format!("CREATE TABLE t{at} (a); INSERT INTO t{at} VALUES (1)");
            writing.execute_batch(&table).unwrap();
            checkpoints.due(&writing);
            size() > before
        };
        assert!(!commit(CEILING - 1));
        assert!(commit(CEILING));
        assert_eq!(checkpoints.pages.load(Ordering::Relaxed), 0);
    }
}
