//! The header of a table: which of its columns are known.

use std::borrow::Cow;
use std::fmt;

use waybill_engine::Fault;

use super::csv::{Cell, Flaw, cells, cells_into};
use super::expected::{Expected, Shape, Wanted};
use super::plain_row;
use crate::lang::either;

/// The bytes that may separate two cells, the likeliest first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The columns of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header<K> {
    pub(crate) separator: u8,
    /// The whole line.
    pub(super) line: String,
    pub(crate) columns: Vec<Column<K>>,
    /// Whether it is GB18030 that nobody said it was. Then only its names in ASCII can be known.
    pub(crate) is_gb18030: bool,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column<K> {
    pub(crate) name: String,
    /// Which of the wanted columns it is; `None` if it is ignored.
    pub(crate) known: Option<K>,
    /// Whether its cells are whole numbers.
    pub(crate) is_number: bool,
    /// If it is known by another name than ours, the place of that among the further names.
    pub(crate) alias: Option<usize>,
}

impl<K: Copy + PartialEq> Header<K> {
    /// Reads the first row of a table, with the separator by which it names the most wanted
    /// columns; `None` if it names none by any.
    pub(crate) fn read(row: &str, expected: &Expected<'_, K>) -> Option<Self> {
        let mut best: Option<(usize, Self)> = None;
        for separator in SEPARATORS {
            let read = Self::separated_by(separator, row, expected);
            if let Some((named, header)) = read
                && named > best.as_ref().map_or(0, |(most, _)| *most)
            {
                best = Some((named, header));
            }
        }
        best.map(|(_, header)| header)
    }

    /// Reads the first row of a table with this separator; `None` if it names no wanted column.
    pub(crate) fn read_by(separator: u8, row: &str, expected: &Expected<'_, K>) -> Option<Self> {
        let (named, header) = Self::separated_by(separator, row, expected)?;
        (named > 0).then_some(header)
    }

    /// The same, with how many wanted columns it names; where any table is taken, how many it has.
    fn separated_by(separator: u8, row: &str, expected: &Expected<'_, K>) -> Option<(usize, Self)> {
        let mut columns: Vec<_> = match cells(row, separator) {
            Ok(cells) => {
                let cells = cells.iter();
                cells.map(|cell| Column::of(cell, expected)).collect()
            }
            // Names as databases quote them, part by part: `"t"."waybill_id"`.
            Err(_) if row.contains("\".\"") => {
                let names = row.split(char::from(separator));
                names
                    .map(|name| Column::named(name.trim(), expected))
                    .collect()
            }
            Err(_) => return None,
        };
        let is_known = |column: &&Column<K>| column.known.is_some();
        let named = match expected.shape {
            Shape::Any => columns.len() - 1,
            // A line of one word that a table might have is none.
            Shape::Ours if columns.len() == 1 && columns[0].alias.is_some() => 0,
            Shape::Ours | Shape::Foreign | Shape::Events => columns.iter().filter(is_known).count(),
        };
        if expected.shape != Shape::Foreign {
            keep_likeliest(&mut columns);
        }
        let header = Self {
            separator,
            line: row.to_owned(),
            columns,
            is_gb18030: false,
        };
        Some((named, header))
    }

    /// Checks that each of these columns is there once, or not at all if it is not needed.
    ///
    /// # Errors
    ///
    /// All those that are not.
    pub(crate) fn check(
        &self,
        expected: &Expected<'_, K>,
        line: u64,
    ) -> Result<(), UnusableHeader> {
        let mut problems = Vec::new();
        for wanted in expected.wanted {
            let is_wanted = |column: &&Column<K>| column.known == Some(wanted.column);
            let may_lack = expected.optional == Some(wanted.column) || !self.is_ours();
            match self.columns.iter().filter(is_wanted).count() {
                0 if wanted.is_needed && !may_lack => problems.push(either(
                    format!("{wanted} is missing"),
                    format!("缺少 {wanted}"),
                )),
                0 | 1 => {}
                count => problems.push(either(
                    format!("{wanted} is there {count} times"),
                    format!("{wanted} 出现了 {count} 次"),
                )),
            }
        }
        if problems.is_empty() {
            return Ok(());
        }
        Err(UnusableHeader {
            line,
            problem: problems.join(either(", ", "，")),
            needed: needed(expected),
        })
    }

