//! What happens when something fails in between: at each call to the store, with a clock that is
//! set, with the same feed over many connections.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::runtime::Runtime;
use tokio::sync::Notify;
use waybill_engine::WaybillId;
use waybill_gateway::metrics::Metrics;
use waybill_gateway::model::Moment;
use waybill_gateway::service::Committer;
use waybill_gateway::store::{
    Claim, Dossier, Figures, Gather, Known, Later, Parked, Pause, Place, SetAside, Store,
    StoreError, Tried, Trouble, Wants, Work, Works,
};

use crate::support::{
    Fake, Gateway, Home, LEASE, Reaction, Seen, Setup, all_is_well, body, confirmed, eventually,
    is_on_server, none_again, track,
};

/// When a store does what it should not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Never.
    Never,
    /// Transactions wait until something else is set.
    Held,
    /// Transactions fail, and what was written before may not be on the disk.
    Unsound,
    /// Transactions break down, as by a fault of the program's own.
    Broken,
    /// However much is forgotten, there is more.
    Overgrown,
    /// From this call on, nothing happens, as in a process that was killed before it.
    Before(usize),
    /// This call is done and never answered, and nothing happens from then on.
    After(usize),
}

/// A store that fails when it is told to.
pub(crate) struct Faulty {
    inner: Arc<dyn Store>,
    when: Mutex<When>,
    calls: AtomicUsize,
    held: AtomicUsize,
    changed: Notify,
}

impl Faulty {
    pub(crate) async fn open(home: &Home, lease: Duration) -> Self {
        Self {
            inner: home.open_for(lease).await,
            when: Mutex::new(When::Never),
            calls: AtomicUsize::new(0),
            held: AtomicUsize::new(0),
            changed: Notify::new(),
        }
    }

    pub(crate) fn set(&self, when: When) {
        *self.when.lock().unwrap() = when;
        self.changed.notify_waiters();
    }

    /// Whether a transaction waits.
    pub(crate) fn is_held(&self) -> bool {
        self.held.load(Ordering::SeqCst) > 0
    }

    /// Whether the call is reached at which nothing happens any more.
    fn is_dead(&self) -> bool {
        let calls = self.calls.load(Ordering::SeqCst);
        match *self.when.lock().unwrap() {
            When::Never | When::Held | When::Unsound | When::Broken | When::Overgrown => false,
            When::Before(last) | When::After(last) => calls >= last,
        }
    }

    /// Makes a call, if it is to be made, and answers it, if it is to be answered.
    async fn call<T>(&self, call: Later<'_, T>) -> T {
        let number = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        let when = *self.when.lock().unwrap();
        match when {
            When::Before(last) if number >= last => std::future::pending().await,
            When::After(last) if number > last => std::future::pending().await,
            When::After(last) if number == last => {
                call.await;
                std::future::pending().await
            }
            When::Never
            | When::Held
            | When::Unsound
            | When::Broken
            | When::Overgrown
            | When::Before(_)
            | When::After(_) => call.await,
        }
    }
}

impl Store for Faulty {
    fn commit(&self, gather: Gather) -> Later<'_, (Works, Result<Duration, StoreError>)> {
        Box::pin(async move {
            loop {
                let changed = self.changed.notified();
                if *self.when.lock().unwrap() != When::Held {
                    break;
                }
                self.held.fetch_add(1, Ordering::SeqCst);
                changed.await;
            }
            let when = *self.when.lock().unwrap();
            assert_ne!(when, When::Broken, "as a test has it");
            if when == When::Unsound {
                let error = StoreError::new(Trouble::Unsound, "as after a failed fsync");
                return (gather(), Err(error));
            }
            self.call(self.inner.commit(gather)).await
        })
    }

    fn look(&self, works: Works) -> Later<'_, (Works, Result<(), StoreError>)> {
        Box::pin(self.call(self.inner.look(works)))
    }

    fn claim(&self, now: Moment, limit: usize) -> Tried<'_, Vec<Claim>> {
        Box::pin(self.call(self.inner.claim(now, limit)))
    }

    fn waybill(&self, id: WaybillId<'static>) -> Tried<'_, Option<Dossier>> {
        Box::pin(self.call(self.inner.waybill(id)))
    }

    fn set_aside(&self, after: Option<Place>, limit: usize) -> Tried<'_, Vec<SetAside>> {
        Box::pin(self.call(self.inner.set_aside(after, limit)))
    }

    fn pauses(&self) -> Tried<'_, Vec<Pause>> {
        Box::pin(self.call(self.inner.pauses()))
    }

    fn parked(&self, now: Moment, limit: usize) -> Tried<'_, Vec<Parked>> {
        Box::pin(self.call(self.inner.parked(now, limit)))
    }

    fn figures(&self) -> Tried<'_, Figures> {
        Box::pin(self.call(self.inner.figures()))
    }

    fn forget(&self, before: Moment, limit: usize) -> Tried<'_, usize> {
        Box::pin(async move {
            let forgotten = self.call(self.inner.forget(before, limit)).await?;
            let is_overgrown = *self.when.lock().unwrap() == When::Overgrown;
            Ok(if is_overgrown { limit } else { forgotten })
        })
    }

    fn drop_answers(&self, until: Moment, limit: usize) -> Tried<'_, usize> {
        Box::pin(self.call(self.inner.drop_answers(until, limit)))
    }

    fn probe(&self) -> Tried<'_, ()> {
        Box::pin(self.call(self.inner.probe()))
    }

    fn version(&self) -> usize {
        self.inner.version()
    }

    fn check(&self) -> Tried<'_, Vec<String>> {
        Box::pin(self.call(self.inner.check()))
    }
}

