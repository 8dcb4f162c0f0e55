//! What a feed is: records, a table, or no feed, as an array, a page, another encoding.
//!
//! A file of another kind may well have a line or two that can be read as records: the last element
//! of an array has no comma behind it. So nothing of such a file is decided.

use std::fmt;

use super::csv_header::{Header, named_separator};
use super::encoding::is_gb18030_only;
use super::expected::{Expected, Shape};
use super::json_sight::{Extent, Sight};
use super::xml::{Document, root_name};
use crate::failure::Failure;
use crate::lang::either;

/// How much of a feed is looked at to know what it is, behind blank lines.
pub(super) const BEGINNING: usize = 1 << 16;

/// How many lines are looked at for a record or a header.
pub(super) const FIRST_LINES: usize = 20;

/// What the beginning of a feed shows.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Records, a JSON object a line.
    Records,
    /// Documents of XML, one a line or one in all.
    Xml { is_one_document: bool },
    /// The header of a table in the line at this place; its separator, if a line before says it.
    Header { at: usize, separator: Option<u8> },
    /// No feed.
    Foreign(Foreign),
    /// More has to be read to know it.
    Undecided,
}

/// A file that is no feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Foreign {
    Array,
    /// Objects with commas behind them, or before them.
    Elements,
    /// One object, in which the names lead to an array of objects.
    Wrapped(Vec<String>),
    /// A value over several lines.
    OverLines,
    /// Lines that end with a carriage return and nothing else.
    CarriageReturns,
    Markup,
    /// A header that does not end within what is looked at.
    LongHeader,
    /// Without a byte-order mark. Whether the encoding can be said by an option.
    Utf16 {
        lower_byte_first: bool,
        can_be_said: bool,
    },
    /// A table whose header is GB18030, and can't be used as UTF-8.
    HeaderInGb18030 {
        can_be_said: bool,
    },
    /// So many lines, and so many in UTF-8 beside them.
    Gb18030 {
        lines: usize,
        utf_8: usize,
    },
    /// No record, and no header with any of these columns.
    Nothing {
        columns: String,
    },
}

/// The beginning of a feed, without blank lines before it.
pub(super) struct Start<'a> {
    pub(super) bytes: &'a [u8],
    /// Whether the feed ends behind them.
    pub(super) is_all: bool,
    /// Whether no more are looked at.
    pub(super) is_enough: bool,
}

/// What a line that is not blank is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// An object with a field of a record.
    Record,
    /// What looks like an object, if only by its braces.
    Object,
    /// An object with a comma behind it, or before it.
    Element,
    Other,
}

impl<'a> Start<'a> {
    /// What the lines are.
    pub(super) fn look<K: Copy + PartialEq>(&self, expected: &Expected<'_, K>) -> Found {
        let is_field = |name: &str| expected.is_field(name);
        let Some((_, first)) = self.lines().next() else {
            return self.undecided_or(Found::Records);
        };
        if self.has_carriage_returns() && first.first() != Some(&b'<') {
            return Found::Foreign(Foreign::CarriageReturns);
        }
        match (first, first.get(1..).unwrap_or_default().trim_ascii_start()) {
            ([b'{', ..], _) if expected.shape == Shape::Ours => {
                self.look_at_object(first, is_field)
            }
            ([b'{', ..], _) => self.look_at_foreign_object(first, is_field),
            ([b'<', ..], _) if expected.shape == Shape::Events => Found::Records,
            ([b'<', ..], [b'!' | b'?' | b'_' | b'a'..=b'z' | b'A'..=b'Z', ..])
                if expected.takes_other_forms() =>
            {
                self.look_at_xml(first, is_field)
            }
            ([b'[', ..], _) if expected.takes_arrays && is_whole(first) => Found::Records,
            ([b'[', ..], [] | [b'{' | b'[' | b'"' | b']', ..]) => {
                if Extent::of(first) == Extent::CutOff {
                    Found::Foreign(Foreign::Array)
                } else {
                    self.unless_records_follow(Foreign::Array, is_field)
                }
            }
            // Numbers, flags or nothing.
            ([b'[', ..], _) if is_json(first) => {
                self.unless_records_follow(Foreign::Array, is_field)
            }
            // The end of a document, perhaps: a rotated feed begins in the middle.
            ([b'<', ..], [b'/', ..]) if expected.takes_other_forms() => {
                self.look_at_text(expected, Foreign::Markup, is_field)
            }
            ([b'<', ..], [b'!' | b'?' | b'/' | b'a'..=b'z' | b'A'..=b'Z', ..]) => {
                self.unless_records_follow(Foreign::Markup, is_field)
            }
            _ => {
                let columns = expected.columns();
                self.look_at_text(expected, Foreign::Nothing { columns }, is_field)
            }
        }
    }

