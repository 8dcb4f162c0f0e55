//! What is known of a line beside its text.

use waybill_engine::Field;

use crate::feed::Alias;

/// What is known of a line beside its text.
#[derive(Clone, Copy, Default)]
pub(crate) struct Beside<'a> {
    /// The names that a map reads; none where the feed is one of ours.
    pub(crate) names: &'a [Alias<Field>],
    /// The tokens that the orders have of its waybills. They are in no field of their own, and may
    /// be in any text.
    pub(crate) tokens: &'a [&'a str],
}
