//! The parts that the programs of this package share.

pub mod feed;
pub mod resident;
