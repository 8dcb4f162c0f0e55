//! Where results go.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use same_file::Handle;
use serde::{Deserialize, Serialize};

use crate::escape;
use crate::failure::Failure;
use crate::system::{full_path, identity, is_standard, standard_output, sync_folder};

/// How much of an output is confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Written {
    /// The option that names it.
    pub(crate) role: String,
    /// Its full path.
    pub(crate) path: String,
    pub(crate) bytes: u64,
}

/// A file, or standard output, that takes whole lines.
pub(crate) struct Output {
    /// The option that names it.
    role: &'static str,
    name: String,
    /// Empty if it is standard output.
    full_path: String,
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
        let is_file = !is_standard(path);
        let name = if is_file {
            escape::path(path)
        } else {
            "standard output".to_owned()
        };
        let opened = if is_file {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(false).open(path)
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
            Err(source) => Err(Failure::Create { name, source }),
        }
    }

    /// The option that names it, and the identity of its file. Devices and pipes may be shared.
    pub(crate) fn identity(&self) -> (&'static str, Option<&Handle>) {
        (self.role, self.identity.as_ref())
    }

    /// Empties the file, and starts to write.
    pub(crate) fn start(self) -> Result<Output, Failure> {
        if self.is_regular && self.path.is_some() {
            self.file
                .set_len(0)
                .map_err(|source| self.failure(source))?;
        }
        Ok(self.into_output())
    }

    /// Starts to write after the lines that the file has. What the last run wrote and did not
    /// confirm is cut off first.
    pub(crate) fn go_on(self, unconfirmed: &[Written]) -> Result<Output, Failure> {
        let Some(path) = self.path.as_deref().filter(|_| self.is_regular) else {
            return Err(Failure::NoFile { role: self.role });
        };
        let confirmed = unconfirmed.iter().find(|written| written.role == self.role);
        let placed = confirmed
            .map_or(Ok(()), |written| self.file.set_len(written.bytes))
            .and_then(|()| (&self.file).seek(SeekFrom::End(0)))
            .and_then(|_| sync_folder(path));
        placed.map_err(|source| self.failure(source))?;
        Ok(self.into_output())
    }

    fn into_output(self) -> Output {
        Output {
            role: self.role,
            name: self.name,
            full_path: self.path.as_deref().map(full_path).unwrap_or_default(),
            file: self.file,
            is_regular: self.is_regular,
        }
    }

    fn failure(&self, source: io::Error) -> Failure {
        Failure::Create {
            name: self.name.clone(),
            source,
        }
    }
}

impl Output {
    /// Writes whole lines. Where that fails, the file ends with a whole line.
    pub(crate) fn write(&mut self, lines: &[u8]) -> Result<(), Failure> {
        let mut rest = lines;
        let mut failed = None;
        while !rest.is_empty() && failed.is_none() {
            match self.file.write(rest) {
                Ok(0) => failed = Some(io::ErrorKind::WriteZero.into()),
                Ok(written) => rest = &rest[written..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => failed = Some(error),
            }
        }
        failed.map_or(Ok(()), |error| {
            self.cut_torn_line(&lines[..lines.len() - rest.len()]);
            Err(self.failure(error))
        })
    }

    /// Cuts the last of these bytes off the file if they are no whole line.
    fn cut_torn_line(&self, written: &[u8]) {
        let whole = written.iter().rposition(|byte| *byte == b'\n');
        let torn = written.len() - whole.map_or(0, |at| at + 1);
        if self.is_regular && torn > 0 {
            // The failed write is reported; that its torn line stays adds nothing.
            let _ = (&self.file)
                .stream_position()
                .and_then(|end| self.file.set_len(end - torn as u64));
        }
    }

    /// Waits until the disk has what was written, and returns how much that is.
    pub(crate) fn confirm(&mut self) -> Result<Written, Failure> {
        let confirmed = self
            .file
            .sync_data()
            .and_then(|()| self.file.stream_position());
        Ok(Written {
            role: self.role.to_owned(),
            path: self.full_path.clone(),
            bytes: confirmed.map_err(|error| self.failure(error))?,
        })
    }

    fn failure(&self, source: io::Error) -> Failure {
        Failure::Write {
            name: self.name.clone(),
            source,
        }
    }
}
