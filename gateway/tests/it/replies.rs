//! What becomes of a payload after each answer.

use std::time::{Duration, Instant};

use clients_check::{CODES, UNKNOWN_CODES};
use waybill_engine::ReplyClass;
use waybill_gateway::model::Moment;

use crate::support::{Fake, Gateway, NOW, Reaction, Setup, eventually, record, scan};

fn codes_of(classes: &[ReplyClass]) -> Vec<i64> {
    CODES
        .iter()
        .filter(|(class, _)| classes.contains(class))
        .flat_map(|(_, codes)| codes.iter().copied())
        .collect()
}

/// How many waybills are picked up where it matters that there are many.
const MANY: usize = 30;

async fn accept_many(gateway: &Gateway) {
    let records: Vec<_> = (0..MANY)
        .map(|n| record(&format!("W{n}"), 100_001, 0))
        .collect();
    gateway.accept(&records).await;
}

async fn due_at(gateway: &Gateway, id: &str) -> Option<i64> {
    gateway.waybill(id).await["queue"]["due_at"].as_i64()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_no_confirmation_the_same_bytes_go_out_after_longer_and_longer_pauses() {
    let silences = [
        Reaction::Code(-1),
        Reaction::Code(-2),
        Reaction::Http(200, ""),
        Reaction::Http(502, "<html>"),
        Reaction::Http(500, r#"{"errcode":0}"#),
        Reaction::Http(200, "not JSON"),
        Reaction::Redirect,
        Reaction::Silence,
        Reaction::Half,
        Reaction::Slow(Duration::from_secs(30), 0),
        Reaction::Code(-604_102),
        Reaction::Code(-601_008),
    ];
    let rounds = silences.len();
    let fake = Fake::with(silences).await;
    let setup = Setup {
        patience: Duration::from_millis(300),
        ..Setup::default()
    };
    let (_folder, gateway) = Gateway::new(Some(&fake), setup).await;
    let (pickup, body) = scan("W1", 100_001, 0);
    gateway.accept(&[pickup]).await;
    let (mut now, mut pauses) = (NOW, Vec::new());
    for round in 1..=rounds {
        gateway.tried("W1", round).await;
        let due = due_at(&gateway, "W1").await.unwrap();
        pauses.push(due - now);
        gateway.step(due - now - 1);
        tokio::time::sleep(Duration::from_millis(30)).await;
        assert_eq!(fake.calls().len(), round, "not before its time");
        gateway.step(1);
        now = due;
    }
    gateway.sent().await;
    assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    assert_eq!(fake.bodies(), vec![body; rounds + 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_access_token_is_refreshed_and_the_same_body_sent_at_once() {
    for code in codes_of(&[ReplyClass::AccessTokenRefused]) {
        let fake = Fake::codes([code]).await;
        let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
        let (pickup, body) = scan("W1", 100_001, 0);
        gateway.accept(&[pickup]).await;
        gateway.sent().await;
        assert_eq!(fake.bodies(), [body.clone(), body], "{code}");
        assert_eq!(gateway.store.pauses().await.unwrap(), [], "{code}");
    }
}

/// Which pause follows, and how long it is.
#[tokio::test(flavor = "multi_thread")]
async fn a_pause_that_wechat_asks_for_holds_everything_and_outlives_the_process() {
    let midnight = 3 * 3600 + 33 * 60 + 20;
    let mut cases: Vec<(Vec<i64>, i64)> = Vec::new();
    for code in codes_of(&[ReplyClass::WaitAMinute]) {
        cases.push((vec![code], 60));
    }
    for code in codes_of(&[ReplyClass::QuotaUsedUp]) {
        cases.push((vec![code], midnight));
    }
    for code in codes_of(&[ReplyClass::AccountRefused]) {
        cases.push((vec![code], 900));
    }
    // A fresh access token that is refused as well; silence in between says nothing about it.
    cases.push((vec![40_001, 42_001], 900));
    for (codes, seconds) in cases {
        let calls = codes.len();
        let fake = Fake::codes(codes.clone()).await;
        let setup = || Setup {
            in_flight: 1,
            ..Setup::default()
        };
        let (folder, gateway) = Gateway::new(Some(&fake), setup()).await;
        let (pickup, body) = scan("W1", 100_001, 0);
        gateway.accept(&[pickup]).await;
        gateway.paused_for(seconds.unsigned_abs()).await;
        gateway.accept(&[record("W2", 100_001, 0)]).await;
        gateway.stop().await;

        let gateway = Gateway::open(&folder, Some(&fake), setup()).await;
        gateway.step(seconds - 1);
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(fake.calls().len(), calls, "{codes:?}: it holds everything");
        gateway.step(1);
        gateway.sent().await;
        let bodies = fake.bodies();
        assert_eq!(bodies.len(), calls + 2, "{codes:?}");
        assert_eq!(
            bodies.iter().filter(|it| **it == body).count(),
            calls + 1,
            "{codes:?}"
        );
        assert_eq!(
            gateway.store.set_aside(None, 9).await.unwrap().len(),
            0,
            "{codes:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_pause_one_payload_tries() {
    const REFUSED: usize = 6;
    let fake = Fake::codes([45_011; REFUSED]).await;
    let setup = Setup {
        in_flight: 2,
        ..Setup::default()
    };
    let (_folder, gateway) = Gateway::new(Some(&fake), setup).await;
    accept_many(&gateway).await;
    gateway.paused_for(60).await;
    eventually("nothing is in flight", async || {
        gateway.running.service.metrics.in_flight.get() == 0
    })
    .await;
    let before = fake.calls().len();
    assert!(before <= 2, "as many as were in flight: {before}");
    for tries in before..REFUSED {
        gateway.step(61);
        eventually("one tries", async || fake.calls().len() > tries).await;
        gateway.paused_for(60).await;
        assert_eq!(fake.calls().len(), tries + 1, "and no other");
    }
    gateway.step(61);
    gateway.sent().await;
    assert_eq!(fake.calls().len(), REFUSED + MANY);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_pause_sends_back_uses_no_calls_of_the_second_up() {
    let fake = Fake::codes([45_011]).await;
    let setup = Setup {
        calls_a_second: Some(1),
        ..Setup::default()
    };
    let (_folder, gateway) = Gateway::new(Some(&fake), setup).await;
    accept_many(&gateway).await;
    gateway.paused_for(60).await;
    let (begun, mut given_back) = (Instant::now(), 0);
    eventually("the others are given back", async || {
        let claims = gateway.store.claim(Moment::from_unix(NOW + 3600), 100);
        given_back += claims.await.unwrap().len();
        given_back >= MANY - 1
    })
    .await;
    // A call's time each would be half a minute.
    assert!(begun.elapsed() < Duration::from_secs(15), "{begun:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_has_to_look_at_waits_with_the_later_ones_of_its_waybill() {
    let mut codes = codes_of(&[
        ReplyClass::WaybillRefused,
        ReplyClass::OrderTokenRefused,
        ReplyClass::CallRefused,
    ]);
    codes.extend(UNKNOWN_CODES);
    for code in codes {
        let (first, second) = (scan("W1", 100_001, 0), scan("W1", 200_001, 1));
        let other = scan("W2", 100_001, 0);
        let fake = Fake::codes([code]).await;
        let (folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
        gateway.accept(&[first.0]).await;
        gateway.queue_is("W1", "set_aside").await;
        gateway.accept(&[second.0, other.0]).await;
        gateway.sent().await;
        gateway.stop().await;

        let gateway = Gateway::open(&folder, Some(&fake), Setup::default()).await;
        gateway.step(24 * 3600);
        gateway.sent().await;
        assert_eq!(fake.bodies(), [first.1, other.1], "{code}");
        let tokens: Vec<_> = fake
            .calls()
            .into_iter()
            .map(|call| call.access_token)
            .collect();
        assert_eq!(tokens, ["access-1"; 2], "{code}: never refreshed for this");
        let shown = gateway.waybill("W1").await;
        let reason = shown["queue"]["reply"]["reason"].as_str().unwrap();
        assert!(reason.starts_with(&format!("errcode {code}: ")), "{reason}");
        assert_eq!(shown["queue"]["waiting"], 2, "{code}");
    }
}

/// An answer has some hundred bytes; nobody reads one that goes on and on for its end.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_too_long_is_none() {
    let long = format!(r#"{{"errcode":0,"errmsg":"{}"}}"#, "x".repeat(1 << 20));
    let fake = Fake::with([Reaction::Http(200, Box::leak(long.into_boxed_str()))]).await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    let (pickup, body) = scan("W1", 100_001, 0);
    gateway.accept(&[pickup]).await;
    gateway.tried("W1", 1).await;
    let reply = &gateway.waybill("W1").await["queue"]["reply"];
    assert_eq!(reply["class"], "no_answer", "{reply}");
    gateway.step(1);
    gateway.sent().await;
    assert_eq!(fake.bodies(), [body.clone(), body]);
}
