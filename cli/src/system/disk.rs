//! Every change to a file that a state or an output depends on goes through this layer, so that a
//! test can let any of them fail, or end the run there and lose what the disk did not have yet.

use std::fmt::Debug;
use std::fs::{self, File};
use std::io::{self, IoSlice, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// What changes files. [`Machine`] is the real one.
pub(crate) trait Disk: Debug + Send + Sync {
    /// Writes some of the bytes at the file's place, and returns how many.
    fn write(&self, file: &File, bytes: &[u8]) -> io::Result<usize>;

    /// Writes some of the bytes of these pieces, one behind the other, and returns how many.
    fn write_pieces(&self, file: &File, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        let first = pieces.iter().find(|piece| !piece.is_empty());
        first.map_or(Ok(0), |piece| self.write(file, piece))
    }

    /// Cuts a file off, or makes it longer.
    fn set_len(&self, file: &File, length: u64) -> io::Result<()>;

    /// Waits until the disk has what was written to a file.
    fn sync(&self, file: &File) -> io::Result<()>;

    /// Makes a file that nobody else may read yet. Fails if anything has this name.
    fn make(&self, path: &Path) -> io::Result<File>;

    /// Gives a file the name of another, which it replaces.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a name.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Waits until the disk has the name of a file that was made or renamed.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;

    /// Writes all of the bytes. Where that fails, returns the reason and how many were written.
    fn write_all(&self, file: &File, bytes: &[u8]) -> Result<(), (io::Error, usize)> {
        self.write_all_pieces(file, &mut [IoSlice::new(bytes)])
    }

    /// The same of all the bytes of these pieces.
    fn write_all_pieces(
        &self,
        file: &File,
        mut pieces: &mut [IoSlice<'_>],
    ) -> Result<(), (io::Error, usize)> {
        let mut written = 0;
        // Those without bytes are done.
        IoSlice::advance_slices(&mut pieces, 0);
        while !pieces.is_empty() {
            match self.write_pieces(file, pieces) {
                Ok(0) => return Err((io::ErrorKind::WriteZero.into(), written)),
                Ok(some) => {
                    written += some;
                    IoSlice::advance_slices(&mut pieces, some);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err((error, written)),
            }
        }
        Ok(())
    }
}

/// The disks of this machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Machine;

impl Disk for Machine {
    fn write(&self, mut file: &File, bytes: &[u8]) -> io::Result<usize> {
        file.write(bytes)
    }

    fn write_pieces(&self, mut file: &File, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        file.write_vectored(pieces)
    }

    fn set_len(&self, file: &File, length: u64) -> io::Result<()> {
        file.set_len(length)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }

    fn make(&self, path: &Path) -> io::Result<File> {
        let mut options = File::options();
        options.read(true).write(true).create_new(true).mode(0o600);
        options.open(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }
}
