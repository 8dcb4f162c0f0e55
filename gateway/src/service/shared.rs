//! What all that the gateway does has in common.

use std::sync::Arc;
use std::time::Duration;

use waybill_engine::RuleSet;

use super::committer::Committer;
use crate::metrics::Metrics;
use crate::store::Store;
use crate::system::Clock;

/// What all that the gateway does has in common.
#[derive(Clone)]
pub struct Service {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The way into it.
    pub committer: Committer,
    /// By which updates are decided.
    pub rules: Arc<RuleSet>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// The time.
    pub clock: Clock,
    /// What may be chosen.
    pub options: Options,
}

/// What may be chosen of how updates are taken.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How long the answers to a request with an idempotency key are kept.
    pub keep_answers: Duration,
    /// Until when the first update of an unknown waybill is taken as it stands, in Unix seconds.
    pub adopt_until: Option<i64>,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service")
            .field("rules", &self.rules.name())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
