//! What has to be done from time to time.

use std::time::Duration;

use tokio::time::sleep;

use super::shared::Service;
use crate::model::Moment;
use crate::store::StoreError;
use crate::system::Shutdown;

/// What is done from time to time.
#[derive(Debug, Clone, Copy)]
pub struct Housekeeping {
    /// After which time closed waybills are forgotten, if they are.
    pub forget_after: Option<Duration>,
}

/// How often it is looked for updates whose time has come.
const ROUND: Duration = Duration::from_secs(1);

/// How often it is looked for what is kept no longer.
const TIDYING: Duration = Duration::from_mins(1);

/// Things that are done at once at most, so that nothing else waits long.
const AT_ONCE: usize = 500;

impl Service {
    /// Does it until it is time to stop.
    pub async fn keep_house(&self, housekeeping: Housekeeping, mut shutdown: Shutdown) {
        let mut tidied = Moment::from_millis(i64::MIN);
        loop {
            if let Err(error) = self.unpark_due().await {
                tracing::warn!(%error, "what was parked waits on");
            }
            let now = (self.clock)();
            if now.since(tidied) >= TIDYING {
                tidied = now;
                if let Err(error) = self.tidy(housekeeping, now).await {
                    tracing::warn!(%error, "not tidied up");
                }
            }
            tokio::select! {
                () = shutdown.requested() => return,
                () = sleep(ROUND) => {}
            }
        }
    }

    async fn unpark_due(&self) -> Result<(), StoreError> {
        let parked = self.store.parked((self.clock)(), AT_ONCE).await?;
        if parked.is_empty() {
            return Ok(());
        }
        self.unpark(parked).await
    }

    async fn tidy(&self, housekeeping: Housekeeping, now: Moment) -> Result<(), StoreError> {
        while self.store.drop_answers(now, AT_ONCE).await? == AT_ONCE {}
        if let Some(after) = housekeeping.forget_after {
            self.forget(now.before(after)).await?;
        }
        Ok(())
    }

    /// Forgets waybills that nothing has changed since before this time; says how many.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn forget(&self, before: Moment) -> Result<usize, StoreError> {
        let mut forgotten = 0;
        loop {
            let some = self.store.forget(before, AT_ONCE).await?;
            forgotten += some;
            if some < AT_ONCE {
                return Ok(forgotten);
            }
        }
    }
}