    /// The same columns, known by these names.
    pub(crate) fn known_by(&self, expected: &Expected<'_, K>) -> Self {
        let columns = self.columns.iter();
        Self {
            separator: self.separator,
            line: self.line.clone(),
            columns: columns.map(|c| Column::named(&c.name, expected)).collect(),
            is_gb18030: self.is_gb18030,
        }
    }

    /// Whether all its columns that are known have our own names. What else a table has to have is
    /// for its reader to say.
    pub(crate) fn is_ours(&self) -> bool {
        self.columns.iter().all(|column| column.alias.is_none())
    }

    /// The cells of a row, one for each column.
    ///
    /// # Errors
    ///
    /// The fault for which the row can't be split into cells.
    pub(crate) fn cells<'a>(&self, row: &'a str) -> Result<Vec<Cell<'a>>, Fault> {
        let mut cells = Vec::with_capacity(self.columns.len());
        self.cells_into(row, &mut cells)?;
        Ok(cells)
    }

    /// The same, in place of those that are there.
    ///
    /// # Errors
    ///
    /// As for [`cells`](Self::cells).
    pub(crate) fn cells_into<'a>(
        &self,
        row: &'a str,
        cells: &mut Vec<Cell<'a>>,
    ) -> Result<(), Fault> {
        cells_into(row, self.separator, cells).map_err(|flaw| match flaw {
            Flaw::OpenQuote { at } => Fault::OpenQuote { place: at + 1 },
            Flaw::StrayQuote { at } => Fault::StrayQuote { place: at + 1 },
        })?;
        if cells.len() == self.columns.len() {
            Ok(())
        } else {
            Err(Fault::RowLength {
                found: cells.len(),
                wanted: self.columns.len(),
            })
        }
    }

    /// The length of the row at the beginning of a text, without its line end, and its cells, one
    /// for each column, if that shows in one pass: most tables have no quotes. `None` says nothing
    /// of the row; it may be the header once more.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub(crate) fn cut_plain_row<'a>(&self, text: &'a str, cells: &mut [&'a str]) -> Option<usize> {
        let length = plain_row::cut(text, self.separator, cells)?;
        (!self.is_its_line(&text.as_bytes()[..length])).then_some(length)
    }

    /// The texts of the cells of known columns.
    ///
    /// # Errors
    ///
    /// As for [`cells`](Self::cells).
    pub(crate) fn texts<'a>(
        &self,
        row: &'a str,
    ) -> Result<impl Iterator<Item = (K, Cow<'a, str>)>, Fault> {
        let cells = self.cells(row)?;
        let known = |(column, cell): (&Column<K>, Cell<'a>)| Some((column.known?, cell.text()));
        Ok(self.columns.iter().zip(cells).filter_map(known))
    }

    /// Whether a line is so much like a row that it is hardly a part of a text: it has a cell for
    /// each column, and numbers where they are wanted.
    pub(super) fn is_like_a_row(&self, line: &[u8]) -> bool {
        let Some(cells) = str::from_utf8(line)
            .ok()
            .and_then(|row| self.cells(row).ok())
        else {
            return false;
        };
        let fits = |(column, cell): (&Column<K>, &Cell<'_>)| {
            !column.is_number || cell.text().parse::<i64>().is_ok()
        };
        self.columns.iter().zip(&cells).all(fits)
    }

    /// Whether a row is the header.
    pub(super) fn is_its_line(&self, row: &[u8]) -> bool {
        row == self.line.as_bytes()
    }

    /// Whether a row has only white space and separators, or is the header once more, as where
    /// tables were joined.
    pub(super) fn is_no_row(&self, row: &[u8]) -> bool {
        let is_nothing = |c: char| c.is_whitespace() || c == char::from(self.separator);
        let is_blank = || match row.first() {
            // The first byte decides it for nearly every row.
            Some(first) if first.is_ascii() && !is_nothing(char::from(*first)) => false,
            _ => str::from_utf8(row).is_ok_and(|row| row.chars().all(is_nothing)),
        };
        self.is_its_line(row) || is_blank()
    }
}

