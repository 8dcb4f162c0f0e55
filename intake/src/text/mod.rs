//! Small things about texts that several rooms need.

mod bare;
mod glance;
mod join;
mod nearest;
mod nothing;
mod quote;

pub(crate) use bare::bare;
pub(crate) use glance::Glance;
pub(crate) use join::joined;
pub(crate) use nearest::nearest;
pub(crate) use nothing::is_word_for_nothing;
pub(crate) use quote::quoted;
