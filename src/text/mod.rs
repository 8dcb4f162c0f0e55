//! What texts of every kind have in common: searches over their bytes, lists, limits, and their
//! refusal by a visitor.

pub(crate) mod bytes;
mod join;
mod nothing;
mod opaque;
mod visit;

pub(crate) use join::joined;
pub(crate) use nothing::word_for_nothing;
pub(crate) use opaque::{Flaw, first_flaw, length_over};
pub(crate) use visit::visit_texts_and_numbers;
