//! The workers that share a feed, and the turns that keep its order.

use std::mem::{self, ManuallyDrop};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use waybill_engine::Timestamp;

use super::checkpoint::Checkpoint;
use super::decision::{Decided, Terms};
use super::emptied::emptied;
use super::look::look_until;
use super::outputs::Outputs;
use super::rendered::Rendered;
use super::shards::{Questions, Shards};
use super::summary::{KnownCodes, Summary};
use super::turnstile::Turnstile;
use crate::failure::Failure;
use crate::feed::{Chunk, Chunks, Input, Position, Source};
use crate::intake::Entry;
use crate::output::Output;
use crate::system::Clock;

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
    reading: Mutex<Reading>,
    clock: Clock,
    terms: Terms,
    /// Never freed: that takes longer than all else at the end of a run, and the system does it.
    shards: ManuallyDrop<Shards>,
    results: Turnstile<Results>,
    known_codes: KnownCodes,
    /// Whether the state has grown so much that it may be worth while to rewrite it.
    is_grown: AtomicBool,
}

/// A feed that is being read.
pub(crate) struct Reading {
    pub(crate) chunks: Feed,
    /// The feed a second time, to notice pauses.
    pub(crate) watched: Source,
    /// Opens the feed that comes after it, if one does.
    pub(crate) next: Option<Next>,
}

/// Opens the next feed of the same name, and finds its place in the state.
pub(crate) type Next =
    Box<dyn FnMut(Option<&mut Checkpoint>) -> Result<Option<Reading>, Failure> + Send>;

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
struct Scratch {
    chunk: Chunk,
    /// When the chunk was read: the time to decide it at.
    read_at: Timestamp,
    rendered: Rendered,
    /// All empty between two chunks.
    entries: Vec<Entry<'static>>,
    questions: Questions<'static>,
    decided: Decided<'static>,
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            chunk: Chunk::default(),
            read_at: Timestamp::MIN,
            rendered: Rendered::default(),
            entries: Vec::new(),
            questions: Questions::default(),
            decided: Decided::default(),
        }
    }
}

