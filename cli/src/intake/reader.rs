//! Reads the records of a feed: as they are, by a map, or as a table with columns of its own.

use std::sync::{Arc, OnceLock};

use chrono::FixedOffset;
use waybill_engine::{Fault, Field, Malformed, MessagePolicy, OrderToken, Record, WaybillId};
use waybill_intake::{Content as Found, InvalidMap, Item, Map, Orders, Scan};

use super::entry::{ByMap, Cause, Content, Entry, Mapped, NoUpdate, Refused, TokenOf};
use super::options::IntakeArgs;
use super::source::MapSource;
use super::table;
use crate::escape;
use crate::failure::Failure;
use crate::feed::{Alias, Chunk, Expected, FIELDS, Format, Header, Shape, utf8};
use crate::redact::{self, Redactor};
use crate::state::ReadBy;

/// Where order tokens are looked for beside the records.
pub(crate) enum Tokens {
    Nowhere,
    Orders(Orders),
    /// Nobody needs them.
    NotNeeded,
}

/// In place of a token that nobody needs.
const STAND_IN: &str = "not-needed";

/// What was said of a feed before it is opened.
pub(crate) struct Intake {
    map: Option<Map>,
    /// Whether the feed decides which ready map it is.
    is_auto: bool,
    /// Whether times and actions of a feed with our names are read as people write them.
    is_lenient: bool,
    /// The names by which columns are known beside our own.
    aliases: Vec<Alias<Field>>,
    /// The columns that were named by somebody.
    columns: Vec<String>,
    /// The offset of times without one, if it was given.
    given_offset: Option<FixedOffset>,
    tokens: Arc<Tokens>,
}

/// The offset of times in China.
pub(crate) const CHINA: FixedOffset = match FixedOffset::east_opt(8 * 3600) {
    Some(offset) => offset,
    None => unreachable!(),
};

impl Intake {
    /// What the options say; `offset` is that of times without one, if it was given.
    ///
    /// # Errors
    ///
    /// A map that can't be used.
    pub(crate) fn new(
        args: &IntakeArgs,
        offset: Option<FixedOffset>,
        tokens: Tokens,
    ) -> Result<Self, Failure> {
        let is_auto = matches!(args.map, Some(MapSource::Auto));
        let named = args.map.as_ref().filter(|_| !is_auto);
        let map = named.map(MapSource::load).transpose()?;
        let intake = Self {
            aliases: if is_auto {
                names_of_all()
            } else {
                table::aliases(&args.columns)
            },
            map: None,
            is_auto,
            is_lenient: args.lenient,
            columns: args.columns.iter().map(|(name, _)| name.clone()).collect(),
            given_offset: offset,
            tokens: Arc::new(tokens),
        };
        match map {
            Some(map) => intake.with_map(map),
            None => Ok(intake),
        }
    }

    /// Whether the feed decides which ready map it is.
    pub(super) const fn is_auto(&self) -> bool {
        self.is_auto
    }

    /// The same by this map.
    pub(super) fn with_map(&self, map: Map) -> Result<Self, Failure> {
        let map = match self.given_offset {
            Some(offset) => table::with_offset(&map, offset)?,
            None => map,
        };
        Ok(Self {
            aliases: names_of(&map),
            map: Some(map),
            is_auto: false,
            is_lenient: false,
            columns: Vec::new(),
            given_offset: None,
            tokens: Arc::clone(&self.tokens),
        })
    }

    /// The same, by whose map items carry the values at these paths along; without a map as it is.
    ///
    /// # Errors
    ///
    /// What is no path.
    pub(crate) fn carrying(self: Arc<Self>, paths: &[String]) -> Result<Arc<Self>, InvalidMap> {
        match &self.map {
            Some(map) if !paths.is_empty() => Ok(Arc::new(Self {
                map: Some(map.carrying(paths)?),
                aliases: self.aliases.clone(),
                columns: self.columns.clone(),
                tokens: Arc::clone(&self.tokens),
                ..*self
            })),
            Some(_) | None => Ok(self),
        }
    }

