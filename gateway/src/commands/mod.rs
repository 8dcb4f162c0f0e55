//! What the program does.

mod callback;
mod failure;
mod log;
mod opened;
mod operate;
mod serve;
mod trial;

use std::io::{self, Write as _};

pub use failure::Failure;
pub use serve::{BrokenDown, Ready, Running, start};

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
        Command::Migrate(open) => operate::migrate(open).await,
        Command::Check(open) => operate::check(open).await,
        Command::SetAside(open) => operate::set_aside(open).await,
        Command::Release(one) => operate::release(one).await,
        Command::Token(one) => operate::token(one).await,
        Command::Discard(one) => operate::discard(one).await,
        Command::Forget(kept) => operate::forget(kept).await,
        Command::Openapi => {
            let document = serde_json::to_string_pretty(&document())?;
            Ok(writeln!(io::stdout(), "{document}")?)
        }
    }
}
