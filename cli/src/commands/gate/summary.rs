//! The summary of a run: what is counted, and how it is shown.

use std::collections::BTreeMap;
use std::fmt;

use anstyle::Style;
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use waybill_engine::Code;

use crate::outcome::{Counts, LineOutcome};
use crate::terminal::style;

/// The counts of a feed.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    pub(crate) counts: Counts,
    /// How many of the accepted were adopted; `None` without `--adopt`.
    adopted: Option<u64>,
    pub(crate) waybills: usize,
    by_code: BTreeMap<Code, Refused<String>>,
}

/// The counts of a chunk.
#[derive(Default)]
pub(crate) struct Tally<'a> {
    counts: Counts,
    adopted: u64,
    by_code: BTreeMap<Code, Refused<&'a dyn fmt::Display>>,
}

/// How many lines had a code, and the first of them.
#[derive(Debug)]
struct Refused<R> {
    count: u64,
    first_line: u64,
    first_reason: R,
}

/// Serialized as the count.
impl<R> Serialize for Refused<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.count)
    }
}

impl<'a> Tally<'a> {
    /// Counts one line.
    pub(crate) fn count(&mut self, outcome: LineOutcome) {
        self.counts.count(outcome);
    }

    /// Counts one of the accepted as adopted.
    pub(crate) fn count_adopted(&mut self) {
        self.adopted += 1;
    }

    /// Counts the code of a rejected or malformed line.
    pub(crate) fn count_code(&mut self, code: Code, line: u64, reason: &'a dyn fmt::Display) {
        self.by_code
            .entry(code)
            .and_modify(|refused| refused.count += 1)
            .or_insert(Refused {
                count: 1,
                first_line: line,
                first_reason: reason,
            });
    }
}

impl Summary {
    /// The summary of an empty feed; adopted updates are counted only with `--adopt`.
    pub(crate) fn new(adopts: bool) -> Self {
        Self {
            adopted: adopts.then_some(0),
            ..Self::default()
        }
    }

    /// Adds the counts of the next chunk.
    pub(crate) fn add(&mut self, chunk: Tally<'_>) {
        self.counts.add(chunk.counts);
        if let Some(adopted) = &mut self.adopted {
            *adopted += chunk.adopted;
        }
        for (code, refused) in chunk.by_code {
            self.by_code
                .entry(code)
                .and_modify(|earlier| earlier.count += refused.count)
                .or_insert_with(|| Refused {
                    count: refused.count,
                    first_line: refused.first_line,
                    first_reason: refused.first_reason.to_string(),
                });
        }
    }

    /// What the counts say about the whole feed.
    pub(crate) fn hints(&self) -> Vec<[String; 2]> {
        let by_code = self.by_code.iter();
        self.counts
            .hints(by_code.map(|(code, refused)| (*code, refused.count)))
    }

    /// Every count with its name and colour.
    fn rows(&self) -> impl Iterator<Item = (&'static str, u64, Style)> {
        let counts = &self.counts;
        [
            ("lines", Some(counts.lines()), Style::new()),
            ("accepted", Some(counts.accepted), style::GOOD),
            ("adopted", self.adopted, style::DOUBTFUL),
            ("duplicate", Some(counts.duplicate), Style::new()),
            ("rejected", Some(counts.rejected), style::DOUBTFUL),
            ("malformed", Some(counts.malformed), style::BAD),
            ("waybills", Some(self.waybills as u64), Style::new()),
        ]
        .into_iter()
        .filter_map(|(name, count, colour)| Some((name, count?, colour)))
    }
}

/// One object, for programs.
impl Serialize for Summary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        for (name, count, _) in self.rows() {
            object.serialize_entry(name, &count)?;
        }
        object.serialize_entry("by_code", &self.by_code)?;
        object.end()
    }
}

/// The table for people; on a terminal a colour marks each count that is not zero.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, count, colour) in self.rows() {
            if count == 0 {
                writeln!(f, "{name:<10}{count:>12}")?;
            } else {
                writeln!(f, "{colour}{name:<10}{colour:#}{count:>12}")?;
            }
        }
        let bold = style::STRONG;
        for (code, refused) in &self.by_code {
            writeln!(
                f,
                "\n{bold}{} {code}{bold:#}: {}, first in line {}\n    {}",
                code.number(),
                refused.count,
                refused.first_line,
                refused.first_reason
            )?;
        }
        Ok(())
    }
}
