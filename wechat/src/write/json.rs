//! Writes a payload as JSON.

use serde::Serialize;

/// Returns the JSON of a payload: its fields in their order, no white space, Chinese as raw UTF-8.
pub(super) fn write(payload: &impl Serialize) -> String {
    // This can't fail: a payload is strings and numbers under names that are strings, and writing
    // to memory has no errors.
    serde_json::to_string(payload).unwrap_or_default()
}
