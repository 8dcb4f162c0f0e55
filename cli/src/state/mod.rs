//! What `waybill gate` keeps between runs: trackers, accepted updates, and how far each feed was
//! read.
//!
//! A run may be killed at any moment, and the next one continues as if nothing had happened: first
//! the outputs reach the disk, then one commit records what changed until then. What the outputs
//! contain beyond the last commit is cut off, and decided again.

mod commit;
mod contents;
mod fault;
mod feeds;
mod file;
mod log;
mod read_by;
mod reading;
mod rewrite;

pub(crate) use self::commit::{Changes, RunState, live_bytes};
pub(crate) use self::contents::{Contents, Pruned, prune};
pub(crate) use self::feeds::{KnownFeed, PlaceInFeed};
pub(crate) use self::file::{FeedIs, State};
pub(crate) use self::read_by::ReadBy;
pub(crate) use self::reading::{Kept, look_up};
pub(crate) use self::rewrite::ClosedBefore;
