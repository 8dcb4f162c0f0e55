//! The command `waybill`, run as a process.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod command;
mod csv_feeds;
mod failures;
mod feed;
mod guide;
mod hostile;
mod known_waybills;
mod options;
mod own_rules;
mod packed_feeds;
mod terminal;
mod twelve_lines;
