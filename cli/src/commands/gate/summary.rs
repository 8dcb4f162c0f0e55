//! The summary of a run: what is counted, and how it is shown.

use std::collections::BTreeMap;
use std::fmt;

use anstyle::Style;
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use waybill_engine::Code;

use crate::intake::Entry;
use crate::lang::Lang;
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
    /// Blank lines, which are passed over and are not among the lines.
    pub(crate) blank: u64,
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

/// How many lines had a code, and the first of them, with its reason in the language of the run.
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

    /// Every count.
    fn rows(&self) -> impl Iterator<Item = Row> {
        let counts = &self.counts;
        let plain = Style::new();
        let items = counts.lines();
        let lines = self.by_map.map_or(items, |by_map| by_map.lines);
        [
            (["lines", "行数"], Some(lines), plain),
            (["items", "条目"], self.by_map.map(|_| items), plain),
            (["accepted", "接受"], Some(counts.accepted), style::GOOD),
            (["adopted", "其中接管"], self.adopted, style::DOUBTFUL),
            (["duplicate", "重复"], Some(counts.duplicate), plain),
            (["rejected", "拒绝"], Some(counts.rejected), style::DOUBTFUL),
            (
                ["malformed", "格式错误"],
                Some(counts.malformed),
                style::BAD,
            ),
            (["ignored", "忽略"], Some(counts.ignored), plain),
            (
                ["empty", "无轨迹"],
                self.by_map.map(|by_map| by_map.empty),
                plain,
            ),
            (["waybills", "运单"], Some(self.waybills as u64), plain),
        ]
        .into_iter()
        .filter_map(|(names, count, colour)| {
            let count = count?;
            Some(Row {
                names,
                count,
                colour,
            })
        })
    }

    /// For people only: to programs it would be one more count that is no outcome.
    const fn blank_row(&self) -> Row {
        Row {
            names: ["blank", "空行"],
            count: self.blank,
            colour: Style::new(),
        }
    }

    /// The table in this language.
    pub(crate) fn table(&self, lang: Lang) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| {
            self.rows().try_for_each(|row| row.write(f, lang))?;
            if self.blank > 0 {
                self.blank_row().write(f, lang)?;
            }
            self.by_code
                .iter()
                .try_for_each(|(code, refused)| refused.write(f, *code, lang))
        })
    }
}

/// A count, with its name in English and Chinese, and the colour that marks it if it is not zero.
struct Row {
    names: [&'static str; 2],
    count: u64,
    colour: Style,
}

/// How many columns the names of counts take.
const NAMES: usize = 10;

impl Row {
    fn write(&self, f: &mut fmt::Formatter<'_>, lang: Lang) -> fmt::Result {
        let [english, chinese] = self.names;
        let (name, columns) = match lang {
            Lang::En => (english, english.len()),
            Lang::Zh => (chinese, 2 * chinese.chars().count()),
        };
        let colour = if self.count == 0 {
            Style::new()
        } else {
            self.colour
        };
        let space = NAMES - columns;
        writeln!(
            f,
            "{colour}{name:}{:space$}{colour:#}{:>12}",
            "", self.count
        )
    }
}

impl Refused {
    fn write(&self, f: &mut fmt::Formatter<'_>, code: Code, lang: Lang) -> fmt::Result {
        let (bold, number) = (style::STRONG, code.number());
        let Self {
            count,
            first_line,
            first_item,
            first_reason,
        } = self;
        write!(f, "\n{bold}{number} {code}{bold:#}")?;
        match (lang, first_item) {
            (Lang::En, None) => writeln!(f, ": {count}, first in line {first_line}")?,
            (Lang::En, Some(item)) => {
                writeln!(f, ": {count}, first in line {first_line}, item {item}")?;
            }
            (Lang::Zh, None) => writeln!(f, "：{count} 行，首见于第 {first_line} 行")?,
            (Lang::Zh, Some(item)) => {
                writeln!(f, "：{count} 条，首见于第 {first_line} 行第 {item} 条")?;
            }
        }
        writeln!(f, "    {first_reason}")
    }
}

/// One object, for programs.
impl Serialize for Summary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        for Row { names, count, .. } in self.rows() {
            object.serialize_entry(names[0], &count)?;
        }
        object.serialize_entry("by_code", &self.by_code)?;
        object.end()
    }
}
