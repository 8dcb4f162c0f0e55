//! This machine's clock, and times as options give them.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, FixedOffset, TimeDelta};
use waybill_engine::Timestamp;

use crate::failure::Failure;
use crate::lang::either;

/// Where a run that lasts takes the time from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Clock {
    /// One time holds for the whole run.
    Fixed(Timestamp),
    /// The machine's, read whenever it is asked for.
    Machine,
    /// One that goes on by this many seconds whenever it is asked.
    #[cfg(test)]
    Striding(&'static std::sync::atomic::AtomicI64, i64),
}

impl Clock {
    /// The time that was given, or else the machine's clock.
    pub(crate) fn new(given: Option<Timestamp>) -> Self {
        given.map_or(Self::Machine, Self::Fixed)
    }

    pub(crate) fn now(self) -> Result<Timestamp, Failure> {
        match self {
            Self::Fixed(time) => Ok(time),
            Self::Machine => machine_time(),
            #[cfg(test)]
            Self::Striding(time, stride) => {
                let time = time.fetch_add(stride, std::sync::atomic::Ordering::Relaxed);
                Timestamp::from_unix(time).map_err(|error| Failure::Clock {
                    reason: error.to_string(),
                })
            }
        }
    }
}

/// The time to decide at: the one that was given, or else the machine's.
pub(crate) fn given_or_machine_time(given: Option<Timestamp>) -> Result<Timestamp, Failure> {
    given.map_or_else(machine_time, Ok)
}

/// Reads the clock once.
fn machine_time() -> Result<Timestamp, Failure> {
    let clock = |reason: String| Failure::Clock { reason };
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_err(|error| clock(error.to_string()))?;
    let seconds = i64::try_from(since_epoch.as_secs()).map_err(|error| clock(error.to_string()))?;
    Timestamp::from_unix(seconds)
        .map_err(|error| clock(either(error.to_string(), error.chinese().to_string())))
}

/// An offset from UTC as an option gives it.
pub(crate) fn parse_offset(text: &str) -> Result<FixedOffset, String> {
    let colon = text.len() == 6 && text.as_bytes()[3] == b':';
    match text.parse() {
        Ok(offset) if colon => Ok(offset),
        Ok(_) | Err(_) => Err(either(
            "give hours and minutes, as +08:00 or -03:30",
            "请给出小时和分钟，如 +08:00 或 -03:30",
        )
        .to_owned()),
    }
}

/// A length of time as an option gives it: a whole number and a unit.
pub(crate) fn parse_duration(text: &str) -> Result<TimeDelta, String> {
    const UNITS: [(char, i64); 5] = [
        ('s', 1),
        ('m', 60),
        ('h', 3_600),
        ('d', 86_400),
        ('w', 604_800),
    ];
    let parsed = UNITS.into_iter().find_map(|(unit, seconds)| {
        let number: u32 = text.strip_suffix(unit)?.parse().ok()?;
        TimeDelta::try_seconds(i64::from(number) * seconds)
    });
    parsed.ok_or_else(|| {
        either(
            "give a whole number and s, m, h, d or w: 36h, 90d",
            "请给出整数加 s、m、h、d 或 w：36h、90d",
        )
        .to_owned()
    })
}

/// A time as an option or a file gives it.
pub(crate) fn parse_time(text: &str) -> Result<Timestamp, String> {
    let time = match (text.parse::<i64>(), DateTime::parse_from_rfc3339(text)) {
        (Ok(seconds), _) => Timestamp::from_unix(seconds),
        (_, Ok(time)) => Timestamp::try_from(time.to_utc()),
        (Err(_), Err(_)) => {
            return Err(either(
                "give Unix seconds (1795000000) or RFC 3339 (2026-11-18T12:26:40+08:00)",
                "请给出 Unix 秒（1795000000）或 RFC 3339 时间（2026-11-18T12:26:40+08:00）",
            )
            .to_owned());
        }
    };
    time.map_err(|invalid| either(invalid.to_string(), invalid.chinese().to_string()))
}