/// Some waybills' whole ways, one batch after the other.
fn feed(waybills: usize) -> Vec<Vec<Value>> {
    let tracks: Vec<_> = (0..waybills).map(|n| track(&format!("W{n}"))).collect();
    (0..tracks[0].len())
        .map(|step| tracks.iter().map(|track| track[step].clone()).collect())
        .collect()
}

fn promised(feed: &[Vec<Value>]) -> BTreeMap<String, Vec<String>> {
    let mut promised: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for record in feed.iter().flatten() {
        let id = record["waybill_id"].as_str().unwrap().to_owned();
        promised.entry(id).or_default().push(body(record));
    }
    promised
}

/// A lease that is soon over, where a life ends in the middle of it.
const SHORT: Duration = Duration::from_millis(300);

/// One life that ends at a call, and another one that is fed everything again. Says whether the
/// call was reached.
fn die_at(when: When) -> bool {
    let folder = Home::new();
    let feed = feed(3);
    let ids: Vec<_> = promised(&feed).into_keys().collect();
    let outside = Runtime::new().unwrap();
    let fake = outside.block_on(Fake::codes([-1, 0, 0, 45_011, 0, 40_001]));

    let life = Runtime::new().unwrap();
    let store = Arc::new(life.block_on(Faulty::open(&folder, SHORT)));
    store.set(when);
    let died = life.block_on(async {
        let shared = Arc::clone(&store) as Arc<dyn Store>;
        let gateway = Gateway::on(shared, Some(&fake), Setup::default()).await;
        let all = async {
            for batch in &feed {
                let body = serde_json::to_string(batch).unwrap();
                let _ = gateway.post("/v1/updates", body).send().await;
                gateway.step(61);
            }
            gateway.sent_in_time().await;
        };
        tokio::select! {
            () = all => false,
            () = eventually("the call is reached", async || store.is_dead()) => true,
        }
    });
    life.shutdown_timeout(Duration::ZERO);
    drop(store);

    outside.block_on(async {
        let store = folder.open().await;
        let before = confirmed(&*store, &ids).await;
        drop(store);
        let calls = fake.calls().len();
        let setup = Setup {
            lease: SHORT,
            ..Setup::default()
        };
        let gateway = Gateway::open(&folder, Some(&fake), setup).await;
        for batch in &feed {
            for outcome in gateway.outcomes(batch).await {
                assert!(
                    outcome == "accepted" || outcome == "duplicate",
                    "{when:?}: {outcome}"
                );
            }
            gateway.step(61);
        }
        gateway.sent_in_time().await;
        let bodies = fake.bodies();
        none_again(&bodies[calls..], &before);
        all_is_well(&*gateway.store, &promised(&feed), &Seen::new(bodies)).await;
        gateway.stop().await;
    });
    died
}

