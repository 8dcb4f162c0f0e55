//! The command `waybill`, run as a process.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod command;
mod explain;
mod failures;
mod feed;
mod hostile;
mod manual;
mod options;
mod pages;
mod reply;
mod rules;
mod twelve_lines;
