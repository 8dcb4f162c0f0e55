//! The frame as its callers see it.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod batches;
mod bounds;
mod corpus;
mod document;
mod frames;
mod maps;
mod operations;
mod same_answers;
mod trails;
