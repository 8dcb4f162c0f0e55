//! A refused row of CSV as reports show it: without the order token.

use std::borrow::Cow;

use waybill_engine::Field;

use super::beside::Beside;
use super::redactor::{Redactor, add_suspects, add_swapped};
use crate::feed::{Cell, Column, Header};
use crate::secret::{
    HIDDEN, Tokens, is_date_like, is_id_like, is_token_like, may_be_half, names_token,
    says_nothing, suspects,
};

/// Reads a row.
pub(super) fn read(header: &Header<Field>, beside: Beside<'_>, row: &[u8]) -> Redactor {
    let text = String::from_utf8_lossy(row);
    let is_intact = matches!(text, Cow::Borrowed(_));
    // In UTF-16 no word of it would be found.
    if row.contains(&0) {
        return Redactor::of_unknown(beside, &text);
    }
    let Ok(cells) = header.cells(&text) else {
        let shown = without_token_s_place(header, &text);
        return Redactor::of_unreadable(beside, &text, &shown);
    };
    let row = Row {
        text: &text,
        cells: header.columns.iter().zip(&cells).collect(),
    };
    let mut sure = beside.tokens();
    let (mut tokens, has_token) = row.tokens(&mut sure);
    tokens.beside(beside.others);
    beside.tokens.iter().for_each(|token| tokens.add(token));
    let shown = row.shown(&tokens, has_token);
    Redactor::of_record(tokens, (!has_token).then_some(sure), shown, is_intact)
}

struct Row<'a> {
    text: &'a str,
    cells: Vec<(&'a Column<Field>, &'a Cell<'a>)>,
}

impl Row<'_> {
    /// What is, or may be, a token; and whether it is known that there is one. What is in a token's
    /// column is among those that are sure as well.
    fn tokens(&self, sure: &mut Tokens) -> (Tokens, bool) {
        let mut tokens = Tokens::default();
        let (mut longest, mut has_token, mut has_column) = (0, false, false);
        let id = self.id();
        let id = id.as_deref().unwrap_or_default().trim();
        for (_, cell) in self.cells.iter().filter(|(column, _)| is_of_token(column)) {
            has_column = true;
            let token = cell.text();
            let repeats_id = token.trim() == id;
            if !repeats_id || !is_id_like(id) {
                longest = longest.max(token.trim().len());
                tokens.add(&token);
                sure.add(&token);
            }
            has_token |= is_token_like(&token) && !repeats_id;
        }
        let may_have_slipped = self.may_have_slipped(has_token);
        // Where a number is missing or none, the row may be shifted to where no cell shows it.
        has_token &= !self.lacks_number();
        for (column, cell) in &self.cells {
            let text = cell.text();
            if may_have_slipped {
                suspects(&text).for_each(|word| tokens.add(word));
            } else if !has_token && !has_column && column.alias.is_some() {
                // A carrier's own table without tokens, in which this is something else.
            } else if !has_token {
                add_suspects(&mut tokens, &text);
            } else if column.known == Some(Field::WaybillId) {
                add_swapped(&mut tokens, &text, longest);
            }
        }
        (tokens, has_token)
    }

    /// The waybill id.
    fn id(&self) -> Option<Cow<'_, str>> {
        let is_id = |(column, _): &&(&Column<Field>, _)| column.known == Some(Field::WaybillId);
        self.cells.iter().find(is_id).map(|(_, cell)| cell.text())
    }

    /// Whether a number is missing, or is none.
    fn lacks_number(&self) -> bool {
        self.cells.iter().any(|(column, cell)| {
            let text = cell.text();
            is_of_number(column) && says_nothing(&text) || is_out_of_place(column, text.trim())
        })
    }

    /// Whether a cell that should be a number shows that the row is shifted by a column. If
    /// something like a token is in its place, then only what may be one or a half: a date, or the
    /// name of an action, is more likely a mistake of another kind.
    fn may_have_slipped(&self, has_token: bool) -> bool {
        self.cells.iter().any(|(column, cell)| {
            let text = cell.text();
            let text = text.trim();
            is_out_of_place(column, text)
                && !(has_token && (is_date_like(text) || !suspects(text).any(may_be_piece)))
        })
    }

    /// The row with every cell hidden that is, or may hold, a token.
    fn shown(&self, tokens: &Tokens, has_token: bool) -> String {
        let mut shown = String::with_capacity(self.text.len());
        let mut copied = 0;
        for (column, cell) in &self.cells {
            let text = cell.text();
            let is_suspect = !has_token && column.known.is_none();
            let is_hidden = is_of_token(column)
                || names_token(&text)
                || is_suspect && suspects(&text).next().is_some()
                || column.known.is_none() && may_be_half(&text)
                || tokens.are_in(&text);
            if is_hidden && !text.is_empty() {
                shown.push_str(&self.text[copied..cell.place().start]);
                shown.push_str(HIDDEN);
                copied = cell.place().end;
            }
        }
        shown.push_str(&self.text[copied..]);
        shown
    }
}

