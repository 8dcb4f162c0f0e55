//! What the program does.

mod callback;
mod failure;
mod log;
mod operate;
mod serve;
mod trial;

use std::io::{self, Write as _};

pub use failure::Failure;
pub use serve::{Ready, Running, start};

use crate::http::document;
use crate::settings::Command;

/// Does it.
///
/// # Errors
///
/// Whatever ends it.
pub async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve(options) => serve::run(*options).await,
        Command::Try(options) => trial::run(*options).await,
        Command::Migrate(open) => operate::migrate(open.store.path()),
        Command::Check(open) => operate::check(open.store.path()).await,
        Command::SetAside(open) => operate::set_aside(open.store.path()).await,
        Command::Release(one) => operate::release(one.open.store.path(), one.id).await,
        Command::Token(one) => operate::token(one.open.store.path(), one.id).await,
        Command::Discard(one) => operate::discard(one.open.store.path(), one.id).await,
        Command::Forget(kept) => operate::forget(kept.open.store.path(), kept.closed_after.0).await,
        Command::Openapi => {
            let document = serde_json::to_string_pretty(&document())?;
            Ok(writeln!(io::stdout(), "{document}")?)
        }
    }
}
