//! The workers that share a feed, and the turns that keep its order.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use super::checkpoint::Checkpoint;
use super::decision::{Line, Terms};
use super::outputs::Outputs;
use super::rendered::Rendered;
use super::shards::Shards;
use super::summary::Summary;
use super::turnstile::Turnstile;
use crate::failure::Failure;
use crate::feed::{Chunk, Chunks, Input, Position, Source};
use crate::output::Output;

/// A feed on its way through the gate.
///
/// Every worker does the same: it takes the next chunk of the feed, reads its records, waits for
/// the chunk's turn to be decided, decides, renders the lines of the outputs, waits for the chunk's
/// turn to be written, and writes. Chunks are decided and written in the order of the feed, so the
/// outputs are the same for any number of workers. Everything else, which is most of the work, the
/// workers do at the same time.
///
/// The changes of a chunk go to the state when the chunk is written. So a commit between two chunks
/// covers exactly what the outputs contain, however far other workers are.
pub(crate) struct Pipeline {
    feed: Mutex<Feed>,
    /// The feed a second time, to notice pauses.
    watched: Option<Source>,
    terms: Terms,
    shards: Shards,
    results: Turnstile<Results>,
}

/// The chunks of a feed, wherever it is read from.
pub(crate) type Feed = Chunks<Input>;

/// The results of the chunks that were written.
struct Results {
    outputs: Outputs<Output>,
    checkpoint: Option<Checkpoint>,
    summary: Summary,
    /// The place in the feed after them.
    position: Position,
}

/// The result of a feed.
pub(crate) struct Passed {
    pub(crate) summary: Summary,
    /// How many lines were read.
    pub(crate) lines: u64,
    /// Whether something after them was left undecided.
    pub(crate) has_rest: bool,
    /// Whether that is a row over several lines that is not whole.
    pub(crate) has_open_row: bool,
}

/// How long a feed pauses before what is decided is confirmed.
const PAUSE: Duration = Duration::from_millis(200);

/// Memory that a worker reuses from chunk to chunk.
#[derive(Default)]
struct Scratch {
    chunk: Chunk,
    rendered: Rendered,
}

impl Pipeline {
    pub(crate) fn new(
        feed: Feed,
        watched: Option<Source>,
        terms: Terms,
        shards: Shards,
        outputs: Outputs<Output>,
        checkpoint: Option<Checkpoint>,
    ) -> Self {
        let results = Results {
            outputs,
            checkpoint,
            summary: Summary::new(terms.adopts),
            position: feed.reached().position(),
        };
        Self {
            feed: Mutex::new(feed),
            watched,
            terms,
            shards,
            results: Turnstile::new(results),
        }
    }

    /// Brings the whole feed through the gate; if it can't be read to its end, what was read of it.
    ///
    /// If something fails, what comes before it in the feed was written, and nothing after it.
    pub(crate) fn run(self, threads: usize) -> Result<Passed, Failure> {
        let shared = Arc::new(self);
        shared.results.enter(0).confirm(false)?;
        let worked = shared.share(threads);
        match worked {
            Ok(()) | Err(Failure::Read { .. }) => {}
            Err(failure) => return Err(failure),
        }
        let mut results = shared.results.enter(0);
        // Twice, so that the last commit that contains changes is followed by another: then damage
        // to it is noticed.
        results.confirm(false)?;
        results.confirm(true)?;
        worked?;
        let mut summary = mem::take(&mut results.summary);
        summary.waybills = shared.shards.len();
        let feed = shared.feed.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Passed {
            summary,
            lines: feed.reached().lines(),
            has_rest: !feed.rest().is_empty(),
            has_open_row: feed.has_open_row(),
        })
    }

    /// Starts this many workers, and waits until one fails or the feed is at its end.
    fn share(self: &Arc<Self>, threads: usize) -> Result<(), Failure> {
        let (report, ends) = mpsc::channel();
        let start = || {
            let (shared, report) = (Arc::clone(self), report.clone());
            // Not scoped: when one has failed, another may still wait for a feed that pauses, and
            // the run does not wait for that one.
            thread::Builder::new().spawn(move || {
                // Nobody receives it if another worker has failed before.
                let _ = report.send(shared.work_or_panic());
            })
        };
        // If the machine refuses some threads, those that started do the work.
        let is_alone = threads == 1 || (0..threads).flat_map(|_| start()).count() == 0;
        drop(report);
        if is_alone {
            return self.work(&mut Scratch::default());
        }
        ends.into_iter()
            .try_for_each(|end| end.unwrap_or_else(|panic| resume_unwind(panic)))
    }

    /// A worker's work; a panic becomes its result once all that comes before it is written.
    fn work_or_panic(&self) -> thread::Result<Result<(), Failure>> {
        let mut scratch = Scratch::default();
        let end = catch_unwind(AssertUnwindSafe(|| self.work(&mut scratch)));
        if end.is_err() {
            drop(self.results.enter(scratch.chunk.number()));
        }
        end
    }

    /// A worker's work, until nothing is left of the feed.
    fn work(&self, scratch: &mut Scratch) -> Result<(), Failure> {
        while self.next_chunk(&mut scratch.chunk)? {
            if !scratch.chunk.is_empty() {
                self.gate(&scratch.chunk, &mut scratch.rendered)?;
            }
        }
        Ok(())
    }

    fn next_chunk(&self, chunk: &mut Chunk) -> Result<bool, Failure> {
        // The worker that panicked while it held the lock reports that.
        let Ok(mut feed) = self.feed.lock() else {
            return Ok(false);
        };
        let paused = self.heed_pause(&mut feed);
        let next = paused.and_then(|()| feed.next(chunk));
        next.inspect_err(|_| {
            feed.end();
            // Everything that was read before is written first.
            drop(self.results.enter(feed.handed_out()));
        })
    }

    /// If the feed pauses, gives up a row whose quotes are not closed, so that it holds back no
    /// rows behind it, and commits everything that was read, if there is a state.
    fn heed_pause(&self, feed: &mut Feed) -> Result<(), Failure> {
        let has_state = self.terms.with_state;
        let Some(watched) = &self.watched else {
            return Ok(());
        };
        let would_wait = !feed.is_ready() && (has_state || feed.has_open_row());
        if !would_wait || !watched.pauses(PAUSE) {
            return Ok(());
        }
        feed.settle_open_row();
        if !has_state {
            return Ok(());
        }
        self.results
            .enter(feed.handed_out())
            .confirm_if(Checkpoint::is_behind)
    }

    /// Brings one chunk through the gate.
    fn gate(&self, chunk: &Chunk, rendered: &mut Rendered) -> Result<(), Failure> {
        let lines = Line::read_all(chunk, &self.terms);
        let decisions = self.shards.decide(chunk.number(), &lines, &self.terms);
        let tally = rendered.render(&self.terms, &lines, &decisions);

        let mut results = self.results.enter(chunk.number());
        results.outputs.write(rendered)?;
        results.summary.add(tally);
        results.position = chunk.behind();
        if let Some(checkpoint) = &mut results.checkpoint {
            checkpoint.keep(&mut rendered.changes);
        }
        results.confirm_if(Checkpoint::is_due)?;
        results.done();
        Ok(())
    }
}

