//! Where a value is in a record: paths such as `lastResult|last_result.data[]`, and the shape of a
//! record that some paths need.

mod shape;
mod steps;

pub(crate) use shape::{Shape, TooLarge};
pub(crate) use steps::{Path, PathProblem, Step};
