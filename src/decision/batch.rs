//! Many updates of many waybills at once.

use core::hint::black_box;

use super::decide::decide;
use super::outcome::Outcome;
use super::verdict::verdict;
use crate::code::Verdict;
use crate::rules::RuleSet;
use crate::state::Tracker;
use crate::update::{Timestamp, Update};

/// An update, and the place of its waybill's tracker in the batch's slice.
#[derive(Debug, Clone, Copy)]
#[allow(
    clippy::exhaustive_structs,
    reason = "a plain pair, made with a literal"
)]
pub struct BatchUpdate<'a> {
    /// The place of the tracker.
    pub tracker: usize,
    /// The update.
    pub update: &'a Update<'a>,
}

/// What a batch answers to one update.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "a caller handles each")]
pub enum BatchOutcome<'a> {
    /// As [`decide`] would have answered at this point of the batch.
    Decided(Outcome<'a>),
    /// There is no tracker at that place. Nothing happened.
    NoTracker,
}

/// Decides updates one after the other, as the iterator is driven, and advances the trackers of
/// those that are accepted. Allocates nothing.
///
/// The answers are those of [`decide`] one at a time, in the order given. The trackers advance at
/// once, so keep what is stored apart until the payloads are safe.
///
/// It helps most where there are more trackers than the caches hold: the next 32 updates and their
/// trackers come from memory together, so that no decision waits for its own.
///
/// ```
/// use waybill_engine::{
///     ActionMessage, ActionType, BatchOutcome, BatchUpdate, Outcome, RuleSet, Status, Timestamp,
///     Tracker, Update, decide_each,
/// };
///
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let scan = |action| Update::new(action, now, ActionMessage::new("扫描").unwrap());
/// let (pickup, transit) = (scan(ActionType::PickedUp), scan(ActionType::InTransit));
/// let updates = [
///     BatchUpdate { tracker: 0, update: &pickup },
///     BatchUpdate { tracker: 1, update: &pickup },
///     BatchUpdate { tracker: 0, update: &transit },
/// ];
/// let mut trackers = [Tracker::START; 2];
/// for answer in decide_each(&RuleSet::STRICT, &mut trackers, &updates, now) {
///     assert!(matches!(answer, BatchOutcome::Decided(Outcome::Accepted(_))));
/// }
/// assert_eq!(trackers.map(|tracker| tracker.status()), [Status::InTransit, Status::PickedUp]);
/// # Ok::<(), waybill_engine::InvalidTimestamp>(())
/// ```
#[inline]
pub fn decide_each<'a>(
    rules: &RuleSet,
    trackers: &mut [Tracker],
    updates: &[BatchUpdate<'a>],
    now: Timestamp,
) -> impl Iterator<Item = BatchOutcome<'a>> {
    updates.iter().enumerate().map(move |(i, each)| {
        touch_at_block(trackers, updates, i);
        let Some(tracker) = trackers.get_mut(each.tracker) else {
            return BatchOutcome::NoTracker;
        };
        let outcome = decide(rules, tracker, each.update, now);
        if let Outcome::Accepted(accepted) = &outcome {
            *tracker = *accepted.after();
        }
        BatchOutcome::Decided(outcome)
    })
}

/// As [`decide_each`], with nothing but the [`Verdict`]s; `None` where there is no tracker at the
/// place. It takes less time than that.
///
/// ```
/// use waybill_engine::{
///     ActionMessage, ActionType, BatchUpdate, RuleSet, Timestamp, Tracker, Update, Verdict,
///     verdict_each,
/// };
///
/// let now = Timestamp::from_unix(1_700_000_000)?;
/// let pickup = Update::new(ActionType::PickedUp, now, ActionMessage::new("已揽收").unwrap());
/// let updates = [0, 0, 7].map(|tracker| BatchUpdate { tracker, update: &pickup });
/// let mut trackers = [Tracker::START];
/// let verdicts = verdict_each(&RuleSet::STRICT, &mut trackers, &updates, now);
/// assert!(verdicts.eq([Some(Verdict::Accepted), Some(Verdict::Duplicate), None]));
/// # Ok::<(), waybill_engine::InvalidTimestamp>(())
/// ```
#[inline]
pub fn verdict_each(
    rules: &RuleSet,
    trackers: &mut [Tracker],
    updates: &[BatchUpdate<'_>],
    now: Timestamp,
) -> impl Iterator<Item = Option<Verdict>> {
    updates.iter().enumerate().map(move |(i, each)| {
        touch_at_block(trackers, updates, i);
        let tracker = trackers.get_mut(each.tracker)?;
        let (verdict, after) = verdict(rules, tracker, each.update.entry(), now);
        *tracker = after;
        Some(verdict)
    })
}

/// How many updates and trackers are fetched from memory at a time.
const BLOCK: usize = 32;

#[inline]
fn touch_at_block(trackers: &[Tracker], updates: &[BatchUpdate<'_>], i: usize) {
    if i.is_multiple_of(BLOCK) {
        touch(trackers, updates[i..].iter().take(BLOCK));
    }
}

/// Reads some updates and their trackers and drops them: they come from memory together, and are in
/// the cache when one after the other is decided. Not inlined, so that a decision keeps its
/// registers.
#[inline(never)]
fn touch<'a>(trackers: &[Tracker], block: impl Iterator<Item = &'a BatchUpdate<'a>>) {
    let seen = block.fold(0, |seen, each| {
        let tracker = trackers.get(each.tracker).map_or(0, Tracker::accepted);
        seen ^ i64::from(tracker) ^ each.update.time().unix()
    });
    black_box(seen);
}
