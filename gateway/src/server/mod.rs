//! The store in a database of PostgreSQL, MySQL or MariaDB, which several gateways may share.
//!
//! Decisions on a waybill are serialised by its row: a transaction locks all rows that it is
//! about, in the order of their ids, before it decides. Whose waybill it is to send is a lease in
//! that row, with a fencing number, by the server's clock.

mod address;
mod batch;
mod check;
mod claim;
mod clock;
mod connection;
mod dialect;
mod fault;
mod fields;
mod load;
mod migrate;
#[cfg(feature = "mysql")]
mod mysql;
mod patience;
mod places;
mod pool;
#[cfg(feature = "postgres")]
mod postgres;
mod queries;
mod save;
mod sql;
mod tidy;
#[cfg(feature = "postgres")]
mod tls;
mod trust;

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use waybill_engine::WaybillId;

pub use address::{Address, InvalidAddress};

use crate::model::Moment;
use crate::store::{
    Claim, Claims, Dossier, Figures, Gather, Known, Later, Parked, Pause, Place, SetAside, Store,
    StoreError, Tried, Works, run_all, wants,
};
use crate::system::Clock;
use clock::ServerClock;
use connection::Connection;
use fault::Fault;
use load::For;
use pool::{Pool, Session, in_time};

/// Connections for what is written: transactions of works, claims, tidying.
const WRITERS: usize = 3;

/// Connections for what is read.
const READERS: usize = 4;

/// How often a transaction is tried that others were in the way of.
const TRIES: u32 = 6;

/// In how many parts payloads that wait are counted: transactions that count in different ones
/// don't wait for each other.
const PARTS: u32 = 64;

/// The store in a database of a server.
pub struct ServerStore {
    address: Address,
    clock: ServerClock,
    writers: Pool,
    readers: Pool,
    claims: Claims,
    term: Duration,
    part: AtomicU32,
}

impl std::fmt::Debug for ServerStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServerStore")
            .field("address", &self.address)
            .field("term", &self.term)
            .finish_non_exhaustive()
    }
}

impl ServerStore {
    /// Opens a database and brings it up to date. A waybill that this gateway claims is its own for
    /// `term`, unless it is settled before.
    ///
    /// # Errors
    ///
    /// The server can't be reached, lets nobody in, or has a store of a later version.
    pub async fn open(address: Address, term: Duration) -> Result<Self, StoreError> {
        migrate(&address).await?;
        Ok(Self::over(address, term))
    }

    /// Opens a database that has to be up to date. Of another one nothing is changed.
    ///
    /// # Errors
    ///
    /// The server can't be reached, lets nobody in, or has no store of this version.
    pub async fn open_existing(address: Address, term: Duration) -> Result<Self, StoreError> {
        let store = Self::over(address, term);
        store.refuse_other().await.map_err(|fault| {
            let StoreError { trouble, detail } = fault.error;
            StoreError::new(trouble, format!("{}: {detail}", store.address))
        })?;
        Ok(store)
    }

    fn over(address: Address, term: Duration) -> Self {
        let clock = ServerClock::default();
        Self {
            writers: Pool::new(address.clone(), clock.clone(), WRITERS),
            readers: Pool::new(address.clone(), clock.clone(), READERS),
            clock,
            address,
            claims: Claims::default(),
            term,
            part: AtomicU32::new(std::process::id()),
        }
    }

    /// A database that is not up to date.
    async fn refuse_other(&self) -> Result<(), Fault> {
        let mut session = self.readers.get().await?;
        migrate::refuse_other(&mut session.connection).await?;
        session.done();
        Ok(())
    }

    /// Runs works in one transaction, as soon as there is a connection for it; again, where another
    /// one was in the way. Says how long its end took, until it was on the server's disk.
    async fn write(&self, gather: Gather) -> (Works, Result<(Known, Duration), StoreError>) {
        let mut session = match self.writers.get().await {
            Ok(session) => session,
            Err(fault) => return (Works::new(), Err(fault.error)),
        };
        let mut works = gather();
        if works.is_empty() {
            session.done();
            return (works, Ok((Known::default(), Duration::ZERO)));
        }
        let mut tried = 1;
        loop {
            let fault = match self.try_to_write(session, &mut works).await {
                Ok(written) => return (works, Ok(written)),
                Err(fault) => fault,
            };
            if !fault.may_go_again || tried == TRIES {
                return (works, Err(fault.error));
            }
            tracing::debug!(error = %fault.error, tried, "once more");
            tokio::time::sleep(Duration::from_millis(3) * 2_u32.pow(tried)).await;
            tried += 1;
            session = match self.writers.get().await {
                Ok(session) => session,
                Err(fault) => return (works, Err(fault.error)),
            };
        }
    }

    async fn try_to_write(
        &self,
        mut session: Session<'_>,
        works: &mut Works,
    ) -> Result<(Known, Duration), Fault> {
        let connection = &mut session.connection;
        let written = in_time(async {
            connection.begin().await?;
            let known = run(connection, works, For::Writing).await?;
            save::known(connection, &known, self.part()).await?;
            let begun = Instant::now();
            connection.commit().await?;
            Ok((known, begun.elapsed()))
        })
        .await?;
        session.done();
        Ok(written)
    }

