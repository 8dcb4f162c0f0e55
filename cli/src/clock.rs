//! This machine's clock.

use std::time::{SystemTime, UNIX_EPOCH};

use waybill_engine::Timestamp;

use crate::failure::Failure;

/// The clock, read once.
pub(crate) fn machine_time() -> Result<Timestamp, Failure> {
    let clock = |reason: String| Failure::Clock { reason };
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_err(|error| clock(error.to_string()))?;
    let seconds = i64::try_from(since_epoch.as_secs()).map_err(|error| clock(error.to_string()))?;
    Timestamp::from_unix(seconds).map_err(|error| clock(error.to_string()))
}
