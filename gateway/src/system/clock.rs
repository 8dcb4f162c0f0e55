//! The time.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::model::Moment;

/// Tells the time. A test has its own.
pub type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;

/// The system's clock.
#[must_use]
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Moment::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    })
}
