//! Reads the lines and rows of a chunk, as they are or by a map: most of JSON are written alike,
//! most rows have no quotes, and all are asked together whether they are UTF-8.

use std::mem;

use waybill_engine::{Field, MessagePolicy, RecordReader};
use waybill_intake::MapReader;

use super::entry::{Content, Entry};
use super::reader::Reader;
use crate::feed::{Header, MOST_CELLS, Records, Texts};

impl Reader {
    /// What is in some lines of JSON, behind what is there already.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub(super) fn read_lines<'a>(
        &'a self,
        lines: &mut Records<'a>,
        mut texts: Texts<'a>,
        messages: &MessagePolicy,
        entries: &mut Vec<Entry<'a>>,
    ) {
        let mut reader = RecordReader::new();
        loop {
            // What begins like an object is no blank line, and has no byte-order mark. Most such
            // lines end where what they are written alike ends, and need no search for that.
            if let Some(text) = texts.ahead(lines.ahead())
                && text.starts_with('{')
            {
                let entry = entries.push_mut(Entry::UNFILLED);
                if let Some((line, record)) = reader.read_alike(text, messages) {
                    // First, as anything that may panic before would have to drop the record. What
                    // was there is a constant, which owns nothing; the compiler would ask it.
                    mem::forget(mem::replace(&mut entry.content, Content::Record(record)));
                    entry.payload = reader.payload_form();
                    (entry.line, entry.text) = lines.pass(line.len());
                    // Its token needs no note: the line that it is written like was one of ours.
                } else {
                    let (line, record) = reader.read_unlike(text, messages);
                    *entry = self.ours(lines.pass(line.len()), record, messages);
                }
            } else if let Some((number, bytes)) = lines.next() {
                let record = match texts.of(bytes) {
                    Some(text) => reader.read(text, messages),
                    // Which place of it is none is told by the reader of one line.
                    None => self.format.record(bytes, messages),
                };
                entries.push(self.ours((number, bytes), record, messages));
            } else {
                break;
            }
        }
    }

    /// What is in some lines of JSON that a map reads, behind what is there already.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub(super) fn read_lines_by_map<'a>(
        &'a self,
        lines: &mut Records<'a>,
        mut texts: Texts<'a>,
        messages: &MessagePolicy,
        entries: &mut Vec<Entry<'a>>,
    ) {
        let Some(map) = self.map() else {
            return;
        };
        let (mut reader, mut items) = (MapReader::new(map), Vec::new());
        loop {
            // As above.
            let (number, line) = if let Some(text) = texts.ahead(lines.ahead())
                && text.starts_with('{')
            {
                let (line, sole) = reader.read_next(text, messages, &mut items);
                let (number, line) = lines.pass(line.len());
                if let Some(sole) = sole {
                    entries.push(self.sole(number, line, sole));
                    continue;
                }
                (number, line)
            } else if let Some((number, line)) = lines.next() {
                items.extend(match texts.of(line) {
                    Some(text) => map.read_str(text, messages),
                    None => map.read(line, messages),
                });
                (number, line)
            } else {
                break;
            };
            entries.extend(items.drain(..).map(|item| self.item(number, line, item)));
        }
    }

    /// What is in some rows of a table of ours, behind what is there already.
    pub(super) fn read_rows<'a>(
        &'a self,
        rows: &mut Records<'a>,
        mut texts: Texts<'a>,
        messages: &MessagePolicy,
        entries: &mut Vec<Entry<'a>>,
    ) {
        for (number, bytes) in rows {
            let record = match texts.of(bytes) {
                Some(text) => self.format.record_of_text(text, messages),
                None => self.format.record(bytes, messages),
            };
            entries.push(self.ours((number, bytes), record, messages));
        }
    }

    /// What is in some rows that a map reads, behind what is there already: most are an update with
    /// nothing beside it, and have no quotes.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub(super) fn read_rows_by_map<'a>(
        &'a self,
        header: &'a Header<Field>,
        rows: &mut Records<'a>,
        mut texts: Texts<'a>,
        messages: &MessagePolicy,
        entries: &mut Vec<Entry<'a>>,
    ) {
        let Some(mut usual) = self.row_reader(header) else {
            return;
        };
        let mut room = [""; MOST_CELLS];
        let cells = room.get_mut(..header.columns.len());
        let mut cells = cells.filter(|_| usual.columns.may_read_sole());
        loop {
            if let Some(cells) = &mut cells
                && let Some(text) = texts.ahead(rows.ahead())
                && let Some(length) = header.cut_plain_row(text, cells)
                && let Some(sole) = usual.columns.read_sole(cells, messages)
            {
                let (number, row) = rows.pass(length);
                entries.push(self.sole(number, row, sole));
            } else if let Some((number, row)) = rows.next() {
                usual.read(row, &mut texts, messages, |found| {
                    entries.push(self.found(number, row, found));
                });
            } else {
                break;
            }
        }
    }
}