    /// What records are read by, as a state remembers it.
    ///
    /// # Errors
    ///
    /// None, in effect: the map of `--lenient` is sound.
    pub(crate) fn read_by(&self) -> Result<ReadBy, Failure> {
        let of = |map: &Map| ReadBy::Map {
            name: map.name().to_owned(),
            fingerprint: map.fingerprint(),
        };
        Ok(match &self.map {
            Some(map) => of(map),
            None if self.is_lenient => of(&table::lenient_map(self.offset())?),
            None => ReadBy::Itself,
        })
    }

    /// The offset of local times without a map.
    fn offset(&self) -> FixedOffset {
        self.given_offset.unwrap_or(CHINA)
    }

    /// What is taken for a feed.
    pub(crate) fn expected(&self) -> Expected<'_, Field> {
        let is_mapped = self.map.is_some() || self.is_auto;
        Expected {
            wanted: if is_mapped { &[] } else { &FIELDS },
            aliases: &self.aliases,
            optional: match *self.tokens {
                Tokens::Nowhere => None,
                Tokens::Orders(_) | Tokens::NotNeeded => Some(Field::Token),
            },
            shape: if is_mapped {
                Shape::Foreign
            } else {
                Shape::Ours
            },
        }
    }
}

/// The names that any ready map reads.
fn names_of_all() -> Vec<Alias<Field>> {
    let mut all: Vec<Alias<Field>> = Vec::new();
    for map in Map::ready_names().filter_map(Map::ready) {
        let more = names_of(&map).into_iter();
        let more: Vec<_> = more.filter(|alias| !all.contains(alias)).collect();
        all.extend(more);
    }
    all
}

/// The names that a map reads.
fn names_of(map: &Map) -> Vec<Alias<Field>> {
    let names = |field| {
        let names = map.names_of(field).into_iter();
        names.map(move |name| (field, name.into()))
    };
    Field::ALL.into_iter().flat_map(names).collect()
}

/// Reads the records of a feed.
pub(crate) struct Reader {
    intake: Arc<Intake>,
    pub(super) format: Format,
    way: Way,
    /// Where nobody needs tokens: whether the first sound record of ours had one. A feed with
    /// tokens is held to them, so that a record without one is as malformed as at the gate.
    has_tokens: OnceLock<bool>,
}

/// How they are read.
enum Way {
    /// The five fields, as they are.
    Ours,
    /// By the map that was named.
    Map,
    /// By the map that was named, a table with these columns.
    Rows(Vec<String>),
    /// A table of which nobody named a map.
    Table { map: Box<Map>, columns: Vec<String> },
    /// JSON with the five fields, as people write them.
    Lenient(Box<Map>),
}

impl Reader {
    /// For a feed of this name and form.
    ///
    /// # Errors
    ///
    /// A table that lacks a column, or columns that were named for no table.
    pub(crate) fn new(intake: Arc<Intake>, name: &str, format: Format) -> Result<Self, Failure> {
        let format = match (&intake.map, format) {
            // Its beginning may have been compared with more names than those of the map.
            (Some(_), Format::Csv(header)) => Format::Csv(header.known_by(&intake.expected())),
            (_, format) => format,
        };
        let way = match (&intake.map, &format) {
            (Some(map), Format::Csv(header)) => {
                let columns = names(header);
                map.columns(&columns).map_err(|invalid| Failure::InBoth {
                    english: format!("{name} can't be read by the map {}: {invalid}", map.name()),
                    chinese: format!("映射 {} 无法读取 {name}：{}", map.name(), invalid.chinese()),
                })?;
                Way::Rows(columns)
            }
            (Some(_), Format::JsonLines | Format::Xml(_)) => Way::Map,
            (None, Format::Csv(header)) => {
                refuse_unknown(&intake.columns, name, &format)?;
                if header.is_ours() && !intake.is_lenient {
                    Way::Ours
                } else {
                    require_columns(name, header, &intake.aliases)?;
                    Way::Table {
                        map: Box::new(table::map(intake.offset())?),
                        columns: our_names(header),
                    }
                }
            }
            (None, Format::JsonLines | Format::Xml(_)) if !intake.columns.is_empty() => {
                return Err(Failure::InBoth {
                    english: format!(
                        "--columns is for a table, and {name} is JSON; write a map for it, as \
                         `waybill map suggest` does"
                    ),
                    chinese: format!(
                        "--columns 只用于表格，而 {name} 是 JSON；请写一个映射，可用 `waybill map suggest` 生成"
                    ),
                });
            }
            (None, Format::JsonLines | Format::Xml(_)) if intake.is_lenient => {
                Way::Lenient(Box::new(table::lenient_map(intake.offset())?))
            }
            (None, Format::JsonLines | Format::Xml(_)) => Way::Ours,
        };
        Ok(Self {
            intake,
            format,
            way,
            has_tokens: OnceLock::new(),
        })
    }

