//! Records in a carrier's own vocabulary: `?map=`.

use serde_json::{Value, json};

use crate::support::{Fake, Gateway, Setup, json as body_of};

/// A push of an aggregator's: newest first, with a scan that is no update, and one that is not
/// known. Its times are shortly before the tests' now.
fn push(id: &str) -> Value {
    let data = json!([
        {"ftime": "2026-11-18 20:20:00", "statusCode": "5", "context": "正在派件"},
        {"ftime": "2026-11-18 20:19:00", "statusCode": "987", "context": "从未见过"},
        {"ftime": "2026-11-18 20:18:00", "statusCode": "1002", "context": "已发出"},
        {"ftime": "2026-11-18 20:17:00", "statusCode": "103", "context": "已揽收"},
        {"ftime": "2026-11-18 20:16:00", "statusCode": "101", "context": "已下单"}
    ]);
    let result = json!({"nu": id, "com": "zhongtong", "data": data});
    json!({"ref": {"batch": 7}, "status": "polling", "lastResult": result})
}

async fn ask(gateway: &Gateway, path: &str, body: String) -> (u16, Value) {
    let response = gateway.post(path, body).send().await.unwrap();
    let status = response.status().as_u16();
    (status, body_of(response).await)
}

fn places(answers: &Value) -> Vec<(u64, u64, &str)> {
    let answers = answers.as_array().unwrap().iter();
    let place = |answer: &Value, name: &str| answer[name].as_u64().unwrap();
    answers
        .map(|it| {
            (
                place(it, "record"),
                place(it, "item"),
                it["outcome"].as_str().unwrap(),
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_is_decided_oldest_first_and_each_scan_is_answered() {
    let wechat = Fake::with([]).await;
    let (_folder, gateway) = Gateway::new(Some(&wechat), Setup::default()).await;
    let order = json!({"waybill_id": "W1", "token": "token-of-the-order"}).to_string();
    let (status, _) = ask(&gateway, "/v1/orders", order).await;
    assert_eq!(status, 200);

    let (status, answers) = ask(&gateway, "/v1/decide?map=kuaidi100", push("W1").to_string()).await;
    assert_eq!(status, 200);
    let expected = [
        (1, 5, "ignored"),
        (1, 4, "accepted"),
        (1, 3, "accepted"),
        (1, 2, "malformed"),
        (1, 1, "accepted"),
    ];
    assert_eq!(places(&answers), expected);

    let (_, answers) = ask(
        &gateway,
        "/v1/updates?map=kuaidi100",
        push("W1").to_string(),
    )
    .await;
    assert_eq!(places(&answers), expected, "as the dry run said");
    assert_eq!(
        answers[0]["reason"],
        "ordered, and not yet with the carrier"
    );
    assert_eq!(answers[0]["code"], Value::Null);
    assert_eq!(answers[3]["code"], "invalid_action_type");
    assert!(
        answers[3]["reason"].as_str().unwrap().contains("987"),
        "{answers}"
    );
    for answer in answers.as_array().unwrap() {
        assert_eq!(answer["ref"], json!({"batch": 7}));
        assert_eq!(answer["waybill_id"], "W1");
    }
    gateway.sent().await;
    assert_eq!(gateway.waybill("W1").await["status"], "OutForDelivery");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_pushes_come_as_an_array_as_lines_or_as_a_form() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let (one, two) = (push("W1").to_string(), push("W2").to_string());
    let numbers = |answers: &Value| -> Vec<u64> {
        let answers = answers.as_array().unwrap().iter();
        answers.map(|it| it["record"].as_u64().unwrap()).collect()
    };

    let path = "/v1/decide?map=kuaidi100";
    let (_, answers) = ask(&gateway, path, format!("[{one},{two}]")).await;
    assert_eq!(numbers(&answers), [1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);

    for kind in ["application/x-ndjson", "text/plain"] {
        let request = gateway.post_as(kind, path, format!("{one}\n{two}\n"));
        let lines = request.send().await.unwrap().text().await.unwrap();
        assert_eq!(lines.lines().count(), 10, "{lines}");
    }

    let form: String = form_urlencoded(&one);
    let (_, answers) = ask(&gateway, path, format!("param={form}&sign=0")).await;
    assert_eq!(numbers(&answers), [1; 5]);
}

/// Every byte as `%XX`, which any reader of forms takes.
fn form_urlencoded(text: &str) -> String {
    text.bytes()
        .fold(String::new(), |form, byte| form + &format!("%{byte:02X}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_map_that_there_is_not_is_answered_with_those_that_there_are() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    for path in ["/v1/updates?map=kuaidi", "/v1/decide?map=kuaidi"] {
        let (status, problem) = ask(&gateway, path, push("W1").to_string()).await;
        assert_eq!(status, 400);
        let detail = problem["detail"].as_str().unwrap();
        assert!(
            detail.contains("no map kuaidi;") && detail.contains("kuaidi100"),
            "{detail}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_push_is_one_answer_and_too_many_scans_are_refused() {
    let mut setup = Setup::default();
    setup.limits.records = 4;
    let (_folder, gateway) = Gateway::new(None, setup).await;
    let (status, answers) = ask(&gateway, "/v1/updates?map=kuaidi100", "{\"nu\":".into()).await;
    assert_eq!((status, places(&answers)), (200, vec![(1, 1, "malformed")]));

    let (status, problem) = ask(
        &gateway,
        "/v1/updates?map=kuaidi100",
        push("W1").to_string(),
    )
    .await;
    assert_eq!(status, 413, "{problem}");
    assert_eq!(
        gateway
            .get("/v1/waybills/W1")
            .send()
            .await
            .unwrap()
            .status(),
        404
    );
}