/// A header that can't be used, with everything that is wrong with it.
#[derive(Debug)]
pub(crate) struct UnusableHeader {
    line: u64,
    problem: String,
    needed: String,
}

/// In the language of the run.
impl fmt::Display for UnusableHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            problem,
            needed,
        } = self;
        f.write_str(&either(
            format!(
                "has no usable CSV header in line {line}: {problem}; needed are {needed}, each once"
            ),
            format!("第 {line} 行不是可用的 CSV 表头：{problem}；需要 {needed}，各一次"),
        ))
    }
}

impl UnusableHeader {
    /// The line names no wanted column.
    pub(crate) fn none<K: Copy + PartialEq>(expected: &Expected<'_, K>, line: u64) -> Self {
        Self {
            line,
            problem: either("it names none of the columns", "其中没有一个需要的列名").to_owned(),
            needed: needed(expected),
        }
    }
}

fn needed<K: Copy + PartialEq>(expected: &Expected<'_, K>) -> String {
    if expected.wanted.is_empty() {
        return expected.columns();
    }
    let is_needed =
        |wanted: &&Wanted<K>| wanted.is_needed && expected.optional != Some(wanted.column);
    let needed = expected.wanted.iter().filter(is_needed);
    needed
        .map(|wanted| wanted.snake)
        .collect::<Vec<_>>()
        .join(", ")
}

impl<K: Copy + PartialEq> Column<K> {
    fn of(cell: &Cell<'_>, expected: &Expected<'_, K>) -> Self {
        Self::named(cell.text().trim(), expected)
    }

    fn named(name: &str, expected: &Expected<'_, K>) -> Self {
        let found = expected.recognise(name);
        Self {
            name: name.to_owned(),
            known: found.as_ref().map(|found| found.column),
            is_number: found.as_ref().is_some_and(|found| found.is_number),
            alias: found.and_then(|found| found.alias),
        }
    }
}

/// Of several columns that may be the same one, only those with the likeliest name are it: a table
/// often has a description and a remark.
fn keep_likeliest<K: Copy + PartialEq>(columns: &mut [Column<K>]) {
    let likeliest = |columns: &[Column<K>], known: K| {
        let same = columns.iter().filter(|column| column.known == Some(known));
        same.map(|column| column.alias).min()
    };
    for i in 0..columns.len() {
        if let Some(known) = columns[i].known
            && likeliest(columns, known) != Some(columns[i].alias)
        {
            columns[i].known = None;
            columns[i].alias = None;
        }
    }
}

