//! The command `waybill`, run as a process.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod audit;
mod command;
mod failures;
mod feed;
mod hostile;
mod options;
mod twelve_lines;
