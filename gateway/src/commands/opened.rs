//! The store that the settings name.

#![cfg_attr(
    not(any(feature = "mysql", feature = "postgres")),
    allow(
        clippy::unused_async,
        unused_variables,
        reason = "only servers are waited for, and only there are leases"
    )
)]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::failure::Failure;
#[cfg(any(feature = "mysql", feature = "postgres"))]
use crate::server::{self, Address, ServerStore};
use crate::settings::{Open, StorePath};
use crate::sqlite::{self, Lock, SqliteStore};
use crate::store::Store;
#[cfg(any(feature = "mysql", feature = "postgres"))]
use crate::system::secret_text;

/// A store that a gateway sends from.
pub(super) struct Opened {
    pub(super) store: Arc<dyn Store>,
    /// A file has one gateway, so this one keeps others from it.
    pub(super) _lock: Option<Lock>,
}

/// How long people's commands may have a waybill for themselves: not at all, as they send nothing.
#[cfg(any(feature = "mysql", feature = "postgres"))]
const NO_TERM: Duration = Duration::ZERO;

/// Opens it to send from it, or makes it. What is claimed is this gateway's own for `term`.
pub(super) async fn to_serve(open: &Open, term: Duration) -> Result<Opened, Failure> {
    match &open.store {
        StorePath::Sqlite(path) => {
            let lock = sqlite::lock(path)?;
            Ok(Opened {
                store: Arc::new(SqliteStore::open(path)?),
                _lock: Some(lock),
            })
        }
        #[cfg(any(feature = "mysql", feature = "postgres"))]
        StorePath::Server(address) => Ok(Opened {
            store: Arc::new(ServerStore::open(known(open, address).await?, term).await?),
            _lock: None,
        }),
    }
}

/// Opens it for what a person does, also while gateways run on it. One that is not there, or not up
/// to date, is a mistake here: nothing of it is changed.
pub(super) async fn existing(open: &Open) -> Result<Arc<dyn Store>, Failure> {
    match &open.store {
        StorePath::Sqlite(path) => {
            is_there(path)?;
            Ok(Arc::new(SqliteStore::open_existing(path)?))
        }
        #[cfg(any(feature = "mysql", feature = "postgres"))]
        StorePath::Server(address) => Ok(Arc::new(
            ServerStore::open_existing(known(open, address).await?, NO_TERM).await?,
        )),
    }
}

fn is_there(path: &Path) -> Result<(), Failure> {
    if path.exists() {
        return Ok(());
    }
    Err(format!("there is no {0} / 文件不存在：{0}", path.display()).into())
}

/// Brings it up to date, or makes it. Says from which version to which.
pub(super) async fn migrate(open: &Open) -> Result<(usize, usize), Failure> {
    match &open.store {
        StorePath::Sqlite(path) => {
            let _lock = sqlite::lock(path)?;
            Ok(sqlite::migrate(path)?)
        }
        #[cfg(any(feature = "mysql", feature = "postgres"))]
        StorePath::Server(address) => Ok(server::migrate(&known(open, address).await?).await?),
    }
}

/// The address with the password of the file, if there is one.
#[cfg(any(feature = "mysql", feature = "postgres"))]
async fn known(open: &Open, address: &Address) -> Result<Address, Failure> {
    let Some(file) = &open.store_password_file else {
        return Ok(address.clone());
    };
    let password = secret_text(file).await?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    Ok(address.clone().with_password(password))
}
