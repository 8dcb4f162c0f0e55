//! A time of the gateway's own, in milliseconds.

use std::ops::Add;
use std::time::Duration;

use waybill_engine::Timestamp;

/// Milliseconds since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// Before any other: what is due then is due at once.
    pub const NOW_OR_EARLIER: Self = Self(0);

    /// So many milliseconds after the epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// The milliseconds.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The start of a second of the engine's.
    #[must_use]
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// The second that it is in.
    #[must_use]
    pub const fn unix(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The second as the engine takes it; a clock before the epoch counts as its first second.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        let seconds = self
            .unix()
            .clamp(Timestamp::MIN.unix(), Timestamp::MAX.unix());
        Timestamp::from_unix(seconds).unwrap_or(Timestamp::MIN)
    }

    /// How much later it is than the other; nothing if it is not later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// So much earlier.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis(duration)))
    }
}

impl Add<Duration> for Moment {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