    /// The first line is a header, or should be.
    pub(super) fn first_line(&self) -> Found {
        let mut lines = self.lines();
        let first = lines.next();
        let separator = first.and_then(|(at, _)| self.named_separator(at));
        let header = if separator.is_some() {
            lines.next()
        } else {
            first
        };
        match header {
            Some((at, _)) => Found::Header { at, separator },
            None => self.undecided_or(Found::Records),
        }
    }

    /// The lines that are there whole and not blank, each with its place.
    fn lines(&self) -> impl Iterator<Item = (usize, &'a [u8])> {
        let mut next = 0;
        let lines = self.bytes.split_inclusive(|byte| *byte == b'\n');
        let placed = lines.map(move |line| {
            next += line.len();
            (next - line.len(), line)
        });
        // At the limit a long line counts as far as it is looked at.
        let has_end = self.is_all || self.is_enough;
        placed
            .filter(move |(_, line)| has_end || line.ends_with(b"\n"))
            .map(|(at, line)| (at, line.trim_ascii()))
            .filter(|(_, line)| !line.is_empty())
            .take(FIRST_LINES)
    }

    /// Whether the lines end with a carriage return alone, as old exports of spreadsheets have it:
    /// there is no line feed, and something behind a carriage return. In a value of JSON it is
    /// white space.
    fn has_carriage_returns(&self) -> bool {
        let bytes = self.bytes.trim_ascii();
        let mut lines = bytes.split(|byte| *byte == b'\r');
        let is_one = |line: &[u8]| !line.trim_ascii().is_empty();
        (self.is_all || self.is_enough)
            && !self.bytes.contains(&b'\n')
            && lines.next().is_some_and(is_one)
            && lines.next().is_some()
            && Extent::of(bytes) != Extent::Whole(bytes.len())
    }

    /// The separator that the line here names, which may be a tab at its end.
    fn named_separator(&self, at: usize) -> Option<u8> {
        let line = self.bytes[at..].split(|byte| *byte == b'\n').next()?;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        named_separator(&String::from_utf8_lossy(line))
    }

    /// The answer if no more lines are looked at.
    fn undecided_or(&self, found: Found) -> Found {
        let is_enough = self.is_all || self.is_enough || self.lines().count() == FIRST_LINES;
        if is_enough { found } else { Found::Undecided }
    }

    /// The first line begins like an object.
    fn look_at_object(&self, first: &[u8], is_field: impl Fn(&str) -> bool) -> Found {
        match Extent::of(first) {
            Extent::Broken => Found::Records,
            Extent::CutOff => self.look_over_lines(first, is_field),
            Extent::Whole(end) if first[end..].trim_ascii_start().starts_with(b",") => {
                self.count_elements(is_field)
            }
            Extent::Whole(_) if self.has_comma_before() => self.count_elements(is_field),
            Extent::Whole(_) => {
                let sight = Sight::of(first, &is_field);
                match sight.path {
                    Some(path) if !sight.names_field => {
                        self.unless_records_follow(Foreign::Wrapped(path), is_field)
                    }
                    Some(_) | None => Found::Records,
                }
            }
        }
    }

    /// The first line begins like an object, and a record may be any.
    fn look_at_foreign_object(&self, first: &[u8], is_field: impl Fn(&str) -> bool) -> Found {
        match Extent::of(first) {
            Extent::Whole(end) if first[end..].trim_ascii_start().starts_with(b",") => {
                self.count_elements(is_field)
            }
            Extent::Whole(_) if self.has_comma_before() => self.count_elements(is_field),
            Extent::Broken | Extent::Whole(_) => Found::Records,
            Extent::CutOff => match Extent::of(self.bytes) {
                Extent::Broken => Found::Records,
                Extent::CutOff if !self.is_enough && !self.is_all => Found::Undecided,
                Extent::CutOff | Extent::Whole(_) if self.bytes.trim_ascii() == first => {
                    Found::Records
                }
                Extent::CutOff | Extent::Whole(_) => Found::Foreign(Foreign::OverLines),
            },
        }
    }

