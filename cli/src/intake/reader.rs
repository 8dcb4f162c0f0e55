//! Reads the records of a feed: as they are, by a map, or as a table with columns of its own.

use std::num::NonZeroU32;
use std::sync::{Arc, OnceLock};

use waybill_engine::{
    Fault, Field, Malformed, MessagePolicy, OrderToken, Record, Update, WaybillId,
};
use waybill_intake::{Content as Found, Item, Map, Scan, SoleUpdate};

use super::entry::{Beside, ByMap, Cause, Content, Entry, NoUpdate, Refused, TokenOf};
use super::header::{names, our_names, refuse_unknown, require_columns};
use super::prepared::{Intake, Tokens};
use super::rows::RowReader;
use super::table;
use crate::failure::Failure;
use crate::feed::{Chunk, Format, Header, Texts};
use crate::redact::{self, Redactor};
use crate::secret::WholeTokens;
use crate::system::at_full_width;

/// In place of a token that nobody needs.
const STAND_IN: &str = "not-needed";

/// Reads the records of a feed.
pub(crate) struct Reader {
    intake: Arc<Intake>,
    pub(super) format: Format,
    way: Way,
    /// Where nobody needs tokens: whether the first sound record of ours had one. A feed with
    /// tokens is held to them, so that a record without one is as malformed as at the gate.
    has_tokens: OnceLock<bool>,
    /// The tokens of all orders, as soon as something is refused.
    all_tokens: OnceLock<Arc<WholeTokens>>,
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
                map.columns(&columns).map_err(|invalid| {
                    let otherwise = || Failure::InBoth {
                        english: format!(
                            "{name} can't be read by the map {}: {invalid}",
                            map.name()
                        ),
                        chinese: format!(
                            "映射 {} 无法读取 {name}：{}",
                            map.name(),
                            invalid.chinese()
                        ),
                    };
                    header.other_encoding(name, true).unwrap_or_else(otherwise)
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
            all_tokens: OnceLock::new(),
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

    /// Reads a record for what may be shown of it, given what was found in it.
    pub(crate) fn redactor(&self, text: &[u8], entries: &[Entry<'_>]) -> Redactor {
        let names: &[_] = match self.way {
            Way::Ours | Way::Lenient(_) => &[],
            Way::Map | Way::Rows(_) | Way::Table { .. } => &self.intake.aliases,
        };
        let order = |entry: &Entry<'_>| match &*self.intake.tokens {
            Tokens::Orders(orders) => orders.token(entry.waybill_id()?),
            Tokens::Nowhere | Tokens::NotNeeded => None,
        };
        let orders = entries.iter().filter_map(order).map(OrderToken::reveal);
        let own = entries.iter().filter_map(Entry::own_token);
        let tokens: Vec<&str> = orders.chain(own).collect();
        let beside = redact::Beside {
            names,
            tokens: &tokens,
            others: self.tokens_of_orders(),
        };
        redact::read(&self.format, beside, text)
    }

    /// Those of all orders, if there are any: a record may show one that is not its waybill's.
    fn tokens_of_orders(&self) -> Option<&Arc<WholeTokens>> {
        let Tokens::Orders(orders) = &*self.intake.tokens else {
            return None;
        };
        let all = || Arc::new(WholeTokens::of(orders.tokens().map(OrderToken::reveal)));
        Some(self.all_tokens.get_or_init(all))
    }

    /// Whether a text of a record in which these were found may show a token that is not its
    /// update's: that of another item, or of the order and the record, of which one is taken.
    pub(crate) fn may_show_other_tokens(&self, entries: &[Entry<'_>]) -> bool {
        entries.len() > 1 || matches!(*self.intake.tokens, Tokens::Orders(_))
    }

    /// What is in the records of a chunk, in an empty list, and how many blank lines are between
    /// them. Needs no waybill, so chunks are read in any order.
    pub(crate) fn read_chunk<'a>(
        &'a self,
        chunk: &'a Chunk,
        messages: &MessagePolicy,
        mut entries: Vec<Entry<'a>>,
    ) -> (Vec<Entry<'a>>, u64) {
        entries.reserve(chunk.lines() + 1);
        let mut records = chunk.records(&self.format);
        match (&self.way, &self.format) {
            (Way::Ours, Format::JsonLines) => {
                at_full_width(
                    #[inline(always)]
                    || self.read_lines(&mut records, chunk.texts(), messages, &mut entries),
                );
            }
            (Way::Ours, _) => {
                self.read_rows(&mut records, chunk.texts(), messages, &mut entries);
            }
            (Way::Map | Way::Lenient(_), Format::JsonLines) => {
                at_full_width(
                    #[inline(always)]
                    || self.read_lines_by_map(&mut records, chunk.texts(), messages, &mut entries),
                );
            }
            (Way::Rows(_) | Way::Table { .. }, Format::Csv(header)) => {
                let texts = chunk.texts();
                at_full_width(
                    #[inline(always)]
                    || self.read_rows_by_map(header, &mut records, texts, messages, &mut entries),
                );
            }
            _ => self.read_items(&mut records, chunk.texts(), messages, &mut entries),
        }
        (entries, records.blank())
    }

    /// What is in some records of these bytes, behind what is there already.
    pub(crate) fn read_all<'a>(
        &'a self,
        records: impl Iterator<Item = (u64, &'a [u8])>,
        texts: Texts<'a>,
        messages: &MessagePolicy,
        entries: &mut Vec<Entry<'a>>,
    ) {
        if let Way::Ours = self.way {
            let ours = |(line, text)| {
                let record = self.format.record(text, messages);
                self.ours((line, text), record, messages)
            };
            entries.extend(records.map(ours));
        } else {
            self.read_items(records, texts, messages, entries);
        }
    }

    /// The same, where a map reads them.
    fn read_items<'a>(
        &'a self,
        records: impl Iterator<Item = (u64, &'a [u8])>,
        texts: Texts<'a>,
        messages: &MessagePolicy,
        entries: &mut Vec<Entry<'a>>,
    ) {
        self.for_each_item(records, texts, messages, |line, text, item| {
            entries.push(self.found(line, text, item));
        });
    }

    /// The map that reads the records; `None` if they are read as they are.
    pub(super) fn map(&self) -> Option<&Map> {
        match &self.way {
            Way::Table { map, .. } | Way::Lenient(map) => Some(map),
            Way::Ours => None,
            Way::Map | Way::Rows(_) => self.intake.map.as_ref(),
        }
    }

    /// Calls `take` with each item that a map reads in some records of these bytes: the line, the
    /// record, and the item, or why a row has no cells. Of records of ours there is none.
    pub(crate) fn for_each_item<'a>(
        &'a self,
        records: impl Iterator<Item = (u64, &'a [u8])>,
        mut texts: Texts<'a>,
        messages: &MessagePolicy,
        mut take: impl FnMut(u64, &'a [u8], Result<Item<'a>, Fault>),
    ) {
        let Some(map) = self.map() else {
            return;
        };
        let Format::Csv(header) = &self.format else {
            let is_as_named = matches!(&self.format, Format::Xml(xml) if xml.is_as_named());
            for (line, text) in records {
                let items = match texts.of(text) {
                    Some(record) if !is_as_named => map.read_str(record, messages),
                    Some(_) | None => map.read(text, messages),
                };
                for item in items {
                    take(line, text, Ok(item));
                }
            }
            return;
        };
        let Some(mut reader) = self.row_reader(header) else {
            return;
        };
        for (line, text) in records {
            reader.read(text, &mut texts, messages, |item| take(line, text, item));
        }
    }

    /// A reader of rows, if a map reads them.
    pub(super) fn row_reader<'a>(&'a self, header: &'a Header<Field>) -> Option<RowReader<'a>> {
        let (Way::Rows(columns) | Way::Table { columns, .. }) = &self.way else {
            return None;
        };
        // They were found once before, when the feed was begun.
        let columns = self.map()?.columns(columns).ok()?;
        Some(RowReader::new(header, columns))
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
            item: None,
            beside: None,
            token,
            payload: None,
        }
    }

    /// Takes note of whether the first sound record has a token, where nobody needs them.
    #[inline]
    fn note(&self, token: TokenOf) {
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

    /// An item of a record that a map read, or why a row has no cells.
    pub(super) fn found<'a>(
        &'a self,
        line: u64,
        text: &'a [u8],
        item: Result<Item<'a>, Fault>,
    ) -> Entry<'a> {
        match item {
            Ok(item) => self.item(line, text, item),
            Err(fault) => Entry {
                line,
                text,
                content: Content::Refused(Refused::Ours(Malformed::from(fault))),
                item: Some(NonZeroU32::MIN),
                beside: None,
                token: TokenOf::Record,
                payload: None,
            },
        }
    }

