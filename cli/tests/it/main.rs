//! The command `waybill`, run as a process.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod audit;
mod audit_issues;
mod audit_stuck;
mod command;
mod csv_feeds;
mod encodings;
mod explain;
mod failures;
#[cfg(unix)]
mod faults;
mod feed;
mod hostile;
#[cfg(unix)]
mod kills;
mod known_waybills;
mod language;
mod late;
mod lenient_feeds;
#[cfg(unix)]
mod linear;
mod manual;
mod mapped_feeds;
mod maps;
mod no_feeds;
mod open_quotes;
mod options;
mod own_rules;
mod packed_feeds;
mod pages;
mod reply;
#[cfg(unix)]
mod retries;
#[cfg(unix)]
mod rotations;
mod rules;
mod secrets;
#[cfg(unix)]
mod state_command;
#[cfg(unix)]
mod state_files;
#[cfg(unix)]
mod state_layout;
#[cfg(unix)]
mod states;
mod terminal;
mod threads;
mod twelve_lines;
#[cfg(unix)]
mod workplace;
mod xml_feeds;
