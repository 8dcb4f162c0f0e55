//! What SQLite's errors mean.

use rusqlite::ErrorCode;
use rusqlite::ffi::{
    SQLITE_IOERR_CORRUPTFS, SQLITE_IOERR_DATA, SQLITE_IOERR_DIR_FSYNC, SQLITE_IOERR_FSYNC,
};

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
    let what_to_do = if code == Some(ErrorCode::DatabaseCorrupt) {
        DAMAGED
    } else {
        ""
    };
    StoreError::new(trouble, format!("{error}{what_to_do}"))
}

/// Said of a file that is damaged. Often it is a backup, with the log of another file beside it.
const DAMAGED: &str = "; the file is damaged: put a backup in its place, and remove its -wal and \
     -shm before / 文件已损坏：请恢复备份，并先删除其 -wal 和 -shm 文件";

/// Whether nobody should go on. Of errors of input and output, most say that something was not read
/// or not written, whose transaction is undone then: it may be tried again, and what was promised
/// before is where it was. The others say that what was promised may be gone.
fn is_unsound(error: &rusqlite::Error) -> bool {
    let extended = error.sqlite_error().map(|failure| failure.extended_code);
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => true,
        Some(ErrorCode::SystemIoFailure) => matches!(
            extended,
            Some(
                // After a failed fsync the system has forgotten what it could not write: another
                // process has to read again what is on the disk. The second is that of a folder,
                // without which a new file in it may be gone.
                SQLITE_IOERR_FSYNC | SQLITE_IOERR_DIR_FSYNC
                // What was read is not what was written: a sum does not fit, the file system is
                // damaged.
                | SQLITE_IOERR_DATA | SQLITE_IOERR_CORRUPTFS
            )
        ),
        _ => false,
    }
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

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    fn trouble(code: i32) -> Trouble {
        told(&rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)).trouble
    }

    #[test]
    fn what_was_promised_and_may_be_gone_ends_the_process_and_nothing_else() {
        // All of SQLite's errors of input and output: their numbers are 1 to 36.
        let of_io: Vec<i32> = (1..=36)
            .map(|which| ffi::SQLITE_IOERR | (which << 8))
            .collect();
        let unsound: Vec<i32> = of_io
            .iter()
            .copied()
            .filter(|code| trouble(*code) == Trouble::Unsound)
            .collect();
        let [fsync, of_folder, sum, file_system] = [1034, 1290, 8202, 8458];
        assert_eq!(unsound, [fsync, of_folder, sum, file_system]);
        for code in of_io.iter().filter(|code| !unsound.contains(code)) {
            assert_eq!(trouble(*code), Trouble::Unavailable, "{code}");
        }
        for (code, expected) in [
            (ffi::SQLITE_IOERR, Trouble::Unavailable),
            (ffi::SQLITE_CORRUPT, Trouble::Unsound),
            (ffi::SQLITE_CORRUPT_INDEX, Trouble::Unsound),
            (ffi::SQLITE_NOTADB, Trouble::Unsound),
            (ffi::SQLITE_FULL, Trouble::Full),
            (ffi::SQLITE_BUSY, Trouble::Unavailable),
            (ffi::SQLITE_CANTOPEN, Trouble::Unavailable),
        ] {
            assert_eq!(trouble(code), expected, "{code}");
        }
    }

    #[test]
    fn a_damaged_file_is_told_with_what_to_do_and_no_other_trouble_is() {
        for (code, is_damaged) in [
            (ffi::SQLITE_CORRUPT, true),
            (ffi::SQLITE_CORRUPT_INDEX, true),
            (ffi::SQLITE_NOTADB, false),
            (ffi::SQLITE_IOERR_FSYNC, false),
            (ffi::SQLITE_FULL, false),
        ] {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            let detail = told(&error).detail;
            assert_eq!(detail.contains("put a backup"), is_damaged, "{detail}");
            assert_eq!(detail.contains("请恢复备份"), is_damaged, "{detail}");
        }
    }
}