#[test]
fn a_life_may_end_at_any_call_to_the_store() {
    let (mut lives, mut reached) = (0, 0);
    // The reads of an idle sender are calls as well, so there is no last one. A life on a server
    // takes longer, as the next one waits for its leases.
    for call in (1..=40).step_by(if is_on_server() { 4 } else { 1 }) {
        for when in [When::Before(call), When::After(call)] {
            lives += 1;
            reached += usize::from(die_at(when));
        }
    }
    assert!(
        4 * reached >= 3 * lives,
        "only {reached} of {lives} calls were reached"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_and_forward_loses_nothing() {
    let mut number = 0;
    let fake = Fake::start(move |_| {
        number += 1;
        Reaction::Code(if number % 5 == 0 { -1 } else { 0 })
    })
    .await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    let feed = feed(4);
    let hour = 3600;
    let steps = [
        -2 * hour,
        3 * hour,
        -600,
        24 * hour,
        -23 * hour,
        5,
        -90,
        2 * hour,
    ];
    for (batch, step) in feed.iter().zip(steps) {
        // What is refused because the clock was set back is told so, and may come again.
        let mut outcomes = gateway.outcomes(batch).await;
        while outcomes.contains(&"rejected".to_owned()) {
            gateway.step(hour);
            outcomes = gateway.outcomes(batch).await;
        }
        gateway.step(step);
    }
    gateway.sent_in_time().await;
    all_is_well(&*gateway.store, &promised(&feed), &Seen::new(fake.bodies())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_feed_over_many_connections_at_once_is_taken_once() {
    let fake = Fake::codes([]).await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    let gateway = Arc::new(gateway);
    let feed = Arc::new(feed(20));
    let mut connections = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (gateway, feed) = (Arc::clone(&gateway), Arc::clone(&feed));
        connections.spawn(async move {
            let mut accepted = 0;
            for batch in &*feed {
                let outcomes = gateway.outcomes(batch).await;
                assert!(!outcomes.contains(&"malformed".to_owned()));
                accepted += outcomes
                    .iter()
                    .filter(|outcome| *outcome == "accepted")
                    .count();
            }
            accepted
        });
    }
    let mut accepted = 0;
    while let Some(connection) = connections.join_next().await {
        accepted += connection.unwrap();
    }
    assert_eq!(
        accepted,
        feed.iter().map(Vec::len).sum::<usize>(),
        "each once"
    );
    gateway.sent().await;
    let bodies = fake.bodies();
    assert_eq!(
        bodies.len(),
        accepted,
        "and each sent once, as nothing failed"
    );
    all_is_well(&*gateway.store, &promised(&feed), &Seen::new(bodies)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wechat_failing_in_every_way_at_random_loses_nothing() {
    let mut number = 0_usize;
    let fake = Fake::start(move |_| {
        number += 1;
        match number % 7 {
            0 => Reaction::Code(-1),
            1 => Reaction::Half,
            2 => Reaction::Http(502, "<html>"),
            3 => Reaction::Silence,
            4 => Reaction::Redirect,
            _ => Reaction::Slow(Duration::from_millis(20), 0),
        }
    })
    .await;
    let setup = Setup {
        patience: Duration::from_millis(200),
        ..Setup::default()
    };
    let (_folder, gateway) = Gateway::new(Some(&fake), setup).await;
    let feed = feed(5);
    for batch in &feed {
        gateway.accept(batch).await;
    }
    gateway.sent_in_time().await;
    all_is_well(&*gateway.store, &promised(&feed), &Seen::new(fake.bodies())).await;
}

struct Nothing;

impl Work for Nothing {
    fn wants(&self, _: &mut Wants) {}

    fn run(&mut self, _: &mut Known) {}
}

/// What it believes to have written, a store puts in order when it is closed; so it is not, where
/// that may be wrong. The end of the process closes nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_unsound_takes_nothing_more_and_is_not_closed() {
    for when in [When::Never, When::Unsound] {
        let home = Home::new();
        let faulty = Arc::new(Faulty::open(&home, SHORT).await);
        let store = Arc::clone(&faulty) as Arc<dyn Store>;
        let committer = Committer::start(store, Arc::new(Metrics::new()), 10);
        faulty.set(when);
        let first = committer.submit(Nothing, 1).await;
        faulty.set(When::Never);
        let second = committer.submit(Nothing, 1).await;
        let is_sound = when == When::Never;
        assert_eq!((first.is_ok(), second.is_ok()), (is_sound, is_sound));
        if !is_sound {
            assert_eq!(committer.unsound().await.trouble, Trouble::Unsound);
        }
        let is_there = Arc::downgrade(&faulty);
        drop((committer, faulty));
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(is_there.upgrade().is_none(), is_sound, "{when:?}");
    }
}

/// Nobody knows what it has written, so nobody should go on with the store.
#[tokio::test(flavor = "multi_thread")]
async fn what_writes_and_breaks_down_ends_the_gateway() {
    let folder = Home::new();
    let store = Arc::new(Faulty::open(&folder, LEASE).await);
    let shared = Arc::clone(&store) as Arc<dyn Store>;
    let gateway = Gateway::on(shared, None, Setup::default()).await;
    gateway.accept(&[track("W1")[0].clone()]).await;
    store.set(When::Broken);
    let request = gateway.post("/v1/updates", track("W2")[0].to_string());
    let ended = gateway.running.service.committer.unsound();
    let (answer, ended) = tokio::join!(request.send(), ended);
    assert_eq!(answer.unwrap().status(), 503, "and not for ever nothing");
    assert_eq!(ended.trouble, Trouble::Unsound);
    assert!(ended.detail.contains("has broken down"), "{ended}");
}
