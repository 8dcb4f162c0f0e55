//! The commands, one room each. None of them imports another.

pub(crate) mod audit;
pub(crate) mod explain;
pub(crate) mod gate;
pub(crate) mod manual;
pub(crate) mod map;
pub(crate) mod reply;
pub(crate) mod rules;
pub(crate) mod state;
