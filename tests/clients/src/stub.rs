//! A server on loopback in place of WeChat: it sends the given answers, and keeps the requests.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use bytes::Bytes;
use futures_util::stream;
use http::header::CONTENT_TYPE;
use http::uri::Authority;
use http::{Request, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;

/// What a [`Stub`] does with a request.
#[derive(Debug)]
#[non_exhaustive]
pub enum Answer {
    /// It answers.
    Whole(Response<Bytes>),
    /// It starts this body with the status 200, and then the connection breaks.
    Half(Bytes),
    /// The connection breaks before any answer.
    Nothing,
}

impl Answer {
    /// An answer with this status and this JSON.
    pub fn json(status: u16, json: impl Into<Bytes>) -> Self {
        let response = Response::builder()
            .status(status)
            .header(CONTENT_TYPE, "application/json; encoding=utf-8");
        Self::Whole(response.body(json.into()).unwrap())
    }

    /// WeChat's answer to an HTTPS call, with the usual end of its messages.
    #[must_use]
    pub fn code(code: i64) -> Self {
        let message = if code == 0 {
            "ok"
        } else {
            "told rid: 6123abcd-4567"
        };
        let json = format!(r#"{{"errcode":{code},"errmsg":"{message}"}}"#);
        Self::json(StatusCode::OK.as_u16(), json)
    }
}

/// A server in place of WeChat. It runs until the process ends.
#[derive(Debug)]
pub struct Stub {
    address: SocketAddr,
    requests: Receiver<Request<Bytes>>,
}

impl Stub {
    /// Starts it on a free port. A request is kept before it is answered.
    #[must_use]
    pub fn start(answer: impl FnMut(&Request<Bytes>) -> Answer + Send + 'static) -> Self {
        let listener = loopback();
        let address = listener.local_addr().unwrap();
        let (keep, requests) = channel();
        thread::spawn(move || serve(listener, &keep, answer));
        Self { address, requests }
    }

    /// The address on which it listens.
    #[must_use]
    pub fn authority(&self) -> Authority {
        authority(self.address)
    }

    /// The requests since the last call of this, in the order of their arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<Request<Bytes>> {
        self.requests.try_iter().collect()
    }
}

/// An address on loopback where nobody listens.
#[must_use]
pub fn nobody() -> Authority {
    authority(loopback().local_addr().unwrap())
}

fn loopback() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap()
}

fn authority(address: SocketAddr) -> Authority {
    address.to_string().parse().unwrap()
}

/// Accepts connections and serves each in a task of its own, because clients keep them open.
fn serve(
    listener: TcpListener,
    keep: &Sender<Request<Bytes>>,
    answer: impl FnMut(&Request<Bytes>) -> Answer + Send + 'static,
) {
    let answer = Arc::new(Mutex::new(answer));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .unwrap();
    runtime.block_on(async {
        listener.set_nonblocking(true).unwrap();
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        loop {
            let (connection, _) = listener.accept().await.unwrap();
            let (keep, answer) = (keep.clone(), Arc::clone(&answer));
            tokio::spawn(async move {
                let respond = service_fn(|request| {
                    let (keep, answer) = (keep.clone(), Arc::clone(&answer));
                    async move {
                        let request = whole(request).await?;
                        let _ = keep.send(request.clone());
                        let answer = (answer.lock().unwrap())(&request);
                        response(answer)
                    }
                });
                // This fails where the connection has to break.
                let _ = http1::Builder::new()
                    .serve_connection(TokioIo::new(connection), respond)
                    .await;
            });
        }
    });
}

async fn whole(request: Request<Incoming>) -> io::Result<Request<Bytes>> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?;
    Ok(Request::from_parts(head, body.to_bytes()))
}

/// An error breaks the connection.
fn response(answer: Answer) -> io::Result<Response<BoxBody<Bytes, io::Error>>> {
    match answer {
        Answer::Whole(response) => Ok(response.map(|body| {
            Full::new(body)
                .map_err(|never: Infallible| match never {})
                .boxed()
        })),
        Answer::Half(begun) => {
            let frames = [
                Ok(Frame::data(begun)),
                Err(io::ErrorKind::BrokenPipe.into()),
            ];
            let body = StreamBody::new(stream::iter(frames));
            Ok(Response::new(BodyExt::boxed(body)))
        }
        Answer::Nothing => Err(io::ErrorKind::BrokenPipe.into()),
    }
}
