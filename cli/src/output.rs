//! Where results go.

use std::fs::File;
use std::io::{self, IoSlice, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use same_file::Handle;
use serde::{Deserialize, Serialize};

use crate::escape;
use crate::failure::Failure;
use crate::lang::either;
use crate::system::{
    Disk, Readers, Signals, full_path, identity, is_standard, open_to_write, path_bytes, replace,
    standard_output,
};

/// How much of an output is confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Written {
    /// The option that names it.
    pub(crate) role: String,
    /// Its full path.
    #[serde(with = "path_bytes")]
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
}

/// A file, or standard output, that takes whole lines.
pub(crate) struct Output {
    /// The option that names it.
    role: &'static str,
    name: String,
    /// Empty if it is standard output.
    full_path: PathBuf,
    disk: Arc<dyn Disk>,
    file: File,
    is_regular: bool,
}

/// An output that was opened; the content of a file is not changed yet.
pub(crate) struct Opened {
    role: &'static str,
    identity: Option<Handle>,
    name: String,
    /// None for standard output.
    path: Option<PathBuf>,
    file: File,
    is_regular: bool,
}

impl Opened {
    /// Opens standard output for `-`, otherwise a file, which is made if it is not there. `role` is
    /// the option that names it.
    pub(crate) fn new(role: &'static str, path: &Path) -> Result<Self, Failure> {
        Self::open(role, path, Readers::Usual, None)
    }

    /// The same, for these readers if it is made, where a signal ends the wait for somebody who
    /// reads a pipe. Nothing is written then.
    pub(crate) fn heeding(
        role: &'static str,
        path: &Path,
        readers: Readers,
        signals: &Signals,
    ) -> Result<Self, Failure> {
        Self::open(role, path, readers, Some(signals))
    }

    fn open(
        role: &'static str,
        path: &Path,
        readers: Readers,
        signals: Option<&Signals>,
    ) -> Result<Self, Failure> {
        let is_file = !is_standard(path);
        let name = if is_file {
            escape::path(path)
        } else {
            either("standard output", "标准输出").to_owned()
        };
        let opened = if is_file {
            open_to_write(path, readers, signals).and_then(|file| match file {
                Some(file) => Ok(file),
                None => File::options().write(true).open("/dev/null"),
            })
        } else {
            standard_output()
        };
        let opened = opened.and_then(|file| {
            let identity = if is_file {
                identity(&file)?
            } else {
                Some(Handle::stdout()?)
            };
            Ok((identity, file.metadata()?.is_file(), file))
        });
        match opened {
            Ok((identity, is_regular, file)) => Ok(Self {
                role,
                identity,
                name,
                path: is_file.then(|| path.to_owned()),
                file,
                is_regular,
            }),
            Err(cause) => Err(Failure::Create { name, cause }),
        }
    }

    /// The option that names it, and the identity of its file. Devices and pipes may be shared.
    pub(crate) fn identity(&self) -> (&'static str, Option<&Handle>) {
        (self.role, self.identity.as_ref())
    }

    /// Empties the file, and starts to write.
    pub(crate) fn start(self, disk: &Arc<dyn Disk>) -> Result<Output, Failure> {
        if self.is_regular && self.path.is_some() {
            disk.set_len(&self.file, 0)
                .map_err(|cause| self.failure(cause))?;
        }
        Ok(self.into_output(disk))
    }

    /// Writes all that the output is to hold. A file keeps its old content until the new one is
    /// whole.
    pub(crate) fn replace(self, disk: &Arc<dyn Disk>, bytes: &[u8]) -> Result<(), Failure> {
        let Some(path) = self.path.as_deref().filter(|_| self.is_regular) else {
            return self.start(disk)?.write(bytes);
        };
        let written = replace(disk.as_ref(), &self.file, path, bytes);
        written.map_err(|cause| Failure::Write {
            name: self.name.clone(),
            cause,
        })
    }

    /// Starts to write after the lines that the file has. What the last run wrote and did not
    /// confirm is cut off first.
    pub(crate) fn go_on(
        self,
        unconfirmed: &[Written],
        disk: &Arc<dyn Disk>,
    ) -> Result<Output, Failure> {
        let Some(path) = self.path.as_deref().filter(|_| self.is_regular) else {
            return Err(Failure::NoFile { role: self.role });
        };
        let confirmed = unconfirmed.iter().find(|written| written.role == self.role);
        let placed = confirmed
            .map_or(Ok(()), |written| disk.set_len(&self.file, written.bytes))
            .and_then(|()| (&self.file).seek(SeekFrom::End(0)))
            .and_then(|_| disk.sync_folder(path));
        placed.map_err(|cause| self.failure(cause))?;
        Ok(self.into_output(disk))
    }

    fn into_output(self, disk: &Arc<dyn Disk>) -> Output {
        Output {
            role: self.role,
            name: self.name,
            full_path: self.path.as_deref().map(full_path).unwrap_or_default(),
            disk: Arc::clone(disk),
            file: self.file,
            is_regular: self.is_regular,
        }
    }

    fn failure(&self, cause: io::Error) -> Failure {
        Failure::Create {
            name: self.name.clone(),
            cause,
        }
    }
}

impl Output {
    /// Writes whole lines. Where that fails, the file ends with a whole line.
    pub(crate) fn write(&mut self, lines: &[u8]) -> Result<(), Failure> {
        self.write_pieces(&[lines].into_iter())
    }

