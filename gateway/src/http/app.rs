//! What the calls have in common.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, header::CONTENT_ENCODING};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use tokio::time::timeout;

use super::guard::Guard;
use super::problem::{Kind, Problem};
use crate::callback::SecretFiles;
use crate::sender::Sender;
use crate::service::{Maps, Service};

/// What is handed to every call.
#[derive(Debug, Clone)]
pub struct App {
    /// What does it.
    pub service: Service,
    /// Is woken when something is to be sent; nothing if nothing ever is.
    pub sender: Option<Sender>,
    /// What reads records in a carrier's own vocabulary.
    pub maps: Maps,
    /// How large requests may be.
    pub limits: Limits,
    /// Who may ask.
    pub guard: Arc<Guard>,
    /// How WeChat's pushes are taken, if they are.
    pub callback: Option<Callback>,
}

/// How WeChat's pushes are taken.
#[derive(Debug, Clone)]
pub struct Callback {
    /// Where the secrets are.
    pub files: SecretFiles,
    /// How far the time of a push may be from this machine's.
    pub window: Duration,
}

/// How large requests may be.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a body.
    pub body: usize,
    /// Records of a request.
    pub records: usize,
    /// How long a body may take to come.
    pub patience: Duration,
}

impl App {
    /// A body, if it is not too large and comes in time.
    pub(super) async fn body(&self, headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
        self.body_within(self.limits.body, headers, body).await
    }

    /// A body of so many bytes at most, if it comes in time.
    pub(super) async fn body_within(
        &self,
        most: usize,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Bytes, Problem> {
        if let Some(encoding) = headers.get(CONTENT_ENCODING).filter(|it| *it != "identity") {
            let encoding = String::from_utf8_lossy(encoding.as_bytes());
            return Err(Problem::new(
                Kind::Encoded,
                format!("the body is encoded as {encoding}; send it as it is"),
                format!("请求体经过 {encoding} 编码；请不要编码"),
            ));
        }
        let whole = Limited::new(body, most).collect();
        match timeout(self.limits.patience, whole).await {
            Ok(Ok(whole)) => Ok(whole.to_bytes()),
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large(most)),
            Ok(Err(_)) => Err(Problem::new(
                Kind::Unreadable,
                "the body broke off; send it whole",
                "请求体中断；请完整发送",
            )),
            Err(_) => Err(Problem::new(
                Kind::Slow,
                format!(
                    "the body took longer than {} s",
                    self.limits.patience.as_secs()
                ),
                format!("请求体接收超过 {} 秒", self.limits.patience.as_secs()),
            )),
        }
    }

    /// Something may be due.
    pub(super) fn wake_sender(&self) {
        if let Some(sender) = &self.sender {
            sender.wake();
        }
    }
}

fn too_large(most: usize) -> Problem {
    Problem::new(
        Kind::TooLarge,
        format!("the body has more than {most} bytes; send less at a time"),
        format!("请求体超过 {most} 字节；请分批发送"),
    )
}
