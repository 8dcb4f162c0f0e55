//! The order tokens of a line, to be found again in other texts.

use std::collections::HashSet;
use std::fmt::Display;
use std::hash::BuildHasher as _;
use std::ops::Range;
use std::sync::Arc;

use foldhash::quality::RandomState;
use waybill_sources::names_token;

use super::shown::Shown;
use super::whole::WholeTokens;
use super::words::{HIDDEN, SHORTEST_TOKEN, is_filler, may_be_half};

/// The tokens that are known of a line, or that may be in it.
///
/// A text shows a token if it has one in it, or eight characters of one. All pieces of this length
/// are in a set, so that a search takes as long as the text, however many tokens there are.
#[derive(Default)]
pub(crate) struct Tokens {
    hashes: RandomState,
    /// The hashes of the pieces. Two that collide hide a text too much, and never show one.
    pieces: HashSet<u64, RandomState>,
    /// Which lengths pieces have, in characters: shorter tokens are pieces themselves.
    lengths: [bool; SHORTEST_TOKEN + 1],
    /// Those of other lines.
    others: Option<Arc<WholeTokens>>,
}

impl Tokens {
    /// Adds a token, unless it is what fills a field that has none. White space around it is not a
    /// part of it.
    pub(crate) fn add(&mut self, token: &str) {
        if is_filler(token) {
            return;
        }
        let token = token.trim();
        let length = token.chars().take(SHORTEST_TOKEN).count();
        self.lengths[length] = true;
        let hashes = &self.hashes;
        let pieces = pieces(token, length).map(|place| hashes.hash_one(&token[place]));
        self.pieces.extend(pieces);
    }

    /// Looks for these, too.
    pub(crate) fn beside(&mut self, others: Option<&Arc<WholeTokens>>) {
        self.others = others.map(Arc::clone);
    }

    /// Whether a text has a token in it, or eight characters of one.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        self.lengths()
            .any(|length| self.found(text, length).next().is_some())
            || self.has_other(text)
    }

    /// Whether a text has a token of another line in it.
    fn has_other(&self, text: &str) -> bool {
        self.others
            .as_ref()
            .is_some_and(|others| others.are_in(text))
    }

    /// Whether a number is a token, or has eight digits of one in it.
    pub(crate) fn are_in_number(&self, number: &str) -> bool {
        let length = number.len().min(SHORTEST_TOKEN);
        self.lengths[length] && self.found(number, length).next().is_some()
            || self.has_other(number)
    }

    /// A text of the line, such as its waybill id, hidden if a token is in it.
    pub(crate) fn value<'a>(&self, text: &'a str) -> Shown<'a> {
        if self.are_in(text) {
            Shown::HIDDEN
        } else {
            Shown::cleared(text)
        }
    }

    /// The value of a field that is none of the five, hidden also where it may hold half a token.
    pub(crate) fn unread_value<'a>(&self, text: &'a str) -> Shown<'a> {
        if may_be_half(text) || names_token(text) {
            Shown::HIDDEN
        } else {
            self.value(text)
        }
    }

    /// A text of ours about the line, which may quote it: without the words that show a token.
    ///
    /// Of tokens of less than eight characters only those with a digit are looked for, and only as
    /// words of their own: our texts have many short words, and quote none.
    pub(crate) fn text(&self, text: &dyn Display) -> Shown<'static> {
        let text = text.to_string();
        let found = self.lengths().flat_map(|length| {
            let found = self.found(&text, length);
            let text = &text;
            found.filter(move |place| length == SHORTEST_TOKEN || is_word(text, place))
        });
        let others = self.others.iter().flat_map(|others| others.found(&text));
        let found = found.chain(others);
        let mut places: Vec<Range<usize>> = found.map(|place| word_around(&text, &place)).collect();
        places.sort_by_key(|place| place.start);
        places.dedup();
        let mut shown = String::with_capacity(text.len());
        let mut copied = 0;
        for place in places.into_iter().filter(|place| !place.is_empty()) {
            if place.start >= copied {
                shown.push_str(&text[copied..place.start]);
                shown.push_str(HIDDEN);
            }
            copied = copied.max(place.end);
        }
        shown.push_str(&text[copied..]);
        Shown::cleared(shown)
    }

    fn lengths(&self) -> impl Iterator<Item = usize> {
        let lengths = self.lengths.iter().enumerate();
        lengths.filter_map(|(length, is_one)| is_one.then_some(length))
    }

    /// The places in a text of the pieces of this length.
    fn found(&self, text: &str, length: usize) -> impl Iterator<Item = Range<usize>> {
        pieces(text, length).filter(move |place| {
            self.pieces
                .contains(&self.hashes.hash_one(&text[place.clone()]))
        })
    }
}

