//! A message as its reader sees it: without the characters that are invisible.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use crate::text::bytes;
use crate::text::unicode::{is_invisible, may_be_emoji, may_be_invisible};

/// A text without its invisible characters, and where they were.
///
/// Some of them belong to the character before them, and are *kept*: what makes an emoji of a
/// symbol, or another form of a Chinese character. The others are *loose*.
pub(super) struct Seen<'a> {
    text: Cow<'a, str>,
    runs: Vec<Run>,
}

/// Invisible characters in a row.
struct Run {
    /// The byte of the seen text that they were before.
    at: usize,
    /// Where they are in the text as it came, in bytes.
    whole: Range<usize>,
    /// Where the loose ones of them begin.
    loose: usize,
}

impl<'a> Seen<'a> {
    /// Allocates only where there is an invisible character.
    pub(super) fn of(text: &'a str) -> Self {
        if !bytes::any_three(text.as_bytes(), may_be_invisible) {
            return Self {
                text: Cow::Borrowed(text),
                runs: Vec::new(),
            };
        }
        let mut seen = String::with_capacity(text.len());
        let mut runs = Vec::new();
        let mut rest = text;
        while let Some(length) = rest.find(is_invisible) {
            let (visible, hidden) = rest.split_at(length);
            seen.push_str(visible);
            rest = hidden.trim_start_matches(is_invisible);
            let start = text.len() - hidden.len();
            let end = text.len() - rest.len();
            let kept = kept(seen.chars().next_back(), &text[start..end], rest);
            runs.push(Run {
                at: seen.len(),
                whole: start..end,
                loose: start + kept,
            });
        }
        seen.push_str(rest);
        Self {
            text: Cow::Owned(seen),
            runs,
        }
    }

    /// What is seen of the text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether a loose character is in this range of the seen text, or right beside it.
    pub(super) fn has_loose(&self, range: &Range<usize>) -> bool {
        let from = self.runs.partition_point(|run| run.at < range.start);
        let to = self.runs.partition_point(|run| run.at <= range.end);
        let mut runs = self.runs[from..to].iter();
        runs.any(|run| run.loose < run.whole.end)
    }

    /// The range of the text as it came that is this range of the seen text, together with the
    /// loose characters right beside it.
    pub(super) fn widened(&self, range: &Range<usize>) -> Range<usize> {
        let before = self.runs.partition_point(|run| run.at < range.start);
        let start = match self.runs.get(before) {
            Some(run) if run.at == range.start => run.loose,
            _ => self.whole(range.start, before),
        };
        let within = self.runs.partition_point(|run| run.at < range.end);
        let end = match self.runs.get(within) {
            Some(run) if run.at == range.end && !self.is_keycap(run) => run.whole.end,
            _ => self.whole(range.end, within),
        };
        start..end
    }

    /// The byte of the text as it came that is this one of the seen text, with so many runs before.
    fn whole(&self, at: usize, runs_before: usize) -> usize {
        let last = runs_before
            .checked_sub(1)
            .and_then(|last| self.runs.get(last));
        at + last.map_or(0, |run| run.whole.end - run.at)
    }

    /// Whether these make a keycap of the digit before them, the only digit that keeps any.
    fn is_keycap(&self, run: &Run) -> bool {
        run.loose == run.whole.end && self.text[..run.at].ends_with(|c: char| c.is_ascii_digit())
    }
}

/// How many bytes of the invisible characters `run` belong to the character before them, given
/// the text behind them.
fn kept(before: Option<char>, run: &str, behind: &str) -> usize {
    let Some(before) = before else {
        return 0;
    };
    if before.is_ascii_digit() {
        let is_keycap = run == "\u{FE0F}" && behind.starts_with('\u{20E3}');
        return if is_keycap { run.len() } else { 0 };
    }
    let rest = if may_be_emoji(before) {
        run.trim_start_matches(is_part_of_emoji)
    } else {
        run
    };
    if rest.len() < run.len() || before.is_ascii() || before.is_numeric() {
        return run.len() - rest.len();
    }
    run.len() - run.strip_prefix(selects_another_form).unwrap_or(run).len()
}

/// Whether it is one of those that follow an emoji: the two variation selectors for emoji, the
/// joiner, and tags.
fn is_part_of_emoji(c: char) -> bool {
    matches!(
        c,
        '\u{FE0E}' | '\u{FE0F}' | '\u{200D}' | '\u{E0020}'..='\u{E007F}'
    )
}

/// Whether it is one of the other variation selectors.
fn selects_another_form(c: char) -> bool {
    matches!(
        c,
        '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{FE00}'..='\u{FE0D}' | '\u{E0100}'..='\u{E01EF}'
    )
}

/// The text with its invisible characters written as their numbers: `<U+200B>`.
pub(super) fn revealed(text: &str) -> impl fmt::Display + '_ {
    fmt::from_fn(move |f| {
        for c in text.chars() {
            if is_invisible(c) {
                write!(f, "<U+{:04X}>", u32::from(c))?;
            } else {
                fmt::Write::write_char(f, c)?;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_a_keycap_is_kept_apart_from_the_digits_before_it() {
        let keycap = Seen::of("a1\u{FE0F}\u{20E3}b");
        assert_eq!(keycap.text(), "a1\u{20E3}b");
        assert!(!keycap.has_loose(&(1..2)));
        assert_eq!(keycap.widened(&(1..2)), 1..2);
        assert_eq!(keycap.widened(&(2..5)), 5..8);
        let loose = Seen::of("a1\u{200B}b");
        assert_eq!(loose.text(), "a1b");
        assert!(loose.has_loose(&(1..2)) && loose.has_loose(&(2..3)));
        assert_eq!(loose.widened(&(1..2)), 1..5);
        assert_eq!(loose.widened(&(2..3)), 2..6);
    }
}
