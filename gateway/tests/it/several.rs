//! Several gateways on one store: a waybill has one sender at a time, whatever becomes of any of
//! them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::process::{Signal, kill_process};
use serde_json::{Value, json};
use tokio::sync::Notify;
use waybill_gateway::store::Store;

use crate::support::{
    Fake, Gateway, Home, Load, Program, Reaction, Relay, Seen, Setup, all_is_well, body, client,
    confirmed, eventually, json as read, none_again, record, track,
};

/// After this time the others take over from one that is gone.
const LEASE: &str = "2s";

/// A gateway that WeChat knows by its access token.
fn gateway(store: &str, fake: &Fake, token: &str, in_flight: &str) -> Program {
    let more = ["--lease", LEASE, "--in-flight", in_flight];
    Program::serve_as(store, &fake.server, token, &more)
}

async fn post(gateway: &Program, records: &[Value]) {
    let url = format!("{}/v1/updates", gateway.base);
    let body = serde_json::to_string(records).unwrap();
    let response = client().post(url).body(body).send().await.unwrap();
    assert_eq!(response.status(), 200);
    for answer in read(response).await.as_array().unwrap() {
        assert_eq!(answer["outcome"], "accepted", "{answer}");
    }
}

/// The first steps of some waybills, all of the first, then all of the second.
fn batches(waybills: usize, steps: usize) -> Vec<Vec<Value>> {
    let tracks: Vec<_> = (0..waybills).map(|n| track(&format!("W{n}"))).collect();
    let step = |step: usize| tracks.iter().map(|track| track[step].clone()).collect();
    (0..steps).map(step).collect()
}

fn promised(batches: &[Vec<Value>]) -> BTreeMap<String, Vec<String>> {
    let mut promised: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for record in batches.iter().flatten() {
        let id = record["waybill_id"].as_str().unwrap().to_owned();
        promised.entry(id).or_default().push(body(record));
    }
    promised
}

async fn everything_is_sent(store: &dyn Store) {
    eventually("everything is sent", async || {
        store.figures().await.is_ok_and(|it| it.waiting == 0)
    })
    .await;
}