    /// An update that is all a map found in a record.
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "made where it is kept, not moved once more"
    )]
    pub(super) fn sole<'a>(&'a self, line: u64, text: &'a [u8], sole: SoleUpdate<'a>) -> Entry<'a> {
        let SoleUpdate {
            waybill_id,
            token,
            update,
            ..
        } = sole;
        let (content, token) = self.update(waybill_id, token, update);
        Entry {
            line,
            text,
            content,
            item: Some(NonZeroU32::MIN),
            beside: None,
            token,
            payload: None,
        }
    }

    /// An update that a map found, with its own token, or with the one of its waybill.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "as above")]
    fn update<'a>(
        &'a self,
        id: WaybillId<'a>,
        own: Option<OrderToken<'a>>,
        update: Update<'a>,
    ) -> (Content<'a>, TokenOf) {
        let found = own.map(|own| (own, TokenOf::Record));
        if let Some((token, from)) = found.or_else(|| self.token_of(&id)) {
            return (Content::Record(Record::from_parts(id, token, update)), from);
        }
        let has_orders = matches!(*self.intake.tokens, Tokens::Orders(_));
        let refused = refused_by_map(Some(id), Cause::NoToken { has_orders });
        (refused, TokenOf::Record)
    }

    /// An item of a record that a map read.
    #[inline]
    pub(super) fn item<'a>(&'a self, line: u64, text: &'a [u8], item: Item<'a>) -> Entry<'a> {
        let mut token = TokenOf::Record;
        let waybill_id = item.waybill_id;
        let content = match (item.content, waybill_id) {
            (Found::Update(scan), Some(id)) => {
                let Scan {
                    update, token: own, ..
                } = scan;
                let content;
                (content, token) = self.update(id, own, update);
                content
            }
            (Found::Malformed(malformed), waybill_id) => {
                let cause = match self.way {
                    Way::Table { .. } | Way::Lenient(_) => Cause::OfTable(malformed),
                    Way::Ours | Way::Map | Way::Rows(_) => Cause::Malformed(malformed),
                };
                refused_by_map(waybill_id, cause)
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
            // A record has fewer items than that, as it would not fit any memory.
            item: NonZeroU32::new(u32::try_from(item.number).unwrap_or(u32::MAX)),
            beside: Beside {
                carrier: item.carrier,
                carried: item.carried,
            }
            .if_any(),
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

fn refused_by_map(waybill_id: Option<WaybillId<'_>>, cause: Cause) -> Content<'_> {
    Content::Refused(Refused::ByMap(Box::new(ByMap { waybill_id, cause })))
}

#[cfg(test)]
mod tests {
    use waybill_intake::Orders;

    use super::super::options::IntakeArgs;
    use super::*;
    use crate::feed::{Chunks, FIELDS, FormatChoice};

    fn reader(tokens: Tokens) -> Reader {
        let args = IntakeArgs {
            map: None,
            columns: Vec::new(),
            lenient: false,
        };
        let intake = Intake::new(&args, None, tokens).unwrap();
        Reader::new(Arc::new(intake), "it", Format::JsonLines).unwrap()
    }

    fn with_entries<T>(reader: &Reader, feed: &str, take: impl Fn(&[Entry<'_>]) -> T) -> T {
        let (taken, blank) = with_blank(reader, feed, take);
        assert_eq!(blank, 0);
        taken
    }

    /// The same of a feed with blank lines, and how many it has.
    fn with_blank<T>(reader: &Reader, feed: &str, take: impl Fn(&[Entry<'_>]) -> T) -> (T, u64) {
        let asked = FormatChoice::Jsonl;
        let name = "it".to_owned();
        let mut chunks = Chunks::new(name, feed.as_bytes(), asked, &FIELDS).unwrap();
        let mut chunk = Chunk::default();
        assert!(chunks.next(&mut chunk).unwrap());
        let (entries, blank) = reader.read_chunk(&chunk, &MessagePolicy::DEFAULT, Vec::new());
        (take(&entries), blank)
    }

    fn lines(count: u32) -> String {
        let line = |number| {
            format!(
                "{{\"token\":\"of-order-{number}\",\"waybill_id\":\"SF{number}\",\
                 \"action_time\":179500000{number},\"action_type\":100001,\
                 \"action_msg\":\"【杭州市】已揽收\"}}\n"
            )
        };
        (0..count).map(line).collect()
    }

    #[test]
    fn lines_as_payloads_are_written_are_their_payloads() {
        let forms = |entries: &[Entry<'_>]| {
            let forms = entries.iter().map(|entry| entry.payload.is_some());
            forms.collect::<Vec<_>>()
        };
        let alike = with_entries(&reader(Tokens::Nowhere), &lines(4), forms);
        assert_eq!(alike[1..], [true; 3]);
    }

    #[test]
    fn a_line_that_is_written_like_the_one_before_has_an_entry_of_its_own() {
        let feed = lines(3).replacen('\n', "\r\n", 2) + "\r\n" + &line(WITH, "SF9", "1795000000");
        let expected: Vec<&str> = feed.lines().filter(|line| !line.is_empty()).collect();
        let shown = |entries: &[Entry<'_>]| {
            for (entry, text) in entries.iter().zip(&expected) {
                assert_eq!(entry.text, text.as_bytes());
                let Content::Record(record) = &entry.content else {
                    panic!("{text}");
                };
                let format = Format::<Field>::JsonLines;
                let by_itself = format.record(entry.text, &MessagePolicy::DEFAULT);
                assert_eq!(Ok(record), by_itself.as_ref());
                assert!(entry.item.is_none() && entry.beside.is_none());
                assert_eq!(entry.token, TokenOf::Record);
            }
            let lines = entries.iter().map(|entry| entry.line);
            lines.collect::<Vec<_>>()
        };
        assert_eq!(
            with_blank(&reader(Tokens::Nowhere), &feed, shown),
            ([1, 2, 3, 5].into(), 1)
        );
    }

    #[test]
    fn a_token_of_another_update_may_be_shown_by_many_items_or_orders_only() {
        for (tokens, count, expected) in [
            (Tokens::Nowhere, 1, false),
            (Tokens::Nowhere, 2, true),
            (Tokens::NotNeeded, 1, false),
            (Tokens::Orders(Orders::default()), 1, true),
        ] {
            let reader = reader(tokens);
            let may_show = |entries: &[Entry<'_>]| reader.may_show_other_tokens(entries);
            assert_eq!(with_entries(&reader, &lines(count), may_show), expected);
        }
    }

    const WITH: &str = r#""token":"of-the-record","#;

    fn line(token: &str, id: &str, time: &str) -> String {
        format!(
            "{{{token}\"waybill_id\":\"{id}\",\"action_time\":{time},\"action_type\":100001,\
             \"action_msg\":\"已揽收\"}}\n"
        )
    }

    /// Of each line, where its token is from, or how much is wrong with it.
    fn read(tokens: Tokens, lines: &[String]) -> Vec<Result<TokenOf, usize>> {
        let found = |entry: &Entry<'_>| match &entry.content {
            Content::Refused(refused) => Err(refused.problems().len()),
            Content::Record(_) | Content::Ignored(_) | Content::Empty => Ok(entry.token),
        };
        with_entries(&reader(tokens), &lines.concat(), |entries| {
            entries.iter().map(found).collect()
        })
    }

    #[test]
    fn where_nobody_needs_tokens_a_feed_is_held_to_those_that_its_first_sound_record_has() {
        let (with, without) = (
            line(WITH, "SF1", "1795000000"),
            line("", "SF1", "1795000000"),
        );
        let (bad, bad_without) = (line(WITH, "SF1", "\"\""), line("", "SF1", "\"\""));
        let (held, free) = (Ok(TokenOf::Record), Ok(TokenOf::Nobody));
        for (lines, expected) in [
            ([&with, &without, &bad_without], [held, Err(1), Err(2)]),
            ([&without, &with, &bad_without], [free, held, Err(1)]),
            ([&without, &bad, &without], [free, Err(1), free]),
            (
                [&bad_without, &without, &bad_without],
                [Err(2), free, Err(1)],
            ),
            ([&bad_without, &with, &without], [Err(2), held, Err(1)]),
        ] {
            assert_eq!(read(Tokens::NotNeeded, &lines.map(String::clone)), expected);
        }
    }

    #[test]
    fn a_record_without_a_token_has_that_of_its_waybills_order_and_no_other() {
        let mut orders = Orders::default();
        let token = OrderToken::new("of-the-order").unwrap();
        orders.insert(&WaybillId::new("SF1").unwrap(), &token);
        let lines = [
            line("", "SF1", "1795000000"),
            line("\"token\":null,", "SF1", "1795000000"),
            line(WITH, "SF1", "1795000000"),
            line("", "SF2", "1795000000"),
            line("", "SF1", "\"\""),
            line("", "SF2", "\"\""),
            line(WITH, "SF2", "\"\""),
        ];
        let of_order = Ok(TokenOf::Order);
        let own = Ok(TokenOf::Record);
        let with_orders = [of_order, of_order, own, Err(1), Err(1), Err(2), Err(1)];
        assert_eq!(read(Tokens::Orders(orders), &lines), with_orders);
        let with_none = [Err(1), Err(1), own, Err(1), Err(2), Err(2), Err(1)];
        assert_eq!(read(Tokens::Nowhere, &lines), with_none);
    }
}
