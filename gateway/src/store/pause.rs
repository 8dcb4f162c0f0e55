//! When nothing is sent.

use std::time::Duration;

use crate::model::Moment;

/// Nothing is sent before a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// Why.
    pub reason: PauseReason,
    /// Until when.
    pub until: Moment,
}

/// Why nothing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(clippy::exhaustive_enums, reason = "each has its own length")]
pub enum PauseReason {
    /// WeChat takes no more for a minute.
    WaitAMinute,
    /// The calls of this day are used up.
    QuotaUsedUp,
    /// The account may not make the call, or a fresh access token was refused as well.
    AccountRefused,
    /// There is no access token.
    NoAccessToken,
}

/// Seconds.
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// WeChat's day, by which it counts calls, is taken to be Beijing's.
const BEIJING: i64 = 8 * HOUR;

impl PauseReason {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::WaitAMinute,
        Self::QuotaUsedUp,
        Self::AccountRefused,
        Self::NoAccessToken,
    ];

    /// Its name, as it is kept and counted.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WaitAMinute => "wait_a_minute",
            Self::QuotaUsedUp => "quota_used_up",
            Self::AccountRefused => "account_refused",
            Self::NoAccessToken => "no_access_token",
        }
    }

    /// The reason with this name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// Until when to wait, from now on.
    #[must_use]
    pub fn until(self, now: Moment) -> Moment {
        let seconds = match self {
            Self::WaitAMinute | Self::NoAccessToken => MINUTE,
            // A person has to act, and may act at any time: one payload tries.
            Self::AccountRefused => 15 * MINUTE,
            Self::QuotaUsedUp => {
                let today = (now.unix() + BEIJING).div_euclid(DAY);
                return Moment::from_unix((today + 1) * DAY - BEIJING);
            }
        };
        now + Duration::from_secs(seconds.unsigned_abs())
    }
}

impl Pause {
    /// How long it lasts. No longer than one that begins now: the clock may have been set back.
    #[must_use]
    pub fn left(&self, now: Moment) -> Duration {
        self.until.min(self.reason.until(now)).since(now)
    }

    /// What is to be kept in its place, if it would last longer than one that begins now. Else it
    /// would begin anew with each look, until the time that a wrong clock has set.
    #[must_use]
    pub fn shortened(&self, now: Moment) -> Option<Self> {
        let until = self.reason.until(now);
        (self.until > until).then_some(Self { until, ..*self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_in_beijing() {
        // 2026-11-18, 20:26:40 there.
        let now = Moment::from_unix(1_795_004_800);
        let until = PauseReason::QuotaUsedUp.until(now);
        assert_eq!(until.since(now).as_secs(), 3 * 3600 + 33 * 60 + 20);
    }

    #[test]
    fn a_clock_that_was_set_back_makes_no_pause_longer() {
        let now = Moment::from_unix(1_795_004_800);
        for reason in PauseReason::ALL {
            assert_eq!(PauseReason::from_name(reason.name()), Some(reason));
            let pause = Pause {
                reason,
                until: reason.until(now),
            };
            let earlier = now.before(Duration::from_hours(40 * 24));
            assert!(
                pause.left(earlier) <= Duration::from_hours(24),
                "{reason:?}"
            );
            assert_eq!(pause.left(pause.until), Duration::ZERO);
            let shortened = pause.shortened(earlier).unwrap();
            assert_eq!(shortened.until, reason.until(earlier));
            assert_eq!(shortened.shortened(earlier), None, "once");
            assert_eq!(pause.shortened(now), None, "{reason:?}");
        }
    }
}
