//! Small things about texts that several rooms need.

mod join;
mod nearest;
mod quote;

pub(crate) use join::joined;
pub(crate) use nearest::nearest;
pub(crate) use quote::quoted;
