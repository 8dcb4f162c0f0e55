//! What has to be done from time to time.

use std::collections::HashSet;
use std::time::Duration;

use tokio::time::sleep;
use waybill_engine::{Fingerprint, WaybillId};

use super::shared::Service;
use crate::model::Moment;
use crate::store::{Parked, StoreError, Trouble};
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

/// Which parked update: the fingerprint alone is that of every parcel in the same scan of a truck.
type Which = (WaybillId<'static>, Fingerprint);

fn which(parked: &Parked) -> Which {
    (parked.waybill_id.clone(), parked.update.fingerprint())
}

/// Things that are done at once at most, so that nothing else waits long.
const AT_ONCE: usize = 500;

impl Service {
    /// Does it until it is time to stop.
    pub async fn keep_house(&self, housekeeping: Housekeeping, mut shutdown: Shutdown) {
        let mut tidied = Moment::from_millis(i64::MIN);
        let mut has_more = false;
        let mut apart = HashSet::new();
        // However much there is to tidy up, what is due and the end wait for a part of it only.
        while !shutdown.is_requested() {
            if let Err(error) = self.unpark_due(&mut apart).await {
                tracing::warn!(%error, "what was parked waits on");
                self.committer.report(&error);
            }
            let now = (self.clock)();
            // Also if the clock was set back, however far.
            if has_more || now < tidied || now.since(tidied) >= TIDYING {
                tidied = now;
                has_more = self.tidy(housekeeping, now).await.unwrap_or_else(|error| {
                    tracing::warn!(%error, "not tidied up");
                    self.committer.report(&error);
                    false
                });
            }
            if !has_more {
                tokio::select! {
                    () = shutdown.requested() => {}
                    () = sleep(ROUND) => {}
                }
            }
        }
    }

    /// Decides what was parked and is due. What is of a waybill that can't be read keeps nothing
    /// else back: it is told once, and stays parked.
    async fn unpark_due(&self, apart: &mut HashSet<Which>) -> Result<(), StoreError> {
        let limit = AT_ONCE + apart.len();
        let mut parked = self.store.parked((self.clock)(), limit).await?;
        parked.retain(|parked| !apart.contains(&which(parked)));
        if parked.is_empty() {
            return Ok(());
        }
        match self.unpark(parked.clone()).await {
            Err(error) if error.trouble == Trouble::Unreadable => {}
            done => return done,
        }
        for one in parked {
            let this = which(&one);
            match self.unpark(vec![one]).await {
                Err(error) if error.trouble == Trouble::Unreadable => {
                    tracing::error!(%error, "what was parked of it stays parked");
                    apart.insert(this);
                }
                done => done?,
            }
        }
        Ok(())
    }

    /// Drops some of what is kept no longer, and says whether there may be more of it.
    async fn tidy(&self, housekeeping: Housekeeping, now: Moment) -> Result<bool, StoreError> {
        let answers = self.store.drop_answers(now, AT_ONCE).await?;
        let waybills = match housekeeping.forget_after {
            Some(after) => self.store.forget(now.before(after), AT_ONCE).await?,
            None => 0,
        };
        Ok(answers.max(waybills) == AT_ONCE)
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
