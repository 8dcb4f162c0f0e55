//! `POST /v1/updates` and `POST /v1/decide`.

use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::app::App;
use super::body;
use super::lasting::to_its_end;
use super::problem::{Kind, Problem};
use super::query::Query;
use crate::answer::Answer;
use crate::service::{Form, Key, Reading, Received, Said, Spent, Taken};

/// What else may be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// Whether an update that is too far ahead is kept until its time has come, for a week at most.
    #[serde(default)]
    park: bool,
    /// The map that reads the records, if they are in a carrier's own vocabulary.
    ///
    /// Each scan of a record is then answered by itself, with `record` and `item`, and one that is
    /// no update with the outcome `ignored`. The answers to a single record are an array.
    #[param(example = "kdniao")]
    map: Option<String>,
}

/// What else may be asked for of a dry run.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AskedDry {
    /// The map that reads the records, as in `POST /v1/updates`.
    #[param(example = "kdniao")]
    map: Option<String>,
    /// As in `POST /v1/updates`; the answer is the same with and without it, as nothing is kept.
    #[serde(default)]
    #[serde(rename = "park")]
    _park: bool,
}

/// A record: the five fields in either casing, and one of the caller's own.
#[derive(ToSchema)]
#[allow(dead_code, reason = "a schema only: the engine reads records")]
pub(super) struct Record {
    /// The order token; without one that of the waybill's order is taken.
    #[schema(max_length = 256)]
    token: Option<String>,
    /// The carrier's own number of the parcel.
    #[schema(max_length = 64, example = "SF1020304050607")]
    waybill_id: String,
    /// When it happened, in Unix seconds.
    #[schema(example = 1_700_000_600)]
    action_time: i64,
    /// One of the nine.
    #[schema(example = 100_001)]
    action_type: u32,
    /// What the person who waits for the parcel is shown.
    #[schema(example = "【杭州市】余杭服务部已揽收")]
    action_msg: String,
    /// Anything; it is in the answer, unchanged.
    #[serde(rename = "ref")]
    #[schema(required = false)]
    reference: serde_json::Value,
}

/// One record or several.
#[derive(ToSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "a schema only")]
pub(super) enum Records {
    One(Record),
    Many(Vec<Record>),
}

/// An answer for each record, in their form and order.
#[derive(ToSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "a schema only")]
pub(super) enum Answers {
    One(Answer),
    Many(Vec<Answer>),
}

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Decides records, and sends what is accepted.
///
/// Answered when all of it is durable: an answer for each record, in the form and order of the
/// request. `accepted` is a promise: the payload is going to be sent, whatever happens.
///
/// With an `Idempotency-Key` a request that is sent again gets its first answers.
#[utoipa::path(
    post,
    path = "/v1/updates",
    params(
        Asked,
        ("Idempotency-Key" = Option<String>, Header,
         description = "1 to 255 visible ASCII characters"),
    ),
    request_body(content((Records = "application/json"), (String = "application/x-ndjson"))),
    responses(
        (status = 200, description = "An answer for each record",
         content((Answers = "application/json"), (String = "application/x-ndjson"))),
        Problem,
    ),
)]
pub(super) async fn updates(
    State(app): State<App>,
    uri: Uri,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let body = app.body(&headers, body).await?;
    let bytes = body.bytes.clone();
    let received = received(&app, &headers, body, asked.map.as_deref())?;
    let form = received.form;
    let key = key(&headers, &uri, form, &bytes)?;
    let taken = to_its_end(async move {
        let taken = app.service.take(received, asked.park, key).await;
        app.wake_sender();
        taken
    });
    let (taken, spent) = taken.await?;
    match taken {
        Taken::Answers(answers) => Ok(timed(answered(form, form.write(&answers)), spent)),
        Taken::Kept(body) => {
            let mut response = answered(form, body);
            response
                .headers_mut()
                .insert(REPLAYED, HeaderValue::from_static("true"));
            Ok(timed(response, spent))
        }
        Taken::OtherRequest => Err(Problem::new(
            Kind::OtherRequest,
            "this Idempotency-Key came with another request before; use a new key for a new \
             request",
            "此 Idempotency-Key 已用于另一请求；新请求请使用新的 key",
        )),
    }
}

/// Decides records, and keeps nothing: a dry run.
///
/// The answers are those of `POST /v1/updates` at this moment.
#[utoipa::path(
    post,
    path = "/v1/decide",
    params(AskedDry),
    request_body(content((Records = "application/json"), (String = "application/x-ndjson"))),
    responses(
        (status = 200, description = "An answer for each record",
         content((Answers = "application/json"), (String = "application/x-ndjson"))),
        Problem,
    ),
)]
pub(super) async fn decide(
    State(app): State<App>,
    Query(asked): Query<AskedDry>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let body = app.body(&headers, body).await?;
    let received = received(&app, &headers, body, asked.map.as_deref())?;
    let form = received.form;
    let answers = app.service.dry_run(received).await?;
    Ok(answered(form, form.write(&answers)))
}

fn received(
    app: &App,
    headers: &HeaderMap,
    body: body::Taken,
    map: Option<&str>,
) -> Result<Received, Problem> {
    let reading = Reading {
        said: said(headers),
        most: app.limits.records,
        messages: app.service.rules.messages(),
        map: map.map(|name| app.maps.get(name)).transpose()?,
    };
    Ok(Received::read(&body.bytes, reading)?.within(body.room))
}

/// What the request says of the form of its body.
fn said(headers: &HeaderMap) -> Option<Said> {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let kind = kind.to_ascii_lowercase();
    let is = |names: &[&str]| names.iter().any(|name| kind.ends_with(name));
    if is(&["ndjson", "jsonl", "jsonlines"]) {
        Some(Said::Lines)
    } else if is(&["/json"]) {
        Some(Said::Json)
    } else {
        None
    }
}

fn key(headers: &HeaderMap, uri: &Uri, form: Form, body: &[u8]) -> Result<Option<Key>, Problem> {
    let mut sent = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(header) = sent.next() else {
        return Ok(None);
    };
    if sent.next().is_some() {
        return Err(Problem::new(
            Kind::Unreadable,
            "the request has two Idempotency-Keys; send one",
            "请求带有两个 Idempotency-Key；请只发送一个",
        ));
    }
    let query = uri.query().unwrap_or_default();
    // The same bytes read in another way are another request.
    let kind = [u8::from(form == Form::Lines)];
    let request = [uri.path().as_bytes(), query.as_bytes(), &kind, body];
    Ok(Some(Key::new(header.as_bytes(), &request)?))
}

/// The answer with where its time went, as browsers and proxies show it: until a transaction took
/// the records in, that transaction, and the end of it, until it was on the disk. In milliseconds.
fn timed(mut response: Response, spent: Spent) -> Response {
    let millis = |part: Duration| 1000.0 * part.as_secs_f64();
    let parts = format!(
        "wait;dur={:.2}, commit;dur={:.2}, sync;dur={:.2}",
        millis(spent.waiting),
        millis(spent.commit),
        millis(spent.sync)
    );
    if let Ok(parts) = HeaderValue::try_from(parts) {
        response.headers_mut().insert(SERVER_TIMING, parts);
    }
    response
}

fn answered(form: Form, body: Vec<u8>) -> Response {
    let kind = match form {
        Form::One | Form::Array => "application/json",
        Form::Lines => "application/x-ndjson",
    };
    ([(CONTENT_TYPE, HeaderValue::from_static(kind))], body).into_response()
}
