//! Paths and open files: which are the standard streams, and which are the same file.

use std::fs::{self, File};
use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::io::Errno;
use same_file::Handle;

use super::signals::{Signals, Wait};
use crate::escape;
use crate::failure::Failure;

/// Whether the path means standard input or output.
pub(crate) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Standard input without the standard library's buffer.
pub(crate) fn standard_input() -> io::Result<File> {
    io::stdin().as_fd().try_clone_to_owned().map(File::from)
}

/// Standard output, likewise.
pub(crate) fn standard_output() -> io::Result<File> {
    io::stdout().as_fd().try_clone_to_owned().map(File::from)
}

/// The identity of a regular file; `None` for a pipe or a device.
pub(crate) fn identity(file: &File) -> io::Result<Option<Handle>> {
    if file.metadata()?.is_file() {
        Handle::from_file(file.try_clone()?).map(Some)
    } else {
        Ok(None)
    }
}

/// The identity of an input that is a regular file, also where that is standard input; `None`
/// without a path. A pipe is not opened, as that would wait for its writer.
pub(crate) fn identity_of_input(path: Option<&Path>) -> Result<Option<Handle>, Failure> {
    let Some(path) = path else {
        return Ok(None);
    };
    let found = if is_standard(path) {
        standard_input().and_then(|file| identity(&file))
    } else {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => Handle::from_path(path).map(Some),
            Ok(_) => Ok(None),
            Err(error) => Err(error),
        }
    };
    found.map_err(|cause| Failure::Open {
        name: escape::path(path),
        cause,
    })
}

/// Refuses a file that would be written while it is read, or by two outputs at once.
pub(crate) fn refuse_shared_files(
    roles: &[(&'static str, Option<&Handle>)],
) -> Result<(), Failure> {
    for (i, (second, file)) in roles.iter().enumerate() {
        for (first, other) in &roles[..i] {
            if file.is_some() && file == other {
                return Err(Failure::SameFile { first, second });
            }
        }
    }
    Ok(())
}

/// The full path of a file that may not be there, without symbolic links.
pub(crate) fn full_path(path: &Path) -> PathBuf {
    let full = fs::canonicalize(path).or_else(|_| {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = fs::canonicalize(folder.unwrap_or(Path::new(".")))?;
        Ok::<PathBuf, io::Error>(
            path.file_name()
                .map_or(folder.clone(), |name| folder.join(name)),
        )
    });
    full.unwrap_or_else(|_| path.to_owned())
}

/// How often a pipe that nobody reads yet is tried again.
const GLANCE: Duration = Duration::from_millis(50);

/// Who may read a file that is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Whoever may read other files that are made here.
    Usual,
    /// Its owner alone.
    Owner,
}

/// Opens a file to write, which is made if it is not there. A pipe waits for somebody who reads it;
/// `None` if a signal came before.
pub(crate) fn open_to_write(
    path: &Path,
    readers: Readers,
    signals: Option<&Signals>,
) -> io::Result<Option<File>> {
    let mut options = File::options();
    options.write(true).create(true).truncate(false);
    if readers == Readers::Owner {
        options.mode(0o600);
    }
    let Some(signals) = signals.filter(|_| is_pipe(path)) else {
        return options.open(path).map(Some);
    };
    // To wait within the call itself would make it deaf for signals, as it is begun again.
    options.custom_flags(NONBLOCK);
    loop {
        match options.open(path) {
            Err(error) if error.raw_os_error() == Some(Errno::NXIO.raw_os_error()) => {
                if signals.wait(None, GLANCE)? == Wait::Stopped {
                    return Ok(None);
                }
            }
            Err(error) => return Err(error),
            Ok(file) => return blocking(file).map(Some),
        }
    }
}

/// Opens a file to read. A pipe is opened before anybody writes to it; a read has to be waited for.
pub(crate) fn open_to_wait(path: &Path) -> io::Result<File> {
    if is_pipe(path) {
        let mut options = File::options();
        blocking(options.read(true).custom_flags(NONBLOCK).open(path)?)
    } else {
        File::open(path)
    }
}

#[allow(clippy::cast_possible_wrap, reason = "as the system's headers have it")]
const NONBLOCK: i32 = OFlags::NONBLOCK.bits() as i32;

fn is_pipe(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.file_type().is_fifo())
}

/// Lets reads and writes wait again.
fn blocking(file: File) -> io::Result<File> {
    let flags = fcntl_getfl(&file)?;
    fcntl_setfl(&file, flags - OFlags::NONBLOCK)?;
    Ok(file)
}
