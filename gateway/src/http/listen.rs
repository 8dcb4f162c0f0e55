//! How connections are taken and given up: so many at a time, none for ever, and none in the middle
//! of an answer.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;

use super::patient::Patient;
use crate::system::Shutdown;

/// How connections are taken.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::exhaustive_structs, reason = "within the gateway")]
pub struct Connections {
    /// How many at a time. More wait until one of them ends.
    pub most: usize,
    /// How long the head of a request may take to come, and how long a connection is kept that
    /// nothing is asked over.
    pub head: Duration,
    /// How long it is waited for somebody who takes nothing of his answer.
    pub answer: Duration,
}

/// How long to wait when the system can't give a connection, as when there are too many files open.
const BREATH: Duration = Duration::from_millis(500);

/// Answers whoever connects, until it is time to stop; then whoever has asked by now.
pub async fn listen(
    listener: TcpListener,
    router: Router,
    connections: Connections,
    mut shutdown: Shutdown,
) {
    let places = Arc::new(Semaphore::new(
        connections.most.clamp(1, Semaphore::MAX_PERMITS),
    ));
    let open = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new());
    http.header_read_timeout(connections.head);
    loop {
        let taken = tokio::select! {
            () = shutdown.requested() => break,
            taken = next(&listener, &places) => taken,
        };
        let (stream, place) = match taken {
            Ok(taken) => taken,
            Err(error) if is_theirs(&error) => continue,
            Err(error) => {
                tracing::error!(%error, "no connection can be taken");
                sleep(BREATH).await;
                continue;
            }
        };
        let io = TokioIo::new(Patient::new(stream, connections.answer));
        let answering = http.serve_connection(io, TowerToHyperService::new(router.clone()));
        let answering = open.watch(answering);
        tokio::spawn(async move {
            // What goes wrong with it is known at the other end, and nowhere else of use.
            let _ = answering.await;
            drop(place);
        });
    }
    drop(listener);
    open.shutdown().await;
}

/// The next connection, when there is a place for one.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await;
    let place = place.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    // An answer is written at once.
    stream.set_nodelay(true)?;
    Ok((stream, place))
}

/// Whether an error is of the one connection, whose other end is gone by now.
fn is_theirs(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::InvalidInput
    )
}
