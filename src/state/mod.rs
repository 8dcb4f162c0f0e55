//! Where a waybill is, and what a backend stores of it.

mod situation;
mod situation_set;
mod status;
mod tracker;

pub use situation::Situation;
pub(crate) use situation_set::SituationSet;
pub use status::{Status, UnknownStatus};
pub use tracker::{InvalidTracker, Tracker};
