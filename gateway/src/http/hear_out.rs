//! The rest of a body: read before the answer is given, as many programs hear nothing before they
//! have said all, and lose an answer that comes sooner.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::EXPECT;
use http::{HeaderMap, HeaderValue};
use http_body_util::BodyExt as _;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, timeout_at};

/// The most bytes of a rest that are passed over.
const PASSED_OVER: usize = 64 << 20;

/// Answers when nothing of the request's body is left, whoever has read how much of it: whoever is
/// refused for his key, his path or his query hears of it as well. What comes later than a body
/// may, or is more than any body, is not waited for.
pub(super) async fn hear_out(
    State(patience): State<Duration>,
    request: Request,
    next: Next,
) -> Response {
    let until = Instant::now() + patience;
    let is_held_back = is_held_back(request.headers());
    let (head, body) = request.into_parts();
    let mut rest = Shared::from(body);
    let request = Request::from_parts(head, Body::new(rest.clone()));
    let response = next.run(request).await;
    // Whoever waits to be asked for it has not begun, and need not.
    if !is_held_back || rest.content().is_begun {
        let _ = timeout_at(until, pass_over(&mut rest)).await;
    }
    response
}

/// Whether a body comes only when it is asked for, which it is when it is read.
fn is_held_back(headers: &HeaderMap) -> bool {
    let expected = headers.get(EXPECT).map(HeaderValue::as_bytes);
    expected.is_some_and(|expected| expected.eq_ignore_ascii_case(b"100-continue"))
}

/// Reads what is left of a body, and keeps none of it.
async fn pass_over(rest: &mut Shared) {
    let mut left = PASSED_OVER;
    while let Some(Ok(frame)) = rest.frame().await {
        let length = frame.data_ref().map_or(0, Bytes::len);
        match left.checked_sub(length) {
            Some(less) => left = less,
            None => return,
        }
    }
}

/// A body that one reads as far as he likes, and another one to its end.
#[derive(Clone)]
struct Shared(Arc<Mutex<Content>>);

struct Content {
    body: Body,
    /// Whether anything of it was asked for.
    is_begun: bool,
    /// Whether it broke off: nothing more may be asked for then.
    is_broken: bool,
}

impl From<Body> for Shared {
    fn from(body: Body) -> Self {
        Self(Arc::new(Mutex::new(Content {
            body,
            is_begun: false,
            is_broken: false,
        })))
    }
}

impl Shared {
    fn content(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HttpBody for Shared {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut content = self.content();
        content.is_begun = true;
        if content.is_broken {
            return Poll::Ready(None);
        }
        let polled = Pin::new(&mut content.body).poll_frame(cx);
        content.is_broken = matches!(polled, Poll::Ready(Some(Err(_))));
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.content().body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.content().body.size_hint()
    }
}
