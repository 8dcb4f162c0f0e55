//! What a backend stores per waybill.

use core::fmt;
use core::num::NonZeroU64;

use serde::{Deserialize, Serialize};

use super::situation::Situation;
use super::status::Status;
use crate::update::{Fingerprint, Timestamp, stored_or_none};

/// The state of a waybill: all that a backend has to store of it, in sixteen bytes.
///
/// It holds the [situation](Situation), the highest accepted time, how many updates were
/// accepted, and the fingerprint of the last one. It is a value: [`decide`](crate::decide) leaves
/// it alone and answers with the one that comes after it.
///
/// # Storing it
///
/// [`to_bytes`](Self::to_bytes) and [`from_bytes`](Self::from_bytes) for a column of 16 bytes, or
/// serde for a readable form:
///
/// ```
/// use waybill_engine::{Situation, Status, Timestamp, Tracker};
///
/// let since = Timestamp::from_unix(1_700_000_600)?;
/// let tracker = Tracker::known(Situation::at(Status::InTransit), since);
/// assert_eq!(
///     serde_json::to_string(&tracker)?,
///     r#"{"status":"InTransit","held":false,"highest_time":1700000600,"accepted":0,"last":null}"#,
/// );
/// assert_eq!(Tracker::from_bytes(tracker.to_bytes())?, tracker);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Byte layout
///
/// Two little-endian 64-bit words. The layout is part of the contract: what one version wrote,
/// every later one reads.
///
/// | word | bits | content |
/// |---|---|---|
/// | 0 | 0–36 | highest accepted time in Unix seconds; 0 = nothing accepted yet |
/// | 0 | 37–58 | count of accepted updates, at most 4 194 303, where it stays |
/// | 0 | 59–63 | situation: its place in [`Situation::ALL`]; 18–31 are free for later layouts |
/// | 1 | 0–63 | fingerprint of the last accepted update; 0 = none known |
///
/// Sixteen zero bytes are a waybill of which nothing was accepted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "Readable", try_from = "Readable")]
pub struct Tracker {
    word: u64,
    last: Option<Fingerprint>,
}

const _: () = assert!(size_of::<Tracker>() == Tracker::BYTES);

const TIME_BITS: u32 = 37;
const COUNT_BITS: u32 = 22;
const COUNT_SHIFT: u32 = TIME_BITS;
const SITUATION_SHIFT: u32 = TIME_BITS + COUNT_BITS;
const TIME_MASK: u64 = (1 << TIME_BITS) - 1;

const _: () = assert!(Timestamp::MAX.unix().unsigned_abs() <= TIME_MASK);

impl Tracker {
    /// The size of [`to_bytes`](Self::to_bytes).
    pub const BYTES: usize = 16;

    /// Where the count of accepted updates stays.
    pub const MAX_ACCEPTED: u32 = (1 << COUNT_BITS) - 1;

    /// A waybill of which nothing was accepted yet.
    pub const START: Self = Self {
        word: 0,
        last: None,
    };

    /// A waybill that was already on its way when this engine first saw it: its situation, and
    /// the time of the latest update that is known of it. No update counts as accepted, and none
    /// is recognised as a duplicate until the next one is accepted.
    #[must_use]
    pub const fn known(situation: Situation, highest: Timestamp) -> Self {
        Self {
            word: pack(situation, highest.unix(), 0),
            last: None,
        }
    }

    /// The tracker after one more accepted update.
    pub(crate) fn after(&self, situation: Situation, time: Timestamp, last: Fingerprint) -> Self {
        let highest = self.highest_or_zero().max(time.unix());
        let count = (self.accepted() + 1).min(Self::MAX_ACCEPTED);
        Self {
            word: pack(situation, highest, count),
            last: Some(last),
        }
    }

    /// The status and whether the waybill is held.
    #[must_use]
    pub const fn situation(&self) -> Situation {
        Situation::nth(self.situation_code())
    }

    /// The status, underneath the hold if there is one.
    #[must_use]
    pub const fn status(&self) -> Status {
        self.situation().status()
    }

