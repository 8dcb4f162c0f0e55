//! What may be an order token, in a text that can't be parsed.

/// The most characters shown of a record that can't be parsed.
const MAX_UNPARSED_CHARS: usize = 512;

/// An unbroken run of this many letters and digits is taken for a token; real tokens are several
/// times as long.
pub(super) const SHORTEST_TOKEN: usize = 12;

/// The start of a text, as much of it as is shown.
pub(super) fn start(text: &str) -> String {
    text.chars().take(MAX_UNPARSED_CHARS).collect()
}

/// Whether a text that can't be parsed may hold a token: because it has a quote, so that it may be
/// a piece of a record; or a NUL, so that it may be UTF-16; or the name of a token; or a word that
/// may be one.
pub(super) fn may_hold_token(text: &str) -> bool {
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || b"-_+/=".contains(b);
    text.contains(['"', '\'', '\0'])
        || names_token(text)
        || text
            .as_bytes()
            .split(|b| !is_word(b))
            .any(|word| word.len() >= SHORTEST_TOKEN)
}

/// Whether this is the name of a token (`token`, `Token`, `access_token` and the like), or a text
/// with such a name in it.
pub(super) fn names_token(text: &str) -> bool {
    text.as_bytes()
        .windows(5)
        .any(|window| window.eq_ignore_ascii_case(b"token"))
}
