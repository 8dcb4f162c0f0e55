//! Where a figure's store is: in a file, or on the server that `WAYBILL_TEST_STORE` names.

use std::path::{Path, PathBuf};

use mysql_async::Conn;
use mysql_async::prelude::Queryable as _;
use tokio_postgres::NoTls;

/// A place for one store, empty at first.
pub(crate) enum Place {
    File(PathBuf),
    Server(String),
}

fn server() -> Option<String> {
    std::env::var("WAYBILL_TEST_STORE").ok()
}

/// What the stores are in, for the head of the table.
pub(crate) fn kind() -> String {
    let server = server();
    let scheme = server.as_deref().and_then(|url| url.split("://").next());
    scheme.unwrap_or("sqlite").to_owned()
}

impl Place {
    /// A place of this name with nothing in it, whatever was there.
    pub(crate) async fn fresh(folder: &Path, name: &str) -> Self {
        let Some(server) = server() else {
            for ending in ["", "-wal", "-shm", ".lock"] {
                let _ = std::fs::remove_file(folder.join(format!("{name}{ending}")));
            }
            return Self::File(folder.join(name));
        };
        let name = format!("bench_{name}");
        let (scheme, rest) = server.split_once("://").expect("a URL");
        let (user, rest) = rest.split_once('@').expect("a user");
        let (host, database) = rest.split_once('/').expect("a database");
        if scheme.starts_with("postgres") {
            let (client, connection) = tokio_postgres::connect(&server, NoTls)
                .await
                .expect("a server");
            tokio::spawn(connection);
            let made = format!(
                "DROP SCHEMA IF EXISTS {name} CASCADE; DROP ROLE IF EXISTS {name}; \
                 CREATE ROLE {name} LOGIN; CREATE SCHEMA AUTHORIZATION {name}"
            );
            client.batch_execute(&made).await.expect("a schema");
            // What was written before is written to its place now, and not while this is measured.
            client
                .batch_execute("CHECKPOINT")
                .await
                .expect("a checkpoint");
            // A schema that is named as its user is where that user's tables are.
            return Self::Server(format!("{scheme}://{name}@{host}/{database}"));
        }
        let mut connection = Conn::from_url(&server).await.expect("a server");
        for made in ["DROP DATABASE IF EXISTS", "CREATE DATABASE"] {
            let made = connection.query_drop(format!("{made} {name}"));
            made.await.expect("a database");
        }
        Self::Server(format!("{scheme}://{user}@{host}/{name}"))
    }

    /// As `--store` takes it.
    pub(crate) fn store(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Server(url) => url.clone(),
        }
    }

    pub(crate) const fn is_on_server(&self) -> bool {
        matches!(self, Self::Server(_))
    }
}