    /// Whether the waybill is held.
    #[must_use]
    pub const fn is_held(&self) -> bool {
        self.situation().is_held()
    }

    /// The highest time accepted so far, or known; `None` while nothing was.
    #[must_use]
    pub const fn highest(&self) -> Option<Timestamp> {
        // Zero, the only number in the field that is no time, means none.
        match Timestamp::from_stored(self.highest_or_zero()) {
            Ok(time) => Some(time),
            Err(_) => None,
        }
    }

    /// The highest time in Unix seconds; 0 while there is none.
    pub(crate) const fn highest_or_zero(&self) -> i64 {
        (self.word & TIME_MASK).cast_signed()
    }

    /// How many updates were accepted, up to 4 194 303, where it stays. It rises with each, so it
    /// can be used as a version for optimistic locking.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, reason = "masked to 22 bits")]
    pub const fn accepted(&self) -> u32 {
        (self.word >> COUNT_SHIFT) as u32 & Self::MAX_ACCEPTED
    }

    /// The fingerprint of the update that was accepted last; `None` while none was.
    #[must_use]
    pub const fn last(&self) -> Option<Fingerprint> {
        self.last
    }

    /// Whether nothing was accepted of this waybill and nothing is known of it.
    #[must_use]
    pub const fn is_fresh(&self) -> bool {
        self.highest_or_zero() == 0
    }

    /// The sixteen bytes to store.
    #[must_use]
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let last = self.last.map_or(0, |last| last.get().get());
        (u128::from(last) << 64 | u128::from(self.word)).to_le_bytes()
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    ///
    /// [`InvalidTracker`] for bytes that no tracker has. Damage that makes another valid tracker
    /// is not noticed: bytes from an unsafe place need a checksum of their own.
    #[allow(clippy::cast_possible_truncation, reason = "takes the two halves")]
    pub fn from_bytes(bytes: [u8; Self::BYTES]) -> Result<Self, InvalidTracker> {
        let both = u128::from_le_bytes(bytes);
        let tracker = Self {
            word: both as u64,
            last: NonZeroU64::new((both >> 64) as u64).map(Fingerprint::from),
        };
        let situation = tracker.situation_code();
        if situation >= Situation::COUNT {
            return Err(InvalidTracker::Situation { found: situation });
        }
        let seconds = tracker.highest_or_zero();
        if seconds > Timestamp::MAX.unix() {
            return Err(InvalidTracker::Time { found: seconds });
        }
        tracker.consistent()
    }

    /// The five bits; of a tracker, below `Situation::COUNT`.
    #[allow(clippy::cast_possible_truncation, reason = "five bits")]
    const fn situation_code(&self) -> usize {
        (self.word >> SITUATION_SHIFT) as usize
    }

    /// Refuses combinations that no sequence of decisions leads to.
    fn consistent(self) -> Result<Self, InvalidTracker> {
        if self.is_fresh() && self != Self::START {
            return Err(InvalidTracker::NoTime);
        }
        if self.last.is_some() != (self.accepted() > 0) {
            return Err(InvalidTracker::CountAndLast {
                accepted: self.accepted(),
            });
        }
        Ok(self)
    }
}

/// The word of these three; the highest time in Unix seconds, 0 for none.
const fn pack(situation: Situation, highest: i64, count: u32) -> u64 {
    (situation.index() as u64) << SITUATION_SHIFT
        | (count as u64) << COUNT_SHIFT
        | highest.unsigned_abs()
}

/// [`Tracker::START`].
impl Default for Tracker {
    fn default() -> Self {
        Self::START
    }
}

#[allow(
    clippy::missing_fields_in_debug,
    reason = "the packed word is shown as what it holds"
)]
impl fmt::Debug for Tracker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tracker")
            .field("situation", &self.situation())
            .field("highest", &self.highest())
            .field("accepted", &self.accepted())
            .field("last", &self.last)
            .finish()
    }
}

/// The serde form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Readable {
    status: Status,
    held: bool,
    #[serde(default, deserialize_with = "stored_or_none")]
    highest_time: Option<Timestamp>,
    accepted: u32,
    last: Option<Fingerprint>,
}