impl Results {
    /// Commits everything that was written, if there is a state and this is true of it.
    fn confirm_if(&mut self, asks: fn(&Checkpoint, Position) -> bool) -> Result<(), Failure> {
        match &self.checkpoint {
            Some(checkpoint) if asks(checkpoint, self.position) => self.confirm(false),
            Some(_) | None => Ok(()),
        }
    }

    /// Commits everything that was written, if there is a state; `ended` if the run writes no more.
    fn confirm(&mut self, ended: bool) -> Result<(), Failure> {
        match &mut self.checkpoint {
            Some(checkpoint) => checkpoint.commit(&mut self.outputs, self.position, ended),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::{self, Read};

    use waybill_engine::{Form, RuleSet, Timestamp};

    use super::*;
    use crate::feed::{Ending, FIELDS, FormatChoice};
    use crate::output::Opened;

    /// How reading a feed fails before its end.
    #[derive(Clone, Copy)]
    enum Broken {
        Unplugged,
        Panicking,
    }

    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            match self {
                Self::Unplugged => Err(io::Error::other("unplugged")),
                Self::Panicking => panic!("the reader panics"),
            }
        }
    }

    /// Fifty scans, then half a line, then the break, cut into small chunks; and what was written.
    fn run(broken: Broken, threads: usize) -> (thread::Result<Result<Passed, Failure>>, String) {
        let rest = r#""action_time":1700000000,"action_type":100001,"action_msg":"a"}"#;
        let scan = |i| format!(r#"{{"token":"t","waybill_id":"W{i}",{rest}"#);
        let scans: Vec<String> = (0..50).map(scan).collect();
        let feed = scans.join("\n") + "\n{\"token\":";
        let input: Input = Box::new(io::Cursor::new(feed).chain(broken));
        let (name, ending) = ("the feed".to_owned(), Ending::default());
        let feed =
            Chunks::with_ending(name, input, FormatChoice::Auto, &FIELDS, ending, 100).unwrap();
        let terms = Terms {
            format: feed.format().clone(),
            rules: RuleSet::STANDARD,
            now: Timestamp::from_unix(1_800_000_000).unwrap(),
            adopts: false,
            form: Form::HttpsBody,
            with_rejects: false,
            with_verdicts: false,
            with_state: false,
        };
        let paper = tempfile::NamedTempFile::new().unwrap();
        let outputs = Outputs {
            out: Opened::new("--out", paper.path()).unwrap().start().unwrap(),
            rejects: None,
            verdicts: None,
        };
        let pipeline = Pipeline::new(feed, None, terms, Shards::default(), outputs, None);
        let end = catch_unwind(AssertUnwindSafe(|| pipeline.run(threads)));
        (end, fs::read_to_string(paper.path()).unwrap())
    }

    #[test]
    fn what_was_read_before_a_feed_broke_is_written() {
        for threads in [1, 2, 8] {
            let (end, written) = run(Broken::Unplugged, threads);
            let failure = end.unwrap().err().unwrap();
            let told = "can't read the feed beyond line 50: unplugged";
            assert_eq!(failure.to_string(), told);
            assert_eq!(written.matches('\n').count(), 50, "{threads} threads");
        }
    }

    #[test]
    fn a_panic_ends_the_run_and_is_no_success() {
        for threads in [1, 2, 8] {
            let (end, written) = run(Broken::Panicking, threads);
            assert!(end.is_err(), "{threads} threads");
            assert!(written.is_empty() || written.ends_with('\n'));
        }
    }
}
