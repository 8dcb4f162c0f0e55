//! The promises of maps, tested from outside: one binary, a module per promise.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod docs;
mod encodings;
mod foreign;
mod forms;
mod hostile;
mod reader;
mod ready;
mod records;
mod refused;
mod samples;
mod suggestions;
mod support;
mod tables;
mod xml;
mod xml_beside_quick_xml;
