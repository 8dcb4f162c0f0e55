//! What goes wrong between a gateway and its server.

use std::fmt;

use crate::rows::Unreadable;
use crate::store::{StoreError, Trouble};

/// What went wrong, and whether the same may be done again at once.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) error: StoreError,
    /// Nothing was written, and another try may go better: somebody else was in the way.
    pub(super) may_go_again: bool,
}

impl Fault {
    pub(super) fn new(trouble: Trouble, detail: impl fmt::Display) -> Self {
        Self {
            error: StoreError::new(trouble, detail.to_string()),
            may_go_again: false,
        }
    }

    /// The server can't be reached, or no longer.
    pub(super) fn lost(detail: impl fmt::Display) -> Self {
        Self::new(Trouble::Unavailable, detail)
    }

    /// Somebody else was in the way.
    pub(super) fn conflict(detail: impl fmt::Display) -> Self {
        Self {
            may_go_again: true,
            ..Self::lost(detail)
        }
    }
}

impl From<Unreadable> for Fault {
    fn from(unreadable: Unreadable) -> Self {
        Self::new(Trouble::Unreadable, unreadable)
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        fault.error
    }
}
