//! `waybill gate` while it runs: lines go in through a pipe, and payloads are counted as they come out.

use std::io::{self, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use waybill_peers::feed::NOW;
use waybill_peers::resident::Resident;

use crate::child::{Fallible, Program};

pub(crate) struct Live {
    child: Child,
    feed: Option<ChildStdin>,
    /// How many more payloads came out.
    news: Receiver<usize>,
    payloads: usize,
}

impl Live {
    pub(crate) fn start(waybill: &Program) -> Fallible<Self> {
        let now = NOW.to_string();
        let gate = waybill.clone().with(&["gate", "--now", &now]);
        let mut child = gate
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().ok_or("the output was not piped")?;
        let (told, news) = mpsc::channel();
        thread::spawn(move || count_lines(stdout, &told));
        Ok(Self {
            feed: child.stdin.take(),
            child,
            news,
            payloads: 0,
        })
    }

    /// Sends lines that are all accepted.
    pub(crate) fn send(&mut self, lines: &[u8]) -> Fallible<()> {
        self.feed
            .as_mut()
            .ok_or("the feed is closed")?
            .write_all(lines)?;
        Ok(())
    }

    /// Waits until so many payloads came out since the start; the gate hands them on when it has
    /// read all that was sent.
    pub(crate) fn wait_for(&mut self, payloads: usize) -> Fallible<()> {
        while self.payloads < payloads {
            let more = self.news.recv();
            self.payloads += more.map_err(|_| "the gate ended before all was decided")?;
        }
        Ok(())
    }

    pub(crate) fn resident(&self) -> io::Result<Resident> {
        Resident::of(&self.child.id().to_string())
    }

    pub(crate) fn finish(mut self) -> Fallible<()> {
        drop(self.feed.take());
        let status = self.child.wait()?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("waybill gate: {status}").into())
        }
    }
}

fn count_lines(mut output: ChildStdout, told: &Sender<usize>) {
    let mut buffer = vec![0; 1 << 16];
    // An end, a fault or nobody who listens: each time the one who waits is told by the closed channel.
    while let Ok(read @ 1..) = output.read(&mut buffer) {
        let lines = memchr::memchr_iter(b'\n', &buffer[..read]).count();
        if told.send(lines).is_err() {
            return;
        }
    }
}
