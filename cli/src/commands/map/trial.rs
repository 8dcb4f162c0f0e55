//! `waybill map check --feed`: what a map makes of each code of a feed.

use std::cell::LazyCell;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::iter;
use std::path::Path;
use std::sync::Arc;

use waybill_engine::{ActionType, Code, MessagePolicy};
use waybill_intake::{Content, Item, RecordFault};

use super::table::why;
use crate::failure::Failure;
use crate::feed::{self, Chunks, FeedArgs, Texts, Typed, content};
use crate::intake::{Fit, Intake, IntakeArgs, MapSource, Reader, Tokens, better};
use crate::redact::Redactor;
use crate::secret::Shown;
use crate::terminal::Lang;

/// The most codes that are listed: a feed decides how many there are.
const MOST_LISTED: usize = 200;

/// What was found in a feed.
#[derive(Default)]
pub(super) struct Trial {
    feed: String,
    records: u64,
    items: u64,
    /// Parcels without any scan.
    empty: u64,
    codes: BTreeMap<(Option<Shown<'static>>, Becomes), u64>,
    unknown: BTreeMap<Shown<'static>, Unknown>,
    wrong: BTreeMap<Code, Wrong>,
    /// The ready map that reads more of the feed's beginning, if one does.
    better: Option<Fit>,
}

/// What a code became.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Becomes {
    Update {
        action: ActionType,
        is_doubtful: bool,
    },
    /// In both languages.
    Nothing([String; 2]),
}

/// A code that the map does not know.
struct Unknown {
    count: u64,
    near: Vec<String>,
}

/// What else is malformed, and the first of it.
struct Wrong {
    count: u64,
    line: u64,
    item: usize,
    reason: [Shown<'static>; 2],
}

impl Trial {
    /// Tries a map on a feed.
    pub(super) fn of(map: &MapSource, feed: &Path, asked: FeedArgs) -> Result<Self, Failure> {
        let args = IntakeArgs {
            map: Some(map.clone()),
            columns: Vec::new(),
            lenient: false,
        };
        let intake = Arc::new(Intake::new(&args, None, Tokens::NotNeeded)?);
        let feed = feed::open(Some(feed), Typed::Records)?;
        let name = feed.name.clone();
        let input = content(&name, feed.input, asked.encoding)?;
        let chunks = Chunks::new(name.clone(), input, asked, intake.expected())?;
        let format = chunks.format().clone();
        let better = better(&intake, &format, chunks.rest());
        let reader = Reader::new(Arc::clone(&intake), &name, format)?;
        let mut trial = Self {
            feed: name,
            better,
            ..Self::default()
        };
        chunks.for_each(|_, line, text| {
            trial.records += 1;
            let redactor = LazyCell::new(|| reader.redactor(text, &[]));
            let record = iter::once((line, text));
            let texts = Texts::new(text);
            reader.for_each_item(
                record,
                texts,
                &MessagePolicy::DEFAULT,
                |_, _, item| match item {
                    Ok(item) => trial.add(line, &item, &|| &redactor),
                    Err(fault) => {
                        let reason = [redactor.text(&fault), redactor.text(&fault.chinese())];
                        trial.items += 1;
                        trial.add_wrong(fault.code(), (line, 1), || reason);
                    }
                },
            );
            Ok(())
        })?;
        Ok(trial)
    }

    fn add<'r>(&mut self, line: u64, item: &Item<'_>, redactor: &dyn Fn() -> &'r Redactor) {
        let becomes = match &item.content {
            Content::Empty(_) => {
                self.empty += 1;
                return;
            }
            Content::Update(scan) => Becomes::Update {
                action: scan.update.action(),
                is_doubtful: scan.doubt.is_some(),
            },
            Content::Ignored(ignored) => {
                Becomes::Nothing([Lang::En, Lang::Zh].map(|lang| why(&ignored.reason, lang)))
            }
            Content::Malformed(malformed) => {
                self.items += 1;
                for fault in malformed.faults() {
                    self.add_fault(line, item.number, fault, redactor());
                }
                return;
            }
        };
        self.items += 1;
        let code = item
            .code
            .as_deref()
            .map(|code| redactor().read_value(code).into_owned());
        *self.codes.entry((code, becomes)).or_default() += 1;
    }

    fn add_fault(&mut self, line: u64, item: usize, fault: &RecordFault, redactor: &Redactor) {
        if let RecordFault::UnknownCode { code, near, .. } = fault {
            let code = redactor.read_value(code).into_owned();
            let unknown = self.unknown.entry(code).or_insert_with(|| Unknown {
                count: 0,
                near: near.clone(),
            });
            unknown.count += 1;
            return;
        }
        self.add_wrong(fault.code(), (line, item), || {
            [redactor.text(fault), redactor.text(&fault.chinese())]
        });
    }

