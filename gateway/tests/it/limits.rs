//! What is too much, and who may not ask.

use std::sync::Arc;
use std::time::Duration;

use waybill_gateway::http::Limits;
use waybill_gateway::store::Store;

use crate::faults::{Faulty, When};
use crate::support::{Gateway, Home, LEASE, Setup, record};

fn small() -> Setup {
    Setup {
        limits: Limits {
            body: 4096,
            bodies: 4096,
            records: 3,
            patience: Duration::from_millis(200),
        },
        ..Setup::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_and_batches_are_bounded() {
    let (_folder, gateway) = Gateway::new(None, small()).await;
    let status = async |path: &str, body: String| {
        gateway
            .post(path, body)
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    for path in ["/v1/updates", "/v1/decide", "/v1/orders", "/v1/waybills"] {
        assert_eq!(status(path, "x".repeat(4097)).await, 413, "{path}");
    }
    let order = r#"{"waybill_id":"W1","token":"t"}"#;
    assert_eq!(
        status("/v1/orders", format!("[{order},{order},{order},{order}]")).await,
        413
    );
    assert_eq!(status("/v1/updates", "[1,2,3,4]".to_owned()).await, 413);
    assert_eq!(status("/v1/updates", "[1,2,3]".to_owned()).await, 200);
    assert_eq!(status("/v1/updates", String::new()).await, 400);
    assert_eq!(
        status("/v1/updates?maps=sf-push", "[]".to_owned()).await,
        400,
        "a parameter that there is not"
    );
    for (encodings, expected) in [
        (&["gzip"][..], 415),
        (&["identity", "gzip"], 415),
        (&["Identity"], 200),
    ] {
        let request = gateway.post("/v1/updates", "[]");
        let request = encodings.iter().fold(request, |it, encoding| {
            it.header("content-encoding", *encoding)
        });
        let status = request.send().await.unwrap().status();
        assert_eq!(status, expected, "{encodings:?}");
    }
}

/// As many programs do, it says all before it listens.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_refused_hears_of_it_however_much_was_sent() {
    let mut setup = small();
    setup.limits.patience = Duration::from_mins(1);
    setup.keys = "key".to_owned();
    let (_folder, gateway) = Gateway::new(None, setup).await;
    let key = "authorization: Bearer key\r\n";
    for (line, key, expected) in [
        ("POST /v1/updates", key, "413"),
        ("POST /v1/updates", "", "401"),
        ("POST /v1/updates?maps=yto", key, "400"),
        ("POST /v1/updates?map=nothing", key, "413"),
        ("POST /v1/set-aside/a%20b/token", key, "400"),
        ("POST /v1/set-aside/W1/release", key, "404"),
        ("PUT /v1/updates", key, "405"),
        ("POST /v1/nothing", key, "404"),
        ("POST /wechat/callback?timestamp=1&nonce=1", "", "404"),
        ("POST /set-aside", "", "303"),
        ("POST /login", "", "403"),
    ] {
        let head = format!("{line} HTTP/1.1\r\nhost: 127.0.0.1\r\n{key}");
        let large = vec![b' '; 16 << 20];
        let length = format!("content-length: {}\r\n\r\n", large.len());
        let sent = [head.as_bytes(), length.as_bytes(), &large].concat();
        assert_eq!(status(&gateway, &sent).await, expected, "{line}");
        // And one that asks first need not send it.
        let asks = [
            head.as_bytes(),
            b"expect: 100-continue\r\n",
            length.as_bytes(),
        ]
        .concat();
        assert_eq!(status(&gateway, &asks).await, expected, "{line}");
    }
}

/// The status of the answer to what is sent.
async fn status(gateway: &Gateway, sent: &[u8]) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let address = gateway.running.address;
    let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
    connection.write_all(sent).await.unwrap();
    let mut answer = vec![0; 12];
    connection.read_exact(&mut answer).await.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    answer.strip_prefix("HTTP/1.1 ").unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_come_is_given_up() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let (_folder, gateway) = Gateway::new(None, small()).await;
    let mut connection = tokio::net::TcpStream::connect(gateway.running.address)
        .await
        .unwrap();
    let head = "POST /v1/updates HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100\r\n\r\n{";
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 12];
    connection.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, b"HTTP/1.1 408");
}

