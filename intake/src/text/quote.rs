//! A foreign value as an error shows it.

use alloc::string::String;
use core::fmt::Write as _;

/// So many characters of a value are shown.
const SHOWN: usize = 60;

/// The beginning of a value, without control characters, with `…` where it was cut. What can't be
/// seen, or looks like a space and is none, is written as its number, `<U+200B>`: it may be all
/// that is wrong with the value.
pub(crate) fn quoted(value: &str) -> String {
    let mut chars = value.chars();
    let mut shown = String::new();
    for c in chars.by_ref().take(SHOWN) {
        if c.is_control() {
            shown.push('\u{FFFD}');
        } else if is_printable(c) {
            shown.push(c);
        } else {
            // Writing to a text can't fail.
            let _ = write!(shown, "<U+{:04X}>", u32::from(c));
        }
    }
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Whether a character is seen as what it is. The library of Rust has the table: what its `Debug`
/// writes as a number is a space of another kind, a format character, a combining one, or none.
fn is_printable(c: char) -> bool {
    c.is_alphanumeric() || !c.escape_debug().take(2).eq(['\\', 'u'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_cut_and_a_control_character_is_not_shown() {
        assert_eq!(quoted("已揽收"), "已揽收");
        assert_eq!(quoted("a\u{1b}[31m"), "a\u{FFFD}[31m");
        let long = "长".repeat(SHOWN + 1);
        assert_eq!(quoted(&long), "长".repeat(SHOWN) + "…");
        assert_eq!(quoted(&long[3..]), "长".repeat(SHOWN));
    }

    #[test]
    fn what_nobody_sees_is_written_as_its_number() {
        for (value, shown) in [
            ("2026-11-18 20:26:40\u{200b}", "2026-11-18 20:26:40<U+200B>"),
            ("\u{feff}2026-11-18", "<U+FEFF>2026-11-18"),
            ("2026-11-18\u{a0}20:26", "2026-11-18<U+00A0>20:26"),
            ("2026-11-18\u{3000}20:26", "2026-11-18<U+3000>20:26"),
            ("1\u{fe0f}\u{20e3}", "1<U+FE0F><U+20E3>"),
            ("\u{202e}1", "<U+202E>1"),
            ("1\u{e0031}", "1<U+E0031>"),
            // What is seen stays, also where `Debug` would mark it.
            (
                "it's \"a\\b\" ２０２６－11，é ü ก็ำ हि 한 🚚",
                "it's \"a\\b\" ２０２６－11，é ü ก<U+0E47>ำ हि 한 🚚",
            ),
        ] {
            assert_eq!(quoted(value), shown);
        }
    }
}
