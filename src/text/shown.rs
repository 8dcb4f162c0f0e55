//! Texts for people, as serde writes them.

use core::fmt;

use serde::Serializer;

/// For serde's `serialize_with`: as the text that is displayed.
pub(crate) fn shown<S: Serializer>(
    text: &impl fmt::Display,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(text)
}
