//! A carrier's sender around the engine: scans go in, payloads lie in a store until WeChat has
//! confirmed them. `docs/recipes/outbox-service.md` tells how it works and what it promises.
//!
//! - [`Store`]: the trackers and the outbox, written in one transaction.
//! - [`Wechat`]: one call, and what came back.
//! - [`Sender`]: what follows from the class of an answer.

mod sender;
mod store;
mod wechat;

pub use sender::{Sender, Step, Stop};
pub use store::{Next, Row, Store};
pub use wechat::Wechat;
