//! Texts without white space around them.

/// Without white space around it, as `trim` says.
///
/// Nearly all texts have none, which a glance at both ends shows: at an ASCII sign, or at a
/// character of three bytes or more from U+3000 on, of which that one alone is white space.
#[inline]
pub(crate) fn bare(text: &str) -> &str {
    const IDEOGRAPHIC_SPACE: [u8; 3] = [0xe3, 0x80, 0x80];
    let is_sign = |byte: &u8| (b'!'..=b'~').contains(byte);
    let is_wide = |three: &[u8; 3]| three[0] >= 0xe3 && *three != IDEOGRAPHIC_SPACE;
    let bytes = text.as_bytes();
    let begins = bytes.first().is_some_and(is_sign) || bytes.first_chunk().is_some_and(is_wide);
    let ends = bytes.last().is_some_and(is_sign) || bytes.last_chunk().is_some_and(is_wide);
    if begins && ends { text } else { text.trim() }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn every_character_at_either_end_is_taken_off_if_it_is_white_space() {
        // All white space is among the first 65 536.
        let rare = ('\u{10000}'..=char::MAX).step_by(257);
        for c in ('\0'..='\u{ffff}').chain(rare) {
            for text in [
                format!("{c}"),
                format!("x{c}"),
                format!("{c}x"),
                format!("签{c}"),
                format!("{c}签"),
            ] {
                assert_eq!(bare(&text), text.trim(), "{text:?}");
            }
        }
        assert_eq!(bare(""), "");
    }
}
