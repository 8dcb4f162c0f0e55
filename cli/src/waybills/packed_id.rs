//! The id of a waybill in twelve bytes, and a glance at its updates in what they leave.

use std::borrow::Cow;

/// An id of up to 15 letters, digits and dashes, each in six bits; or the place of any other id
/// among those. The upper six bits are those of a [`Glance`].
///
/// Carriers number their parcels with 12 to 15 letters and digits.
#[derive(Debug, Clone, Copy)]
pub(super) struct PackedId([u32; 3]);

/// The most characters that are packed.
const SHORT: usize = 15;

/// The bits of a character.
const BITS: usize = 6;

/// The bits of an id, and how many are above them.
const ID: u128 = (1 << (SHORT * BITS)) - 1;
const UNUSED: u32 = ID.leading_zeros();

/// The bits of eight characters.
const HALF: u64 = (1 << (8 * BITS)) - 1;

/// The length of an id that is not packed, and where it begins, are above the bits of a first
/// character, which are zero then.
const LENGTH: usize = BITS;
const START: usize = 2 * LENGTH + 1;

impl PackedId {
    /// An id that can be packed.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub(super) fn short(id: &str) -> Option<Self> {
        const OTHERS: u128 = u128::from_le_bytes([OTHER; SHORT + 1]);
        let bytes = padded(id.as_bytes())?;
        let mut codes = [0; SHORT + 1];
        for (code, byte) in codes.iter_mut().zip(&bytes) {
            *code = code_of(*byte);
        }
        // Nothing but what is behind the id may be another character: all are asked at once.
        let others = u128::from_le_bytes(codes) & OTHERS;
        if others != OTHERS << (8 * id.len()) || id.is_empty() {
            return None;
        }
        let [low, high] = *codes.as_chunks().0 else {
            return None;
        };
        let [low, high] = [low, high].map(|half| squeezed(u64::from_le_bytes(half)));
        Some(Self::of_bits(u128::from(low) | u128::from(high) << 48))
    }

    /// An id of this length, at this place among the others.
    pub(super) fn long(start: usize, length: usize) -> Self {
        Self::of_bits((length as u128) << LENGTH | (start as u128) << START)
    }

    /// The bits of the id, without those of its glance.
    pub(super) fn id_bits(self) -> u128 {
        self.bits() & ID
    }

    /// Whether both are one id, whatever the glances are.
    pub(super) fn is(self, other: Self) -> bool {
        self.id_bits() == other.id_bits()
    }

    /// The id; the others are in this text.
    pub(super) fn text(self, long_ids: &str) -> Cow<'_, str> {
        if let Some(text) = self.long_text(long_ids) {
            return Cow::Borrowed(text);
        }
        let (characters, length) = self.characters();
        let characters = characters[..length].iter();
        Cow::Owned(characters.copied().map(char::from).collect())
    }

    /// The id among the others in this text, unless it is one that is packed.
    pub(super) fn long_text(self, long_ids: &str) -> Option<&str> {
        let (start, length) = self.place()?;
        long_ids.get(start..start + length)
    }

    /// The characters of an id that is packed, and how many there are.
    #[allow(clippy::cast_possible_truncation, reason = "masked")]
    fn characters(self) -> ([u8; SHORT], usize) {
        let bits = self.id_bits();
        let codes = [bits, bits >> 48].map(|half| spread(half as u64 & HALF).to_le_bytes());
        let mut characters = [0; SHORT];
        for (character, code) in characters.iter_mut().zip(codes.as_flattened()) {
            *character = CHARACTERS[usize::from(*code) % CODES];
        }
        let length = SHORT - bits.leading_zeros().saturating_sub(UNUSED) as usize / BITS;
        (characters, length)
    }

    /// Where among the others an id is that is not packed, and its length.
    #[allow(clippy::cast_possible_truncation, reason = "as they were packed")]
    fn place(self) -> Option<(usize, usize)> {
        let bits = self.id_bits();
        let length = (bits >> LENGTH) as usize & ((1 << (START - LENGTH)) - 1);
        (bits as usize)
            .is_multiple_of(CODES)
            .then_some(((bits >> START) as usize, length))
    }

    pub(super) fn glance(self) -> Glance {
        Glance((self.0[2] >> GLANCE) as u8)
    }

    /// Adds an update to those that its glance shows.
    pub(super) fn show(&mut self, update: Glance) {
        self.0[2] |= u32::from(update.0) << GLANCE;
    }

    fn bits(self) -> u128 {
        let [low, middle, high] = self.0.map(u128::from);
        low | middle << 32 | high << 64
    }

    #[allow(clippy::cast_possible_truncation, reason = "its three parts")]
    fn of_bits(bits: u128) -> Self {
        Self([bits as u32, (bits >> 32) as u32, (bits >> 64) as u32])
    }
}

/// Where the glance begins in the upper part.
const GLANCE: usize = SHORT * BITS - 64;

/// What is seen of many updates at once: the bits of all of them. An update that has another bit is
/// none of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Glance(u8);

impl Glance {
    /// The bit of an update with this fingerprint.
    pub(super) const fn of(fingerprint: u64) -> Self {
        // The upper half, times six: which of the six its value is in.
        Self(1 << (((fingerprint >> 32) * BITS as u64) >> 32))
    }

    pub(super) const fn may_have(self, update: Self) -> bool {
        self.0 & update.0 == update.0
    }
}

