//! What a line may show, once its tokens are known.

use std::fmt::Display;

use waybill_engine::WaybillId;

use super::beside::Beside;
use crate::secret::{
    MAX_UNPARSED_CHARS, Shown, Tokens, is_id_like, may_be_part_of_record, start, suspects,
    without_words,
};

/// Through which every text of a refused line leaves the program.
///
/// It reads the line once more, and thoroughly: what the record's own reader refused may have its
/// token anywhere.
pub(crate) struct Redactor {
    /// What is, or may be, a token.
    tokens: Tokens,
    /// What is one, where no field of the line says which text that is, and `tokens` are more.
    known: Option<Tokens>,
    input: Shown<'static>,
}

impl Redactor {
    /// With these tokens, with those among them that are known where others only may be some, and
    /// with the text of the line with what shows one replaced.
    pub(super) fn of_record(
        tokens: Tokens,
        known: Option<Tokens>,
        input: String,
        is_intact: bool,
    ) -> Self {
        let input = if is_intact { input } else { start(&input) };
        let input = Shown::line(input, &tokens);
        Self {
            tokens,
            known,
            input,
        }
    }

    /// For a text that can't be parsed: every word of it may be a token. Nothing of it is shown if
    /// it may be a piece of a record, in which a token may be of any length.
    pub(super) fn of_unreadable(beside: Beside<'_>, text: &str, shown: &str) -> Self {
        let mut tokens = beside.tokens();
        let shown = without_words(shown);
        // One that is known may be no word that could be one, such as a short one.
        let input = if may_be_part_of_record(text) || tokens.are_in(&shown) {
            String::new()
        } else {
            start(&shown)
        };
        suspects(text).for_each(|word| tokens.add(word));
        let input = Shown::line(input, &tokens);
        Self {
            tokens,
            known: None,
            input,
        }
    }

    /// Of a line in which not even names can be read nothing is shown.
    pub(super) fn of_unknown(beside: Beside<'_>, text: &str) -> Self {
        Self {
            input: Shown::NOTHING,
            ..Self::of_unreadable(beside, text, "")
        }
    }

    /// The id of the line's waybill.
    pub(crate) fn id<'a>(&self, id: &'a WaybillId<'_>) -> Shown<'a> {
        self.tokens.value(id.as_str())
    }

    /// The value of a field that is read, such as a carrier's code.
    pub(crate) fn read_value<'a>(&self, value: &'a str) -> Shown<'a> {
        self.tokens.value(value)
    }

    /// The value of a field that is none of the five.
    pub(crate) fn value<'a>(&self, value: &'a str) -> Shown<'a> {
        self.tokens.unread_value(value)
    }

    /// The same of an update whose token is known: what only may be a token need not be hidden.
    pub(crate) fn value_beside_known<'a>(&self, value: &'a str) -> Shown<'a> {
        self.known
            .as_ref()
            .unwrap_or(&self.tokens)
            .unread_value(value)
    }

    /// A text of ours about the line, which may quote it.
    pub(crate) fn text(&self, text: &dyn Display) -> Shown<'static> {
        self.tokens.text(text)
    }

    /// The start of the line, which has many items: it is asked for once for each.
    pub(crate) fn start_of_input(&self) -> Shown<'_> {
        self.input.start(MAX_UNPARSED_CHARS)
    }

    /// The line.
    pub(crate) fn input(&self) -> Shown<'_> {
        self.input.borrowed()
    }
}

/// Adds what may be a token in a value of a record that names none: what does not look like a
/// waybill id.
pub(super) fn add_suspects(tokens: &mut Tokens, value: &str) {
    suspects(value)
        .filter(|word| !is_id_like(word))
        .for_each(|word| tokens.add(word));
}

/// Adds a waybill id that is more likely to be the token than what is in the token's field: the two
/// may have been filled with each other's value. `longest` is the length of the longest token.
pub(super) fn add_swapped(tokens: &mut Tokens, id: &str, longest: usize) {
    if id.len() > longest && !is_id_like(id) {
        tokens.add(id);
    }
}
