//! What the fuzz targets assert, a module per target.
//!
//! Each `check` takes any bytes, and panics where a property does not hold. Nothing here knows of
//! libFuzzer: the targets call the checks on nightly Rust, and the tests of this package run them
//! over the committed corpus on stable Rust.
#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a property fails by panicking"
)]

#[cfg(feature = "command")]
pub mod beginning;
#[cfg(feature = "command")]
pub mod echo;
#[cfg(feature = "intake")]
pub mod foreign;
pub mod gate;
#[cfg(feature = "intake")]
pub mod map;
pub mod message;
#[cfg(feature = "wechat")]
pub mod read_back;
pub mod record;
pub mod reply;
#[cfg(feature = "command")]
pub mod row;
pub mod rules;
pub mod tracker;
pub mod within;
