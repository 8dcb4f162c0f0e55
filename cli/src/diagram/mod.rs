//! The state diagram, as the pages and pictures of the command draw it.

pub(crate) mod area;
pub(crate) mod layout;
