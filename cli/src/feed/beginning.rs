//! How a feed begins: what it is written in, and where its first record is.

use clap::{Args, ValueEnum};
use memchr::{memchr, memchr_iter};

use super::csv_header::UnusableHeader;
use super::encoding::{BYTE_ORDER_MARK, EncodingChoice};
use super::expected::Expected;
use super::format::{Format, is_white_space, without_line_end};
use super::recognise::{Foreign, Found, Start, header};
use super::xml::{Xml, names_encoding};

/// What is said of a feed.
#[derive(Debug, Clone, Copy, Args)]
#[allow(clippy::doc_markdown, reason = "these comments are help texts")]
pub(crate) struct FeedArgs {
    /// What the feed is written in
    ///
    /// What is neither is refused, before anything is decided. With `jsonl` or `csv` it is read as
    /// such, whatever it looks like.
    #[arg(long, value_enum, default_value_t = FormatChoice::Auto, value_name = "FORMAT")]
    pub(crate) format: FormatChoice,

    /// The encoding of the feed
    #[arg(
        long,
        value_enum,
        ignore_case = true,
        default_value_t = EncodingChoice::Auto,
        value_name = "ENCODING"
    )]
    pub(crate) encoding: EncodingChoice,

    /// Whether there is an option for the encoding.
    #[arg(skip = true)]
    encoding_can_be_said: bool,
}

/// The format that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatChoice {
    /// CSV if the first line is a header that names a field, else JSON Lines
    Auto,
    /// JSON Lines: a JSON object a line
    Jsonl,
    /// CSV: a header, then a row a record
    Csv,
}

/// For a file of which no encoding can be said: in UTF-8, or as its XML says.
impl From<FormatChoice> for FeedArgs {
    fn from(format: FormatChoice) -> Self {
        Self {
            format,
            encoding: EncodingChoice::Utf8,
            encoding_can_be_said: false,
        }
    }
}

/// How a feed begins.
#[derive(Debug)]
pub(crate) struct Beginning<K> {
    pub(crate) format: Format<K>,
    /// The length of what comes before the first record, in bytes and in lines.
    pub(crate) bytes: usize,
    pub(crate) lines: u64,
}

/// Why a file is not read as a feed.
#[derive(Debug)]
pub(crate) enum NoFeed {
    Header(UnusableHeader),
    Foreign(Foreign),
}

impl<K: Copy + PartialEq> Beginning<K> {
    /// Reads the beginning of a feed; `None` if more is needed to know it. Its first line is the
    /// feed's first one behind this many.
    ///
    /// # Errors
    ///
    /// A feed that is CSV, or should be by `--format`, needs a header with all needed columns.
    /// What is no feed, or in another encoding than was said, is not taken for one.
    pub(super) fn of(
        start: &Start<'_>,
        before: u64,
        asked: FeedArgs,
        expected: &Expected<'_, K>,
    ) -> Result<Option<Self>, NoFeed> {
        if start.bytes.is_empty() && !start.is_all {
            return Ok(None);
        }
        let is_auto = asked.encoding == EncodingChoice::Auto;
        let can_be_said = asked.encoding_can_be_said;
        if asked.format == FormatChoice::Auto
            && (is_auto || !can_be_said)
            && let Some(utf_16) = start.utf_16(before, can_be_said)
        {
            return Err(NoFeed::Foreign(utf_16));
        }
        let found = match asked.format {
            FormatChoice::Auto => start.look(expected),
            FormatChoice::Jsonl => Found::Records,
            FormatChoice::Csv => start.first_line(),
        };
        let is_garbled = (is_auto || !can_be_said) && start.has_header_in_gb18030();
        let in_gb18030 = is_garbled.then_some(Foreign::HeaderInGb18030 { can_be_said });
        let beginning = match found {
            Found::Undecided => return Ok(None),
            Found::Foreign(foreign) => {
                // A header in another encoding names no column that anybody knows.
                let is_unread = matches!(foreign, Foreign::Nothing { .. });
                let gb18030 = (is_unread && is_auto).then(|| start.gb18030(0)).flatten();
                let header = in_gb18030.filter(|_| is_unread);
                return Err(NoFeed::Foreign(gb18030.or(header).unwrap_or(foreign)));
            }
            Found::Records => Self {
                format: Format::JsonLines,
                bytes: 0,
                lines: 0,
            },
            Found::Xml { is_one_document } => Self {
                format: Format::Xml(Xml {
                    is_one_document,
                    is_as_named: is_auto,
                }),
                bytes: 0,
                lines: 0,
            },
            // The columns behind what is looked at would be taken for a row.
            Found::Header { at, .. }
                if !start.is_all && memchr(b'\n', &start.bytes[at..]).is_none() =>
            {
                return Err(NoFeed::Foreign(Foreign::LongHeader));
            }
            Found::Header { at, separator } => {
                let behind = Self::behind_header(start.bytes, before, at, separator, expected);
                let mut beginning = behind.map_err(|unusable| {
                    in_gb18030.map_or(NoFeed::Header(unusable), NoFeed::Foreign)
                })?;
                if let Format::Csv(header) = &mut beginning.format {
                    header.is_gb18030 = is_garbled;
                }
                beginning
            }
        };
        let is_said = !is_auto || names_encoding(start.bytes);
        match start.gb18030(beginning.bytes) {
            Some(gb18030) if !is_said => Err(NoFeed::Foreign(gb18030)),
            Some(_) | None => Ok(Some(beginning)),
        }
    }

