//! Paths and open files: which stand for the standard streams, and which are one and the same.

use std::fs::{self, File};
use std::io;
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};

use same_file::Handle;

use crate::failure::Failure;

/// Whether the path stands for standard input or output.
pub(crate) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Standard input, read past the buffer that the standard library keeps for it.
pub(crate) fn standard_input() -> io::Result<File> {
    io::stdin().as_fd().try_clone_to_owned().map(File::from)
}

/// Standard output, likewise.
pub(crate) fn standard_output() -> io::Result<File> {
    io::stdout().as_fd().try_clone_to_owned().map(File::from)
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

/// The full path of a file that may not be there, as text. Where it holds what is no text, two
/// paths may look the same; what stands in the files is compared, too.
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

/// Makes the disk know that a file was made, or got its name.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