impl Pipeline {
    pub(crate) fn new(
        reading: Reading,
        clock: Clock,
        terms: Terms,
        shards: Shards,
        outputs: Outputs<Output>,
        checkpoint: Option<Checkpoint>,
    ) -> Self {
        let mut summary = Summary::new(terms.adopts, terms.reader.is_by_map());
        summary.blank = reading.chunks.blank_before();
        let results = Results {
            outputs,
            checkpoint,
            summary,
            position: reading.chunks.reached().position(),
        };
        Self {
            reading: Mutex::new(reading),
            clock,
            terms,
            shards: ManuallyDrop::new(shards),
            results: Turnstile::new(results),
            known_codes: KnownCodes::default(),
            is_grown: AtomicBool::new(false),
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
        let reading = shared.reading.lock();
        let feed = &reading.unwrap_or_else(PoisonError::into_inner).chunks;
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
        while self.next_chunk(scratch)? {
            if !scratch.chunk.is_empty() {
                self.gate(scratch)?;
            }
        }
        Ok(())
    }

    fn next_chunk(&self, scratch: &mut Scratch) -> Result<bool, Failure> {
        let mut reading = None;
        look_until(|| {
            reading = self.reading.try_lock().ok();
            reading.is_some()
        });
        // The worker that panicked while it held the lock reports that.
        let Some(mut reading) = reading.or_else(|| self.reading.lock().ok()) else {
            return Ok(false);
        };
        let next = self.read_next(&mut reading, scratch);
        next.inspect_err(|_| {
            reading.chunks.end();
            reading.next = None;
            // Everything that was read before is written first.
            drop(self.results.enter(reading.chunks.handed_out()));
        })
    }

    /// Reads the next chunk, and takes the time at which that was done: a feed may go on for
    /// months.
    fn read_next(&self, reading: &mut Reading, scratch: &mut Scratch) -> Result<bool, Failure> {
        self.heed_pause(reading)?;
        if self.is_grown.swap(false, Ordering::Relaxed) {
            self.shrink_state(reading.chunks.handed_out())?;
        }
        while !reading.chunks.next(&mut scratch.chunk)? {
            if !self.go_on_with_next(reading)? {
                return Ok(false);
            }
        }
        scratch.read_at = self.clock.now()?;
        Ok(true)
    }

    /// Goes on with the feed that took the place of one that is read to its end, if one did.
    fn go_on_with_next(&self, reading: &mut Reading) -> Result<bool, Failure> {
        let Some(mut open) = reading.next.take() else {
            return Ok(false);
        };
        let handed_out = reading.chunks.handed_out();
        let mut results = self.results.enter(handed_out);
        results.confirm(false)?;
        let Some(mut next) = open(results.checkpoint.as_mut())? else {
            return Ok(false);
        };
        next.chunks.follow_on(handed_out);
        next.next = Some(open);
        results.position = next.chunks.reached().position();
        results.summary.blank += next.chunks.blank_before();
        *reading = next;
        Ok(true)
    }

    /// If the feed pauses, gives up a row whose quotes are not closed, so that it holds back no
    /// rows behind it, and commits everything that was read, if there is a state.
    fn heed_pause(&self, reading: &mut Reading) -> Result<(), Failure> {
        let has_state = self.terms.with_state;
        let chunks = &mut reading.chunks;
        let would_wait = !chunks.is_ready() && (has_state || chunks.has_open_row());
        if !would_wait || !reading.watched.pauses(PAUSE) {
            return Ok(());
        }
        chunks.settle_open_row();
        if !has_state {
            return Ok(());
        }
        self.results
            .enter(chunks.handed_out())
            .confirm_if(Checkpoint::is_behind)
    }

    /// Rewrites a state that has grown, once everything that was read is decided and written.
    fn shrink_state(&self, handed_out: u64) -> Result<(), Failure> {
        let mut results = self.results.enter(handed_out);
        results.confirm(false)?;
        match &mut results.checkpoint {
            Some(checkpoint) => checkpoint.shrink(&self.shards, handed_out).map(drop),
            None => Ok(()),
        }
    }

    /// Brings one chunk through the gate.
    fn gate(&self, scratch: &mut Scratch) -> Result<(), Failure> {
        let Scratch {
            chunk,
            rendered,
            read_at,
            entries,
            questions,
            decided,
        } = scratch;
        let messages = self.terms.rules.messages();
        let lines = emptied(mem::take(entries));
        let (lines, blank) = self.terms.reader.read_chunk(chunk, messages, lines);
        let terms = (&self.terms, *read_at);
        let lists = (&mut *questions, mem::take(decided).emptied());
        let all = self.shards.decide(chunk.number(), &lines, terms, lists);
        let on_lines = (&lines[..], &all);
        let tally = rendered.render(terms, &self.known_codes, chunk.bytes(), on_lines);
        *decided = all.emptied();
        *entries = emptied(lines);

        let mut results = self.results.enter(chunk.number());
        results.outputs.write(chunk.bytes(), rendered)?;
        results.summary.add(tally);
        self.known_codes.add(&results.summary);
        results.summary.blank += blank;
        results.position = chunk.behind();
        if let Some(checkpoint) = &mut results.checkpoint {
            checkpoint.keep(&mut rendered.changes);
        }
        results.confirm_if(Checkpoint::is_due)?;
        if results
            .checkpoint
            .as_ref()
            .is_some_and(Checkpoint::is_grown)
        {
            self.is_grown.store(true, Ordering::Relaxed);
        }
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
    use std::fs::{self, File};
    use std::io::{self, Read};
    use std::sync::atomic::AtomicI64;

    use waybill_engine::{Form, RuleSet};

    use super::*;
    use crate::feed::{Ending, FIELDS, Format, FormatChoice};
    use crate::intake::{Intake, IntakeArgs, Picker, Reader, Tokens};
    use crate::output::Opened;
    use crate::system::{Disk, Machine};

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

    /// A reader of records of ours.
    fn reader(format: Format) -> Reader {
        let args = IntakeArgs {
            map: None,
            columns: Vec::new(),
            lenient: false,
        };
        let intake = Intake::new(&args, None, Tokens::Nowhere).unwrap();
        Reader::new(Arc::new(intake), "the feed", format).unwrap()
    }

    type End = thread::Result<Result<Passed, Failure>>;

    fn scan(id: &str, time: i64) -> String {
        let start = format!(r#"{{"token":"t","waybill_id":"{id}","action_time":{time}"#);
        start + ",\"action_type\":100001,\"action_msg\":\"a\"}\n"
    }

    /// Fifty scans, then half a line, then the break, cut into small chunks; and what was written.
    fn run(broken: Broken, threads: usize) -> (End, String) {
        let scans: String = (0..50)
            .map(|i| scan(&format!("W{i}"), 1_700_000_000))
            .collect();
        let feed = scans + "{\"token\":";
        let now = Timestamp::from_unix(1_800_000_000).unwrap();
        let input: Input = Box::new(io::Cursor::new(feed).chain(broken));
        gate(input, 100, Clock::Fixed(now), threads)
    }

    fn gate(input: Input, chunk: usize, clock: Clock, threads: usize) -> (End, String) {
        let (name, ending) = ("the feed".to_owned(), Ending::default());
        let chunks =
            Chunks::with_ending(name, input, FormatChoice::Jsonl, &FIELDS, ending, chunk).unwrap();
        let terms = Terms {
            reader: reader(chunks.format().clone()),
            rules: RuleSet::STANDARD,
            adopts: false,
            form: Form::HttpsBody,
            echo: Picker::new(Vec::new()),
            with_rejects: false,
            with_verdicts: false,
            with_retry: false,
            with_state: false,
        };
        let paper = tempfile::NamedTempFile::new().unwrap();
        let disk: Arc<dyn Disk> = Arc::new(Machine);
        let out = Opened::new("--out", paper.path()).unwrap();
        let outputs = Outputs {
            out: out.start(&disk).unwrap(),
            rejects: None,
            verdicts: None,
            retry: None,
        };
        let reading = Reading {
            chunks,
            watched: Source::new(File::open("/dev/null").unwrap()),
            next: None,
        };
        let pipeline = Pipeline::new(reading, clock, terms, Shards::new(false), outputs, None);
        let end = catch_unwind(AssertUnwindSafe(|| pipeline.run(threads)));
        (end, fs::read_to_string(paper.path()).unwrap())
    }

    #[test]
    fn each_piece_is_decided_at_the_time_at_which_it_was_read() {
        let start = 1_700_000_000;
        let time = Box::leak(Box::new(AtomicI64::new(start)));
        // A scan an hour later than the one before it, each with its true time.
        let hours = |n: i64| start + 3600 * n;
        let read_by = |clock| {
            let scan = |n| scan(&format!("W{n}"), hours(n));
            let feed: String = (0..5).map(scan).collect();
            let chunk = feed.len() / 5;
            let input: Input = Box::new(io::Cursor::new(feed));
            let (end, written) = gate(input, chunk, clock, 2);
            assert_eq!(end.unwrap().unwrap().summary.counts.lines(), 5);
            written.matches('\n').count()
        };
        assert_eq!(read_by(Clock::Striding(time, 3600)), 5);
        assert_eq!(
            read_by(Clock::Fixed(Timestamp::from_unix(start).unwrap())),
            1
        );
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
