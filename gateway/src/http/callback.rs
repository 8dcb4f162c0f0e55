//! `GET` and `POST /wechat/callback`: WeChat's own push.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderValue};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use waybill_wechat::{Cancellation, OrderEvent, OrderKind, Unreadable};

use super::app::{App, Callback};
use super::lasting::to_its_end;
use super::problem::{Kind, Problem};
use super::query::Query;
use crate::callback::{Answer, Form, NotOpened, Opened, Received, Sealed, Secrets, is_set_up};
use crate::metrics::Pushed as Counted;
use crate::service::{Ask, Id, Push, PushResult};

/// The most bytes of a push. An order has some thousand.
const MOST: usize = 256 * 1024;

/// What WeChat is answered where no answer of a form of its own is wanted.
const SUCCESS: &str = "success";

/// WeChat's set-up check.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SetUp {
    /// SHA-1 of the sorted, joined Token, timestamp and nonce.
    signature: String,
    /// When it was signed, in Unix seconds.
    timestamp: String,
    /// Random.
    nonce: String,
    /// What the answer has to be.
    echostr: String,
}

/// How a push is signed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Signed {
    /// SHA-1 of the sorted, joined Token, timestamp and nonce; of what comes in the open.
    #[serde(default)]
    #[param(required = false)]
    signature: String,
    /// SHA-1 of the sorted, joined Token, timestamp, nonce and Encrypt; of what is encrypted.
    #[serde(default)]
    #[param(required = false)]
    msg_signature: String,
    /// When it was signed, in Unix seconds.
    timestamp: String,
    /// Random.
    nonce: String,
}

/// An event of WeChat's, or in the safe mode an object whose `Encrypt` has one in it.
#[derive(ToSchema)]
#[schema(value_type = Object)]
#[allow(
    dead_code,
    reason = "a schema only: the events are read by a package of their own"
)]
pub(super) struct Event(());

/// Answers WeChat's set-up check.
///
/// It is made when the address of this call is entered at WeChat's console.
#[utoipa::path(
    get,
    path = "/wechat/callback",
    params(SetUp),
    responses(
        (status = 200, description = "The echostr, as it came", body = String,
         content_type = "text/plain"),
        Problem,
    ),
)]
pub(super) async fn set_up(
    State(app): State<App>,
    Query(asked): Query<SetUp>,
) -> Result<Response, Problem> {
    let (_, secrets) = callback(&app).await?;
    let received = Received {
        signature: &asked.signature,
        msg_signature: "",
        timestamp: &asked.timestamp,
        nonce: &asked.nonce,
        body: b"",
    };
    if is_set_up(&secrets, received) {
        Ok(plain(asked.echostr))
    } else {
        Err(refused(&NotOpened::NotSigned))
    }
}

/// Takes what WeChat pushes: orders, and their cancellations.
///
/// In JSON or XML, encrypted or in the open, as it is chosen at WeChat's console; answered in the
/// same form. Other events are answered with `success`, and nothing comes of them.
#[utoipa::path(
    post,
    path = "/wechat/callback",
    params(Signed),
    request_body(content((Event = "application/json"), (String = "text/xml"))),
    responses(
        (status = 200, description = "WeChat's own form of an answer, or `success`",
         content((Event = "application/json"), (String = "text/xml"), (String = "text/plain"))),
        Problem,
    ),
)]
pub(super) async fn pushed(
    State(app): State<App>,
    Query(signed): Query<Signed>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let (callback, secrets) = callback(&app).await?;
    let body = app.body_of_stranger(MOST, &headers, body).await?;
    let received = Received {
        signature: &signed.signature,
        msg_signature: &signed.msg_signature,
        timestamp: &signed.timestamp,
        nonce: &signed.nonce,
        body: &body.bytes,
    };
    let now = (app.service.clock)();
    let opened = Opened::new(&secrets, received, now, callback.window).map_err(|error| {
        count(&app, "", "refused");
        tracing::warn!(reason = %error, "a push was refused");
        refused(&error)
    })?;
    let is = |name| opened.pushed.is_event(name);
    let event = [OrderKind::Account.event_name(), Cancellation::EVENT];
    let Some(event) = event.into_iter().find(|name| is(name)) else {
        count(&app, "", "ignored");
        tracing::info!("an event that the gateway does nothing about was pushed");
        return Ok(plain(SUCCESS));
    };
    let (code, message) = match ask(&opened) {
        Ok(ask) => {
            let push = letter(callback, &signed, &opened, ask);
            let result = to_its_end(push_counted(app.clone(), event, push)).await?;
            (result.code(), result.message().to_owned())
        }
        Err(unreadable) => {
            count(&app, event, "unreadable");
            tracing::warn!(event, reason = %unreadable, "an event can't be read");
            let message = format!("{} / {unreadable}", unreadable.chinese());
            (PushResult::Failed.code(), message)
        }
    };
    let answer = Answer {
        pushed: &opened.pushed,
        time: now.unix(),
        code,
        message: &message,
    };
    let document = answer.write(opened.form);
    sealed(&secrets, &opened, &signed.nonce, now.unix(), document)
}