    /// Writes pieces of whole lines, one behind the other, without a copy of them in one place.
    /// Where that fails, the file ends with a whole line.
    pub(crate) fn write_pieces<'p>(
        &mut self,
        pieces: &(impl Iterator<Item = &'p [u8]> + Clone),
    ) -> Result<(), Failure> {
        let (mut rest, mut before) = (pieces.clone(), 0);
        loop {
            let mut slices = [IoSlice::new(&[]); AT_ONCE];
            let slices = first_of(&mut slices, &mut rest);
            let bytes: usize = slices.iter().map(|slice| slice.len()).sum();
            let is_last = slices.len() < AT_ONCE;
            let written = self.disk.write_all_pieces(&self.file, slices);
            written.map_err(|(error, written)| {
                self.cut_torn_line(torn(pieces.clone(), before + written));
                self.failure(error)
            })?;
            if is_last {
                return Ok(());
            }
            before += bytes;
        }
    }

    /// Cuts so many bytes off the file, which are no whole line.
    fn cut_torn_line(&self, torn: usize) {
        if self.is_regular && torn > 0 {
            // The failed write is reported; that its torn line stays adds nothing.
            let _ = (&self.file)
                .stream_position()
                .and_then(|end| self.disk.set_len(&self.file, end - torn as u64));
        }
    }

    /// Waits until the disk has what was written, and returns how much that is.
    pub(crate) fn confirm(&mut self) -> Result<Written, Failure> {
        let confirmed = self
            .disk
            .sync(&self.file)
            .and_then(|()| self.file.stream_position());
        Ok(Written {
            role: self.role.to_owned(),
            path: self.full_path.clone(),
            bytes: confirmed.map_err(|error| self.failure(error))?,
        })
    }

    fn failure(&self, cause: io::Error) -> Failure {
        Failure::Write {
            name: self.name.clone(),
            cause,
        }
    }
}

/// How many pieces are written with one call: the pieces of nearly every chunk.
const AT_ONCE: usize = 128;

/// The first of these slices, each of which is made the next of the pieces, until either end.
fn first_of<'s, 'p>(
    slices: &'s mut [IoSlice<'p>],
    pieces: &mut impl Iterator<Item = &'p [u8]>,
) -> &'s mut [IoSlice<'p>] {
    let filled = slices.iter_mut().zip(pieces);
    let count = filled
        .map(|(slice, piece)| *slice = IoSlice::new(piece))
        .count();
    &mut slices[..count]
}

/// How many of the first so many bytes of these pieces are behind the last line end in them.
fn torn<'p>(pieces: impl Iterator<Item = &'p [u8]>, written: usize) -> usize {
    let mut left = written;
    let mut torn = 0;
    for piece in pieces {
        let there = &piece[..left.min(piece.len())];
        left -= there.len();
        torn = match there.iter().rposition(|byte| *byte == b'\n') {
            Some(end) => there.len() - (end + 1),
            None => torn + there.len(),
        };
    }
    torn
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::system::Machine;

    #[test]
    fn what_is_torn_is_behind_the_last_line_end_in_whatever_pieces() {
        let lines = b"ab\n\ncde\nf";
        for cuts in 0..1_u32 << (lines.len() - 1) {
            let mut pieces = vec![&b""[..]];
            let mut start = 0;
            for end in 1..=lines.len() {
                if end == lines.len() || cuts >> (end - 1) & 1 == 1 {
                    pieces.push(&lines[start..end]);
                    start = end;
                }
            }
            for written in 0..=lines.len() {
                let behind = lines[..written].split(|byte| *byte == b'\n').next_back();
                let torn = torn(pieces.iter().copied(), written);
                assert_eq!(torn, behind.unwrap().len(), "{pieces:?}");
            }
        }
    }

    /// A disk with room for so many bytes, which takes a few with each call.
    #[derive(Debug)]
    struct Small(AtomicUsize);

    impl Disk for Small {
        fn write(&self, file: &File, bytes: &[u8]) -> io::Result<usize> {
            let room = self.0.load(Ordering::Relaxed);
            let some = bytes.len().min(room).min(5);
            self.0.store(room - some, Ordering::Relaxed);
            if some == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            Machine.write(file, &bytes[..some])
        }

        fn set_len(&self, file: &File, length: u64) -> io::Result<()> {
            Machine.set_len(file, length)
        }

        fn sync(&self, _: &File) -> io::Result<()> {
            unreachable!()
        }

        fn make(&self, _: &Path) -> io::Result<File> {
            unreachable!()
        }

        fn rename(&self, _: &Path, _: &Path) -> io::Result<()> {
            unreachable!()
        }

        fn remove(&self, _: &Path) -> io::Result<()> {
            unreachable!()
        }

        fn sync_folder(&self, _: &Path) -> io::Result<()> {
            unreachable!()
        }
    }

    #[test]
    fn of_any_number_of_pieces_whole_lines_are_written_wherever_the_disk_is_full() {
        for count in [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE] {
            let lines: Vec<u8> = (0..count)
                .flat_map(|n| format!("line {n}\n").into_bytes())
                .collect();
            // In as many pieces, which seldom end where a line does.
            let size = lines.len().div_ceil(count.max(1)).max(1);
            let pieces = lines.chunks(size);
            let all = lines.len();
            for room in [0, 1, all / 3, all / 2, all.saturating_sub(1), all] {
                let room = room.min(all);
                let paper = tempfile::NamedTempFile::new().unwrap();
                let disk: Arc<dyn Disk> = Arc::new(Small(AtomicUsize::new(room)));
                let opened = Opened::new("--out", paper.path()).unwrap();
                let mut output = opened.start(&disk).unwrap();
                let written = output.write_pieces(&pieces.clone());
                assert_eq!(written.is_ok(), room == all, "{count} pieces, {room}");
                let there = fs::read(paper.path()).unwrap();
                let whole = lines[..room].iter().rposition(|byte| *byte == b'\n');
                assert_eq!(there, lines[..whole.map_or(0, |end| end + 1)]);
            }
        }
    }
}
