//! A refused record as the rejects file shows it: without the order token.

mod line;
mod row;
mod suspect;

use crate::feed::Format;

/// A record's text without its order token.
pub(crate) fn without_token(format: &Format, text: &[u8]) -> String {
    match format {
        Format::JsonLines => line::without_token(text),
        Format::Csv(header) => row::without_token(header, text),
    }
}