/// What an event asks for.
fn ask(opened: &Opened<'_>) -> Result<Ask, Unreadable> {
    let document = &opened.document;
    if opened.pushed.is_event(Cancellation::EVENT) {
        let cancellation = match opened.form {
            Form::Json => Cancellation::from_json(document),
            Form::Xml => Cancellation::from_xml(document),
        }?;
        return Ok(Ask::Cancellation {
            waybill_id: cancellation.waybill_id().clone(),
        });
    }
    let order = match opened.form {
        Form::Json => OrderEvent::from_json(document),
        Form::Xml => OrderEvent::from_xml(document),
    }?;
    Ok(Ask::Order {
        waybill_id: order.waybill_id().cloned(),
        token: order.token().clone(),
    })
}

/// A push, and what makes it the only one.
fn letter(callback: &Callback, signed: &Signed, opened: &Opened<'_>, ask: Ask) -> Push {
    let pushed = &opened.pushed;
    let text = |text: Option<&str>| text.unwrap_or_default().as_bytes().to_vec();
    let event = pushed.event().unwrap_or_default().to_ascii_lowercase();
    let time = pushed.create_time().unwrap_or_default().to_le_bytes();
    let order = text(pushed.order_id());
    let waybill = text(pushed.waybill_id());
    let token = text(pushed.reveal_token());
    Push {
        once: Id::of(&[signed.timestamp.as_bytes(), signed.nonce.as_bytes()]),
        event: Id::of(&[event.as_bytes(), &time, &order, &waybill, &token]),
        content: Id::of(&[&opened.document]),
        // Its timestamp is at most so far ahead, and is refused so long after it.
        known_for: 2 * callback.window,
        ask,
    }
}

async fn push_counted(app: App, event: &'static str, push: Push) -> Result<PushResult, Problem> {
    let result = app.service.push(push).await?;
    let result = result.ok_or_else(|| {
        count(&app, "", "replayed");
        tracing::warn!("a push was refused: its nonce came with other content before");
        Problem::new(
            Kind::Forbidden,
            "this timestamp and nonce came with other content before",
            "此 timestamp 和 nonce 已用于另一内容",
        )
    })?;
    count(&app, event, result.name());
    app.wake_sender();
    Ok(result)
}

/// The answer, encrypted if the push was.
fn sealed(
    secrets: &Secrets,
    opened: &Opened<'_>,
    nonce: &str,
    time: i64,
    document: Vec<u8>,
) -> Result<Response, Problem> {
    let Some(key) = opened.key else {
        return Ok(in_form(opened.form, document));
    };
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| {
        tracing::error!(%error, "an answer can't be encrypted: the system gives no random bytes");
        unavailable()
    })?;
    let sealed = Sealed {
        key,
        token: opened.token,
        app_id: &secrets.app_id,
        time,
        nonce,
        random,
    };
    Ok(in_form(opened.form, sealed.write(&document, opened.form)))
}

/// How pushes are taken, and the secrets as they are now.
async fn callback(app: &App) -> Result<(&Callback, Secrets), Problem> {
    let Some(callback) = &app.callback else {
        return Err(Problem::new(
            Kind::NotFound,
            "pushes of WeChat's are not taken; set --callback-token-file",
            "未启用微信消息推送；请设置 --callback-token-file",
        ));
    };
    let secrets = callback.files.read().await.map_err(|error| {
        tracing::error!(%error, "pushes can't be taken");
        unavailable()
    })?;
    Ok((callback, secrets))
}

fn unavailable() -> Problem {
    Problem::new(
        Kind::Unavailable,
        "pushes can't be taken for the moment; the log says why",
        "暂时无法接收消息推送；原因见日志",
    )
}

fn refused(error: &NotOpened) -> Problem {
    let kind = match error {
        NotOpened::NotSigned
        | NotOpened::OtherTime(_)
        | NotOpened::NotEncrypted
        | NotOpened::NoKey
        | NotOpened::Undecipherable => Kind::Forbidden,
        NotOpened::Unreadable(_) => Kind::Unreadable,
    };
    Problem::new(kind, error.to_string(), error.chinese().to_string())
}

fn count(app: &App, event: &'static str, result: &'static str) {
    let labels = Counted { event, result };
    app.service.metrics.pushes.get_or_create(&labels).inc();
}

fn in_form(form: Form, document: Vec<u8>) -> Response {
    let kind = HeaderValue::from_static(form.media_type());
    ([(CONTENT_TYPE, kind)], document).into_response()
}

fn plain(text: impl Into<String>) -> Response {
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    // What is echoed came from outside.
    let as_it_is = HeaderValue::from_static("nosniff");
    let headers = [(CONTENT_TYPE, kind), (X_CONTENT_TYPE_OPTIONS, as_it_is)];
    (headers, text.into()).into_response()
}
