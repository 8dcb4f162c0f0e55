//! The decision in a byte: what becomes of an update, without payload and reasons.

use core::hint::select_unpredictable;

use crate::code::{Code, Verdict};
use crate::rules::RuleSet;
use crate::state::Tracker;
use crate::update::{Entry, Timestamp};

/// Decides as [`decide`](crate::decide), and returns the verdict and the next tracker: the same
/// one, unless the update is accepted.
///
/// Pure, and allocates nothing. Of several reasons to refuse, the code is that of the first check
/// in the order of `decide`.
///
/// For whole histories, where you want to know what becomes of each scan and send little or
/// nothing: to try other rules on last year's feed, or to bring many waybills up to date. An
/// update's [`entry`](crate::Update::entry) is all it needs. To learn why a scan was refused, ask
/// `decide` afterwards; the tracker is still the same.
///
/// ```
/// use waybill_engine::{
///     ActionMessage, ActionType, Code, RuleSet, Status, Timestamp, Tracker, Update, Verdict,
///     verdict,
/// };
///
/// let now = Timestamp::from_unix(1_800_000_000)?;
/// let scan = |action| Update::new(action, now, ActionMessage::new("扫描").unwrap());
/// let (pickup, delivery) = (scan(ActionType::PickedUp), scan(ActionType::Signed));
///
/// let (first, tracker) = verdict(&RuleSet::STANDARD, &Tracker::START, pickup.entry(), now);
/// assert_eq!((first, tracker.status()), (Verdict::Accepted, Status::PickedUp));
///
/// let (second, after) = verdict(&RuleSet::STANDARD, &tracker, delivery.entry(), now);
/// assert_eq!((second, after), (Verdict::Rejected(Code::ActionNotPermitted), tracker));
/// # Ok::<(), waybill_engine::InvalidTimestamp>(())
/// ```
#[inline]
#[must_use]
pub fn verdict(
    rules: &RuleSet,
    tracker: &Tracker,
    update: &Entry,
    now: Timestamp,
) -> (Verdict, Tracker) {
    let (time, action) = (update.time(), update.action());
    let cell = rules.cell(tracker.situation(), action);
    let latest = rules.latest(now);
    let earliest = rules.earliest(tracker, action);

    // The checks are in the reverse order of `decide`: each that applies overrules those before it
    // here. What becomes of a scan can't be predicted, so nothing branches on it.
    let mut verdict = Verdict::Accepted;
    let mut overrule = |applies, by| verdict = select_unpredictable(applies, by, verdict);
    overrule(
        time.unix() < earliest,
        Verdict::Rejected(Code::TimeGoesBack),
    );
    overrule(
        rules.forbids(tracker, action),
        Verdict::Rejected(Code::ActionNotPermitted),
    );
    overrule(cell.verdict != Verdict::Accepted, cell.verdict);
    overrule(time.unix() > latest, Verdict::Rejected(Code::TooFarAhead));
    overrule(
        tracker.last() == Some(update.fingerprint()),
        Verdict::Duplicate,
    );

    let accepted = verdict == Verdict::Accepted;
    let after = tracker.after(cell.next, time, update.fingerprint());
    (verdict, select_unpredictable(accepted, after, *tracker))
}
