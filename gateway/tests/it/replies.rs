//! What becomes of a payload after each answer.

use std::time::{Duration, Instant};

use clients_check::{CODES, UNKNOWN_CODES};
use waybill_engine::ReplyClass;
use waybill_gateway::metrics::Refresh;
use waybill_gateway::model::Moment;
use waybill_gateway::wechat::TokenSource;

use crate::support::{
    Fake, Gateway, Home, NOW, Reaction, Setup, eventually, record, scan, token_command,
};

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

/// Of all that were in flight each is sent twice at most, and one new access token is asked for.
async fn is_refused_under_every_access_token(token: TokenSource) {
    const IN_FLIGHT: usize = 64;
    let fake = Fake::start(|_| Reaction::Slow(Duration::from_millis(100), 40_001)).await;
    let setup = Setup {
        in_flight: IN_FLIGHT,
        token,
        ..Setup::default()
    };
    let (_folder, gateway) = Gateway::new(Some(&fake), setup).await;
    let records: Vec<_> = (0..200)
        .map(|n| record(&format!("W{n}"), 100_001, 0))
        .collect();
    gateway.accept(&records).await;
    let refreshes = || {
        let asked = &gateway.running.service.metrics.refreshes;
        let result = Refresh { result: "ok" };
        asked.get(&result).map_or(0, |asked| asked.get())
    };
    let mut calls = 2 * IN_FLIGHT;
    for round in 1..=3 {
        gateway.paused_for(900).await;
        eventually("nothing is in flight", async || {
            gateway.running.service.metrics.in_flight.get() == 0
        })
        .await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(fake.calls().len() <= calls, "{}", fake.calls().len());
        assert_eq!(refreshes(), 2 * round, "one, and another one");
        calls = fake.calls().len() + 2;
        gateway.step(901);
        eventually("one tries", async || fake.calls().len() == calls).await;
    }
    gateway.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_access_token_that_is_refused_as_well_pauses_everything_once() {
    let folder = Home::new();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "s3cret").unwrap();
    let id = "wx1".to_owned();
    is_refused_under_every_access_token(TokenSource::App { id, secret }).await;
    is_refused_under_every_access_token(token_command("echo stale")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_gives_none_is_run_once_for_all_that_wait_for_it() {
    let fake = Fake::codes([]).await;
    let folder = Home::new();
    let runs = folder.path().join("runs");
    let command = format!("echo x >> {}; sleep 0.3; exit 1", runs.display());
    let setup = Setup {
        in_flight: 64,
        token: token_command(&command),
        ..Setup::default()
    };
    let gateway = Gateway::open(&folder, Some(&fake), setup).await;
    accept_many(&gateway).await;
    gateway.paused_for(60).await;
    gateway.stop().await;
    assert_eq!(std::fs::read_to_string(runs).unwrap().lines().count(), 1);
}

/// So many a second are all calls, also those under another access token.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_again_under_another_access_token_counts_as_a_call() {
    let fake = Fake::start(|call| {
        let is_first = call.access_token == "given-false";
        Reaction::Code(if is_first { 40_001 } else { 0 })
    })
    .await;
    let folder = Home::new();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "s3cret").unwrap();
    let begun = Instant::now();
    let id = "wx1".to_owned();
    let setup = Setup {
        calls_a_second: Some(5),
        token: TokenSource::App { id, secret },
        ..Setup::default()
    };
    let gateway = Gateway::open(&folder, Some(&fake), setup).await;
    gateway.accept(&[record("W0", 100_001, 0)]).await;
    gateway.sent().await;
    assert_eq!(fake.calls().len(), 2);
    assert!(begun.elapsed() >= Duration::from_millis(400), "{begun:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_goes_on_to_its_end_when_the_clock_is_set_right() {
    let fake = Fake::codes([45_011]).await;
    let days = 3 * 24 * 3600;
    let setup = Setup {
        later: days,
        ..Setup::default()
    };
    let (_folder, gateway) = Gateway::new(Some(&fake), setup).await;
    gateway.accept(&[record("W1", 100_001, 0)]).await;
    gateway.paused_for(60).await;
    gateway.step(-days);
    eventually("it is as long as one that begins now", async || {
        let pauses = gateway.store.pauses().await.unwrap();
        pauses[0].until == Moment::from_unix(NOW + 60)
    })
    .await;
    gateway.step(20);
    gateway.paused_for(40).await;
    gateway.step(41);
    gateway.sent().await;
    assert_eq!(fake.calls().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_pause_that_ended_while_nothing_ran_one_payload_tries() {
    let fake = Fake::start(|_| Reaction::Code(45_011)).await;
    let (folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    accept_many(&gateway).await;
    gateway.paused_for(60).await;
    gateway.stop().await;
    let slow = Fake::with([Reaction::Slow(Duration::from_millis(500), 0)]).await;
    let setup = Setup {
        later: 120,
        ..Setup::default()
    };
    let gateway = Gateway::open(&folder, Some(&slow), setup).await;
    eventually("one tries", async || !slow.calls().is_empty()).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(slow.calls().len(), 1, "and no other");
    gateway.sent().await;
    assert_eq!(slow.calls().len(), MANY);
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
