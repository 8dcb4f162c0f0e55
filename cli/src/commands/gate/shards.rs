//! The waybills of a feed, in shards that work at the same time.

use std::convert::Infallible;
use std::{iter, mem};

use foldhash::quality::RandomState;
use waybill_engine::{self as engine, Late, Outcome, Record, Timestamp, Tracker, WaybillId};

use super::decision::{Decided, Decision, Terms};
use super::emptied::emptied;
use super::turnstile::Turnstile;
use crate::intake::{Content, Entry};
use crate::system::at_full_width;
use crate::waybills::{History, Kept, Key, Waybill, Waybills};

/// All waybills, each in the shard that the hash of its id names.
///
/// Chunks pass each shard in the order of the feed, and a waybill needs no other order. So two
/// chunks can be decided at the same time, in different shards.
pub(crate) struct Shards {
    hashes: RandomState,
    shards: Vec<Turnstile<Waybills>>,
}

/// More than workers, so that two seldom need the same one. With so many their indexes are three
/// quarters full at ten million waybills.
const SHARDS: usize = 12;

/// The lines of a chunk, by the shards that they ask.
pub(super) type Questions<'a> = [Vec<Question<'a>>; SHARDS];

/// A line that names a waybill of a shard.
pub(super) struct Question<'a> {
    /// Its place among the lines of its chunk.
    line: usize,
    key: Key<'a>,
}

/// As many waybills are looked up before the first of them is decided: they come from memory
/// together.
const BLOCK: usize = 128;

impl Shards {
    /// Without waybills. The time and the action of each accepted update are kept if `with_steps`:
    /// a state keeps them, and rejects say of late updates whether they would have been legal.
    pub(crate) fn new(with_steps: bool) -> Self {
        let hashes = RandomState::default();
        let waybills: fn(&RandomState) -> Waybills = if with_steps {
            Waybills::with_steps
        } else {
            Waybills::new
        };
        let shards = iter::repeat_with(|| Turnstile::new(waybills(&hashes)));
        Self {
            shards: shards.take(SHARDS).collect(),
            hashes,
        }
    }

    /// Adds a known waybill, unless an earlier run accepted updates of it. Returns whether it was
    /// added.
    pub(crate) fn add_known(&mut self, id: &str, tracker: Tracker) -> bool {
        self.shard_of(id).add_known(id, tracker)
    }

    /// Adds a waybill as an earlier run left it, with the updates that were accepted then.
    pub(crate) fn restore(&mut self, id: &WaybillId<'_>, tracker: Tracker, accepted: &[Kept]) {
        self.shard_of(id.as_str())
            .restore(id.as_str(), tracker, accepted);
    }

    /// Calls a function with every waybill and its accepted updates, in no order, until it fails.
    /// To be called when this many chunks were decided and no other is.
    pub(crate) fn for_each_history<E>(
        &self,
        chunks: u64,
        mut take: impl FnMut(History<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut shards = self.shards.iter();
        shards.try_for_each(|shard| shard.enter(chunks).histories().try_for_each(&mut take))
    }

    /// The same with every tracker alone.
    pub(crate) fn for_each_tracker(&self, chunks: u64, mut take: impl FnMut(&str, &Tracker)) {
        for shard in &self.shards {
            for (id, tracker) in shard.enter(chunks).iter() {
                take(&id.text(), tracker);
            }
        }
    }

    /// The waybills of a state without those that this is true of.
    pub(crate) fn without(&self, is_forgotten: impl Fn(&Tracker) -> bool) -> Self {
        let mut kept = Self::new(true);
        let keep = |history: History<'_>| {
            if !is_forgotten(&history.tracker) {
                let shard = kept.shard_of(&history.id);
                for (tracker, accepted) in history.parts() {
                    shard.restore(&history.id, tracker, accepted);
                }
            }
            Ok::<(), Infallible>(())
        };
        let Ok(()) = self.for_each_history(0, keep);
        kept
    }

