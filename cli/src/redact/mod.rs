//! A line of a feed as reports show it: without its order token.

mod line;
mod redactor;
mod row;

pub(crate) use self::redactor::Redactor;
use crate::feed::Format;

/// Reads a line, or a row of CSV, for what may be shown of it.
pub(crate) fn read(format: &Format, text: &[u8]) -> Redactor {
    match format {
        Format::JsonLines => line::read(text),
        Format::Csv(header) => row::read(header, text),
    }
}
