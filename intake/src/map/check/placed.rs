//! Where a text stands in a map's file.

use alloc::format;
use alloc::string::String;

/// Texts with their place: with a number where there are several.
pub(super) fn placed<'t>(
    key: &str,
    texts: &'t [String],
) -> impl Iterator<Item = (String, &'t String)> {
    let key = String::from(key);
    let is_one = texts.len() == 1;
    (1..).zip(texts).map(move |(number, text)| {
        let place = if is_one {
            key.clone()
        } else {
            format!("{key}[{number}]")
        };
        (place, text)
    })
}