    fn add_wrong(
        &mut self,
        code: Code,
        (line, item): (u64, usize),
        reason: impl FnOnce() -> [Shown<'static>; 2],
    ) {
        let wrong = self.wrong.entry(code).or_insert_with(|| Wrong {
            count: 0,
            line,
            item,
            reason: reason(),
        });
        wrong.count += 1;
    }

    /// Whether the map can read all of the feed.
    pub(super) fn is_good(&self) -> bool {
        self.unknown.is_empty() && self.wrong.is_empty()
    }

    /// The whole as a text.
    pub(super) fn shown(&self, lang: Lang) -> impl Display + '_ {
        fmt::from_fn(move |f| {
            let (feed, records, items) = (&self.feed, self.records, self.items);
            match lang {
                Lang::En => writeln!(f, "{feed}: {records} records, {items} items")?,
                Lang::Zh => writeln!(f, "{feed}：{records} 条记录，{items} 个节点")?,
            }
            if self.empty > 0 {
                let empty = self.empty;
                match lang {
                    Lang::En => writeln!(f, "  parcels without any scan: {empty}")?,
                    Lang::Zh => writeln!(f, "  没有轨迹的包裹：{empty}")?,
                }
            }
            self.write_codes(f, lang)?;
            self.write_unknown(f, lang)?;
            self.write_wrong(f, lang)?;
            match (self.better, lang) {
                (None, _) => Ok(()),
                (Some(Fit { name, read, items }), Lang::En) => writeln!(
                    f,
                    "\nThe ready map {name} reads {read} of the first {items} items"
                ),
                (Some(Fit { name, read, items }), Lang::Zh) => {
                    writeln!(f, "\n现成的映射 {name} 能读出开头 {items} 项中的 {read} 项")
                }
            }
        })
    }

    fn write_codes(&self, f: &mut fmt::Formatter<'_>, lang: Lang) -> fmt::Result {
        let mut codes: Vec<_> = self.codes.iter().collect();
        // Stable: equal ones stay in the order of their codes.
        codes.sort_by_key(|(_, count)| Reverse(**count));
        let (no_code, no_code_zh) = ("(no code)", "（没有代码）");
        for ((code, becomes), count) in codes.iter().take(MOST_LISTED) {
            let none = match lang {
                Lang::En => no_code,
                Lang::Zh => no_code_zh,
            };
            let code = code.as_ref().map_or(none, Shown::as_str);
            writeln!(f, "  {code}: {count}, {}", becomes.shown(lang))?;
        }
        write_more(f, codes.len(), lang)
    }

    fn write_unknown(&self, f: &mut fmt::Formatter<'_>, lang: Lang) -> fmt::Result {
        if self.unknown.is_empty() {
            return Ok(());
        }
        f.write_str(match lang {
            Lang::En => "\nUnknown codes, to be added to the map\n",
            Lang::Zh => "\n映射中没有的代码，需补充\n",
        })?;
        let mut unknown: Vec<_> = self.unknown.iter().collect();
        unknown.sort_by_key(|(_, unknown)| Reverse(unknown.count));
        for (code, Unknown { count, near }) in unknown.iter().take(MOST_LISTED) {
            write!(f, "  {code}: {count}")?;
            match (lang, near.is_empty()) {
                (_, true) => {}
                (Lang::En, false) => write!(f, "; the nearest known: {}", near.join(", "))?,
                (Lang::Zh, false) => write!(f, "；相近的代码：{}", near.join("、"))?,
            }
            writeln!(f)?;
        }
        write_more(f, unknown.len(), lang)
    }

    fn write_wrong(&self, f: &mut fmt::Formatter<'_>, lang: Lang) -> fmt::Result {
        for (code, wrong) in &self.wrong {
            let Wrong {
                count,
                line,
                item,
                reason: [english, chinese],
            } = wrong;
            let number = code.number();
            match lang {
                Lang::En => writeln!(
                    f,
                    "\n{number} {code}: {count}, first in line {line}, item {item}\n    {english}"
                )?,
                Lang::Zh => writeln!(
                    f,
                    "\n{number} {code}：{count}，首见于第 {line} 行第 {item} 项\n    {chinese}"
                )?,
            }
        }
        Ok(())
    }
}

fn write_more(f: &mut fmt::Formatter<'_>, codes: usize, lang: Lang) -> fmt::Result {
    match (codes.saturating_sub(MOST_LISTED), lang) {
        (0, _) => Ok(()),
        (more, Lang::En) => writeln!(f, "  and {more} more codes"),
        (more, Lang::Zh) => writeln!(f, "  另有 {more} 个代码"),
    }
}

impl Becomes {
    fn shown(&self, lang: Lang) -> String {
        match (self, lang) {
            (
                Self::Update {
                    action,
                    is_doubtful,
                },
                lang,
            ) => {
                let name = match lang {
                    Lang::En => action.name(),
                    Lang::Zh => action.label_zh(),
                };
                let doubt = if *is_doubtful { "?" } else { "" };
                format!("{} {name}{doubt}", action.code())
            }
            (Self::Nothing([english, _]), Lang::En) => format!("no update: {english}"),
            (Self::Nothing([_, chinese]), Lang::Zh) => format!("不是更新：{chinese}"),
        }
    }
}
