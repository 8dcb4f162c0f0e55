//! The waybills of a feed, in shards that work at the same time.

use std::convert::Infallible;
use std::hash::BuildHasher as _;
use std::iter;

use foldhash::quality::RandomState;
use waybill_engine::{Adoption, Outcome, Record, Timestamp, Tracker, WaybillId};

use super::decision::{Decision, Terms};
use super::turnstile::Turnstile;
use crate::intake::{Content, Entry};
use crate::waybills::{History, Kept, Place, Waybills};

/// All waybills, each in the shard that the hash of its id names.
///
/// Chunks pass each shard in the order of the feed, and a waybill needs no other order. So two
/// chunks can be decided at the same time, in different shards.
pub(crate) struct Shards {
    hashes: RandomState,
    shards: Vec<Turnstile<Waybills>>,
}

/// More than workers, so that two seldom need the same one. With any number of shards the indexes
/// are half empty at some sizes; with this one they are four fifths full at ten million waybills.
const SHARDS: usize = 12;

/// A line that names a waybill of a shard.
struct Question<'a> {
    /// Its place among the lines of its chunk.
    line: usize,
    /// The hash of its waybill's id.
    hash: u64,
    entry: &'a Entry<'a>,
}

/// The same line, after its waybill was looked up.
enum Found<'a> {
    Record {
        record: &'a Record<'a>,
        place: Place,
        is_new: bool,
    },
    /// What is no record changes nothing.
    Other(&'a Content<'a>, Option<Place>),
}

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
        let hash = self.hashes.hash_one(id.as_bytes());
        self.shards[shard_of(hash)].get_mut()
    }

    /// Decides the lines of a chunk at this time, each shard's once those of all earlier chunks are
    /// decided, and stores what the accepted ones lead to.
    pub(crate) fn decide<'a>(
        &self,
        chunk: u64,
        lines: &'a [Entry<'a>],
        terms: &Terms,
        now: Timestamp,
    ) -> Vec<Decision<'a>> {
        let mut decisions: Vec<Option<Decision<'_>>> = lines.iter().map(|_| None).collect();
        let questions = self.questions(lines, &mut decisions);
        for (shard, questions) in self.shards.iter().zip(questions) {
            let mut waybills = shard.enter(chunk);
            answer(&mut waybills, &questions, (terms, now), &mut decisions);
            waybills.done();
        }
        #[expect(
            clippy::expect_used,
            reason = "each line asks one shard, or is answered before"
        )]
        let decided = |decision: Option<_>| decision.expect("every line is decided");
        decisions.into_iter().map(decided).collect()
    }

    /// The questions to each shard. Lines that name no waybill are decided here.
    fn questions<'a>(
        &self,
        lines: &'a [Entry<'a>],
        decisions: &mut [Option<Decision<'a>>],
    ) -> [Vec<Question<'a>>; SHARDS] {
        let share = lines.len() / SHARDS;
        let mut questions = [(); SHARDS].map(|()| Vec::with_capacity(share + share / 2));
        for (line, entry) in lines.iter().enumerate() {
            let Some(id) = entry.waybill_id() else {
                decisions[line] = other(&entry.content, None);
                continue;
            };
            let hash = self.hashes.hash_one(id.as_str().as_bytes());
            questions[shard_of(hash)].push(Question { line, hash, entry });
        }
        questions
    }
}

#[allow(clippy::cast_possible_truncation, reason = "some of the bits")]
const fn shard_of(hash: u64) -> usize {
    // Hash tables use the bits at the two ends.
    (hash >> 32) as usize % SHARDS
}

fn answer<'a>(
    waybills: &mut Waybills,
    questions: &[Question<'a>],
    (terms, now): (&Terms, Timestamp),
    decisions: &mut [Option<Decision<'a>>],
) {
    // Many waybills do not fit the caches. So all are looked up before the first decision, first in
    // the index and then in the entries that it names: their cache misses then overlap.
    let guess = |asked: &Question<'_>| waybills.guess(asked.hash);
    let guesses: Vec<Option<Place>> = questions.iter().map(guess).collect();
    for place in guesses.iter().flatten() {
        waybills.fetch(*place);
    }
    let asked = questions.iter().zip(guesses);
    let found: Vec<Found<'_>> = asked
        .map(|(asked, guess)| find(waybills, asked, guess))
        .collect();
    for (asked, found) in questions.iter().zip(found) {
        decisions[asked.line] = match found {
            Found::Record {
                record,
                place,
                is_new,
            } => Some(decide(waybills, record, (place, is_new), terms, now)),
            Found::Other(content, place) => {
                other(content, place.map(|place| *waybills.tracker(place)))
            }
        };
    }
}

/// What is said of what is no record, with the tracker of the waybill that it names, if that is
/// known; nothing of a record.
fn other<'a>(content: &'a Content<'a>, tracker: Option<Tracker>) -> Option<Decision<'a>> {
    match content {
        Content::Record(_) => None,
        Content::Refused(refused) => Some(Decision::Malformed(refused, tracker)),
        Content::Ignored(none) => Some(Decision::Ignored(none, tracker)),
        Content::Empty => Some(Decision::Empty),
    }
}

fn find<'a>(waybills: &mut Waybills, asked: &Question<'a>, guess: Option<Place>) -> Found<'a> {
    match &asked.entry.content {
        Content::Record(record) => {
            let id = record.waybill_id.as_str();
            let (place, is_new) = waybills.enter(id, asked.hash, guess);
            Found::Record {
                record,
                place,
                is_new,
            }
        }
        content @ (Content::Refused(_) | Content::Ignored(_) | Content::Empty) => {
            let id = asked.entry.waybill_id();
            let place = id.and_then(|id| waybills.find(id.as_str(), asked.hash, guess));
            Found::Other(content, place)
        }
    }
}

fn decide<'a>(
    waybills: &mut Waybills,
    record: &'a Record<'a>,
    (place, is_new): (Place, bool),
    terms: &Terms,
    now: Timestamp,
) -> Decision<'a> {
    let tracker = *waybills.tracker(place);
    if waybills.has_accepted(place, &record.update) {
        return Decision::Duplicate(tracker);
    }
    match terms.decide(&tracker, &record.update, now) {
        Adoption::Adopted(answer) => {
            waybills.advance(place, &answer);
            Decision::Adopted(record, answer)
        }
        Adoption::Decided(Outcome::Accepted(answer)) => {
            waybills.advance(place, &answer);
            Decision::Accepted(record, answer)
        }
        Adoption::Decided(Outcome::Duplicate) => Decision::Duplicate(tracker),
        Adoption::Decided(Outcome::Rejected(rejection)) => {
            let late = || waybills.late(place, &terms.rules, &record.update);
            Decision::Rejected {
                record,
                rejection,
                tracker,
                is_new,
                late: terms.with_rejects.then(late).flatten().map(Box::new),
            }
        }
    }
}
