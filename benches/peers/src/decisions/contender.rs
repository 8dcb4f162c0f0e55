//! One interface for everything that decides the stream: the engine, the peers and the floors.

use waybill_engine::{BatchUpdate, Timestamp, Tracker, Verdict};

use super::fleet::{Fleet, Machine};
use super::floors;

/// Something that decides the stream.
pub(super) trait Contender {
    fn name(&self) -> String;
    /// The bytes of one waybill in memory; 0 if it keeps none.
    fn bytes(&self) -> usize;
    /// Brings every waybill to its state before the stream.
    fn restore(&mut self, before: &[Tracker]);
    fn run(&mut self, updates: &[BatchUpdate<'_>], now: Timestamp, verdicts: &mut [Verdict]);
    /// Whether every waybill is in the state that the engine has for it; `None` for a floor.
    fn agrees_with(&self, after: &[Tracker]) -> Option<bool>;
}

type Decide = fn(&mut [Tracker], &[BatchUpdate<'_>], Timestamp, &mut [Verdict]);

/// One of the engine's ways of deciding.
pub(super) struct Ours {
    name: &'static str,
    decide: Decide,
    trackers: Vec<Tracker>,
}

impl Ours {
    pub(super) fn new(name: &'static str, decide: Decide) -> Self {
        Self {
            name,
            decide,
            trackers: Vec::new(),
        }
    }
}

impl Contender for Ours {
    fn name(&self) -> String {
        self.name.to_owned()
    }

    fn bytes(&self) -> usize {
        size_of::<Tracker>()
    }

    fn restore(&mut self, before: &[Tracker]) {
        before.clone_into(&mut self.trackers);
    }

    fn run(&mut self, updates: &[BatchUpdate<'_>], now: Timestamp, verdicts: &mut [Verdict]) {
        (self.decide)(&mut self.trackers, updates, now, verdicts);
    }

    fn agrees_with(&self, after: &[Tracker]) -> Option<bool> {
        Some(self.trackers == after)
    }
}

impl<M: Machine> Contender for Fleet<M> {
    fn name(&self) -> String {
        M::NAME.to_owned()
    }

    fn bytes(&self) -> usize {
        Self::BYTES
    }

    fn restore(&mut self, before: &[Tracker]) {
        Fleet::restore(self, before);
    }

    fn run(&mut self, updates: &[BatchUpdate<'_>], now: Timestamp, verdicts: &mut [Verdict]) {
        self.decide(updates, now, verdicts);
    }

    fn agrees_with(&self, after: &[Tracker]) -> Option<bool> {
        Some(Fleet::agrees_with(self, after))
    }
}

/// The floor of [`floors::read_modify_write`].
#[derive(Default)]
pub(super) struct Bare(Vec<[u64; 2]>);

impl Contender for Bare {
    fn name(&self) -> String {
        "floor: read-modify-write of 16 bytes".to_owned()
    }

    fn bytes(&self) -> usize {
        size_of::<[u64; 2]>()
    }

    fn restore(&mut self, before: &[Tracker]) {
        self.0 = floors::bare(before);
    }

    fn run(&mut self, updates: &[BatchUpdate<'_>], _: Timestamp, verdicts: &mut [Verdict]) {
        floors::read_modify_write(&mut self.0, updates, verdicts);
    }

    fn agrees_with(&self, _: &[Tracker]) -> Option<bool> {
        None
    }
}

/// The floor of [`floors::stream`].
pub(super) struct Streamed;

impl Contender for Streamed {
    fn name(&self) -> String {
        "floor: input read, output written".to_owned()
    }

    fn bytes(&self) -> usize {
        0
    }

    fn restore(&mut self, _: &[Tracker]) {}

    fn run(&mut self, updates: &[BatchUpdate<'_>], _: Timestamp, verdicts: &mut [Verdict]) {
        floors::stream(updates, verdicts);
    }

    fn agrees_with(&self, _: &[Tracker]) -> Option<bool> {
        None
    }
}
