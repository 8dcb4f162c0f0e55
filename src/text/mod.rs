//! What texts of every kind have in common: searches over their bytes, lists, limits.

pub(crate) mod bytes;
mod join;
mod opaque;

pub(crate) use join::joined;
pub(crate) use opaque::{Flaw, first_flaw, length_over};
