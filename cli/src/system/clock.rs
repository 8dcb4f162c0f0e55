//! This machine's clock, and times as options give them.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::DateTime;
use waybill_engine::Timestamp;

use crate::failure::Failure;

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
    Timestamp::from_unix(seconds).map_err(|error| clock(error.to_string()))
}

/// A time as an option or a file gives it.
pub(crate) fn parse_time(text: &str) -> Result<Timestamp, String> {
    let time = match (text.parse::<i64>(), DateTime::parse_from_rfc3339(text)) {
        (Ok(seconds), _) => Timestamp::from_unix(seconds),
        (_, Ok(time)) => Timestamp::try_from(time.to_utc()),
        (Err(_), Err(_)) => {
            return Err(
                "give Unix seconds (1795000000) or RFC 3339 (2026-11-18T12:26:40+08:00)".to_owned(),
            );
        }
    };
    time.map_err(|invalid| invalid.to_string())
}
