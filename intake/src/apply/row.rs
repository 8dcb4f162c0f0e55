//! A map applied to the rows of a table.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use waybill_engine::{Fault, MessagePolicy};

use super::item::Item;
use super::scan::Scans;
use super::scope::{Found, Scope, trimmed};
use super::sole::{SolePlaces, SoleUpdate};
use crate::map::{Map, Source};
use crate::text::{is_word_for_nothing, joined, quoted};

/// Which column of a table each of a map's places is.
///
/// ```
/// use waybill_engine::MessagePolicy;
/// use waybill_intake::{Content, Map};
///
/// let map = Map::ready("text-zh").unwrap();
/// let columns = map.columns(&["运单号", "扫描时间", "操作类型", "描述"])?;
/// let row = ["770473676669116", "2026/11/18 8:26", "", "【杭州】已揽收"];
/// let items = columns.read(&row, &MessagePolicy::DEFAULT);
/// assert!(matches!(items[0].content, Content::Update(_)));
///
/// let refused = map.columns(&["包裹", "扫描时间"]).unwrap_err();
/// assert!(refused.to_string().starts_with("no column is the waybill id"));
/// # Ok::<(), waybill_intake::InvalidHeader>(())
/// ```
#[derive(Debug, Clone)]
pub struct Columns<'m> {
    map: &'m Map,
    places: Vec<Option<usize>>,
    cells: usize,
    /// Where the parts of an update are, if a row may be one with nothing beside it.
    sole: Option<SolePlaces>,
}

impl Map {
    /// Finds the columns of a table by their names.
    ///
    /// # Errors
    ///
    /// [`InvalidHeader`] if what a map can't do without has no column, or a name is there twice.
    pub fn columns<T: AsRef<str>>(&self, header: &[T]) -> Result<Columns<'_>, InvalidHeader> {
        let plan = self.plan();
        let header: Vec<&str> = header.iter().map(|name| bare(name.as_ref())).collect();
        let mut twice: Vec<String> = Vec::new();
        let places = plan.places.iter().map(|place| {
            let names = place.path.column_names()?;
            names.iter().find_map(|name| {
                let mut found = header
                    .iter()
                    .enumerate()
                    .filter(|(_, known)| **known == &**name);
                let column = found.next().map(|(column, _)| column);
                if found.next().is_some() {
                    twice.push(name.to_string());
                }
                column
            })
        });
        let places: Vec<Option<usize>> = places.collect();
        let is_there =
            |sources: &[Source]| sources.iter().any(|source| has_column(source, &places));
        let fields = &plan.fields;
        let has_time =
            is_there(&fields.time) || (is_there(&fields.date) && is_there(&fields.clock));
        let code: Vec<Source> = plan
            .vocabularies
            .iter()
            .flat_map(|vocabulary| vocabulary.code.clone())
            .collect();
        let has_meaning = is_there(&code) || (!plan.rules.is_empty() && is_there(&fields.text));
        let times: Vec<Source> = fields.time.iter().chain(&fields.date).cloned().collect();
        let mut lacks = Vec::new();
        for (is_there, what, sources) in [
            (
                is_there(&fields.waybill_id),
                Lack::WaybillId,
                &fields.waybill_id,
            ),
            (has_time, Lack::Time, &times),
            (
                has_meaning,
                Lack::Meaning,
                if code.is_empty() { &fields.text } else { &code },
            ),
        ] {
            if !is_there {
                lacks.push((what, self.names(sources)));
            }
        }
        if lacks.is_empty() && twice.is_empty() {
            let cells = header.len();
            return Ok(Columns {
                map: self,
                sole: SolePlaces::of(plan, &places),
                places,
                cells,
            });
        }
        Err(InvalidHeader {
            lacks,
            twice,
            found: header.into_iter().map(quoted).collect(),
        })
    }

    /// The columns that some sources would be read from.
    fn names(&self, sources: &[Source]) -> Vec<String> {
        let places = sources.iter().flat_map(Source::places);
        let names = places.filter_map(|place| self.plan().places[place].path.column_names());
        names.flatten().map(ToString::to_string).collect()
    }
}

fn has_column(source: &Source, places: &[Option<usize>]) -> bool {
    source.places().any(|place| places[place].is_some())
}

