//! A relay between a gateway and its store that stops relaying when it is told to, as a network
//! that is cut.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// The relay. It runs as long as the test does.
pub(crate) struct Relay {
    /// Where it listens.
    pub(crate) port: u16,
    is_cut: watch::Sender<bool>,
}

impl Relay {
    /// To this port of this machine.
    pub(crate) async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (is_cut, cut) = watch::channel(false);
        let mine = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                let ((from_client, to_client), (from_server, to_server)) =
                    (client.into_split(), server.into_split());
                tokio::spawn(pump(from_client, to_server, cut.clone()));
                tokio::spawn(pump(from_server, to_client, cut.clone()));
            }
        });
        Self { port: mine, is_cut }
    }

    /// Nothing comes through from now on, and nobody is told.
    pub(crate) fn cut(&self) {
        self.is_cut.send_replace(true);
    }

    /// What waited comes through, and all after it.
    pub(crate) fn mend(&self) {
        self.is_cut.send_replace(false);
    }
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut cut: watch::Receiver<bool>) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length) = from.read(&mut buffer).await {
        if cut.wait_for(|is_cut| !*is_cut).await.is_err() {
            return;
        }
        if length == 0 || to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
