//! The engine's promises, tested from outside: one binary, a module per promise.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod adoption;
mod against_reference;
mod automaton;
mod batches;
mod bridge;
mod case_file;
mod docs;
mod explanations;
mod feed_contract;
mod formats;
mod layers;
mod machine;
mod metamorphic;
mod payload_texts;
mod payloads;
mod phone_census;
mod phones;
mod pictures;
mod precedence;
mod properties;
mod recorded;
mod records;
mod reference;
#[cfg(feature = "json")]
mod replies;
#[cfg(feature = "http")]
mod requests;
mod rule_diffs;
mod rule_files;
mod rule_tables;
mod samples;
mod scripts;
mod secrets;
mod sequences;
mod shorthand;
mod snapshots;
mod tracker;
mod trails;
mod values;
mod waybill;
