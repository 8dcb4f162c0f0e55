//! The store in an SQLite file.
//!
//! One thread writes, over one connection; reads go over connections of their own and wait for
//! nobody. What was committed is on the disk (`synchronous=FULL`), also after a power cut.

mod check;
mod columns;
mod error;
mod load;
mod open;
mod queries;
mod readers;
mod save;
mod tidy;
mod writer;

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use waybill_engine::WaybillId;

use crate::model::Moment;
use crate::store::{
    Claim, Dossier, Figures, Known, Later, Parked, Pause, Place, SetAside, Store, StoreError,
    Tried, Wants, Works,
};
pub use open::{Lock, lock, migrate};
use readers::Readers;
use writer::Writer;

/// The store in an SQLite file. It has one sender: see [`lock`].
#[derive(Debug)]
pub struct SqliteStore {
    writer: Writer,
    readers: Readers,
    /// The waybills whose first payload somebody has for himself. At most so many as are claimed at
    /// a time.
    claimed: Arc<Mutex<HashSet<WaybillId<'static>>>>,
}

impl SqliteStore {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    ///
    /// It is no store, or one of a later version, or can't be read or written.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = open::writing(path)?;
        Ok(Self {
            writer: Writer::start(connection)?,
            readers: Readers::new(path),
            claimed: Arc::default(),
        })
    }

    /// Writes on the thread that does.
    fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Tried<'_, T> {
        let done = self.writer.submit(job);
        Box::pin(async move { done.await.unwrap_or_else(|_| Err(error::gone())) })
    }

    fn claims(&self) -> MutexGuard<'_, HashSet<WaybillId<'static>>> {
        self.claimed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs works until nothing is missing that they ask for.
fn run(connection: &Connection, works: &mut Works) -> rusqlite::Result<Known> {
    let mut wants = Wants::default();
    for work in &*works {
        work.wants(&mut wants);
    }
    loop {
        let mut known = load::known(connection, &wants)?;
        for work in &mut *works {
            work.run(&mut known);
        }
        if known.no_histories().is_empty() {
            return Ok(known);
        }
        wants.histories.extend(known.no_histories().iter().cloned());
    }
}

impl Store for SqliteStore {
    fn commit(&self, mut works: Works) -> Later<'_, (Works, Result<(), StoreError>)> {
        let claimed = Arc::clone(&self.claimed);
        let done = self.writer.submit(move |connection| {
            let outcome = writer::in_transaction(connection, |connection| {
                let known = run(connection, &mut works)?;
                save::known(connection, &known)?;
                Ok(known)
            });
            // Not before it is on the disk: whoever claims then sees it.
            let outcome = outcome.map(|known| end_claims(&claimed, &known));
            Ok((works, outcome.map_err(|error| error::told(&error))))
        });
        Box::pin(async move {
            match done.await {
                Ok(Ok(answer)) => answer,
                Ok(Err(error)) => (Vec::new(), Err(error)),
                Err(_) => (Vec::new(), Err(error::gone())),
            }
        })
    }

    fn look(&self, mut works: Works) -> Later<'_, (Works, Result<(), StoreError>)> {
        Box::pin(async move {
            let read = self.readers.read(move |connection| {
                let transaction = connection.unchecked_transaction()?;
                run(&transaction, &mut works)?;
                Ok(works)
            });
            match read.await {
                Ok(works) => (works, Ok(())),
                Err(error) => (Vec::new(), Err(error)),
            }
        })
    }

    fn claim(&self, now: Moment, limit: usize) -> Tried<'_, Vec<Claim>> {
        Box::pin(async move {
            // As of before the reading: what is given back or settled in between might be read as
            // it was before.
            let taken = self.claims().clone();
            let claims = self
                .readers
                .read(move |connection| queries::due(connection, now, limit, &taken))
                .await?;
            let mut claimed = self.claims();
            claimed.extend(claims.iter().map(|claim| claim.waybill_id.clone()));
            Ok(claims)
        })
    }

    fn give_back(&self, claim: &Claim) {
        self.claims().remove(&claim.waybill_id);
    }

    fn waybill(&self, id: WaybillId<'static>) -> Tried<'_, Option<Dossier>> {
        Box::pin(
            self.readers
                .read(move |connection| queries::dossier(connection, &id)),
        )
    }

    fn set_aside(&self, after: Option<Place>, limit: usize) -> Tried<'_, Vec<SetAside>> {
        Box::pin(
            self.readers
                .read(move |connection| queries::set_aside(connection, after.as_ref(), limit)),
        )
    }

    fn pauses(&self) -> Tried<'_, Vec<Pause>> {
        Box::pin(self.readers.read(queries::pauses))
    }

    fn parked(&self, now: Moment, limit: usize) -> Tried<'_, Vec<Parked>> {
        Box::pin(
            self.readers
                .read(move |connection| queries::parked_due(connection, now, limit)),
        )
    }

    fn figures(&self) -> Tried<'_, Figures> {
        Box::pin(self.readers.read(queries::figures))
    }

    fn forget(&self, before: Moment, limit: usize) -> Tried<'_, usize> {
        self.write(move |connection| {
            writer::in_transaction(connection, |connection| {
                tidy::forget(connection, before, limit)
            })
        })
    }

    fn drop_answers(&self, until: Moment, limit: usize) -> Tried<'_, usize> {
        self.write(move |connection| tidy::drop_answers(connection, until, limit))
    }

    fn probe(&self) -> Tried<'_, ()> {
        self.write(|connection| {
            writer::in_transaction(connection, tidy::fill)?;
            writer::in_transaction(connection, tidy::clear)
        })
    }

    fn check(&self) -> Tried<'_, Vec<String>> {
        Box::pin(self.readers.read(check::all))
    }
}

/// Whoever had the waybills for himself has done with them.
fn end_claims(claimed: &Mutex<HashSet<WaybillId<'static>>>, known: &Known) {
    let mut claimed = claimed.lock().unwrap_or_else(PoisonError::into_inner);
    for held in known.waybills().filter(|held| held.writes().released) {
        claimed.remove(&held.waybill().id);
    }
}
