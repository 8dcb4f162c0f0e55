//! A refused row of CSV as the rejects file shows it: without the order token.

use std::borrow::Cow;

use waybill_engine::Field;

use super::suspect::{SHORTEST_TOKEN, may_hold_token, names_token, start};
use crate::feed::{Column, Header};

/// What is shown in place of a token.
const HIDDEN: &str = "***";

/// The row as it came, with every cell hidden that is, or may hold, a token. For a row that can't
/// be split into cells: its start, or nothing if it may hold a token.
pub(super) fn without_token(header: &Header<Field>, row: &[u8]) -> String {
    let text = String::from_utf8_lossy(row);
    let is_intact = matches!(text, Cow::Borrowed(_));
    match hidden(header, &text) {
        Some(shown) if is_intact => shown,
        Some(shown) => start(&shown),
        None if may_hold_token(&text) => String::new(),
        None => start(&text),
    }
}

fn hidden(header: &Header<Field>, row: &str) -> Option<String> {
    let cells = header.cells(row).ok()?;
    let columns = || header.columns.iter().zip(&cells);
    let tokens: Vec<Cow<'_, str>> = columns()
        .filter(|(column, _)| names_token(&column.name))
        .map(|(_, cell)| cell.text())
        .filter(|token| !token.is_empty())
        .collect();
    let may_have_slipped = columns().any(|(column, cell)| is_out_of_place(column, &cell.text()));
    let mut shown = String::with_capacity(row.len());
    let mut copied = 0;
    for (column, cell) in columns() {
        let text = cell.text();
        let is_hidden = names_token(&column.name)
            || names_token(&text)
            || (may_have_slipped && may_hold_token(&text))
            || tokens.iter().any(|token| text.contains(token.as_ref()));
        if is_hidden && !text.is_empty() {
            shown.push_str(&row[copied..cell.place().start]);
            shown.push_str(HIDDEN);
            copied = cell.place().end;
        }
    }
    shown.push_str(&row[copied..]);
    Some(shown)
}

/// Whether a cell shows that the row may be shifted by a column: it is too short for the token, or
/// not the number that it should be.
fn is_out_of_place(column: &Column<Field>, text: &str) -> bool {
    match column.known {
        Some(Field::Token) => text.len() < SHORTEST_TOKEN,
        Some(Field::ActionTime | Field::ActionType) => {
            !text.is_empty() && text.parse::<f64>().is_err()
        }
        Some(Field::WaybillId | Field::ActionMsg) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::{Chunks, FIELDS, Format, FormatChoice};

    /// Like a real token, and without the word "token" in it.
    const SECRET: &str = "Zq8-3vKx_91LmRt7wPcYb4Nd";

    fn shown(header: &str, row: &str) -> String {
        let start = format!("{header}\n");
        let feed =
            Chunks::new(String::new(), start.as_bytes(), FormatChoice::Csv, &FIELDS).unwrap();
        let Format::Csv(header) = feed.format().clone() else {
            panic!("a CSV header");
        };
        without_token(&header, row.replace('$', SECRET).as_bytes())
    }

    const FIVE: &str = "token,waybill_id,action_time,action_type,action_msg";

    #[test]
    fn a_row_keeps_its_bytes_but_for_the_cell_of_the_token() {
        for (row, expected) in [
            (
                "$,W1,1,100001,\"a, \"\"b\"\"\"",
                "***,W1,1,100001,\"a, \"\"b\"\"\"",
            ),
            ("\"$\", W1 ,1,,", "***, W1 ,1,,"),
            (
                "\"s\"\"3\nx\",W1,1,100001,\"a\nb\"",
                "***,W1,1,100001,\"a\nb\"",
            ),
            (",W1,1,100001,已揽收", ",W1,1,100001,已揽收"),
        ] {
            assert_eq!(shown(FIVE, row), expected, "{row}");
        }
    }

    #[test]
    fn a_token_is_hidden_where_it_should_not_be() {
        let header = format!("{FIVE},access_token,note");
        for (row, expected) in [
            ("$,W1,1,2,令牌$,,", "***,W1,1,2,***,,"),
            ("$,$,1,2,a,abc,b", "***,***,1,2,a,***,b"),
            (
                "a,W1,1,2,token=x,,\"{\"\"token\"\":1}\"",
                "***,W1,1,2,***,,***",
            ),
            (",W1,1,2,a,,$", ",W1,1,2,a,,***"),
        ] {
            assert_eq!(shown(&header, row), expected, "{row}");
        }
    }

    #[test]
    fn a_token_is_hidden_where_the_cells_stand_one_column_off() {
        for (row, expected) in [
            ("W1,$,1,100001,a", "***,***,1,100001,a"),
            ("W1,1,$,100001,a", "***,1,***,100001,a"),
            ("a long word,W1,now,100001,$", "***,W1,now,100001,***"),
            (",W1,1,100001,a", ",W1,1,100001,a"),
        ] {
            assert_eq!(shown(FIVE, row), expected, "{row}");
        }
    }

    #[test]
    fn of_a_row_whose_cells_can_t_be_told_apart_nothing_is_shown_where_a_token_may_be() {
        for row in ["$,W1,1,2", "$,W1,1,2,a,b", "\"$,W1", "x\"$\",1", "token,1"] {
            assert_eq!(shown(FIVE, row), "", "{row}");
        }
        for row in ["short,W1,1,2", "W1"] {
            assert_eq!(shown(FIVE, row), row);
        }
    }
}
