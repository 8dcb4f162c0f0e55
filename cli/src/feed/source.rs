//! The bytes of a feed as they arrive: until its end, until a signal, or as long as the file grows.

use std::fs::{self, File};
use std::io::{self, Read, Seek as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;

use crate::lang::either;
use crate::system::{Signals, Wait};

/// How often a followed file is checked for more.
const GLANCE: Duration = Duration::from_millis(200);

/// How often nothing came to a file before the next one of its name is gone on with: whoever writes
/// it may need a while to see that it has moved.
const QUIET_GLANCES: u32 = 5;

/// The longest single wait; then it is repeated.
const LONG: Duration = Duration::from_hours(1);

/// An open feed. If it heeds signals, one ends it as if it had no more bytes.
#[derive(Debug)]
pub(crate) struct Source {
    file: File,
    /// If reading waits at its end.
    followed: Option<Followed>,
    signals: Option<Arc<Signals>>,
    /// Whether it is a file, where no read waits unless it is followed.
    is_regular: bool,
}

/// A file at whose end reading waits.
#[derive(Debug, Clone)]
struct Followed {
    path: PathBuf,
    follow: Follow,
    /// The last bytes that were read of it: where others are in their place, it was written anew.
    last: Vec<u8>,
    /// Whether what was read of it is no longer in it. What comes to it then has another beginning,
    /// however much it becomes, so that nothing more is read here.
    is_cut: bool,
}

/// How many bytes before the place that was reached are compared.
const WATCHED: usize = 512;

/// What is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Follow {
    /// The file, until another takes its place
    File,
    /// Whatever file has the name: when another takes its place, that is gone on with
    Name,
}

/// Why a file can't be followed any longer.
#[derive(Debug, thiserror::Error)]
enum Lost {
    #[error(
        "{}",
        either("it became shorter than what was read of it", "它变得比已读的还短")
    )]
    Shorter,
    #[error(
        "{}",
        either("what was read of it was overwritten", "已读的部分被改写了")
    )]
    Overwritten,
    #[error("{}", either("another file took its place", "另一个文件占了它的位置"))]
    Replaced,
    #[error(
        "{}",
        either(
            "what took its place is no regular file, and can't be followed",
            "占了它位置的不是普通文件，无法跟随"
        )
    )]
    ByNoFile,
}

impl Source {
    pub(crate) fn new(file: File) -> Self {
        Self {
            is_regular: file.metadata().is_ok_and(|file| file.is_file()),
            file,
            followed: None,
            signals: None,
        }
    }

    /// The same feed, which signals end.
    pub(crate) fn heeding(self, signals: Arc<Signals>) -> Self {
        Self {
            signals: Some(signals),
            ..self
        }
    }

    /// The same feed, which is a file at this path: reading waits at its end.
    pub(crate) fn following(self, path: PathBuf, follow: Follow) -> Self {
        Self {
            followed: Some(Followed {
                path,
                follow,
                last: Vec::new(),
                is_cut: false,
            }),
            ..self
        }
    }

    /// The same input a second time, to wait for it while another thread reads.
    pub(crate) fn try_clone(&self) -> io::Result<Self> {
        Ok(Self {
            file: self.file.try_clone()?,
            followed: self.followed.clone(),
            signals: self.signals.clone(),
            is_regular: self.is_regular,
        })
    }

    pub(crate) const fn file(&self) -> &File {
        &self.file
    }

    /// Waits for at most this long, and returns what a read would find.
    pub(crate) fn wait(&self, at_most: Duration) -> io::Result<Wait> {
        let Some(signals) = &self.signals else {
            return Ok(Wait::Ready);
        };
        if self.followed.is_none() {
            return match (self.is_regular, signals.caught()) {
                (true, None) => Ok(Wait::Ready),
                (true, Some(_)) => Ok(Wait::Stopped),
                (false, _) => signals.wait(Some(self.file.as_fd()), at_most),
            };
        }
        let has_more = self.has_more()?;
        let at_most = if has_more { Duration::ZERO } else { at_most };
        Ok(match signals.wait(None, at_most.min(GLANCE))? {
            Wait::Stopped => Wait::Stopped,
            Wait::Ready | Wait::Idle if has_more => Wait::Ready,
            Wait::Ready | Wait::Idle => Wait::Idle,
        })
    }

