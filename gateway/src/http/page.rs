//! `GET /` and what belongs to it: the page for operations.

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequestParts, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION,
    REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Deserialize;
use waybill_engine::{Code, OrderToken, WaybillId};
use waybill_page_parts::Lang;

use super::app::App;
use super::form::fields;
use super::problem::Problem;
use super::query::Query;
use super::session::{Visitor, has_done, tell_done};
use super::set_aside::{decided, next, place};
use crate::answer::Outcome;
use crate::metrics::Outcome as Counted;
use crate::page::{self, Done, Frame, OneWaybill, Overview, POLICY, STYLE, address};
use crate::service::{Decided, Decision};
use crate::store::SetAside;

/// How many waybills that wait for a person are on a page.
const LIMIT: usize = 20;

/// Where the page and its parts are. They are no calls for programs.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(overview))
        .route("/waybill", get(waybill))
        .route("/set-aside", post(decide))
        .route("/login", get(ask_key).post(log_in))
        .route("/logout", post(leave))
        .route("/page.css", get(style))
}

/// What may be asked for in an address of the page.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    lang: Option<String>,
    id: Option<String>,
    after: Option<String>,
    done: Option<String>,
    wrong: Option<String>,
}

impl Asked {
    /// What a form of the page has just done with the waybill, and not what an address says.
    fn done(&self, headers: &HeaderMap) -> Option<Done> {
        let done = Done::from_name(self.done.as_deref()?)?;
        let id = self.id.as_deref()?;
        has_done(done.name(), id, headers).then_some(done)
    }
}

/// An address of the page; one that can't be read is told as a page.
struct Address(Asked);

impl<S: Send + Sync> FromRequestParts<S> for Address {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let asked = Query::from_request_parts(parts, state).await;
        asked.map(|Query(asked)| Self(asked)).map_err(|problem| {
            let frame = frame("/", &Asked::default(), &parts.headers);
            Shown(frame, problem).into_response()
        })
    }
}

/// A problem, for people: as a page.
struct Shown(Frame, Problem);

impl axum::response::IntoResponse for Shown {
    fn into_response(self) -> Response {
        let Self(frame, problem) = self;
        let page = page::problem(&frame, problem.title(), &problem.text());
        let mut response = html(page);
        *response.status_mut() = problem.status();
        response
    }
}

/// The language that is asked for, or else the first of the browser's that there is.
fn language(asked: Option<&str>, headers: &HeaderMap) -> Lang {
    let of_browser = headers.get(ACCEPT_LANGUAGE);
    let of_browser = of_browser.and_then(|value| value.to_str().ok());
    let wanted = asked
        .into_iter()
        .chain(of_browser.unwrap_or_default().split(','));
    let known = |wanted: &str| {
        let wanted = wanted.trim().to_ascii_lowercase();
        Lang::ALL
            .into_iter()
            .find(|lang| wanted.starts_with(lang.code()))
    };
    wanted.into_iter().find_map(known).unwrap_or(Lang::En)
}

fn frame(path: &'static str, asked: &Asked, headers: &HeaderMap) -> Frame {
    let kept = [("id", &asked.id), ("after", &asked.after)];
    let kept = kept
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.clone()?)));
    Frame {
        lang: language(asked.lang.as_deref(), headers),
        path,
        asked: kept.collect(),
        is_logged_in: false,
    }
}

/// Lets in who may read the page; whoever has to log in first is sent there.
#[allow(clippy::result_large_err, reason = "it is the answer itself")]
fn admitted(app: &App, headers: &HeaderMap, mut frame: Frame) -> Result<Frame, Response> {
    match app.guard.visitor(headers, (app.service.clock)()) {
        Ok(Visitor::Here) => Ok(frame),
        Ok(Visitor::LoggedIn) => {
            frame.is_logged_in = true;
            Ok(frame)
        }
        Ok(Visitor::Stranger) => Err(elsewhere("/login", &[("lang", frame.lang.code())])),
        Err(problem) => Err(Shown(frame, problem).into_response()),
    }
}

