//! The HTTP interface, and the OpenAPI document that is made from it.
//!
//! The page for operations is no part of the document: it is for people.

mod app;
mod body;
mod callback;
mod fields;
mod form;
mod guard;
mod health;
mod hear_out;
mod lasting;
mod listen;
mod page;
mod patient;
mod probe;
mod problem;
mod query;
mod session;
mod set_aside;
mod updates;
mod view;
mod waybills;

use std::sync::Arc;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use app::{App, Callback, Limits};
pub use guard::{Guard, OpenToAll};
pub use listen::{Connections, listen};
pub use problem::Problem;

use crate::metrics::{Metrics, Request as Counted};
use problem::Kind;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Waybill gateway",
        description = "Scans in, an answer for each; what is accepted is sent to WeChat until \
                       it is confirmed."
    ),
    components(schemas(Problem))
)]
struct Description;

/// The calls, of which the first ones want an API key, if there are any.
fn calls() -> (OpenApiRouter<App>, OpenApiRouter<App>) {
    let guarded = OpenApiRouter::new()
        .routes(routes!(updates::updates))
        .routes(routes!(updates::decide))
        .routes(routes!(waybills::show))
        .routes(routes!(waybills::enter))
        .routes(routes!(waybills::order))
        .routes(routes!(set_aside::list))
        .routes(routes!(set_aside::release))
        .routes(routes!(set_aside::token))
        .routes(routes!(set_aside::discard))
        .routes(routes!(health::metrics));
    let open = OpenApiRouter::new()
        .routes(routes!(callback::set_up))
        .routes(routes!(callback::pushed))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready));
    (guarded, open)
}

/// The OpenAPI document.
#[must_use]
pub fn document() -> Document {
    let (guarded, open) = calls();
    let described = OpenApiRouter::with_openapi(Description::openapi());
    let mut document = described.merge(guarded).merge(open).into_openapi();
    let key = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("api_key", SecurityScheme::Http(key));
    // With a key or, on this machine, without.
    let none = SecurityRequirement::default();
    document.security = Some(vec![SecurityRequirement::new("api_key", [""; 0]), none]);
    document
}

/// The interface.
pub fn router(app: App) -> Router {
    let (guarded, open) = calls();
    // Written once; it can't fail, as all its keys are texts.
    let document = Bytes::from(serde_json::to_vec(&document()).unwrap_or_default());
    let metrics = Arc::clone(&app.service.metrics);
    let patience = app.limits.patience;
    let guard = Arc::clone(&app.guard);
    let guarded = Router::from(guarded).layer(middleware::from_fn_with_state(guard, guard::admit));
    Router::from(open)
        .route(
            "/openapi.json",
            get(move || async move { ([(CONTENT_TYPE, JSON)], document) }),
        )
        .merge(guarded)
        .merge(page::routes())
        .fallback(nothing)
        .method_not_allowed_fallback(other_method)
        .layer(middleware::from_fn_with_state(metrics, count))
        .layer(middleware::from_fn_with_state(patience, hear_out::hear_out))
        .with_state(app)
}

const JSON: &str = "application/json";

async fn nothing() -> Problem {
    Problem::new(
        Kind::NotFound,
        "there is no such call; /openapi.json lists them",
        "没有此接口；接口列表见 /openapi.json",
    )
}

async fn other_method() -> Problem {
    Problem::new(
        Kind::OtherMethod,
        "this call has another method; /openapi.json lists it",
        "此接口的请求方法不同；见 /openapi.json",
    )
}

/// Counts answers by their call and status.
async fn count(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    let path = path.map_or("other", MatchedPath::as_str).to_owned();
    let response = next.run(request).await.into_response();
    let status = response.status().as_u16();
    metrics
        .requests
        .get_or_create(&Counted { path, status })
        .inc();
    response
}
