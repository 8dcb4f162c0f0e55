//! A load: waybills' whole ways, each record until it is answered, over one gateway or several.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::Client;
use serde_json::Value;
use tokio::task::JoinSet;

use super::{body, client, track};

/// How long an answer is waited for. A gateway that is stopped gives none.
const PATIENCE: Duration = Duration::from_secs(3);

/// Feeders that go on until they are told to stop.
pub(crate) struct Load {
    feed: Feed,
    feeders: JoinSet<BTreeMap<String, Vec<String>>>,
}

/// What feeders share.
#[derive(Clone)]
struct Feed {
    client: Client,
    gateways: Arc<Mutex<Vec<String>>>,
    over: Arc<AtomicBool>,
}

impl Load {
    /// So many feeders, to these gateways.
    pub(crate) fn start(feeders: usize, gateways: &[&str]) -> Self {
        let feed = Feed {
            client: client(),
            gateways: Arc::default(),
            over: Arc::default(),
        };
        let mut load = Self {
            feed,
            feeders: JoinSet::new(),
        };
        load.goes_to(gateways);
        for feeder in 0..feeders {
            load.feeders.spawn(load.feed.clone().run(feeder));
        }
        load
    }

    /// From now on it goes to these gateways, to each in turn.
    pub(crate) fn goes_to(&mut self, gateways: &[&str]) {
        let gateways = gateways.iter().map(|base| (*base).to_owned()).collect();
        *self.feed.gateways.lock().unwrap() = gateways;
    }

    /// Ends it; the payloads of each waybill that was fed, all of which are promised.
    pub(crate) async fn end(mut self) -> BTreeMap<String, Vec<String>> {
        self.feed.over.store(true, Ordering::SeqCst);
        let mut promised = BTreeMap::new();
        while let Some(fed) = self.feeders.join_next().await {
            promised.extend(fed.unwrap());
        }
        promised
    }
}

impl Feed {
    async fn run(self, feeder: usize) -> BTreeMap<String, Vec<String>> {
        let mut promised = BTreeMap::new();
        for number in 0.. {
            if self.over.load(Ordering::SeqCst) {
                break;
            }
            let id = format!("W{feeder}-{number}");
            let mut bodies = Vec::new();
            for (step, record) in track(&id).into_iter().enumerate() {
                self.until_answered(&record, feeder + number + step).await;
                bodies.push(body(&record));
            }
            promised.insert(id, bodies);
        }
        promised
    }

    async fn until_answered(&self, record: &Value, begin: usize) {
        for turn in begin.. {
            let url = {
                let gateways = self.gateways.lock().unwrap();
                format!("{}/v1/updates", gateways[turn % gateways.len()])
            };
            let request = self.client.post(url).body(record.to_string());
            let answer = match request.timeout(PATIENCE).send().await {
                Ok(response) if response.status() == 200 => response.bytes().await.ok(),
                Ok(_) | Err(_) => None,
            };
            if let Some(answer) = answer {
                let answer: Value = serde_json::from_slice(&answer).unwrap();
                let outcome = answer["outcome"].as_str().unwrap();
                // A duplicate: it was taken, and the answer was lost.
                assert!(
                    outcome == "accepted" || outcome == "duplicate",
                    "{record}: {answer}"
                );
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}
