//! The answers to records: their form, their order, and what they say.

use serde_json::{Value, json};

use crate::support::{Gateway, NOW, Setup, json as json_of, record};

async fn post(gateway: &Gateway, kind: &str, body: &str) -> (u16, String, String) {
    let request = gateway.post_as(kind, "/v1/updates", body.to_owned());
    let response = request.send().await.unwrap();
    let kind = response.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    (
        response.status().as_u16(),
        kind,
        response.text().await.unwrap(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_come_in_the_form_and_order_of_the_records() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let outcome = |text: &str| -> String {
        serde_json::from_str::<Value>(text).unwrap()["outcome"]
            .as_str()
            .unwrap()
            .to_owned()
    };

    let one = record("W1", 100_001, 0).to_string();
    let (status, kind, answer) = post(&gateway, "application/json", &one).await;
    assert_eq!((status, kind.as_str()), (200, "application/json"));
    assert_eq!(outcome(&answer), "accepted");

    let array = json!([record("W2", 100_001, 0), record("W1", 100_001, 0), 7]).to_string();
    let (_, kind, answer) = post(&gateway, "application/json", &array).await;
    assert_eq!(kind, "application/json");
    let answers: Vec<Value> = serde_json::from_str(&answer).unwrap();
    let outcomes: Vec<_> = answers.iter().map(|answer| &answer["outcome"]).collect();
    assert_eq!(outcomes, ["accepted", "duplicate", "malformed"]);

    let lines = format!("{one}\r\n\n{{\"half\n{}\n", record("W1", 300_003, 1));
    let (_, kind, answer) = post(&gateway, "application/x-ndjson", &lines).await;
    assert_eq!(kind, "application/x-ndjson");
    let outcomes: Vec<_> = answer.lines().map(outcome).collect();
    assert_eq!(outcomes, ["duplicate", "malformed", "rejected"]);
    assert!(answer.ends_with('\n'));

    // What is said to be JSON is one record, in however many lines; curl says that it is a form.
    let form = "application/x-www-form-urlencoded";
    let (_, _, answer) = post(&gateway, form, &lines).await;
    assert_eq!(answer.lines().count(), 3, "{answer}");
    let pretty = one.replace('}', ",\n}");
    let (_, kind, answer) = post(&gateway, "application/json; charset=utf-8", &pretty).await;
    assert_eq!(
        (kind.as_str(), &*outcome(&answer)),
        ("application/json", "malformed")
    );

    let (status, kind, problem) = post(&gateway, "application/json", "[1,").await;
    assert_eq!((status, kind.as_str()), (400, "application/problem+json"));
    let problem: Value = serde_json::from_str(&problem).unwrap();
    assert_eq!(problem["type"], "urn:waybill-gateway:problem:unreadable");
    assert_eq!(problem["status"], 400);
    assert!(
        problem["detail_zh"]
            .as_str()
            .unwrap()
            .contains("不是 JSON 数组")
    );
}

/// What an answer says of a decision.
fn decided(answer: &Value) -> (String, String, String, Value) {
    let text = |name: &str| answer[name].as_str().unwrap_or("-").to_owned();
    let held = answer["held"].clone();
    (text("outcome"), text("code"), text("status"), held)
}

/// The twelve lines of a feed, with what the command says of them.
#[tokio::test(flavor = "multi_thread")]
async fn twelve_records_are_answered_as_the_command_answers_them() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let start = NOW - 100_000;
    let line = |id: &str, time: i64, action: u32, message: &str| {
        json!({ "token": "t", "waybillId": id, "actionTime": time, "actionType": action,
            "actionMsg": message, "ref": [time] })
    };
    let in_ms = (start + 9200) * 1000;
    let records = [
        line("W1", start, 100_003, "已分配业务员"),
        line("W1", start + 600, 100_001, "已揽收"),
        line("W1", start + 600, 100_001, "已揽收"),
        line("W1", start + 550, 200_001, "已发出"),
        line("W1", start + 539, 200_001, "已到达"),
        line("W1", start + 9000, 400_001, "取消"),
        line("W1", start + 9000, 400_002, "滞留"),
        line("W1", start + 9100, 300_002, "派件员138****1234"),
        line("W1", start + 9100, 300_002, "派件员13800001234"),
        line("W1", in_ms, 300_003, "已签收"),
        line("W1", start + 9200, 300_003, "已签收"),
        line("W2", NOW + 301, 300_003, "已签收"),
    ];
    let answers = gateway.updates(&records).await;
    let told: Vec<_> = answers.iter().map(decided).collect();
    let expected = [
        ("accepted", "-", "CourierAssigned", false),
        ("accepted", "-", "PickedUp", false),
        ("duplicate", "-", "PickedUp", false),
        ("accepted", "-", "InTransit", false),
        ("rejected", "time_goes_back", "InTransit", false),
        ("rejected", "action_not_permitted", "InTransit", false),
        ("accepted", "-", "InTransit", true),
        ("malformed", "invalid_action_msg", "InTransit", true),
        ("accepted", "-", "OutForDelivery", false),
        ("malformed", "invalid_action_time", "OutForDelivery", false),
        ("accepted", "-", "Signed", false),
        ("rejected", "too_far_ahead", "AwaitingPickup", false),
    ];
    for ((told, expected), record) in told.iter().zip(expected).zip(&records) {
        let (outcome, code, status, held) = expected;
        let expected = (
            outcome.into(),
            code.into(),
            status.into(),
            Value::Bool(held),
        );
        assert_eq!(*told, expected, "{record}");
    }
    assert_eq!(
        answers[5]["permitted"],
        json!([100_001, 200_001, 300_002, 300_003, 300_004, 400_002])
    );
    assert_eq!(answers[5]["number"], 203);
    assert_eq!(answers[0]["permitted"], Value::Null);
    assert_eq!(answers[7]["faults"][0]["number"], 115);
    assert_eq!(answers[11]["retry_at"], NOW + 1);
    for (answer, record) in answers.iter().zip(&records) {
        assert_eq!(answer["ref"], record["ref"]);
        assert_eq!(answer["waybill_id"], record["waybillId"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_with_two_refs_is_refused_as_one_with_two_of_any_field() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let twice = |record: Value| record.to_string().replacen('{', r#"{"ref":1,"ref":2,"#, 1);
    let whole = twice(record("W1", 100_001, 0));
    let answer = gateway.post("/v1/updates", whole).send().await.unwrap();
    let answer = json_of(answer).await;
    assert_eq!(answer["outcome"], "malformed", "{answer}");
    assert_eq!(answer["number"], 104);
    assert_eq!(answer["ref"], Value::Null);
    assert_eq!(answer["waybill_id"], "W1");
    // Each scan of a push that a map reads is.
    let scan = json!({"ftime": "2026-11-18 20:18:00", "statusCode": "103", "context": "已揽收"});
    let result = json!({"nu": "W2", "com": "zhongtong", "data": [scan.clone(), scan]});
    let push = twice(json!({"status": "polling", "lastResult": result}));
    let dry_run = gateway.post("/v1/decide?map=kuaidi100", push);
    let answers = json_of(dry_run.send().await.unwrap()).await;
    let numbers = answers.as_array().unwrap().iter().map(|it| &it["number"]);
    assert_eq!(numbers.collect::<Vec<_>>(), [104, 104], "{answers}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_record_is_told_from_one_that_never_was_legal() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let mut courier = record("W2", 100_001, 0);
    courier["action_msg"] = "second".into();
    gateway
        .accept(&[record("W1", 100_001, 0), record("W1", 300_002, 30), courier])
        .await;
    let answers = gateway
        .updates(&[
            record("W1", 200_001, 20),
            record("W1", 300_003, 20),
            record("W2", 300_003, 1),
        ])
        .await;
    let late: Vec<_> = answers.iter().map(|answer| &answer["late"]).collect();
    assert_eq!(
        late,
        [&json!("was_legal"), &json!("was_not_legal"), &Value::Null]
    );
}

/// Each late record asks all the updates of its waybill, so what is told of it has a bound.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_waybill_with_very_many_updates_nothing_is_told_of_late_ones() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let mut updates = vec![record("W1", 100_001, -100)];
    updates.extend((1..64).map(|minute| record("W1", 200_001, minute - 80)));
    gateway.accept(&updates).await;
    let late = |minute| record("W1", 200_001, minute);
    assert_eq!(gateway.updates(&[late(-90)]).await[0]["late"], "was_legal");
    gateway.accept(&[record("W1", 200_001, 0)]).await;
    let answer = &gateway.updates(&[late(-91)]).await[0];
    assert_eq!(
        (&answer["outcome"], &answer["late"]),
        (&json!("rejected"), &Value::Null)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_answers_the_same_and_keeps_nothing() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let records = [
        record("W1", 100_001, 0),
        record("W1", 200_001, 1),
        record("W1", 100_003, 2),
    ];
    let body = serde_json::to_string(&records).unwrap();
    let dry = gateway
        .post("/v1/decide", body)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let missing = gateway.get("/v1/waybills/W1").send().await.unwrap();
    assert_eq!(missing.status(), 404);
    let dry: Vec<Value> = serde_json::from_str(&dry).unwrap();
    assert_eq!(gateway.updates(&records).await, dry);
}
