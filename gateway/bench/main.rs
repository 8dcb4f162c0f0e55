//! The gateway's figures beside their floors, in one run on one machine: `cargo bench -p
//! waybill-gateway`, with `-- --quick` for a short run that only shows that it works, and with
//! `-- latency` (or `decisions`, `memory`, `sending`) for that one figure.
//!
//! A floor is what the same rows cost by a bare loop of the same inserts and updates on the same
//! disk, or what the clock alone allows. `BENCH_FOLDER` is where the stores are; without it, a
//! temporary folder, which on some machines is memory. `gateway/tests/stores -- cargo bench -p
//! waybill-gateway` prints the figures of PostgreSQL and MariaDB, each beside its own floor.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "figures for people; what fails ends it"
)]

mod figures;
mod floor;
mod gateway;
mod place;

use std::path::PathBuf;

use figures::{decisions, latency, memory, sending};

/// How much is done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    /// Records of the figures of throughput.
    pub(crate) records: usize,
    /// Requests of the figure of latency.
    pub(crate) requests: usize,
    /// Waybills that are in the store for the figure of memory.
    pub(crate) waybills: usize,
    /// Payloads that are sent.
    pub(crate) payloads: usize,
}

const FULL: Scale = Scale {
    records: 200_000,
    requests: 50_000,
    waybills: 1_000_000,
    payloads: 50_000,
};

const QUICK: Scale = Scale {
    records: 10_000,
    requests: 2_000,
    waybills: 20_000,
    payloads: 3_000,
};

#[tokio::main]
async fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let is_quick = asked.iter().any(|asked| asked == "--quick");
    let scale = if is_quick { QUICK } else { FULL };
    let own = tempfile::tempdir().expect("a temporary folder");
    let folder = std::env::var_os("BENCH_FOLDER").map_or(own.path().to_owned(), PathBuf::from);
    println!(
        "| what, on {} | measured | beside it | ratio | wanted |",
        place::kind()
    );
    println!("|---|---|---|---|---|");
    let names = ["decisions", "latency", "memory", "sending"];
    let are_all = !asked.iter().any(|asked| names.contains(&asked.as_str()));
    let is_asked = |name: &str| are_all || asked.iter().any(|asked| asked == name);
    if is_asked("decisions") {
        decisions(&folder, scale).await;
    }
    if is_asked("latency") {
        latency(&folder, scale).await;
    }
    if is_asked("memory") {
        memory(&folder, scale).await;
    }
    if is_asked("sending") {
        sending(&folder, scale).await;
    }
}
