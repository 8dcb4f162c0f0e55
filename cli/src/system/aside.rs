//! A file that is written beside another, and takes its place once it is whole.

use std::fs::{self, File, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
use std::path::{Path, PathBuf};

use super::disk::Disk;

/// What is removed again, unless it has taken the other's place.
pub(crate) struct Aside<'a> {
    disk: &'a dyn Disk,
    target: &'a Path,
    path: PathBuf,
    file: File,
    has_moved: bool,
}

impl<'a> Aside<'a> {
    /// Makes a file beside `target`, whose name goes on with `suffix`. What has that name already
    /// is left as it is, and makes this fail. `target` is no symbolic link.
    pub(crate) fn make(disk: &'a dyn Disk, target: &'a Path, suffix: &str) -> io::Result<Self> {
        let path = beside(target, suffix);
        Ok(Self {
            file: disk.make(&path)?,
            disk,
            target,
            path,
            has_moved: false,
        })
    }

    pub(crate) const fn file(&self) -> &File {
        &self.file
    }

    /// Gives it the owner and the mode that the other has.
    pub(crate) fn take_access_of(&self, other: &Metadata) -> io::Result<()> {
        let own = self.file.metadata()?;
        if (own.uid(), own.gid()) != (other.uid(), other.gid()) {
            fchown(&self.file, Some(other.uid()), Some(other.gid()))?;
        }
        let mode = other.permissions().mode() & 0o7777;
        self.file.set_permissions(Permissions::from_mode(mode))
    }

    /// Replaces the other. It has to be on the disk already.
    pub(crate) fn take_place(mut self) -> io::Result<()> {
        self.disk.rename(&self.path, self.target)?;
        self.has_moved = true;
        Ok(())
    }
}

impl Drop for Aside<'_> {
    fn drop(&mut self) {
        if !self.has_moved {
            // It is only in the way; the reason for its end is reported.
            let _ = self.disk.remove(&self.path);
        }
    }
}

/// The path of a file beside another.
pub(crate) fn beside(target: &Path, suffix: &str) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Replaces what a file holds: it has the old content or the new one, whole. In a folder where
/// nothing can be made or renamed, it is written in place.
pub(crate) fn replace(disk: &dyn Disk, file: &File, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let suffix = format!(".{}.new", std::process::id());
    if let Ok(aside) = Aside::make(disk, &path, &suffix)
        && aside.take_access_of(&file.metadata()?).is_ok()
    {
        disk.write_all(aside.file(), bytes)
            .map_err(|(error, _)| error)?;
        disk.sync(aside.file())?;
        if aside.take_place().is_ok() {
            return Ok(());
        }
    }
    disk.set_len(file, 0)?;
    disk.write_all(file, bytes).map_err(|(error, _)| error)
}
