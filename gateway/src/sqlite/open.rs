//! How a file is opened, and brought up to date.

use std::fmt::Display;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use super::error::told;
use super::writer::in_transaction;
use crate::store::{StoreError, Trouble};

/// What brings a file from each version to the next. A line is never changed, only added.
pub(super) const MIGRATIONS: [&str; 3] = [
    include_str!("../../migrations/sqlite/0001_initial.sql"),
    include_str!("../../migrations/sqlite/0002_later.sql"),
    include_str!("../../migrations/sqlite/0003_arrival.sql"),
];

/// How long to wait for another process that writes, such as `waybill-gateway release`.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long to wait for the lock. One that was killed while it started the command for the access
/// token leaves a child that has the lock as well, until it runs that command, which is soon.
const TAKING_OVER: Duration = Duration::from_secs(1);

/// Statements that are kept ready.
const STATEMENTS: usize = 64;

/// Held by the one process that sends from a file. To be dropped after every connection to it: a
/// file that is closed takes the locks along that SQLite has on it in this process.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code, reason = "held open")] File);

/// Makes this process the one that sends from the file, by whichever of its names it is opened. The
/// file is made if it is not there.
///
/// # Errors
///
/// Another one does, or the file can't be made or opened.
pub fn lock(path: &Path) -> Result<Lock, StoreError> {
    make(path)?;
    let file = lockable(path)
        .map_err(|error| unusable(path, &error, "无法打开；请检查网关的用户是否有读写权限"))?;
    match lock_soon(&file) {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => Err(unusable(
            path,
            &"another gateway has it open; one file has one gateway",
            "已被另一网关打开；一个文件只能由一个网关使用",
        )),
        Err(TryLockError::Error(error)) => Err(unusable(path, &error, "无法锁定")),
    }
}

/// The store itself: on Linux, what is locked here (`flock`) and what SQLite locks (`fcntl`) have
/// nothing to do with each other.
#[cfg(any(target_os = "android", target_os = "linux"))]
fn lockable(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// A file beside it: elsewhere, SQLite would find the store locked.
#[cfg(not(any(target_os = "android", target_os = "linux")))]
fn lockable(path: &Path) -> io::Result<File> {
    let mut beside = path.canonicalize()?.into_os_string();
    beside.push(".lock");
    File::create(beside)
}

fn lock_soon(file: &File) -> Result<(), TryLockError> {
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if begun.elapsed() < TAKING_OVER => {
                thread::sleep(TAKING_OVER / 20);
            }
            locked => return locked,
        }
    }
}

/// Brings the file up to date, or makes it. Says from which version to which.
///
/// # Errors
///
/// It is no store, or one of a later version, or can't be written.
pub fn migrate(path: &Path) -> Result<(usize, usize), StoreError> {
    make(path)?;
    let mut connection = connect(path, Accepts::Older)?;
    let named = |error: rusqlite::Error| named(path, &error);
    let before = version(&connection).map_err(named)?;
    let known = MIGRATIONS.len();
    for (migration, version) in MIGRATIONS.iter().zip(1..).skip(before) {
        in_transaction(&mut connection, |connection| {
            connection.execute_batch(migration)?;
            connection.pragma_update(None, "user_version", version)
        })
        .map_err(named)?;
    }
    Ok((before, known))
}

/// Of which versions a file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Accepts {
    /// Of this one, or an older one, or of none yet.
    Older,
    /// Of this one.
    Current,
}

/// A file that is not ours, or of a version that is not taken.
fn refuse_unknown(
    connection: &Connection,
    path: &Path,
    accepts: Accepts,
) -> Result<(), StoreError> {
    let named = |error: rusqlite::Error| named(path, &error);
    if is_of_something_else(connection).map_err(named)? {
        return Err(unusable(
            path,
            &"it is a file of another program; name another one",
            "是其他程序的文件；请换一个文件",
        ));
    }
    let (version, known) = (version(connection).map_err(named)?, MIGRATIONS.len());
    if version > known {
        return Err(unusable(
            path,
            &format_args!(
                "it is of version {version}, and this gateway knows {known}; use a later one"
            ),
            &format!("其版本为 {version}，本网关只支持到 {known}；请使用更新的网关"),
        ));
    }
    if accepts == Accepts::Current && version == 0 {
        return Err(unusable(
            path,
            &"there is no store in it; `serve` or `migrate` makes one",
            "其中没有存储；请用 serve 或 migrate 创建",
        ));
    }
    if accepts == Accepts::Current && version < known {
        return Err(unusable(
            path,
            &format_args!(
                "it is of version {version}, and this gateway knows {known}; bring it up to date \
                 with `migrate`"
            ),
            &format!("其版本为 {version}，本网关为 {known}；请先用 migrate 升级"),
        ));
    }
    Ok(())
}

