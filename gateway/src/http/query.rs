//! What is asked for in a URL, or a problem that says what is wrong with it.

use axum::extract::{FromRequestParts, Path, Query as Inner};
use http::request::Parts;
use serde::de::DeserializeOwned;
use waybill_engine::WaybillId;

use super::problem::{Kind, Problem};

/// The query of a URL.
pub(super) struct Query<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Inner::from_request_parts(parts, state).await {
            Ok(Inner(query)) => Ok(Self(query)),
            Err(rejection) => {
                let text = rejection.body_text();
                let detail_zh = format!("URL 参数有误：{text}");
                Err(Problem::new(Kind::Unreadable, text, detail_zh))
            }
        }
    }
}

/// The waybill that a path names.
pub(super) struct Named(pub(super) WaybillId<'static>);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(text)) => text,
            Err(rejection) => {
                let text = rejection.body_text();
                let detail_zh = format!("URL 路径有误：{text}");
                return Err(Problem::new(Kind::Unreadable, text, detail_zh));
            }
        };
        WaybillId::new(text).map(Self).map_err(|invalid| {
            let detail_zh = invalid.chinese().to_string();
            Problem::new(Kind::Unreadable, invalid.to_string(), detail_zh)
        })
    }
}
