//! A waybill as an object: its identity and its tracker.

mod import;
mod late;
mod stale_answer;
mod trail;
mod trail_bytes;

pub use import::{Import, ImportMode};
pub use late::{Departure, Late};
pub use stale_answer::StaleAnswer;
pub use trail::{InvalidTrail, Trail};

use crate::call::UpdatePath;
use crate::decision::{Accepted, Adoption, Outcome, decide, decide_or_adopt};
use crate::rules::RuleSet;
use crate::state::Tracker;
use crate::update::{Fingerprint, OrderToken, Timestamp, Update, WaybillId};

/// A waybill for those who keep objects: its id, its order token, and its tracker.
///
/// [`check`](Self::check) answers and changes nothing; [`commit`](Self::commit) advances, once the
/// payload is safe (sent, or in the outbox). An answer that was computed from an older state, or
/// for another waybill, is refused, so nothing is lost or applied twice.
///
/// ```
/// use waybill_engine::{
///     ActionMessage, ActionType, OrderToken, Outcome, RuleSet, Status, Timestamp, Update,
///     Waybill, WaybillId,
/// };
///
/// let mut waybill = Waybill::new(WaybillId::new("W1")?, OrderToken::new("opaque")?);
/// let now = Timestamp::from_unix(1_800_000_000)?;
/// let scan = Update::new(ActionType::PickedUp, now, ActionMessage::new("已揽收")?);
///
/// if let Outcome::Accepted(accepted) = waybill.check(&RuleSet::STANDARD, &scan, now) {
///     let body = waybill.update_path(&accepted)?.https_body().to_json();
///     // … put `body` into the outbox, then:
///     waybill.commit(&accepted)?;
///     assert!(waybill.commit(&accepted).is_err()); // once is enough
/// }
/// assert_eq!(waybill.tracker().status(), Status::PickedUp);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waybill {
    id: WaybillId<'static>,
    token: OrderToken<'static>,
    tracker: Tracker,
}

impl Waybill {
    /// A waybill of which nothing was accepted yet.
    #[must_use]
    pub fn new(id: WaybillId<'_>, token: OrderToken<'_>) -> Self {
        Self::restore(id, token, Tracker::START)
    }

    /// A waybill whose tracker was stored, or is [known](Tracker::known) from elsewhere.
    #[must_use]
    pub fn restore(id: WaybillId<'_>, token: OrderToken<'_>, tracker: Tracker) -> Self {
        Self {
            id: id.into_owned(),
            token: token.into_owned(),
            tracker,
        }
    }

    /// Its id.
    #[must_use]
    pub const fn id(&self) -> &WaybillId<'static> {
        &self.id
    }

    /// Its order token, to be stored with it.
    #[must_use]
    pub const fn token(&self) -> &OrderToken<'static> {
        &self.token
    }

    /// Its tracker, to be stored.
    #[must_use]
    pub const fn tracker(&self) -> &Tracker {
        &self.tracker
    }

    /// Takes another order token for the payloads from now on, as after WeChat's 9300507 (wrong
    /// token). What was accepted stays accepted: the token is no part of an update's identity.
    pub fn set_token(&mut self, token: OrderToken<'_>) {
        self.token = token.into_owned();
    }

    /// Decides an update, as [`decide`] does.
    pub fn check<'a>(
        &self,
        rules: &RuleSet,
        update: &'a Update<'a>,
        now: Timestamp,
    ) -> Outcome<'a> {
        match decide(rules, &self.tracker, update, now) {
            Outcome::Accepted(accepted) => Outcome::Accepted(accepted.bound_to(self.identity())),
            outcome @ (Outcome::Duplicate | Outcome::Rejected(_)) => outcome,
        }
    }

    /// Decides an update, or adopts the waybill with it, as [`decide_or_adopt`] does.
    pub fn check_or_adopt<'a>(
        &self,
        rules: &RuleSet,
        update: &'a Update<'a>,
        now: Timestamp,
    ) -> Adoption<'a> {
        match decide_or_adopt(rules, &self.tracker, update, now) {
            Adoption::Adopted(accepted) => Adoption::Adopted(accepted.bound_to(self.identity())),
            Adoption::Decided(Outcome::Accepted(accepted)) => {
                Adoption::Decided(Outcome::Accepted(accepted.bound_to(self.identity())))
            }
            adoption @ Adoption::Decided(Outcome::Duplicate | Outcome::Rejected(_)) => adoption,
        }
    }

    /// The payload to send.
    ///
    /// # Errors
    ///
    /// [`StaleAnswer`] if the answer is not of this waybill in its present state.
    pub fn update_path<'a>(
        &'a self,
        accepted: &Accepted<'a>,
    ) -> Result<UpdatePath<'a>, StaleAnswer> {
        self.own(accepted)?;
        Ok(accepted.update_path(&self.id, &self.token))
    }

    /// The payload of the update that was accepted last, once more: for an outbox that has to send
    /// it again with another order token, as after WeChat's 9300507. `None` for any other update; a
    /// [`Trail`](crate::Trail::resend) knows all that were accepted.
    ///
    /// ```
    /// # use waybill_engine::{
    /// #     ActionMessage, ActionType, OrderToken, Outcome, RuleSet, Timestamp, Update, Waybill,
    /// #     WaybillId,
    /// # };
    /// # let now = Timestamp::from_unix(1_800_000_000)?;
    /// # let scan = Update::new(ActionType::PickedUp, now, ActionMessage::new("已揽收")?);
    /// # let mut waybill = Waybill::new(WaybillId::new("W1")?, OrderToken::new("wrong")?);
    /// # let outcome = waybill.check(&RuleSet::STANDARD, &scan, now);
    /// # let Outcome::Accepted(accepted) = outcome else { panic!() };
    /// waybill.commit(&accepted)?;
    /// // WeChat answers 9300507.
    /// waybill.set_token(OrderToken::new("right")?);
    /// let payload = waybill.resend(&scan).expect("it was accepted last");
    /// assert!(payload.https_body().to_json().starts_with(r#"{"token":"right","#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn resend<'a>(&'a self, update: &'a Update<'a>) -> Option<UpdatePath<'a>> {
        let was_last = self.tracker.last() == Some(update.fingerprint());
        was_last.then(|| UpdatePath::new(&self.token, &self.id, update))
    }

    /// Advances to what the answer says.
    ///
    /// # Errors
    ///
    /// [`StaleAnswer`] if the answer is not of this waybill in its present state; then nothing
    /// changes.
    pub fn commit(&mut self, accepted: &Accepted<'_>) -> Result<(), StaleAnswer> {
        self.own(accepted)?;
        self.tracker = *accepted.after();
        Ok(())
    }

    /// Refuses an answer that was not computed from this waybill in its present state.
    fn own(&self, accepted: &Accepted<'_>) -> Result<(), StaleAnswer> {
        if accepted.waybill() != Some(self.identity()) {
            return Err(StaleAnswer::OtherWaybill);
        }
        StaleAnswer::refuse(accepted.before(), &self.tracker)
    }

    fn identity(&self) -> Fingerprint {
        Fingerprint::of_text(self.id.as_str())
    }
}
