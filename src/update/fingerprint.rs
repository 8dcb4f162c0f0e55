//! The identity of an update, as a digest.

use core::fmt;
use core::num::NonZeroU64;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use twox_hash::XxHash3_64;

use super::action::ActionType;
use super::time::Timestamp;

/// The identity of an update as 64 bits: time, action and message, not the order token.
///
/// It is the XXH3 64-bit digest of the message's UTF-8 bytes, exclusive-or that of eight bytes,
/// little-endian: the time, and above its lowest 40 bits the action's code. It is the same on
/// every machine and in every version, as trackers store it. Two different updates of one waybill
/// share a fingerprint with a chance of 2⁻⁶⁴; among the n accepted updates of a waybill, a new one
/// is mistaken for a duplicate with a chance of n · 2⁻⁶⁴: for a carrier with 200 million parcels a
/// day and twelve updates each, once in almost four million years.
///
/// ```
/// use waybill_engine::{ActionMessage, ActionType, Timestamp, Update};
///
/// let time = Timestamp::from_unix(1_700_000_000)?;
/// let scan = Update::new(ActionType::PickedUp, time, ActionMessage::new("已揽收")?);
/// assert_eq!(scan.fingerprint().to_string(), "01adf8d6084d2a8b");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(NonZeroU64);

impl Fingerprint {
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub(crate) fn of(action: ActionType, time: Timestamp, message: &str) -> Self {
        // Time and action are no seed of the message's digest: XXH3 takes a seed in so simply that
        // short messages would collide.
        let moment = (u64::from(action.code()) << 40) + time.unix().unsigned_abs();
        let digest = XxHash3_64::oneshot(message.as_bytes());
        Self::from_digest(digest ^ XxHash3_64::oneshot(&moment.to_le_bytes()))
    }

    /// The digest of a text that is not an update.
    pub(crate) fn of_text(text: &str) -> Self {
        Self::from_digest(XxHash3_64::oneshot(text.as_bytes()))
    }

    /// Zero is kept free, as trackers write it for "none".
    fn from_digest(digest: u64) -> Self {
        Self(NonZeroU64::new(digest).unwrap_or(NonZeroU64::MAX))
    }

    /// The digest; never zero.
    #[must_use]
    pub const fn get(self) -> NonZeroU64 {
        self.0
    }

    /// The size of [`to_bytes`](Self::to_bytes).
    pub const BYTES: usize = 8;

    /// The eight bytes to store, in the order of the digits that `Display` writes: the highest
    /// first.
    ///
    /// ```
    /// use waybill_engine::{Fingerprint, RuleSet};
    ///
    /// let rules = RuleSet::STANDARD.fingerprint();
    /// assert_eq!(rules.to_bytes(), [0xbc, 0x63, 0x13, 0xee, 0xc9, 0x14, 0x1b, 0x42]);
    /// assert_eq!(Fingerprint::from_bytes(rules.to_bytes()), Some(rules));
    /// ```
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Self::BYTES] {
        self.0.get().to_be_bytes()
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote. `None` for eight zeros, which no fingerprint
    /// has.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; Self::BYTES]) -> Option<Self> {
        match NonZeroU64::new(u64::from_be_bytes(bytes)) {
            Some(digest) => Some(Self(digest)),
            None => None,
        }
    }
}

impl From<NonZeroU64> for Fingerprint {
    fn from(digest: NonZeroU64) -> Self {
        Self(digest)
    }
}

/// The digest, as [`Fingerprint::get`]: the column of a database that stores it as a number.
///
/// ```
/// use std::num::NonZeroU64;
///
/// use waybill_engine::{Fingerprint, RuleSet};
///
/// let digest = NonZeroU64::from(RuleSet::STANDARD.fingerprint());
/// assert_eq!(Fingerprint::from(digest), RuleSet::STANDARD.fingerprint());
/// ```
impl From<Fingerprint> for NonZeroU64 {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.0
    }
}

/// Sixteen hexadecimal digits.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// As a text of sixteen hexadecimal digits: numbers beyond 53 bits do not survive every JSON
/// reader.
impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = alloc::string::String::deserialize(deserializer)?;
        let plain = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
        u64::from_str_radix(&text, 16)
            .ok()
            .filter(|_| plain)
            .and_then(NonZeroU64::new)
            .map(Self)
            .ok_or_else(|| {
                serde::de::Error::custom("a fingerprint is 16 hexadecimal digits, not all zero")
            })
    }
}
