//! Takes what is due, and sends it: several at a time, of each waybill one.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Clocked};

use tokio::sync::{Notify, Semaphore};
use tokio::time::{Instant, sleep, timeout};
use waybill_engine::{Reply, ReplyClass};

use super::bucket::Bucket;
use super::flying::Flying;
use super::settle::{GivingBack, Pausing, Settlement, Settling};
use crate::metrics::{Class, Metrics, Reason, whole_seconds};
use crate::model::{KeptReply, Moment};
use crate::service::Committer;
use crate::store::{Claim, Pause, PauseReason, Store, StoreError, Trouble, Work};
use crate::system::{Clock, Shutdown};
use crate::wechat::{AfterRefusal, NoToken, TokenKeeper, Wechat};

/// How often it is looked for what has become due, or what another process has released.
const ROUND: Duration = Duration::from_millis(500);

/// How long to wait until an answer that could not be written is tried to be written again.
const WRITE_AGAIN: Duration = Duration::from_secs(1);

/// How long a call may take at most, where its lease does not say less. WeChat's client gives up
/// before that.
const LONGEST_CALL: Duration = Duration::from_secs(30);

/// How many are claimed for each that is in flight: while answers are written, others are sent.
const CLAIMS: usize = 4;

/// Nothing is claimed while this many are claimed for each that is in flight. To claim one costs
/// the store as much as to claim dozens, and with so many at hand no call waits for it.
const ENOUGH: usize = 3;

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
    /// Those that the store had when it was last looked.
    pauses_seen: Mutex<Vec<Pause>>,
}

/// A pause that was asked for and is not in the store yet; it is when this is dropped, or never
/// will be.
struct Unwritten<'a>(&'a Shared);

