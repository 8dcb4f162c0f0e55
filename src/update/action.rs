//! The nine action types and the four stages.

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::text::{Found, joined};

/// Part of a parcel's life that an action type reports on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(
    clippy::exhaustive_enums,
    reason = "the four stages are WeChat's; a fifth would be a new protocol"
)]
pub enum Stage {
    /// From the order to the courier's hands.
    Pickup,
    /// Between depots.
    Transit,
    /// From the last depot to the consignee.
    Delivery,
    /// Outside the ordinary way: cancelled or held.
    Exception,
}

impl Stage {
    /// The stage's Chinese label.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Pickup => "揽件",
            Self::Transit => "运输",
            Self::Delivery => "派送",
            Self::Exception => "异常",
        }
    }
}

/// One of the nine action types that may be sent with `logistics.updatePath`.
///
/// Variants are in ascending order of [`code`](Self::code), so `Ord` is the order of the codes.
///
/// ```
/// use waybill_engine::{ActionType, Stage};
///
/// let action = ActionType::from_code(300_002)?;
/// assert_eq!(action, ActionType::OutForDelivery);
/// assert_eq!(action.stage(), Stage::Delivery);
/// assert_eq!(action.label_zh(), "开始派送");
/// # Ok::<(), waybill_engine::UnknownActionType>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[allow(
    clippy::exhaustive_enums,
    reason = "the nine are WeChat's whole list for this call; a match should break if it grows"
)]
pub enum ActionType {
    /// The courier has the parcel (揽件成功).
    PickedUp,
    /// The courier came and did not get the parcel (揽件失败).
    PickupFailed,
    /// A courier was named, or another one in their place (分配业务员).
    CourierAssigned,
    /// A scan between pickup and delivery (更新运输轨迹).
    InTransit,
    /// The courier left the last depot with the parcel (开始派送).
    OutForDelivery,
    /// The consignee, or someone for them, signed (签收成功).
    Signed,
    /// The delivery was tried and did not succeed (签收失败).
    DeliveryFailed,
    /// The order was cancelled (订单取消).
    Cancelled,
    /// The parcel does not move for the time being (订单滞留).
    Held,
}

struct Facts {
    action: ActionType,
    code: u32,
    name: &'static str,
    label_zh: &'static str,
    stage: Stage,
    short: &'static str,
}

#[rustfmt::skip]
const FACTS: [Facts; ActionType::COUNT] = {
    use ActionType as A;
    use Stage::{Delivery, Exception, Pickup, Transit};
    const fn row(
        action: A,
        code: u32,
        name: &'static str,
        label_zh: &'static str,
        stage: Stage,
        short: &'static str,
    ) -> Facts {
        Facts { action, code, name, label_zh, stage, short }
    }
    [
        row(A::PickedUp,        100_001, "PickedUp",        "揽件成功",     Pickup,    "P"),
        row(A::PickupFailed,    100_002, "PickupFailed",    "揽件失败",     Pickup,    "PF"),
        row(A::CourierAssigned, 100_003, "CourierAssigned", "分配业务员",   Pickup,    "A"),
        row(A::InTransit,       200_001, "InTransit",       "更新运输轨迹", Transit,   "T"),
        row(A::OutForDelivery,  300_002, "OutForDelivery",  "开始派送",     Delivery,  "D"),
        row(A::Signed,          300_003, "Signed",          "签收成功",     Delivery,  "S"),
        row(A::DeliveryFailed,  300_004, "DeliveryFailed",  "签收失败",     Delivery,  "F"),
        row(A::Cancelled,       400_001, "Cancelled",       "订单取消",     Exception, "C"),
        row(A::Held,            400_002, "Held",            "订单滞留",     Exception, "H"),
    ]
};

impl ActionType {
    /// How many action types there are.
    pub const COUNT: usize = 9;

    /// All nine, in ascending order of their codes.
    pub const ALL: [Self; Self::COUNT] = {
        let mut all = [Self::PickedUp; Self::COUNT];
        let mut i = 0;
        while i < all.len() {
            assert!(
                FACTS[i].action as usize == i,
                "a row stands in its variant's place"
            );
            assert!(
                i == 0 || FACTS[i - 1].code < FACTS[i].code,
                "codes ascend with the variants"
            );
            all[i] = FACTS[i].action;
            i += 1;
        }
        all
    };

