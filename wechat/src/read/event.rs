//! Which event a body is.

use super::field_name::FieldName;
use super::fields::Fields;
use super::unreadable::Unreadable;

/// How many characters of an unexpected event's name an error quotes.
const QUOTED: usize = 64;

/// Returns which of these events the body is. Letter case does not matter by WeChat's pages.
pub(super) fn expect(
    fields: &Fields<'_>,
    wanted: &[&'static str],
) -> Result<&'static str, Unreadable> {
    let Some(found) = fields.text(FieldName::Event)? else {
        return Err(if fields.has(FieldName::Encrypt) {
            Unreadable::Encrypted
        } else {
            fields.missing(FieldName::Event)
        });
    };
    wanted
        .iter()
        .find(|name| found.eq_ignore_ascii_case(name))
        .copied()
        .ok_or_else(|| Unreadable::OtherEvent {
            found: found.chars().take(QUOTED).collect(),
            wanted: wanted.first().copied().unwrap_or_default(),
        })
}
