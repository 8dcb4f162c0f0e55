//! What a form of the page brings.

use axum::body::Body;
use http::HeaderMap;
use serde::de::DeserializeOwned;

use super::app::App;
use super::problem::{Kind, Problem};
use super::session::from_our_page;

/// The most bytes of a form.
const MOST: usize = 8 * 1024;

/// The fields of a form that comes from our own page.
///
/// # Errors
///
/// It comes from elsewhere, or can't be read. What was in it is not quoted: it may be a secret.
pub(super) async fn fields<T: DeserializeOwned>(
    app: &App,
    headers: &HeaderMap,
    body: Body,
) -> Result<T, Problem> {
    from_our_page(headers)?;
    let body = app.body_of_stranger(MOST, headers, body).await?;
    serde_urlencoded::from_bytes(&body.bytes).map_err(|_| {
        Problem::new(
            Kind::Unreadable,
            "the form can't be read; use the page's own",
            "表单有误；请使用页面上的表单",
        )
    })
}