    /// Whether nothing arrives for this long. If that can't be found out, the next read fails with
    /// the reason.
    pub(crate) fn pauses(&self, so_long: Duration) -> bool {
        self.wait(so_long).is_ok_and(|wait| wait == Wait::Idle)
    }

    /// Whether a followed file has more than was read.
    fn has_more(&self) -> io::Result<bool> {
        let is_cut = self.followed.as_ref().is_some_and(|file| file.is_cut);
        Ok(!is_cut && self.file.metadata()?.len() > (&self.file).stream_position()?)
    }

    /// Looks whether a followed file still has what was read of it, and keeps in mind if not.
    fn glance(&mut self) -> io::Result<Option<Lost>> {
        let Some(followed) = &mut self.followed else {
            return Ok(None);
        };
        let reached = (&self.file).stream_position()?;
        let is_shorter = self.file.metadata()?.len() < reached;
        if !is_shorter && !followed.is_cut {
            let from = reached.saturating_sub(followed.last.len() as u64);
            let mut there = vec![0; followed.last.len()];
            match self.file.read_exact_at(&mut there, from) {
                Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => return Err(error),
                read => followed.is_cut = read.is_err() || there != followed.last,
            }
        }
        followed.is_cut |= is_shorter;
        Ok(match (followed.is_cut, is_shorter) {
            (false, _) => None,
            (true, true) => Some(Lost::Shorter),
            (true, false) => Some(Lost::Overwritten),
        })
    }

    /// Keeps the last of the bytes that were read in mind.
    fn remember(&mut self, read: &[u8]) {
        if let Some(followed) = &mut self.followed {
            let new = &read[read.len().saturating_sub(WATCHED)..];
            let kept = (WATCHED - new.len()).min(followed.last.len());
            followed.last.drain(..followed.last.len() - kept);
            followed.last.extend_from_slice(new);
        }
    }

    /// Why nothing more comes to a followed file of which all is read, if that is so.
    fn lost(&mut self) -> io::Result<Option<Lost>> {
        if let Some(lost) = self.glance()? {
            return Ok(Some(lost));
        }
        let Some(Followed { path, .. }) = &self.followed else {
            return Ok(None);
        };
        let there = match fs::metadata(path) {
            // It has been moved away, and may still grow.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            there => there?,
        };
        let ours = self.file.metadata()?;
        let is_other = (there.dev(), there.ino()) != (ours.dev(), ours.ino());
        // What was added to the file before it was lost is read first.
        Ok(match (is_other && !self.has_more()?, there.is_file()) {
            (false, _) => None,
            (true, true) => Some(Lost::Replaced),
            (true, false) => Some(Lost::ByNoFile),
        })
    }

    /// Whether it ends here, since it was lost and the next file of its name is to be gone on with,
    /// in which something is.
    ///
    /// # Errors
    ///
    /// The next file is not to be gone on with, or is none.
    fn gives_way(&self, lost: Lost, quiet_glances: u32) -> io::Result<bool> {
        match &self.followed {
            Some(followed) if followed.follow == Follow::Name => match fs::metadata(&followed.path)
            {
                Ok(next) if !next.is_file() => Err(io::Error::other(Lost::ByNoFile)),
                Ok(next) => Ok(quiet_glances >= QUIET_GLANCES && next.len() > 0),
                Err(_) => Ok(false),
            },
            Some(_) | None => Err(io::Error::other(lost)),
        }
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut quiet_glances = 0;
        loop {
            match self.wait(LONG)? {
                Wait::Stopped => return Ok(0),
                // A glance first: it may be more than it was because it was written anew.
                Wait::Ready => {
                    if self.glance()?.is_none() {
                        let read = self.file.read(buffer)?;
                        self.remember(&buffer[..read]);
                        if read > 0 || self.followed.is_none() {
                            return Ok(read);
                        }
                    }
                }
                Wait::Idle => {
                    quiet_glances += 1;
                    if let Some(lost) = self.lost()?
                        && self.gives_way(lost, quiet_glances)?
                    {
                        return Ok(0);
                    }
                }
            }
        }
    }
}
