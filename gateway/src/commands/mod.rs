//! What the program does.

mod log;
mod operate;
mod serve;
mod trial;

use std::io::{self, Write as _};
use std::path::Path;

pub use serve::{Ready, Running, start};

use crate::http::document;
use crate::settings::{Command, StorePath};

/// What ends a command.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Does it.
///
/// # Errors
///
/// Whatever ends it.
pub async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve(options) => serve::run(*options).await,
        Command::Try(options) => trial::run(*options).await,
        Command::Migrate(open) => operate::migrate(path(&open.store)),
        Command::Check(open) => operate::check(path(&open.store)).await,
        Command::SetAside(open) => operate::set_aside(path(&open.store)).await,
        Command::Release(one) => operate::release(path(&one.open.store), one.id).await,
        Command::Token(one) => operate::token(path(&one.open.store), one.id).await,
        Command::Discard(one) => operate::discard(path(&one.open.store), one.id).await,
        Command::Forget(kept) => operate::forget(path(&kept.open.store), kept.closed_after.0).await,
        Command::Openapi => {
            let document = serde_json::to_string_pretty(&document())?;
            Ok(writeln!(io::stdout(), "{document}")?)
        }
    }
}

fn path(store: &StorePath) -> &Path {
    match store {
        StorePath::Sqlite(path) => path,
    }
}
