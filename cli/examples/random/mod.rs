//! Chance that is the same every time, for the examples that make data.

const SEED: u64 = 0x5EED_2026;

/// `SplitMix64`. Each parcel has one of its own, so that a change to one leaves the others alone.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn of(name: &str) -> Self {
        Self(name.bytes().fold(SEED, |seed, byte| {
            (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        }))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "a remainder is below the usize it is of"
    )]
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Both ends included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() >> 1).cast_signed() % (high - low + 1)
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn pick<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())].clone()
    }

    /// `#` becomes a digit, `@` a capital or a digit.
    pub(crate) fn digits(&mut self, pattern: &str) -> String {
        let mut sign = |c| match c {
            '#' => char::from(b'0' + self.pick(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9])),
            '@' => self.pick(&['A', 'C', 'E', 'H', 'K', 'N', 'R', 'T', 'X', '2', '4', '7']),
            other => other,
        };
        pattern.chars().map(&mut sign).collect()
    }

    /// A mobile number of no one: its middle four digits are zeros.
    pub(crate) fn mobile(&mut self) -> String {
        let prefix = self.pick(&[
            "130", "135", "138", "150", "159", "166", "177", "186", "199",
        ]);
        self.digits(&format!("{prefix}0000####"))
    }
}