    /// How many waybills are known. To be asked before the first decision or after the last.
    pub(crate) fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.enter(0).len()).sum()
    }

    fn shard_of(&mut self, id: &str) -> &mut Waybills {
        let shard = shard_of(&Key::of(id, &self.hashes));
        self.shards[shard].get_mut()
    }

    /// Decides the lines of a chunk at this time, each shard's once those of all earlier chunks are
    /// decided, and stores what the accepted ones lead to. Both lists are empty, the first
    /// afterwards as well.
    pub(super) fn decide<'a>(
        &self,
        chunk: u64,
        lines: &'a [Entry<'a>],
        terms: (&Terms, Timestamp),
        (questions, mut decided): (&mut Questions<'static>, Decided<'a>),
    ) -> Decided<'a> {
        decided.decisions.reserve(lines.len());
        let mut asked = mem::take(questions).map(emptied);
        at_full_width(
            #[inline(always)]
            || self.ask(lines, &mut asked, &mut decided.decisions),
        );
        for (shard, questions) in self.shards.iter().zip(&asked) {
            let mut waybills = shard.enter(chunk);
            at_full_width(
                #[inline(always)]
                || {
                    for block in questions.chunks(BLOCK) {
                        answer(&mut waybills, block, lines, terms, &mut decided);
                    }
                },
            );
            waybills.done();
        }
        *questions = asked.map(emptied);
        decided
    }

    /// The questions to each shard; and a decision on each line as if no waybill were known, which
    /// is right where a line names none.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    fn ask<'a>(
        &self,
        lines: &'a [Entry<'a>],
        questions: &mut Questions<'a>,
        decisions: &mut Vec<Decision<'a>>,
    ) {
        for (line, entry) in lines.iter().enumerate() {
            decisions.push(other(&entry.content, None));
            if let Some(id) = entry.waybill_id() {
                let key = Key::of(id.as_str(), &self.hashes);
                questions[shard_of(&key)].push(Question { line, key });
            }
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "some of the bits")]
const fn shard_of(key: &Key<'_>) -> usize {
    // Hash tables use the bits at the two ends.
    (key.hash() >> 32) as usize % SHARDS
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
fn answer<'a>(
    waybills: &mut Waybills,
    block: &[Question<'a>],
    lines: &'a [Entry<'a>],
    terms: (&Terms, Timestamp),
    Decided { decisions, lates }: &mut Decided<'a>,
) {
    // Many waybills do not fit the caches. So all of a block are looked up before the first
    // decision, first in the index, then in the entries that it names, and then in the earlier
    // updates of those that may have been accepted before: each is asked for, and not waited for,
    // before the next.
    for asked in block {
        waybills.fetch_guess(&asked.key);
    }
    let mut guesses = [None; BLOCK];
    for (guess, asked) in guesses.iter_mut().zip(block) {
        *guess = waybills.guess(&asked.key);
        if let Some(place) = *guess {
            waybills.fetch(place);
        }
    }
    for (asked, guess) in block.iter().zip(guesses) {
        if let (Some(place), Content::Record(record)) = (guess, &lines[asked.line].content) {
            waybills.fetch_earlier(place, &record.update);
        }
    }
    for (asked, guess) in block.iter().zip(guesses) {
        let decision = &mut decisions[asked.line];
        match &lines[asked.line].content {
            Content::Record(record) => {
                let (place, is_new) = waybills.enter(&asked.key, guess);
                let waybill = waybills.at(place);
                decide(record, (waybill, is_new), terms, (decision, lates));
            }
            content @ (Content::Refused(_) | Content::Ignored(_) | Content::Empty) => {
                let place = waybills.find(&asked.key, guess);
                *decision = other(content, place.map(|place| *waybills.tracker(place)));
            }
        }
    }
}

/// What is said of what is no record, with the tracker of the waybill that it names, if that is
/// known; nothing of a record.
fn other<'a>(content: &'a Content<'a>, tracker: Option<Tracker>) -> Decision<'a> {
    match content {
        Content::Refused(refused) => Decision::Malformed(refused, tracker),
        Content::Ignored(none) => Decision::Ignored(none, tracker),
        Content::Record(_) | Content::Empty => Decision::Empty,
    }
}

/// Decides a record; the decision is put to its place from here, as that takes less time than to
/// return it.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
fn decide<'a>(
    record: &'a Record<'a>,
    (mut waybill, is_new): (Waybill<'_>, bool),
    (terms, now): (&Terms, Timestamp),
    (decision, lates): (&mut Decision<'a>, &mut Vec<Late>),
) {
    let (tracker, update) = (*waybill.tracker(), &record.update);
    if waybill.has_accepted(update) {
        *decision = Decision::Duplicate(tracker);
        return;
    }
    let adopted = terms.adopt(&tracker, update, now);
    let outcome = match adopted {
        Some(accepted) => Outcome::Accepted(accepted),
        None => engine::decide(&terms.rules, &tracker, update, now),
    };
    match outcome {
        Outcome::Accepted(accepted) => {
            waybill.advance(&accepted);
            *decision = Decision::Accepted(record, accepted);
        }
        Outcome::Duplicate => *decision = Decision::Duplicate(tracker),
        // Why is found out for those alone of which it is asked.
        Outcome::Rejected(rejection) => {
            let late = || waybill.late(&terms.rules, update);
            let late = terms.with_rejects.then(late).flatten().map(|late| {
                lates.push(late);
                lates.len() - 1
            });
            *decision = Decision::Rejected {
                record,
                code: rejection.code(),
                tracker,
                is_new,
                late,
            };
        }
    }
}
