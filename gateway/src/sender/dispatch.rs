//! Takes what is due, and sends it: several at a time, of each waybill one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant as Clocked};

use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use waybill_engine::{Reply, ReplyClass};

use super::bucket::Bucket;
use super::settle::{GivingBack, Pausing, Settlement, Settling};
use crate::metrics::{Class, Metrics, Reason, whole_seconds};
use crate::model::{KeptReply, Moment};
use crate::service::Committer;
use crate::store::{Claim, Pause, PauseReason, Store, StoreError, Trouble, Work};
use crate::system::{Clock, Shutdown};
use crate::wechat::{NoToken, TokenKeeper, Wechat};

/// How often it is looked for what has become due, or what another process has released.
const ROUND: Duration = Duration::from_millis(500);

/// How long to wait until an answer that could not be written is tried to be written again.
const WRITE_AGAIN: Duration = Duration::from_secs(1);

/// How long a call may take at most, where its lease does not say less. WeChat's client gives up
/// before that.
const LONGEST_CALL: Duration = Duration::from_secs(30);

/// How many are claimed for each that is in flight: while answers are written, others are sent.
const CLAIMS: usize = 4;

/// What may be chosen.
#[derive(Debug, Clone, Copy)]
pub struct SenderOptions {
    /// How many calls are in flight at most.
    pub in_flight: usize,
    /// How many calls are made a second at most, if there is a limit.
    pub calls_a_second: Option<u32>,
    /// How long calls that are in flight are waited for when it is time to stop.
    pub grace: Duration,
}

/// Sends what is due until it is time to stop.
#[derive(Clone)]
pub struct Sender {
    shared: Arc<Shared>,
    options: SenderOptions,
}

struct Shared {
    store: Arc<dyn Store>,
    committer: Committer,
    wechat: Wechat,
    tokens: TokenKeeper,
    metrics: Arc<Metrics>,
    clock: Clock,
    bucket: Option<Bucket>,
    calls: Semaphore,
    /// Something is due, or something was done.
    wake: Notify,
    /// After a pause one payload tries, until WeChat says something else of one.
    is_probing: AtomicBool,
    /// How often a pause was asked for.
    pauses_asked: AtomicU64,
    /// How many of them are not in the store yet.
    pauses_unwritten: AtomicU64,
    /// How often it was when the store was last seen without one.
    pauses_over: AtomicU64,
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sender")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl Sender {
    /// A sender; it is the one owner of the access token.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        committer: Committer,
        wechat: Wechat,
        tokens: TokenKeeper,
        metrics: Arc<Metrics>,
        clock: Clock,
        options: SenderOptions,
    ) -> Self {
        for reason in PauseReason::ALL {
            let reason = reason.name();
            metrics.paused.get_or_create(&Reason { reason }).set(0);
        }
        let shared = Shared {
            store,
            committer,
            wechat,
            tokens,
            metrics,
            clock,
            bucket: options.calls_a_second.map(Bucket::new),
            calls: Semaphore::new(options.in_flight),
            wake: Notify::new(),
            is_probing: AtomicBool::new(false),
            pauses_asked: AtomicU64::new(0),
            pauses_unwritten: AtomicU64::new(0),
            pauses_over: AtomicU64::new(0),
        };
        Self {
            shared: Arc::new(shared),
            options,
        }
    }

    /// Something new may be due.
    pub fn wake(&self) {
        self.shared.wake.notify_one();
    }

    /// Sends until it is time to stop, and then waits for what is in flight.
    pub async fn run(&self, mut shutdown: Shutdown) {
        let mut tasks = JoinSet::new();
        while !shutdown.is_requested() {
            while tasks.try_join_next().is_some() {}
            if let Err(error) = self.claim(&mut tasks).await {
                tracing::warn!(%error, "nothing new is sent");
                sleep(ROUND).await;
            }
            tokio::select! {
                () = shutdown.requested() => {}
                () = self.shared.wake.notified() => {}
                () = sleep(ROUND) => {}
            }
        }
        // Those that wait for their turn go back at once.
        self.shared.calls.close();
        let end = async { while tasks.join_next().await.is_some() {} };
        if timeout(self.options.grace, end).await.is_err() {
            tracing::warn!("calls are given up that WeChat has not answered");
        }
    }

    async fn claim(&self, tasks: &mut JoinSet<()>) -> Result<(), StoreError> {
        let shared = &self.shared;
        // It may be asked for and not be in the store yet.
        if shared.look_at_pauses().await? || shared.is_paused() {
            return Ok(());
        }
        let most = if shared.is_probing.load(Ordering::SeqCst) {
            1
        } else {
            CLAIMS * self.options.in_flight
        };
        let room = most.saturating_sub(tasks.len());
        if room == 0 {
            return Ok(());
        }
        for claim in shared.store.claim((shared.clock)(), room).await? {
            let shared = Arc::clone(shared);
            tasks.spawn(async move { shared.send(claim).await });
        }
        Ok(())
    }
}

impl Shared {
    /// Whether nothing is sent now, as the store says.
    async fn look_at_pauses(&self) -> Result<bool, StoreError> {
        // As of before the reading: another one may be asked for in between.
        let asked = self.pauses_asked.load(Ordering::SeqCst);
        let are_written = self.pauses_unwritten.load(Ordering::SeqCst) == 0;
        let now = (self.clock)();
        let mut longest = Duration::ZERO;
        for pause in self.store.pauses().await? {
            let left = pause.left(now);
            longest = longest.max(left);
            let reason = pause.reason.name();
            self.metrics
                .paused
                .get_or_create(&Reason { reason })
                .set(whole_seconds(left));
        }
        let is_paused = longest > Duration::ZERO;
        if is_paused {
            self.is_probing.store(true, Ordering::SeqCst);
        } else if are_written {
            self.pauses_over.store(asked, Ordering::SeqCst);
        }
        Ok(is_paused)
    }

