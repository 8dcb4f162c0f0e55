//! The numbers that the decisions are drawn from.

/// xorshift32: simple in every language, the same in each.
#[derive(Debug)]
pub(crate) struct Draw(u32);

impl Draw {
    pub(crate) const fn new() -> Self {
        Self(2_463_534_242)
    }

    /// A number below `limit`.
    pub(crate) const fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 % limit
    }
}
