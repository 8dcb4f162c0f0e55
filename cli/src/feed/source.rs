//! The bytes of a feed as they arrive: until its end, until a signal, or as long as the file grows.

use std::fs::{self, File};
use std::io::{self, Read, Seek as _};
use std::os::fd::AsFd as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use same_file::Handle;

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
    /// The path of the file, if reading waits at its end.
    followed: Option<(PathBuf, Follow)>,
    signals: Option<Arc<Signals>>,
}

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
    #[error("{}", either("another file took its place", "另一个文件占了它的位置"))]
    Replaced,
}

impl Source {
    pub(crate) const fn new(file: File) -> Self {
        Self {
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
            followed: Some((path, follow)),
            ..self
        }
    }

    /// The same input a second time, to wait for it while another thread reads.
    pub(crate) fn try_clone(&self) -> io::Result<Self> {
        Ok(Self {
            file: self.file.try_clone()?,
            followed: self.followed.clone(),
            signals: self.signals.clone(),
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
            return signals.wait(Some(self.file.as_fd()), at_most);
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
        Ok(self.file.metadata()?.len() > (&self.file).stream_position()?)
    }

    /// Whether a followed file is still the one at its path, and has not lost what was read.
    fn still_there(&self) -> io::Result<()> {
        let Some((path, _)) = &self.followed else {
            return Ok(());
        };
        if self.file.metadata()?.len() < (&self.file).stream_position()? {
            return Err(io::Error::other(Lost::Shorter));
        }
        // If there is no file at its path, it has been moved away, and may still grow.
        if fs::exists(path)?
            && Handle::from_path(path)? != Handle::from_file(self.file.try_clone()?)?
        {
            return Err(io::Error::other(Lost::Replaced));
        }
        Ok(())
    }

    /// Whether it ends here, since it was lost and the next file of its name is to be gone on with,
    /// in which something is.
    fn gives_way(&self, quiet_glances: u32) -> bool {
        match &self.followed {
            Some((path, Follow::Name)) if quiet_glances >= QUIET_GLANCES => {
                fs::metadata(path).is_ok_and(|next| next.len() > 0)
            }
            Some(_) | None => false,
        }
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut quiet_glances = 0;
        loop {
            match self.wait(LONG)? {
                Wait::Stopped => return Ok(0),
                Wait::Ready => {
                    let read = self.file.read(buffer)?;
                    if read > 0 || self.followed.is_none() {
                        return Ok(read);
                    }
                }
                // What was added to the file before it was lost is read first.
                Wait::Idle => {
                    quiet_glances += 1;
                    if let Err(lost) = self.still_there()
                        && !self.has_more()?
                    {
                        if !matches!(self.followed, Some((_, Follow::Name))) {
                            return Err(lost);
                        }
                        if self.gives_way(quiet_glances) {
                            return Ok(0);
                        }
                    }
                }
            }
        }
    }
}
