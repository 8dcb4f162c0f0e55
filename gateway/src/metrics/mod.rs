//! What is counted and measured, for Prometheus. No value of a record is ever a label.

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Metric, Registry};

/// All of it.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Records by what became of them.
    pub updates: Family<Outcome, Counter>,
    /// WeChat's answers by their class.
    pub replies: Family<Class, Counter>,
    /// Answers of this service by call and status.
    pub requests: Family<Request, Counter>,
    /// New access tokens, and failures to get one.
    pub refreshes: Family<Refresh, Counter>,
    /// What WeChat pushed, and what came of it.
    pub pushes: Family<Pushed, Counter>,
    /// Seconds that something waited to be written until a transaction took it in.
    pub wait: Histogram,
    /// Seconds that a transaction took from then on.
    pub commit: Histogram,
    /// Seconds of that until what was written was on the disk.
    pub sync: Histogram,
    /// Records that a transaction took in.
    pub group: Histogram,
    /// Seconds that the decisions of one request took.
    pub decision: Histogram,
    /// Seconds that WeChat took to answer.
    pub call: Histogram,
    /// Calls that WeChat has not answered yet.
    pub in_flight: Gauge,
    /// Seconds that nothing is sent from now on, by the reason.
    pub paused: Family<Reason, Gauge>,
    /// Whether the store could be read when it was asked last; the next four are of that time.
    pub store_up: Gauge,
    /// Payloads that are not confirmed.
    pub waiting: Gauge,
    /// Seconds that the first of those that are to be sent waits.
    pub oldest: Gauge<f64, AtomicU64>,
    /// Waybills that wait for a person.
    pub set_aside: Gauge,
    /// Updates that wait for their time.
    pub parked: Gauge,
}

/// What became of a record.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Outcome {
    /// accepted, duplicate, rejected, malformed or ignored.
    pub outcome: &'static str,
    /// The code of a refusal, or nothing.
    pub code: &'static str,
}

/// What an answer of WeChat's meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Class {
    /// Its class.
    pub class: &'static str,
}

/// A call of this service.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Request {
    /// The path as it is documented, not as it came.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
}

/// How it went to get a new access token.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Refresh {
    /// ok or failed.
    pub result: &'static str,
}

/// What WeChat pushed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Pushed {
    /// The event if it is one that the gateway knows, or nothing.
    pub event: &'static str,
    /// What came of it.
    pub result: &'static str,
}

/// Why nothing is sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Reason {
    /// Its name.
    pub reason: &'static str,
}

/// What is before every name.
const PREFIX: &str = "waybill_gateway";

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// With nothing counted yet.
    #[must_use]
    pub fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix(PREFIX),
            updates: Family::default(),
            replies: Family::default(),
            requests: Family::default(),
            refreshes: Family::default(),
            pushes: Family::default(),
            wait: seconds(),
            commit: seconds(),
            sync: seconds(),
            group: Histogram::new(exponential_buckets(1.0, 2.0, 12)),
            decision: seconds(),
            call: seconds(),
            in_flight: Gauge::default(),
            paused: Family::default(),
            store_up: Gauge::default(),
            waiting: Gauge::default(),
            oldest: Gauge::default(),
            set_aside: Gauge::default(),
            parked: Gauge::default(),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let to = &mut self.registry;
        add(
            to,
            &self.updates,
            "updates",
            "Records by what became of them",
        );
        add(to, &self.replies, "replies", "WeChat's answers by class");
        add(to, &self.requests, "requests", "Answers by call and status");
        let help = "New access tokens, and failures to get one";
        add(to, &self.refreshes, "access_token_refreshes", help);
        let help = "What WeChat pushed, by event and what came of it";
        add(to, &self.pushes, "pushes", help);
        self.register_commits();
        let to = &mut self.registry;
        let help = "What the decisions of one request took";
        add(to, &self.decision, "decision_seconds", help);
        add(to, &self.call, "call_seconds", "What WeChat took to answer");
        let help = "Calls that WeChat has not answered yet";
        add(to, &self.in_flight, "calls_in_flight", help);
        let help = "How long nothing is sent from now on, by reason";
        add(to, &self.paused, "sender_paused_seconds", help);
        let help = "Whether the store could be read just now";
        add(to, &self.store_up, "store_up", help);
        add(
            to,
            &self.waiting,
            "outbox_payloads",
            "Payloads that are not confirmed",
        );
        let help = "How long the first of those that are to be sent waits";
        add(to, &self.oldest, "oldest_unsent_seconds", help);
        let help = "Waybills that wait for a person";
        add(to, &self.set_aside, "set_aside_waybills", help);
        add(
            to,
            &self.parked,
            "parked_updates",
            "Updates that wait for their time",
        );
    }

    fn register_commits(&mut self) {
        let to = &mut self.registry;
        let help = "How long something waited until a transaction took it in";
        add(to, &self.wait, "wait_seconds", help);
        let help = "What a transaction took from then on";
        add(to, &self.commit, "commit_seconds", help);
        let help = "Its end: until what was written was on the disk";
        add(to, &self.sync, "sync_seconds", help);
        let help = "Records that a transaction took in";
        add(to, &self.group, "group_records", help);
    }

    /// The text that Prometheus reads.
    ///
    /// # Errors
    ///
    /// None in practice: it is written to memory.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// From 0.1 ms to 13 s.
fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(0.0001, 2.0, 18))
}

fn add<M: Metric + EncodeMetric + Clone>(to: &mut Registry, metric: &M, name: &str, help: &str) {
    to.register(name, help, metric.clone());
}

/// A duration as a gauge takes it, rounded up.
#[must_use]
pub fn whole_seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis().div_ceil(1000)).unwrap_or(i64::MAX)
}
