//! The opaque texts that WeChat and carriers exchange: ids and tokens.

use super::bytes;
use super::nothing::{LONGEST as LONGEST_WORD, word_for_nothing};
use super::stray::StrayChar;

/// What keeps a text from being one of the opaque texts that WeChat and carriers exchange.
pub(crate) enum Flaw {
    Empty,
    TooLong {
        length: usize,
    },
    Stray {
        found: StrayChar,
        place: usize,
    },
    /// A word that programs write where there is no value.
    Nothing {
        word: &'static str,
    },
    /// A spreadsheet's way to say that a number is text is still around it.
    Guarded,
}

/// What keeps a text from being an id.
pub(crate) enum IdFlaw {
    OfAny(Flaw),
    /// A spreadsheet took it for a number.
    Rounded,
}

/// What is wrong with a token, if anything is.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
pub(crate) fn first_flaw(text: &str, max_chars: usize) -> Option<Flaw> {
    // Nearly all are printable ASCII.
    let is_odd = bytes::any(text.as_bytes(), |byte| !byte.is_ascii_graphic());
    if !is_odd && is_plain(text, max_chars) {
        return None;
    }
    flaw_of_any(text, max_chars)
}

/// What is wrong with an id, if anything is.
#[inline(always)]
#[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
#[allow(
    clippy::needless_bitwise_bool,
    reason = "without a branch, so that the search is vectorised"
)]
pub(crate) fn first_flaw_of_id(text: &str, max_chars: usize) -> Option<IdFlaw> {
    // One search asks both for strays and for the signs of a rounded number: nearly all ids are of
    // letters, digits and dashes.
    let is_odd = bytes::any(text.as_bytes(), |byte| {
        (byte.wrapping_sub(b'0') > b'~' - b'0') & (byte != b'-')
    });
    if !is_odd && is_plain(text, max_chars) {
        return None;
    }
    let flaw = flaw_of_any(text, max_chars).map(IdFlaw::OfAny);
    flaw.or_else(|| is_rounded(text).then_some(IdFlaw::Rounded))
}

/// Whether a text of printable ASCII shows at a glance that nothing is wrong with it: it is longer
/// than any word for nothing, not too long, and no guard is before it.
#[inline]
fn is_plain(text: &str, max_chars: usize) -> bool {
    let is_guard = matches!(text.as_bytes().first(), Some(b'=' | b'\''));
    (LONGEST_WORD + 1..=max_chars).contains(&text.len()) && !is_guard
}

#[cold]
fn flaw_of_any(text: &str, max_chars: usize) -> Option<Flaw> {
    if text.is_empty() {
        return Some(Flaw::Empty);
    }
    if let Some(length) = length_over(max_chars, text) {
        return Some(Flaw::TooLong { length });
    }
    if let Some(flaw) = first_stray(text) {
        return Some(flaw);
    }
    if text.starts_with("=\"") || text.starts_with('\'') {
        return Some(Flaw::Guarded);
    }
    word_for_nothing(text).map(|word| Flaw::Nothing { word })
}

fn first_stray(text: &str) -> Option<Flaw> {
    (1..).zip(text.chars()).find_map(|(place, c)| {
        let found = StrayChar::of(c)?;
        Some(Flaw::Stray { found, place })
    })
}

/// The fewest digits of an id that a spreadsheet shows with decimals.
const SHORTEST_WITH_DECIMALS: usize = 6;

/// Whether a text is a number as a spreadsheet or a program writes a long one: with an exponent
/// (`7.31235E+14`), or with decimals that are zeros (`731234567890123.0`).
fn is_rounded(text: &str) -> bool {
    let (whole, rest) = leading_digits(text);
    let (decimals, behind) = match rest.strip_prefix(['.', ',']) {
        Some(rest) => {
            let (decimals, behind) = leading_digits(rest);
            (Some(decimals), behind)
        }
        None => (None, rest),
    };
    let exponent = behind.strip_prefix(['E', 'e']);
    match (whole, decimals, exponent) {
        ("", ..) | (_, None, None) => false,
        // Without decimals it needs the plus, as `7E14` may be an id.
        (_, None, Some(exponent)) => exponent.strip_prefix('+').is_some_and(is_digits),
        (_, Some(_), Some(exponent)) => is_digits(exponent.strip_prefix('+').unwrap_or(exponent)),
        (_, Some(decimals), None) => {
            whole.len() >= SHORTEST_WITH_DECIMALS
                && behind.is_empty()
                && !decimals.is_empty()
                && decimals.bytes().all(|digit| digit == b'0')
        }
    }
}

fn leading_digits(text: &str) -> (&str, &str) {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit());
    text.split_at(end.unwrap_or(text.len()))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// How many characters a text has, if it has more than so many.
#[inline]
pub(crate) fn length_over(max_chars: usize, text: &str) -> Option<usize> {
    // Characters take one byte at least, so a short text need not be counted.
    if text.len() <= max_chars {
        return None;
    }
    Some(text.chars().count()).filter(|length| *length > max_chars)
}
