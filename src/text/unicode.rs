//! The few properties of Unicode that ids and messages are asked for, as tables of ranges. A test
//! holds them against another crate's data.

/// Whether a character is one that no reader sees: default-ignorable, or of the category Format.
pub(crate) fn is_invisible(c: char) -> bool {
    !c.is_ascii() && contains(&INVISIBLE, c)
}

/// Whether an invisible character may begin with these three bytes; `false` is certain, and most
/// texts have none of them.
#[allow(
    clippy::needless_bitwise_bool,
    reason = "without a branch, so that the search is vectorised"
)]
pub(crate) fn may_be_invisible([a, b, c]: [u8; 3]) -> bool {
    let of_two = ((a == 0xC2) & (b == 0xAD)) | ((a == 0xCD) & (b == 0x8F)) | ((a & 0xF8) == 0xD8);
    // Between them are the quotation marks, the dashes, and the ellipsis.
    let marks = (b == 0x80) & (matches!(c, 0x8B..=0x8F) | matches!(c, 0xAA..=0xAE));
    let of_three = matches!(a, 0xE0 | 0xE1)
        | ((a == 0xE2) & (marks | ((b == 0x81) & (c >= 0xA0))))
        | ((a == 0xE3) & (b == 0x85) & (c == 0xA4))
        | ((a == 0xEF) & (b == 0xB8) & (c < 0x90))
        | ((a == 0xEF) & (b == 0xBB) & (c == 0xBF))
        | ((a == 0xEF) & (b == 0xBE) & (c == 0xA0))
        | ((a == 0xEF) & (b == 0xBF) & matches!(c, 0xB0..=0xBB));
    let of_four = ((a == 0xF0) & matches!(b, 0x91..=0x9D)) | (a == 0xF3);
    of_two | of_three | of_four
}

/// Whether a character may be an emoji: true of every one that is not ASCII, and of other symbols.
pub(crate) fn may_be_emoji(c: char) -> bool {
    matches!(
        c,
        '\u{A9}' | '\u{AE}' | '\u{203C}'..='\u{2BFF}' | '\u{3030}' | '\u{303D}' | '\u{3297}'
            | '\u{3299}' | '\u{1F000}'..='\u{1FFFD}'
    )
}

/// Whether nothing of the character can be seen: it is white space, invisible, or drawn as a blank.
pub(crate) fn is_unseen(c: char) -> bool {
    match c {
        // What messages are made of needs no search.
        '!'..='~' | '\u{3001}'..='\u{3163}' | '\u{3165}'..='\u{D7FF}' => false,
        // The Braille pattern without dots, the note without a head, the blanks of Egyptian
        // hieroglyphs, and the filler of the Khitan small script.
        '\u{2800}' | '\u{1D159}' | '\u{13441}' | '\u{13442}' | '\u{16FE4}' => true,
        _ => c.is_whitespace() || is_invisible(c),
    }
}

/// Whether a character is a dash: of the category Dash Punctuation, or the minus sign.
pub(crate) fn is_dash(c: char) -> bool {
    c == '-' || c == '\u{2212}' || !c.is_ascii() && contains(&DASHES, c)
}

/// Whether a character is of the category Space Separator.
pub(crate) fn is_space(c: char) -> bool {
    c == ' ' || !c.is_ascii() && contains(&SPACES, c)
}

type Range = (char, char);

fn contains(ranges: &[Range], c: char) -> bool {
    let place = ranges.partition_point(|(_, last)| *last < c);
    ranges.get(place).is_some_and(|(first, _)| *first <= c)
}

const INVISIBLE: [Range; 25] = [
    ('\u{AD}', '\u{AD}'),
    ('\u{34F}', '\u{34F}'),
    ('\u{600}', '\u{605}'),
    ('\u{61C}', '\u{61C}'),
    ('\u{6DD}', '\u{6DD}'),
    ('\u{70F}', '\u{70F}'),
    ('\u{890}', '\u{891}'),
    ('\u{8E2}', '\u{8E2}'),
    ('\u{115F}', '\u{1160}'),
    ('\u{17B4}', '\u{17B5}'),
    ('\u{180B}', '\u{180F}'),
    ('\u{200B}', '\u{200F}'),
    ('\u{202A}', '\u{202E}'),
    ('\u{2060}', '\u{206F}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{FE00}', '\u{FE0F}'),
    ('\u{FEFF}', '\u{FEFF}'),
    ('\u{FFA0}', '\u{FFA0}'),
    ('\u{FFF0}', '\u{FFFB}'),
    ('\u{110BD}', '\u{110BD}'),
    ('\u{110CD}', '\u{110CD}'),
    ('\u{13430}', '\u{1343F}'),
    ('\u{1BCA0}', '\u{1BCA3}'),
    ('\u{1D173}', '\u{1D17A}'),
    ('\u{E0000}', '\u{E0FFF}'),
];

