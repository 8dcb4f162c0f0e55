//! Where a waybill is on its way.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::text::{Found, joined};

/// Where a waybill is on its way.
///
/// The eight open statuses come first, the two closed ones last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(u8)]
#[allow(
    clippy::exhaustive_enums,
    reason = "every rule table has a row for each; a new status is a new table format"
)]
pub enum Status {
    /// The order exists; nothing else is known. Every waybill starts here.
    AwaitingPickup,
    /// A courier was named to fetch it.
    CourierAssigned,
    /// The courier came and did not get it.
    PickupFailed,
    /// The courier has it.
    PickedUp,
    /// On its way between depots, not yet out for delivery.
    InTransit,
    /// The courier is on the way to the consignee with it.
    OutForDelivery,
    /// A transit update came after it had once been out for delivery: it is in a locker or
    /// parcel station, is back at the last-mile branch, or is on its return leg.
    AtDepot,
    /// A delivery was tried and did not succeed.
    DeliveryFailed,
    /// Signed for. Closed.
    Signed,
    /// Cancelled. Closed.
    Cancelled,
}

struct Facts {
    status: Status,
    name: &'static str,
    label_zh: &'static str,
}

#[rustfmt::skip]
const FACTS: [Facts; Status::COUNT] = {
    use Status as S;
    const fn row(status: S, name: &'static str, label_zh: &'static str) -> Facts {
        Facts { status, name, label_zh }
    }
    [
        row(S::AwaitingPickup,  "AwaitingPickup",  "待揽件"),
        row(S::CourierAssigned, "CourierAssigned", "已分配业务员"),
        row(S::PickupFailed,    "PickupFailed",    "揽件失败"),
        row(S::PickedUp,        "PickedUp",        "已揽件"),
        row(S::InTransit,       "InTransit",       "运输中"),
        row(S::OutForDelivery,  "OutForDelivery",  "派送中"),
        row(S::AtDepot,         "AtDepot",         "在站点或退回途中"),
        row(S::DeliveryFailed,  "DeliveryFailed",  "签收失败"),
        row(S::Signed,          "Signed",          "已签收"),
        row(S::Cancelled,       "Cancelled",       "已取消"),
    ]
};

impl Status {
    /// How many statuses there are.
    pub const COUNT: usize = 10;

    /// How many of them are open; they are the first of [`ALL`](Self::ALL).
    pub(crate) const OPEN: usize = 8;

    /// All ten, the open ones first.
    pub const ALL: [Self; Self::COUNT] = {
        let mut all = [Self::AwaitingPickup; Self::COUNT];
        let mut i = 0;
        while i < all.len() {
            assert!(
                FACTS[i].status as usize == i,
                "a row stands in its variant's place"
            );
            all[i] = FACTS[i].status;
            i += 1;
        }
        all
    };

    /// The English name: the variant's own, and the form in which it is serialised.
    #[must_use]
    pub const fn name(self) -> &'static str {
        FACTS[self as usize].name
    }

    /// The Chinese label.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        FACTS[self as usize].label_zh
    }

    /// The status with this [`name`](Self::name), if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Whether the parcel's way has ended: signed or cancelled.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        self as usize >= Self::OPEN
    }

    /// Whether the parcel has once been out for delivery and its way has not ended. A transit
    /// update then means [`AtDepot`](Self::AtDepot), not [`InTransit`](Self::InTransit).
    #[must_use]
    pub const fn was_out_for_delivery(self) -> bool {
        match self {
            Self::OutForDelivery | Self::AtDepot | Self::DeliveryFailed => true,
            Self::AwaitingPickup
            | Self::CourierAssigned
            | Self::PickupFailed
            | Self::PickedUp
            | Self::InTransit
            | Self::Signed
            | Self::Cancelled => false,
        }
    }
}

/// The name.
impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The status with this [name](Status::name) or this [Chinese label](Status::label_zh).
///
/// ```
/// use waybill_engine::Status;
///
/// assert_eq!("InTransit".parse(), Ok(Status::InTransit));
/// assert_eq!("运输中".parse(), Ok(Status::InTransit));
/// assert!("Lost".parse::<Status>().is_err());
/// ```
impl FromStr for Status {
    type Err = UnknownStatus;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|status| status.name() == text || status.label_zh() == text)
            .ok_or(UnknownStatus {
                found: Found::in_text(text),
            })
    }
}

/// As [`FromStr`].
impl TryFrom<&str> for Status {
    type Error = UnknownStatus;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A text that is neither the name nor the Chinese label of a [`Status`].
///
/// Its texts list the ten. A text that was found is not quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{found} is no status; known are {}", joined(Status::ALL, ", "))]
pub struct UnknownStatus {
    found: Found,
}

impl UnknownStatus {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        let (found, known) = (self.found.chinese(), Status::ALL.map(Status::label_zh));
        fmt::from_fn(move |f| {
            let known = joined(&known, "、");
            write!(f, "{found}不是运单状态；可用值：{known}")
        })
    }
}
