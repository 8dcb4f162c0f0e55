//! Many updates of many waybills at once.

use core::hint::black_box;

use crate::{Outcome, RuleSet, Timestamp, Tracker, Update, decide};

/// An update, and the place of its waybill's tracker in the batch's slice.
#[derive(Debug, Clone, Copy)]
#[allow(
    clippy::exhaustive_structs,
    reason = "a plain pair, made with a literal"
)]
pub struct Placed<'a> {
    /// The place of the tracker.
    pub tracker: usize,
    /// The update.
    pub update: &'a Update<'a>,
}

/// What a batch says of one update.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(clippy::exhaustive_enums, reason = "a caller handles each")]
pub enum Answer<'a> {
    /// Not decided yet; what to fill the slice of answers with.
    #[default]
    Pending,
    /// As [`decide`] would have answered at this point of the batch.
    Decided(Outcome<'a>),
    /// There is no tracker at that place. Nothing happened.
    NoTracker,
}

/// Decides updates one after the other as the iterator is driven, and advances the trackers of
/// those that are accepted. Allocates nothing.
///
/// The answers are those of [`decide`] one at a time, in the order given. The trackers advance at
/// once, so keep what is stored apart until the payloads are safe.
///
/// ```
/// use waybill_engine::{
///     ActionMessage, ActionType, Answer, Outcome, Placed, RuleSet, Status, Timestamp, Tracker,
///     Update, decide_each,
/// };
///
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let scan = |action| Update::new(action, now, ActionMessage::new("扫描").unwrap());
/// let (pickup, transit) = (scan(ActionType::PickedUp), scan(ActionType::InTransit));
/// let updates = [
///     Placed { tracker: 0, update: &pickup },
///     Placed { tracker: 1, update: &pickup },
///     Placed { tracker: 0, update: &transit },
/// ];
/// let mut trackers = [Tracker::START; 2];
/// for answer in decide_each(&RuleSet::STRICT, &mut trackers, updates, now) {
///     assert!(matches!(answer, Answer::Decided(Outcome::Accepted(_))));
/// }
/// assert_eq!(trackers.map(|tracker| tracker.status()), [Status::InTransit, Status::PickedUp]);
/// # Ok::<(), waybill_engine::InvalidTimestamp>(())
/// ```
pub fn decide_each<'a>(
    rules: &RuleSet,
    trackers: &mut [Tracker],
    updates: impl IntoIterator<Item = Placed<'a>>,
    now: Timestamp,
) -> impl Iterator<Item = Answer<'a>> {
    updates
        .into_iter()
        .map(move |placed| decide_placed(rules, trackers, placed, now))
}

/// Decides a slice of updates into a slice of answers, as [`decide_each`] does.
///
/// # Errors
///
/// [`UnequalLengths`] if there is not one answer for each update; then nothing happened.
///
/// ```
/// use waybill_engine::{
///     ActionMessage, ActionType, Answer, Outcome, Placed, RuleSet, Timestamp, Tracker, Update,
///     decide_batch,
/// };
///
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let scan = Update::new(ActionType::PickedUp, now, ActionMessage::new("已揽收")?);
/// let updates = [Placed { tracker: 0, update: &scan }; 2];
/// let mut trackers = [Tracker::START];
/// let mut answers = [Answer::Pending, Answer::Pending];
/// decide_batch(&RuleSet::STRICT, &mut trackers, &updates, now, &mut answers)?;
/// assert_eq!(answers[1], Answer::Decided(Outcome::Duplicate));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn decide_batch<'a>(
    rules: &RuleSet,
    trackers: &mut [Tracker],
    updates: &[Placed<'a>],
    now: Timestamp,
    answers: &mut [Answer<'a>],
) -> Result<(), UnequalLengths> {
    if updates.len() != answers.len() {
        return Err(UnequalLengths {
            updates: updates.len(),
            answers: answers.len(),
        });
    }
    for (block, answers) in updates.chunks(BLOCK).zip(answers.chunks_mut(BLOCK)) {
        touch(trackers, block);
        for (placed, answer) in block.iter().zip(answers) {
            *answer = decide_placed(rules, trackers, *placed, now);
        }
    }
    Ok(())
}

/// How many trackers are on their way from memory at a time.
const BLOCK: usize = 128;

/// Reads the trackers of some updates and makes nothing of it: they wait for memory together, and
/// are at hand when one after the other is decided.
fn touch(trackers: &[Tracker], block: &[Placed<'_>]) {
    for placed in block {
        black_box(trackers.get(placed.tracker).map(Tracker::is_fresh));
    }
}

fn decide_placed<'a>(
    rules: &RuleSet,
    trackers: &mut [Tracker],
    placed: Placed<'a>,
    now: Timestamp,
) -> Answer<'a> {
    let Some(tracker) = trackers.get_mut(placed.tracker) else {
        return Answer::NoTracker;
    };
    let outcome = decide(rules, tracker, placed.update, now);
    if let Outcome::Accepted(accepted) = &outcome {
        *tracker = *accepted.after();
    }
    Answer::Decided(outcome)
}

/// A batch whose slices do not belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a batch of {updates} has room for {answers} answers; give one for each update")]
#[non_exhaustive]
pub struct UnequalLengths {
    /// How many updates there are.
    pub updates: usize,
    /// How many answers there is room for.
    pub answers: usize,
}
