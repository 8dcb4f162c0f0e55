//! One row that can't be read: it is told, and the others go on. A store that is not what it was,
//! or not where.

use std::time::Duration;

use waybill_gateway::model::{Moment, hexadecimal};

use crate::support::{Fake, Gateway, NOW, Setup, body, is_on_server, json, record};

#[tokio::test(flavor = "multi_thread")]
async fn one_waybill_that_can_not_be_read_stops_no_other() {
    let fake = Fake::codes([]).await;
    let (home, gateway) = Gateway::new(None, Setup::default()).await;
    gateway
        .accept(&[record("W1", 100_001, 0), record("W2", 100_001, 0)])
        .await;
    home.run("UPDATE accepted SET action_type = 7 WHERE waybill_id = 'W1'")
        .await;
    home.run("UPDATE waybill SET reply_class = 'nonsense' WHERE id = 'W1'")
        .await;
    gateway.stop().await;

    let gateway = Gateway::open(&home, Some(&fake), Setup::default()).await;
    gateway.accept(&[record("W2", 200_001, 1)]).await;
    let refused = gateway
        .post("/v1/updates", record("W1", 200_001, 1).to_string())
        .send();
    let refused = refused.await.unwrap();
    assert_eq!(refused.status(), 503);
    let told = json(refused).await["detail"].to_string();
    assert!(
        told.contains("W1") && told.contains("reply_class"),
        "{told}"
    );
    // What comes together with it is decided all the same, as its own request.
    gateway.accept(&[record("W3", 100_001, 0)]).await;
    crate::support::eventually("the others are sent", async || fake.calls().len() == 3).await;
    let mut bodies = fake.bodies();
    bodies.sort();
    let mut expected = [("W2", 100_001, 0), ("W2", 200_001, 1), ("W3", 100_001, 0)]
        .map(|(id, action, minute)| body(&record(id, action, minute)));
    expected.sort();
    assert_eq!(bodies, expected);

    let wrong = gateway.store.check().await.unwrap();
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0].starts_with("W1: "), "{wrong:?}");
    let claims = gateway.store.claim(Moment::from_unix(NOW), 10).await;
    assert_eq!(claims.unwrap(), [], "it is not sent");
    assert_eq!(gateway.get("/readyz").send().await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_waits_for_a_person_or_for_its_time_is_left_out_of_what_is_read() {
    let fake = Fake::start(|_| crate::support::Reaction::Code(40_199)).await;
    let (home, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    let ids = ["W1", "W2", "W3"];
    gateway.accept(&ids.map(|id| record(id, 100_001, 0))).await;
    for id in ids {
        gateway.queue_is(id, "set_aside").await;
    }
    home.run("UPDATE waybill SET places = -1 WHERE id = 'W1'")
        .await;
    let list = gateway.get("/v1/set-aside?limit=2").send().await.unwrap();
    let list = json(list).await;
    let shown = list["waybills"].as_array().unwrap();
    let shown: Vec<_> = shown.iter().map(|it| it["waybill_id"].clone()).collect();
    assert_eq!(shown, ["W2", "W3"], "the page is full all the same");
    assert_eq!(
        gateway
            .get("/v1/waybills/W1")
            .send()
            .await
            .unwrap()
            .status(),
        503
    );

    for (id, minute) in [("P1", 90), ("P2", 90), ("P3", 80), ("P4", 90)] {
        let ahead = record(id, 100_001, minute).to_string();
        let parked = gateway.post("/v1/updates?park=true", ahead).send();
        assert_eq!(json(parked.await.unwrap()).await["parked"], true);
    }
    home.run("UPDATE parked SET action_type = 7 WHERE waybill_id = 'P1'")
        .await;
    // And one whose waybill can't be read.
    home.run("UPDATE waybill SET places = -1 WHERE id = 'P3'")
        .await;
    gateway.step(3600);
    gateway.queue_is("P2", "set_aside").await;
    gateway.queue_is("P4", "set_aside").await;

    // P3 is left out by now, and another parcel of the same scan is not: in the same minute, as the
    // clock was set back.
    gateway.step(-3600);
    let same_scan = record("P5", 100_001, 80).to_string();
    let parked = gateway.post("/v1/updates?park=true", same_scan).send();
    assert_eq!(json(parked.await.unwrap()).await["parked"], true);
    gateway.step(3600);
    gateway.queue_is("P5", "set_aside").await;
}

/// What is sent has to be what was accepted, and all tables have to be there.
#[tokio::test(flavor = "multi_thread")]
async fn check_reads_what_waits_and_looks_for_every_table() {
    let (home, gateway) = Gateway::new(None, Setup::default()).await;
    for id in ["W1", "W2", "W3", "W4"] {
        gateway.accept(&[record(id, 100_001, 0)]).await;
    }
    let ahead = record("P1", 100_001, 90).to_string();
    let parked = gateway.post("/v1/updates?park=true", ahead).send();
    assert_eq!(json(parked.await.unwrap()).await["parked"], true);
    assert_eq!(gateway.store.check().await.unwrap(), [""; 0]);

    let other = body(&record("W9", 100_001, 0));
    let later = body(&record("W3", 100_001, 1));
    for (id, payload) in [("W1", "\0\0\0"), ("W2", &other), ("W3", &later)] {
        let hex = hexadecimal(payload.as_bytes());
        let bytes = if home.is_on_postgres() {
            format!("'\\x{hex}'")
        } else {
            format!("x'{hex}'")
        };
        home.run(&format!(
            "UPDATE accepted SET body = {bytes} WHERE waybill_id = '{id}'"
        ))
        .await;
    }
    home.run("UPDATE parked SET action_type = 7").await;
    let wrong = gateway.store.check().await.unwrap();
    let of: Vec<_> = wrong.iter().filter_map(|it| it.split(':').next()).collect();
    assert_eq!(of, ["W1", "W2", "W3", "P1"], "{wrong:?}");

    home.run("DROP TABLE pause").await;
    let told = match gateway.store.check().await {
        Ok(wrong) => wrong.join("\n"),
        Err(error) => error.to_string(),
    };
    assert!(told.contains("pause"), "{told}");
}

/// What is written into a file that is somewhere else, or nowhere, is gone at the next start.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_moved_away_ends_the_gateway() {
    if is_on_server() {
        return;
    }
    for is_asked in [true, false] {
        let (home, gateway) = Gateway::new(None, Setup::default()).await;
        gateway.accept(&[record("W1", 100_001, 0)]).await;
        let store = home.store();
        std::fs::rename(&store, format!("{store}.moved")).unwrap();
        if is_asked {
            let next = record("W1", 200_001, 1).to_string();
            let refused = gateway.post("/v1/updates", next).send().await.unwrap();
            assert_eq!(refused.status(), 503);
        } else {
            gateway.step(60);
        }
        let ends = gateway.running.service.committer.unsound();
        let ends = tokio::time::timeout(Duration::from_mins(1), ends)
            .await
            .unwrap();
        assert!(ends.detail.contains("moved or deleted"), "{ends}");
        assert_eq!(gateway.get("/readyz").send().await.unwrap().status(), 503);
        assert!(
            !std::path::Path::new(&store).exists(),
            "none is made in its place"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_together_is_told_in_both_languages() {
    let (home, gateway) = Gateway::new(None, Setup::default()).await;
    gateway.accept(&[record("W1", 100_001, 0)]).await;
    home.run("DELETE FROM accepted WHERE waybill_id = 'W1'")
        .await;
    let wrong = gateway.store.check().await.unwrap();
    assert!(wrong.len() > 1, "{wrong:?}");
    for line in &wrong {
        assert!(line.contains(" / ") && !line.contains("Moment"), "{line}");
    }
    let queue = "0 payloads wait, and its queue is due / 等待 0 条，队列状态为待发送";
    assert!(wrong.iter().any(|line| line.contains(queue)), "{wrong:?}");
}