impl From<Tracker> for Readable {
    fn from(tracker: Tracker) -> Self {
        Self {
            status: tracker.status(),
            held: tracker.is_held(),
            highest_time: tracker.highest(),
            accepted: tracker.accepted(),
            last: tracker.last,
        }
    }
}

impl TryFrom<Readable> for Tracker {
    type Error = InvalidTracker;

    fn try_from(form: Readable) -> Result<Self, Self::Error> {
        let situation =
            Situation::new(form.status, form.held).ok_or(InvalidTracker::ClosedHeld {
                status: form.status,
            })?;
        if form.accepted > Self::MAX_ACCEPTED {
            return Err(InvalidTracker::Count {
                found: form.accepted,
            });
        }
        Self {
            word: pack(
                situation,
                form.highest_time.map_or(0, Timestamp::unix),
                form.accepted,
            ),
            last: form.last,
        }
        .consistent()
    }
}

/// Stored bytes or a readable form that no tracker has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidTracker {
    /// The five bits of the situation hold a number that is none. Perhaps a later version
    /// of this library wrote it.
    #[error("a stored tracker has situation {found}; known are 0 to {}", Situation::COUNT - 1)]
    Situation {
        /// The number that was found.
        found: usize,
    },
    /// The highest time is beyond [`Timestamp::MAX`].
    #[error(
        "a stored tracker has the highest time {found}; at most {} is possible",
        Timestamp::MAX
    )]
    Time {
        /// The number that was found.
        found: i64,
    },
    /// A count beyond what the layout holds.
    #[error(
        "a stored tracker has {found} accepted updates; at most {} are counted",
        Tracker::MAX_ACCEPTED
    )]
    Count {
        /// The number that was found.
        found: u32,
    },
    /// There is no highest time, but something else than the start.
    #[error("a stored tracker has no highest time, and yet is not a fresh one")]
    NoTime,
    /// The count says that something was accepted and there is no fingerprint of it, or the other
    /// way round.
    #[error(
        "a stored tracker with {accepted} as its count of accepted updates must {} a fingerprint \
         of the last",
        if *accepted == 0 { "not have" } else { "have" }
    )]
    CountAndLast {
        /// The count.
        accepted: u32,
    },
    /// A closed waybill that would be held.
    #[error("a stored tracker is {status} and held; a closed waybill is never held")]
    ClosedHeld {
        /// The closed status.
        status: Status,
    },
}

impl InvalidTracker {
    /// The Chinese text.
    ///
    /// ```
    /// use waybill_engine::Tracker;
    ///
    /// let mut bytes = Tracker::START.to_bytes();
    /// bytes[7] = 0xff;
    /// let invalid = Tracker::from_bytes(bytes).unwrap_err();
    /// assert_eq!(invalid.chinese().to_string(), "存储的跟踪状态中情形为 31；已知的是 0 到 17");
    /// ```
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::Situation { found } => {
                let last = Situation::COUNT - 1;
                write!(f, "存储的跟踪状态中情形为 {found}；已知的是 0 到 {last}")
            }
            Self::Time { found } => {
                let most = Timestamp::MAX;
                write!(f, "存储的跟踪状态中最高时间为 {found}；最大为 {most}")
            }
            Self::Count { found } => {
                let most = Tracker::MAX_ACCEPTED;
                write!(f, "存储的跟踪状态中已接受 {found} 次更新；最多计到 {most}")
            }
            Self::NoTime => f.write_str("存储的跟踪状态没有最高时间，却不是初始状态"),
            Self::CountAndLast { accepted } => {
                let wanted = if *accepted == 0 {
                    "不应有"
                } else {
                    "必须有"
                };
                write!(
                    f,
                    "存储的跟踪状态已接受 {accepted} 次更新，{wanted}最后一次更新的指纹"
                )
            }
            Self::ClosedHeld { status } => {
                let status = status.label_zh();
                write!(f, "存储的跟踪状态为{status}且滞留；已结束的运单不会滞留")
            }
        })
    }
}