    /// What the feed is written in.
    pub(crate) const fn format(&self) -> &Format {
        &self.format
    }

    /// Whether records may have any number of items.
    pub(crate) const fn is_by_map(&self) -> bool {
        !matches!(self.way, Way::Ours)
    }

    /// Reads a record for what may be shown of it.
    pub(crate) fn redactor(&self, text: &[u8]) -> Redactor {
        let names: &[_] = match self.way {
            Way::Ours | Way::Lenient(_) => &[],
            Way::Map | Way::Rows(_) | Way::Table { .. } => &self.intake.aliases,
        };
        redact::read(&self.format, names, text)
    }

    /// What is in the records of a chunk, and how many blank lines are between them. Needs no
    /// waybill, so chunks are read in any order.
    pub(crate) fn read_chunk<'a>(
        &'a self,
        chunk: &'a Chunk,
        messages: &MessagePolicy,
    ) -> (Vec<Entry<'a>>, u64) {
        let mut entries = Vec::with_capacity(chunk.lines() + 1);
        let mut records = chunk.records(&self.format);
        match (&self.way, &self.format) {
            (Way::Ours, Format::JsonLines) => {
                self.read_lines(&mut records, chunk.texts(), messages, &mut entries);
            }
            (Way::Ours, _) => {
                self.read_rows(&mut records, chunk.texts(), messages, &mut entries);
            }
            _ => self.read_all(&mut records, messages, &mut entries),
        }
        (entries, records.blank())
    }

    /// What is in some records, behind what is there already.
    pub(crate) fn read_all<'a>(
        &'a self,
        records: impl Iterator<Item = (u64, &'a [u8])>,
        messages: &MessagePolicy,
        entries: &mut Vec<Entry<'a>>,
    ) {
        if let Way::Ours = self.way {
            let ours = |(line, text)| {
                let record = self.format.record(text, messages);
                self.ours((line, text), record, messages)
            };
            entries.extend(records.map(ours));
            return;
        }
        self.for_each_item(records, messages, |line, text, item| {
            entries.push(match item {
                Ok(item) => self.item(line, text, item),
                Err(fault) => Entry {
                    line,
                    text,
                    content: Content::Refused(Refused::Ours(Malformed::from(fault))),
                    by_map: Some(Box::new(Mapped {
                        item: 1,
                        carrier: None,
                        carried: Vec::new(),
                    })),
                    token: TokenOf::Record,
                    payload: None,
                },
            });
        });
    }

    /// Calls `take` with each item that a map reads in some records: the line, the record, and the
    /// item, or why a row has no cells. Of records of ours there is none.
    pub(crate) fn for_each_item<'a>(
        &'a self,
        records: impl Iterator<Item = (u64, &'a [u8])>,
        messages: &MessagePolicy,
        mut take: impl FnMut(u64, &'a [u8], Result<Item<'a>, Fault>),
    ) {
        let map = match &self.way {
            Way::Table { map, .. } | Way::Lenient(map) => Some(&**map),
            Way::Ours | Way::Map | Way::Rows(_) => self.intake.map.as_ref(),
        };
        let columns = match (&self.way, map) {
            (Way::Ours, _) | (_, None) => return,
            (Way::Map | Way::Lenient(_), Some(map)) => {
                let is_as_named = matches!(self.format, Format::Xml(xml) if xml.is_as_named());
                for (line, text) in records {
                    let items = match utf8(text) {
                        Ok(record) if !is_as_named => map.read_str(record, messages),
                        Ok(_) | Err(_) => map.read(text, messages),
                    };
                    for item in items {
                        take(line, text, Ok(item));
                    }
                }
                return;
            }
            (Way::Rows(columns) | Way::Table { columns, .. }, Some(map)) => map.columns(columns),
        };
        // The columns were found once before, when the feed was begun.
        let (Ok(columns), Format::Csv(header)) = (columns, &self.format) else {
            return;
        };
        for (line, text) in records {
            match utf8(text).and_then(|row| header.cells(row)) {
                Ok(cells) => {
                    for item in columns.read(&cells, messages) {
                        take(line, text, Ok(item));
                    }
                }
                Err(fault) => take(line, text, Err(fault)),
            }
        }
    }

    /// A record of ours, as it was read.
    #[inline]
    pub(super) fn ours<'a>(
        &'a self,
        (line, text): (u64, &'a [u8]),
        record: Result<Record<'a>, Malformed<'a>>,
        messages: &MessagePolicy,
    ) -> Entry<'a> {
        let (content, token) = match record {
            Ok(record) => (Content::Record(record), TokenOf::Record),
            Err(malformed) => self.without_token(text, malformed, messages),
        };
        if let Content::Record(_) = content {
            self.note(token);
        }
        Entry {
            line,
            text,
            content,
            by_map: None,
            token,
            payload: None,
        }
    }

    /// Takes note of whether the first sound record has a token, where nobody needs them.
    #[inline]
    pub(super) fn note(&self, token: TokenOf) {
        if let Tokens::NotNeeded = *self.intake.tokens {
            self.has_tokens.get_or_init(|| token == TokenOf::Record);
        }
    }

    /// A record that can't be read as it is: what is wrong may be that it has no token.
    fn without_token<'a>(
        &'a self,
        text: &'a [u8],
        malformed: Malformed<'a>,
        messages: &MessagePolicy,
    ) -> (Content<'a>, TokenOf) {
        let refused = |malformed| Content::Refused(Refused::Ours(malformed));
        match self.with_token(text, &malformed, messages) {
            Some((Ok(record), from)) => (Content::Record(record), from),
            Some((Err(malformed), from)) => (refused(malformed), from),
            None => (refused(malformed), TokenOf::Record),
        }
    }

    /// The record once more, with the token of its order or another text in its place; nothing if
    /// the first reading holds.
    fn with_token<'a>(
        &'a self,
        text: &'a [u8],
        malformed: &Malformed<'_>,
        messages: &MessagePolicy,
    ) -> Option<(Result<Record<'a>, Malformed<'a>>, TokenOf)> {
        let (token, from) = match &*self.intake.tokens {
            Tokens::Nowhere => return None,
            Tokens::NotNeeded => (STAND_IN, TokenOf::Nobody),
            Tokens::Orders(orders) => {
                let token = orders.token(malformed.waybill_id()?)?;
                (token.reveal(), TokenOf::Order)
            }
        };
        let is_held_to = from == TokenOf::Nobody && self.has_tokens.get() == Some(&true);
        if is_held_to {
            return None;
        }
        let record = self.format.record_or_token(text, token, messages);
        match record {
            // Whether the feed has tokens is not known yet.
            Err(_) if from == TokenOf::Nobody && self.has_tokens.get().is_none() => None,
            // A token of its own is nobody's stand-in.
            Ok(record) if record.token.reveal() != token => Some((Ok(record), TokenOf::Record)),
            record => Some((record, from)),
        }
    }

    /// An item of a record that a map read.
    fn item<'a>(&'a self, line: u64, text: &'a [u8], item: Item<'a>) -> Entry<'a> {
        let mut token = TokenOf::Record;
        let waybill_id = item.waybill_id;
        let refused = |waybill_id, cause| {
            Content::Refused(Refused::ByMap(Box::new(ByMap { waybill_id, cause })))
        };
        let content = match (item.content, waybill_id) {
            (Found::Update(scan), Some(id)) => {
                let Scan {
                    update, token: own, ..
                } = scan;
                let found = own.map(|own| (own, TokenOf::Record));
                if let Some((order, from)) = found.or_else(|| self.token_of(&id)) {
                    token = from;
                    Content::Record(Record::from_parts(id, order, update))
                } else {
                    let has_orders = matches!(*self.intake.tokens, Tokens::Orders(_));
                    refused(Some(id), Cause::NoToken { has_orders })
                }
            }
            (Found::Malformed(malformed), waybill_id) => {
                let cause = match self.way {
                    Way::Table { .. } | Way::Lenient(_) => Cause::OfTable(malformed),
                    Way::Ours | Way::Map | Way::Rows(_) => Cause::Malformed(malformed),
                };
                refused(waybill_id, cause)
            }
            (Found::Ignored(ignored), waybill_id) => Content::Ignored(Box::new(NoUpdate {
                waybill_id,
                ignored,
            })),
            // Every update has an id.
            (Found::Empty(_) | Found::Update(_), _) => Content::Empty,
        };
        Entry {
            line,
            text,
            content,
            by_map: Some(Box::new(Mapped {
                item: item.number,
                carrier: item.carrier,
                carried: item.carried,
            })),
            token,
            payload: None,
        }
    }

    /// The token of a waybill whose record has none.
    fn token_of(&self, id: &WaybillId<'_>) -> Option<(OrderToken<'_>, TokenOf)> {
        let (token, from) = match &*self.intake.tokens {
            Tokens::Nowhere => return None,
            Tokens::NotNeeded => (STAND_IN, TokenOf::Nobody),
            Tokens::Orders(orders) => (orders.token(id)?.reveal(), TokenOf::Order),
        };
        // Both were made of a token before.
        Some((OrderToken::new(token).ok()?, from))
    }
}

