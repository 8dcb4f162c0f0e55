//! Parts of the command that take whatever bytes a feed holds, for its fuzz targets.

use waybill_engine::{Malformed, MessagePolicy, Record};

use crate::feed::{Beginning, FIELDS, Format, FormatChoice, Texts};
use crate::redact::{self, Beside};

/// What a feed is written in.
#[derive(Debug)]
pub struct FeedFormat(Format);

impl FeedFormat {
    /// JSON Lines.
    pub const JSON_LINES: Self = Self(Format::JsonLines);

    /// CSV under this header; `None` if the command would not take it for the header of a feed.
    #[must_use]
    pub fn csv(header: &str) -> Option<Self> {
        let beginning = Beginning::of_all(
            header.as_bytes(),
            FormatChoice::Auto.into(),
            &(&FIELDS).into(),
        );
        match beginning.ok()?.format {
            Format::JsonLines | Format::Xml(_) => None,
            format @ Format::Csv(_) => Some(Self(format)),
        }
    }

    /// What a whole feed is written in, and how many bytes and lines come before its first record;
    /// `None` if the command would not take it for a feed.
    #[must_use]
    pub fn of_feed(feed: &[u8]) -> Option<(Self, usize, u64)> {
        let beginning =
            Beginning::of_all(feed, FormatChoice::Auto.into(), &(&FIELDS).into()).ok()?;
        Some((Self(beginning.format), beginning.bytes, beginning.lines))
    }

    /// How many bytes at the start of some are whole records, with their line ends. `is_last` says
    /// that the feed ends behind them.
    #[must_use]
    pub fn whole_records(&self, bytes: &[u8], is_last: bool) -> usize {
        self.0.whole_records(bytes, is_last)
    }

    /// The texts of the records in some bytes, each with the number of its first line. The bytes
    /// hold whole records only, and the first of them is in this line.
    pub fn records<'a>(
        &'a self,
        bytes: &'a [u8],
        line: u64,
    ) -> impl Iterator<Item = (u64, &'a [u8])> {
        self.0.records(bytes, line)
    }

    /// The same as text, `None` for each that is not UTF-8: they are asked about together.
    pub fn texts<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = Option<&'a str>> {
        let mut texts = Texts::new(bytes);
        self.records(bytes, 1)
            .map(move |(_, record)| texts.of(record))
    }

    /// The record that a text holds.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn record<'a>(
        &self,
        text: &'a [u8],
        messages: &MessagePolicy,
    ) -> Result<Record<'a>, Malformed<'a>> {
        self.0.record(text, messages)
    }

    /// A refused record as the rejects file shows it: without its order token.
    #[must_use]
    pub fn without_token(&self, text: &[u8]) -> String {
        redact::read(&self.0, Beside::default(), text)
            .input()
            .to_string()
    }
}
