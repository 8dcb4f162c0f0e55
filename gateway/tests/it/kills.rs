//! The program, killed at random moments under load and at each of its calls to WeChat.
//!
//! `KILLS=2000 cargo test --release -p waybill-gateway --test it kills` for more than some dozens.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use waybill_gateway::model::Fate;
use waybill_gateway::store::Store;

use crate::support::{
    Fake, Home, Load, Program, Reaction, Seen, all_is_well, body, client, confirmed, dossiers,
    eventually, key, none_again, track,
};

/// A small generator, so that a seed tells the whole run.
struct Random(u64);

impl Random {
    /// A number below this.
    fn below(&mut self, limit: u64) -> u64 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}

/// Where several gateways share a store, the next one takes over from one that was killed after
/// this time.
const SOON: &[&str] = &["--lease", "1s"];

/// What is known of payloads between two lives of the gateway, however many it has.
#[derive(Default)]
struct Between {
    /// How many calls had come by now.
    calls: usize,
    /// Those that came, and whose confirmation is not stored yet.
    open: BTreeSet<(String, i64)>,
    /// Those whose confirmation is stored.
    confirmed: BTreeSet<(String, i64)>,
}

impl Between {
    /// Looks at what came in a life that is over, nothing of which was confirmed before it, and
    /// then into the store.
    async fn look(&mut self, fake: &Fake, store: &dyn Store) {
        let came = fake.bodies_from(self.calls);
        none_again(&came, &self.confirmed);
        self.calls += came.len();
        self.open.extend(came.iter().map(|body| key(body)));
        let ids: BTreeSet<_> = self.open.iter().map(|(id, _)| id.clone()).collect();
        let ids: Vec<_> = ids.into_iter().collect();
        for key in confirmed(store, &ids).await {
            self.open.remove(&key);
            self.confirmed.insert(key);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_random_moments_under_load_it_keeps_every_promise() {
    let kills: usize = std::env::var("KILLS").map_or(40, |kills| kills.parse().unwrap());
    let seed = std::env::var("SEED").map_or(1, |seed| seed.parse().unwrap());
    let mut random = Random(seed);
    let home = Home::new();
    let mut number = 0_usize;
    let fake = Fake::start(move |_| {
        number += 1;
        Reaction::Code(if number.is_multiple_of(11) { -1 } else { 0 })
    })
    .await;

    let mut load = None::<Load>;
    let mut between = Between::default();
    for life in 0..=kills {
        let program = Program::serve(&home.store(), &fake.server, SOON);
        match &mut load {
            Some(load) => load.goes_to(&[&program.base]),
            None => load = Some(Load::start(6, &[&program.base])),
        }
        if life == kills {
            let promised = load
                .expect("it is there from the first life on")
                .end()
                .await;
            finish(program, promised, &fake, &home, between).await;
            return;
        }
        tokio::time::sleep(Duration::from_millis(random.below(150))).await;
        program.kill();
        between.look(&fake, &*home.open().await).await;
    }
}

/// Waits until everything is sent, and looks at all of it.
async fn finish(
    program: Program,
    promised: BTreeMap<String, Vec<String>>,
    fake: &Fake,
    home: &Home,
    mut between: Between,
) {
    let store = home.open().await;
    let ids: Vec<_> = promised.keys().cloned().collect();
    eventually("everything is sent", async || {
        let dossiers = dossiers(&*store, &ids).await;
        let mut accepted = dossiers.iter().flat_map(|dossier| &dossier.accepted);
        accepted.all(|accepted| matches!(accepted.fate, Fate::Sent(_)))
    })
    .await;
    assert!(program.terminate().success());

    between.look(fake, &*store).await;
    all_is_well(&*store, &promised, &Seen::new(fake.bodies())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_call_to_wechat_it_repeats_that_call_and_no_confirmed_one() {
    let records: Vec<_> = ["W1", "W2"].iter().flat_map(|id| track(id)).collect();
    let batch = serde_json::to_string(&records).unwrap();
    for killed_at in 1..=records.len() {
        let home = Home::new();
        let options = [SOON, &["--in-flight", "1"]].concat();
        let victim = Arc::new(Mutex::new(None::<Program>));
        let (to_kill, mut calls) = (Arc::clone(&victim), 0);
        let fake = Fake::start(move |_| {
            calls += 1;
            if calls == killed_at {
                to_kill.lock().unwrap().take().unwrap().kill();
            }
            Reaction::Code(0)
        })
        .await;
        let program = Program::serve(&home.store(), &fake.server, &options);
        let url = format!("{}/v1/updates", program.base);
        *victim.lock().unwrap() = Some(program);
        // It may be killed before it has answered.
        let _ = client().post(&url).body(batch.clone()).send().await;
        eventually("it is killed", async || victim.lock().unwrap().is_none()).await;
        eventually("the call is over", async || fake.calls().len() >= killed_at).await;
        let store = home.open().await;
        let ids = ["W1", "W2"].map(str::to_owned);
        let confirmed = confirmed(&*store, &ids).await;
        drop(store);
        // The one before may have been answered and not be stored yet.
        assert!(confirmed.len() < killed_at);

        let program = Program::serve(&home.store(), &fake.server, &options);
        let url = format!("{}/v1/updates", program.base);
        let again = client()
            .post(&url)
            .body(batch.clone())
            .send()
            .await
            .unwrap();
        assert_eq!(again.status(), 200);
        let all = records.len() + killed_at - confirmed.len();
        eventually("everything is sent", async || fake.calls().len() >= all).await;
        assert!(program.terminate().success());
        let bodies = fake.bodies();
        assert_eq!(
            bodies.len(),
            all,
            "what was not confirmed comes again, once"
        );
        none_again(&bodies[killed_at..], &confirmed);
        let store = home.open().await;
        let promised = ["W1", "W2"].map(|id| (id.to_owned(), track(id).iter().map(body).collect()));
        all_is_well(&*store, &promised.into(), &Seen::new(bodies)).await;
    }
}
