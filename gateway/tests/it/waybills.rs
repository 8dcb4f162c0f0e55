//! Orders, waybills on their way, and what waits for its time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use waybill_engine::{ActionMessage, ActionType, Timestamp, Update};
use waybill_gateway::model::Moment;

use crate::faults::{Faulty, When};
use crate::support::{
    Fake, Gateway, Home, LEASE, NOW, Setup, body, eventually, is_on_server, json as read, record,
};

async fn post(gateway: &Gateway, path: &str, body: &Value) -> Value {
    let response = gateway.post(path, body.to_string()).send().await.unwrap();
    assert_eq!(response.status(), 200, "{body}");
    read(response).await
}

fn without_token(mut record: Value) -> Value {
    record.as_object_mut().unwrap().remove("token");
    record
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_without_a_token_takes_that_of_its_order() {
    let fake = Fake::codes([]).await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    let pickup = record("W1", 100_001, 0);
    let bare = without_token(pickup.clone());
    let refused = &gateway.updates(std::slice::from_ref(&bare)).await[0];
    assert_eq!(
        (&refused["outcome"], &refused["number"]),
        (&json!("malformed"), &json!(103))
    );

    let order = json!({ "waybill_id": "W1", "token": "token-of-W1" });
    assert_eq!(
        post(&gateway, "/v1/orders", &order).await["outcome"],
        "entered"
    );
    assert_eq!(
        post(&gateway, "/v1/orders", &order).await["outcome"],
        "unchanged"
    );
    gateway.accept(&[bare]).await;
    let next = record("W1", 200_001, 1);
    gateway.accept(&[without_token(next.clone())]).await;
    // As many programs write what they don't have.
    let mut written = vec![body(&pickup), body(&next)];
    for (minute, none) in [(2, Value::Null), (3, json!(""))] {
        let mut record = record("W1", 200_001, minute);
        written.push(body(&record));
        record["token"] = none;
        gateway.accept(&[record]).await;
    }
    gateway.sent().await;
    assert_eq!(fake.bodies(), written);

    let mut broken = without_token(record("W1", 200_001, 4));
    broken["action_type"] = 7.into();
    let (mut null, mut empty) = (broken.clone(), broken.clone());
    (null["token"], empty["token"]) = (Value::Null, json!(""));
    for answer in gateway.updates(&[broken, null, empty]).await {
        let faults = answer["faults"].as_array().unwrap().len();
        assert_eq!(faults, 1, "the token is not missing: {answer}");
    }
    let marked = format!("\u{feff}{order}");
    let marked = gateway.post("/v1/orders", marked).send().await.unwrap();
    assert_eq!(marked.status(), 200, "as some editors write it");
    let bad = gateway
        .post("/v1/orders", r#"{"waybill_id":"0","token":"s3cret"}"#)
        .send()
        .await;
    let bad = bad.unwrap();
    assert_eq!(bad.status(), 400);
    assert!(!bad.text().await.unwrap().contains("s3cret"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_told_as_missing() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    for (path, sent, told) in [
        ("/v1/orders", r#"{"waybill_id":"W1"}"#, "token is missing"),
        ("/v1/orders", r#"{"token":"t"}"#, "waybill_id is missing"),
        ("/v1/set-aside/W1/token", "{}", "token is missing"),
        ("/v1/set-aside/W1/token", "[]", "it is an array"),
        (
            "/v1/orders",
            r#"{"waybill_id":"W1","token":7}"#,
            "token: it is a number; send a text",
        ),
        (
            "/v1/orders",
            r#"[{"waybill_id":"W1","token":"t"},{"waybill_id":"0","token":"t"}]"#,
            "element 2: waybill_id",
        ),
        ("/v1/waybills", "[{}]", "element 1: waybill_id is missing"),
        ("/v1/updates?prak=true", "{}", "unknown field `prak`"),
        ("/v1/updates?park=yes", "{}", "`true` or `false`"),
    ] {
        let answer = gateway.post(path, sent).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{sent}");
        let problem = read(answer).await;
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(told), "{sent}: {detail}");
        // Names of fields and the like are as they are; words are not.
        let chinese = problem["detail_zh"].as_str().unwrap();
        let english = ["missing", "field", "expected", "is ", "send", "string"];
        let english = english.iter().find(|word| chinese.contains(**word));
        assert_eq!(english, None, "{sent}: {chinese}");
    }
    assert!(gateway.store.figures().await.unwrap().waiting == 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_waybill_on_its_way_enters_with_its_status() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let time = NOW - 7200;
    let entry = |id: &str, status: &str, held: bool| {
        json!({ "waybill_id": id, "status": status, "held": held, "action_time": time,
            "token": format!("token-of-{id}") })
    };
    let entries = json!([
        entry("W1", "OutForDelivery", false),
        entry("W2", "InTransit", true),
        entry("W3", "Signed", true),
    ]);
    let outcomes = async |entries: &Value| -> Vec<Value> {
        let answers = post(&gateway, "/v1/waybills", entries).await;
        answers
            .as_array()
            .unwrap()
            .iter()
            .map(|answer| answer["outcome"].clone())
            .collect()
    };
    assert_eq!(
        outcomes(&entries).await,
        ["entered", "entered", "closed_held"]
    );
    assert_eq!(
        outcomes(&entries).await,
        ["unchanged", "unchanged", "closed_held"]
    );
    let signature = without_token(record("W1", 300_003, 0));
    gateway.accept(&[signature]).await;
    assert_eq!(gateway.waybill("W2").await["held"], true);
    let other = json!([
        entry("W1", "PickedUp", false),
        entry("W2", "PickedUp", false)
    ]);
    assert_eq!(outcomes(&other).await, ["known", "entered"]);
    assert_eq!(gateway.waybill("W1").await["status"], "Signed");
    assert_eq!(gateway.store.check().await.unwrap(), [""; 0]);
    let nonsense = json!({ "waybill_id": "W4", "status": "Lost", "action_time": time });
    let nonsense = gateway
        .post("/v1/waybills", nonsense.to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(nonsense.status(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn until_a_date_the_first_update_of_an_unknown_waybill_is_taken_as_it_stands() {
    let fake = Fake::codes([]).await;
    let setup = Setup {
        adopt_until: Some(NOW + 100),
        ..Setup::default()
    };
    let (_folder, gateway) = Gateway::new(Some(&fake), setup).await;
    let answers = gateway
        .updates(&[record("W1", 300_002, 0), record("W1", 300_003, 1)])
        .await;
    assert_eq!(
        (&answers[0]["outcome"], &answers[0]["adopted"]),
        (&json!("accepted"), &json!(true))
    );
    assert_eq!(answers[1]["outcome"], "accepted");
    let late = &gateway.updates(&[record("W1", 200_001, 0)]).await[0];
    assert_eq!(late["outcome"], "rejected");
    gateway.step(100);
    assert_eq!(
        gateway.outcomes(&[record("W2", 300_002, 0)]).await,
        ["rejected"]
    );
    gateway.sent().await;
    assert_eq!(fake.calls().len(), 2);
    assert_eq!(gateway.store.check().await.unwrap(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_far_ahead_may_wait_for_its_time() {
    let fake = Fake::codes([]).await;
    let (folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    let ahead = |id: &str, seconds: i64| {
        let mut record = record(id, 100_001, 0);
        record["action_time"] = (NOW + seconds).into();
        record
    };
    let plain = &gateway.updates(&[ahead("W1", 400)]).await[0];
    assert_eq!(
        (&plain["number"], &plain["retry_at"]),
        (&json!(201), &json!(NOW + 100))
    );
    assert_eq!(plain["parked"], Value::Null);

    let both = json!([ahead("W1", 400), ahead("W2", 8 * 24 * 3600)]);
    let answers = post(&gateway, "/v1/updates?park=true", &both).await;
    assert_eq!(
        (&answers[0]["outcome"], &answers[0]["parked"]),
        (&json!("rejected"), &json!(true))
    );
    assert_eq!(
        answers[1]["parked"],
        Value::Null,
        "a clock that is a week ahead is wrong"
    );
    assert_eq!(
        gateway.waybill("W1").await["parked"][0]["due_at"],
        NOW + 100
    );
    gateway.stop().await;

    let gateway = Gateway::open(&folder, Some(&fake), Setup::default()).await;
    gateway.step(100);
    eventually("its time has come", async || fake.calls().len() == 1).await;
    gateway.sent().await;
    assert_eq!(fake.bodies(), [body(&ahead("W1", 400))]);
    let shown = gateway.waybill("W1").await;
    assert_eq!(
        (&shown["parked"], &shown["status"]),
        (&json!([]), &json!("PickedUp"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_waybills_are_forgotten_after_a_time_and_nothing_else_is() {
    let fake = Fake::start(|call| {
        let refused = call.body.contains("\"W2\"");
        crate::support::Reaction::Code(if refused { 40_199 } else { 0 })
    })
    .await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    for id in ["W1", "W2"] {
        gateway.accept(&crate::support::track(id)).await;
    }
    gateway.accept(&[record("W3", 100_001, 0)]).await;
    gateway.updates(&[record("W4", 300_003, 0)]).await; // refused; nothing was ever accepted
    gateway.queue_is("W2", "set_aside").await;
    gateway.sent().await;
    let service = &gateway.running.service;
    let day = Duration::from_hours(24);
    let forget = async || {
        service
            .forget((service.clock)().before(30 * day))
            .await
            .unwrap()
    };
    assert_eq!(forget().await, 0);
    gateway.step(31 * 24 * 3600);
    assert_eq!(forget().await, 2);
    let status = async |id: &str| {
        gateway
            .get(&format!("/v1/waybills/{id}"))
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    let left = [
        status("W1").await,
        status("W2").await,
        status("W3").await,
        status("W4").await,
    ];
    assert_eq!(
        left,
        [404, 200, 200, 404],
        "what waits and what is open stays"
    );
    assert_eq!(gateway.store.check().await.unwrap(), [""; 0]);
    assert_eq!(forget().await, 0);
}

/// By itself, and also where the clock was set back: then it is far from when it last did so.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_is_forgotten_without_anybody_asking() {
    let fake = Fake::codes([]).await;
    let hour = 3600;
    let setup = Setup {
        forget_after: Some(Duration::from_hours(1)),
        ..Setup::default()
    };
    let (_folder, gateway) = Gateway::new(Some(&fake), setup).await;
    let is_known = async |id: &str| {
        let shown = gateway.get(&format!("/v1/waybills/{id}")).send().await;
        shown.unwrap().status() == 200
    };
    for (id, step) in [("W1", 0), ("W2", -48 * hour)] {
        gateway.step(step);
        let mut track = crate::support::track(id);
        for record in &mut track {
            record["action_time"] = (record["action_time"].as_i64().unwrap() + step).into();
        }
        gateway.accept(&track).await;
        gateway.sent().await;
        assert!(is_known(id).await);
        gateway.step(2 * hour);
        eventually("it is forgotten", async || !is_known(id).await).await;
    }
}

/// Two scans of one second are one after the other, also if both have to wait for it.
/// As another gateway that had looked what is due before the first one decided it.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_parked_is_decided_once_by_however_many_gateways() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    gateway.accept(&[record("W1", 100_001, 0)]).await;
    for action in [300_003, 300_002] {
        let ahead = record("W1", action, 120);
        let answer = post(&gateway, "/v1/updates?park=true", &ahead).await;
        assert_eq!(answer["parked"], true, "{answer}");
    }
    let due = Moment::from_unix(NOW + 2 * 3600);
    let seen = gateway.store.parked(due, 10).await.unwrap();
    assert_eq!(seen.len(), 2);
    gateway.step(2 * 3600);
    eventually("they are decided", async || {
        gateway.waybill("W1").await["parked"] == json!([])
    })
    .await;
    for _ in 0..2 {
        let shown = gateway.waybill("W1").await;
        assert_eq!(shown["status"], "OutForDelivery", "{shown}");
        assert_eq!(shown["refused"].as_array().unwrap().len(), 1, "{shown}");
        gateway.running.service.unpark(seen.clone()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_with_very_much_to_forget_keeps_back_neither_what_is_due_nor_the_end() {
    let home = Home::new();
    let store = Arc::new(Faulty::open(&home, LEASE).await);
    store.set(When::Overgrown);
    let setup = Setup {
        forget_after: Some(Duration::from_hours(24)),
        ..Setup::default()
    };
    let gateway = Gateway::on(store, None, setup).await;
    let ahead = record("W1", 100_001, 120);
    let answer = post(&gateway, "/v1/updates?park=true", &ahead).await;
    assert_eq!(answer["parked"], true, "{answer}");
    gateway.step(2 * 3600);
    eventually("it is decided", async || {
        gateway.waybill("W1").await["status"] == "PickedUp"
    })
    .await;
    let begun = Instant::now();
    gateway.stop().await;
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_the_same_second_is_decided_in_the_order_in_which_it_came() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let ids: Vec<String> = (0..40).map(|number| format!("W{number}")).collect();
    for (action, minute) in [(100_001, 0), (200_001, 1)] {
        let records: Vec<_> = ids.iter().map(|id| record(id, action, minute)).collect();
        gateway.accept(&records).await;
    }
    let ahead = |actions: &[u32]| -> Value {
        let of = |id: &String| {
            actions
                .iter()
                .map(|it| record(id, *it, 67))
                .collect::<Vec<_>>()
        };
        ids.iter().flat_map(of).collect()
    };
    // The first comes once more behind the second, which changes nothing.
    for actions in [&[300_002, 300_003][..], &[300_002]] {
        let answers = post(&gateway, "/v1/updates?park=true", &ahead(actions)).await;
        for answer in answers.as_array().unwrap() {
            assert_eq!(answer["parked"], true, "{answer}");
        }
    }
    let waits = &gateway.waybill("W7").await["parked"];
    assert_eq!(
        [&waits[0]["action_type"], &waits[1]["action_type"]],
        [300_002, 300_003]
    );
    gateway.step(600);
    eventually("nothing waits for its time", async || {
        gateway.store.figures().await.unwrap().parked == 0
    })
    .await;
    for id in &ids {
        let shown = gateway.waybill(id).await;
        assert_eq!(shown["status"], "Signed", "{shown}");
        assert_eq!(shown["refused"], json!([]));
    }
    assert_eq!(gateway.store.check().await.unwrap(), [""; 0]);
}

/// A store in which something was parked before its order was kept.
#[tokio::test(flavor = "multi_thread")]
async fn what_an_older_gateway_parked_is_decided_in_its_time() {
    let home = Home::new();
    let of_version = "CREATE TABLE gateway_version (version BIGINT NOT NULL); \
         INSERT INTO gateway_version (version) VALUES (1)";
    let (first, version) = if !is_on_server() {
        let first = include_str!("../../migrations/sqlite/0001_initial.sql");
        (first, "PRAGMA user_version = 1")
    } else if home.is_on_postgres() {
        let first = include_str!("../../migrations/postgres/0001_initial.sql");
        (first, of_version)
    } else {
        let first = include_str!("../../migrations/mysql/0001_initial.sql");
        (first, of_version)
    };
    let lines = first.lines().map(|line| line.split("--").next().unwrap());
    let statements = lines.collect::<Vec<_>>().join("\n");
    let time = NOW + 400;
    let update = Update::new(
        ActionType::PickedUp,
        Timestamp::from_unix(time).unwrap(),
        ActionMessage::new("已揽收").unwrap(),
    );
    let parked = format!(
        "INSERT INTO parked (waybill_id, fingerprint, due_at, token, action_type, action_time, \
         action_msg) VALUES ('W1', {}, {}, 'token-of-W1', 100001, {time}, '已揽收')",
        update.fingerprint().get().get().cast_signed(),
        1000 * (NOW + 100),
    );
    for statement in statements
        .split(';')
        .chain(version.split(';'))
        .chain([&*parked])
    {
        if !statement.trim().is_empty() {
            home.run(statement).await;
        }
    }
    let gateway = Gateway::open(&home, None, Setup::default()).await;
    gateway.step(100);
    eventually("its time has come", async || {
        let shown = gateway.get("/v1/waybills/W1").send().await.unwrap();
        shown.status() == 200 && read(shown).await["status"] == "PickedUp"
    })
    .await;
    assert_eq!(gateway.store.check().await.unwrap(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_is_put_right_as_long_as_nothing_hangs_on_it() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let enter = async |id: &str, status: &str, held: bool, time: i64| {
        let entry = json!({ "waybill_id": id, "status": status, "held": held,
            "action_time": time, "token": "token-of-it" });
        let answer = post(&gateway, "/v1/waybills", &entry).await;
        let text = |name: &str| answer[name].as_str().unwrap_or("null").to_owned();
        (text("outcome"), text("status"))
    };
    let told = |outcome: &str, status: &str| (outcome.to_owned(), status.to_owned());
    let allowance = 300;
    assert_eq!(
        enter("W1", "Signed", true, NOW).await,
        told("closed_held", "null"),
        "nothing is known of it"
    );
    for time in [NOW + allowance + 1, NOW + 30 * 24 * 3600, 99_999_999_999] {
        assert_eq!(
            enter("W1", "InTransit", false, time).await,
            told("too_far_ahead", "null")
        );
    }
    let shown = gateway.get("/v1/waybills/W1").send().await.unwrap();
    assert_eq!(shown.status(), 404, "nothing is kept of it");

    for (status, time) in [
        ("Signed", NOW + allowance),
        ("OutForDelivery", NOW - 100),
        ("InTransit", NOW - 3000),
    ] {
        assert_eq!(
            enter("W1", status, false, time).await,
            told("entered", status)
        );
        let shown = gateway.waybill("W1").await;
        assert_eq!(shown["closed_at"].is_null(), status != "Signed", "{shown}");
    }
    gateway.accept(&[record("W1", 200_001, 59)]).await;
    assert_eq!(
        enter("W1", "Signed", false, NOW).await,
        told("known", "InTransit")
    );
    assert_eq!(enter("W2", "Cancelled", false, NOW).await.0, "entered");
    assert_eq!(
        enter("W2", "InTransit", false, NOW).await,
        told("known", "Cancelled")
    );
    assert_eq!(gateway.store.check().await.unwrap(), [""; 0]);

    enter("W3", "InTransit", false, NOW).await;
    gateway.step(24 * 3600);
    let service = &gateway.running.service;
    assert_eq!(service.forget((service.clock)()).await.unwrap(), 1);
    let shown = gateway.get("/v1/waybills/W3").send().await.unwrap();
    assert_eq!(shown.status(), 200, "its next scan is to come");
}
