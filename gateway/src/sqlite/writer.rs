//! The thread that writes.

use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;

use super::checkpoint::Checkpoints;
use super::error::{gone, told};
use crate::store::{StoreError, Trouble};

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Jobs that wait at most. Whoever has another one waits for a place, and keeps no thread from
/// other work meanwhile.
const JOBS: usize = 64;

/// The one thread that writes. It ends when this is dropped, after what it was given.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Sender<Job>,
}

impl Writer {
    /// With another connection to the same file, for its checkpoints.
    pub(super) fn start(connection: Connection, beside: Connection) -> Result<Self, StoreError> {
        let checkpoints = Checkpoints::start(&connection, beside)?;
        let (jobs, queue) = channel(JOBS);
        thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || work(connection, queue, &checkpoints))
            .map_err(|error| StoreError::new(Trouble::Unavailable, error.to_string()))?;
        Ok(Self { jobs })
    }

    /// What the job answers.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // Nobody waits for it any longer; it is done all the same.
            let _ = answer.send(job(connection).map_err(|error| told(&error)));
        });
        self.jobs.send(job).await.map_err(|_| gone())?;
        answered.await.unwrap_or_else(|_| Err(gone()))
    }
}

fn work(mut connection: Connection, mut jobs: Receiver<Job>, checkpoints: &Checkpoints) {
    while let Some(job) = jobs.blocking_recv() {
        job(&mut connection);
        checkpoints.due(&connection);
    }
}

/// Runs something in one transaction, which is on the disk on return.
pub(super) fn in_transaction<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let (done, _) = in_timed_transaction(connection, work)?;
    Ok(done)
}

/// The same, with how long its end took, until it was on the disk.
pub(super) fn in_timed_transaction<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<(T, Duration)> {
    // At once: a transaction that reads first may find that it may not write any more.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = work(&transaction)?;
    let written = Instant::now();
    transaction.commit()?;
    Ok((done, written.elapsed()))
}
