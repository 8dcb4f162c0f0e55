//! The way to a store's server, encrypted: who is believed, who is not, and what is said then.
//!
//! `gateway/tests/stores` makes two authorities, `ours.pem`, which vouches for the server as
//! `localhost`, and `theirs.pem`, which does not.

use std::path::PathBuf;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::support::{Fake, Home, Program, Relay, client, command, record};

/// A file of the two authorities.
fn authority(name: &str) -> PathBuf {
    let folder = std::env::var_os("WAYBILL_TEST_TLS").expect("a folder with certificates");
    PathBuf::from(folder).join(name)
}

/// The store by way of this host and port, and what is asked for after the `?`.
fn store(home: &Home, host: &str, port: u16, query: &str) -> String {
    let store = home.store_through(port).replace("127.0.0.1", host);
    format!("{store}?{query}")
}

fn checked_by(name: &str) -> String {
    let file = authority(name);
    format!("sslmode=verify-full&sslrootcert={}", file.display())
}

/// What the program says when it can't use a store.
async fn refusal(store: String) -> String {
    let migrate = move || {
        let mut migrate = command(&["migrate"]);
        migrate.env("WAYBILL_STORE", store).output().unwrap()
    };
    let output = tokio::task::spawn_blocking(migrate).await.unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    told
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a server; gateway/tests/stores runs it"]
async fn what_goes_to_a_server_that_is_believed_can_not_be_read_on_the_way() {
    let fake = Fake::codes([]).await;
    for (query, is_read) in [
        ("sslmode=disable".to_owned(), true),
        (checked_by("ours.pem"), false),
    ] {
        let home = Home::new();
        let relay = Relay::to(home.port()).await;
        let store = store(&home, "localhost", relay.port, &query);
        let program = Program::serve(&store, &fake.server, &[]);
        let calls = fake.calls().len();
        let url = format!("{}/v1/updates", program.base);
        let body = record("W1", 100_001, 0).to_string();
        let answer = client().post(url).body(body).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{query}");
        crate::support::eventually("it is sent", async || fake.calls().len() > calls).await;
        let seen = String::from_utf8_lossy(&relay.seen()).into_owned();
        for text in ["token-of-W1", "waybill_id"] {
            assert_eq!(seen.contains(text), is_read, "{text}, {query}");
        }
        assert!(program.terminate().success());
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a server; gateway/tests/stores runs it"]
async fn a_server_that_is_not_believed_is_refused_with_what_helps() {
    let home = Home::new();
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    let by_none = format!("sslmode=verify-full&sslrootcert={}", empty.display());
    for (host, query, expected) in [
        ("localhost", checked_by("theirs.pem"), "sslrootcert=FILE"),
        // By the public authorities, which vouch for no localhost.
        (
            "localhost",
            "sslmode=verify-full".to_owned(),
            "sslrootcert=FILE",
        ),
        ("127.0.0.1", checked_by("ours.pem"), "another host"),
        ("localhost", checked_by("nowhere.pem"), "nowhere.pem: "),
        (
            "localhost",
            by_none,
            "empty.pem: there is no certificate in it",
        ),
    ] {
        let told = refusal(store(&home, host, home.port(), &query)).await;
        assert!(told.contains(expected), "{host}, {query}: {told}");
        assert!(told.contains(" / "), "also in Chinese: {told}");
    }
}

/// A server that does not encrypt, or somebody in between who says so: what it hears until it hears
/// no more.
async fn without_tls(port: u16, is_postgres: bool) -> (u16, oneshot::Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mine = listener.local_addr().unwrap().port();
    let (tell, heard) = oneshot::channel();
    tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        if is_postgres {
            let mut asked = [0; 8];
            client.read_exact(&mut asked).await.unwrap();
            client.write_all(b"N").await.unwrap();
        } else {
            let mut server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            client
                .write_all(&greeting_without_tls(&mut server).await)
                .await
                .unwrap();
        }
        let mut rest = Vec::new();
        let _ = client.read_to_end(&mut rest).await;
        let _ = tell.send(rest);
    });
    (mine, heard)
}

/// The first packet of a server of MySQL's kind, without the bit that says that it encrypts.
async fn greeting_without_tls(server: &mut TcpStream) -> Vec<u8> {
    const SSL: u8 = 0x08; // of the second byte
    let mut packet = vec![0; 4];
    server.read_exact(&mut packet).await.unwrap();
    let length = usize::from(packet[0]) | usize::from(packet[1]) << 8;
    packet.resize(4 + length, 0);
    server.read_exact(&mut packet[4..]).await.unwrap();
    let version = packet[5..].iter().position(|byte| *byte == 0).unwrap();
    // Behind the version: the thread's id, the first half of the salt, and a zero.
    let capabilities = 5 + version + 1 + 4 + 8 + 1;
    assert_ne!(
        packet[capabilities + 1] & SSL,
        0,
        "the server itself encrypts"
    );
    packet[capabilities + 1] &= !SSL;
    packet
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a server; gateway/tests/stores runs it"]
async fn a_server_that_does_not_encrypt_is_told_nothing() {
    let home = Home::new();
    let is_postgres = home.store().starts_with("postgres");
    let (port, heard) = without_tls(home.port(), is_postgres).await;
    let store = store(&home, "localhost", port, &checked_by("ours.pem"));
    let store = store.replacen('@', ":s3cret@", 1);
    let user = store.split_once("://").unwrap().1;
    let user = user.split_once(':').unwrap().0.to_owned();
    let told = refusal(store).await;
    assert!(
        told.contains("the server does not encrypt") && told.contains("未启用加密"),
        "{told}"
    );
    assert!(!told.contains("s3cret"), "{told}");
    let heard = String::from_utf8_lossy(&heard.await.unwrap()).into_owned();
    assert!(
        !heard.contains(&user) && !heard.contains("s3cret"),
        "{heard}"
    );
}