/// Whether a column is that of the token.
fn is_of_token(column: &Column<Field>) -> bool {
    column.known == Some(Field::Token) || names_token(&column.name)
}

/// Whether a column is that of a time or of an action, and a number. In a carrier's own table times
/// and codes are none.
fn is_of_number(column: &Column<Field>) -> bool {
    column.is_number && matches!(column.known, Some(Field::ActionTime | Field::ActionType))
}

/// Whether a cell shows that the row may be shifted by a column: it is not the number that it
/// should be.
fn is_out_of_place(column: &Column<Field>, text: &str) -> bool {
    if says_nothing(text) || !is_of_number(column) {
        return false;
    }
    match column.known {
        Some(Field::ActionTime) => !may_be_time(text),
        Some(Field::ActionType) => !may_be_action(text),
        Some(Field::Token | Field::WaybillId | Field::ActionMsg) | None => false,
    }
}

/// Whether a text is a time in seconds, milliseconds or the digits of a date, right or wrong. Some
/// waybill ids are as many digits.
fn may_be_time(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_time = match digits {
        0..=10 => true,
        13 => text.starts_with('1'),
        14 => text.starts_with("20"),
        _ => false,
    };
    is_time && text.parse::<f64>().is_ok()
}

/// Whether a text is a number like those of actions, right or wrong: they have six digits.
fn may_be_action(text: &str) -> bool {
    text.len() <= "100001.0".len() && text.parse::<f64>().is_ok()
}

/// Whether a word may be a token or a piece of one beside what is like one: it mixes letters and
/// digits.
fn may_be_piece(word: &str) -> bool {
    let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
    has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
}

