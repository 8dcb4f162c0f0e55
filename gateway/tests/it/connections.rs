//! Connections: how many there may be, and when one is given up.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use waybill_gateway::http::Connections;

use crate::support::{Gateway, Setup, client, eventually, record};

const SHORT: Duration = Duration::from_millis(400);
const LONG: Duration = Duration::from_mins(1);

fn setup(connections: Connections) -> Setup {
    Setup {
        connections,
        ..Setup::default()
    }
}

async fn connect(gateway: &Gateway) -> TcpStream {
    TcpStream::connect(gateway.running.address).await.unwrap()
}

/// Whether the other end closes it without a word.
async fn is_closed(connection: &mut TcpStream) -> bool {
    let read = timeout(LONG, connection.read(&mut [0; 1])).await;
    matches!(read, Ok(Ok(0) | Err(_)))
}

#[tokio::test(flavor = "multi_thread")]
async fn one_over_which_no_request_comes_is_given_up() {
    let (_folder, gateway) = Gateway::new(
        None,
        setup(Connections {
            most: 512,
            head: SHORT,
            answer: LONG,
        }),
    )
    .await;
    for begun in [
        "",
        "GET /healthz HT",
        "GET /healthz HTTP/1.1\r\nhost: a\r\n",
    ] {
        let mut connection = connect(&gateway).await;
        connection.write_all(begun.as_bytes()).await.unwrap();
        assert!(is_closed(&mut connection).await, "{begun:?}");
    }
    // One that was used, too: it is kept for the next request, and not for ever.
    let mut connection = connect(&gateway).await;
    let request = b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
    for _ in 0..2 {
        connection.write_all(request).await.unwrap();
        let mut answer = vec![0; 1024];
        let length = connection.read(&mut answer).await.unwrap();
        assert!(answer[..length].starts_with(b"HTTP/1.1 200"));
    }
    assert!(is_closed(&mut connection).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_may_be_open_wait_until_one_of_them_ends() {
    let (_folder, gateway) = Gateway::new(
        None,
        setup(Connections {
            most: 2,
            head: LONG,
            answer: LONG,
        }),
    )
    .await;
    let (first, _second) = (connect(&gateway).await, connect(&gateway).await);
    let ask = || client().get(format!("{}/healthz", gateway.base()));
    let waited = ask().timeout(SHORT).send().await;
    assert!(waited.unwrap_err().is_timeout());
    let waiting = tokio::spawn(ask().send());
    drop(first);
    assert_eq!(waiting.await.unwrap().unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_whose_answer_nobody_takes_is_given_up() {
    let mut setup = setup(Connections {
        most: 1,
        head: LONG,
        answer: SHORT,
    });
    setup.limits.body = 64 << 20;
    setup.limits.bodies = 64 << 20;
    let (_folder, gateway) = Gateway::new(None, setup).await;
    // More than what lies between two ends of a connection.
    let mut large = record("W1", 100_001, 0);
    large["ref"] = "x".repeat(24 << 20).into();
    let large = large.to_string();
    let head = format!(
        "POST /v1/decide HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {}\r\n\r\n",
        large.len()
    );
    let mut deaf = connect(&gateway).await;
    deaf.write_all(head.as_bytes()).await.unwrap();
    deaf.write_all(large.as_bytes()).await.unwrap();
    eventually("another one is answered in its place", async || {
        let ask = client().get(format!("{}/healthz", gateway.base()));
        let answer = ask.timeout(Duration::from_secs(2)).send().await;
        answer.is_ok_and(|answer| answer.status() == 200)
    })
    .await;
}

/// A record that is whole, in a body that is not.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_body_that_breaks_off_is_taken() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let record = record("W1", 100_001, 0).to_string();
    let length = record.len();
    for head in [
        format!("content-length: {}\r\n\r\n{record}", length + 1),
        format!("transfer-encoding: chunked\r\n\r\n{length:x}\r\n{record}\r\n"),
        format!(
            "transfer-encoding: chunked\r\n\r\n{:x}\r\n{record}",
            length + 1
        ),
    ] {
        let mut connection = connect(&gateway).await;
        let request = format!("POST /v1/updates HTTP/1.1\r\nhost: 127.0.0.1\r\n{head}");
        connection.write_all(request.as_bytes()).await.unwrap();
        connection.shutdown().await.unwrap();
        let mut answer = Vec::new();
        let _ = connection.read_to_end(&mut answer).await;
        let answer = String::from_utf8_lossy(&answer);
        assert!(!answer.contains("200 OK"), "{answer}");
        let known = gateway.get("/v1/waybills/W1").send().await.unwrap();
        assert_eq!(known.status(), 404, "{head}");
    }
}

/// Those that have asked for nothing keep nobody waiting at the end, and of those that are about to
/// ask only as long as they may take.
#[tokio::test(flavor = "multi_thread")]
async fn connections_that_are_open_do_not_hold_up_the_end() {
    let connections = |head| Connections {
        most: 512,
        head,
        answer: LONG,
    };
    let request = "GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
    for (begun, head) in [("", LONG), (request, LONG), ("GET /hea", SHORT)] {
        let (_folder, gateway) = Gateway::new(None, setup(connections(head))).await;
        let mut open = connect(&gateway).await;
        open.write_all(begun.as_bytes()).await.unwrap();
        if begun == request {
            assert_ne!(open.read(&mut [0; 1024]).await.unwrap(), 0);
        } else {
            // It is taken by then.
            assert_eq!(gateway.get("/healthz").send().await.unwrap().status(), 200);
        }
        let ended = Instant::now();
        gateway.stop().await;
        assert!(ended.elapsed() < Duration::from_secs(10), "{begun:?}");
        assert!(is_closed(&mut open).await, "{begun:?}");
    }
}