fn names(header: &Header<Field>) -> Vec<String> {
    header.columns.iter().map(|c| c.name.clone()).collect()
}

/// The names of a table's columns, those that are known by our own.
fn our_names(header: &Header<Field>) -> Vec<String> {
    let names = header.columns.iter().map(|column| match column.known {
        Some(field) => field.snake().to_owned(),
        // Not one of ours by chance: those have a known column, or are a second one.
        None => format!("'{}", column.name),
    });
    names.collect()
}

/// Refuses a table that lacks what the columns that are known in it ask for.
fn require_columns(
    name: &str,
    header: &Header<Field>,
    aliases: &[Alias<Field>],
) -> Result<(), Failure> {
    const NEEDED: [Field; 3] = [Field::WaybillId, Field::ActionTime, Field::ActionType];
    let has = |field: &Field| header.columns.iter().any(|c| c.known == Some(*field));
    let missing = NEEDED.into_iter().filter(|field| !has(field)).map(|field| {
        let mut names = vec![field.snake()];
        names.extend(
            aliases
                .iter()
                .filter(|(of, _)| *of == field)
                .map(|(_, name)| &**name),
        );
        names.join("|")
    });
    let missing: Vec<String> = missing.collect();
    if missing.is_empty() {
        return Ok(());
    }
    let found = escape::name(&names(header).join(", "));
    Err(Failure::InBoth {
        english: format!(
            "{name} has no column {}; it has {found}; name it with --columns, as \
             --columns '单号=waybill_id', or read the table with a map",
            missing.join(", nor "),
        ),
        chinese: format!(
            "{name} 缺少列 {}；现有：{found}；请用 --columns 指明，如 --columns '单号=waybill_id'，或用映射读取",
            missing.join("、"),
        ),
    })
}

/// Refuses names of columns that a table does not have. Of other feeds nothing is known.
pub(crate) fn refuse_unknown(given: &[String], name: &str, format: &Format) -> Result<(), Failure> {
    let Format::Csv(header) = format else {
        return Ok(());
    };
    let is_there = |given: &&String| header.columns.iter().any(|c| c.name == **given);
    let unknown: Vec<&str> = given
        .iter()
        .filter(|given| !is_there(given))
        .map(String::as_str)
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let (unknown, found) = (unknown.join(", "), names(header).join(", "));
    let found = escape::name(&found);
    Err(Failure::InBoth {
        english: format!("{name} has no column {unknown}, which was named; it has {found}"),
        chinese: format!("{name} 没有所指明的列 {unknown}；现有：{found}"),
    })
}
