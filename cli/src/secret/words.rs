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

/// From this many characters on a word in a token's field is believed to be the token.
const SHORTEST_LIKELY: usize = 16;

/// A text of at most so many characters only fills a token's field.
const LONGEST_FILLER: usize = 2;

/// The longest text that is believed to be a waybill id: the longest are those of parcels that are
/// one of several. Tokens begin at 32, as sixteen bytes in hexadecimal digits.
const LONGEST_ID: usize = 31;

/// A waybill id in small letters begins with no more of them.
const LONGEST_PREFIX: usize = 4;

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

/// Whether a word looks as carriers number their parcels: in capitals and digits, or in digits
/// behind a few letters. Tokens are longer, and mix them.
pub(crate) fn is_id_like(word: &str) -> bool {
    let is_number = |rest: &[u8]| {
        rest.iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b'-')
    };
    let has_small = || word.bytes().any(|byte| byte.is_ascii_lowercase());
    let letters = word.bytes().take_while(u8::is_ascii_alphabetic).count();
    let is_numbered = || letters <= LONGEST_PREFIX && is_number(&word.as_bytes()[letters..]);
    word.len() < SHORTEST_TOKEN || word.len() <= LONGEST_ID && (!has_small() || is_numbered())
}

/// Whether what stands in a token's field is like an order's own, so that none has to be looked for
/// elsewhere: one long word, and no number of a parcel, date or address.
pub(crate) fn is_token_like(text: &str) -> bool {
    let text = text.trim();
    let is_address = || text.contains("://") || text.contains('@');
    text.len() >= SHORTEST_LIKELY
        && OrderToken::new(text).is_ok()
        && !is_id_like(text)
        && !is_date_like(text)
        && !is_address()
}

/// Whether a text is what programs or people fill a field with that has no value: a word for
/// nothing, one or two characters, a short number, or nothing that a token is written with. It is
/// nobody's token, and to hide it wherever it is would hide most ids and times.
pub(crate) fn is_filler(text: &str) -> bool {
    let text = text.trim();
    let is_short_number =
        || text.len() < SHORTEST_TOKEN && text.bytes().all(|byte| byte.is_ascii_digit());
    !text.bytes().any(|byte| byte.is_ascii_alphanumeric())
        || text.chars().count() <= LONGEST_FILLER
        || is_short_number()
        || says_nothing(text)
}

/// Whether a text is a date, or a date and a time, that begins with the year.
pub(crate) fn is_date_like(text: &str) -> bool {
    let is_of_date = |sign: char| sign.is_ascii_digit() || "-/.:+ TtZz年月日".contains(sign);
    let year = text.bytes().take_while(u8::is_ascii_digit).count();
    year == "2026".len()
        && text[year..].starts_with(['-', '/', '.', '年'])
        && text.chars().all(is_of_date)
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

/// Whether a line has no name of a token in it, as far as it can be read. A letter that is written
/// as an escape, which nobody needs to do, may be of one.
pub(crate) fn names_no_token(line: &[u8]) -> bool {
    let has_escaped_letter = |line: &str| {
        let mut escaped = line.split("\\u00").skip(1);
        escaped.any(|rest| rest.starts_with(['4', '5', '6', '7']))
    };
    str::from_utf8(line).is_ok_and(|line| !names_token(line) && !has_escaped_letter(line))
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
            "yt-1020304050607",
            "yt1020304050607080",
        ] {
            assert!(is_id_like(id), "{id}");
        }
        for token in [
            "Zq83vKx91LmRt7wP",
            "0123456789ABCDEF0123456789ABCDEF",
            "abcdefgh",
            "yt12345a",
            "abcde123",
        ] {
            assert!(!is_id_like(token), "{token}");
        }
    }

    #[test]
    fn what_is_written_in_place_of_a_token_is_not_like_one() {
        for token in [
            "Zq83vKx91LmRt7wP",
            " eyJhbGciOi.JIUzI1Ni_s-~+/== ",
            "0123456789ABCDEF0123456789ABCDEF",
            "wx:order|Zq83vKx91LmRt",
        ] {
            assert!(is_token_like(token) && !is_filler(token), "{token}");
        }
        for other in [
            "k3y",
            "delivered",
            "SF1020304050607",
            "yt1020304050607080",
            "look into the message",
            "https://example.com/order",
            "2026-11-18t08:00:00+08:00",
            "someone@example.com",
        ] {
            assert!(!is_token_like(other) && !is_filler(other), "{other}");
        }
        let fillers = ["", "0", " - ", "x", "W1", "300003", "NULL", " undefined "];
        for filler in fillers.into_iter().chain(["无", "暂无信息", "----------"]) {
            assert!(!is_token_like(filler) && is_filler(filler), "{filler}");
        }
    }

    #[test]
    fn a_name_may_be_written_with_escapes() {
        for (line, expected) in [
            (r#"{"\u0074oken":"x"}"#, false),
            (r#"{"com":"\u7533\u901a"}"#, true),
        ] {
            assert_eq!(names_no_token(line.as_bytes()), expected, "{line}");
        }
    }
}
