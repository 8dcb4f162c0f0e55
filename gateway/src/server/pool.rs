//! Connections, opened when they are needed and kept as long as they are used.

use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::address::Address;
use super::clock::ServerClock;
use super::connection::Connection;
use super::fault::Fault;
use super::patience;

/// So many connections at most.
pub(super) struct Pool {
    address: Address,
    clock: ServerClock,
    idle: Mutex<Vec<(Connection, Instant)>>,
    places: Semaphore,
}

/// A connection that one task has for itself. Dropped before [`done`](Self::done), it is closed,
/// and what was begun is undone.
pub(super) struct Session<'a> {
    pool: &'a Pool,
    pub(super) connection: Connection,
    _place: SemaphorePermit<'a>,
}

impl Pool {
    pub(super) fn new(address: Address, clock: ServerClock, most: usize) -> Self {
        Self {
            address,
            clock,
            idle: Mutex::default(),
            places: Semaphore::new(most),
        }
    }

    /// A connection that was there a moment ago.
    pub(super) async fn get(&self) -> Result<Session<'_>, Fault> {
        let place = in_time(async { self.places.acquire().await.map_err(Fault::lost) }).await?;
        let connection = match self.kept().await {
            Some(connection) => connection,
            None => self.open().await?,
        };
        Ok(Session {
            pool: self,
            connection,
            _place: place,
        })
    }

    async fn kept(&self) -> Option<Connection> {
        while let Some((mut connection, since)) = self.pop() {
            let idle = since.elapsed();
            if idle > patience::IDLE {
                continue;
            }
            if idle < patience::FRESH || self.is_there(&mut connection).await {
                return Some(connection);
            }
        }
        None
    }

    fn pop(&self) -> Option<(Connection, Instant)> {
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
    }

    async fn is_there(&self, connection: &mut Connection) -> bool {
        let asked = timeout(patience::CONNECT, self.clock.ask(connection)).await;
        matches!(asked, Ok(Ok(_)))
    }

    async fn open(&self) -> Result<Connection, Fault> {
        let opened = timeout(patience::CONNECT, async {
            let mut connection = Connection::open(&self.address).await?;
            self.clock.ask(&mut connection).await?;
            Ok(connection)
        });
        opened.await.unwrap_or_else(|_| Err(slow(&self.address)))
    }
}

impl Session<'_> {
    /// It is used no longer, and nothing is begun on it.
    pub(super) fn done(self) {
        let mut idle = self
            .pool
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        idle.push((self.connection, Instant::now()));
    }
}

fn slow(what: &dyn std::fmt::Display) -> Fault {
    Fault::lost(format_args!("{what} did not answer in time"))
}

/// Does it, unless it takes longer than anything should.
pub(super) async fn in_time<T>(
    doing: impl Future<Output = Result<T, Fault>> + Send,
) -> Result<T, Fault> {
    let done = timeout(patience::OPERATION, doing).await;
    done.unwrap_or_else(|_| Err(slow(&"the server")))
}
