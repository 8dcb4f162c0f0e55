//! What a code or a text means, and how a map writes it.

use alloc::boxed::Box;

use waybill_engine::ActionType;

use super::reason::Reason;

/// What a code or a text means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Meaning {
    pub(crate) action: Sense,
    /// What the carrier calls it.
    pub(crate) label: Option<Box<str>>,
    /// Why the map is not certain of it.
    pub(crate) doubt: Option<Box<str>>,
}

/// An update, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sense {
    Update(ActionType),
    Nothing(Reason),
}

/// How a map writes that something is no update.
pub(crate) const NOTHING: &str = "-";

/// The action that a map writes as its letters, its name, its code or its Chinese label.
pub(crate) fn action_of(text: &str) -> Option<ActionType> {
    ActionType::ALL.into_iter().find(|action| {
        text == action.short()
            || text == action.name()
            || text == action.label_zh()
            || text.parse() == Ok(action.code())
    })
}
