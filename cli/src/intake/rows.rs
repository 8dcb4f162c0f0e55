//! Reads the rows of a table that a map reads: most are an update with nothing beside it, and have
//! no quotes.

use waybill_engine::{Fault, Field, MessagePolicy};
use waybill_intake::{Columns, Item};

use super::entry::Entry;
use super::reader::Reader;
use crate::feed::{Cell, Header, MOST_CELLS, Records, Texts, utf8};

/// Reads rows by a map, whatever is in them.
pub(super) struct RowReader<'a> {
    header: &'a Header<Field>,
    pub(super) columns: Columns<'a>,
    cells: Vec<Cell<'a>>,
    items: Vec<Item<'a>>,
}

impl<'a> RowReader<'a> {
    pub(super) const fn new(header: &'a Header<Field>, columns: Columns<'a>) -> Self {
        Self {
            header,
            columns,
            cells: Vec::new(),
            items: Vec::new(),
        }
    }

    /// Calls `take` with each item of a row, or with why it has no cells. Its text is asked for
    /// among those of all rows.
    pub(super) fn read(
        &mut self,
        row: &'a [u8],
        texts: &mut Texts<'a>,
        messages: &MessagePolicy,
        mut take: impl FnMut(Result<Item<'a>, Fault>),
    ) {
        let text = texts.of(row).map_or_else(|| utf8(row), Ok);
        match text.and_then(|text| self.header.cells_into(text, &mut self.cells)) {
            Ok(()) => {
                let items = &mut self.items;
                self.columns.read_into(&self.cells, messages, items);
                items.drain(..).for_each(|item| take(Ok(item)));
            }
            Err(fault) => take(Err(fault)),
        }
    }
}

impl Reader {
    /// What is in some rows that a map reads, behind what is there already.
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
