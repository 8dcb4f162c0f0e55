//! Group commit: what arrives while transactions run goes into the next one together.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{oneshot, watch};

use super::group::{Group, Member, Queue, Spent};
use super::room::{Room, Space};
use crate::metrics::Metrics;
use crate::store::{Known, Store, StoreError, Trouble, Wants, Work};

/// How many transactions the store is given at a time. The second takes what waits when it begins,
/// not when it is given. So a store that runs one after the other goes on at once with all that has
/// come by then; and of a server's, one that waits for rows that somebody else has does not keep
/// all others waiting.
const LANES: usize = 2;

/// The way into the store for everything that is written.
#[derive(Clone)]
pub struct Committer {
    queue: Arc<Door>,
    space: Space,
    store: Arc<dyn Store>,
    /// Theirs who give the store its transactions: without them, nothing is written any more.
    tell: Weak<watch::Sender<Option<StoreError>>>,
    trouble: watch::Receiver<Option<StoreError>>,
}

/// Where works come in; when it is dropped, no more come.
struct Door(Arc<Queue>);

/// Why something was not written.
#[derive(Debug, thiserror::Error)]
#[allow(clippy::exhaustive_enums, reason = "each is answered in its own way")]
pub enum Refused {
    /// Too much waits already. Nothing happened.
    #[error("too much waits already")]
    Busy,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A work that whoever submitted it gets back, or what kept it from being done.
struct Shared<W>(Arc<Mutex<Result<W, StoreError>>>);

impl<W> Shared<W> {
    fn new(work: W) -> (Self, Self) {
        let shared = Arc::new(Mutex::new(Ok(work)));
        (Self(Arc::clone(&shared)), Self(shared))
    }

    fn take(&self) -> Result<W, StoreError> {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut shared, Err(ended()))
    }
}

fn ended() -> StoreError {
    StoreError::new(Trouble::Unsound, "nothing is written any more")
}

/// Runs a work on what is known, and writes nothing.
pub(super) async fn look<W: Work + 'static>(store: &dyn Store, work: W) -> Result<W, StoreError> {
    let (work, ours) = Shared::new(work);
    let (works, looked) = store.look(vec![Box::new(work)]).await;
    drop(works);
    looked?;
    ours.take()
}

impl<W: Work> Work for Shared<W> {
    fn wants(&self, wants: &mut Wants) {
        if let Ok(work) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            work.wants(wants);
        }
    }

    fn run(&mut self, known: &mut Known) {
        if let Ok(work) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            work.run(known);
        }
    }

    fn fail(&mut self, error: StoreError) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Err(error);
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl std::fmt::Debug for Committer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Committer").finish_non_exhaustive()
    }
}

impl Committer {
    /// Starts it, with room for so many records that wait.
    #[must_use]
    pub fn start(store: Arc<dyn Store>, metrics: Arc<Metrics>, room: usize) -> Self {
        let queue = Arc::<Queue>::default();
        let (tell, trouble) = watch::channel(None);
        let tell = Arc::new(tell);
        let told = Arc::downgrade(&tell);
        let lane = Lane {
            store: Arc::clone(&store),
            queue: Arc::clone(&queue),
            metrics,
            tell,
        };
        for lane in std::iter::repeat_n(lane, LANES) {
            tokio::spawn(lane.run());
        }
        Self {
            queue: Arc::new(Door(queue)),
            space: Space::new(room),
            store,
            tell: told,
            trouble,
        }
    }

    /// Room for so many records that come from outside. The work that is about them has it: what
    /// is to be written waits also when nobody waits for its answer any longer.
    ///
    /// # Errors
    ///
    /// [`Refused::Busy`]: there is none.
    pub fn room(&self, records: usize) -> Result<Room, Refused> {
        self.space.room(records.max(1)).ok_or(Refused::Busy)
    }

