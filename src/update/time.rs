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
    /// The earliest, 2001-09-09: the first number of ten digits. A smaller one is a time in another
    /// unit, or none.
    pub const MIN: Self = Self {
        seconds: 1_000_000_000,
    };

    /// The latest, in the year 5138: the last number of eleven digits.
    pub const MAX: Self = Self {
        seconds: 99_999_999_999,
    };

    /// The time that is this many seconds after the Unix epoch.
    ///
    /// # Errors
    ///
    /// [`InvalidTimestamp`] for zero, a negative number, or one that has not ten or eleven digits:
    /// it names the unit that the number looks like.
    pub const fn from_unix(seconds: i64) -> Result<Self, InvalidTimestamp> {
        if seconds >= Self::MIN.seconds && seconds <= Self::MAX.seconds {
            Ok(Self { seconds })
        } else {
            Err(InvalidTimestamp::of(seconds))
        }
    }

    /// A time that was stored. Versions that took every number above zero stored older ones too.
    pub(crate) const fn from_stored(seconds: i64) -> Result<Self, InvalidTimestamp> {
        if seconds > 0 && seconds < Self::MIN.seconds {
            Ok(Self { seconds })
        } else {
            Self::from_unix(seconds)
        }
    }

    /// Seconds after the Unix epoch.
    #[must_use]
    pub const fn unix(self) -> i64 {
        self.seconds
    }

    /// The seconds from this time to a later one; 0 if that is not later.
    pub(crate) const fn seconds_until(self, later: Self) -> u64 {
        // Both are above zero, so the difference fits.
        if later.seconds > self.seconds {
            later.seconds.abs_diff(self.seconds)
        } else {
            0
        }
    }

    /// The same point in time for chrono.
    #[must_use]
    pub fn to_chrono(self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(self.seconds)
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

/// For serde's `deserialize_with`: a time of something stored, through [`Timestamp::from_stored`].
pub(crate) fn stored<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    Timestamp::from_stored(i64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

/// As [`stored`], where there may be none.
pub(crate) fn stored_or_none<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    let seconds = Option::<i64>::deserialize(deserializer)?;
    let time = seconds.map(Timestamp::from_stored).transpose();
    time.map_err(serde::de::Error::custom)
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
    /// A number with as many digits as a time in another unit has.
    #[error("{found} looks like {unit}; send whole Unix seconds{}", unit.in_seconds(*found))]
    OtherUnit {
        /// The number that was found.
        found: i64,
        /// The unit.
        unit: TimeUnit,
    },
    /// Below [`Timestamp::MIN`], and like no other unit.
    #[error(
        "{found} is too small; send whole Unix seconds, at least {} (2001-09-09)",
        Timestamp::MIN
    )]
    TooSmall {
        /// The number that was found.
        found: i64,
    },
    /// Above [`Timestamp::MAX`], and like no other unit.
    #[error(
        "{found} is too large; send whole Unix seconds, at most {}",
        Timestamp::MAX
    )]
    TooLarge {
        /// The number that was found.
        found: i64,
    },
}

/// What a number that is no time in Unix seconds looks like, by how many digits it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeUnit {
    /// Thirteen digits.
    Milliseconds,
    /// Sixteen digits.
    Microseconds,
    /// Nineteen digits.
    Nanoseconds,
    /// Fourteen or twelve digits: year, month, day, hour, minute and perhaps second.
    DateAndTime,
    /// Eight digits: year, month and day.
    Date,
    /// Five digits: the days since 1900 by which a spreadsheet counts.
    SpreadsheetDay,
}

impl TimeUnit {
    const fn of_digits(digits: u32) -> Option<Self> {
        match digits {
            5 => Some(Self::SpreadsheetDay),
            8 => Some(Self::Date),
            12 | 14 => Some(Self::DateAndTime),
            13 => Some(Self::Milliseconds),
            16 => Some(Self::Microseconds),
            19 => Some(Self::Nanoseconds),
            _ => None,
        }
    }

    /// How many of it are a second, and the word for one of that many parts.
    const fn in_a_second(self) -> Option<(i64, &'static str)> {
        match self {
            Self::Milliseconds => Some((1_000, "thousandth")),
            Self::Microseconds => Some((1_000_000, "millionth")),
            Self::Nanoseconds => Some((1_000_000_000, "billionth")),
            Self::DateAndTime | Self::Date | Self::SpreadsheetDay => None,
        }
    }

    fn in_seconds(self, found: i64) -> impl fmt::Display {
        fmt::from_fn(move |f| match self.in_a_second() {
            Some((parts, word)) => write!(f, " (a {word} of it is {})", found / parts),
            None => Ok(()),
        })
    }

    /// The Chinese text.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Milliseconds => "毫秒",
            Self::Microseconds => "微秒",
            Self::Nanoseconds => "纳秒",
            Self::DateAndTime => "写成数字的日期时间",
            Self::Date => "写成数字的日期",
            Self::SpreadsheetDay => "表格软件的日期序号",
        }
    }
}

/// The English text.
impl fmt::Display for TimeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Milliseconds => "milliseconds",
            Self::Microseconds => "microseconds",
            Self::Nanoseconds => "nanoseconds",
            Self::DateAndTime => "a date and time written as digits",
            Self::Date => "a date written as digits",
            Self::SpreadsheetDay => "a spreadsheet's day",
        })
    }
}

impl InvalidTimestamp {
    /// What is wrong with a number that is no time.
    const fn of(found: i64) -> Self {
        if found <= 0 {
            return Self::NotPositive { found };
        }
        match TimeUnit::of_digits(found.ilog10() + 1) {
            Some(unit) => Self::OtherUnit { found, unit },
            None if found < Timestamp::MIN.seconds => Self::TooSmall { found },
            None => Self::TooLarge { found },
        }
    }

    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::NotPositive { found } => {
                write!(f, "{found} 不是正数；请发送整数 Unix 秒")
            }
            Self::OtherUnit { found, unit } => {
                let unit_zh = unit.label_zh();
                write!(f, "{found} 像是{unit_zh}；请发送整数 Unix 秒")?;
                match unit.in_a_second() {
                    Some((parts, _)) => write!(f, "（除以 {parts} 得 {}）", found / parts),
                    None => Ok(()),
                }
            }
            Self::TooSmall { found } => write!(
                f,
                "{found} 太小；请发送整数 Unix 秒，至少 {}（2001-09-09）",
                Timestamp::MIN
            ),
            Self::TooLarge { found } => {
                write!(
                    f,
                    "{found} 太大；请发送整数 Unix 秒，最多 {}",
                    Timestamp::MAX
                )
            }
        })
    }
}
