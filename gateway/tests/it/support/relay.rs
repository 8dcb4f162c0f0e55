//! A relay between a gateway and its store that stops relaying when it is told to, as a network
//! that is cut, and keeps what it relays to the store, as somebody who listens does.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// The relay. It runs as long as the test does.
pub(crate) struct Relay {
    /// Where it listens.
    pub(crate) port: u16,
    is_cut: watch::Sender<bool>,
    seen: Arc<Mutex<Vec<u8>>>,
}

impl Relay {
    /// To this port of this machine.
    pub(crate) async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (is_cut, cut) = watch::channel(false);
        let mine = listener.local_addr().unwrap().port();
        let seen = Arc::<Mutex<Vec<u8>>>::default();
        let keep = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                let ((from_client, to_client), (from_server, to_server)) =
                    (client.into_split(), server.into_split());
                let keep = Some(Arc::clone(&keep));
                tokio::spawn(pump(from_client, to_server, cut.clone(), keep));
                tokio::spawn(pump(from_server, to_client, cut.clone(), None));
            }
        });
        Self {
            port: mine,
            is_cut,
            seen,
        }
    }

    /// Nothing comes through from now on, and nobody is told.
    pub(crate) fn cut(&self) {
        self.is_cut.send_replace(true);
    }

    /// All that went to the store.
    pub(crate) fn seen(&self) -> Vec<u8> {
        self.seen.lock().unwrap().clone()
    }

    /// What waited comes through, and all after it.
    pub(crate) fn mend(&self) {
        self.is_cut.send_replace(false);
    }
}

async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut cut: watch::Receiver<bool>,
    keep: Option<Arc<Mutex<Vec<u8>>>>,
) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length) = from.read(&mut buffer).await {
        if cut.wait_for(|is_cut| !*is_cut).await.is_err() {
            return;
        }
        if let Some(keep) = &keep {
            keep.lock().unwrap().extend_from_slice(&buffer[..length]);
        }
        if length == 0 || to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
