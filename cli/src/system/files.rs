//! Paths and open files: which are the standard streams, and which are the same file.

use std::fs::{self, File};
use std::io;
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};

use same_file::Handle;

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

/// The identity of an input that is a regular file; `None` for standard input, and without a path.
/// A pipe is not opened, as that would wait for its writer.
pub(crate) fn identity_of_input(path: Option<&Path>) -> Result<Option<Handle>, Failure> {
    let Some(path) = path.filter(|path| !is_standard(path)) else {
        return Ok(None);
    };
    let found = match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => Handle::from_path(path).map(Some),
        Ok(_) => Ok(None),
        Err(error) => Err(error),
    };
    found.map_err(|source| Failure::Open {
        name: escape::path(path),
        source,
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

/// The full path of a file that may not be there, as text. Two paths that are not valid text may
/// look the same; the content of files is compared, too.
pub(crate) fn full_path(path: &Path) -> String {
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
        .display()
        .to_string()
}

/// Waits until the disk has the entry of a file that was made or renamed.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
