//! What may go wrong with a store.

/// What went wrong, for whoever has to answer for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "each is answered in its own way")]
pub enum Trouble {
    /// There is no room left.
    Full,
    /// It can't be reached or used for the moment.
    Unavailable,
    /// What is kept of one waybill can't be read. The others go on.
    Unreadable,
    /// What was written may not be on the disk, or the store is damaged: nobody should go on with
    /// it.
    Unsound,
}

/// A store could not do what it was asked. Nothing was promised to anybody.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the store: {detail}")]
pub struct StoreError {
    /// What went wrong.
    pub trouble: Trouble,
    /// The store's own words. They quote no values.
    pub detail: String,
}

impl StoreError {
    /// Something went wrong.
    #[must_use]
    pub fn new(trouble: Trouble, detail: impl Into<String>) -> Self {
        Self {
            trouble,
            detail: detail.into(),
        }
    }
}
