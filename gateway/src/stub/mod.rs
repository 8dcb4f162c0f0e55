//! A stand-in for WeChat, for trying and for figures: it confirms every payload.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::routing::post;
use http::header::CONTENT_TYPE;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::time::sleep;

/// Is told of each payload, without its order token, before it is confirmed.
pub type Witness = Arc<dyn Fn(&Value) + Send + Sync>;

#[derive(Clone)]
struct Stub {
    delay: Duration,
    witness: Witness,
}

/// Answers on this listener, each call after this time, until the process ends.
///
/// # Errors
///
/// The listener's.
pub async fn serve(listener: TcpListener, delay: Duration, witness: Witness) -> io::Result<()> {
    let stub = Stub { delay, witness };
    let calls = Router::new()
        .route("/cgi-bin/express/delivery/path/update", post(update))
        .with_state(stub);
    axum::serve(listener, calls).await
}

type Answer = ([(http::HeaderName, &'static str); 1], &'static str);

const JSON: &str = "application/json; encoding=utf-8";

async fn update(State(stub): State<Stub>, RawQuery(query): RawQuery, body: Bytes) -> Answer {
    sleep(stub.delay).await;
    let has_token = query.is_some_and(|query| query.starts_with("access_token="));
    let answer = if has_token {
        take(&stub, &body)
    } else {
        MISSING
    };
    ([(CONTENT_TYPE, JSON)], answer)
}

const OK: &str = r#"{"errcode":0,"errmsg":"ok"}"#;
const MISSING: &str = r#"{"errcode":41001,"errmsg":"access_token missing"}"#;
const NO_JSON: &str = r#"{"errcode":47001,"errmsg":"data format error"}"#;

fn take(stub: &Stub, body: &[u8]) -> &'static str {
    let Ok(Value::Object(mut fields)) = serde_json::from_slice(body) else {
        return NO_JSON;
    };
    fields.remove("token");
    (stub.witness)(&Value::Object(fields));
    OK
}
