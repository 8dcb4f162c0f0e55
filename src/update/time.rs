//! Whole Unix seconds.

use core::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A point in time as WeChat takes it: whole Unix seconds, UTC, from [`MIN`](Self::MIN) to
/// [`MAX`](Self::MAX).
///
/// The engine has no clock of its own; `now` is always an argument of this type.
///
/// ```
/// use waybill_engine::Timestamp;
///
/// let time = Timestamp::from_unix(1_700_000_000)?;
/// assert_eq!(time.to_chrono().to_rfc3339(), "2023-11-14T22:13:20+00:00");
///
/// let refused = Timestamp::from_unix(1_700_000_000_000).unwrap_err();
/// assert!(refused.to_string().contains("looks like milliseconds"));
/// # Ok::<(), waybill_engine::InvalidTimestamp>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp {
    seconds: i64,
}

impl Timestamp {
    /// The earliest: one second after the epoch.
    pub const MIN: Self = Self { seconds: 1 };

    /// The latest, in the year 5138: one second before the first number that is taken for
    /// milliseconds.
    pub const MAX: Self = Self {
        seconds: 99_999_999_999,
    };

    /// The time that is this many seconds after the Unix epoch.
    ///
    /// # Errors
    ///
    /// [`InvalidTimestamp`] for zero, a negative number, or one of twelve digits and more, which
    /// looks like milliseconds.
    pub const fn from_unix(seconds: i64) -> Result<Self, InvalidTimestamp> {
        if seconds < Self::MIN.seconds {
            Err(InvalidTimestamp::NotPositive { found: seconds })
        } else if seconds > Self::MAX.seconds {
            Err(InvalidTimestamp::NotSeconds { found: seconds })
        } else {
            Ok(Self { seconds })
        }
    }

    /// Seconds after the Unix epoch.
    #[must_use]
    pub const fn unix(self) -> i64 {
        self.seconds
    }

    /// The same point in time for chrono.
    #[must_use]
    pub fn to_chrono(self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(self.seconds)
    }

    /// The number with the date and time in UTC after it, for people.
    pub(crate) fn readable(self) -> impl fmt::Display {
        let date = self.to_chrono();
        fmt::from_fn(move |f| {
            let date = date.format("%Y-%m-%d %H:%M:%S UTC");
            write!(f, "{} ({date})", self.seconds)
        })
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(time: Timestamp) -> Self {
        time.to_chrono()
    }
}

/// The seconds, as on the wire; with `{:#}` the date and time in UTC, as RFC 3339.
///
/// ```
/// use waybill_engine::Timestamp;
///
/// let time = Timestamp::from_unix(1_700_000_000)?;
/// assert_eq!(format!("{time}"), "1700000000");
/// assert_eq!(format!("{time:#}"), "2023-11-14T22:13:20Z");
/// # Ok::<(), waybill_engine::InvalidTimestamp>(())
/// ```
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            let date = self.to_chrono();
            write!(f, "{}", date.format("%Y-%m-%dT%H:%M:%SZ"))
        } else {
            self.seconds.fmt(f)
        }
    }
}

/// As the number of seconds.
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.seconds)
    }
}

/// From the number of seconds, through [`Timestamp::from_unix`].
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_unix(i64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// A number that is no time in whole Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidTimestamp {
    /// Zero or below.
    #[error("{found} is not after the Unix epoch; send whole Unix seconds")]
    NotPositive {
        /// The number that was found.
        found: i64,
    },
    /// 100 000 000 000 or above.
    #[error(
        "{found} looks like milliseconds; send whole Unix seconds (a thousandth of it is {})",
        found / 1000
    )]
    NotSeconds {
        /// The number that was found.
        found: i64,
    },
}

impl InvalidTimestamp {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::NotPositive { found } => {
                write!(f, "{found} 不是正数；请发送整数 Unix 秒")
            }
            Self::NotSeconds { found } => write!(
                f,
                "{found} 像是毫秒；请发送整数 Unix 秒（除以 1000 得 {}）",
                found / 1000
            ),
        })
    }
}