    /// A part of the tally for the next transaction: not that of the one before, which may still
    /// have it.
    fn part(&self) -> i64 {
        let part = self.part.fetch_add(1, Ordering::Relaxed);
        i64::from(part % PARTS)
    }
}

/// Brings a database up to date. Says from which version to which.
///
/// # Errors
///
/// The server can't be reached, lets nobody in, or has a store of a later version.
pub async fn migrate(address: &Address) -> Result<(usize, usize), StoreError> {
    // What keeps others from it ends with this connection.
    let pool = Pool::new(address.clone(), ServerClock::default(), 1);
    let named = |fault: Fault| {
        let StoreError { trouble, detail } = fault.error;
        StoreError::new(trouble, format!("{address}: {detail}"))
    };
    let mut session = pool.get().await.map_err(named)?;
    migrate::migrate(&mut session.connection)
        .await
        .map_err(named)
}

/// Runs works until nothing is missing that they ask for.
async fn run(
    connection: &mut Connection,
    works: &mut Works,
    what_for: For,
) -> Result<Known, Fault> {
    let mut wants = wants(works);
    loop {
        let mut known = load::known(connection, &wants, what_for).await?;
        if run_all(works, &mut known, &mut wants) {
            return Ok(known);
        }
    }
}

/// Does something over a connection of a pool, which goes back if all went well.
macro_rules! over {
    ($pool:expr, |$connection:ident| $doing:expr) => {
        Box::pin(async move {
            let mut session = $pool.get().await?;
            let $connection = &mut session.connection;
            let done = in_time($doing).await?;
            session.done();
            Ok(done)
        })
    };
}

impl Store for ServerStore {
    fn commit(&self, gather: Gather) -> Later<'_, (Works, Result<Duration, StoreError>)> {
        Box::pin(async move {
            let (works, written) = self.write(gather).await;
            // Not before it is on the disk: whoever claims then sees it.
            let outcome = written.map(|(known, sync)| {
                self.claims.end(&known);
                sync
            });
            (works, outcome)
        })
    }

    fn look(&self, mut works: Works) -> Later<'_, (Works, Result<(), StoreError>)> {
        Box::pin(async move {
            let looked: Result<(), StoreError> = async {
                let mut session = self.readers.get().await?;
                let connection = &mut session.connection;
                in_time(async {
                    connection.begin_reading().await?;
                    run(connection, &mut works, For::Reading).await?;
                    connection.commit().await
                })
                .await?;
                session.done();
                Ok(())
            }
            .await;
            (works, looked)
        })
    }

    fn claim(&self, now: Moment, limit: usize) -> Tried<'_, Vec<Claim>> {
        let asked = claim::Asked {
            now,
            limit,
            term: self.term,
        };
        Box::pin(async move {
            let mut session = self.writers.get().await?;
            let connection = &mut session.connection;
            let due = claim::due(connection, &self.clock, &self.claims, asked);
            let found = in_time(due).await?;
            session.done();
            self.claims.begin(&found);
            Ok(found)
        })
    }

    fn waybill(&self, id: WaybillId<'static>) -> Tried<'_, Option<Dossier>> {
        over!(self.readers, |connection| queries::dossier(connection, &id))
    }

    fn set_aside(&self, after: Option<Place>, limit: usize) -> Tried<'_, Vec<SetAside>> {
        over!(self.readers, |connection| queries::set_aside(
            connection,
            &self.claims,
            after,
            limit
        ))
    }

    fn pauses(&self) -> Tried<'_, Vec<Pause>> {
        over!(self.readers, |connection| queries::pauses(connection))
    }

    fn parked(&self, now: Moment, limit: usize) -> Tried<'_, Vec<Parked>> {
        over!(self.readers, |connection| queries::parked(
            connection,
            &self.claims,
            now,
            limit
        ))
    }

    fn figures(&self) -> Tried<'_, Figures> {
        over!(self.readers, |connection| queries::figures(connection))
    }

    fn forget(&self, before: Moment, limit: usize) -> Tried<'_, usize> {
        over!(self.writers, |connection| tidy::forget(
            connection, before, limit
        ))
    }

    fn drop_answers(&self, until: Moment, limit: usize) -> Tried<'_, usize> {
        over!(self.writers, |connection| tidy::drop_answers(
            connection, until, limit
        ))
    }

    fn probe(&self) -> Tried<'_, ()> {
        over!(self.writers, |connection| tidy::probe(
            connection,
            self.part()
        ))
    }

    fn version(&self) -> usize {
        self.address.dialect.migrations().len()
    }

    /// As long as it takes: it reads all of the store.
    fn check(&self) -> Tried<'_, Vec<String>> {
        Box::pin(async move {
            let mut session = self.readers.get().await?;
            let wrong = check::all(&mut session.connection).await?;
            session.done();
            Ok(wrong)
        })
    }

    fn clock(&self, machine: Clock) -> Clock {
        self.clock.of(machine)
    }
}