async fn overview(
    State(app): State<App>,
    Address(asked): Address,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let frame = admitted(&app, &headers, frame("/", &asked, &headers))?;
    let shown = |problem: Problem| Shown(frame.clone(), problem).into_response();
    let after = asked
        .after
        .as_deref()
        .map(place)
        .transpose()
        .map_err(shown)?;
    let is_start = after.is_none();
    let store = &app.service.store;
    let read = async {
        let set_aside = store.set_aside(after, LIMIT).await?;
        Ok((store.figures().await?, store.pauses().await?, set_aside))
    };
    let (figures, pauses, set_aside) = read
        .await
        .map_err(|error: crate::store::StoreError| shown(error.into()))?;
    let set_aside: Vec<_> = set_aside.into_iter().map(SetAside::to_be_shown).collect();
    let overview = Overview {
        now: (app.service.clock)(),
        figures,
        pauses,
        sends: app.sender.is_some(),
        next: next(&set_aside, LIMIT),
        set_aside,
        is_start,
        refused: refused(&app),
        done: asked.done(&headers).zip(asked.id.clone()),
    };
    Ok(html(overview.page(&frame)))
}

/// How often each code was the reason of a refusal since the start.
fn refused(app: &App) -> Vec<(Code, u64)> {
    let times = |code: Code| {
        let outcomes = [Outcome::Rejected, Outcome::Malformed];
        let times = outcomes.into_iter().filter_map(|outcome| {
            let labels = Counted {
                outcome: outcome.name(),
                code: code.name(),
            };
            Some(app.service.metrics.updates.get(&labels)?.get())
        });
        times.sum()
    };
    let all = Code::ALL.into_iter().map(|code| (code, times(code)));
    all.filter(|(_, times)| *times > 0).collect()
}

