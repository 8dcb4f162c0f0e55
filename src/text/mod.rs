//! What texts of every kind have in common: searches over their bytes, lists, limits, and what is
//! said where one is none of the known names or is refused by a visitor.

pub(crate) mod bytes;
mod found;
mod join;
mod opaque;
mod shown;
mod visit;

pub(crate) use found::Found;
pub(crate) use join::joined;
pub(crate) use opaque::{Flaw, first_flaw, length_over};
pub(crate) use shown::shown;
pub(crate) use visit::visit_texts_and_numbers;