    /// The first line begins like a document.
    fn look_at_xml(&self, first: &[u8], is_field: impl Fn(&str) -> bool) -> Found {
        let is_alone = self.bytes.trim_ascii() == first;
        match Document::of(first) {
            // What has a document type is refused by the map's reader, which says why.
            Document::Whole(_) | Document::Typed { is_whole: true } => Found::Xml {
                is_one_document: false,
            },
            Document::Foreign => self.unless_records_follow(Foreign::Markup, is_field),
            // A line as long as what is looked at, or a document that was torn.
            Document::CutOff | Document::Typed { .. } if is_alone => {
                self.undecided_or(Found::Xml {
                    is_one_document: false,
                })
            }
            Document::CutOff | Document::Typed { .. } => match Document::of(self.bytes) {
                whole if self.is_torn_document(first, whole) => Found::Xml {
                    is_one_document: false,
                },
                Document::Foreign => self.unless_records_follow(Foreign::Markup, is_field),
                Document::CutOff | Document::Typed { .. } | Document::Whole(_) => Found::Xml {
                    is_one_document: true,
                },
            },
        }
    }

    /// Whether the first line is no beginning of one document over several lines, but one of a line
    /// that was torn: a later line is a document that can't be a part of another. `whole` is what
    /// all lines together are.
    fn is_torn_document(&self, first: &[u8], whole: Document) -> bool {
        let root = root_name(first);
        let is_same = |line: &[u8]| root.is_some() && root_name(line) == root;
        let is_whole = matches!(whole, Document::Whole(_));
        let is_next = |line: &[u8]| line.starts_with(b"<?xml") || !is_whole && is_same(line);
        let mut lines = self.lines().skip(1);
        lines.any(|(_, line)| is_next(line) && Document::is_line(line))
    }

    /// The first line is cut off: the beginning of one value over several lines, or a torn record.
    fn look_over_lines(&self, first: &[u8], is_field: impl Fn(&str) -> bool) -> Found {
        let is_alone = self.bytes.trim_ascii() == first;
        match Extent::of(self.bytes) {
            Extent::Broken => Found::Records,
            Extent::CutOff if !self.is_enough && !self.is_all => Found::Undecided,
            Extent::CutOff | Extent::Whole(_) => {
                let sight = Sight::of(self.bytes, is_field);
                // Behind the name of a field, a record was torn, and another follows.
                if sight.nests_in_field {
                    return Found::Records;
                }
                match sight.path {
                    Some(path) if !(sight.names_field || is_alone && self.is_all) => {
                        Found::Foreign(Foreign::Wrapped(path))
                    }
                    Some(_) | None if is_alone => Found::Records,
                    Some(_) | None => Found::Foreign(Foreign::OverLines),
                }
            }
        }
    }

    /// Whether an object of the first lines has a comma before it, as where elements of an array
    /// are written one a line.
    fn has_comma_before(&self) -> bool {
        self.lines().any(|(_, line)| is_behind_comma(line))
    }

    /// Elements of an array whose brackets are elsewhere, or records behind one torn line.
    fn count_elements(&self, is_field: impl Fn(&str) -> bool) -> Found {
        let (mut elements, mut records) = (0, 0);
        for (_, line) in self.lines() {
            match kind(line, &is_field) {
                Line::Element => elements += 1,
                Line::Record | Line::Object => records += 1,
                Line::Other => {}
            }
        }
        if records > elements {
            Found::Records
        } else {
            self.undecided_or(Found::Foreign(Foreign::Elements))
        }
    }

    /// No feed, unless one of the first lines is a record.
    fn unless_records_follow(&self, foreign: Foreign, is_field: impl Fn(&str) -> bool) -> Found {
        let is_record = |(_, line)| kind(line, &is_field) == Line::Record;
        if self.lines().any(is_record) {
            Found::Records
        } else {
            self.undecided_or(Found::Foreign(foreign))
        }
    }

