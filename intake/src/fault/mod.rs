//! What is wrong with a map.

mod plain;
mod problem;

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::text::joined;
pub(crate) use plain::Plain;
pub(crate) use problem::{Kind, Problem};

/// One thing that is wrong with a map, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapFault {
    place: String,
    problem: Problem,
}

impl MapFault {
    pub(crate) fn new(place: impl Into<String>, problem: impl Into<Problem>) -> Self {
        Self {
            place: place.into(),
            problem: problem.into(),
        }
    }

    /// Where it is: the keys from the top of the file, such as `vocabulary[1].codes.33[2].is`.
    /// Empty for the file as a whole.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| {
            if !self.place.is_empty() {
                write!(f, "{}：", self.place)?;
            }
            self.problem.write_chinese(f)
        })
    }
}

/// The English text.
impl fmt::Display for MapFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        self.problem.write_english(f)
    }
}

impl core::error::Error for MapFault {}

/// A map that can't be used, with everything that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidMap {
    /// Never empty.
    faults: Vec<MapFault>,
}

impl InvalidMap {
    pub(crate) fn new(faults: Vec<MapFault>) -> Self {
        Self { faults }
    }

    /// A map that can't even be read, for one reason.
    pub(crate) fn whole(problem: Problem) -> Self {
        Self {
            faults: alloc::vec![MapFault::new("", problem)],
        }
    }

    /// Every fault; at least one.
    #[must_use]
    pub fn faults(&self) -> &[MapFault] {
        &self.faults
    }

    /// The Chinese text: every fault, with `；` between them.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        joined(self.faults.iter().map(MapFault::chinese), "；")
    }
}

/// Every fault, with `; ` between them.
impl fmt::Display for InvalidMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", joined(&self.faults, "; "))
    }
}

impl core::error::Error for InvalidMap {}