const DASHES: [Range; 20] = [
    ('\u{2D}', '\u{2D}'),
    ('\u{58A}', '\u{58A}'),
    ('\u{5BE}', '\u{5BE}'),
    ('\u{1400}', '\u{1400}'),
    ('\u{1806}', '\u{1806}'),
    ('\u{2010}', '\u{2015}'),
    ('\u{2E17}', '\u{2E17}'),
    ('\u{2E1A}', '\u{2E1A}'),
    ('\u{2E3A}', '\u{2E3B}'),
    ('\u{2E40}', '\u{2E40}'),
    ('\u{2E5D}', '\u{2E5D}'),
    ('\u{301C}', '\u{301C}'),
    ('\u{3030}', '\u{3030}'),
    ('\u{30A0}', '\u{30A0}'),
    ('\u{FE31}', '\u{FE32}'),
    ('\u{FE58}', '\u{FE58}'),
    ('\u{FE63}', '\u{FE63}'),
    ('\u{FF0D}', '\u{FF0D}'),
    ('\u{10D6E}', '\u{10D6E}'),
    ('\u{10EAD}', '\u{10EAD}'),
];

const SPACES: [Range; 7] = [
    ('\u{20}', '\u{20}'),
    ('\u{A0}', '\u{A0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200A}'),
    ('\u{202F}', '\u{202F}'),
    ('\u{205F}', '\u{205F}'),
    ('\u{3000}', '\u{3000}'),
];

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use regex::Regex;

    use super::*;

    /// The characters that the pattern describes, as ranges.
    fn ranges(pattern: &str) -> Vec<Range> {
        let pattern = Regex::new(pattern).unwrap();
        let mut buffer = [0; 4];
        let mut ranges = Vec::<Range>::new();
        for c in '\0'..=char::MAX {
            if pattern.is_match(c.encode_utf8(&mut buffer)) {
                match ranges.last_mut() {
                    Some((_, last)) if u32::from(*last) + 1 == u32::from(c) => *last = c,
                    _ => ranges.push((c, c)),
                }
            }
        }
        ranges
    }

    #[test]
    #[cfg_attr(miri, ignore = "asks about every character")]
    fn the_tables_are_those_of_unicode() {
        assert_eq!(
            ranges(r"[\p{Default_Ignorable_Code_Point}\p{Cf}]"),
            INVISIBLE
        );
        assert_eq!(ranges(r"\p{Pd}"), DASHES);
        assert_eq!(ranges(r"\p{Zs}"), SPACES);
    }

    #[test]
    #[cfg_attr(miri, ignore = "asks about every character")]
    fn what_cannot_be_seen_is_found_with_and_without_a_search() {
        let blanks = r"\x{2800}\x{1D159}\x{13441}\x{13442}\x{16FE4}";
        let classes = r"\p{Default_Ignorable_Code_Point}\p{Cf}\p{White_Space}";
        let unseen = Regex::new(&alloc::format!("[{classes}{blanks}]")).unwrap();
        let mut buffer = [0; 4];
        for c in '\0'..=char::MAX {
            assert_eq!(
                is_unseen(c),
                unseen.is_match(c.encode_utf8(&mut buffer)),
                "{c:?}"
            );
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "asks about every character")]
    fn a_glance_misses_no_invisible_character() {
        let mut buffer = [b' '; 5];
        for c in '\0'..=char::MAX {
            buffer.fill(b' ');
            c.encode_utf8(&mut buffer);
            let three = [buffer[0], buffer[1], buffer[2]];
            assert!(may_be_invisible(three) || !is_invisible(c), "{c:?}");
            // What messages are made of is passed over.
            let is_common = matches!(c, ' '..='~' | '“'..='”' | '、'..='】' | '一'..='龥' | '！'..='～')
                || matches!(c, '—' | '…' | '·' | '￥' | '🚚' | '📞');
            assert!(!is_common || !may_be_invisible(three), "{c:?}");
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "asks about every character")]
    fn every_emoji_may_be_one() {
        let emoji = Regex::new(r"[\p{Emoji}\p{Extended_Pictographic}--\x00-\x7F]").unwrap();
        let mut buffer = [0; 4];
        for c in '\0'..=char::MAX {
            let is_emoji = emoji.is_match(c.encode_utf8(&mut buffer));
            assert!(may_be_emoji(c) || !is_emoji, "{c:?}");
            let is_none = c.is_ascii() || matches!(c, '一'..='龥' | '！'..='～' | '、'..='】');
            assert!(!may_be_emoji(c) || !is_none, "{c:?}");
        }
    }

    #[test]
    fn characters_are_found_in_their_tables() {
        for c in [
            '\u{ad}', '\u{200b}', '\u{2060}', '\u{fe0f}', '\u{feff}', '\u{3164}', '\u{ffa0}',
        ] {
            assert!(is_invisible(c) && is_unseen(c), "{c:?}");
        }
        for c in ['-', '\u{2010}', '–', '—', '－', '\u{2212}'] {
            assert!(is_dash(c) && !is_space(c), "{c:?}");
        }
        for c in [' ', '\u{a0}', '\u{2009}', '\u{202f}', '\u{3000}'] {
            assert!(is_space(c) && is_unseen(c) && !is_dash(c), "{c:?}");
        }
        for c in ['a', '7', '派', '，', '🚚', '\u{301}', '_', '~'] {
            assert!(
                !is_invisible(c) && !is_unseen(c) && !is_dash(c) && !is_space(c),
                "{c:?}"
            );
        }
    }
}
