//! `/healthz`, `/readyz` and `/metrics`.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::CONTENT_TYPE;

use super::app::App;
use super::problem::{Kind, Problem};
use crate::metrics::Metrics;
use crate::model::Moment;
use crate::store::Figures;

/// Whether the process is there.
#[utoipa::path(
    get,
    path = "/healthz",
    responses((status = 200, description = "It is", body = String, content_type = "text/plain")),
)]
pub(super) async fn alive() -> Response {
    text("ok\n".to_owned())
}

/// Whether something could be written now.
#[utoipa::path(
    get,
    path = "/readyz",
    responses(
        (status = 200, description = "It could", body = String, content_type = "text/plain"),
        Problem,
    ),
)]
pub(super) async fn ready(State(app): State<App>) -> Result<Response, Problem> {
    // Whoever is not asked because this said no has to say yes again by himself.
    if app.service.committer.trouble().is_some() {
        app.probe.ask(app.service.store.probe()).await?;
    }
    Ok(text("ok\n".to_owned()))
}

/// What is counted and measured, for Prometheus.
///
/// Also while the store can't be read: then its figures are those of the last time it could.
#[utoipa::path(
    get,
    path = "/metrics",
    responses(
        (status = 200, description = "Figures", body = String,
         content_type = "application/openmetrics-text"),
        Problem,
    ),
)]
pub(super) async fn metrics(State(app): State<App>) -> Result<Response, Problem> {
    let metrics = &app.service.metrics;
    match app.service.store.figures().await {
        Ok(figures) => set(metrics, figures, (app.service.clock)()),
        Err(error) => {
            tracing::warn!(%error, "the figures are old");
            metrics.store_up.set(0);
        }
    }
    let written = metrics
        .text()
        .map_err(|error| Problem::new(Kind::Unavailable, error.to_string(), "指标无法写出"))?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(CONTENT_TYPE, kind)], written).into_response())
}

fn set(metrics: &Metrics, figures: Figures, now: Moment) {
    let gauge = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    metrics.store_up.set(1);
    metrics.waiting.set(gauge(figures.waiting));
    metrics.set_aside.set(gauge(figures.set_aside));
    metrics.parked.set(gauge(figures.parked));
    let oldest = figures.oldest.map(|since| now.since(since).as_secs_f64());
    metrics.oldest.set(oldest.unwrap_or_default());
}

fn text(text: String) -> Response {
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
