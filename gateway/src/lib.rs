//! The gateway: a durable service around the engine.
//!
//! Scans come in over HTTP and each gets an answer; what was accepted lies in a store until WeChat
//! has confirmed it. `docs/gateway.md` says how it is run, and what it promises.
//!
//! The library is there for the program, its tests and its figures; a store of another kind
//! implements [`store::Store`].
//!
//! `docs/architecture.md` has its rooms, and a test of the engine's keeps them.

pub mod answer;
pub mod callback;
pub mod commands;
pub mod http;
pub mod metrics;
pub mod model;
pub mod page;
mod rows;
pub mod sender;
#[cfg(any(feature = "mysql", feature = "postgres"))]
pub mod server;
pub mod service;
pub mod settings;
pub mod sqlite;
pub mod store;
pub mod stub;
pub mod system;
pub mod wechat;
