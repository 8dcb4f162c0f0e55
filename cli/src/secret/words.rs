//! Which words of a text may be an order token, where nothing says which is.

use std::borrow::Cow;
use std::ops::Range;

use waybill_engine::{Field, InvalidOrderToken, OrderToken};
use waybill_sources::names_token;

/// What is shown in place of a token.
pub(crate) const HIDDEN: &str = "***";

/// The most characters shown of a record that can't be parsed, or that has many items.
pub(crate) const MAX_UNPARSED_CHARS: usize = 512;

/// From this many characters on a word may be a token, and a piece of a token is hidden like the
/// whole. Real tokens are several times as long.
pub(crate) const SHORTEST_TOKEN: usize = 8;

/// The longest text without small letters that is believed to be a waybill id: the
/// longest are those of parcels that are one of several.
const LONGEST_ID: usize = 32;

/// The start of a text, as much of it as is shown.
pub(crate) fn start(text: &str) -> String {
    text.chars().take(MAX_UNPARSED_CHARS).collect()
}

/// Whether a text is empty or a word for nothing, such as `NULL`: where one stands, a value is
/// missing, and may be somewhere else.
pub(crate) fn says_nothing(text: &str) -> bool {
    matches!(
        OrderToken::new(text.trim()),
        Err(InvalidOrderToken::Empty | InvalidOrderToken::Nothing { .. })
    )
}

/// Whether a text that can't be parsed may be a piece of a record, in which a token of any length
/// may be: because it has a quote; or a NUL, so that it may be UTF-16; or the name of a token.
pub(crate) fn may_be_part_of_record(text: &str) -> bool {
    text.contains(['"', '\'', '\0']) || names_token(text)
}

/// The words that may be a token, but for the names of the five fields.
pub(crate) fn suspects(text: &str) -> impl Iterator<Item = &str> {
    places(text).map(|place| &text[place])
}

/// The text with every word hidden that may be a token.
pub(crate) fn without_words(text: &str) -> Cow<'_, str> {
    let mut shown = String::new();
    let mut copied = 0;
    for place in places(text) {
        shown.push_str(&text[copied..place.start]);
        shown.push_str(HIDDEN);
        copied = place.end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(&text[copied..]);
    Cow::Owned(shown)
}

fn places(text: &str) -> impl Iterator<Item = Range<usize>> {
    let words = text.as_bytes().split(|byte| !is_of_word(*byte));
    words.filter_map(|word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        let place = start..start + word.len();
        let is_suspect =
            word.len() >= SHORTEST_TOKEN && Field::from_name(&text[place.clone()]).is_none();
        is_suspect.then_some(place)
    })
}

/// Whether a character belongs to a word: all that can be seen in ASCII, but for what separates
/// cells and what stands around texts in the usual formats.
const fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(
            byte,
            b',' | b';'
                | b'|'
                | b'"'
                | b'\''
                | b'`'
                | b'\\'
                | b'('
                | b')'
                | b'['
                | b']'
                | b'{'
                | b'}'
                | b'<'
                | b'>'
        )
}

/// Whether a word looks as carriers number their parcels. Tokens are longer, and have small
/// letters.
pub(crate) fn is_id_like(word: &str) -> bool {
    let has_small = word.bytes().any(|byte| byte.is_ascii_lowercase());
    word.len() < SHORTEST_TOKEN || word.len() <= LONGEST_ID && !has_small
}

/// Whether what stands in a token's field may be the order's own, so that none has to be looked for
/// elsewhere. What fills a field that has no value, such as `0`, is none; nor is a number, an
/// id, or what no update takes as its token.
pub(crate) fn is_token_like(text: &str) -> bool {
    let text = text.trim();
    !is_id_like(text) && OrderToken::new(text).is_ok()
}

/// Whether a text of an unknown field may hold the other half of a token: a word that mixes letters
/// and digits, or small letters and capitals, and does not look like a waybill id.
pub(crate) fn may_be_half(text: &str) -> bool {
    suspects(text).any(|word| {
        let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
        let is_mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
            || has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
        is_mixed && !is_id_like(word)
    })
}

/// Whether a line has no name of a token in it, as far as it can be read.
pub(crate) fn names_no_token(line: &[u8]) -> bool {
    str::from_utf8(line).is_ok_and(|line| !names_token(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_from_eight_characters_on_may_be_a_token_however_they_are_joined() {
        for (text, expected) in [
            ("a short text, of words", "a short text, of words"),
            ("ab12.cd34.ef56", "***"),
            ("q7Zk-93xY,W1", "***,W1"),
            ("ab12:cd34:ef56|x", "***|x"),
            ("12345678 1234567", "*** 1234567"),
            ("运单W1令牌Zq83vKx9，已揽收", "运单W1令牌***，已揽收"),
            ("waybill_id,actionTime,x", "waybill_id,actionTime,x"),
            ("(abcdefgh)", "(***)"),
        ] {
            assert_eq!(without_words(text), expected);
        }
    }

    #[test]
    fn a_line_names_a_token_in_any_casing_and_one_that_can_t_be_read_may() {
        for (line, expected) in [
            (&br#"{"com":"yuantong"}"#[..], true),
            (br#"{"com":"yuantong","orderToken":"x"}"#, false),
            (b"yuantong\xff", false),
        ] {
            assert_eq!(names_no_token(line), expected);
        }
    }

    #[test]
    fn a_carrier_s_number_is_no_token() {
        for id in [
            "SF1020304050607",
            "731234567890123",
            "JD00102030405060708090-1-1",
            "w1",
        ] {
            assert!(is_id_like(id), "{id}");
        }
        for token in [
            "Zq83vKx91LmRt7wP",
            "0123456789ABCDEF0123456789ABCDEF0",
            "abcdefgh",
        ] {
            assert!(!is_id_like(token), "{token}");
            assert!(is_token_like(token), "{token}");
        }
        for other in ["", "0", "k3y", "SF1020304050607", "undefined", "look there"] {
            assert!(!is_token_like(other), "{other}");
        }
    }
}
