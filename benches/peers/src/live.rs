//! A running `waybill gate`: lines go in through a pipe, and payloads are counted as they come out.

use std::io::{self, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use waybill_peers::feed::{NOW, push_pickup};
use waybill_peers::resident::Resident;

use crate::child::Program;
use crate::fallible::Fallible;

/// The number of lines that are made and sent at once.
const CHUNK: usize = 10_000;

pub(crate) struct Live {
    child: Child,
    feed: Option<ChildStdin>,
    /// Receives the number of payloads of each read of the output.
    news: Receiver<usize>,
    /// The number of payloads received so far.
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
        let (counts, news) = mpsc::channel();
        thread::spawn(move || count_lines(stdout, &counts));
        Ok(Self {
            feed: child.stdin.take(),
            child,
            news,
            payloads: 0,
        })
    }

    /// A gate that has accepted the pickup of each of so many waybills.
    pub(crate) fn after_pickups(waybill: &Program, waybills: usize) -> Fallible<Self> {
        let mut gate = Self::start(waybill)?;
        gate.send_for_each(waybills, push_pickup)?;
        gate.wait_for(waybills)?;
        Ok(gate)
    }

    /// Sends a line for each of so many waybills, which the function appends by the waybill's
    /// number.
    pub(crate) fn send_for_each(
        &mut self,
        waybills: usize,
        push: fn(&mut Vec<u8>, usize),
    ) -> Fallible<()> {
        let mut lines = Vec::new();
        for number in 0..waybills {
            push(&mut lines, number);
            if (number + 1) % CHUNK == 0 || number + 1 == waybills {
                self.send(&lines)?;
                lines.clear();
            }
        }
        Ok(())
    }

    /// Sends lines that are all accepted.
    pub(crate) fn send(&mut self, lines: &[u8]) -> Fallible<()> {
        self.feed
            .as_mut()
            .ok_or("the feed is closed")?
            .write_all(lines)?;
        Ok(())
    }

    /// Waits until so many payloads came out since the start. The gate writes them out when it has
    /// read everything that was sent.
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

fn count_lines(mut output: ChildStdout, counts: &Sender<usize>) {
    let mut buffer = vec![0; 1 << 16];
    // At the end of the output, after an error, or if nobody receives any more, this returns. That
    // closes the channel, so `wait_for` returns an error instead of waiting on.
    while let Ok(read @ 1..) = output.read(&mut buffer) {
        let lines = memchr::memchr_iter(b'\n', &buffer[..read]).count();
        if counts.send(lines).is_err() {
            return;
        }
    }
}