/// A column's name without what editors and spreadsheets put around it.
fn bare(name: &str) -> &str {
    name.trim_start_matches('\u{feff}').trim()
}

impl<'m> Columns<'m> {
    /// The items of one row: one, or one for each of its waybill ids. Texts of cells that are
    /// borrowed are borrowed in the items.
    #[must_use]
    pub fn read<'a, T>(&self, cells: &[T], messages: &MessagePolicy) -> Vec<Item<'a>>
    where
        T: Clone + Into<Cow<'a, str>>,
        'm: 'a,
    {
        let mut items = Vec::with_capacity(1);
        self.read_into(cells, messages, &mut items);
        items
    }

    /// As [`read`](Self::read), behind the items that are there: for whoever reads many rows.
    ///
    /// ```
    /// use waybill_engine::MessagePolicy;
    /// use waybill_intake::Map;
    ///
    /// let map = Map::ready("text-zh").unwrap();
    /// let columns = map.columns(&["运单号", "扫描时间", "描述"])?;
    /// let mut items = Vec::new();
    /// for row in [["W1", "2026/11/18 8:26", "已揽收"], ["W2", "2026/11/18 8:27", "已签收"]] {
    ///     columns.read_into(&row, &MessagePolicy::DEFAULT, &mut items);
    /// }
    /// assert_eq!(items.len(), 2);
    /// # Ok::<(), waybill_intake::InvalidHeader>(())
    /// ```
    #[inline]
    pub fn read_into<'a, T>(&self, cells: &[T], messages: &MessagePolicy, items: &mut Vec<Item<'a>>)
    where
        T: Clone + Into<Cow<'a, str>>,
        'm: 'a,
    {
        if cells.len() != self.cells {
            let (found, wanted) = (cells.len(), self.cells);
            items.push(Item::unreadable(Fault::RowLength { found, wanted }.into()));
            return;
        }
        let row = Row {
            columns: self,
            cells,
        };
        Scans::new(self.map, messages).read(&row, 1, items);
    }

    /// The update that is all there is in a row, if that shows at once. Where there is none, there
    /// may be one all the same: [`read_into`](Self::read_into) says what is in the row.
    ///
    /// ```
    /// use waybill_engine::MessagePolicy;
    /// use waybill_intake::{Item, Map};
    ///
    /// let map = Map::from_json(
    ///     r#"{
    ///         "name": "own",
    ///         "trace": {"waybill_id": "no", "time": "at", "text": "memo"},
    ///         "time": {"formats": "yyyy-MM-dd HH:mm:ss", "zone": "+08:00"},
    ///         "vocabulary": {"name": "kinds", "code": "kind", "codes": {"GOT": "P"}}
    ///     }"#,
    /// )
    /// .unwrap();
    /// let columns = map.columns(&["no", "at", "kind", "memo"])?;
    /// let row = ["W1", "2026-11-18 20:26:40", "GOT", "已揽收"];
    /// let sole = columns.read_sole(&row, &MessagePolicy::DEFAULT).unwrap();
    /// assert_eq!(sole.waybill_id.as_str(), "W1");
    /// assert_eq!([Item::from(sole)], *columns.read(&row, &MessagePolicy::DEFAULT));
    /// // What is wrong with a row is for the others to say.
    /// let row = ["W1", "2026-11-31 20:26:40", "GOT", "已揽收"];
    /// assert!(columns.may_read_sole());
    /// assert_eq!(columns.read_sole(&row, &MessagePolicy::DEFAULT), None);
    /// # Ok::<(), waybill_intake::InvalidHeader>(())
    /// ```
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    #[must_use]
    pub fn read_sole<'a>(
        &self,
        cells: &[&'a str],
        messages: &MessagePolicy,
    ) -> Option<SoleUpdate<'a>> {
        let places = self.sole.as_ref().filter(|_| cells.len() == self.cells)?;
        places.read(self.map.plan(), cells, messages)
    }

    /// Whether [`read_sole`](Self::read_sole) may find anything. By some maps it never does: they
    /// ask for more than an update.
    #[must_use]
    pub const fn may_read_sole(&self) -> bool {
        self.sole.is_some()
    }

    /// As [`read`](Self::read), of cells that may not be UTF-8: the row is then one malformed item,
    /// 101. The place that it tells counts one byte between two cells, as in a line of a table.
    ///
    /// ```
    /// use waybill_engine::MessagePolicy;
    /// use waybill_intake::{Content, Map};
    ///
    /// let map = Map::ready("text-zh").unwrap();
    /// let columns = map.columns(&["运单号", "扫描时间", "描述"])?;
    /// let row: [&[u8]; 3] = [b"W1", b"2026/11/18 8:26", b"\xd2\xd1"];
    /// let items = columns.read_bytes(&row, &MessagePolicy::DEFAULT);
    /// let Content::Malformed(malformed) = &items[0].content else { panic!() };
    /// assert_eq!(malformed.code().number(), 101);
    /// assert!(malformed.to_string().contains("20"));
    /// # Ok::<(), waybill_intake::InvalidHeader>(())
    /// ```
    #[must_use]
    pub fn read_bytes<'a>(&self, cells: &[&'a [u8]], messages: &MessagePolicy) -> Vec<Item<'a>>
    where
        'm: 'a,
    {
        let mut texts = Vec::with_capacity(cells.len());
        let mut start = 0;
        for cell in cells {
            match str::from_utf8(cell) {
                Ok(text) => texts.push(text),
                Err(error) => {
                    let place = start + error.valid_up_to() + 1;
                    return alloc::vec![Item::unreadable(Fault::InvalidUtf8 { place }.into())];
                }
            }
            start += cell.len() + 1;
        }
        self.read(&texts, messages)
    }

    /// The map whose columns they are.
    #[must_use]
    pub const fn map(&self) -> &'m Map {
        self.map
    }
}

