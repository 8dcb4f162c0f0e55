//! The thread that moves what was committed from the log into the file.
//!
//! Otherwise the commit that makes the log long does it, and takes several times as long as
//! others, as does every request that waits for it.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;

use crate::store::{StoreError, Trouble};

/// How long to let commits gather: a page that several of them change is moved once.
const GATHER: Duration = Duration::from_millis(5);

/// Pages in the log from which on a commit does it after all, so that the log starts again from
/// its beginning: it can't while there are commits behind what was moved. 64 MB.
const CEILING: i64 = 16_384;

/// Tells the thread of commits. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Checkpoints(SyncSender<()>);

impl Checkpoints {
    /// Starts the thread, on a connection of its own beside the one that writes.
    pub(super) fn start(writing: &Connection, own: Connection) -> Result<Self, StoreError> {
        let failed =
            |error: &dyn ToString| StoreError::new(Trouble::Unavailable, error.to_string());
        writing
            .pragma_update(None, "wal_autocheckpoint", CEILING)
            .map_err(|error| failed(&error))?;
        let (tell, told) = sync_channel(1);
        thread::Builder::new()
            .name("checkpoints".to_owned())
            .spawn(move || work(&own, &told))
            .map_err(|error| failed(&error))?;
        Ok(Self(tell))
    }

    /// Something was committed.
    pub(super) fn due(&self) {
        // Full: it knows already. Ended: a commit does it at the ceiling.
        let _ = self.0.try_send(());
    }
}

fn work(connection: &Connection, commits: &Receiver<()>) {
    while commits.recv().is_ok() {
        thread::sleep(GATHER);
        // What fails here, such as a full disk, fails where it matters: at the next commit.
        let _ = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
    }
}