    /// Whether an answer has asked for a pause that is not over.
    fn is_paused(&self) -> bool {
        self.pauses_asked.load(Ordering::SeqCst) != self.pauses_over.load(Ordering::SeqCst)
    }

    /// Until it is in the store, nothing that the store says ends it.
    fn ask_for_pause(&self) {
        self.is_probing.store(true, Ordering::SeqCst);
        self.pauses_unwritten.fetch_add(1, Ordering::SeqCst);
        self.pauses_asked.fetch_add(1, Ordering::SeqCst);
    }

    fn pause_is_written(&self) {
        self.pauses_unwritten.fetch_sub(1, Ordering::SeqCst);
    }

    /// Sends a payload that is this task's alone, and writes what follows.
    async fn send(&self, claim: Claim) {
        match self.call(&claim).await {
            Some(settling) => {
                let pauses = matches!(settling.settlement, Settlement::Pause(_));
                self.write(&claim, &settling).await;
                if pauses {
                    self.pause_is_written();
                }
            }
            None => self.write(&claim, &GivingBack::from(&claim)).await,
        }
        self.wake.notify_one();
    }

    /// Nothing if it was not sent.
    async fn call(&self, claim: &Claim) -> Option<Settling> {
        let Ok(_call) = self.calls.acquire().await else {
            return None; // it is time to stop
        };
        let is_wanted = || {
            let time = claim.lease.time_for_a_call(Clocked::now(), LONGEST_CALL);
            // One that a pause sends back uses none of the calls of that time up.
            time.is_some() && !self.calls.is_closed() && !self.is_paused()
        };
        if let Some(bucket) = &self.bucket
            && !bucket.take(is_wanted).await
        {
            return None;
        }
        let asked = self.pauses_asked.load(Ordering::SeqCst);
        // Another answer may have asked for one by now.
        if self.is_paused() {
            return None;
        }
        let (reply, now) = match self.reply(claim).await {
            Ok(answered) => answered?,
            Err(error) => {
                tracing::error!(%error, "no access token");
                self.pause(PauseReason::NoAccessToken).await;
                return None;
            }
        };
        let class = reply.class();
        self.metrics
            .replies
            .get_or_create(&Class {
                class: class.name(),
            })
            .inc();
        let settlement = Settlement::of(class);
        match settlement {
            // Said of a call from before a pause, it says nothing of what is after it.
            Settlement::Confirm | Settlement::SetAside => {
                if self.pauses_asked.load(Ordering::SeqCst) == asked {
                    self.is_probing.store(false, Ordering::SeqCst);
                }
            }
            Settlement::Pause(_) => self.ask_for_pause(),
            Settlement::Again => {}
        }
        if settlement != Settlement::Confirm {
            tracing::warn!(waybill = %claim.waybill_id, attempts = claim.attempts, "{reply}");
        }
        Some(Settling {
            id: claim.waybill_id.clone(),
            fingerprint: claim.fingerprint,
            lease: claim.lease,
            reply: KeptReply::from(&reply),
            settlement,
            attempts: claim.attempts,
            now,
        })
    }

    /// What WeChat answers and when, under a fresh access token if it refuses the one before.
    /// Nothing if the claim's lease has no time for a call.
    async fn reply(&self, claim: &Claim) -> Result<Option<(Reply, Moment)>, NoToken> {
        let mut held = self.tokens.get().await?;
        loop {
            let time = claim.lease.time_for_a_call(Clocked::now(), LONGEST_CALL);
            let Some(time) = time else {
                return Ok(None);
            };
            self.metrics.in_flight.inc();
            let begun = Instant::now();
            let sent = self.wechat.send(claim.body.clone(), &held.token);
            let reply = timeout(time, sent)
                .await
                .unwrap_or_else(|_| Reply::no_answer());
            let now = (self.clock)();
            self.metrics.call.observe(begun.elapsed().as_secs_f64());
            self.metrics.in_flight.dec();
            if reply.class() != ReplyClass::AccessTokenRefused {
                // No answer says nothing about the access token.
                if reply.code().is_some() {
                    self.tokens.proved(&held).await;
                }
                return Ok(Some((reply, now)));
            }
            match self.tokens.refused(&held).await? {
                Some(fresh) => held = fresh,
                None => return Ok(Some((reply, now))),
            }
        }
    }

    /// Writes what follows, however long the store can't: the claim is kept until then, so that
    /// nothing is sent again that was confirmed.
    async fn write<W: Work + Clone + 'static>(&self, claim: &Claim, work: &W) {
        loop {
            match self.committer.submit(work.clone(), 1).await {
                Ok(_) => return,
                Err(error) => {
                    tracing::error!(%error, waybill = %claim.waybill_id, "not written yet");
                    // It stays claimed, so that it is not sent again.
                    if error.trouble == Trouble::Unreadable || self.calls.is_closed() {
                        return;
                    }
                }
            }
            sleep(WRITE_AGAIN).await;
        }
    }

    async fn pause(&self, reason: PauseReason) {
        self.ask_for_pause();
        let until = reason.until((self.clock)());
        let work = Pausing(Pause { reason, until });
        if let Err(error) = self.committer.submit(work, 1).await {
            tracing::error!(%error, "the pause is not written");
        }
        self.pause_is_written();
    }
}