    /// Does something that is about so many records, together with whatever else comes by then. On
    /// return it is durable.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn submit<W: Work + 'static>(
        &self,
        work: W,
        records: usize,
    ) -> Result<W, StoreError> {
        let (work, _) = self.submit_timed(work, records).await?;
        Ok(work)
    }

    /// The same, with what it took.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn submit_timed<W: Work + 'static>(
        &self,
        work: W,
        records: usize,
    ) -> Result<(W, Spent), StoreError> {
        let (work, ours) = Shared::new(work);
        let (done, is_done) = oneshot::channel();
        self.queue.0.put(Member::new(Box::new(work), records, done));
        let spent = is_done.await.map_err(|_| ended())??;
        Ok((ours.take()?, spent))
    }

    /// What went wrong with the last transaction, if anything did.
    #[must_use]
    pub fn trouble(&self) -> Option<StoreError> {
        self.trouble.borrow().clone()
    }

    /// Something else than a transaction went wrong. What says that the store is unsound holds for
    /// all that would be written.
    pub fn report(&self, error: &StoreError) {
        if let Some(tell) = self.tell.upgrade()
            && is_unsound(error)
        {
            keep_trouble(&tell, &self.store, Some(error));
        }
    }

    /// Returns when the store should not be used any longer.
    pub async fn unsound(&self) -> StoreError {
        let mut trouble = self.trouble.clone();
        let found = trouble
            .wait_for(|error| error.as_ref().is_some_and(is_unsound))
            .await
            .map(|error| error.clone());
        found.ok().flatten().unwrap_or_else(ended)
    }
}

fn is_unsound(error: &StoreError) -> bool {
    error.trouble == Trouble::Unsound
}

/// One of those that give the store its transactions.
#[derive(Clone)]
struct Lane {
    store: Arc<dyn Store>,
    queue: Arc<Queue>,
    metrics: Arc<Metrics>,
    tell: Arc<watch::Sender<Option<StoreError>>>,
}

/// A lane that breaks down is told as a store that can't be used: nobody knows what it has written.
struct Watched {
    tell: Arc<watch::Sender<Option<StoreError>>>,
    queue: Arc<Queue>,
}

impl Drop for Watched {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let broken = "what writes into it has broken down";
            let broken = StoreError::new(Trouble::Unsound, broken);
            self.tell.send_replace(Some(broken));
            // What it was called for is answered by another one.
            self.queue.call_again();
        }
    }
}

impl Lane {
    async fn run(self) {
        let _watched = Watched {
            tell: Arc::clone(&self.tell),
            queue: Arc::clone(&self.queue),
        };
        while self.queue.calls().await {
            let (group, outcome) = match self.unsound() {
                Some(error) => (self.nothing_of_it(), Err(error)),
                None => self.commit().await,
            };
            keep_trouble(&self.tell, &self.store, outcome.as_ref().err());
            if let Err(error) = &outcome {
                tracing::error!(%error, works = group.len(), "not written");
            }
            group.tell(&outcome);
        }
    }

    async fn commit(&self) -> (Group, Result<Duration, StoreError>) {
        let taken = Arc::<Mutex<Option<Group>>>::default();
        let (queue, kept) = (Arc::clone(&self.queue), Arc::clone(&taken));
        let take = move || {
            let (works, group) = queue.take();
            *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(group);
            works
        };
        let (works, outcome) = self.store.commit(Box::new(take)).await;
        // Theirs who wait for them.
        drop(works);
        let group = taken.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Without one it did not come to a transaction.
        let group = group.unwrap_or_else(|| self.nothing_of_it());
        self.measure(&group, outcome.as_ref().ok());
        (group, outcome)
    }

    /// What waits, of which nothing is done.
    fn nothing_of_it(&self) -> Group {
        let (works, group) = self.queue.take();
        drop(works);
        group
    }

    fn measure(&self, group: &Group, sync: Option<&Duration>) {
        let metrics = &self.metrics;
        metrics.commit.observe(group.age().as_secs_f64());
        metrics.group.observe(group.records.into());
        for wait in group.waits() {
            metrics.wait.observe(wait.as_secs_f64());
        }
        if let Some(sync) = sync {
            metrics.sync.observe(sync.as_secs_f64());
        }
    }

    fn unsound(&self) -> Option<StoreError> {
        self.tell.borrow().clone().filter(is_unsound)
    }
}

/// Keeps what went wrong, for those who ask. That the store is unsound nothing makes good.
fn keep_trouble(
    tell: &watch::Sender<Option<StoreError>>,
    store: &Arc<dyn Store>,
    trouble: Option<&StoreError>,
) {
    tell.send_if_modified(|told| {
        if told.as_ref().is_some_and(is_unsound) {
            return false;
        }
        if trouble.is_some_and(is_unsound) {
            // It is closed by the end of the process only: a store that is closed puts in order
            // what it believes to have written.
            std::mem::forget(Arc::clone(store));
        }
        let changes = told.is_some() || trouble.is_some();
        *told = trouble.cloned();
        changes
    });
}
