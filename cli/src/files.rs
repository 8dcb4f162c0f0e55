//! Paths and open files: which stand for the standard streams, and which are one and the same.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use same_file::Handle;

use crate::failure::Failure;

/// Whether the path stands for standard input or output.
pub(crate) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// What tells a regular file from every other.
pub(crate) fn identity(file: &File) -> io::Result<Option<Handle>> {
    if file.metadata()?.is_file() {
        Handle::from_file(file.try_clone()?).map(Some)
    } else {
        Ok(None)
    }
}

/// What tells the regular file at the path of an input from every other; nothing for standard input,
/// and where there is no path. A pipe is not opened for that, which would wait for its writer.
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
        name: path.display().to_string(),
        source,
    })
}

/// Refuses a file that would be written while it is read, or by two outputs at once.
pub(crate) fn refuse_shared_files(roles: &[(&'static str, Option<Handle>)]) -> Result<(), Failure> {
    for (i, (second, file)) in roles.iter().enumerate() {
        for (first, other) in &roles[..i] {
            if file.is_some() && file == other {
                return Err(Failure::SameFile { first, second });
            }
        }
    }
    Ok(())
}
