//! What a feed came to.

use std::collections::BTreeMap;
use std::fmt;

use anstyle::Style;
use serde::{Serialize, Serializer};
use waybill_engine::Code;

use super::report::Verdict;
use crate::style;

/// Counts of a feed. Accepted, duplicate, rejected and malformed add up to the lines.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Summary {
    pub(crate) lines: u64,
    pub(crate) accepted: u64,
    /// Those of the accepted that were adopted; none where nothing may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) adopted: Option<u64>,
    pub(crate) duplicate: u64,
    pub(crate) rejected: u64,
    pub(crate) malformed: u64,
    pub(crate) waybills: usize,
    pub(crate) by_code: BTreeMap<Code, Refused<String>>,
}

/// Counts of a chunk.
#[derive(Default)]
pub(crate) struct Tally<'a> {
    accepted: u64,
    adopted: u64,
    duplicate: u64,
    rejected: u64,
    malformed: u64,
    by_code: BTreeMap<Code, Refused<&'a dyn fmt::Display>>,
}

/// How often a code was the answer, and where and why first.
#[derive(Debug)]
pub(crate) struct Refused<R> {
    count: u64,
    first_line: u64,
    first_reason: R,
}

/// As the count.
impl<R> Serialize for Refused<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.count)
    }
}

impl<'a> Tally<'a> {
    /// Counts one line.
    pub(crate) fn count(&mut self, verdict: Verdict) {
        *match verdict {
            Verdict::Accepted => &mut self.accepted,
            Verdict::Duplicate => &mut self.duplicate,
            Verdict::Rejected => &mut self.rejected,
            Verdict::Malformed => &mut self.malformed,
        } += 1;
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
    /// Of a feed of which nothing was read; counts those adopted only where some may be.
    pub(crate) fn new(adopts: bool) -> Self {
        Self {
            adopted: adopts.then_some(0),
            ..Self::default()
        }
    }

    /// Adds the counts of the next chunk.
    pub(crate) fn add(&mut self, chunk: Tally<'_>) {
        self.lines += chunk.accepted + chunk.duplicate + chunk.rejected + chunk.malformed;
        self.accepted += chunk.accepted;
        if let Some(adopted) = &mut self.adopted {
            *adopted += chunk.adopted;
        }
        self.duplicate += chunk.duplicate;
        self.rejected += chunk.rejected;
        self.malformed += chunk.malformed;
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
}

/// The table for people, with colours where they are told apart by them.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = [
            ("lines", Some(self.lines), Style::new()),
            ("accepted", Some(self.accepted), style::GOOD),
            ("adopted", self.adopted, style::DOUBTFUL),
            ("duplicate", Some(self.duplicate), Style::new()),
            ("rejected", Some(self.rejected), style::DOUBTFUL),
            ("malformed", Some(self.malformed), style::BAD),
            ("waybills", Some(self.waybills as u64), Style::new()),
        ];
        for (name, count, colour) in rows {
            match count {
                None => {}
                Some(count @ 0) => writeln!(f, "{name:<10}{count:>12}")?,
                Some(count) => writeln!(f, "{colour}{name:<10}{colour:#}{count:>12}")?,
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
