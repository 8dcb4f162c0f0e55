//! The decision: the checks, in their order.

use crate::rules::Mark;
use crate::table::Cell;
use crate::{
    ActionType, Entry, Fingerprint, OrderToken, Rejection, RuleSet, Situation, Timestamp, Tracker,
    Update, UpdatePath, Verdict, WaybillId,
};

/// The answer to "may this update be sent?".
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
#[allow(
    clippy::exhaustive_enums,
    reason = "three answers; a caller handles each"
)]
pub enum Outcome<'a> {
    /// Yes: here is the payload, and the tracker to store.
    Accepted(Accepted<'a>),
    /// It was accepted before. There is nothing to send and nothing to store; report success.
    Duplicate,
    /// No, and why. Nothing changes.
    Rejected(Rejection),
}

impl Outcome<'_> {
    /// The answer without its payload and reasons, as [`verdict`](crate::verdict) gives it.
    ///
    /// ```
    /// use waybill_engine::{Outcome, Verdict};
    ///
    /// assert_eq!(Outcome::Duplicate.verdict(), Verdict::Duplicate);
    /// ```
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        match self {
            Self::Accepted(_) => Verdict::Accepted,
            Self::Duplicate => Verdict::Duplicate,
            Self::Rejected(rejection) => Verdict::Rejected(rejection.code()),
        }
    }
}

/// Decides one update of the waybill that `tracker` stands for.
///
/// Pure: the same arguments give the same answer, and nothing is changed. The checks, in this
/// order (the codes are explained in [`Code`](crate::Code)):
///
/// 1. the update that was accepted last comes again: [`Duplicate`](Outcome::Duplicate). To
///    recognise an earlier one, keep the fingerprints of a waybill and ask them first;
/// 2. 201 `too_far_ahead`: its time is later than `now` and the allowance;
/// 3. 202 `waybill_closed`: the waybill is signed for or cancelled;
/// 4. 203 `action_not_permitted`: the rules do not allow the action from here;
/// 5. 204 `time_goes_back`: its time is earlier than the highest accepted one less the tolerance.
///
/// ```
/// use waybill_engine::{
///     ActionMessage, ActionType, Outcome, RuleSet, Status, Timestamp, Tracker, Update, decide,
/// };
///
/// let now = Timestamp::from_unix(1_800_000_000)?;
/// let scan = Update::new(
///     ActionType::PickedUp,
///     Timestamp::from_unix(1_700_000_600)?,
///     ActionMessage::new("已揽收")?,
/// );
/// let Outcome::Accepted(accepted) = decide(&RuleSet::STANDARD, &Tracker::START, &scan, now)
/// else {
///     panic!("a pickup is legal from the start");
/// };
/// assert_eq!(accepted.after().status(), Status::PickedUp);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[inline]
pub fn decide<'a>(
    rules: &RuleSet,
    tracker: &Tracker,
    update: &'a Update<'a>,
    now: Timestamp,
) -> Outcome<'a> {
    match judge(rules, tracker, update.entry(), now) {
        Judgement::Accepted { mark, after } => Outcome::Accepted(Accepted {
            update,
            mark,
            before: *tracker,
            after,
            waybill: None,
            is_adopted: false,
        }),
        Judgement::Duplicate => Outcome::Duplicate,
        Judgement::Rejected(rejection) => Outcome::Rejected(rejection),
    }
}

/// What the rules say of an update's identity; its message plays no part.
pub(crate) enum Judgement {
    Accepted { mark: Mark, after: Tracker },
    Duplicate,
    Rejected(Rejection),
}

/// The checks, in their order.
#[inline]
pub(crate) fn judge(
    rules: &RuleSet,
    tracker: &Tracker,
    update: &Entry,
    now: Timestamp,
) -> Judgement {
    if tracker.last() == Some(update.fingerprint()) {
        return Judgement::Duplicate;
    }

    let (time, action) = (update.time(), update.action());
    let latest = now.unix() + i64::from(rules.allowance());
    if time.unix() > latest {
        return Judgement::Rejected(Rejection::TooFarAhead { time, now, latest });
    }

    let situation = tracker.situation();
    let Cell { mark, next, .. } = rules.table.cell(situation, action);
    if mark == Mark::Refuse || rules.forbids(tracker, action) {
        return Judgement::Rejected(not_permitted(rules, tracker, action));
    }

    let earliest = tracker.highest_or_zero() - i64::from(rules.tolerance());
    if time.unix() < earliest
        && let Some(highest) = tracker.highest()
    {
        return Judgement::Rejected(Rejection::TimeGoesBack {
            time,
            highest,
            earliest,
        });
    }

    Judgement::Accepted {
        mark,
        after: tracker.after(next, time, update.fingerprint()),
    }
}

fn not_permitted(rules: &RuleSet, tracker: &Tracker, action: ActionType) -> Rejection {
    let permitted = rules.permitted(tracker);
    let situation = tracker.situation();
    if situation.status().is_closed() {
        Rejection::WaybillClosed {
            status: situation.status(),
            action,
            permitted,
        }
    } else {
        Rejection::ActionNotPermitted {
            situation,
            action,
            permitted,
            way: rules.way(tracker, action),
            by_option: rules.mark(situation, action) != Mark::Refuse,
        }
    }
}

/// An update that may be sent, and the tracker to store once its payload is safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted<'a> {
    update: &'a Update<'a>,
    mark: Mark,
    before: Tracker,
    after: Tracker,
    /// Whose answer it is, if a waybill gave it.
    waybill: Option<Fingerprint>,
    is_adopted: bool,
}

impl<'a> Accepted<'a> {
    /// The update that was accepted.
    #[must_use]
    pub const fn update(&self) -> &'a Update<'a> {
        self.update
    }

    /// How the rules took it: as a step, as a repeat, or over a skipped scan.
    #[must_use]
    pub const fn mark(&self) -> Mark {
        self.mark
    }

    /// Whether the rules would have refused it, and it was taken as the first thing known of its
    /// waybill: see [`decide_or_adopt`](crate::decide_or_adopt).
    #[must_use]
    pub const fn is_adopted(&self) -> bool {
        self.is_adopted
    }

    /// The tracker that the decision was made on.
    #[must_use]
    pub const fn before(&self) -> &Tracker {
        &self.before
    }

    /// The tracker to store, once the payload was sent or lies in the outbox.
    #[must_use]
    pub const fn after(&self) -> &Tracker {
        &self.after
    }

    /// An update that is taken as it stands, whatever the rules say.
    pub(crate) fn adopting(tracker: &Tracker, update: &'a Update<'a>, after: Situation) -> Self {
        Self {
            update,
            mark: Mark::Skip,
            before: *tracker,
            after: tracker.after(after, update.time(), update.fingerprint()),
            waybill: None,
            is_adopted: true,
        }
    }

    pub(crate) fn bound_to(self, waybill: Fingerprint) -> Self {
        Self {
            waybill: Some(waybill),
            ..self
        }
    }

    pub(crate) const fn waybill(&self) -> Option<Fingerprint> {
        self.waybill
    }

    /// The payload to send for the waybill that the decision was made on, with the order token
    /// that WeChat pushed for it.
    #[must_use]
    pub fn update_path(
        &self,
        waybill_id: &'a WaybillId<'_>,
        token: &'a OrderToken<'_>,
    ) -> UpdatePath<'a> {
        UpdatePath::new(token, waybill_id, self.update)
    }
}
