//! What is sent, in which order, and how often.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Notify;

use waybill_gateway::model::Moment;
use waybill_gateway::wechat::TokenSource;

use crate::support::{
    Fake, Gateway, Home, NOW, Reaction, Setup, body, eventually, record, scan, token_command,
};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_are_the_stored_bytes_once_and_never_after_the_confirmation() {
    let fake = Fake::codes([]).await;
    let (folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    let (pickup, body) = scan("W1", 100_001, 0);
    gateway.accept(std::slice::from_ref(&pickup)).await;
    gateway.sent().await;
    assert_eq!(fake.bodies(), [body.as_str()]);
    let shown = gateway.waybill("W1").await;
    assert_eq!(shown["history"][0]["state"], "sent");
    assert_eq!(shown["queue"]["state"], "empty");
    gateway.stop().await;

    let gateway = Gateway::open(&folder, Some(&fake), Setup::default()).await;
    assert_eq!(gateway.outcomes(&[pickup]).await, ["duplicate"]);
    gateway.step(365 * 24 * 3600);
    let (next, next_body) = scan("W1", 200_001, 1);
    gateway.accept(&[next]).await;
    gateway.sent().await;
    assert_eq!(fake.bodies(), [body, next_body]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accepted_update_is_in_the_store_before_its_answer() {
    let (folder, gateway) = Gateway::new(None, Setup::default()).await;
    let (pickup, body) = scan("W1", 100_001, 0);
    gateway.accept(&[pickup]).await;
    // Other connections see only what is committed.
    let store = folder.open().await;
    let claims = store.claim(Moment::from_unix(NOW), 10).await.unwrap();
    assert_eq!(claims.len(), 1);
    assert_eq!(claims[0].body, body.into_bytes());
    let dossier = store.waybill(claims[0].waybill_id.clone()).await.unwrap();
    let tracker = dossier.unwrap().waybill.tracker;
    assert_eq!(tracker.status(), waybill_engine::Status::PickedUp);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_waybill_waits_for_itself_and_no_other_waits_for_it() {
    let let_go = Arc::new(Notify::new());
    let held = Arc::clone(&let_go);
    let fake = Fake::start(move |call| {
        if call.body.contains("\"W1\"") && call.body.contains("100001") {
            Reaction::Held(Arc::clone(&held), 0)
        } else {
            Reaction::Code(0)
        }
    })
    .await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    let (first, second) = (scan("W1", 100_001, 0), scan("W1", 200_001, 1));
    let other = scan("W2", 100_001, 0);
    gateway.accept(&[first.0, second.0]).await;
    eventually("the first is on its way", async || fake.bodies().len() == 1).await;
    gateway.accept(&[other.0]).await;
    eventually("the other is sent", async || {
        gateway.waybill("W2").await["queue"]["state"] == "empty"
    })
    .await;
    assert_eq!(
        fake.bodies(),
        [first.1.as_str(), other.1.as_str()],
        "the second waits"
    );
    let_go.notify_one();
    gateway.sent().await;
    assert_eq!(fake.bodies(), [first.1, other.1, second.1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_calls_are_in_flight_than_may_be() {
    let let_go = Arc::new(Notify::new());
    let held = Arc::clone(&let_go);
    let fake = Fake::start(move |_| Reaction::Held(Arc::clone(&held), 0)).await;
    let setup = Setup {
        in_flight: 3,
        ..Setup::default()
    };
    let (_folder, gateway) = Gateway::new(Some(&fake), setup).await;
    let records: Vec<_> = (0..20)
        .map(|n| record(&format!("W{n}"), 100_001, 0))
        .collect();
    gateway.accept(&records).await;
    for done in 0..20 {
        let flying = (20 - done).min(3);
        let made = done + flying;
        eventually("the calls are made", async || fake.calls().len() == made).await;
        tokio::time::sleep(Duration::from_millis(5)).await;
        assert_eq!(fake.calls().len(), made, "three at a time");
        let_go.notify_one();
    }
    gateway.sent().await;
    assert_eq!(fake.calls().len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_a_second_are_limited() {
    let fake = Fake::codes([]).await;
    let setup = Setup {
        calls_a_second: Some(10),
        ..Setup::default()
    };
    let (_folder, gateway) = Gateway::new(Some(&fake), setup).await;
    let records: Vec<_> = (0..25)
        .map(|n| record(&format!("W{n}"), 100_001, 0))
        .collect();
    let begun = std::time::Instant::now();
    gateway.accept(&records).await;
    gateway.sent().await;
    // Ten at once, and one each tenth of a second. No busy machine makes it shorter.
    assert!(
        begun.elapsed() >= Duration::from_millis(1400),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_postponed_is_not_kept_back_by_what_is_new() {
    let fake = Fake::codes([-1]).await;
    let setup = Setup {
        in_flight: 1,
        ..Setup::default()
    };
    let (_folder, gateway) = Gateway::new(Some(&fake), setup).await;
    gateway.accept(&[record("W0", 100_001, 0)]).await;
    gateway.tried("W0", 1).await;
    gateway.step(2);
    let records: Vec<_> = (1..200)
        .map(|n| record(&format!("W{n}"), 100_001, 0))
        .collect();
    gateway.accept(&records).await;
    gateway.sent().await;
    let bodies = fake.bodies();
    let again = bodies
        .iter()
        .rposition(|body| body.contains("\"W0\""))
        .unwrap();
    assert!(again < 20, "it was sent again as number {again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_access_token_everything_is_kept_and_nothing_sent() {
    let fake = Fake::codes([]).await;
    let (folder, gateway) = Gateway::new(None, Setup::default()).await;
    gateway.accept(&[record("W1", 100_001, 0)]).await;
    let shown = gateway.waybill("W1").await;
    assert_eq!(shown["queue"]["waiting"], 1);
    gateway.stop().await;
    assert_eq!(fake.calls(), []);
    let gateway = Gateway::open(&folder, Some(&fake), Setup::default()).await;
    gateway.sent().await;
    assert_eq!(fake.calls().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_senders_that_are_refused_refresh_the_access_token_once() {
    let fake = Fake::start(|call| {
        Reaction::Code(if call.access_token == "access-1" {
            40_001
        } else {
            0
        })
    })
    .await;
    let folder = Home::new();
    let counter = folder.path().join("count");
    let setup = Setup {
        in_flight: 32,
        token: token_command(&format!(
            "echo x >> {0}; echo access-$(wc -l < {0} | tr -d ' ')",
            counter.display()
        )),
        ..Setup::default()
    };
    let gateway = Gateway::open(&folder, Some(&fake), setup).await;
    let records: Vec<_> = (0..64)
        .map(|n| record(&format!("W{n}"), 100_001, 0))
        .collect();
    gateway.accept(&records).await;
    gateway.sent().await;
    assert_eq!(
        std::fs::read_to_string(&counter).unwrap().lines().count(),
        2
    );
    let confirmed = fake
        .calls()
        .into_iter()
        .filter(|call| call.access_token == "access-2");
    assert_eq!(confirmed.count(), 64);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_fails_or_hangs_gives_a_pause_and_then_it_is_tried_again() {
    for otherwise in ["exit 3", "sleep 1000", "echo two words"] {
        let fake = Fake::codes([]).await;
        let folder = Home::new();
        let good = folder.path().join("good");
        let command = format!(
            "if [ -f {} ]; then echo access-1; else {otherwise}; fi",
            good.display()
        );
        let setup = Setup {
            token: token_command(&command),
            ..Setup::default()
        };
        let gateway = Gateway::open(&folder, Some(&fake), setup).await;
        gateway.accept(&[record("W1", 100_001, 0)]).await;
        gateway.paused_for(60).await;
        assert_eq!(fake.calls(), []);
        std::fs::write(good, "").unwrap();
        gateway.step(61);
        gateway.sent().await;
        assert_eq!(fake.calls().len(), 1, "{otherwise}");
        let metrics = gateway
            .get("/metrics")
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        assert!(
            metrics.contains(r#"access_token_refreshes_total{result="failed"}"#),
            "{metrics}"
        );
    }
}

/// WeChat gives it for the account's id and secret, and another one when it was refused.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_may_give_its_id_and_secret_instead_of_a_command() {
    let fake = Fake::start(|call| {
        Reaction::Code(if call.access_token == "given-false" {
            42_001
        } else {
            0
        })
    })
    .await;
    let folder = Home::new();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "s3cret\n").unwrap();
    let setup = Setup {
        token: TokenSource::App {
            id: "wx1".to_owned(),
            secret,
        },
        ..Setup::default()
    };
    let gateway = Gateway::open(&folder, Some(&fake), setup).await;
    gateway.accept(&[record("W1", 100_001, 0)]).await;
    gateway.sent().await;
    let tokens: Vec<_> = fake
        .calls()
        .into_iter()
        .map(|call| call.access_token)
        .collect();
    assert_eq!(tokens, ["given-false", "given-true"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_waybill_shows_where_it_stands_and_what_waits() {
    let fake = Fake::codes([0, 9_300_507]).await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    gateway.accept(&[record("W1", 100_001, 0)]).await;
    gateway.sent().await;
    gateway
        .accept(&[record("W1", 200_001, 1), record("W1", 300_002, 2)])
        .await;
    gateway.queue_is("W1", "set_aside").await;
    gateway.updates(&[record("W1", 400_001, 3)]).await;
    let shown = gateway.waybill("W1").await;
    let states: Vec<&Value> = shown["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["state"])
        .collect();
    assert_eq!(states, ["sent", "waiting", "waiting"]);
    assert_eq!(shown["queue"]["state"], "set_aside");
    assert_eq!(shown["queue"]["waiting"], 2);
    assert_eq!(shown["queue"]["reply"]["class"], "order_token_refused");
    assert_eq!(shown["refused"][0]["number"], 203);
    assert_eq!(shown["status"], "OutForDelivery");
    assert!(!shown.to_string().contains("token-of"), "{shown}");
}

/// What waits of a waybill with very many updates is found in another way than that of others.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_waybill_with_very_many_updates_all_are_sent_in_their_order() {
    const COUNT: i64 = 100;
    let fake = Fake::codes([40_199]).await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    gateway.accept(&[record("W1", 100_001, -COUNT)]).await;
    gateway.queue_is("W1", "set_aside").await;
    let later: Vec<Value> = (1..COUNT)
        .map(|minute| record("W1", 200_001, minute - COUNT))
        .collect();
    gateway.accept(&later).await;
    let token = r#"{"token":"another"}"#;
    let decided = gateway.post("/v1/set-aside/W1/token", token).send().await;
    assert_eq!(decided.unwrap().status(), 200);
    gateway.sent().await;
    let mut expected = later;
    expected.insert(0, record("W1", 100_001, -COUNT));
    for record in &mut expected {
        record["token"] = "another".into();
    }
    let expected: Vec<String> = expected.iter().map(body).collect();
    assert_eq!(fake.bodies()[1..], expected, "each once");
    assert_eq!(gateway.store.check().await.unwrap(), [""; 0]);
}

/// A fault of the program's own is one payload's, and not that of all.
#[tokio::test(flavor = "multi_thread")]
async fn a_payload_whose_sending_breaks_down_is_sent_again_after_a_while() {
    let is_armed = Arc::new(AtomicBool::new(false));
    let (armed, arm) = (Arc::clone(&is_armed), Arc::clone(&is_armed));
    let mut is_first = true;
    let fake = Fake::start(move |_| {
        arm.store(std::mem::take(&mut is_first), Ordering::SeqCst);
        Reaction::Code(0)
    })
    .await;
    let known = Mutex::new(HashSet::new());
    let setup = Setup {
        // Once, in a task that was not there before: the one that WeChat answers.
        when_asked: Arc::new(move || {
            let mut known = known.lock().unwrap();
            let is_new = known.insert(tokio::task::try_id());
            drop(known);
            assert!(
                !(is_new && armed.swap(false, Ordering::SeqCst)),
                "as a test has it"
            );
        }),
        ..Setup::default()
    };
    let (_folder, gateway) = Gateway::new(Some(&fake), setup).await;
    let (pickup, body) = scan("W1", 100_001, 0);
    gateway.accept(&[pickup]).await;
    gateway.tried("W1", 1).await;
    assert!(!is_armed.load(Ordering::SeqCst));
    gateway.step(1);
    gateway.sent().await;
    assert_eq!(fake.bodies(), [body.clone(), body]);
}

/// A gateway that sends nothing any more, and says that it is well, would help nobody.
#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_breaks_down_is_not_left_to_itself() {
    let fake = Fake::codes([]).await;
    let is_armed = Arc::new(AtomicBool::new(false));
    let armed = Arc::clone(&is_armed);
    let setup = Setup {
        when_asked: Arc::new(move || {
            assert!(!armed.load(Ordering::SeqCst), "as a test has it");
        }),
        ..Setup::default()
    };
    let (_folder, mut gateway) = Gateway::new(Some(&fake), setup).await;
    gateway.accept(&[record("W1", 100_001, 0)]).await;
    gateway.sent().await;
    let soon = Duration::from_millis(100);
    let broken = tokio::time::timeout(soon, gateway.running.broken_down()).await;
    assert!(broken.is_err(), "all is well");
    is_armed.store(true, Ordering::SeqCst);
    let broken = gateway.running.broken_down().await.to_string();
    let is_named = ["sender", "housekeeping"]
        .iter()
        .any(|part| broken.starts_with(&format!("{part} has broken down; ")));
    assert!(is_named, "{broken}");
}