    /// Reads the beginning of a feed that is all there.
    pub(crate) fn of_all(
        feed: &[u8],
        asked: FeedArgs,
        expected: &Expected<'_, K>,
    ) -> Result<Self, NoFeed> {
        let content = feed.strip_prefix(BYTE_ORDER_MARK).unwrap_or(feed);
        let start = Start {
            bytes: content,
            is_all: true,
            is_enough: false,
        };
        let beginning = Self::of(&start, 0, asked, expected)?;
        let (format, bytes, lines) =
            beginning.map_or((Format::JsonLines, 0, 0), |b| (b.format, b.bytes, b.lines));
        Ok(Self {
            format,
            bytes: feed.len() - content.len() + bytes,
            lines,
        })
    }

    /// The beginning of a table whose header is there.
    fn behind_header(
        bytes: &[u8],
        before: u64,
        at: usize,
        separator: Option<u8>,
        expected: &Expected<'_, K>,
    ) -> Result<Self, UnusableHeader> {
        let line_ends = |bytes: &[u8]| memchr_iter(b'\n', bytes).count() as u64;
        let line_at = |at: usize| {
            let rest = &bytes[at..];
            &rest[..memchr(b'\n', rest).map_or(rest.len(), |at| at + 1)]
        };
        let line = line_at(at);
        let number = before + line_ends(&bytes[..at]) + 1;
        let text = String::from_utf8_lossy(without_line_end(line));
        let header = header(separator, &text, expected)
            .ok_or_else(|| UnusableHeader::none(expected, number))?;
        header.check(expected, number)?;
        // What is before a late header are rows too, if only damaged ones; the header is passed
        // over where it comes.
        let named = separator.map_or(0, |_| line_at(0).len());
        let is_first = is_white_space(&bytes[named..at]);
        let passed = if is_first { at + line.len() } else { named };
        let lines = line_ends(&bytes[..passed]);
        Ok(Self {
            format: Format::Csv(header),
            bytes: passed,
            // A header without a line end is a line, too.
            lines: if bytes[..passed].ends_with(b"\n") || passed == 0 {
                lines
            } else {
                lines + 1
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::expected::Wanted;
    use super::*;

    const XY: [Wanted<()>; 1] = [Wanted {
        column: (),
        snake: "x_y",
        camel: "xY",
        is_needed: true,
        is_number: false,
    }];

    /// Whether it is a table, and what is before its first record; `None` if it is no feed.
    type Begins = Option<Option<(bool, usize, u64)>>;

    fn begins(bytes: &[u8], format: FormatChoice, is_all: bool) -> Begins {
        let start = Start {
            bytes,
            is_all,
            is_enough: false,
        };
        let beginning = Beginning::of(&start, 0, format.into(), &(&XY).into()).ok()?;
        Some(beginning.map(|b| (matches!(b.format, Format::Csv(_)), b.bytes, b.lines)))
    }

    #[test]
    fn how_a_feed_begins_is_told_as_soon_as_it_is_certain() {
        use FormatChoice::{Auto, Csv, Jsonl};
        for (bytes, asked, expected) in [
            ("{\n", Auto, Some(None)),
            ("{}\n", Auto, Some(Some((false, 0, 0)))),
            ("{\"a\":\n{", Auto, Some(None)),
            ("{\"a\":1,\n{}\n", Auto, Some(Some((false, 0, 0)))),
            ("", Auto, Some(None)),
            ("xY", Auto, Some(None)),
            ("xY\n", Auto, Some(Some((true, 3, 1)))),
            ("\"x_y\";a\r\nb", Auto, Some(Some((true, 9, 1)))),
            ("sep=|\n", Auto, Some(None)),
            ("sep=|\na|xY\n1|2\n", Auto, Some(Some((true, 11, 2)))),
            ("sep=|\na|xY\n1|2\n", Csv, Some(Some((true, 11, 2)))),
            ("xY\n", Jsonl, Some(Some((false, 0, 0)))),
            ("x\n", Auto, Some(None)),
            ("x\n{}\n", Auto, Some(Some((false, 0, 0)))),
            ("x\nxY\n", Auto, Some(Some((true, 0, 0)))),
            ("x\n", Csv, None),
            ("xY,x_y\n", Auto, None),
        ] {
            assert_eq!(
                begins(bytes.as_bytes(), asked, false),
                expected,
                "{bytes:?}"
            );
        }
        for (bytes, asked, expected) in [
            ("xY", Auto, Some(Some((true, 2, 1)))),
            ("", Csv, Some(Some((false, 0, 0)))),
            ("", Auto, Some(Some((false, 0, 0)))),
            ("{\"a\":", Auto, Some(Some((false, 0, 0)))),
            ("x", Auto, None),
        ] {
            assert_eq!(begins(bytes.as_bytes(), asked, true), expected, "{bytes:?}");
        }
    }
}
