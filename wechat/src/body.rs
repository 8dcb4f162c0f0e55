//! Payloads as JSON.

use serde::Serialize;

/// The JSON of a payload: its fields in their order, no white space, Chinese as raw UTF-8.
pub(crate) fn json(payload: &impl Serialize) -> String {
    // Payloads are strings and numbers under names that are strings, and memory takes them all,
    // so this can't fail.
    serde_json::to_string(payload).unwrap_or_default()
}