    /// The first line is a header, or no part of a feed. If nothing behind it is one, it is what is
    /// named `otherwise`.
    fn look_at_text<K: Copy + PartialEq>(
        &self,
        expected: &Expected<'_, K>,
        otherwise: Foreign,
        is_field: impl Fn(&str) -> bool,
    ) -> Found {
        let mut separator = None;
        let mut elements = false;
        // One document over several lines has lines that look like one, but not the first of them.
        let mut may_be_xml = expected.takes_other_forms();
        for (i, (at, line)) in self.lines().enumerate() {
            let text = String::from_utf8_lossy(line);
            if i == 0 {
                separator = self.named_separator(at);
            }
            match kind(line, &is_field) {
                Line::Record | Line::Object if elements => return self.count_elements(is_field),
                Line::Record | Line::Object => return Found::Records,
                Line::Element => elements = true,
                Line::Other if expected.takes_form(line) => return Found::Records,
                Line::Other if may_be_xml && i > 0 && line.starts_with(b"<") => {
                    if Document::is_line(line) {
                        return Found::Xml {
                            is_one_document: false,
                        };
                    }
                    may_be_xml = false;
                }
                Line::Other if header(separator, &text, expected).is_some() => {
                    return Found::Header { at, separator };
                }
                Line::Other => {}
            }
        }
        let foreign = if elements {
            Foreign::Elements
        } else {
            otherwise
        };
        self.undecided_or(Found::Foreign(foreign))
    }

    /// UTF-16, if that is what the first bytes are, behind so many blank lines.
    pub(super) fn utf_16(&self, blank: u64, can_be_said: bool) -> Option<Foreign> {
        /// So many characters are looked at, as many as the shortest record has.
        const PAIRS: usize = 32;
        let mut pairs = [0; 4];
        for pair in self.bytes.chunks_exact(2).take(PAIRS) {
            pairs[usize::from(pair[0] == 0) + 2 * usize::from(pair[1] == 0)] += 1;
        }
        let [_, high_first, low_first, both_zero] = pairs;
        let most = pairs.iter().sum::<usize>() / 2;
        let is_utf_16 = both_zero == 0 && most > 0;
        // Of a line end with the lower byte first, that byte was taken for a blank line, and the
        // higher one is left. With the higher byte first nothing is passed over.
        let lower_byte_first = low_first > high_first || blank > 0;
        let is_one = is_utf_16 && high_first.max(low_first) > most;
        is_one.then_some(Foreign::Utf16 {
            lower_byte_first,
            can_be_said,
        })
    }

    /// Whether the first line is GB18030 and not UTF-8, and everything that is whole is GB18030.
    pub(super) fn has_header_in_gb18030(&self) -> bool {
        let whole = match self.bytes.iter().rposition(|byte| *byte == b'\n') {
            Some(end) if !self.is_all => &self.bytes[..end],
            _ => self.bytes,
        };
        let first = self.lines().next();
        first.is_some_and(|(_, first)| is_gb18030_only(first)) && is_gb18030_only(whole)
    }

    /// GB18030, if more lines from the place on are that than UTF-8. One such line is damaged.
    pub(super) fn gb18030(&self, from: usize) -> Option<Foreign> {
        let bytes = self.bytes.get(from..).unwrap_or_default();
        let (mut lines, mut utf_8) = (0, 0);
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let is_whole = self.is_all || line.ends_with(b"\n");
            if line.is_ascii() || !is_whole {
                continue;
            }
            // A text has no NULs: these are of UTF-16 or UTF-32.
            if is_gb18030_only(line) && !line.contains(&0) {
                lines += 1;
            } else if str::from_utf8(line).is_ok() {
                utf_8 += 1;
            }
        }
        (lines > 1 && lines > utf_8).then_some(Foreign::Gb18030 { lines, utf_8 })
    }
}

fn is_json(line: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
}

/// Whether a line is one value and nothing else.
fn is_whole(line: &[u8]) -> bool {
    Extent::of(line) == Extent::Whole(line.len())
}

/// The header that a line is, by this separator or by the likeliest.
pub(super) fn header<K: Copy + PartialEq>(
    separator: Option<u8>,
    line: &str,
    expected: &Expected<'_, K>,
) -> Option<Header<K>> {
    match separator {
        Some(separator) => Header::read_by(separator, line, expected),
        None => Header::read(line, expected),
    }
}

