//! The time as the server has it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use super::connection::Connection;
use super::fault::Fault;
use crate::model::Moment;
use crate::system::Clock;

/// By how much the server's clock is ahead of this machine's, in milliseconds, as of the last time
/// that it was asked. So several gateways have one time, whatever their machines say.
#[derive(Debug, Clone, Default)]
pub(super) struct ServerClock(Arc<AtomicI64>);

impl ServerClock {
    /// Asks the server.
    pub(super) async fn ask(&self, connection: &mut Connection) -> Result<Moment, Fault> {
        let before = here();
        let told = connection.now().await?;
        let after = here();
        // It looked at its clock in between.
        self.0
            .store(told - i64::midpoint(before, after), Ordering::Relaxed);
        Ok(Moment::from_millis(told))
    }

    /// This machine's time as the server's.
    pub(super) fn of(&self, machine: Clock) -> Clock {
        let ahead = Arc::clone(&self.0);
        Arc::new(move || {
            let millis = machine().millis();
            Moment::from_millis(millis.saturating_add(ahead.load(Ordering::Relaxed)))
        })
    }
}

fn here() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since.unwrap_or_default().as_millis();
    i64::try_from(millis).unwrap_or(i64::MAX)
}
