//! What the fuzz targets assert, a module per target.
//!
//! The modules are also compiled into the stable tests (`tests/it/fuzz_corpus.rs` of the core and
//! of `wechat/`), which run them over the committed corpus: so they use nothing of libFuzzer and
//! of this package, and each takes any bytes.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a property fails by panicking"
)]

mod echo;
mod gate;
mod message;
mod read_back;
mod record;
mod reply;
mod row;
mod rules;
mod tracker;

/// The second reading of the phone rule, of the core's tests.
#[path = "../../tests/it/readings/phone_oracle.rs"]
#[allow(dead_code, reason = "the strategies are for the tests")]
mod phone_oracle;

#[allow(dead_code, reason = "the command asks for more than the targets do")]
mod command_gate;
mod feed;

/// A refused line as the command shows it again.
pub fn echo(data: &[u8]) {
    echo::check(data);
}

/// A feed through records, trails and decisions.
pub fn gate(data: &[u8]) {
    gate::check(data);
}

/// A message under every policy.
pub fn message(data: &[u8]) {
    message::check(data);
}

/// What WeChat sends to a merchant's or a carrier's server.
pub fn read_back(data: &[u8]) {
    read_back::check(data);
}

/// A line of a feed.
pub fn record(data: &[u8]) {
    record::check(data);
}

/// WeChat's answer to an update.
pub fn reply(data: &[u8]) {
    reply::check(data);
}

/// A feed in CSV.
pub fn row(data: &[u8]) {
    row::check(data);
}

/// A carrier's own rules.
pub fn rules(data: &[u8]) {
    rules::check(data);
}

/// A stored tracker or trail.
pub fn tracker(data: &[u8]) {
    tracker::check(data);
}
