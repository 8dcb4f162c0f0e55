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

/// What tells the regular file at a path from every other. A pipe is not opened for that, which
/// would wait for its writer.
pub(crate) fn identity_of(path: &Path) -> Result<Option<Handle>, Failure> {
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
