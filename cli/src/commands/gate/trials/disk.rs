//! A disk in trouble: it fails or dies at a given call, and may then lose what it was not asked to
//! keep.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::{self, File};
use std::io::{self, Seek as _, Write as _};
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use proptest::prelude::RngExt as _;
use proptest::test_runner::TestRng;

use crate::system::{Disk, Machine};

/// What happens at a given call, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The call fails; those after it do not.
    Fail,
    /// The call fails halfway, and nothing reaches the disk any more.
    Die,
}

/// Files on this machine, with a record of what is not yet safe there.
#[derive(Debug)]
pub(super) struct DiskInTrouble {
    trouble: Trouble,
    at: usize,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    calls: usize,
    files: BTreeMap<u64, Unsynced>,
    names: Vec<Naming>,
}

/// What was done to a file since the disk was last waited for.
#[derive(Debug)]
struct Unsynced {
    file: File,
    /// The content then.
    safe: Vec<u8>,
    changes: Vec<Change>,
}

#[derive(Debug)]
enum Change {
    Write(u64, Vec<u8>),
    SetLen(u64),
}

/// What was done to names since the folder was last waited for, with a second name for what would
/// else be gone.
#[derive(Debug)]
enum Naming {
    Made(PathBuf),
    Renamed {
        from: PathBuf,
        to: PathBuf,
        kept: Option<PathBuf>,
    },
    Removed {
        path: PathBuf,
        kept: PathBuf,
    },
}

/// Disks write so many bytes whole or not at all.
const SECTOR: usize = 512;

impl DiskInTrouble {
    pub(super) fn new(trouble: Trouble, at: usize) -> Self {
        Self {
            trouble,
            at,
            inner: Mutex::default(),
        }
    }

    /// Whether the call came at which the trouble begins.
    pub(super) fn had_trouble(&self) -> bool {
        self.inner().calls > self.at
    }

    /// Loses power: of what was not waited for, any part may be on the disk.
    pub(super) fn lose_power(&self, chance: &mut TestRng) {
        let mut inner = self.inner();
        let safe = chance.random_range(0..=inner.names.len());
        for naming in inner
            .names
            .drain(..)
            .skip(safe)
            .collect::<Vec<_>>()
            .iter()
            .rev()
        {
            naming.undo();
        }
        for unsynced in inner.files.values() {
            unsynced.lose(chance);
        }
        inner.files.clear();
    }

    /// Closes all files, as the end of a process does.
    pub(super) fn let_go(&self) {
        self.inner().files.clear();
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a call; an error if it is one that fails.
    fn call(&self) -> io::Result<MutexGuard<'_, Inner>> {
        let mut inner = self.inner();
        let call = inner.calls;
        inner.calls += 1;
        let fails = match self.trouble {
            Trouble::Fail => call == self.at,
            Trouble::Die => call >= self.at,
        };
        if fails {
            return Err(in_trouble());
        }
        Ok(inner)
    }
}

impl Inner {
    fn change(&mut self, file: &File, change: Change) -> io::Result<()> {
        let inode = file.metadata()?.ino();
        let unsynced = match self.files.entry(inode) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(Unsynced::of(file)?),
        };
        unsynced.changes.push(change);
        Ok(())
    }
}

impl Unsynced {
    fn of(file: &File) -> io::Result<Self> {
        let mut safe = vec![0; usize::try_from(file.metadata()?.len()).unwrap()];
        // Outputs can only be written to.
        let readable = File::open(format!("/proc/self/fd/{}", file.as_raw_fd()))?;
        readable.read_exact_at(&mut safe, 0)?;
        Ok(Self {
            file: file.try_clone()?,
            safe,
            changes: Vec::new(),
        })
    }

