//! A line of a feed as reports show it: without its order token.

mod beside;
mod line;
mod redactor;
mod row;

pub(crate) use self::beside::Beside;
pub(crate) use self::redactor::Redactor;
use crate::feed::Format;

/// Reads a line, or a row of CSV, for what may be shown of it.
pub(crate) fn read(format: &Format, beside: Beside<'_>, text: &[u8]) -> Redactor {
    match format {
        Format::JsonLines => line::read(beside, text),
        Format::Xml(xml) => match xml.text(text) {
            Ok(text) => line::read(beside, text.as_bytes()),
            Err(_) => line::read(beside, text),
        },
        Format::Csv(header) => row::read(header, beside, text),
    }
}
