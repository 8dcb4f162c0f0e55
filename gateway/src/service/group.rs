//! What waits to be written, and who is to take it into a transaction.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, oneshot};
use tokio::time::Instant;

use crate::store::{StoreError, Work, Works};

/// A transaction takes no more works in once it has so many records.
const GROUP: u32 = 2000;

/// What a work's way into the store took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "within the gateway")]
pub struct Spent {
    /// Until a transaction took it in.
    pub waiting: Duration,
    /// The transaction, from then on.
    pub commit: Duration,
    /// Of that, its end: until it was on the disk.
    pub sync: Duration,
}

/// Who waits for a work, and since when.
pub(super) struct Waiter {
    done: oneshot::Sender<Result<Spent, StoreError>>,
    since: Instant,
}

/// A work on its way into a transaction.
pub(super) struct Member {
    work: Box<dyn Work>,
    weight: u32,
    waiter: Waiter,
}

/// Works that a transaction has taken in.
pub(super) struct Group {
    begun: Instant,
    /// How many records they are about.
    pub(super) records: u32,
    waiters: Vec<Waiter>,
}

/// What waits until a transaction takes it. Of several that could, one is called at a time.
#[derive(Default)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    came: Notify,
}

#[derive(Default)]
struct Waiting {
    members: VecDeque<Member>,
    /// Whether a transaction is about to take them.
    is_called: bool,
    /// Whether no more will come.
    is_over: bool,
}

impl Member {
    /// A work about so many records, and where to say what came of it.
    pub(super) fn new(
        work: Box<dyn Work>,
        records: usize,
        done: oneshot::Sender<Result<Spent, StoreError>>,
    ) -> Self {
        Self {
            work,
            weight: u32::try_from(records).unwrap_or(u32::MAX),
            waiter: Waiter {
                done,
                since: Instant::now(),
            },
        }
    }
}

impl Group {
    /// How long it is since a transaction took them in.
    pub(super) fn age(&self) -> Duration {
        self.begun.elapsed()
    }

    /// How long each of them waited for that.
    pub(super) fn waits(&self) -> impl Iterator<Item = Duration> {
        let waiters = self.waiters.iter();
        waiters.map(|waiter| self.begun.saturating_duration_since(waiter.since))
    }

    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.waiters.len()
    }

    /// Tells everybody what came of it, and how long the end of the transaction took.
    pub(super) fn tell(self, outcome: &Result<Duration, StoreError>) {
        let commit = self.age();
        for Waiter { done, since } in self.waiters {
            let told = outcome.clone().map(|sync| Spent {
                waiting: self.begun.saturating_duration_since(since),
                commit,
                sync,
            });
            // Whoever waited may have gone.
            let _ = done.send(told);
        }
    }
}

impl Queue {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more waits.
    pub(super) fn put(&self, member: Member) {
        let mut waiting = self.waiting();
        waiting.members.push_back(member);
        if !waiting.is_called {
            self.came.notify_one();
        }
    }

    /// Whoever was called has gone.
    pub(super) fn call_again(&self) {
        self.waiting().is_called = false;
        self.came.notify_one();
    }

    /// No more will come.
    pub(super) fn end(&self) {
        self.waiting().is_over = true;
        self.came.notify_waiters();
    }

    /// Waits until a transaction is wanted, and nobody else was called for it. Nothing is wanted
    /// any more if it says no.
    pub(super) async fn calls(&self) -> bool {
        loop {
            // Before it is looked, so that nothing is missed that comes then.
            let came = self.came.notified();
            {
                let mut waiting = self.waiting();
                if !waiting.members.is_empty() && !waiting.is_called {
                    waiting.is_called = true;
                    return true;
                }
                if waiting.is_over {
                    return false;
                }
            }
            came.await;
        }
    }

    /// All that waits by now, up to a limit, for whoever was called. What comes later calls the
    /// next one.
    pub(super) fn take(&self) -> (Works, Group) {
        let mut waiting = self.waiting();
        let mut works = Works::new();
        let mut group = Group {
            begun: Instant::now(),
            records: 0,
            waiters: Vec::new(),
        };
        while group.records < GROUP
            && let Some(member) = waiting.members.pop_front()
        {
            group.records = group.records.saturating_add(member.weight);
            works.push(member.work);
            group.waiters.push(member.waiter);
        }
        waiting.is_called = false;
        if !waiting.members.is_empty() {
            self.came.notify_one();
        }
        (works, group)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::time::timeout;

    use super::*;
    use crate::store::{Known, Wants};

    struct Nothing;

    impl Work for Nothing {
        fn wants(&self, _: &mut Wants) {}

        fn run(&mut self, _: &mut Known) {}
    }

    fn put(queue: &Queue, records: usize) -> oneshot::Receiver<Result<Spent, StoreError>> {
        let (done, is_done) = oneshot::channel();
        queue.put(Member::new(Box::new(Nothing), records, done));
        is_done
    }

    async fn calls_soon(queue: &Queue) -> Option<bool> {
        let soon = Duration::from_millis(10);
        timeout(soon, queue.calls()).await.ok()
    }

    #[tokio::test(start_paused = true)]
    async fn one_is_called_for_all_that_comes_until_it_takes_it() {
        let queue = Queue::default();
        let first = put(&queue, 1);
        assert_eq!(calls_soon(&queue).await, Some(true));
        let second = put(&queue, 1);
        assert_eq!(
            calls_soon(&queue).await,
            None,
            "another one is about to take it"
        );
        tokio::time::advance(Duration::from_secs(1)).await;
        let (works, group) = queue.take();
        assert_eq!((works.len(), group.records), (2, 2));
        put(&queue, 1);
        assert_eq!(calls_soon(&queue).await, Some(true), "what comes later");
        group.tell(&Ok(Duration::from_secs(2)));
        for told in [first, second] {
            let spent = told.await.unwrap().unwrap();
            assert!(spent.waiting >= Duration::from_secs(1));
            assert_eq!(spent.sync, Duration::from_secs(2));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_transaction_has_so_many_records_and_the_rest_calls_the_next_one() {
        let queue = Queue::default();
        for _ in 0..3 {
            put(&queue, GROUP as usize - 1);
        }
        assert_eq!(calls_soon(&queue).await, Some(true));
        assert_eq!(queue.take().0.len(), 2);
        assert_eq!(calls_soon(&queue).await, Some(true));
        assert_eq!(queue.take().0.len(), 1);
        assert_eq!(calls_soon(&queue).await, None);
        assert_eq!(queue.take().0.len(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn at_its_end_what_waits_is_taken_all_the_same() {
        let queue = Arc::new(Queue::default());
        let idle = Arc::clone(&queue);
        let idle = tokio::spawn(async move { idle.calls().await });
        tokio::task::yield_now().await;
        queue.end();
        assert!(!idle.await.unwrap());
        put(&queue, 1);
        assert_eq!(calls_soon(&queue).await, Some(true));
        queue.take();
        assert_eq!(calls_soon(&queue).await, Some(false));
    }
}
