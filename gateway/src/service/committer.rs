//! Group commit: what arrives while a transaction runs goes into the next one together.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;

use super::room::{Room, Space};
use crate::metrics::Metrics;
use crate::store::{Known, Store, StoreError, Trouble, Wants, Work, Works};

/// A transaction takes no more works in once it has so many records.
const GROUP: u32 = 2000;

/// The way into the store for everything that is written.
#[derive(Debug, Clone)]
pub struct Committer {
    queue: mpsc::UnboundedSender<Member>,
    space: Space,
    trouble: watch::Receiver<Option<StoreError>>,
}

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

/// A work on its way into a transaction.
struct Member {
    work: Box<dyn Work>,
    weight: u32,
    done: oneshot::Sender<Result<(), StoreError>>,
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

impl Committer {
    /// Starts it, with room for so many records that wait.
    #[must_use]
    pub fn start(store: Arc<dyn Store>, metrics: Arc<Metrics>, room: usize) -> Self {
        let (queue, members) = mpsc::unbounded_channel();
        let (tell, trouble) = watch::channel(None);
        tokio::spawn(commit_all(store, metrics, members, tell));
        Self {
            queue,
            space: Space::new(room),
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

    /// Does something, together with whatever else comes by then. On return it is durable.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn submit<W: Work + 'static>(&self, work: W, weight: usize) -> Result<W, StoreError> {
        let (work, ours) = Shared::new(work);
        let (done, is_done) = oneshot::channel();
        let member = Member {
            work: Box::new(work),
            weight: u32::try_from(weight).unwrap_or(u32::MAX),
            done,
        };
        self.queue.send(member).map_err(|_| ended())?;
        is_done.await.map_err(|_| ended())??;
        ours.take()
    }

    /// What went wrong with the last transaction, if anything did.
    #[must_use]
    pub fn trouble(&self) -> Option<StoreError> {
        self.trouble.borrow().clone()
    }

    /// Returns when the store should not be used any longer.
    pub async fn unsound(&self) -> StoreError {
        let is_unsound = |error: &Option<StoreError>| {
            error
                .as_ref()
                .is_some_and(|error| error.trouble == Trouble::Unsound)
        };
        let mut trouble = self.trouble.clone();
        let found = trouble
            .wait_for(is_unsound)
            .await
            .map(|error| error.clone());
        found.ok().flatten().unwrap_or_else(ended)
    }
}

async fn commit_all(
    store: Arc<dyn Store>,
    metrics: Arc<Metrics>,
    mut members: mpsc::UnboundedReceiver<Member>,
    tell: watch::Sender<Option<StoreError>>,
) {
    while let Some(first) = members.recv().await {
        let (works, waiting) = group(first, &mut members);
        let begun = Instant::now();
        let (works, outcome) = store.commit(works).await;
        metrics.commit.observe(begun.elapsed().as_secs_f64());
        // Theirs who wait for them.
        drop(works);
        tell.send_if_modified(|told| {
            let trouble = outcome.as_ref().err();
            let changes = told.is_some() || trouble.is_some();
            *told = trouble.cloned();
            changes
        });
        if let Err(error) = &outcome {
            tracing::error!(%error, works = waiting.len(), "not written");
        }
        for done in waiting {
            // Whoever waited may have gone.
            let _ = done.send(outcome.clone());
        }
    }
}

type Waiting = Vec<oneshot::Sender<Result<(), StoreError>>>;

/// Whatever waits by now, up to a limit.
fn group(first: Member, members: &mut mpsc::UnboundedReceiver<Member>) -> (Works, Waiting) {
    let mut weight = first.weight;
    let (mut works, mut waiting) = (vec![first.work], vec![first.done]);
    while weight < GROUP
        && let Ok(member) = members.try_recv()
    {
        weight = weight.saturating_add(member.weight);
        works.push(member.work);
        waiting.push(member.done);
    }
    (works, waiting)
}