/// A row that can't be split as its header wants: without the cell at the token's place, counted
/// from either end.
fn without_token_s_place(header: &Header<Field>, row: &str) -> String {
    let Some(place) = header.columns.iter().position(is_of_token) else {
        return row.to_owned();
    };
    let from_end = header.columns.len() - place;
    let separator = char::from(header.separator);
    let cells: Vec<&str> = row.split(separator).collect();
    let count = cells.len();
    let shown = cells.into_iter().enumerate().map(|(at, cell)| {
        let is_hidden = (at == place || at + from_end == count) && !cell.is_empty();
        if is_hidden && count > 1 { HIDDEN } else { cell }
    });
    shown.collect::<Vec<_>>().join(&separator.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::{Aliases, Chunks, Expected, FIELDS, Format, FormatChoice};

    /// Like a real token, and without the word "token" in it.
    const SECRET: &str = "Zq8-3vKx_91LmRt7wPcYb4Nd";

    fn shown(header: &str, row: &str) -> String {
        shown_by(&[], header, row)
    }

    /// With these further names of columns.
    fn shown_by(names: &[(Field, &str)], header: &str, row: &str) -> String {
        let start = format!("{header}\n");
        let names = names.iter().map(|(field, name)| (*field, (*name).into()));
        let names: Vec<_> = names.collect();
        let aliases = Aliases::new(Box::new(|| names));
        let expected = Expected {
            aliases: Some(&aliases),
            optional: Some(Field::Token),
            ..Expected::from(&FIELDS)
        };
        let feed = Chunks::new(String::new(), start.as_bytes(), FormatChoice::Csv, expected);
        let feed = feed.unwrap();
        let Format::Csv(header) = feed.format().clone() else {
            panic!("a CSV header");
        };
        read(
            &header,
            Beside::default(),
            row.replace('$', SECRET).as_bytes(),
        )
        .input()
        .to_string()
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
            (
                "Zq83vKx91LmR,t7wPcYb4NdQ2,731234567890123,1795000000,1",
                "***,***,***,***,1",
            ),
            (
                "SF10203040506,$,1795000000,300003,a",
                "***,***,1795000000,300003,a",
            ),
            (",W1,1,100001,a", ",W1,1,100001,a"),
        ] {
            assert_eq!(shown(FIVE, row), expected, "{row}");
        }
    }

    #[test]
    fn a_token_is_hidden_where_an_empty_cell_hides_that_the_row_is_shifted() {
        for (row, expected) in [
            (
                "SF1020304050607,1795000000,300003,,$",
                "***,1795000000,300003,,***",
            ),
            (
                "SF1,1795000000,300003,\"\",$",
                "***,1795000000,300003,\"\",***",
            ),
            ("SF1,1795000000,300003, ,$", "***,1795000000,300003, ,***"),
            ("abcd1234,W1,NULL,300003,$", "***,W1,NULL,300003,***"),
            (
                "AB1,SF1020304050607,1795000000,,$",
                "***,SF1020304050607,1795000000,,***",
            ),
        ] {
            assert_eq!(shown(FIVE, row), expected, "{row}");
        }
    }

    #[test]
    fn in_a_carrier_s_table_with_a_token_s_column_a_token_elsewhere_is_hidden() {
        let columns = "运单号,扫描时间,操作类型,描述";
        let names = [
            (Field::WaybillId, "运单号"),
            (Field::ActionTime, "扫描时间"),
            (Field::ActionType, "操作类型"),
            (Field::ActionMsg, "描述"),
        ];
        let row = "SF1020304050607,2026-11-17 08:00:00,签收成功,令牌$";
        for token in ["", "0", "SF1020304050607"] {
            let cell = if token.is_empty() { "" } else { "***" };
            let expected = format!("{cell},SF1020304050607,2026-11-17 08:00:00,签收成功,***");
            let row = format!("{token},{row}");
            let shown = shown_by(&names, &format!("token,{columns}"), &row);
            assert_eq!(shown, expected, "{row}");
        }
        let shown = shown_by(&names, columns, row);
        assert_eq!(shown, row.replace('$', SECRET));
    }

    #[test]
    fn a_date_or_a_word_in_place_of_a_number_hides_no_id_beside_a_token() {
        for (row, expected) in [
            (
                "$,SF1020304050607,2026-11-18 08:00:00,300003,a",
                "***,SF1020304050607,2026-11-18 08:00:00,300003,a",
            ),
            (
                "$,SF1020304050607,1795000000,签收成功,a",
                "***,SF1020304050607,1795000000,签收成功,a",
            ),
            (
                "$,SF1020304050607,18/11/2026 08:00,OutForDelivery,a",
                "***,SF1020304050607,18/11/2026 08:00,***,a",
            ),
            (
                "Hangzhou-Yuhang-01,SF1020304050607,2026-11-18 08:00:00,100001,$",
                "***,SF1020304050607,2026-11-18 08:00:00,100001,***",
            ),
            (
                "Hangzhou-Yuhang-01,SF1020304050607,2026-Kx91LmRt7wPcYb4NdQ2,300003,a",
                "***,***,***,300003,a",
            ),
            ("SF1,$,2026-11-18 08:00:00,300003,a", "***,***,***,300003,a"),
        ] {
            assert_eq!(shown(FIVE, row), expected, "{row}");
        }
    }

    #[test]
    fn of_a_row_in_utf_16_nothing_is_shown() {
        let row = "0,SF1,1795000000,300003,$".replace('$', SECRET);
        let row: String = row.chars().flat_map(|sign| [sign, '\0']).collect();
        assert_eq!(shown(FIVE, &row), "");
    }

    #[test]
    fn what_fills_an_empty_cell_is_no_token_that_is_known() {
        let words = ["NULL", "null", "#N/A", "\\N", " undefined ", "4", "-", "x"];
        for word in words.into_iter().chain(["SF10203040506"]) {
            let row = format!("{word},W1,1795000000,999999,令牌$");
            assert_eq!(shown(FIVE, &row), "***,W1,1795000000,999999,***");
        }
    }

    #[test]
    fn of_a_row_whose_cells_can_t_be_told_apart_nothing_is_shown_where_a_token_may_be() {
        for row in ["\"$,W1", "x\"$\",1", "token,1"] {
            assert_eq!(shown(FIVE, row), "", "{row}");
        }
        for (row, expected) in [
            ("$,W1,1,2", "***,W1,1,2"),
            ("$,W1,1,2,a,b", "***,***,1,2,a,b"),
            ("short,W1,1,2,a,$", "***,***,1,2,a,***"),
            (",,1,2,3,ab12.cd34", ",,1,2,3,***"),
            ("W1", "W1"),
        ] {
            assert_eq!(shown(FIVE, row), expected);
        }
    }
}
