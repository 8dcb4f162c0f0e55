//! The store that the tests run on: an SQLite file or, if `WAYBILL_TEST_STORE` names one, a server.
//!
//! `gateway/tests/stores` starts servers and runs the tests on them. Each test has a place of its
//! own there: a schema of PostgreSQL, a database of MySQL.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use mysql_async::prelude::Queryable as _;
use tempfile::TempDir;
use tokio_postgres::NoTls;
use waybill_gateway::server::{Address, ServerStore};
use waybill_gateway::sqlite::SqliteStore;
use waybill_gateway::store::Store;

/// How long a waybill is one gateway's own, where a test does not say otherwise.
pub(crate) const LEASE: Duration = Duration::from_mins(1);

/// The server's address with the user who may do everything, if there is a server.
fn server() -> Option<String> {
    std::env::var("WAYBILL_TEST_STORE").ok()
}

/// Whether the tests run on a server.
pub(crate) fn is_on_server() -> bool {
    server().is_some()
}

/// A temporary folder, and a store that belongs to it. Both are gone at the end.
pub(crate) struct Home {
    folder: TempDir,
}

impl Home {
    /// A new one, with nothing in it.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        if let Some(server) = server() {
            block_on(make(&server, &name(folder.path())));
        }
        Self { folder }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The store, as `--store` takes it.
    pub(crate) fn store(&self) -> String {
        match server() {
            None => self.path().join("waybills.db").to_str().unwrap().to_owned(),
            Some(server) => within(&server, &name(self.path())),
        }
    }

    /// The same by way of another port of this machine.
    pub(crate) fn store_through(&self, port: u16) -> String {
        let store = self.store();
        let (before, after) = store.rsplit_once(':').unwrap();
        let (_, after) = after.split_once('/').unwrap();
        format!("{before}:{port}/{after}")
    }

    /// The server's port.
    pub(crate) fn port(&self) -> u16 {
        let store = self.store();
        let (_, after) = store.rsplit_once(':').unwrap();
        after.split_once('/').unwrap().0.parse().unwrap()
    }

    /// Opens the store.
    pub(crate) async fn open(&self) -> Arc<dyn Store> {
        self.open_for(LEASE).await
    }

    /// Opens it so that what is claimed is one's own for so long.
    pub(crate) async fn open_for(&self, lease: Duration) -> Arc<dyn Store> {
        let store = self.store();
        if is_on_server() {
            let address: Address = store.parse().unwrap();
            Arc::new(ServerStore::open(address, lease).await.unwrap())
        } else {
            Arc::new(SqliteStore::open(Path::new(&store)).unwrap())
        }
    }

    /// Runs a statement on the store, behind the gateway's back.
    pub(crate) async fn run(&self, statement: &str) {
        let store = self.store();
        if is_on_server() {
            execute(&store, statement).await;
        } else {
            let file = rusqlite::Connection::open(&store).unwrap();
            file.execute_batch(statement).unwrap();
        }
    }
}

/// What only PostgreSQL tells.
impl Home {
    /// Whether the tests run on PostgreSQL.
    pub(crate) fn is_on_postgres(&self) -> bool {
        is_postgres(&self.store())
    }

    /// The one number of a query.
    pub(crate) async fn number(&self, query: &str) -> i64 {
        let connected = tokio_postgres::connect(&self.store(), NoTls).await;
        let (client, connection) = connected.unwrap();
        tokio::spawn(connection);
        client.query_one(query, &[]).await.unwrap().get(0)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Some(server) = server() {
            block_on(remove(&server, &name(self.path())));
        }
    }
}

/// On a thread of its own, as whoever calls may be within a runtime.
fn block_on(doing: impl Future<Output = ()> + Send) {
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = { runtime }.enable_all().build().unwrap();
            runtime.block_on(doing);
        });
    });
}

/// A name for what belongs to this folder, which no other has.
fn name(folder: &Path) -> String {
    let folder = folder.file_name().unwrap().to_str().unwrap();
    let hex = folder.bytes().map(|byte| format!("{byte:02x}"));
    format!("waybill_{}", hex.collect::<String>())
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres")
}

/// The address of the place with this name.
fn within(server: &str, name: &str) -> String {
    let (scheme, rest) = server.split_once("://").unwrap();
    let (user, rest) = rest.split_once('@').unwrap();
    let (host, database) = rest.split_once('/').unwrap();
    if is_postgres(server) {
        // A schema that is named as its user is where that user's tables are.
        format!("{scheme}://{name}@{host}/{database}")
    } else {
        format!("{scheme}://{user}@{host}/{name}")
    }
}

async fn make(server: &str, name: &str) {
    if is_postgres(server) {
        let user = format!("CREATE ROLE {name} LOGIN; CREATE SCHEMA AUTHORIZATION {name}");
        execute(server, &user).await;
    } else {
        execute(server, &format!("CREATE DATABASE {name}")).await;
    }
}

async fn remove(server: &str, name: &str) {
    if is_postgres(server) {
        let gone = format!("DROP SCHEMA {name} CASCADE; DROP ROLE {name}");
        execute(server, &gone).await;
    } else {
        execute(server, &format!("DROP DATABASE {name}")).await;
    }
}

async fn execute(url: &str, statements: &str) {
    if is_postgres(url) {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(statements).await.unwrap();
    } else {
        let mut connection = mysql_async::Conn::from_url(url).await.unwrap();
        connection.query_drop(statements).await.unwrap();
    }
}
