//! The summary of a run: what is counted, and how it is shown.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

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
    by_code: ByCode,
    /// The first line that is nothing but the opening bracket of a value over several lines.
    opened: Option<u64>,
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
    by_code: ByCode,
    opened: Option<u64>,
}

/// How many lines had each code, and the first of them.
#[derive(Debug, Default)]
struct ByCode {
    /// In the order of [`Code::ALL`].
    counts: [u64; Code::ALL.len()],
    /// Of a chunk, only those of codes that no chunk before it has.
    first: BTreeMap<Code, First>,
}

/// The first line with a code, with its reason in the language of the run.
#[derive(Debug)]
struct First {
    line: u64,
    /// Which item of that line, by a map.
    item: Option<usize>,
    reason: Shown<'static>,
}

impl ByCode {
    /// The codes of some lines, in the order of the checks, with their counts.
    fn counted(&self) -> impl Iterator<Item = (Code, u64)> {
        let counts = Code::ALL.into_iter().zip(self.counts);
        counts.filter(|(_, count)| *count > 0)
    }
}

/// As an object of the counts.
impl Serialize for ByCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.counted())
    }
}

/// The codes of which the summary has the first line. To make the reason of one takes longer than
/// to decide some hundred lines, so it is made once, and not for each chunk.
#[derive(Default)]
pub(crate) struct KnownCodes(AtomicU32);

impl KnownCodes {
    /// Whether a chunk that comes behind those of the summary need not look for one.
    fn has(&self, code: Code) -> bool {
        self.0.load(Ordering::Relaxed) >> code as u32 & 1 == 1
    }

    /// Takes note of those that a summary has.
    pub(crate) fn add(&self, summary: &Summary) {
        let codes = summary.by_code.first.keys();
        let bits = codes.fold(0, |bits, code| bits | 1 << *code as u32);
        self.0.fetch_or(bits, Ordering::Relaxed);
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

    /// Counts the code of a rejected or malformed line. The reason of the first one is asked for,
    /// unless the code is known.
    pub(crate) fn count_code(
        &mut self,
        code: Code,
        known: &KnownCodes,
        entry: &Entry<'_>,
        reason: impl FnOnce() -> Option<Shown<'static>>,
    ) {
        if self.opened.is_none() && matches!(entry.text.trim_ascii(), b"{" | b"[") {
            self.opened = Some(entry.line);
        }
        let count = &mut self.by_code.counts[code as usize];
        *count += 1;
        if *count == 1
            && !known.has(code)
            && let Some(reason) = reason()
        {
            let first = First {
                line: entry.line,
                item: entry.item(),
                reason,
            };
            self.by_code.first.insert(code, first);
        }
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
        self.opened = self.opened.or(chunk.opened);
        let counts = self.by_code.counts.iter_mut();
        for (count, more) in counts.zip(chunk.by_code.counts) {
            *count += more;
        }
        for (code, first) in chunk.by_code.first {
            self.by_code.first.entry(code).or_insert(first);
        }
    }

    /// What the counts say about the whole feed; whether its time was given is known.
    pub(crate) fn hints(&self, is_time_given: bool) -> Vec<[String; 2]> {
        let mut hints = self.counts.hints(self.by_code.counted(), is_time_given);
        hints.extend(self.opened.map(over_lines));
        hints
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
            self.by_code.counted().try_for_each(|(code, count)| {
                let first = self.by_code.first.get(&code);
                first.map_or(Ok(()), |first| first.write(f, code, count, lang))
            })
        })
    }
}

/// What is to be done about values over several lines, of which the first begins in this one.
fn over_lines(line: u64) -> [String; 2] {
    [
        format!(
            "a JSON value over several lines begins in line {line}, and none of its lines is a \
             record; write each record in one line, as with `jq -c .`"
        ),
        format!(
            "第 {line} 行起有一个占多行的 JSON 值，其中每一行都不是记录；请每行写一条记录，如用 `jq -c .` 转换"
        ),
    ]
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

impl First {
    fn write(&self, f: &mut fmt::Formatter<'_>, code: Code, count: u64, lang: Lang) -> fmt::Result {
        let (bold, number) = (style::STRONG, code.number());
        let Self { line, item, reason } = self;
        write!(f, "\n{bold}{number} {code}{bold:#}")?;
        match (lang, item) {
            (Lang::En, None) => writeln!(f, ": {count}, first in line {line}")?,
            (Lang::En, Some(item)) => writeln!(f, ": {count}, first in line {line}, item {item}")?,
            (Lang::Zh, None) => writeln!(f, "：{count} 行，首见于第 {line} 行")?,
            (Lang::Zh, Some(item)) => {
                writeln!(f, "：{count} 条，首见于第 {line} 行第 {item} 条")?;
            }
        }
        writeln!(f, "    {reason}")
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
