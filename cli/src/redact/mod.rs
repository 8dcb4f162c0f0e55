//! A line of a feed as reports show it: without its order token.

mod line;
mod redactor;
mod row;

use waybill_engine::Field;

pub(crate) use self::redactor::Redactor;
use crate::feed::{Alias, Format};

/// Reads a line, or a row of CSV, for what may be shown of it. Where a map reads the feed, these
/// are the names that it reads; none where the feed is one of ours.
pub(crate) fn read(format: &Format, names: &[Alias<Field>], text: &[u8]) -> Redactor {
    match format {
        Format::JsonLines => line::read(names, text),
        Format::Xml(xml) => match xml.text(text) {
            Ok(text) => line::read(names, text.as_bytes()),
            Err(_) => line::read(names, text),
        },
        Format::Csv(header) => row::read(header, text),
    }
}