/// The values of a row.
struct Row<'r, 'm, T> {
    columns: &'r Columns<'m>,
    cells: &'r [T],
}

impl<'a, T: Clone + Into<Cow<'a, str>>> Scope<'a> for Row<'_, '_, T> {
    fn get(&self, place: usize) -> Found<'a> {
        let Some(column) = self.columns.places[place] else {
            return Found::Nothing;
        };
        let text = trimmed(&self.cells[column].clone().into());
        if text.is_empty() || is_word_for_nothing(&text) {
            Found::Nothing
        } else {
            Found::Text(text)
        }
    }
}

/// What a table has no column for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lack {
    WaybillId,
    Time,
    Meaning,
}

impl Lack {
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::WaybillId => ("the waybill id", "运单号"),
            Self::Time => ("the time", "时间"),
            Self::Meaning => ("the code or the text", "代码或文字"),
        }
    }
}

/// A table whose columns a map can't be applied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidHeader {
    lacks: Vec<(Lack, Vec<String>)>,
    twice: Vec<String>,
    found: Vec<String>,
}

impl InvalidHeader {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| {
            for (lack, names) in &self.lacks {
                write!(
                    f,
                    "没有{}列（可用列名：{}）；",
                    lack.words().1,
                    joined(names, "、")
                )?;
            }
            if !self.twice.is_empty() {
                write!(f, "列名重复：{}；", listed(&self.twice, "、", more_zh))?;
            }
            write!(f, "表头为：{}", listed(&self.found, "、", more_zh))
        })
    }
}

/// The English text.
impl fmt::Display for InvalidHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (lack, names) in &self.lacks {
            write!(
                f,
                "no column is {} (it may be called {}); ",
                lack.words().0,
                joined(names, ", ")
            )?;
        }
        if !self.twice.is_empty() {
            write!(
                f,
                "there is more than one column {}; ",
                listed(&self.twice, ", ", more)
            )?;
        }
        write!(f, "the header has {}", listed(&self.found, ", ", more))
    }
}

/// The first names of some columns, and how many more there are: a table may have thousands.
fn listed(
    names: &[String],
    separator: &'static str,
    more: fn(usize) -> String,
) -> impl fmt::Display {
    const MOST: usize = 20;
    let rest = names.len().saturating_sub(MOST);
    fmt::from_fn(move |f| {
        let first = &names[..names.len() - rest];
        write!(f, "{}", joined(first, separator))?;
        f.write_str(&if rest > 0 { more(rest) } else { String::new() })
    })
}

fn more(rest: usize) -> String {
    format!(", and {rest} more")
}

fn more_zh(rest: usize) -> String {
    format!("，以及另外 {rest} 列")
}

impl core::error::Error for InvalidHeader {}
