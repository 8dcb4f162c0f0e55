//! What SQLite's errors mean.

use rusqlite::ErrorCode;
use rusqlite::ffi::SQLITE_IOERR_FSYNC;

use crate::store::{StoreError, Trouble};

/// An error as a store tells it.
pub(super) fn told(error: &rusqlite::Error) -> StoreError {
    let code = error.sqlite_error_code();
    let trouble = if code == Some(ErrorCode::DiskFull) {
        Trouble::Full
    } else if is_unreadable(error) {
        Trouble::Unreadable
    } else if is_unsound(error) {
        Trouble::Unsound
    } else {
        Trouble::Unavailable
    };
    StoreError::new(trouble, error.to_string())
}

fn is_unsound(error: &rusqlite::Error) -> bool {
    // After a failed fsync the system has forgotten what it could not write: another process has to
    // read again what is on the disk.
    let extended = error.sqlite_error().map(|failure| failure.extended_code);
    extended == Some(SQLITE_IOERR_FSYNC)
        || matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
        )
}

/// Whether one row makes no sense. The others may.
pub(super) fn is_unreadable(error: &rusqlite::Error) -> bool {
    matches!(
        error,
        rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
    )
}

/// The thread that writes has ended.
pub(super) fn gone() -> StoreError {
    StoreError::new(Trouble::Unsound, "the thread that writes has ended")
}