/// Whether a line is an object with a comma before it.
fn is_behind_comma(line: &[u8]) -> bool {
    let object = line.strip_prefix(b",").map(<[u8]>::trim_ascii_start);
    object.is_some_and(|object| object.starts_with(b"{"))
}

fn kind(line: &[u8], is_field: impl Fn(&str) -> bool) -> Line {
    if is_behind_comma(line) {
        return Line::Element;
    }
    if !line.starts_with(b"{") {
        return Line::Other;
    }
    match Extent::of(line) {
        Extent::Whole(end) if end == line.len() && Sight::of(line, is_field).names_field => {
            Line::Record
        }
        Extent::Whole(end) if line[end..].trim_ascii_start().starts_with(b",") => Line::Element,
        Extent::Whole(_) | Extent::Broken | Extent::CutOff if line.ends_with(b"}") => Line::Object,
        Extent::Whole(_) | Extent::Broken | Extent::CutOff => Line::Other,
    }
}

impl<K> Header<K> {
    /// If it can't be used: what is to be said of its encoding, where that is why.
    pub(crate) fn other_encoding(&self, name: &str, can_be_said: bool) -> Option<Failure> {
        let foreign = Foreign::HeaderInGb18030 { can_be_said };
        self.is_gb18030.then(|| Failure::NoFeed {
            name: name.to_owned(),
            problem: either(foreign.to_string(), foreign.chinese().to_string()),
        })
    }
}

/// What was found, and what would be right.
impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Array => f.write_str(
                "is a JSON array; write its elements a line each, as with `jq -c '.[]'`",
            ),
            Self::Elements => f.write_str(
                "has elements of a JSON array, with commas between them; write each in a line by \
                 itself, as `jq -c '.[]'` does with the whole array",
            ),
            Self::Wrapped(path) => write!(
                f,
                "is a JSON object with an array in it; write the array's elements a line each, as \
                 with `jq -c '{}[]'`",
                Filter(path)
            ),
            Self::OverLines => f.write_str(
                "has a JSON value over several lines; write each record in one line, as with \
                 `jq -c .`",
            ),
            Self::CarriageReturns => f.write_str(
                "has lines that end with a carriage return alone (U+000D); end them with a line \
                 feed, as with `tr '\\r' '\\n'`",
            ),
            Self::Markup => f.write_str(
                "is HTML or XML, and perhaps the wrong file; a feed is JSON Lines or CSV, and a \
                 carrier's XML is read by its map, as with `--map yto`",
            ),
            Self::LongHeader => write!(
                f,
                "has a header of more than {} KiB, and no longer one is read; leave out the \
                 columns that are not needed",
                BEGINNING >> 10
            ),
            Self::Utf16 {
                lower_byte_first,
                can_be_said,
            } => f.write_str(utf_16(*lower_byte_first, *can_be_said)[0]),
            Self::HeaderInGb18030 { can_be_said } => {
                f.write_str(header_in_gb18030(*can_be_said)[0])
            }
            Self::Gb18030 { lines, utf_8 } => write!(
                f,
                "is GB18030 (GBK): {lines} of its first lines are, and {utf_8} are UTF-8; read it \
                 with `--encoding gb18030`"
            ),
            Self::Nothing { columns } if columns.is_empty() => write!(
                f,
                "has neither JSON, XML, the body of a form nor a table in its first {FIRST_LINES} \
                 lines; give a JSON object, a document of XML or the body of a form a line, or CSV \
                 whose first line names its columns"
            ),
            Self::Nothing { columns } => write!(
                f,
                "has neither a JSON object nor a CSV header in its first {FIRST_LINES} lines; give \
                 a JSON object a line, or a first line that names the columns {columns}"
            ),
        }
    }
}

