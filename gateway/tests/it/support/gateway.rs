//! A gateway within the test's own process, with a clock of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use waybill_engine::RuleSet;
use waybill_gateway::commands::{Ready, Running, start};
use waybill_gateway::http::{Callback, Connections, Guard, Limits};
use waybill_gateway::model::Moment;
use waybill_gateway::sender::SenderOptions;
use waybill_gateway::service::{Housekeeping, Maps, Options};
use waybill_gateway::store::Store;
use waybill_gateway::system::Clock;
use waybill_gateway::wechat::{TokenSource, Wechat};

use super::{Fake, Home, LEASE, NOW};

/// How a gateway is to be.
pub(crate) struct Setup {
    pub(crate) rules: RuleSet,
    pub(crate) adopt_until: Option<i64>,
    pub(crate) in_flight: usize,
    pub(crate) calls_a_second: Option<u32>,
    pub(crate) room: usize,
    pub(crate) limits: Limits,
    pub(crate) token: TokenSource,
    pub(crate) patience: Duration,
    pub(crate) keys: String,
    pub(crate) forget_after: Option<Duration>,
    pub(crate) callback: Option<Callback>,
    pub(crate) lease: Duration,
    pub(crate) connections: Connections,
    /// How many seconds after `NOW` it begins.
    pub(crate) later: i64,
    /// What happens each time that the time is asked for.
    pub(crate) when_asked: Arc<dyn Fn() + Send + Sync>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            rules: RuleSet::STANDARD,
            adopt_until: None,
            in_flight: 8,
            calls_a_second: None,
            room: 10_000,
            limits: Limits {
                body: 1 << 20,
                bodies: 8 << 20,
                records: 1000,
                patience: Duration::from_secs(10),
            },
            token: command("echo access-1"),
            patience: Duration::from_secs(10),
            keys: String::new(),
            forget_after: None,
            callback: None,
            lease: LEASE,
            connections: Connections {
                most: 512,
                head: Duration::from_mins(1),
                answer: Duration::from_mins(1),
            },
            later: 0,
            when_asked: Arc::new(|| {}),
        }
    }
}

/// A command that prints an access token, if it comes to that within a second.
pub(crate) fn command(text: &str) -> TokenSource {
    TokenSource::Command {
        command: text.to_owned(),
        patience: Duration::from_secs(1),
    }
}

/// A gateway, and a client of it.
pub(crate) struct Gateway {
    pub(crate) running: Running,
    pub(crate) store: Arc<dyn Store>,
    base: String,
    client: Client,
    now: Arc<AtomicI64>,
}

/// A client that no proxy is asked for.
pub(crate) fn client() -> Client {
    // As the gateway's own.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().build().unwrap()
}

impl Gateway {
    /// On a new store.
    pub(crate) async fn new(wechat: Option<&Fake>, setup: Setup) -> (Home, Self) {
        let home = Home::new();
        let gateway = Self::open(&home, wechat, setup).await;
        (home, gateway)
    }

    /// On the store of this place.
    pub(crate) async fn open(home: &Home, wechat: Option<&Fake>, setup: Setup) -> Self {
        let store = home.open_for(setup.lease).await;
        Self::on(store, wechat, setup).await
    }