impl Shown<'_> {
    /// A line of which the caller took out what shows one of these tokens.
    pub(crate) fn line(line: String, _without: &Tokens) -> Self {
        Self::cleared(line)
    }
}

/// The places of all pieces of so many characters, which may be none.
fn pieces(text: &str, length: usize) -> impl Iterator<Item = Range<usize>> {
    let ends = text
        .char_indices()
        .map(|(place, _)| place)
        .chain([text.len()])
        .skip(length);
    text.char_indices()
        .map(|(place, _)| place)
        .zip(ends)
        .map(|(start, end)| start..end)
}

/// Whether what is here is a word with a digit in it.
fn is_word(text: &str, place: &Range<usize>) -> bool {
    word_around(text, place) == *place
        && text[place.clone()]
            .bytes()
            .any(|byte| byte.is_ascii_digit())
}

/// What is here, and the letters, digits and hyphens beside it.
fn word_around(text: &str, place: &Range<usize>) -> Range<usize> {
    let is_beside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let bytes = text.as_bytes();
    let before = bytes[..place.start]
        .iter()
        .rev()
        .take_while(|byte| is_beside(byte));
    let after = bytes[place.end..].iter().take_while(|byte| is_beside(byte));
    place.start - before.count()..place.end + after.count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::shown::shows;
    use super::*;

    fn tokens(texts: &[&str]) -> Tokens {
        let mut tokens = Tokens::default();
        for text in texts {
            tokens.add(text);
        }
        tokens
    }

    #[test]
    fn a_text_shows_a_token_from_eight_characters_of_it_on() {
        let tokens = tokens(&[" Zq83vKx91LmR\n", "abc", "令牌令牌令牌令x"]);
        for text in [
            "Zq83vKx91LmR",
            "运单Zq83vKx9",
            "-Kx91LmR-Kx91LmR3vKx91Lm",
            "xabcx",
        ] {
            assert!(tokens.are_in(text), "{text}");
        }
        assert!(tokens.are_in("单令牌令牌令牌令x"));
        for text in ["", "Zq83vKx", "Zq83v Kx91LmR", "ab", "令牌令牌令牌令"] {
            assert!(!tokens.are_in(text), "{text}");
        }
        assert!(!Tokens::default().are_in("anything"));
    }

    #[test]
    fn a_number_shows_a_token_that_it_is_and_no_short_one_that_it_contains() {
        let tokens = tokens(&["7", "-12", "123456789"]);
        for (number, expected) in [
            ("7", false),
            ("-12", true),
            ("-123", false),
            ("012345678", true),
            ("", false),
        ] {
            assert_eq!(tokens.are_in_number(number), expected, "{number}");
        }
    }

    #[test]
    fn of_a_text_of_ours_the_words_are_hidden_that_show_a_token() {
        let tokens = tokens(&["Zq83vKx91LmR", "a", "t0k"]);
        for (text, expected) in [
            ("the id `Zq83vKx91LmR` is a word", "the id `***` is a word"),
            ("xxx-q83vKx91Lm_y and 83vKx91L", "*** and ***"),
            ("t0k, t0k1", "***, t0k1"),
            ("已到达Zq83vKx91LmR站", "已到达***站"),
            ("nothing", "nothing"),
        ] {
            assert_eq!(tokens.text(&text).to_string(), expected);
        }
    }

    proptest! {
        #[test]
        fn the_quick_search_finds_what_the_thorough_one_does(
            token in "[ab1]{1,40}",
            id in "[ab1]{1,30}",
        ) {
            let mut tokens = Tokens::default();
            tokens.add(&token);
            prop_assert_eq!(shows(&id, &token), tokens.are_in(&id));
        }
    }
}