fn version(connection: &Connection) -> rusqlite::Result<usize> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Whether there are tables in a file, and none of ours.
fn is_of_something_else(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row(
        "SELECT count(*) > 0 AND count(*) FILTER (WHERE name = 'waybill') = 0 \
         FROM sqlite_schema WHERE type = 'table'",
        [],
        |row| row.get(0),
    )
}

/// A file that can't be used, and why.
fn unusable(path: &Path, english: &dyn Display, chinese: &str) -> StoreError {
    let detail = format!("{}: {english} / {chinese}", path.display());
    StoreError::new(Trouble::Unavailable, detail)
}

/// An error with the file's name.
fn named(path: &Path, error: &rusqlite::Error) -> StoreError {
    let StoreError { trouble, detail } = told(error);
    let chinese = if detail.contains(" / ") {
        ""
    } else {
        " / 无法使用"
    };
    StoreError::new(trouble, format!("{}: {detail}{chinese}", path.display()))
}

/// The connection that writes, to a file that is up to date.
pub(super) fn writing(path: &Path) -> Result<Connection, StoreError> {
    migrate(path)?;
    existing(path)
}

/// A connection that may write, to a file that has to be there and up to date. Of another one
/// nothing is changed.
pub(super) fn existing(path: &Path) -> Result<Connection, StoreError> {
    refuse_folder(path)?;
    connect(path, Accepts::Current)
}

fn connect(path: &Path, accepts: Accepts) -> Result<Connection, StoreError> {
    let connection = open(path).map_err(|error| named(path, &error))?;
    refuse_readonly(&connection, path)?;
    // Before anything of it is changed.
    refuse_unknown(&connection, path, accepts)?;
    let mode: Result<String, _> =
        connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0));
    if mode.map_err(|error| named(path, &error))? != "wal" {
        return Err(unusable(
            path,
            &"its file system can't hold a store, as those of networks can't; name a file on a \
              local disk",
            "该文件系统（如网络文件系统）不能用于存储；请指定本地磁盘上的文件",
        ));
    }
    let synchronous = connection.pragma_update(None, "synchronous", "full");
    synchronous.map_err(|error| named(path, &error))?;
    Ok(connection)
}

/// What may not be written, SQLite opens all the same, to read it.
fn refuse_readonly(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let is_readonly = connection.is_readonly("main");
    if is_readonly.map_err(|error| named(path, &error))? {
        return Err(unusable(
            path,
            &"it can't be written; let the gateway's user write it, and its folder",
            "不可写；请让网关的用户对该文件及其文件夹有写权限",
        ));
    }
    Ok(())
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    prepare(&connection)?;
    Ok(connection)
}

/// Makes the file if it is not there, for its owner alone: order tokens are in it. What SQLite puts
/// beside it is for those who may read the file.
fn make(path: &Path) -> Result<(), StoreError> {
    refuse_folder(path)?;
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match made {
        Ok(_) => Ok(()),
        // What is wrong with one that is there, SQLite says.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(unusable(
            path,
            &error,
            "无法创建；请检查文件夹是否存在、是否有写权限",
        )),
    }
}

fn refuse_folder(path: &Path) -> Result<(), StoreError> {
    if path.is_dir() {
        return Err(unusable(
            path,
            &"it is a folder; name a file in it",
            "是文件夹；请指定其中的一个文件",
        ));
    }
    Ok(())
}

/// A connection that only reads.
pub(super) fn reading(path: &Path) -> rusqlite::Result<Connection> {
    // Not read-only: where the last process was killed, the first to read has to recover the log.
    let connection = open(path)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn nobody_else_may_read_a_new_file_nor_what_is_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("waybills.db");
        let _open = writing(&path).unwrap();
        for file in fs::read_dir(folder.path()).unwrap() {
            let file = file.unwrap();
            let mode = file.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{}", file.path().display());
        }
    }

    #[test]
    fn a_lock_that_is_free_soon_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("waybills.db");
        let first = lock(&path).unwrap();
        let told = lock(&path).unwrap_err();
        assert!(told.detail.contains("another gateway"), "{told}");
        let soon = thread::spawn(move || {
            thread::sleep(TAKING_OVER / 10);
            drop(first);
        });
        lock(&path).unwrap();
        soon.join().unwrap();
    }

    #[test]
    fn a_file_that_may_only_be_read_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("waybills.db");
        drop(writing(&path).unwrap());
        // Whoever runs the tests may be one who may write everything.
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let connection = Connection::open_with_flags(&path, flags).unwrap();
        let told = refuse_readonly(&connection, &path).unwrap_err();
        assert!(told.detail.contains("can't be written"), "{told}");
        let connection = open(&path).unwrap();
        refuse_readonly(&connection, &path).unwrap();
    }
}
