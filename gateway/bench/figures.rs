//! The figures.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use waybill_gateway::stub;

use super::Scale;
use super::floor::write;
use super::gateway::{Gateway, Took, record};
use super::place::Place;

const BATCH: usize = 100;

fn row(what: &str, measured: &str, beside: &str, ratio: f64, wanted: &str) {
    println!("| {what} | {measured} | {beside} | {ratio:.2} | {wanted} |");
}

#[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
fn rate(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

fn percentile(took: &mut [Duration], percent: usize) -> Duration {
    took.sort_unstable();
    took[(took.len() - 1) * percent / 100]
}

fn batches(records: usize) -> Vec<String> {
    let numbers: Vec<usize> = (0..records).collect();
    let array = |batch: &[usize]| {
        let records: Vec<_> = batch.iter().map(|number| record(*number, 0)).collect();
        format!("[{}]", records.join(","))
    };
    numbers.chunks(BATCH).map(array).collect()
}

/// Durable decisions a second, in batches.
pub(crate) async fn decisions(folder: &Path, scale: Scale) {
    let place = Place::fresh(folder, "floor").await;
    let begun = Instant::now();
    write(&place, scale.records, BATCH).await;
    let floor = rate(scale.records, begun.elapsed());

    let gateway = Gateway::serve(&Place::fresh(folder, "decisions").await, &[]);
    let bodies = batches(scale.records);
    let begun = Instant::now();
    gateway.post(bodies, 8).await;
    let measured = rate(scale.records, begun.elapsed());
    row(
        "durable decisions a second over HTTP, batches of 100, 8 connections",
        &format!("{measured:.0}"),
        &format!("bare loop, 100 rows a commit: {floor:.0}"),
        measured / floor,
        "≥ 0.5",
    );
}

/// One record a request, over 64 connections.
pub(crate) async fn latency(folder: &Path, scale: Scale) {
    const CONNECTIONS: usize = 64;
    let mut commits = write(
        &Place::fresh(folder, "floor").await,
        scale.requests,
        CONNECTIONS,
    )
    .await;
    let (commit, slow) = (percentile(&mut commits, 50), percentile(&mut commits, 99));

    let gateway = Gateway::serve(&Place::fresh(folder, "latency").await, &[]);
    let bodies = (0..scale.requests)
        .map(|number| record(number, 0))
        .collect();
    let begun = Instant::now();
    let mut took = gateway.post(bodies, CONNECTIONS).await;
    let lasted = begun.elapsed();
    let mut all: Vec<Duration> = took.iter().map(|took| took.all).collect();
    let (median, p99) = (percentile(&mut all, 50), percentile(&mut all, 99));
    row(
        "one record a request, 64 connections: p99",
        &format!("{p99:.1?} (median {median:.1?})"),
        &format!("a bare commit of 64 rows: {commit:.1?} (p99 {slow:.1?})"),
        p99.as_secs_f64() / commit.as_secs_f64(),
        "≤ 4",
    );
    where_it_went(&gateway, &mut took, lasted).await;
}

/// Where the time of those requests went, of all of them and of the slowest, as means.
async fn where_it_went(gateway: &Gateway, took: &mut [Took], lasted: Duration) {
    took.sort_unstable_by_key(|took| took.all);
    let share = |percent: usize| &took[took.len() * (100 - percent) / 100..];
    for (which, took) in [
        ("all", share(100)),
        ("slowest 5 %", share(5)),
        ("slowest 1 %", share(1)),
    ] {
        let mean = |part: fn(&Took) -> Duration| {
            let count = u32::try_from(took.len()).expect("few");
            took.iter().map(part).sum::<Duration>() / count
        };
        println!(
            "|   of {which}, on average | {:.1?} | waiting {:.1?}, transaction {:.1?}, of that to \
             the disk {:.1?}, the rest {:.1?} | | |",
            mean(|took| took.all),
            mean(|took| took.wait),
            mean(|took| took.commit),
            mean(|took| took.sync),
            mean(Took::rest),
        );
    }
    let (transactions, records) = gateway.transactions().await;
    println!(
        "|   transactions a second | {:.0} | records in each: {:.1} | | |",
        transactions / lasted.as_secs_f64(),
        records / transactions,
    );
}

/// Memory with an empty store, and with many open waybills in it.
pub(crate) async fn memory(folder: &Path, scale: Scale) {
    let small = {
        let gateway = Gateway::serve(&Place::fresh(folder, "empty").await, &[]);
        gateway.post(batches(scale.records / 10), 8).await;
        gateway.memory()
    };
    let place = Place::fresh(folder, "many").await;
    // By another gateway: the bare loop would take an hour on a server.
    Gateway::serve(&place, &[])
        .post(batches(scale.waybills), 8)
        .await;
    let gateway = Gateway::serve(&place, &[]);
    gateway.post(batches(scale.records / 10), 8).await;
    let many = gateway.memory();
    row(
        &format!("MB of memory with {} open waybills", scale.waybills),
        &format!("{many:.0}"),
        &format!("with none: {small:.0}"),
        many / small,
        "flat",
    );
}

/// A stand-in for WeChat that takes 20 ms an answer, and 64 calls in flight.
pub(crate) async fn sending(folder: &Path, scale: Scale) {
    let place = Place::fresh(folder, "sending").await;
    Gateway::serve(&place, &[])
        .post(batches(scale.payloads), 8)
        .await;

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let server = format!("http://{}", listener.local_addr().expect("an address"));
    let (came, first) = (
        Arc::new(AtomicUsize::new(0)),
        Arc::new(std::sync::OnceLock::new()),
    );
    let (count, begin) = (Arc::clone(&came), Arc::clone(&first));
    let witness: stub::Witness = Arc::new(move |_| {
        begin.get_or_init(Instant::now);
        count.fetch_add(1, Ordering::Relaxed);
    });
    tokio::spawn(stub::serve(listener, Duration::from_millis(20), witness));
    let options = [
        "--wechat",
        &server,
        "--access-token-command",
        "echo access-1",
    ];
    let _gateway = Gateway::serve(&place, &options);
    while came.load(Ordering::Relaxed) < scale.payloads {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let took = first.get().expect("a call").elapsed();
    let measured = rate(scale.payloads, took);
    let floor = 64.0 / 0.020;
    row(
        "payloads a second to a stub with 20 ms an answer, 64 in flight",
        &format!("{measured:.0}"),
        &format!("the clock alone: {floor:.0}"),
        measured / floor,
        "≥ 0.9",
    );
}
