//! Small things about texts that several rooms need.

mod bare;
mod glance;
mod join;
mod nearest;
mod quote;

pub(crate) use bare::bare;
pub(crate) use glance::Glance;
pub(crate) use join::joined;
pub(crate) use nearest::nearest;
pub(crate) use quote::quoted;
