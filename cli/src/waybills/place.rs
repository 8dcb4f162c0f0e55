//! The place of a waybill among those that are known.

/// The place of a waybill in a roster: how many were entered before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place(u32);

impl Place {
    pub(crate) const FIRST: Self = Self(0);

    #[expect(
        clippy::expect_used,
        reason = "so many waybills take 130 GiB, and their memory is asked for before"
    )]
    pub(crate) fn nth(place: usize) -> Self {
        Self(u32::try_from(place).expect("four thousand million waybills"))
    }

    /// How many waybills were entered before.
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}
