//! The gateway as a program, and its clients.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::Client;

use super::place::Place;

/// What the recipients read.
pub(crate) const TEXT: &str = "【杭州市】余杭服务部 已揽收，快件正发往杭州转运中心";

/// A waybill's id; neighbours are not neighbours in the file.
pub(crate) fn id(number: usize) -> String {
    format!(
        "SF{:012}",
        number.wrapping_mul(2_654_435_761) % 1_000_000_000_000
    )
}

/// A record of a waybill.
pub(crate) fn record(number: usize, minute: usize) -> String {
    let (id, time) = (id(number), 1_700_000_600 + 60 * minute);
    let names = format!(r#""token":"token-of-{id}","waybill_id":"{id}""#);
    format!(r#"{{{names},"action_time":{time},"action_type":100001,"action_msg":"{TEXT}"}}"#)
}

/// What a request took, and where its time went, as the gateway says in `Server-Timing`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Took {
    /// From its beginning until its whole answer was there.
    pub(crate) all: Duration,
    /// Until a transaction took it in.
    pub(crate) wait: Duration,
    /// The transaction.
    pub(crate) commit: Duration,
    /// Of that, its end: until it was on the disk.
    pub(crate) sync: Duration,
}

impl Took {
    fn of(all: Duration, timing: &str) -> Self {
        let part = |name: &str| {
            let parts = timing.split(", ");
            let millis = parts
                .filter_map(|part| part.split_once(";dur="))
                .find(|(part, _)| *part == name)
                .map(|(_, millis)| millis.parse::<f64>().expect("a number"));
            Duration::from_secs_f64(millis.expect(name) / 1000.0)
        };
        Self {
            all,
            wait: part("wait"),
            commit: part("commit"),
            sync: part("sync"),
        }
    }

    /// What is neither: reading and answering, here and there, and the way between.
    pub(crate) fn rest(&self) -> Duration {
        self.all.saturating_sub(self.wait + self.commit)
    }
}

/// A gateway that runs; it ends with this.
pub(crate) struct Gateway {
    child: Child,
    base: String,
}

impl Gateway {
    /// On this store, with these options.
    pub(crate) fn serve(place: &Place, options: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_waybill-gateway"))
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--log-level",
                "error",
                "--store",
            ])
            .arg(place.store())
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the gateway");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let base = line
            .trim_end()
            .trim_start_matches("listening on ")
            .to_owned();
        Self { child, base }
    }

    /// Posts these bodies over so many connections; what each took.
    pub(crate) async fn post(&self, bodies: Vec<String>, connections: usize) -> Vec<Took> {
        // As the gateway's own.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().build().expect("a client");
        let (bodies, next) = (Arc::new(bodies), Arc::new(AtomicUsize::new(0)));
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..connections {
            let (client, bodies, next) = (client.clone(), Arc::clone(&bodies), Arc::clone(&next));
            let url = format!("{}/v1/updates", self.base);
            tasks.spawn(async move {
                let mut took = Vec::new();
                while let Some(body) = bodies.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let begun = Instant::now();
                    let answer = client.post(&url).body(body.clone()).send().await;
                    let answer = answer.expect("an answer");
                    assert_eq!(answer.status(), 200);
                    let timing = answer.headers()["server-timing"].to_str();
                    let timing = timing.expect("a text").to_owned();
                    answer.bytes().await.expect("a whole answer");
                    took.push(Took::of(begun.elapsed(), &timing));
                }
                took
            });
        }
        tasks.join_all().await.concat()
    }

    /// How many transactions it has run, and of how many records.
    pub(crate) async fn transactions(&self) -> (f64, f64) {
        let client = Client::builder().no_proxy().build().expect("a client");
        let answer = client.get(format!("{}/metrics", self.base)).send().await;
        let text = answer.expect("an answer").text().await.expect("a text");
        let figure = |name: &str| {
            let name = format!("waybill_gateway_group_records_{name} ");
            let line = text.lines().find_map(|line| line.strip_prefix(&name));
            line.expect("a figure").parse().expect("a number")
        };
        (figure("count"), figure("sum"))
    }

    /// Its memory, in MB.
    pub(crate) fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("Linux");
        let line = status
            .lines()
            .find(|line| line.starts_with("RssAnon:"))
            .expect("a figure");
        let kilobytes: f64 = line
            .split_whitespace()
            .nth(1)
            .and_then(|it| it.parse().ok())
            .expect("a figure");
        kilobytes / 1024.0
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