async fn waybill(
    State(app): State<App>,
    Address(asked): Address,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let frame = admitted(&app, &headers, frame("/waybill", &asked, &headers))?;
    let id = asked.id.as_deref().unwrap_or_default().trim();
    // What can't be an id is known of no waybill.
    let dossier = match WaybillId::new(id.to_owned()) {
        Ok(id) => app.service.store.waybill(id).await,
        Err(_) => Ok(None),
    };
    let dossier = match dossier {
        Ok(dossier) => dossier,
        Err(error) => return Err(Shown(frame, error.into()).into_response()),
    };
    let is_known = dossier.is_some();
    let page = OneWaybill {
        id,
        dossier,
        rules: &app.service.rules,
        now: (app.service.clock)(),
        done: asked.done(&headers),
    };
    let mut response = html(page.page(&frame));
    if !is_known {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    Ok(response)
}

/// What a person has decided. No `Debug`: it may have an order token in it.
#[derive(Deserialize)]
struct Decide {
    id: String,
    /// The payload that was first when the form was written.
    place: u32,
    decision: Choice,
    token: Option<String>,
    lang: Option<String>,
    /// Whether it was decided on the waybill's own page.
    alone: Option<bool>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Choice {
    Release,
    Token,
    Discard,
}

async fn decide(
    State(app): State<App>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Response> {
    let nothing = Asked::default();
    let outer = admitted(&app, &headers, frame("/", &nothing, &headers))?;
    let shown = |problem: Problem| Shown(outer.clone(), problem).into_response();
    let form: Decide = fields(&app, &headers, body).await.map_err(shown)?;
    let done = done(&app, &form).await.map_err(shown)?;
    let lang = language(form.lang.as_deref(), &headers);
    let path = if form.alone == Some(true) {
        "/waybill"
    } else {
        "/"
    };
    let asked = [
        ("id", form.id.as_str()),
        ("done", done.name()),
        ("lang", lang.code()),
    ];
    let told = tell_done(done.name(), &form.id, &headers);
    Ok(with_cookie(elsewhere(path, &asked), told))
}

async fn done(app: &App, form: &Decide) -> Result<Done, Problem> {
    let Ok(id) = WaybillId::new(form.id.clone()) else {
        return Ok(Done::Nothing);
    };
    let (decision, done) = match form.decision {
        Choice::Release => (Decision::Release, Done::Released),
        Choice::Discard => (Decision::Discard, Done::Discarded),
        Choice::Token => {
            let token = form.token.as_deref().unwrap_or_default().trim();
            match OrderToken::new(token.to_owned()) {
                Ok(token) => (Decision::Token(token), Done::Token),
                Err(_) => return Ok(Done::BadToken),
            }
        }
    };
    match decided(app, id, Some(form.place), decision).await? {
        Decided::Done { .. } => Ok(done),
        Decided::NothingWaits => Ok(Done::Nothing),
        Decided::OtherFirst => Ok(Done::OtherFirst),
    }
}

async fn ask_key(State(app): State<App>, Address(asked): Address, headers: HeaderMap) -> Response {
    let frame = frame("/login", &asked, &headers);
    let visitor = app.guard.visitor(&headers, (app.service.clock)());
    match visitor {
        Ok(Visitor::Stranger) => html(page::log_in(&frame, asked.wrong.is_some())),
        Ok(Visitor::Here | Visitor::LoggedIn) => elsewhere("/", &[("lang", frame.lang.code())]),
        Err(problem) => Shown(frame, problem).into_response(),
    }
}

/// An API key. No `Debug`: it is a secret.
#[derive(Deserialize)]
struct LogIn {
    key: String,
    lang: Option<String>,
}

async fn log_in(State(app): State<App>, headers: HeaderMap, body: Body) -> Response {
    let frame = frame("/login", &Asked::default(), &headers);
    let form: LogIn = match fields(&app, &headers, body).await {
        Ok(form) => form,
        Err(problem) => return Shown(frame, problem).into_response(),
    };
    let lang = language(form.lang.as_deref(), &headers).code();
    let now = (app.service.clock)();
    if let Some(cookie) = app.guard.log_in(form.key.trim(), &headers, now) {
        return with_cookie(elsewhere("/", &[("lang", lang)]), Some(cookie));
    }
    tracing::warn!("somebody tried to log in to the page with a wrong API key");
    elsewhere("/login", &[("wrong", "true"), ("lang", lang)])
}

/// What the form for leaving brings.
#[derive(Deserialize)]
struct Leave {
    lang: Option<String>,
}

async fn leave(State(app): State<App>, headers: HeaderMap, body: Body) -> Response {
    let frame = frame("/login", &Asked::default(), &headers);
    let form: Leave = match fields(&app, &headers, body).await {
        Ok(form) => form,
        Err(problem) => return Shown(frame, problem).into_response(),
    };
    let lang = language(form.lang.as_deref(), &headers).code();
    let response = elsewhere("/login", &[("lang", lang)]);
    let now = (app.service.clock)();
    with_cookie(response, app.guard.log_out(&headers, now))
}

async fn style() -> Response {
    let kind = HeaderValue::from_static("text/css; charset=utf-8");
    let kept = HeaderValue::from_static("no-cache");
    (
        [(CONTENT_TYPE, kind), (CACHE_CONTROL, kept)],
        STYLE.concat(),
    )
        .into_response()
}

fn elsewhere(path: &str, asked: &[(&str, &str)]) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(address) = HeaderValue::from_str(&address(path, asked)) {
        response.headers_mut().insert(LOCATION, address);
    }
    response
}

fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

/// A page, which nobody keeps, frames, or loads anything into.
fn html(page: String) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not `no-referrer`: forms would not say where they come from.
        (REFERRER_POLICY, "same-origin"),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, page).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_what_is_asked_for_or_the_browsers() {
        let of = |asked: Option<&str>, browser: &str| {
            let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, browser.parse().unwrap())]);
            language(asked, &headers)
        };
        assert_eq!(of(Some("zh"), "en"), Lang::Zh);
        assert_eq!(of(None, "zh-CN,zh;q=0.9,en;q=0.8"), Lang::Zh);
        assert_eq!(of(None, "de-DE, de;q=0.9, en;q=0.8, zh;q=0.7"), Lang::En);
        assert_eq!(of(Some("fr"), "fr"), Lang::En);
    }
}