impl Drop for Unwritten<'_> {
    fn drop(&mut self) {
        self.0.pauses_unwritten.fetch_sub(1, Ordering::SeqCst);
    }
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
            pauses_seen: Mutex::default(),
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
        let mut flying = Flying::default();
        while !shutdown.is_requested() {
            for claim in flying.broken() {
                let shared = Arc::clone(&self.shared);
                let again = Arc::clone(&claim);
                flying.add(claim, async move { shared.put_off(&again).await });
            }
            if let Err(error) = self.claim(&mut flying).await {
                tracing::warn!(%error, "nothing new is sent");
                self.shared.committer.report(&error);
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
        if timeout(self.options.grace, flying.end_all()).await.is_err() {
            tracing::warn!("calls are given up that WeChat has not answered");
        }
    }

    async fn claim(&self, flying: &mut Flying) -> Result<(), StoreError> {
        let (shared, in_flight) = (&self.shared, self.options.in_flight);
        if flying.len() >= ENOUGH * in_flight {
            return Ok(());
        }
        // It may be asked for and not be in the store yet.
        if shared.look_at_pauses().await? || shared.is_paused() {
            return Ok(());
        }
        let most = if shared.is_probing.load(Ordering::SeqCst) {
            1
        } else {
            CLAIMS * in_flight
        };
        let room = most.saturating_sub(flying.len());
        if room == 0 {
            return Ok(());
        }
        for claim in shared.store.claim((shared.clock)(), room).await? {
            let shared = Arc::clone(shared);
            let claim = Arc::new(claim);
            let sent = Arc::clone(&claim);
            flying.add(claim, async move { shared.send(&sent).await });
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
        let pauses = self.store.pauses().await?;
        for pause in &pauses {
            let left = pause.left(now);
            longest = longest.max(left);
            if let Some(shortened) = pause.shortened(now) {
                self.keep(shortened).await;
            }
            let reason = pause.reason.name();
            self.metrics
                .paused
                .get_or_create(&Reason { reason })
                .set(whole_seconds(left));
        }
        let is_paused = longest > Duration::ZERO;
        // One that is over may have ended while nobody looked, as before this process began.
        if is_paused || self.has_new(pauses) {
            self.is_probing.store(true, Ordering::SeqCst);
        }
        if !is_paused && are_written {
            self.pauses_over.store(asked, Ordering::SeqCst);
        }
        Ok(is_paused)
    }

    /// Whether an answer has asked for a pause that is not over.
    fn is_paused(&self) -> bool {
        self.pauses_asked.load(Ordering::SeqCst) != self.pauses_over.load(Ordering::SeqCst)
    }

    /// Whether one of the pauses was not there when it was last looked.
    fn has_new(&self, pauses: Vec<Pause>) -> bool {
        let seen = self.pauses_seen.lock();
        let mut seen = seen.unwrap_or_else(PoisonError::into_inner);
        let has_new = pauses.iter().any(|pause| !seen.contains(pause));
        *seen = pauses;
        has_new
    }

    /// Until it is in the store, nothing that the store says ends it.
    fn ask_for_pause(&self) -> Unwritten<'_> {
        self.is_probing.store(true, Ordering::SeqCst);
        self.pauses_unwritten.fetch_add(1, Ordering::SeqCst);
        self.pauses_asked.fetch_add(1, Ordering::SeqCst);
        Unwritten(self)
    }

    /// Sends a payload that is this task's alone, and writes what follows.
    async fn send(&self, claim: &Claim) {
        match self.call(claim).await {
            Some((settling, unwritten)) => {
                self.write(claim, &settling).await;
                drop(unwritten);
            }
            None => self.write(claim, &GivingBack::from(claim)).await,
        }
        self.wake.notify_one();
    }

    /// Puts a payload off whose task broke down, so that it is sent again, and not at once.
    async fn put_off(&self, claim: &Claim) {
        let settling = Settling {
            id: claim.waybill_id.clone(),
            fingerprint: claim.fingerprint,
            lease: claim.lease,
            reply: KeptReply::from(&Reply::no_answer()),
            settlement: Settlement::Again,
            attempts: claim.attempts,
            now: (self.clock)(),
        };
        self.write(claim, &settling).await;
    }

    /// Returns when this claim's call may be made, and says whether it is still wanted then.
    async fn has_turn(&self, claim: &Claim) -> bool {
        let is_wanted = || {
            let time = claim.lease.time_for_a_call(Clocked::now(), LONGEST_CALL);
            // One that a pause sends back uses none of the calls of that time up.
            time.is_some() && !self.calls.is_closed() && !self.is_paused()
        };
        match &self.bucket {
            Some(bucket) => bucket.take(is_wanted).await,
            None => is_wanted(),
        }
    }

    /// Nothing if it was not sent; a pause that follows is not written yet.
    async fn call(&self, claim: &Claim) -> Option<(Settling, Option<Unwritten<'_>>)> {
        let Ok(_call) = self.calls.acquire().await else {
            return None; // it is time to stop
        };
        if !self.has_turn(claim).await {
            return None;
        }
        let asked = self.pauses_asked.load(Ordering::SeqCst);
        // Another answer may have asked for one by now.
        if self.is_paused() {
            return None;
        }
        let (reply, now) = match self.reply(claim).await {
            Ok(answered) => answered?,
            Err(NoToken::InVain) => return None,
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
        let mut unwritten = None;
        match settlement {
            // Said of a call from before a pause, it says nothing of what is after it.
            Settlement::Confirm | Settlement::SetAside => {
                if self.pauses_asked.load(Ordering::SeqCst) == asked {
                    self.is_probing.store(false, Ordering::SeqCst);
                }
            }
            Settlement::Pause(_) => unwritten = Some(self.ask_for_pause()),
            Settlement::Again => {}
        }
        if settlement != Settlement::Confirm {
            tracing::warn!(waybill = %claim.waybill_id, attempts = claim.attempts, "{reply}");
        }
        let settling = Settling {
            id: claim.waybill_id.clone(),
            fingerprint: claim.fingerprint,
            lease: claim.lease,
            reply: KeptReply::from(&reply),
            settlement,
            attempts: claim.attempts,
            now,
        };
        Some((settling, unwritten))
    }

    /// What WeChat answers and when, under another access token if it refuses the one before; what
    /// it refuses under both, it refuses. Nothing if no call is to be made now.
    async fn reply(&self, claim: &Claim) -> Result<Option<(Reply, Moment)>, NoToken> {
        let mut held = self.tokens.get().await?;
        let mut is_again = false;
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
            self.metrics.in_flight.dec();
            self.metrics.call.observe(begun.elapsed().as_secs_f64());
            let now = (self.clock)();
            if reply.class() != ReplyClass::AccessTokenRefused {
                // No answer says nothing about the access token.
                if reply.code().is_some() {
                    self.tokens.proved(&held).await;
                }
                return Ok(Some((reply, now)));
            }
            // Another one was told the same, and everything waits.
            if self.is_paused() {
                return Ok(None);
            }
            match self.tokens.refused(&held).await? {
                AfterRefusal::Another(another) if !is_again => held = another,
                AfterRefusal::Another(_) | AfterRefusal::GivenUp => {
                    return Ok(Some((reply, now)));
                }
            }
            is_again = true;
            // It is a call as any other.
            if !self.has_turn(claim).await {
                return Ok(None);
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
        let unwritten = self.ask_for_pause();
        let until = reason.until((self.clock)());
        self.keep(Pause { reason, until }).await;
        drop(unwritten);
    }

    async fn keep(&self, pause: Pause) {
        if let Err(error) = self.committer.submit(Pausing(pause), 1).await {
            tracing::error!(%error, "the pause is not written");
        }
    }
}
