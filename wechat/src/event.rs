//! What all events have in common.

use crate::Unreadable;
use crate::fields::Fields;
use crate::name::Name;

/// How much of a foreign event's name an error quotes, in characters.
const QUOTED: usize = 64;

/// Finds which of these events the body is. WeChat's pages say that letter case does not matter.
pub(crate) fn expect(
    fields: &Fields<'_>,
    wanted: &[&'static str],
) -> Result<&'static str, Unreadable> {
    let Some(found) = fields.text(Name::Event)? else {
        return Err(if fields.has(Name::Encrypt) {
            Unreadable::Encrypted
        } else {
            fields.missing(Name::Event)
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
