//! What follows from an answer.

use std::time::Duration;

use waybill_engine::{Fingerprint, ReplyClass, WaybillId};

use crate::model::{Fate, KeptReply, Moment};
use crate::store::{Claim, Known, LATEST, Lease, Pause, PauseReason, Wants, Work};

/// How long to wait after a payload was sent in vain so often before.
#[must_use]
pub fn backoff(attempts: u32) -> Duration {
    1_u64
        .checked_shl(attempts)
        .filter(|seconds| *seconds > 0)
        .map_or(LATEST, Duration::from_secs)
        .min(LATEST)
}

/// What follows from an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "a sender does one of these")]
pub enum Settlement {
    /// It is confirmed: it is never sent again.
    Confirm,
    /// The same bytes again, after a while.
    Again,
    /// The same bytes again, when anything is sent again.
    Pause(PauseReason),
    /// A person has to look at it.
    SetAside,
}

impl Settlement {
    /// What follows from an answer of this class. A refused access token is refreshed first; here
    /// it means that the fresh one was refused as well.
    #[must_use]
    pub const fn of(class: ReplyClass) -> Self {
        match class {
            ReplyClass::Accepted => Self::Confirm,
            ReplyClass::Transient | ReplyClass::Empty | ReplyClass::NoAnswer => Self::Again,
            ReplyClass::WaitAMinute => Self::Pause(PauseReason::WaitAMinute),
            ReplyClass::QuotaUsedUp => Self::Pause(PauseReason::QuotaUsedUp),
            ReplyClass::AccountRefused | ReplyClass::AccessTokenRefused => {
                Self::Pause(PauseReason::AccountRefused)
            }
            ReplyClass::WaybillRefused
            | ReplyClass::OrderTokenRefused
            | ReplyClass::CallRefused
            | ReplyClass::UnknownCode => Self::SetAside,
        }
    }
}

/// An answer on its way into the store.
#[derive(Debug, Clone)]
pub struct Settling {
    /// Whose update was sent.
    pub id: WaybillId<'static>,
    /// Which one.
    pub fingerprint: Fingerprint,
    /// Under which lease.
    pub lease: Lease,
    /// What came back.
    pub reply: KeptReply,
    /// What follows.
    pub settlement: Settlement,
    /// How often it was sent in vain before.
    pub attempts: u32,
    /// When it came.
    pub now: Moment,
}

impl Work for Settling {
    fn wants(&self, wants: &mut Wants) {
        wants.head(&self.id);
    }

    fn run(&mut self, known: &mut Known) {
        let now = self.now;
        if let Settlement::Pause(reason) = self.settlement {
            let until = reason.until(now);
            known.pause(Pause { reason, until });
        }
        let Some(held) = known.get_mut(&self.id) else {
            return;
        };
        if !held.end_claim(&self.lease) {
            return; // another gateway took it over, and settles it
        }
        match self.settlement {
            Settlement::Confirm => {
                held.settle(self.fingerprint, Fate::Sent(now), now);
            }
            Settlement::Again => {
                let until = now + backoff(self.attempts);
                held.postpone(self.fingerprint, until, self.reply);
            }
            // It stays due.
            Settlement::Pause(_) => {}
            Settlement::SetAside => held.set_aside(self.fingerprint, now, self.reply),
        }
    }
}

/// What was claimed and is not going to be sent now.
#[derive(Debug, Clone)]
pub struct GivingBack {
    id: WaybillId<'static>,
    lease: Lease,
}

impl From<&Claim> for GivingBack {
    fn from(claim: &Claim) -> Self {
        Self {
            id: claim.waybill_id.clone(),
            lease: claim.lease,
        }
    }
}

impl Work for GivingBack {
    fn wants(&self, wants: &mut Wants) {
        wants.waybill(&self.id);
    }

    fn run(&mut self, known: &mut Known) {
        if let Some(held) = known.get_mut(&self.id) {
            held.end_claim(&self.lease);
        }
    }
}

/// A pause that no answer has asked for.
#[derive(Debug)]
pub(super) struct Pausing(pub(super) Pause);

impl Work for Pausing {
    fn wants(&self, _: &mut Wants) {}

    fn run(&mut self, known: &mut Known) {
        known.pause(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_get_longer_up_to_a_quarter_of_an_hour() {
        let seconds: Vec<_> = (0..12)
            .map(|attempts| backoff(attempts).as_secs())
            .collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
        assert_eq!(backoff(64).as_secs(), 900);
        assert_eq!(backoff(u32::MAX).as_secs(), 900);
    }
}
