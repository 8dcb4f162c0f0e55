//! The store in an SQLite file.
//!
//! One thread commits, over one connection, and another moves what was committed from the log into
//! the file; reads go over connections of their own and wait for nobody. What was committed is on
//! the disk (`synchronous=FULL`), also after a power cut.

mod check;
mod checkpoint;
mod columns;
mod error;
mod load;
mod open;
mod place;
mod queries;
mod readers;
mod save;
mod schema;
mod tidy;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use waybill_engine::WaybillId;

use crate::model::Moment;
use crate::store::{
    Claim, Claims, Dossier, Figures, Gather, Known, Later, Parked, Pause, Place, SetAside, Store,
    StoreError, Tried, Trouble, Works, run_all, wants,
};
pub use open::{Lock, lock, migrate};
use place::FilePlace;
use readers::Readers;
use writer::Writer;

/// The store in an SQLite file. It has one sender: see [`lock`].
#[derive(Debug)]
pub struct SqliteStore {
    file: FilePlace,
    writer: Writer,
    readers: Readers,
    claims: Arc<Claims>,
}

impl SqliteStore {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    ///
    /// It is no store, or one of a later version, or can't be read or written.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::over(open::writing(path)?, path)
    }

    /// Opens a file that has to be there and up to date. Of another one nothing is changed.
    ///
    /// # Errors
    ///
    /// It is no store, or one of another version, or can't be read or written.
    pub fn open_existing(path: &Path) -> Result<Self, StoreError> {
        Self::over(open::existing(path)?, path)
    }

    fn over(connection: Connection, path: &Path) -> Result<Self, StoreError> {
        let file = FilePlace::of(path).map_err(|error| {
            let detail = format!("{}: {error} / 无法读取", path.display());
            StoreError::new(Trouble::Unavailable, detail)
        })?;
        Ok(Self {
            file,
            writer: Writer::start(connection, open::existing(path)?)?,
            readers: Readers::new(path),
            claims: Arc::default(),
        })
    }

    /// Writes on the thread that does, if the file is where it was opened.
    fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Tried<'_, T> {
        Box::pin(async {
            self.file.check()?;
            self.writer.run(job).await
        })
    }
}

/// Runs works until nothing is missing that they ask for.
fn run(connection: &Connection, works: &mut Works) -> rusqlite::Result<Known> {
    let mut wants = wants(works);
    loop {
        let mut known = load::known(connection, &wants)?;
        if run_all(works, &mut known, &mut wants) {
            return Ok(known);
        }
    }
}

impl Store for SqliteStore {
    fn commit(&self, gather: Gather) -> Later<'_, (Works, Result<Duration, StoreError>)> {
        let (claims, file) = (Arc::clone(&self.claims), self.file.clone());
        let done = self.writer.run(move |connection| {
            // Before anything is taken in: in another place than its own it would be lost.
            if let Err(error) = file.check() {
                return Ok((Works::new(), Err(error)));
            }
            let mut works = gather();
            if works.is_empty() {
                return Ok((works, Ok(Duration::ZERO)));
            }
            let outcome = writer::in_timed_transaction(connection, |connection| {
                let known = run(connection, &mut works)?;
                save::known(connection, &known)?;
                Ok(known)
            });
            // Not before it is on the disk: whoever claims then sees it.
            let outcome = outcome.map(|(known, sync)| {
                claims.end(&known);
                sync
            });
            Ok((works, outcome.map_err(|error| error::told(&error))))
        });
        Box::pin(async move {
            match done.await {
                Ok(answer) => answer,
                Err(error) => (Vec::new(), Err(error)),
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
            let claims = Arc::clone(&self.claims);
            let found = self
                .readers
                .read(move |connection| queries::due(connection, now, limit, &claims))
                .await?;
            self.claims.begin(&found);
            Ok(found)
        })
    }

    fn waybill(&self, id: WaybillId<'static>) -> Tried<'_, Option<Dossier>> {
        Box::pin(
            self.readers
                .read(move |connection| queries::dossier(connection, &id)),
        )
    }

    fn set_aside(&self, after: Option<Place>, limit: usize) -> Tried<'_, Vec<SetAside>> {
        let claims = Arc::clone(&self.claims);
        Box::pin(
            self.readers.read(move |connection| {
                queries::set_aside(connection, after.as_ref(), limit, &claims)
            }),
        )
    }

    fn pauses(&self) -> Tried<'_, Vec<Pause>> {
        Box::pin(self.readers.read(queries::pauses))
    }

    fn parked(&self, now: Moment, limit: usize) -> Tried<'_, Vec<Parked>> {
        let claims = Arc::clone(&self.claims);
        Box::pin(
            self.readers
                .read(move |connection| queries::parked_due(connection, now, limit, &claims)),
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

    fn version(&self) -> usize {
        open::MIGRATIONS.len()
    }

    fn check(&self) -> Tried<'_, Vec<String>> {
        Box::pin(self.readers.read(check::all))
    }
}
