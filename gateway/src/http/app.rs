//! What the calls have in common.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http::HeaderMap;

use super::body::{Bodies, Reserving, Taken};
use super::guard::Guard;
use super::probe::Probe;
use super::problem::Problem;
use crate::callback::SecretFiles;
use crate::sender::Sender;
use crate::service::{Maps, Service, Space};

/// What is handed to every call.
#[derive(Debug, Clone)]
pub struct App {
    /// What does it.
    pub(super) service: Service,
    /// Is woken when something is to be sent; nothing if nothing ever is.
    pub(super) sender: Option<Sender>,
    /// What reads records in a carrier's own vocabulary.
    pub(super) maps: Maps,
    /// How large requests may be.
    pub(super) limits: Limits,
    /// Who may ask.
    pub(super) guard: Arc<Guard>,
    /// How WeChat's pushes are taken, if they are.
    pub(super) callback: Option<Callback>,
    /// How bodies are taken from those who may ask, and from others.
    bodies: Bodies,
    strangers: Bodies,
    /// Whether something could be written.
    pub(super) probe: Arc<Probe>,
}

/// How many bytes the bodies may have that come without an API key: WeChat's pushes, and forms.
const STRANGERS: usize = 16 << 20;

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
    /// Bytes of all bodies together, until what is in them is written; at least those of one.
    pub bodies: usize,
    /// Records of a request.
    pub records: usize,
    /// How long a body may take to come.
    pub patience: Duration,
}

impl App {
    /// What is handed to every call.
    #[must_use]
    pub fn new(
        service: Service,
        sender: Option<Sender>,
        maps: Maps,
        guard: Guard,
        callback: Option<Callback>,
        limits: Limits,
    ) -> Self {
        let bodies = |all: usize, reserving| Bodies {
            most: limits.body,
            space: Space::new(all.max(limits.body)),
            patience: limits.patience,
            reserving,
        };
        Self {
            service,
            sender,
            maps,
            guard: Arc::new(guard),
            callback,
            limits,
            bodies: bodies(limits.bodies, Reserving::Before),
            strangers: bodies(STRANGERS, Reserving::AsItComes),
            probe: Arc::default(),
        }
    }

    /// A body of whoever may ask.
    pub(super) async fn body(&self, headers: &HeaderMap, body: Body) -> Result<Taken, Problem> {
        self.bodies.take(headers, body).await
    }

    /// A body of so many bytes at most of whoever it is. Theirs have room of their own, so that
    /// nobody who may ask has to wait for it.
    pub(super) async fn body_of_stranger(
        &self,
        most: usize,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Taken, Problem> {
        self.strangers.of(most).take(headers, body).await
    }

    /// Something may be due.
    pub(super) fn wake_sender(&self) {
        if let Some(sender) = &self.sender {
            sender.wake();
        }
    }
}
