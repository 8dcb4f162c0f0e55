//! The status of a waybill, and whether it is held.

use core::fmt;

use serde::{Serialize, Serializer};

use super::status::Status;

/// A status and whether the waybill is held: one of eighteen, as a closed waybill is never held.
///
/// A hold is transparent: it remembers the status underneath, and the next accepted action other
/// than [`Held`](crate::ActionType::Held) ends it.
///
/// ```
/// use waybill_engine::{Situation, Status};
///
/// let held = Situation::new(Status::InTransit, true).unwrap();
/// assert_eq!(held.to_string(), "InTransit, held");
/// assert_eq!(Situation::new(Status::Signed, true), None);
/// assert_eq!(Situation::ALL.len(), 18);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Situation {
    /// Below `Status::COUNT`: the status's own place. From there on: held over an open one.
    index: u8,
}

impl Situation {
    /// How many situations there are.
    pub const COUNT: usize = Status::COUNT + Status::OPEN;

    /// Where every waybill starts: awaiting pickup, not held.
    pub const START: Self = Self::at(Status::AwaitingPickup);

    /// All eighteen: the ten statuses not held, then the eight open ones held.
    pub const ALL: [Self; Self::COUNT] = {
        let mut all = [Self::START; Self::COUNT];
        let mut i = 0;
        while i < all.len() {
            all[i] = Self::nth(i);
            i += 1;
        }
        all
    };

    /// The status, not held.
    #[must_use]
    pub const fn at(status: Status) -> Self {
        Self {
            index: status as u8,
        }
    }

    /// The status, held or not; `None` for a closed one that would be held.
    #[must_use]
    pub const fn new(status: Status, held: bool) -> Option<Self> {
        if !held {
            Some(Self::at(status))
        } else if status.is_closed() {
            None
        } else {
            Some(Self::held_over(status))
        }
    }

    /// The hold over a status that the caller knows to be open.
    pub(crate) const fn held_over(status: Status) -> Self {
        debug_assert!(!status.is_closed());
        Self::nth(Status::COUNT + status as usize)
    }

    /// The status, underneath the hold if there is one.
    #[must_use]
    pub const fn status(self) -> Status {
        Status::ALL[self.index() % Status::COUNT]
    }

    /// Whether the waybill is held.
    #[must_use]
    pub const fn is_held(self) -> bool {
        self.index() >= Status::COUNT
    }

    /// The place of this situation in [`ALL`](Self::ALL), from 0.
    pub(crate) const fn index(self) -> usize {
        self.index as usize
    }

    /// The situation at a place of [`ALL`](Self::ALL).
    #[allow(clippy::cast_possible_truncation, reason = "places are below eighteen")]
    pub(crate) const fn nth(index: usize) -> Self {
        debug_assert!(index < Self::COUNT);
        Self { index: index as u8 }
    }

    /// The Chinese text: the label, with 滞留 after it when held.
    #[must_use]
    pub fn chinese(self) -> impl fmt::Display {
        let hold = if self.is_held() { "，滞留" } else { "" };
        fmt::from_fn(move |f| write!(f, "{}{hold}", self.status().label_zh()))
    }
}

/// The status's name, with `, held` after it when held.
impl fmt::Display for Situation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hold = if self.is_held() { ", held" } else { "" };
        write!(f, "{}{hold}", self.status())
    }
}

impl fmt::Debug for Situation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Situation({self})")
    }
}

/// As `status` and `held`.
///
/// ```
/// use waybill_engine::{Situation, Status};
///
/// let held = Situation::new(Status::InTransit, true).unwrap();
/// assert_eq!(serde_json::to_string(&held)?, r#"{"status":"InTransit","held":true}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
impl Serialize for Situation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Form {
            status: Status,
            held: bool,
        }
        Form {
            status: self.status(),
            held: self.is_held(),
        }
        .serialize(serializer)
    }
}