    /// On this store.
    pub(crate) async fn on(store: Arc<dyn Store>, wechat: Option<&Fake>, setup: Setup) -> Self {
        let begins = Moment::from_unix(NOW + setup.later).millis();
        let now = Arc::new(AtomicI64::new(begins));
        let told = Arc::clone(&now);
        let when_asked = setup.when_asked;
        let clock: Clock = Arc::new(move || {
            when_asked();
            Moment::from_millis(told.load(Ordering::SeqCst))
        });
        let sending = wechat.map(|wechat| {
            let server = wechat.server.parse().unwrap();
            let source = setup.token.clone();
            let options = SenderOptions {
                in_flight: setup.in_flight,
                calls_a_second: setup.calls_a_second,
                grace: Duration::from_secs(10),
            };
            (
                Wechat::new(Some(server), setup.patience).unwrap(),
                source,
                options,
            )
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let ready = Ready {
            store: Arc::clone(&store),
            rules: setup.rules,
            maps: Maps::load(&[]).unwrap(),
            clock,
            options: Options {
                keep_answers: Duration::from_hours(24),
                adopt_until: setup.adopt_until,
            },
            room: setup.room,
            limits: setup.limits,
            connections: setup.connections,
            guard: Guard::new(&setup.keys, listener.local_addr().unwrap()).unwrap(),
            callback: setup.callback,
            sending,
            housekeeping: Housekeeping {
                forget_after: setup.forget_after,
            },
        };
        let running = start(ready, listener).unwrap();
        Self {
            base: format!("http://{}", running.address),
            running,
            store,
            client: client(),
            now,
        }
    }

    /// Sets the clock so many seconds on, or back.
    pub(crate) fn step(&self, seconds: i64) {
        self.now.fetch_add(1000 * seconds, Ordering::SeqCst);
        if let Some(sender) = &self.running.sender {
            sender.wake();
        }
    }

    /// Where it listens.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.base))
    }

    pub(crate) fn post(&self, path: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
        self.post_as("application/json", path, body)
    }

    /// A body of this content type.
    pub(crate) fn post_as(
        &self,
        kind: &str,
        path: &str,
        body: impl Into<reqwest::Body>,
    ) -> RequestBuilder {
        let request = self.client.post(format!("{}{path}", self.base));
        request.header("content-type", kind).body(body)
    }

    /// The answers to these records.
    pub(crate) async fn updates(&self, records: &[Value]) -> Vec<Value> {
        let body = serde_json::to_string(records).unwrap();
        let response = self.post("/v1/updates", body).send().await.unwrap();
        assert_eq!(response.status(), 200);
        json(response).await.as_array().unwrap().clone()
    }

    /// What became of these records.
    pub(crate) async fn outcomes(&self, records: &[Value]) -> Vec<String> {
        let outcome = |answer: &Value| answer["outcome"].as_str().unwrap().to_owned();
        self.updates(records).await.iter().map(outcome).collect()
    }

    /// Asserts that these records are accepted.
    pub(crate) async fn accept(&self, records: &[Value]) {
        let answers = self.updates(records).await;
        for (record, answer) in records.iter().zip(&answers) {
            assert_eq!(answer["outcome"], "accepted", "{record}: {answer}");
        }
    }

    /// All that is known of a waybill.
    pub(crate) async fn waybill(&self, id: &str) -> Value {
        let response = self
            .get(&format!("/v1/waybills/{id}"))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200, "{id}");
        json(response).await
    }

    /// Waits until nothing waits but for a person.
    pub(crate) async fn sent(&self) {
        eventually("everything is sent", async || {
            self.store.figures().await.unwrap().oldest.is_none()
        })
        .await;
    }

    /// Sets the clock on and on, past whatever was put off, until everything is confirmed.
    pub(crate) async fn sent_in_time(&self) {
        eventually("everything is sent in its time", async || {
            self.step(900);
            self.store.figures().await.unwrap().waiting == 0
        })
        .await;
    }

    /// Waits until the queue of a waybill is in this state, such as `set_aside`.
    pub(crate) async fn queue_is(&self, id: &str, state: &str) {
        eventually(&format!("the queue of {id} is {state}"), async || {
            self.waybill(id).await["queue"]["state"] == state
        })
        .await;
    }

    /// Waits until the first payload of a waybill was sent in vain so often.
    pub(crate) async fn tried(&self, id: &str, times: usize) {
        eventually(&format!("{id} was tried {times} times"), async || {
            self.waybill(id).await["queue"]["attempts"] == times
        })
        .await;
    }

    /// Waits until nothing is sent for so many seconds.
    pub(crate) async fn paused_for(&self, seconds: u64) {
        eventually("there is a pause", async || {
            let now = (self.running.service.clock)();
            let pauses = self.store.pauses().await.unwrap();
            pauses
                .iter()
                .any(|pause| pause.left(now).as_secs() == seconds)
        })
        .await;
    }

    /// Ends it as SIGTERM does.
    pub(crate) async fn stop(self) {
        self.running.stop(Duration::from_secs(20)).await;
    }
}

pub(crate) async fn json(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

/// Waits for something that is sure to come; a minute is for machines that are very busy.
pub(crate) async fn eventually(what: &str, mut is: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !is().await {
        assert!(
            begun.elapsed() < Duration::from_mins(1),
            "it never came that {what}"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
