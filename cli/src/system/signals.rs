//! SIGINT and SIGTERM: the first asks for an orderly end, the second ends at once.
//!
//! The two ends have different exit statuses: after the second, nobody knows what was written.

use std::fmt;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::{flag, low_level::pipe};

/// A signal that asks for an orderly end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    Interrupt,
    Terminate,
}

impl Stop {
    /// The exit status that a shell reports for a program that the signal ended.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "2 and 15"
    )]
    pub(crate) const fn exit_code(self) -> u8 {
        128 + self.number() as u8
    }

    const fn number(self) -> i32 {
        match self {
            Self::Interrupt => SIGINT,
            Self::Terminate => SIGTERM,
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Interrupt => "SIGINT",
            Self::Terminate => "SIGTERM",
        })
    }
}

/// The exit status of a run that was cut short: not all that was read is decided, written and
/// confirmed. No signal has this number, and no failure.
pub(crate) const CUT_SHORT: u8 = 3;

/// Catches signals from now on.
#[derive(Debug)]
pub(crate) struct Signals {
    /// The number of the last one; zero before the first.
    caught: Arc<AtomicUsize>,
    /// Becomes readable with the first signal, which ends a wait.
    bell: UnixStream,
}

/// The result of a wait for a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wait {
    /// There is something to read, or the input is at its end.
    Ready,
    /// Nothing yet.
    Idle,
    Stopped,
}

impl Signals {
    pub(crate) fn catch() -> io::Result<Self> {
        let caught = Arc::new(AtomicUsize::new(0));
        let has_stopped = Arc::new(AtomicBool::new(false));
        let (bell, rope) = UnixStream::pair()?;
        for stop in [Stop::Interrupt, Stop::Terminate] {
            let number = stop.number();
            // Actions run in this order: the first signal finds the flag unset, and sets it.
            flag::register_conditional_shutdown(
                number,
                i32::from(CUT_SHORT),
                Arc::clone(&has_stopped),
            )?;
            flag::register(number, Arc::clone(&has_stopped))?;
            flag::register_usize(number, Arc::clone(&caught), number.unsigned_abs() as usize)?;
            pipe::register(number, rope.try_clone()?)?;
        }
        // At the limit of a file's size a write fails then, instead of this signal ending the run;
        // so the file ends with a whole line.
        flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
        Ok(Self { caught, bell })
    }

    /// As if nothing had come yet, or this signal, without catching any.
    #[cfg(test)]
    pub(crate) fn pretended(stop: Option<Stop>) -> io::Result<Self> {
        let number = stop.map_or(0, |stop| stop.number().unsigned_abs() as usize);
        let (bell, _) = UnixStream::pair()?;
        bell.set_nonblocking(true)?;
        Ok(Self {
            caught: Arc::new(AtomicUsize::new(number)),
            bell,
        })
    }

    /// The signal that came, if one did.
    pub(crate) fn caught(&self) -> Option<Stop> {
        let number = self.caught.load(Ordering::SeqCst);
        [Stop::Interrupt, Stop::Terminate]
            .into_iter()
            .find(|stop| stop.number().unsigned_abs() as usize == number)
    }

    /// Waits until there is something to read, a signal arrives, or this much time is over. Without
    /// an input, for the latter two.
    pub(crate) fn wait(
        &self,
        input: Option<BorrowedFd<'_>>,
        at_most: Duration,
    ) -> io::Result<Wait> {
        let bell = PollFd::from_borrowed_fd(self.bell.as_fd(), PollFlags::IN);
        let input = input.map(|input| PollFd::from_borrowed_fd(input, PollFlags::IN));
        let mut watched: Vec<PollFd<'_>> = [Some(bell), input].into_iter().flatten().collect();
        let timeout = Timespec::try_from(at_most).map_err(io::Error::other)?;
        match poll(&mut watched, Some(&timeout)) {
            // A signal of any kind ends a wait; the next one sees whether it was for us.
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let is_ready = |watched: &PollFd<'_>| !watched.revents().is_empty();
        Ok(if self.caught().is_some() {
            Wait::Stopped
        } else if watched.get(1).is_some_and(is_ready) {
            Wait::Ready
        } else {
            Wait::Idle
        })
    }
}