/// The separator that the first line of a spreadsheet's export names: `sep=;`.
pub(super) fn named_separator(line: &str) -> Option<u8> {
    let line = line.trim_matches([' ', '"']);
    let (name, separator) = line.split_at_checked("sep=".len())?;
    match separator.as_bytes() {
        [byte] if name.eq_ignore_ascii_case("sep=") && !byte.is_ascii_alphanumeric() => Some(*byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::expected::Aliases;
    use super::*;

    const WANTED: Wanted<()> = Wanted {
        column: (),
        snake: "x",
        camel: "xX",
        is_needed: true,
        is_number: false,
    };

    const EXPECTED: Expected<'_, ()> = Expected {
        wanted: &[WANTED],
        aliases: None,
        optional: None,
        shape: Shape::Ours,
        takes_arrays: false,
    };

    #[test]
    fn flaws_name_the_byte_of_the_quote() {
        for (row, expected) in [
            ("a,\"b", Fault::OpenQuote { place: 3 }),
            ("a,\"b\"c", Fault::StrayQuote { place: 5 }),
            ("a, \"b\"", Fault::StrayQuote { place: 4 }),
            (
                "a,b,c",
                Fault::RowLength {
                    found: 3,
                    wanted: 2,
                },
            ),
        ] {
            let header = Header::read("x,y", &EXPECTED).unwrap();
            assert_eq!(header.cells(row), Err(expected));
        }
    }

    #[test]
    fn the_separator_is_the_one_with_which_the_header_makes_most_sense() {
        for (header, separator) in [
            ("a,xX", b','),
            ("xX;a", b';'),
            ("\"x\";a,b", b';'),
            ("a\t x ", b'\t'),
            ("a|x", b'|'),
            ("x", b','),
        ] {
            let read = Header::read(header, &EXPECTED).unwrap();
            assert_eq!(read.separator, separator);
        }
        assert_eq!(Header::read("Y;y,z", &EXPECTED), None);
    }

    #[test]
    fn a_column_is_known_in_any_case_with_spaces_around_and_behind_the_name_of_its_table() {
        for name in [
            "x",
            "X",
            "XX",
            "xx",
            " x\u{a0}",
            "t.x",
            "db.t.X",
            "`t`.`x`",
            "[dbo].[x]",
            "t. x",
            "'x'",
            "\"t\".\"x\"",
        ] {
            let read = Header::read(name, &EXPECTED).unwrap();
            assert_eq!(read.columns[0].known, Some(()), "{name}");
        }
        for name in ["x.", "x.y", "x x", "_x", "x-x", "xxx", ""] {
            assert_eq!(Header::read(name, &EXPECTED), None, "{name}");
        }
    }

    #[test]
    fn a_spreadsheet_names_its_separator_in_a_line_of_its_own() {
        for (line, separator) in [
            ("sep=;", Some(b';')),
            ("SEP=|", Some(b'|')),
            ("\"sep=,\"", Some(b',')),
            ("sep=\t", Some(b'\t')),
            ("sep=", None),
            ("sep=;;", None),
            ("sep=x", None),
            ("sepa;", None),
            ("se", None),
        ] {
            assert_eq!(named_separator(line), separator, "{line}");
        }
    }

    #[test]
    fn a_line_is_like_a_row_with_a_cell_for_each_column_and_numbers_in_their_place() {
        let number = Wanted {
            column: (),
            is_number: true,
            ..WANTED
        };
        let header = Header::read("x,y", &(&[number]).into()).unwrap();
        for (line, expected) in [
            ("1,a", true),
            ("1,\"a\"", true),
            ("a,1", false),
            ("1", false),
            ("1,2,3", false),
            ("1,\"a", false),
            ("", false),
        ] {
            assert_eq!(header.is_like_a_row(line.as_bytes()), expected, "{line}");
        }
    }

    const COLUMNS: [Wanted<char>; 3] = [
        Wanted::of_texts('a', "a", "a", true),
        Wanted::of_texts('b', "b", "b", true),
        Wanted::of_texts('c', "c_c", "cC", false),
    ];

    fn aliases() -> Aliases<char> {
        let names = [('a', "甲"), ('a', "Jia"), ('b', "乙")];
        Aliases::new(Box::new(move || {
            names.map(|(column, name)| (column, name.into())).into()
        }))
    }

    #[test]
    fn each_needed_column_is_there_once_unless_a_table_has_names_of_its_own() {
        let aliases = aliases();
        for (header, optional, problem) in [
            ("a,b", None, None),
            ("cC,b,a,d", None, None),
            ("a", None, Some("b is missing; needed are a, b")),
            (
                "C_C",
                None,
                Some("a is missing, b is missing; needed are a, b"),
            ),
            (
                "a,b,a,c_c,a,cc",
                None,
                Some("a is there 3 times, c_c (cC) is there 2 times; needed are a, b"),
            ),
            ("a", Some('b'), None),
            ("b", Some('b'), Some("a is missing; needed are a")),
            ("乙,d", None, None),
            ("乙,乙", None, Some("b is there 2 times; needed are a, b")),
        ] {
            let expected = Expected {
                aliases: Some(&aliases),
                optional,
                ..(&COLUMNS).into()
            };
            let read = Header::read(header, &expected).unwrap();
            assert_eq!(read.is_ours(), !header.contains('乙'), "{header}");
            let found = read.check(&expected, 3).map_err(|it| it.to_string());
            let problem =
                problem.map(|it| format!("has no usable CSV header in line 3: {it}, each once"));
            assert_eq!(found.err(), problem, "{header}");
        }
        let by_other_names = Expected {
            wanted: &[],
            ..Expected {
                aliases: Some(&aliases),
                ..(&COLUMNS).into()
            }
        };
        assert_eq!(
            UnusableHeader::none(&by_other_names, 1).to_string(),
            "has no usable CSV header in line 1: it names none of the columns; needed are 甲, 乙, \
             each once"
        );
    }

    #[test]
    fn of_several_columns_that_may_be_one_the_likeliest_is_it_unless_a_map_reads_them() {
        let aliases = aliases();
        let known = |header, shape| {
            let expected = Expected {
                aliases: Some(&aliases),
                shape,
                ..(&COLUMNS).into()
            };
            let read = Header::read(header, &expected)?;
            Some(
                read.columns
                    .iter()
                    .map(|c| c.known.unwrap_or('-'))
                    .collect(),
            )
        };
        for (header, shape, expected) in [
            ("Jia,甲,b", Shape::Ours, Some("-ab")),
            ("甲,a,乙,b", Shape::Ours, Some("-a-b")),
            ("甲,a,甲", Shape::Events, Some("-a-")),
            ("Jia,甲,a,b", Shape::Foreign, Some("aaab")),
            // A line of one word may be anything.
            ("甲", Shape::Ours, None),
            ("甲", Shape::Foreign, Some("a")),
            ("甲,d", Shape::Ours, Some("a-")),
            ("a", Shape::Ours, Some("a")),
            ("d,e", Shape::Ours, None),
            ("d,e", Shape::Any, Some("--")),
            ("d", Shape::Any, None),
            // Quotes that do not pair are a part of names only where a table's is quoted, too.
            ("a,\"d\"e", Shape::Ours, None),
            ("a,\"d\".\"b\"", Shape::Ours, Some("ab")),
        ] {
            assert_eq!(
                known(header, shape),
                expected.map(str::to_owned),
                "{header}"
            );
        }
    }

    #[test]
    fn a_row_is_cut_at_once_if_it_has_no_quotes_and_is_not_the_header() {
        let header = Header::read("a,b", &(&COLUMNS).into()).unwrap();
        let mut cells = [""; 2];
        assert_eq!(header.cut_plain_row("1,2\r\na,b\n", &mut cells), Some(3));
        assert_eq!(cells, ["1", "2"]);
        for other in ["a,b\n1,2\n", "1,\"2\"\n", "1,2", "1\n", "1,2,3\n"] {
            assert_eq!(header.cut_plain_row(other, &mut cells), None, "{other}");
        }
    }

    #[test]
    fn the_texts_of_a_row_are_those_of_known_columns() {
        let header = Header::read("d,cC,a", &(&COLUMNS).into()).unwrap();
        let texts: Vec<_> = header.texts("1,\"2\",3").unwrap().collect();
        assert_eq!(texts, [('c', "2".into()), ('a', "3".into())]);
    }

    #[test]
    fn blank_rows_and_the_header_once_more_are_no_rows() {
        let header = Header::read("a;b", &(&COLUMNS).into()).unwrap();
        for no_row in ["", " ", ";", " ;\t;", "\u{3000};", "a;b"] {
            assert!(header.is_no_row(no_row.as_bytes()), "{no_row:?}");
        }
        for row in ["a", "a;b;", ",", ";a", "\u{3000}é", "A;b"] {
            assert!(!header.is_no_row(row.as_bytes()), "{row:?}");
        }
        assert!(!header.is_no_row(b";\xff"));
    }
}