    const fn facts(self) -> &'static Facts {
        &FACTS[self.index()]
    }

    /// The place of this type in [`ALL`](Self::ALL), from 0.
    pub(crate) const fn index(self) -> usize {
        self as usize
    }

    /// The number that WeChat knows it by, `action_type` on the wire.
    #[must_use]
    pub const fn code(self) -> u32 {
        self.facts().code
    }

    /// The English name: the variant's own.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// The Chinese label, as WeChat's documentation has it.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        self.facts().label_zh
    }

    /// The stage it reports on.
    #[must_use]
    pub const fn stage(self) -> Stage {
        self.facts().stage
    }

    /// The one or two letters that head its column in a rule table: `A`, `PF`, `P`, `T`, `D`,
    /// `F`, `S`, `C` or `H`.
    #[must_use]
    pub const fn short(self) -> &'static str {
        self.facts().short
    }

    /// The Chinese text: the code and the label.
    pub(crate) fn chinese(self) -> impl fmt::Display {
        fmt::from_fn(move |f| write!(f, "{} {}", self.code(), self.label_zh()))
    }

    /// The action type with this code.
    ///
    /// # Errors
    ///
    /// [`UnknownActionType`] for every number that is not one of the nine, also for codes that
    /// WeChat uses elsewhere (300001 in path events, 90001 and others in its sister calls): they
    /// must never be sent to this call.
    ///
    /// ```
    /// use waybill_engine::ActionType;
    ///
    /// let refused = ActionType::from_code(300_001).unwrap_err();
    /// assert!(refused.to_string().starts_with("300001 is no action type of updatePath"));
    /// ```
    #[inline]
    pub fn from_code(code: i64) -> Result<Self, UnknownActionType> {
        let remainder = code.cast_unsigned() % REMAINDERS as u64;
        #[allow(clippy::cast_possible_truncation, reason = "below the divisor")]
        let action = BY_REMAINDER[remainder as usize];
        if i64::from(action.code()) == code {
            Ok(action)
        } else {
            Err(UnknownActionType {
                found: Found::Number(code),
            })
        }
    }
}

/// The smallest divisor that leaves another remainder of each code: the only action that a code can
/// have is found without a search, whose end no processor foresees.
const REMAINDERS: usize = {
    let mut divisor = ActionType::COUNT;
    while !tells_apart(divisor) {
        divisor += 1;
    }
    divisor
};

const fn tells_apart(divisor: usize) -> bool {
    let mut one = 0;
    while one < ActionType::COUNT {
        let mut other = 0;
        while other < one {
            if remainder(one, divisor) == remainder(other, divisor) {
                return false;
            }
            other += 1;
        }
        one += 1;
    }
    true
}

/// What dividing leaves of the code in this row.
const fn remainder(row: usize, divisor: usize) -> usize {
    FACTS[row].code as usize % divisor
}

/// The action whose code leaves each remainder; any action where none does.
const BY_REMAINDER: [ActionType; REMAINDERS] = {
    let mut actions = [ActionType::PickedUp; REMAINDERS];
    let mut row = 0;
    while row < ActionType::COUNT {
        actions[remainder(row, REMAINDERS)] = FACTS[row].action;
        row += 1;
    }
    actions
};

/// The code and the name: `300002 OutForDelivery`.
impl fmt::Display for ActionType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code(), self.name())
    }
}

/// As the number on the wire.
impl Serialize for ActionType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(self.code())
    }
}

/// From the number on the wire, through [`ActionType::from_code`].
impl<'de> Deserialize<'de> for ActionType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_code(i64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// A number, or a text, that is not one of the nine action types of `updatePath`.
///
/// Its texts list the nine. A text that was found is not quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "{found} is no action type of updatePath; known are {}",
    joined(ActionType::ALL, ", ")
)]
pub struct UnknownActionType {
    pub(super) found: Found,
}

impl UnknownActionType {
    /// The number that was found, if it was one.
    #[must_use]
    pub const fn code(self) -> Option<i64> {
        match self.found {
            Found::Number(code) => Some(code),
            Found::Text { .. } => None,
        }
    }

    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        let (found, known) = (self.found, ActionType::ALL.map(ActionType::chinese));
        fmt::from_fn(move |f| {
            let (found, known) = (found.chinese(), joined(&known, "、"));
            write!(f, "{found}不是 updatePath 的操作类型；可用值：{known}")
        })
    }
}
