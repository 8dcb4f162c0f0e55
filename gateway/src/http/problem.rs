//! What is wrong with a request, as RFC 9457 has it.

use std::collections::BTreeMap;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response as Documented, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};
use waybill_page_parts::Bilingual;

use crate::service::{InvalidKey, Refused, UnknownMap, Unreadable};
use crate::store::{StoreError, Trouble};

/// What is wrong with a request.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// Names the kind of problem; it never changes.
    #[serde(rename = "type")]
    #[schema(example = "urn:waybill-gateway:problem:busy")]
    kind: String,
    /// The kind of problem, in English.
    title: &'static str,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What was found, and what would be right, in English.
    detail: String,
    /// The same in Chinese.
    detail_zh: String,
}

/// A kind of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Unreadable,
    Unauthorized,
    Forbidden,
    NotFound,
    OtherMethod,
    OtherPayload,
    Slow,
    TooLarge,
    Encoded,
    OtherRequest,
    Busy,
    Unavailable,
    Full,
}

impl Kind {
    const ALL: [Self; 13] = [
        Self::Unreadable,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::OtherMethod,
        Self::Slow,
        Self::OtherPayload,
        Self::TooLarge,
        Self::Encoded,
        Self::OtherRequest,
        Self::Busy,
        Self::Unavailable,
        Self::Full,
    ];

    const fn status(self) -> StatusCode {
        match self {
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::OtherMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::OtherPayload => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Encoded => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::OtherRequest => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Busy => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Full => StatusCode::INSUFFICIENT_STORAGE,
        }
    }

    /// Its name, and what it is called.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Unreadable => ("unreadable", "The request can't be read"),
            Self::Unauthorized => ("unauthorized", "No API key, or a wrong one"),
            Self::Forbidden => ("forbidden", "The request is not from whoever may make it"),
            Self::NotFound => ("not-found", "There is nothing there"),
            Self::OtherMethod => ("other-method", "The call has another method"),
            Self::OtherPayload => ("other-payload", "Another payload waits first by now"),
            Self::Slow => ("slow", "The body took too long to come"),
            Self::TooLarge => ("too-large", "The request is too large"),
            Self::Encoded => ("encoded", "The body is encoded"),
            Self::OtherRequest => ("other-request", "The key was used for another request"),
            Self::Busy => ("busy", "Too much waits already"),
            Self::Unavailable => ("unavailable", "It can't be done for the moment"),
            Self::Full => ("full", "The store has no room left"),
        }
    }

    /// Seconds after which it may be better.
    const fn retry_after(self) -> Option<&'static str> {
        match self {
            Self::Busy => Some("1"),
            Self::Unavailable => Some("5"),
            Self::Full => Some("60"),
            Self::Unreadable
            | Self::Unauthorized
            | Self::Forbidden
            | Self::NotFound
            | Self::OtherMethod
            | Self::OtherPayload
            | Self::Slow
            | Self::TooLarge
            | Self::Encoded
            | Self::OtherRequest => None,
        }
    }
}

impl Problem {
    /// A problem of this kind, with what was found and what would be right.
    pub(crate) fn new(kind: Kind, detail: impl Into<String>, detail_zh: impl Into<String>) -> Self {
        let (name, title) = kind.words();
        Self {
            kind: format!("urn:waybill-gateway:problem:{name}"),
            title,
            status: kind.status().as_u16(),
            detail: detail.into(),
            detail_zh: detail_zh.into(),
        }
    }
}

/// What the page needs of it.
impl Problem {
    /// The kind of problem, in English.
    pub(super) const fn title(&self) -> &'static str {
        self.title
    }

    /// What was found, and what would be right.
    pub(super) fn text(&self) -> Bilingual {
        Bilingual::of(self.detail.clone(), self.detail_zh.clone())
    }

    /// The status of the answer.
    pub(super) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST)
    }
}

impl From<UnknownMap> for Problem {
    fn from(unknown: UnknownMap) -> Self {
        let detail_zh = unknown.chinese().to_string();
        Self::new(Kind::Unreadable, unknown.to_string(), detail_zh)
    }
}

impl From<Unreadable> for Problem {
    fn from(unreadable: Unreadable) -> Self {
        let kind = match unreadable {
            Unreadable::TooMany { .. } => Kind::TooLarge,
            Unreadable::Empty | Unreadable::NoArray { .. } => Kind::Unreadable,
        };
        Self::new(
            kind,
            unreadable.to_string(),
            unreadable.chinese().to_string(),
        )
    }
}

impl From<InvalidKey> for Problem {
    fn from(invalid: InvalidKey) -> Self {
        Self::new(
            Kind::Unreadable,
            invalid.to_string(),
            invalid.chinese().to_string(),
        )
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Busy => Self::new(
                Kind::Busy,
                "too many records wait to be written; nothing of this request was taken, send it \
                 again",
                "等待写入的记录过多；本次请求未被接收，请稍后重发",
            ),
            Refused::Store(error) => error.into(),
        }
    }
}

/// What the store says in its own words is for the log.
impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error.trouble {
            Trouble::Full => Self::new(
                Kind::Full,
                "the disk is full; nothing of this request was taken, make room and send it again",
                "磁盘已满；本次请求未被接收，请腾出空间后重发",
            ),
            Trouble::Unreadable => Self::new(
                Kind::Unavailable,
                format!(
                    "{}; nothing of this request was taken, send it without that waybill",
                    error.detail
                ),
                format!(
                    "{}；该运单的存储内容无法读取，本次请求未被接收，请去掉该运单后重发",
                    error.detail
                ),
            ),
            Trouble::Unavailable | Trouble::Unsound => Self::new(
                Kind::Unavailable,
                "the store can't be used for the moment; nothing of this request was promised, \
                 send it again",
                "存储暂不可用；本次请求未作任何承诺，请稍后重发",
            ),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let kind = Kind::ALL.into_iter().find(|kind| kind.status() == status);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(seconds) = kind.and_then(Kind::retry_after) {
            headers.insert(RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        if kind == Some(Kind::Unauthorized) {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

const MEDIA_TYPE: &str = "application/problem+json";

/// The problems that any call may have, for the document.
impl IntoResponses for Problem {
    fn responses() -> BTreeMap<String, RefOr<Documented>> {
        Kind::ALL
            .into_iter()
            .map(|kind| {
                let content = ContentBuilder::new()
                    .schema(Some(Ref::from_schema_name("Problem")))
                    .build();
                let documented = ResponseBuilder::new()
                    .description(kind.words().1)
                    .content(MEDIA_TYPE, content)
                    .build();
                (kind.status().as_str().to_owned(), RefOr::T(documented))
            })
            .collect()
    }
}