    /// Each sector, and the length, are as they were after any of the changes.
    fn lose(&self, chance: &mut TestRng) {
        let changes = self.changes.len();
        let mut moment = || chance.random_range(0..=changes);
        let mut content = vec![0; self.after(moment()).len()];
        for start in (0..content.len()).step_by(SECTOR) {
            let end = content.len().min(start + SECTOR);
            let then = self.after(moment());
            let there = start.min(then.len())..end.min(then.len());
            content[start..][..there.len()].copy_from_slice(&then[there]);
        }
        self.file.set_len(0).unwrap();
        self.file.write_all_at(&content, 0).unwrap();
    }

    /// The content after so many of the changes.
    fn after(&self, changes: usize) -> Vec<u8> {
        let mut content = self.safe.clone();
        for change in &self.changes[..changes] {
            match change {
                Change::SetLen(length) => content.resize(usize::try_from(*length).unwrap(), 0),
                Change::Write(at, bytes) => {
                    let at = usize::try_from(*at).unwrap();
                    content.resize(content.len().max(at + bytes.len()), 0);
                    content[at..][..bytes.len()].copy_from_slice(bytes);
                }
            }
        }
        content
    }
}

impl Naming {
    fn undo(&self) {
        match self {
            Self::Made(path) => drop(fs::remove_file(path)),
            Self::Renamed { from, to, kept } => {
                fs::rename(to, from).unwrap();
                if let Some(kept) = kept {
                    fs::rename(kept, to).unwrap();
                }
            }
            Self::Removed { path, kept } => fs::rename(kept, path).unwrap(),
        }
    }
}

fn in_trouble() -> io::Error {
    io::Error::other("the disk is in trouble")
}

/// A second name for a file, where no run looks.
fn keep(path: &Path, number: usize) -> io::Result<PathBuf> {
    let kept = path.with_file_name(format!(".kept-{number}"));
    fs::hard_link(path, &kept)?;
    Ok(kept)
}

impl Disk for DiskInTrouble {
    fn write(&self, mut file: &File, bytes: &[u8]) -> io::Result<usize> {
        let mut inner = self.inner();
        let call = inner.calls;
        inner.calls += 1;
        let half = bytes.len() / 2;
        // A disk that fills up takes a part first, and nothing then.
        let (taken, is_told) = match self.trouble {
            Trouble::Fail if call == self.at && half > 0 => (half, true),
            Trouble::Fail if call == self.at || call.checked_sub(1) == Some(self.at) => (0, false),
            Trouble::Die if call == self.at => (half, false),
            Trouble::Die if call > self.at => (0, false),
            Trouble::Fail | Trouble::Die => (bytes.len(), true),
        };
        if taken > 0 {
            let at = file.stream_position()?;
            inner.change(file, Change::Write(at, bytes[..taken].to_vec()))?;
            file.write_all(&bytes[..taken])?;
        }
        if is_told {
            Ok(taken)
        } else {
            Err(in_trouble())
        }
    }

    fn set_len(&self, file: &File, length: u64) -> io::Result<()> {
        self.call()?.change(file, Change::SetLen(length))?;
        file.set_len(length)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        let inode = file.metadata()?.ino();
        self.call()?.files.remove(&inode);
        Ok(())
    }

    fn make(&self, path: &Path) -> io::Result<File> {
        let mut inner = self.call()?;
        let file = Machine.make(path)?;
        inner.names.push(Naming::Made(path.to_owned()));
        Ok(file)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut inner = self.call()?;
        let kept = fs::exists(to)?.then(|| keep(to, inner.calls)).transpose()?;
        fs::rename(from, to)?;
        let (from, to) = (from.to_owned(), to.to_owned());
        inner.names.push(Naming::Renamed { from, to, kept });
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut inner = self.call()?;
        let kept = keep(path, inner.calls)?;
        fs::remove_file(path)?;
        let path = path.to_owned();
        inner.names.push(Naming::Removed { path, kept });
        Ok(())
    }

    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        self.call()?.names.clear();
        Ok(())
    }
}
