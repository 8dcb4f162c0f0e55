//! The commands, one room each. They share what lies below them, and nothing with one another.

pub(crate) mod audit;
pub(crate) mod explain;
pub(crate) mod gate;
pub(crate) mod manual;
pub(crate) mod reply;
pub(crate) mod rules;
