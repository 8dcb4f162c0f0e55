//! A foreign value as an error shows it.

use alloc::string::String;

/// So many characters of a value are shown.
const SHOWN: usize = 60;

/// The beginning of a value, without control characters, with `…` where it was cut.
pub(crate) fn quoted(value: &str) -> String {
    let mut chars = value.chars();
    let mut shown: String = chars
        .by_ref()
        .take(SHOWN)
        .map(|c| if c.is_control() { '\u{FFFD}' } else { c })
        .collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
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
}