impl Foreign {
    /// The Chinese text.
    pub(crate) fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| {
            match self {
            Self::Array => f.write_str("是一个 JSON 数组；请每行写一个元素，如用 `jq -c '.[]'` 转换"),
            Self::Elements => f.write_str(
                "是 JSON 数组的元素，其间带逗号；请每行只写一个元素，如对整个数组用 `jq -c '.[]'` 转换",
            ),
            Self::Wrapped(path) => write!(
                f,
                "是一个内含数组的 JSON 对象；请每行写数组的一个元素，如用 `jq -c '{}[]'` 转换",
                Filter(path)
            ),
            Self::OverLines => {
                f.write_str("中一个 JSON 值占了多行；请每行写一条记录，如用 `jq -c .` 转换")
            }
            Self::CarriageReturns => f.write_str(
                "的行只以回车符（U+000D）结尾；请改为换行符，如用 `tr '\\r' '\\n'` 转换",
            ),
            Self::Markup => {
                f.write_str(
                    "是 HTML 或 XML，或许拿错了文件；请提供 JSON Lines 或 CSV；快递公司的 XML 要用映射读取，如 `--map yto`",
                )
            }
            Self::LongHeader => write!(
                f,
                "的表头超过 {} KiB，读不了这么长的表头；请去掉不需要的列",
                BEGINNING >> 10
            ),
            Self::Utf16 {
                lower_byte_first,
                can_be_said,
            } => f.write_str(utf_16(*lower_byte_first, *can_be_said)[1]),
            Self::HeaderInGb18030 { can_be_said } => {
                f.write_str(header_in_gb18030(*can_be_said)[1])
            }
            Self::Gb18030 { lines, utf_8 } => write!(
                f,
                "是 GB18030（GBK）：开头有 {lines} 行是 GB18030，{utf_8} 行是 UTF-8；请加 `--encoding gb18030`"
            ),
            Self::Nothing { columns } if columns.is_empty() => write!(
                f,
                "的前 {FIRST_LINES} 行中没有 JSON、XML、表单或表格；请每行给出一个 JSON 对象、XML 文档或表单，或首行为列名的 CSV"
            ),
            Self::Nothing { columns } => write!(
                f,
                "的前 {FIRST_LINES} 行中既没有 JSON 对象，也没有 CSV 表头；请每行写一个 JSON 对象，或在首行写出列名 {columns}"
            ),
        }
        })
    }
}

/// In English and Chinese.
const fn header_in_gb18030(can_be_said: bool) -> [&'static str; 2] {
    if can_be_said {
        [
            "has a header in GB18030 (GBK); read it with `--encoding gb18030`",
            "的表头是 GB18030（GBK）编码；请加 `--encoding gb18030`",
        ]
    } else {
        [
            "has a header in GB18030 (GBK); turn it into UTF-8, as with \
             `iconv -f GB18030 -t UTF-8`",
            "的表头是 GB18030（GBK）编码；请转换为 UTF-8，如用 `iconv -f GB18030 -t UTF-8`",
        ]
    }
}

/// In English and Chinese.
const fn utf_16(lower_byte_first: bool, can_be_said: bool) -> [&'static str; 2] {
    match (lower_byte_first, can_be_said) {
        (true, true) => [
            "is UTF-16 without a byte-order mark; read it with `--encoding utf-16le`",
            "是没有字节序标记的 UTF-16；请加 `--encoding utf-16le`",
        ],
        (false, true) => [
            "is UTF-16 without a byte-order mark; read it with `--encoding utf-16be`",
            "是没有字节序标记的 UTF-16；请加 `--encoding utf-16be`",
        ],
        (true, false) => [
            "is UTF-16 without a byte-order mark; turn it into UTF-8, as with \
             `iconv -f UTF-16LE -t UTF-8`",
            "是没有字节序标记的 UTF-16；请转换为 UTF-8，如用 `iconv -f UTF-16LE -t UTF-8`",
        ],
        (false, false) => [
            "is UTF-16 without a byte-order mark; turn it into UTF-8, as with \
             `iconv -f UTF-16BE -t UTF-8`",
            "是没有字节序标记的 UTF-16；请转换为 UTF-8，如用 `iconv -f UTF-16BE -t UTF-8`",
        ],
    }
}

/// The way to an array as `jq` takes it. A name that may be more than a name is not repeated.
struct Filter<'a>(&'a [String]);

impl fmt::Display for Filter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_plain = |name: &String| {
            (1..=24).contains(&name.len())
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        };
        if !self.0.iter().all(is_plain) {
            return f.write_str("….");
        }
        self.0.iter().try_for_each(|name| write!(f, ".{name}"))
    }
}
