//! What texts of every kind have in common: whose they are, searches over their bytes, lists,
//! limits, times and durations in words, and what is said where one is none of the known names or
//! is refused by a visitor.

pub(crate) mod bytes;
mod carried;
mod found;
mod join;
mod nothing;
mod opaque;
mod shown;
mod stray;
mod time;
pub(crate) mod unicode;
mod visit;

pub(crate) use carried::Carried;
pub(crate) use found::Found;
pub(crate) use join::joined;
pub(crate) use nothing::{LONGEST as LONGEST_WORD, word_for_nothing};
pub(crate) use opaque::{Flaw, IdFlaw, first_flaw, first_flaw_of_id, length_over};
pub(crate) use shown::shown;
pub use stray::StrayChar;
pub(crate) use time::{duration, duration_zh, moment, moment_zh};
pub(crate) use visit::visit_texts_and_numbers;