fn all_once(bodies: &[String]) {
    let different: BTreeSet<&String> = bodies.iter().collect();
    assert_eq!(different.len(), bodies.len(), "something was sent twice");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a server; gateway/tests/stores runs it"]
async fn they_share_the_work_and_nothing_is_sent_twice() {
    let home = Home::new();
    let fake = Fake::start(|_| Reaction::Slow(Duration::from_millis(5), 0)).await;
    let names = ["access-a", "access-b", "access-c"];
    // Their leases are longer than this takes.
    let more = ["--lease", "60s", "--in-flight", "4"];
    let gateways = names.map(|name| Program::serve_as(&home.store(), &fake.server, name, &more));
    let bases: Vec<&str> = gateways.iter().map(|it| it.base.as_str()).collect();
    let load = Load::start(8, &bases);
    eventually("a hundred are sent", async || fake.calls().len() >= 100).await;
    let promised = load.end().await;
    let store = home.open().await;
    everything_is_sent(&*store).await;
    let calls = fake.calls();
    for name in names {
        let mine = calls.iter().filter(|call| call.access_token == name);
        assert!(mine.count() > 0, "{name} has sent nothing");
    }
    all_once(&fake.bodies());
    all_is_well(&*store, &promised, &Seen::new(fake.bodies())).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a server; gateway/tests/stores runs it"]
async fn the_same_feed_to_all_of_them_at_once_is_taken_once() {
    let home = Home::new();
    let fake = Fake::codes([]).await;
    let gateways =
        ["access-a", "access-b", "access-c"].map(|name| gateway(&home.store(), &fake, name, "4"));
    let batches = batches(30, 8);
    let mut accepted = 0;
    for batch in &batches {
        let text = serde_json::to_string(batch).unwrap();
        let ask = |base: &str| {
            let request = client().post(format!("{base}/v1/updates"));
            tokio::spawn(request.body(text.clone()).send())
        };
        // Each of them twice, so that they are in each other's way.
        let asked: Vec<_> = gateways
            .iter()
            .chain(&gateways)
            .map(|it| ask(&it.base))
            .collect();
        for answer in asked {
            let answer = read(answer.await.unwrap().unwrap()).await;
            for answer in answer.as_array().expect("all are taken") {
                let outcome = answer["outcome"].as_str().unwrap();
                assert!(["accepted", "duplicate"].contains(&outcome), "{answer}");
                accepted += usize::from(outcome == "accepted");
            }
        }
    }
    assert_eq!(accepted, 30 * 8, "each once");
    let store = home.open().await;
    everything_is_sent(&*store).await;
    all_is_well(&*store, &promised(&batches), &Seen::new(fake.bodies())).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a server; gateway/tests/stores runs it"]
async fn requests_with_one_key_get_one_answer_whichever_gateway_they_come_to() {
    let home = Home::new();
    let fake = Fake::codes([]).await;
    let gateways = ["access-a", "access-b"].map(|name| gateway(&home.store(), &fake, name, "4"));
    for number in 0..15 {
        // Of which the second is refused, before the first is sent.
        let id = format!("W{number}");
        let records = json!([record(&id, 100_001, 0), record(&id, 300_003, 1)]).to_string();
        let ask = |gateway: &Program| {
            let request = client().post(format!("{}/v1/updates", gateway.base));
            let request = request.header("idempotency-key", format!("key-{number}"));
            tokio::spawn(request.body(records.clone()).send())
        };
        let [one, other] = [&gateways[0], &gateways[1]].map(ask);
        let (one, other) = (one.await.unwrap().unwrap(), other.await.unwrap().unwrap());
        assert_eq!((one.status(), other.status()), (one.status(), one.status()));
        assert_eq!(one.bytes().await.unwrap(), other.bytes().await.unwrap());
    }
    let store = home.open().await;
    everything_is_sent(&*store).await;
    assert_eq!(fake.calls().len(), 15);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a server; gateway/tests/stores runs it"]
async fn a_pause_is_one_of_all_of_them() {
    let home = Home::new();
    let fake = Fake::codes([45_011]).await;
    let one = Gateway::open(&home, Some(&fake), Setup::default()).await;
    one.accept(&[record("W1", 100_001, 0)]).await;
    one.paused_for(60).await;
    let other = Gateway::open(&home, Some(&fake), Setup::default()).await;
    other.accept(&[record("W2", 100_001, 0)]).await;
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert_eq!(fake.calls().len(), 1, "nothing is sent for the account");
    one.step(61);
    other.step(61);
    everything_is_sent(&*home.open().await).await;
    assert_eq!(fake.calls().len(), 3);
}

/// What the first gateway, whose token is `access-a`, sends is answered only when it is let go, and
/// then as this; everything else is confirmed.
async fn slow_for_the_first(code: i64) -> (Fake, Arc<Notify>, Arc<AtomicBool>) {
    let (let_go, is_held) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(true)));
    let (notify, held) = (Arc::clone(&let_go), Arc::clone(&is_held));
    let fake = Fake::start(move |call| {
        if call.access_token == "access-a" && held.load(Ordering::SeqCst) {
            Reaction::Held(Arc::clone(&notify), code)
        } else {
            Reaction::Code(0)
        }
    })
    .await;
    (fake, let_go, is_held)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a server; gateway/tests/stores runs it"]
async fn one_that_was_stopped_beyond_its_lease_changes_nothing_that_another_took() {
    let home = Home::new();
    // As refused: what it makes of that would be seen.
    let (fake, let_go, is_held) = slow_for_the_first(40_199).await;
    let stopped = gateway(&home.store(), &fake, "access-a", "4");
    let batches = batches(12, 3);
    post(&stopped, &batches[0]).await;
    post(&stopped, &batches[1]).await;
    eventually("it has sent as much as it may", async || {
        fake.calls().len() == 4
    })
    .await;
    kill_process(stopped.id(), Signal::STOP).unwrap();

    let other = gateway(&home.store(), &fake, "access-b", "4");
    let store = home.open().await;
    everything_is_sent(&*store).await;
    let ids: Vec<_> = promised(&batches).into_keys().collect();
    let before = confirmed(&*store, &ids).await;
    assert_eq!(before.len(), 24);
    let calls = fake.calls().len();

    is_held.store(false, Ordering::SeqCst);
    let_go.notify_waiters();
    kill_process(stopped.id(), Signal::CONT).unwrap();
    // It goes on, and so does the other one.
    post(&stopped, &batches[2]).await;
    everything_is_sent(&*store).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let figures = store.figures().await.unwrap();
    assert_eq!(figures.set_aside, 0, "its answers came too late to count");
    let bodies = fake.bodies();
    none_again(&bodies[calls..], &before);
    all_is_well(&*store, &promised(&batches), &Seen::new(bodies)).await;
    assert!(stopped.terminate().success());
    assert!(other.terminate().success());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a server; gateway/tests/stores runs it"]
async fn one_that_was_killed_loses_its_leases_after_their_time() {
    let home = Home::new();
    let (fake, _let_go, _is_held) = slow_for_the_first(0).await;
    let killed = gateway(&home.store(), &fake, "access-a", "4");
    let other = gateway(&home.store(), &fake, "access-b", "4");
    let batches = batches(12, 3);
    for batch in &batches {
        post(&killed, batch).await;
    }
    eventually("it has sent something", async || {
        fake.calls()
            .iter()
            .any(|call| call.access_token == "access-a")
    })
    .await;
    killed.kill();
    let store = home.open().await;
    everything_is_sent(&*store).await;
    all_is_well(&*store, &promised(&batches), &Seen::new(fake.bodies())).await;
    assert!(other.terminate().success());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a server; gateway/tests/stores runs it"]
async fn one_that_is_cut_off_from_the_store_confirms_nothing_late_and_comes_back_by_itself() {
    let home = Home::new();
    let relay = Relay::to(home.port()).await;
    let (fake, let_go, is_held) = slow_for_the_first(40_199).await;
    let cut_off = gateway(&home.store_through(relay.port), &fake, "access-a", "4");
    let batches = batches(12, 3);
    post(&cut_off, &batches[0]).await;
    post(&cut_off, &batches[1]).await;
    eventually("it has sent as much as it may", async || {
        fake.calls().len() == 4
    })
    .await;
    relay.cut();
    is_held.store(false, Ordering::SeqCst);
    let_go.notify_waiters();

    let other = gateway(&home.store(), &fake, "access-b", "4");
    let store = home.open().await;
    everything_is_sent(&*store).await;
    let ids: Vec<_> = promised(&batches).into_keys().collect();
    let before = confirmed(&*store, &ids).await;
    let calls = fake.calls().len();

    relay.mend();
    let url = format!("{}/v1/updates", cut_off.base);
    let last = serde_json::to_string(&batches[2]).unwrap();
    eventually("it takes something again", async || {
        let request = client().post(&url).body(last.clone());
        let answer = request.timeout(Duration::from_secs(20)).send().await;
        answer.is_ok_and(|answer| answer.status() == 200)
    })
    .await;
    everything_is_sent(&*store).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let figures = store.figures().await.unwrap();
    assert_eq!(figures.set_aside, 0, "its answers came too late to count");
    let bodies = fake.bodies();
    none_again(&bodies[calls..], &before);
    all_is_well(&*store, &promised(&batches), &Seen::new(bodies)).await;
    assert!(other.terminate().success());
}

/// PostgreSQL keeps the plans of prepared statements. One that reads a whole table, as is best
/// while that is empty, would read more and more with each transaction.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a server; gateway/tests/stores runs it"]
async fn no_transaction_reads_a_whole_table() {
    let home = Home::new();
    if !home.is_on_postgres() {
        return; // others plan anew each time
    }
    let fake = Fake::codes([]).await;
    let gateway = Gateway::open(&home, Some(&fake), Setup::default()).await;
    for batch in 0..60 {
        let record = |n| record(&format!("W{batch}-{n}"), 100_001, 0);
        let records: Vec<Value> = (0..=batch % 9).map(record).collect();
        gateway.accept(&records).await;
        let again = gateway.outcomes(&records).await;
        assert!(again.iter().all(|outcome| outcome == "duplicate"));
    }
    gateway.sent().await;
    gateway.stop().await;
    let read = |how: &str| {
        format!(
            "SELECT CAST(sum({how}) AS BIGINT) FROM pg_stat_user_tables \
             WHERE schemaname = current_schema() AND relname IN ('waybill', 'accepted')"
        )
    };
    eventually("the server has counted", async || {
        home.number(&read("idx_tup_fetch")).await > 300
    })
    .await;
    assert_eq!(home.number(&read("seq_tup_read")).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a server; gateway/tests/stores runs it"]
async fn a_store_that_is_restarted_under_load_loses_nothing() {
    let restarts = std::env::var("RESTARTS").map_or(3, |restarts| restarts.parse().unwrap());
    let restart =
        std::env::var("WAYBILL_TEST_RESTART").expect("a command that restarts the server");
    let home = Home::new();
    let mut number = 0_usize;
    let fake = Fake::start(move |_| {
        number += 1;
        Reaction::Code(if number.is_multiple_of(11) { -1 } else { 0 })
    })
    .await;
    let gateways = ["access-a", "access-b"].map(|name| gateway(&home.store(), &fake, name, "8"));
    let bases: Vec<&str> = gateways.iter().map(|it| it.base.as_str()).collect();
    let load = Load::start(6, &bases);
    for _ in 0..restarts {
        let calls = fake.calls().len();
        eventually("it is under load", async || {
            fake.calls().len() >= calls + 40
        })
        .await;
        let restart = restart.clone();
        let restarted = tokio::task::spawn_blocking(move || {
            std::process::Command::new("sh")
                .args(["-c", &restart])
                .status()
        });
        assert!(restarted.await.unwrap().unwrap().success());
    }
    let promised = load.end().await;
    let store = home.open().await;
    everything_is_sent(&*store).await;
    all_is_well(&*store, &promised, &Seen::new(fake.bodies())).await;
    for gateway in gateways {
        assert!(gateway.terminate().success(), "it has lived through it");
    }
}
