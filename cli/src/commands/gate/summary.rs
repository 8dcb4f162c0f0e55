//! The summary of a run: what is counted, and how it is shown.

use std::collections::BTreeMap;
use std::fmt;

use anstyle::Style;
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use waybill_engine::Code;

use crate::intake::Entry;
use crate::outcome::{Counts, LineOutcome};
use crate::secret::Shown;
use crate::terminal::style;

/// The counts of a feed.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    pub(crate) counts: Counts,
    /// How many of the accepted were adopted; `None` without `--adopt`.
    adopted: Option<u64>,
    pub(crate) waybills: usize,
    /// What a map read; `None` without one.
    by_map: Option<ByMap>,
    by_code: BTreeMap<Code, Refused>,
}

/// What there is only where a map reads a feed: a line has any number of items.
#[derive(Debug, Default, Clone, Copy)]
struct ByMap {
    lines: u64,
    /// Parcels without any scan.
    empty: u64,
}

/// The counts of a chunk.
#[derive(Default)]
pub(crate) struct Tally {
    counts: Counts,
    adopted: u64,
    by_map: ByMap,
    by_code: BTreeMap<Code, Refused>,
}

/// How many lines had a code, and the first of them.
#[derive(Debug)]
struct Refused {
    count: u64,
    first_line: u64,
    /// Which item of that line, by a map.
    first_item: Option<usize>,
    first_reason: Shown<'static>,
}

/// Serialized as the count.
impl Serialize for Refused {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.count)
    }
}

impl Tally {
    /// Counts one line, whatever is in it.
    pub(crate) const fn count_line(&mut self) {
        self.by_map.lines += 1;
    }

    /// Counts a parcel without any scan.
    pub(crate) const fn count_empty(&mut self) {
        self.by_map.empty += 1;
    }

    /// Counts the outcome of a line, or of an item of one.
    pub(crate) fn count(&mut self, outcome: LineOutcome) {
        self.counts.count(outcome);
    }

    /// Counts one of the accepted as adopted.
    pub(crate) fn count_adopted(&mut self) {
        self.adopted += 1;
    }

    /// Counts the code of a rejected or malformed line. The reason of the first one is asked for.
    pub(crate) fn count_code(
        &mut self,
        code: Code,
        entry: &Entry<'_>,
        reason: impl FnOnce() -> Shown<'static>,
    ) {
        self.by_code
            .entry(code)
            .and_modify(|refused| refused.count += 1)
            .or_insert_with(|| Refused {
                count: 1,
                first_line: entry.line,
                first_item: entry.item,
                first_reason: reason(),
            });
    }
}

impl Summary {
    /// The summary of an empty feed; adopted updates are counted only with `--adopt`, and lines
    /// apart from their items only by a map.
    pub(crate) fn new(adopts: bool, is_by_map: bool) -> Self {
        Self {
            adopted: adopts.then_some(0),
            by_map: is_by_map.then(ByMap::default),
            ..Self::default()
        }
    }

    /// Adds the counts of the next chunk.
    pub(crate) fn add(&mut self, chunk: Tally) {
        self.counts.add(chunk.counts);
        if let Some(adopted) = &mut self.adopted {
            *adopted += chunk.adopted;
        }
        if let Some(by_map) = &mut self.by_map {
            by_map.lines += chunk.by_map.lines;
            by_map.empty += chunk.by_map.empty;
        }
        for (code, refused) in chunk.by_code {
            self.by_code
                .entry(code)
                .and_modify(|earlier| earlier.count += refused.count)
                .or_insert(refused);
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
        let items = counts.lines();
        let lines = self.by_map.map_or(items, |by_map| by_map.lines);
        [
            ("lines", Some(lines), Style::new()),
            ("items", self.by_map.map(|_| items), Style::new()),
            ("accepted", Some(counts.accepted), style::GOOD),
            ("adopted", self.adopted, style::DOUBTFUL),
            ("duplicate", Some(counts.duplicate), Style::new()),
            ("rejected", Some(counts.rejected), style::DOUBTFUL),
            ("malformed", Some(counts.malformed), style::BAD),
            ("ignored", Some(counts.ignored), Style::new()),
            (
                "empty",
                self.by_map.map(|by_map| by_map.empty),
                Style::new(),
            ),
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
            write!(
                f,
                "\n{bold}{} {code}{bold:#}: {}, first in line {}",
                code.number(),
                refused.count,
                refused.first_line,
            )?;
            if let Some(item) = refused.first_item {
                write!(f, ", item {item}")?;
            }
            writeln!(f, "\n    {}", refused.first_reason)?;
        }
        Ok(())
    }
}
