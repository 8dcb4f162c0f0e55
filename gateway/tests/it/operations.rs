//! What people do and see: set-asides, figures, health.

use serde_json::{Value, json};

use crate::support::{
    Fake, Gateway, NOW, Reaction, Setup, body, eventually, json as read, record, scan,
};

async fn decide(gateway: &Gateway, id: &str, what: &str, body: &str) -> (u16, Value) {
    let path = format!("/v1/set-aside/{id}/{what}");
    let response = gateway.post(&path, body.to_owned()).send().await.unwrap();
    (response.status().as_u16(), read(response).await)
}

async fn waiting(gateway: &Gateway) -> Vec<Value> {
    let list = read(gateway.get("/v1/set-aside").send().await.unwrap()).await;
    list["waybills"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_set_aside_is_sent_as_it_is_when_a_person_says_so() {
    let fake = Fake::codes([40_199]).await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    gateway.accept(&[record("W2", 100_003, 0)]).await;
    gateway.queue_is("W2", "set_aside").await;
    let listed = waiting(&gateway).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["waybill_id"], "W2");
    assert_eq!(listed[0]["reply"]["class"], "waybill_refused");
    assert!(
        listed[0]["reply"]["reason_zh"]
            .as_str()
            .unwrap()
            .contains("运单")
    );
    assert!(!listed[0].to_string().contains("token-of"));

    assert_eq!(decide(&gateway, "W3", "release", "").await.0, 404);
    let (status, answer) = decide(&gateway, "W2", "release", "").await;
    assert_eq!((status, &answer["waiting"]), (200, &json!(1)));
    gateway.sent().await;
    assert_eq!(fake.calls().len(), 2);
    assert_eq!(
        decide(&gateway, "W2", "release", "").await.0,
        404,
        "nothing waits any more"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_of_any_characters_is_reached_by_its_path() {
    let fake = Fake::codes([40_199]).await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    gateway.accept(&[record("W/1?%#", 100_001, 0)]).await;
    let path = "W%2F1%3F%25%23";
    gateway.queue_is(path, "set_aside").await;
    assert_eq!(gateway.waybill(path).await["waybill_id"], "W/1?%#");
    assert_eq!(decide(&gateway, path, "release", "").await.0, 200);
    gateway.sent().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_right_order_token_all_that_waits_is_sent() {
    let fake = Fake::codes([9_300_507]).await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    let (first, second) = (record("W1", 100_001, 0), record("W1", 200_001, 1));
    gateway.accept(&[first.clone(), second.clone()]).await;
    gateway.queue_is("W1", "set_aside").await;
    for bad in ["", "{}", r#"{"token":""}"#, r#"{"token":7}"#] {
        assert_eq!(decide(&gateway, "W1", "token", bad).await.0, 400, "{bad}");
    }
    let (status, answer) = decide(&gateway, "W1", "token", r#"{"token":"right\"one"}"#).await;
    assert_eq!((status, &answer["waiting"]), (200, &json!(2)));
    gateway.sent().await;
    let mut third = record("W1", 200_001, 2);
    third.as_object_mut().unwrap().remove("token");
    gateway.accept(std::slice::from_ref(&third)).await;
    gateway.sent().await;
    let right = |record: &Value| {
        let mut record = record.clone();
        record["token"] = "right\"one".into();
        body(&record)
    };
    assert_eq!(
        fake.bodies(),
        [body(&first), right(&first), right(&second), right(&third)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_that_is_given_up_makes_way_for_the_next() {
    let fake = Fake::codes([40_199, 40_199]).await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    let (first, second) = (scan("W1", 100_001, 0), scan("W1", 200_001, 1));
    gateway.accept(&[first.0, second.0]).await;
    for waits in [1, 0] {
        gateway.queue_is("W1", "set_aside").await;
        let (status, answer) = decide(&gateway, "W1", "discard", "").await;
        assert_eq!((status, &answer["waiting"]), (200, &json!(waits)));
    }
    gateway.sent().await;
    assert_eq!(fake.bodies(), [first.1, second.1]);
    let shown = gateway.waybill("W1").await;
    assert_eq!(shown["history"][0]["state"], "discarded");
    assert_eq!(gateway.store.check().await.unwrap(), [""; 0]);
}

/// A decision that is sent again after a lost answer, or made by two people, is about one payload.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_decided_of_one_payload_is_not_done_to_the_next() {
    let fake = Fake::codes([40_199, 40_199, 40_199]).await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    let (first, second) = (scan("W1", 100_001, 0), scan("W1", 200_001, 1));
    gateway.accept(&[first.0, second.0]).await;
    gateway.queue_is("W1", "set_aside").await;
    let place = waiting(&gateway).await[0]["place"].clone();
    assert_eq!(place, 0);
    let discard = format!("discard?place={place}");
    assert_eq!(decide(&gateway, "W1", &discard, "").await.0, 200);
    gateway.queue_is("W1", "set_aside").await;
    assert_eq!(waiting(&gateway).await[0]["place"], 1);
    let token = r#"{"token":"another"}"#;
    for again in [discard.as_str(), "release?place=0", "token?place=0"] {
        let (status, answer) = decide(&gateway, "W1", again, token).await;
        assert_eq!(status, 409, "{again}: {answer}");
        assert_eq!(answer["type"], "urn:waybill-gateway:problem:other-payload");
    }
    assert_eq!(gateway.waybill("W1").await["queue"]["state"], "set_aside");
    assert_eq!(decide(&gateway, "W1", "release?place=1", "").await.0, 200);
    gateway.queue_is("W1", "set_aside").await;
    assert_eq!(decide(&gateway, "W1", "release", "").await.0, 200);
    gateway.sent().await;
    assert_eq!(
        fake.bodies(),
        [&first.1, &second.1, &second.1, &second.1].map(Clone::clone)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_goes_on_from_page_to_page() {
    let fake = Fake::start(|_| crate::support::Reaction::Code(40_199)).await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    let records: Vec<_> = (0..25)
        .map(|n| record(&format!("W.{n}"), 100_001, 0))
        .collect();
    gateway.accept(&records).await;
    gateway.sent().await;
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = gateway
            .get(&format!("/v1/set-aside?limit=10{after}"))
            .send()
            .await
            .unwrap();
        let page = read(page).await;
        let ids = page["waybills"].as_array().unwrap().iter();
        found.extend(ids.map(|waybill| waybill["waybill_id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        after = format!("&after={next}");
    }
    found.sort();
    found.dedup();
    assert_eq!(found.len(), 25);
    let lost = gateway
        .get("/v1/set-aside?after=nowhere")
        .send()
        .await
        .unwrap();
    assert_eq!(lost.status(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_tell_what_there_is() {
    let fake = Fake::codes([40_199, -1]).await;
    let setup = Setup {
        in_flight: 1,
        ..Setup::default()
    };
    let (_folder, gateway) = Gateway::new(Some(&fake), setup).await;
    gateway.accept(&[record("W1", 100_001, 0)]).await;
    gateway.queue_is("W1", "set_aside").await;
    gateway.accept(&[record("W2", 100_001, 0)]).await;
    gateway.tried("W2", 1).await;
    gateway.updates(&[record("W1", 300_003, 0), json!(7)]).await;
    let text = gateway
        .get("/metrics")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    for line in [
        r#"waybill_gateway_updates_total{outcome="accepted",code=""} 2"#,
        r#"waybill_gateway_updates_total{outcome="rejected",code="action_not_permitted"} 1"#,
        r#"waybill_gateway_updates_total{outcome="malformed",code="invalid_json"} 1"#,
        r#"waybill_gateway_replies_total{class="waybill_refused"} 1"#,
        r#"waybill_gateway_replies_total{class="transient"} 1"#,
        "waybill_gateway_outbox_payloads 2",
        "waybill_gateway_set_aside_waybills 1",
        r#"waybill_gateway_requests_total{path="/v1/updates",status="200"} 3"#,
        // Three requests with four records, and what followed from two answers.
        "waybill_gateway_wait_seconds_count 5",
        "waybill_gateway_group_records_sum 6.0",
        "# EOF",
    ] {
        assert!(
            text.lines().any(|it| it == line),
            "{line} is not in\n{text}"
        );
    }
    assert!(!text.contains("W1"), "no value of a record is a label");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_says_where_its_time_went() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let body = record("W1", 100_001, 0).to_string();
    let request = gateway.post("/v1/updates", body);
    let begun = std::time::Instant::now();
    let answer = request.header("idempotency-key", "key").send().await;
    let all = begun.elapsed().as_secs_f64() * 1000.0;
    let answer = answer.unwrap();
    let timing = answer.headers()["server-timing"].to_str().unwrap();
    let parts: Vec<(&str, f64)> = timing
        .split(", ")
        .map(|part| part.split_once(";dur=").unwrap())
        .map(|(name, millis)| (name, millis.parse().unwrap()))
        .collect();
    let [("wait", wait), ("commit", commit), ("sync", sync)] = parts[..] else {
        panic!("{timing}");
    };
    assert!(sync <= commit && wait + commit <= all, "{timing} of {all}");
    assert!(commit > 0.0, "{timing}");
}

/// When the store is gone, what is counted here is wanted most.
#[tokio::test(flavor = "multi_thread")]
async fn figures_are_there_also_when_the_store_is_not() {
    let (home, gateway) = Gateway::new(None, Setup::default()).await;
    gateway.accept(&[record("W1", 100_001, 0)]).await;
    for is_up in [1, 0] {
        let figures = gateway.get("/metrics").send().await.unwrap();
        assert_eq!(figures.status(), 200);
        let figures = figures.text().await.unwrap();
        for line in [
            format!("waybill_gateway_store_up {is_up}"),
            "waybill_gateway_outbox_payloads 1".to_owned(),
            r#"waybill_gateway_updates_total{outcome="accepted",code=""} 1"#.to_owned(),
        ] {
            assert!(figures.lines().any(|it| it == line), "{line}: {figures}");
        }
        if is_up == 1 {
            home.run("DROP TABLE tally").await;
        }
    }
}

/// A client that is made from the document reads every answer and may send every record.
#[tokio::test(flavor = "multi_thread")]
async fn the_document_requires_what_is_always_there_and_nothing_else() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let document = read(gateway.get("/openapi.json").send().await.unwrap()).await;
    let required = |name: &str| -> Vec<String> {
        let schema = &document["components"]["schemas"][name];
        let names = schema["required"].as_array().unwrap().iter();
        let mut names: Vec<_> = names.map(|it| it.as_str().unwrap().to_owned()).collect();
        names.sort();
        names
    };
    let of_record = ["action_msg", "action_time", "action_type", "waybill_id"];
    assert_eq!(required("Record"), of_record);
    let answers = gateway.updates(&[record("W1", 100_001, 0)]).await;
    let names: Vec<_> = answers[0].as_object().unwrap().keys().cloned().collect();
    assert_eq!(required("Answer"), names, "of one that says nothing else");
    let dry = &document["paths"]["/v1/decide"]["post"]["parameters"];
    let names: Vec<_> = dry
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["name"])
        .collect();
    assert_eq!(names, ["map", "park"]);
    assert!(
        dry.as_array()
            .unwrap()
            .iter()
            .all(|it| it["required"] == false)
    );
    let sent = record("W2", 100_001, 0).to_string();
    let asked = gateway.post("/v1/decide?park=true", sent).send().await;
    assert_eq!(read(asked.unwrap()).await["outcome"], "accepted");
}

/// What the document says is what the router does.
#[tokio::test(flavor = "multi_thread")]
async fn the_document_is_of_version_3_1_and_lists_every_call() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let document = read(gateway.get("/openapi.json").send().await.unwrap()).await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths: Vec<_> = document["paths"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(
        paths,
        [
            "/healthz",
            "/metrics",
            "/readyz",
            "/v1/decide",
            "/v1/orders",
            "/v1/set-aside",
            "/v1/set-aside/{id}/discard",
            "/v1/set-aside/{id}/release",
            "/v1/set-aside/{id}/token",
            "/v1/updates",
            "/v1/waybills",
            "/v1/waybills/{id}",
            "/wechat/callback",
        ]
    );
    let nothing = gateway.get("/v2/updates").send().await.unwrap();
    assert_eq!(nothing.status(), 404);
    assert_eq!(
        nothing.headers()["content-type"],
        "application/problem+json"
    );
}

/// Also what waits for its time, whatever token it came with.
#[tokio::test(flavor = "multi_thread")]
async fn a_new_order_token_holds_for_what_is_parked() {
    let fake = Fake::start(|call| {
        let is_right = call.body.contains("\"right\"");
        Reaction::Code(if is_right { 0 } else { 9_300_507 })
    })
    .await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    gateway.accept(&[record("W1", 100_001, 0)]).await;
    let (own, mut others) = (record("W1", 200_001, 67), record("W1", 200_001, 68));
    others["token"] = "of-another-order".into();
    for ahead in [&own, &others] {
        let parked = gateway
            .post("/v1/updates?park=true", ahead.to_string())
            .send();
        assert_eq!(read(parked.await.unwrap()).await["parked"], true);
    }
    gateway.queue_is("W1", "set_aside").await;
    let (status, _) = decide(&gateway, "W1", "token", r#"{"token":"right"}"#).await;
    assert_eq!(status, 200);
    gateway.step(600);
    eventually("all of it is confirmed", async || {
        let shown = gateway.waybill("W1").await;
        let history = shown["history"].as_array().unwrap();
        history.len() == 3 && history.iter().all(|it| it["state"] == "sent")
    })
    .await;
    assert_eq!(fake.calls().len(), 4, "nothing was refused again");
}

/// Wherever a feed whose columns are mixed up may have it.
#[tokio::test(flavor = "multi_thread")]
async fn no_field_shows_the_token_of_its_waybill() {
    let token = "s3cret-of-an-order";
    let fake = Fake::codes([40_199]).await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    let with = |id: &str, action: u32, minute: i64, message: &str| {
        let mut record = record(id, action, minute);
        record["token"] = token.into();
        record["action_msg"] = message.into();
        record
    };
    let text = format!("已到 {token}");
    let answers = gateway
        .updates(&[
            with(token, 100_001, 0, "已揽收"),
            with("W1", 100_001, 0, &text),
            with("W1", 300_003, 1, &text),
        ])
        .await;
    let outcomes: Vec<_> = answers.iter().map(|it| it["outcome"].clone()).collect();
    assert_eq!(outcomes, ["malformed", "accepted", "rejected"]);
    let told = &answers[0]["reason"];
    assert!(told.as_str().unwrap().contains("are the same"), "{told}");
    let mut shown = json!(answers).to_string();
    let ahead = with("W1", 200_001, 90, &text).to_string();
    let parked = gateway.post("/v1/updates?park=true", ahead).send().await;
    shown += &parked.unwrap().text().await.unwrap();
    gateway.queue_is("W1", "set_aside").await;

    let order = |id: &str| json!({ "waybill_id": id, "token": token });
    for (path, id, status) in [
        ("/v1/orders", "KD7", 200),
        ("/v1/orders", token, 400),
        ("/v1/waybills", token, 400),
    ] {
        let mut entry = order(id);
        if path == "/v1/waybills" {
            entry["status"] = "InTransit".into();
            entry["action_time"] = NOW.into();
        }
        let answer = gateway.post(path, entry.to_string()).send().await.unwrap();
        assert_eq!(answer.status(), status, "{path} {id}");
        shown += &answer.text().await.unwrap();
    }
    let push = json!({ "Data": [{ "LogisticCode": "KD7", "ShipperCode": "SF", "Success": true,
        "State": "2",
        "Traces": [{ "AcceptTime": token, "AcceptStation": "a", "Action": token }] }] });
    let answer = gateway
        .post("/v1/updates?map=kdniao", push.to_string())
        .send();
    let answer = answer.await.unwrap().text().await.unwrap();
    assert!(
        answer.contains("malformed") && answer.contains("***"),
        "{answer}"
    );
    shown += &answer;
    let pages = "/v1/waybills/W1 /v1/waybills/KD7 /v1/set-aside / /waybill?id=W1 /waybill?id=KD7";
    for path in pages.split(' ') {
        let page = gateway.get(path).send().await.unwrap();
        assert_eq!(page.status(), 200, "{path}");
        shown += &page.text().await.unwrap();
    }
    assert!(!shown.contains(token), "{shown}");
    assert!(shown.contains("已到 ***"), "the rest of the text is shown");
    assert_eq!(gateway.store.check().await.unwrap(), [""; 0]);
}
