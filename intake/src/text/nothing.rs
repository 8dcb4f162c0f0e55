//! The words that programs write where there is no value.

use waybill_engine::{InvalidWaybillId, WaybillId};

/// Whether a text has nothing in it but a word for that, `NULL` or `#N/A`, as a waybill id is
/// refused for. None begins with a digit, as most short texts do.
pub(crate) fn is_word_for_nothing(text: &str) -> bool {
    matches!(text.as_bytes(), [b'#' | b'A'..=b'z', ..])
        && matches!(WaybillId::new(text), Err(InvalidWaybillId::Nothing { .. }))
}
