//! The words that programs write where there is no value.

/// In the case in which each is usually written.
const WORDS: [&str; 14] = [
    "NULL",
    "\\N",
    "undefined",
    "NaN",
    "None",
    "nil",
    "N/A",
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#NAME?",
    "#NULL!",
    "#DIV/0!",
    "#NUM!",
];

/// How many bytes the longest of them has.
pub(crate) const LONGEST: usize = "undefined".len();

/// The word for nothing that a text is, if it is one and nothing else. Case does not matter, except
/// in `\N`, as `\n` is what is left of a line break.
#[inline]
pub(crate) fn word_for_nothing(text: &str) -> Option<&'static str> {
    // Nearly all texts are longer.
    if text.len() > LONGEST {
        return None;
    }
    same_word(text)
}

fn same_word(text: &str) -> Option<&'static str> {
    let is_it = |word: &&str| match *word {
        exact @ "\\N" => exact == text,
        word => word.eq_ignore_ascii_case(text),
    };
    WORDS.into_iter().find(is_it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_in_any_case_and_only_by_itself() {
        for word in WORDS {
            // Whoever looks at a text's first byte relies on the second.
            assert!(word.len() <= LONGEST && word.is_ascii(), "{word}");
            assert_eq!(word_for_nothing(word), Some(word));
            let lower = word_for_nothing(&word.to_ascii_lowercase());
            assert_eq!(lower, Some(word).filter(|word| *word != "\\N"));
            assert_eq!(word_for_nothing(&alloc::format!("{word}1")), None);
            assert_eq!(
                word_for_nothing(&word[1..]),
                word.strip_prefix('#').and_then(word_for_nothing)
            );
        }
        assert_eq!(word_for_nothing(""), None);
    }
}
