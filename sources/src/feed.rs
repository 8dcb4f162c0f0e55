//! Whether a text that was given as rules, or as anything else, is a feed: one with order tokens in
//! it, of which nothing may be quoted.

use waybill_engine::Field;

/// Whether this is the name of a token (`token`, `Token`, `access_token` and the like), or a text
/// with such a name in it.
///
/// ```
/// assert!(waybill_sources::names_token("access_Token"));
/// assert!(!waybill_sources::names_token("future_allowance"));
/// ```
#[must_use]
pub fn names_token(text: &str) -> bool {
    text.as_bytes()
        .windows(5)
        .any(|window| window.eq_ignore_ascii_case(b"token"))
}

/// Whether a text names so many fields of an update that it is hardly anything but a feed, or
/// payloads.
///
/// ```
/// assert!(waybill_sources::names_fields("token,waybill_id,action_time"));
/// assert!(!waybill_sources::names_fields("rows = []"));
/// ```
#[must_use]
pub fn names_fields(text: &str) -> bool {
    let is_named = |field: &Field| text.contains(field.snake()) || text.contains(field.camel());
    Field::ALL.iter().filter(|field| is_named(field)).count() >= 3
}