/// Sends it again as long as it is told to come again: another one may have been quicker.
async fn until_taken(gateway: Arc<Gateway>, id: String) {
    loop {
        let body = record(&id, 100_001, 0).to_string();
        let answer = gateway.post("/v1/updates", body).send().await.unwrap();
        if answer.status() != 429 {
            assert_eq!(answer.status(), 200);
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_wait_is_told_to_come_again_and_then_is_taken() {
    let folder = Home::new();
    let faulty = Arc::new(Faulty::open(&folder, LEASE).await);
    faulty.set(When::Held);
    let setup = Setup {
        room: 2,
        ..Setup::default()
    };
    let gateway = Gateway::on(Arc::clone(&faulty) as Arc<dyn Store>, None, setup).await;
    let gateway = Arc::new(gateway);
    let waiting: Vec<_> = (0..2)
        .map(|n| tokio::spawn(until_taken(Arc::clone(&gateway), format!("W{n}"))))
        .collect();
    crate::support::eventually("the first one is being written", async || faulty.is_held()).await;
    let body = record("W9", 100_001, 0).to_string();
    crate::support::eventually("there is no room", async || {
        let refused = gateway.post("/v1/updates", body.clone());
        let refused = refused.timeout(Duration::from_millis(500)).send().await;
        refused
            .is_ok_and(|refused| refused.status() == 429 && refused.headers()["retry-after"] == "1")
    })
    .await;
    faulty.set(When::Never);
    for answer in waiting {
        answer.await.unwrap();
    }
    let taken = gateway.outcomes(&[record("W9", 100_001, 0)]).await;
    assert!(
        ["accepted", "duplicate"].contains(&taken[0].as_str()),
        "{taken:?}"
    );
}

/// Whoever gives up has sent something all the same: it waits to be written, and takes its room
/// until then.
#[tokio::test(flavor = "multi_thread")]
async fn what_waits_takes_its_room_though_whoever_sent_it_is_gone() {
    let folder = Home::new();
    let faulty = Arc::new(Faulty::open(&folder, LEASE).await);
    faulty.set(When::Held);
    let setup = Setup {
        room: 4,
        ..Setup::default()
    };
    let gateway = Gateway::on(Arc::clone(&faulty) as Arc<dyn Store>, None, setup).await;
    let mut sent = 0;
    let refused = loop {
        let body = record(&format!("W{sent}"), 100_001, 0).to_string();
        let request = gateway.post("/v1/updates", body);
        match request.timeout(Duration::from_millis(300)).send().await {
            Ok(answer) => break answer.status().as_u16(),
            Err(gone) => assert!(gone.is_timeout(), "{gone}"),
        }
        sent += 1;
        assert!(sent < 40, "there is no end to what waits");
    };
    assert_eq!(refused, 429);
    faulty.set(When::Never);
    crate::support::eventually("there is room again", async || {
        let request = gateway.post("/v1/updates", record("W0", 100_001, 0).to_string());
        request.send().await.unwrap().status() == 200
    })
    .await;
}

/// As it is kept and sent all the same.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_is_counted_though_whoever_sent_it_is_gone() {
    let folder = Home::new();
    let faulty = Arc::new(Faulty::open(&folder, LEASE).await);
    faulty.set(When::Held);
    let setup = Setup::default();
    let gateway = Gateway::on(Arc::clone(&faulty) as Arc<dyn Store>, None, setup).await;
    let request = gateway.post("/v1/updates", record("W0", 100_001, 0).to_string());
    let gone = request.timeout(Duration::from_millis(300)).send().await;
    assert!(gone.unwrap_err().is_timeout());
    // Until the gateway has seen that the connection ended.
    tokio::time::sleep(Duration::from_millis(300)).await;
    faulty.set(When::Never);
    crate::support::eventually("it is counted", async || {
        let metrics = gateway.get("/metrics").send().await.unwrap();
        let metrics = metrics.text().await.unwrap();
        metrics.contains(r#"updates_total{outcome="accepted",code=""} 1"#)
            && metrics.contains("decision_seconds_count 1")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bodies_of_all_requests_are_bounded_together() {
    use tokio::io::AsyncWriteExt as _;

    let setup = Setup {
        limits: Limits {
            patience: Duration::from_mins(1),
            ..small().limits
        },
        ..Setup::default()
    };
    let (_folder, gateway) = Gateway::new(None, setup).await;
    let mut slow = tokio::net::TcpStream::connect(gateway.running.address)
        .await
        .unwrap();
    let head = "POST /v1/updates HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 4090\r\n\r\n[";
    slow.write_all(head.as_bytes()).await.unwrap();
    let body = record("W1", 100_001, 0).to_string();
    let ask = async || {
        gateway
            .post("/v1/updates", body.clone())
            .send()
            .await
            .unwrap()
    };
    crate::support::eventually("there is no room for another", async || {
        let refused = ask().await;
        refused.status() == 429 && refused.headers()["retry-after"] == "1"
    })
    .await;
    assert_eq!(gateway.get("/healthz").send().await.unwrap().status(), 200);
    drop(slow);
    crate::support::eventually("there is room again", async || ask().await.status() == 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_keys_nobody_is_let_in_without_one() {
    let setup = Setup {
        keys: "key-1\nkey-2".to_owned(),
        ..Setup::default()
    };
    let (_folder, gateway) = Gateway::new(None, setup).await;
    for path in ["/v1/waybills/W1", "/v1/set-aside", "/metrics"] {
        let refused = gateway.get(path).send().await.unwrap();
        assert_eq!(refused.status(), 401, "{path}");
        assert_eq!(refused.headers()["www-authenticate"], "Bearer");
        let let_in = gateway.get(path).bearer_auth("key-2").send().await.unwrap();
        assert_ne!(let_in.status(), 401, "{path}");
    }
    assert_eq!(
        gateway
            .post("/v1/updates", "[]")
            .send()
            .await
            .unwrap()
            .status(),
        401
    );
    for path in ["/healthz", "/readyz", "/openapi.json"] {
        assert_eq!(
            gateway.get(path).send().await.unwrap().status(),
            200,
            "{path}"
        );
    }
}
