//! Reads the rows of a table by a map, one by one, whatever is in them.

use waybill_engine::{Fault, Field, MessagePolicy};
use waybill_intake::{Columns, Item};

use crate::feed::{Cell, Header, Texts, utf8};

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
