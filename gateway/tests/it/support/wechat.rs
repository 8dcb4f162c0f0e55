//! A stand-in for WeChat that does what a test says, and keeps what it was sent.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// What becomes of a call.
#[derive(Debug, Clone)]
pub(crate) enum Reaction {
    /// This errcode.
    Code(i64),
    /// This status and body.
    Http(u16, &'static str),
    /// This errcode, after a while.
    Slow(Duration, i64),
    /// Nothing, for ever.
    Silence,
    /// The connection breaks after half an answer.
    Half,
    /// It is sent elsewhere.
    Redirect,
    /// This errcode, once the test lets it.
    Held(Arc<Notify>, i64),
}

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    /// The access token.
    pub(crate) access_token: String,
    /// The body.
    pub(crate) body: String,
}

type React = Box<dyn FnMut(&Call) -> Reaction + Send>;

struct Inner {
    calls: Mutex<Vec<Call>>,
    react: Mutex<React>,
}

/// The stand-in. It runs as long as the test does.
#[derive(Clone)]
pub(crate) struct Fake {
    /// Where it listens, as `--wechat` takes it.
    pub(crate) server: String,
    inner: Arc<Inner>,
}

impl Fake {
    /// Reacts like this.
    pub(crate) async fn start(react: impl FnMut(&Call) -> Reaction + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = format!("http://{}", listener.local_addr().unwrap());
        let inner = Arc::new(Inner {
            calls: Mutex::default(),
            react: Mutex::new(Box::new(react)),
        });
        let calls = Router::new()
            .route("/cgi-bin/express/delivery/path/update", post(answer))
            .route("/cgi-bin/stable_token", post(token))
            .with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, calls).await });
        Self { server, inner }
    }

    /// Reacts so to the first calls, and then confirms everything.
    pub(crate) async fn with(reactions: impl IntoIterator<Item = Reaction>) -> Self {
        let reactions: Vec<_> = reactions.into_iter().collect();
        let mut reactions = reactions.into_iter();
        Self::start(move |_| reactions.next().unwrap_or(Reaction::Code(0))).await
    }

    /// Gives these errcodes to the first calls, and then confirms everything.
    pub(crate) async fn codes(codes: impl IntoIterator<Item = i64>) -> Self {
        Self::with(codes.into_iter().map(Reaction::Code)).await
    }

    /// What it was sent, in its order.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.inner.calls.lock().unwrap().clone()
    }

    /// The bodies that it was sent, in their order.
    pub(crate) fn bodies(&self) -> Vec<String> {
        self.bodies_from(0)
    }

    /// Those from this one on.
    pub(crate) fn bodies_from(&self, first: usize) -> Vec<String> {
        let calls = self.inner.calls.lock().unwrap();
        calls[first..]
            .iter()
            .map(|call| call.body.clone())
            .collect()
    }
}

/// Gives the account `wx1` an access token that says whether a fresh one was asked for.
async fn token(Json(asked): Json<Value>) -> Json<Value> {
    let is_right = asked["appid"] == "wx1"
        && asked["secret"] == "s3cret"
        && asked["grant_type"] == "client_credential";
    Json(if is_right {
        json!({ "access_token": format!("given-{}", asked["force_refresh"]), "expires_in": 7200 })
    } else {
        json!({ "errcode": 40_013, "errmsg": "invalid appid" })
    })
}

async fn answer(
    State(inner): State<Arc<Inner>>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let query = query.unwrap_or_default();
    let call = Call {
        access_token: query.trim_start_matches("access_token=").to_owned(),
        body: String::from_utf8(body.to_vec()).unwrap(),
    };
    let reaction = {
        inner.calls.lock().unwrap().push(call.clone());
        (inner.react.lock().unwrap())(&call)
    };
    match reaction {
        Reaction::Code(code) => coded(code),
        Reaction::Http(status, body) => response(status, body.into()),
        Reaction::Slow(delay, code) => {
            tokio::time::sleep(delay).await;
            coded(code)
        }
        Reaction::Silence => std::future::pending().await,
        Reaction::Half => {
            let mut response = response(200, r#"{"errcode":0,"#.into());
            let length = http::HeaderValue::from_static("100");
            response
                .headers_mut()
                .insert(http::header::CONTENT_LENGTH, length);
            response
        }
        Reaction::Redirect => {
            let mut response = response(307, Body::empty());
            let elsewhere = http::HeaderValue::from_static("/cgi-bin/express/delivery/path/update");
            response
                .headers_mut()
                .insert(http::header::LOCATION, elsewhere);
            response
        }
        Reaction::Held(let_go, code) => {
            let_go.notified().await;
            coded(code)
        }
    }
}

fn coded(code: i64) -> Response {
    response(
        200,
        format!(r#"{{"errcode":{code},"errmsg":"told rid: 6123abcd"}}"#).into(),
    )
}

fn response(status: u16, body: Body) -> Response {
    Response::builder().status(status).body(body).unwrap()
}
