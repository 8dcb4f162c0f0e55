//! What the gateway promises, over HTTP, and what it does when something fails.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod answers;
mod callback;
mod checkpoints;
mod connections;
mod damage;
mod faults;
mod idempotency;
mod kills;
mod limits;
mod operations;
mod own_words;
mod page;
mod pages;
mod process;
mod replies;
mod sending;
mod several;
mod start;
mod support;
mod tls;
mod waybills;