/// The bytes of an id with zeros behind them, unless there are too many.
#[allow(clippy::cast_possible_truncation, reason = "a few")]
fn padded(id: &[u8]) -> Option<[u8; SHORT + 1]> {
    let unused = (SHORT + 1)
        .checked_sub(id.len())
        .filter(|unused| *unused > 0)?;
    let halves = match (id.first_chunk(), id.last_chunk()) {
        // Both halves at once, the second one without what is in the first, too.
        (Some(first), Some(last)) => {
            let last = u64::from_le_bytes(*last).unbounded_shr(8 * unused as u32);
            u128::from(u64::from_le_bytes(*first)) | u128::from(last) << 64
        }
        _ => id
            .iter()
            .rev()
            .fold(0, |bytes, byte| bytes << 8 | u128::from(*byte)),
    };
    Some(halves.to_le_bytes())
}

/// How many codes six bits have.
const CODES: usize = 1 << BITS;

/// The bit that a character which is not packed has in place of a code. A code has six bits.
#[allow(clippy::cast_possible_truncation, reason = "seven bits")]
const OTHER: u8 = CODES as u8;

/// The code of a character.
const fn code_of(byte: u8) -> u8 {
    let digit = byte.wrapping_sub(b'0');
    let capital = byte.wrapping_sub(b'A');
    let small = byte.wrapping_sub(b'a');
    let code = (if digit < 10 { digit + 1 } else { 0 })
        | (if capital < 26 { capital + 11 } else { 0 })
        | (if small < 26 { small + 37 } else { 0 })
        | (if byte == b'-' { 63 } else { 0 });
    if code == 0 { OTHER } else { code }
}

/// The character of each code.
#[allow(clippy::cast_possible_truncation, reason = "below 256")]
const CHARACTERS: [u8; CODES] = {
    let mut characters = [0; CODES];
    let mut byte = 0_usize;
    while byte < 256 {
        let code = code_of(byte as u8);
        if code != OTHER {
            characters[code as usize] = byte as u8;
        }
        byte += 1;
    }
    characters
};

/// Eight codes, a byte each, in 48 bits: in pairs first, then in fours, each in all places at once.
const fn squeezed(codes: u64) -> u64 {
    let pairs = codes & 0x003f_003f_003f_003f | (codes & 0x3f00_3f00_3f00_3f00) >> 2;
    let fours = pairs & 0x0000_0fff_0000_0fff | (pairs & 0x0fff_0000_0fff_0000) >> 4;
    fours & 0x00ff_ffff | (fours & 0x00ff_ffff_0000_0000) >> 8
}

/// The reverse of [`squeezed`].
const fn spread(bits: u64) -> u64 {
    let fours = bits & 0x00ff_ffff | (bits & 0xffff_ff00_0000) << 8;
    let pairs = fours & 0x0000_0fff_0000_0fff | (fours & 0x00ff_f000_00ff_f000) << 4;
    pairs & 0x003f_003f_003f_003f | (pairs & 0x0fc0_0fc0_0fc0_0fc0) << 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(id: &str) -> Option<String> {
        Some(PackedId::short(id)?.text("").into_owned())
    }

    #[test]
    fn every_character_of_ascii_is_packed_or_none() {
        for byte in 1..128_u8 {
            let character = char::from(byte);
            let is_packed = character.is_ascii_alphanumeric() || character == '-';
            for length in 1..=16 {
                for place in 0..length {
                    let mut id = "Z".repeat(length);
                    id.replace_range(place..=place, &character.to_string());
                    let expected = (is_packed && length <= SHORT).then_some(id.clone());
                    assert_eq!(text(&id), expected, "{id}");
                }
            }
        }
        assert_eq!(text(""), None);
        assert_eq!(text("运单"), None);
    }

    #[test]
    fn the_place_of_any_other_id_is_kept() {
        let long_ids = "x".repeat(70_000) + "SF_1020304050607";
        for (start, length) in [(0, 1), (70_000, 16), (69_999, 17), (7, 64)] {
            let packed = PackedId::long(start, length);
            assert_eq!(packed.text(&long_ids), long_ids[start..start + length]);
            assert!(!packed.is(PackedId::short("x").unwrap()));
        }
        let far = (1_usize << 40) + 5;
        assert_eq!(PackedId::long(far, 64).place(), Some((far, 64)));
    }

    #[test]
    fn each_sixth_of_all_fingerprints_has_a_bit_of_its_own() {
        let bits = |part: u64| Glance::of(u64::MAX / 12 * (2 * part + 1)).0;
        assert_eq!([0, 1, 2, 3, 4, 5].map(bits), [1, 2, 4, 8, 16, 32]);
        assert_eq!([Glance::of(0).0, Glance::of(u64::MAX).0], [1, 32]);
    }

    proptest! {
        #[test]
        fn an_id_is_itself_and_no_other_whatever_its_glance_is(
            id in "[0-9A-Za-z-]{1,15}",
            other in "[0-9A-Za-z-]{1,15}",
            updates in prop::collection::vec(any::<u64>(), 0..8),
            another: u64,
        ) {
            prop_assert_eq!(text(&id), Some(id.clone()));
            let packed = |id: &str| PackedId::short(id).unwrap();
            let (plain, other_id) = (packed(&id), packed(&other));
            let mut packed = plain;
            for update in &updates {
                packed.show(Glance::of(*update));
            }
            prop_assert!(packed.is(plain));
            prop_assert_eq!(packed.is(other_id), id == other);
            prop_assert_eq!(packed.text("").into_owned(), id);
            let shown = |update: &u64| packed.glance().may_have(Glance::of(*update));
            prop_assert!(updates.iter().all(shown));
            let bits = |update: &u64| Glance::of(*update);
            let is_alike = updates.iter().map(bits).any(|update| update == bits(&another));
            prop_assert_eq!(shown(&another), is_alike);
        }
    }
}
