//! The promises of the package, tested from outside: one binary, one module per promise.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod order;
mod reconciliation;
mod shorthand;
mod sister_calls;
mod values;
mod wide_action;

#[cfg(feature = "xml")]
mod bodies;
#[cfg(feature = "xml")]
mod hostile;
