//! A request that is sent again with its key gets its first answers.

use reqwest::Response;
use serde_json::Value;

use crate::support::{Gateway, Setup, record};

async fn send(gateway: &Gateway, key: &str, body: &str) -> Response {
    let request = gateway.post("/v1/updates", body.to_owned());
    request.header("idempotency-key", key).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_sent_again_gets_its_first_answers_also_from_another_process() {
    let (folder, gateway) = Gateway::new(None, Setup::default()).await;
    let records = [
        record("W1", 100_001, 0),
        record("W2", 300_003, 0),
        record("W1", 100_001, 0),
    ];
    let body = serde_json::to_string(&records).unwrap();
    let first = send(&gateway, "\"key-1\"", &body).await;
    assert!(first.headers().get("idempotent-replayed").is_none());
    let first = first.text().await.unwrap();
    gateway.stop().await;

    let gateway = Gateway::open(&folder, None, Setup::default()).await;
    let again = send(&gateway, "key-1", &body).await;
    assert_eq!(again.headers()["idempotent-replayed"], "true");
    assert_eq!(again.headers()["content-type"], "application/json");
    assert_eq!(again.text().await.unwrap(), first);

    let fresh: Vec<Value> = serde_json::from_str(&first).unwrap();
    assert_eq!(fresh[0]["outcome"], "accepted");
    assert_eq!(
        gateway.outcomes(&records).await,
        ["duplicate", "rejected", "duplicate"]
    );
}

/// A scan that was refused must not be accepted because its request came twice.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_stays_refused_under_its_key() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let signature = record("W1", 300_003, 9).to_string();
    let refused = send(&gateway, "k", &signature).await.text().await.unwrap();
    gateway
        .accept(&[record("W1", 100_001, 0), record("W1", 300_002, 1)])
        .await;
    assert_eq!(
        send(&gateway, "k", &signature).await.text().await.unwrap(),
        refused
    );
    let answer: Value =
        serde_json::from_str(&send(&gateway, "l", &signature).await.text().await.unwrap()).unwrap();
    assert_eq!(
        answer["outcome"], "accepted",
        "asked anew it is legal by now"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_for_one_request() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let (one, other) = (
        record("W1", 100_001, 0).to_string(),
        record("W2", 100_001, 0).to_string(),
    );
    assert_eq!(send(&gateway, "k", &one).await.status(), 200);
    let refused = send(&gateway, "k", &other).await;
    assert_eq!(refused.status(), 422);
    assert_eq!(
        refused.headers()["content-type"],
        "application/problem+json"
    );
    let parked = gateway.post("/v1/updates?park=true", one.clone());
    let parked = parked.header("idempotency-key", "k").send().await.unwrap();
    assert_eq!(parked.status(), 422, "another query is another request");
    assert_eq!(
        gateway
            .get("/v1/waybills/W2")
            .send()
            .await
            .unwrap()
            .status(),
        404
    );
    let two = gateway.post("/v1/updates", one.clone());
    let two = two
        .header("idempotency-key", "k")
        .header("idempotency-key", "l");
    assert_eq!(
        two.send().await.unwrap().status(),
        400,
        "which of them is meant"
    );
    for invalid in ["", "a b", "\"\""] {
        assert_eq!(
            send(&gateway, invalid, &one).await.status(),
            400,
            "{invalid:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_with_one_key_get_one_answer() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let body = record("W1", 100_001, 0).to_string();
    let mut answers = Vec::new();
    let mut set = tokio::task::JoinSet::new();
    for _ in 0..32 {
        let request = gateway
            .post("/v1/updates", body.clone())
            .header("idempotency-key", "k");
        set.spawn(async move { request.send().await.unwrap().text().await.unwrap() });
    }
    while let Some(answer) = set.join_next().await {
        answers.push(answer.unwrap());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
    assert!(answers[0].contains("\"accepted\""), "{answers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_kept_for_a_day() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let body = record("W1", 100_001, 0).to_string();
    let outcome = async || {
        let answer = send(&gateway, "k", &body).await.text().await.unwrap();
        serde_json::from_str::<Value>(&answer).unwrap()["outcome"].clone()
    };
    assert_eq!(outcome().await, "accepted");
    gateway.step(24 * 3600 - 1);
    assert_eq!(outcome().await, "accepted");
    gateway.step(1);
    assert_eq!(outcome().await, "duplicate", "asked anew");
}

/// Of many records more is said than was asked, and a server takes packets up to a size only.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_any_length_is_kept_with_its_key() {
    let mut setup = Setup::default();
    (setup.limits.body, setup.limits.bodies) = (32 << 20, 64 << 20);
    let (_folder, gateway) = Gateway::new(None, setup).await;
    let long = "x".repeat(450_000);
    let records: Vec<_> = (0..40)
        .map(|number| {
            let mut record = record(&format!("W{number}"), 100_001, 0);
            record["ref"] = long.as_str().into();
            record
        })
        .collect();
    let body = serde_json::to_string(&records).unwrap();
    let mut answers = Vec::new();
    for _ in 0..2 {
        let response = send(&gateway, "k", &body).await;
        assert_eq!(response.status(), 200);
        answers.push(response.text().await.unwrap());
    }
    assert!(answers[0].len() > 16 << 20);
    assert_eq!(answers[0].matches("accepted").count(), 40);
    assert!(answers[0] == answers[1], "the first answers");
}
