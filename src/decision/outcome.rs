//! The answer to a decision.

use super::rejection::Rejection;
use crate::call::UpdatePath;
use crate::code::Verdict;
use crate::rules::Mark;
use crate::state::{Situation, Tracker};
use crate::update::{Fingerprint, OrderToken, Update, WaybillId};

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

impl<'a> Outcome<'a> {
    /// What may be sent, if anything.
    ///
    /// ```
    /// use waybill_engine::{
    ///     ActionMessage, ActionType, RuleSet, Timestamp, Tracker, Update, decide,
    /// };
    ///
    /// let now = Timestamp::from_unix(1_700_000_000)?;
    /// let scan = Update::new(ActionType::PickedUp, now, ActionMessage::new("已揽收")?);
    /// let outcome = decide(&RuleSet::STANDARD, &Tracker::START, &scan, now);
    /// assert!(outcome.accepted().is_some_and(|accepted| !accepted.is_adopted()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn accepted(&self) -> Option<&Accepted<'a>> {
        match self {
            Self::Accepted(accepted) => Some(accepted),
            Self::Duplicate | Self::Rejected(_) => None,
        }
    }

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

    /// Whether its waybill was adopted with it: accepted not by the rules, but as the first thing
    /// known of the waybill, see [`decide_or_adopt`](crate::decide_or_adopt).
    #[must_use]
    pub const fn is_adopted(&self) -> bool {
        self.is_adopted
    }

    /// The tracker that the decision was made on.
    #[must_use]
    pub const fn before(&self) -> &Tracker {
        &self.before
    }

    /// The tracker to store, once the payload was sent or is in the outbox.
    #[must_use]
    pub const fn after(&self) -> &Tracker {
        &self.after
    }

    /// An update that the rules take.
    #[inline]
    pub(super) const fn by_rules(
        update: &'a Update<'a>,
        mark: Mark,
        before: &Tracker,
        after: Tracker,
    ) -> Self {
        Self {
            update,
            mark,
            before: *before,
            after,
            waybill: None,
            is_adopted: false,
        }
    }

    /// An update with which a waybill is adopted.
    pub(super) fn adopting(tracker: &Tracker, update: &'a Update<'a>, after: Situation) -> Self {
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
