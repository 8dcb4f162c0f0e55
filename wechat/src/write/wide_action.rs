//! The wider vocabulary of the sister calls.

use std::fmt;

use serde::{Serialize, Serializer};
use waybill_engine::ActionType;

/// An action of the wider vocabulary that `delivery/single_waybill/update` and
/// `delivery/pathnotify` share: twenty codes, without 100003.
///
/// It is a type of its own, so none of its codes can be sent to `updatePath`. Each
/// [counts as](Self::standard) one of the nine action types that the engine decides on. That
/// mapping is this project's; [WeChat's pages](crate#wechats-pages) only give the codes and their
/// meanings, the same in both.
///
/// Variants are in ascending order of [`code`](Self::code), so `Ord` is the order of the codes.
///
/// ```
/// use waybill_engine::ActionType;
/// use waybill_wechat::WideAction;
///
/// let locker = WideAction::from_code(300_005)?;
/// assert_eq!(locker, WideAction::StoredByThirdParty);
/// assert_eq!(locker.standard(), ActionType::InTransit);
/// assert_eq!(WideAction::from(ActionType::CourierAssigned).code(), 90_002);
/// # Ok::<(), waybill_wechat::UnknownWideAction>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[non_exhaustive]
pub enum WideAction {
    /// A depot took the order (网点接单).
    DepotAccepted,
    /// A courier was named for the pickup (分配业务员).
    CourierAssigned,
    /// Another courier was named (重新分配业务员).
    CourierReassigned,
    /// The order waits to be paid (待支付).
    AwaitingPayment,
    /// The order is paid (已支付).
    Paid,
    /// The courier has the parcel (揽件成功).
    PickedUp,
    /// The courier came and did not get the parcel (揽件失败).
    PickupFailed,
    /// A scan between pickup and delivery (更新运输轨迹).
    InTransit,
    /// Out for delivery (派送中).
    OutForDelivery,
    /// Signed for (签收成功).
    Signed,
    /// The delivery did not succeed (签收失败).
    DeliveryFailed,
    /// In a locker, shop or parcel station, for the consignee to collect (第三方代收入库).
    StoredByThirdParty,
    /// Taken out of there again by the courier (第三方代收快递员取出).
    TakenFromThirdParty,
    /// Someone signed for the consignee (代签收).
    SignedByProxy,
    /// The order was cancelled (订单取消).
    Cancelled,
    /// The parcel does not move for the time being (订单滞留).
    Held,
    /// The parcel goes back to the sender (订单退回).
    Returned,
    /// The consignee refused the parcel (订单拒收).
    Refused,
    /// Something is wrong with the parcel (问题件).
    Problem,
    /// Anything that has no code of its own (其他未分类状态).
    Other,
}

struct Facts {
    action: WideAction,
    code: u32,
    name: &'static str,
    label_zh: &'static str,
    standard: ActionType,
}

#[rustfmt::skip]
const FACTS: [Facts; WideAction::COUNT] = {
    /// A row, whose English name is the variant's own.
    macro_rules! row {
        ($action:ident, $code:literal, $label_zh:literal, $standard:ident) => {
            Facts {
                action: WideAction::$action,
                code: $code,
                name: stringify!($action),
                label_zh: $label_zh,
                standard: ActionType::$standard,
            }
        };
    }
    [
        // Before the pickup the nine only have the assignment of a courier.
        row!(DepotAccepted,        90_001, "网点接单",             CourierAssigned),
        row!(CourierAssigned,      90_002, "分配业务员",           CourierAssigned),
        row!(CourierReassigned,    90_003, "重新分配业务员",       CourierAssigned),
        row!(AwaitingPayment,      90_010, "待支付",               CourierAssigned),
        row!(Paid,                 90_011, "已支付",               CourierAssigned),
        row!(PickedUp,            100_001, "揽件成功",             PickedUp),
        row!(PickupFailed,        100_002, "揽件失败",             PickupFailed),
        row!(InTransit,           200_001, "更新运输轨迹",         InTransit),
        row!(OutForDelivery,      300_002, "派送中",               OutForDelivery),
        row!(Signed,              300_003, "签收成功",             Signed),
        row!(DeliveryFailed,      300_004, "签收失败",             DeliveryFailed),
        // Into the locker and out of it: the parcel moves, and nobody signs.
        row!(StoredByThirdParty,  300_005, "第三方代收入库",       InTransit),
        row!(TakenFromThirdParty, 300_006, "第三方代收快递员取出", InTransit),
        row!(SignedByProxy,       300_007, "代签收",               Signed),
        row!(Cancelled,           400_001, "订单取消",             Cancelled),
        row!(Held,                400_002, "订单滞留",             Held),
        // The way back has scans of its own and an end, so it does not close the waybill.
        row!(Returned,            400_003, "订单退回",             InTransit),
        row!(Refused,             400_004, "订单拒收",             DeliveryFailed),
        row!(Problem,             400_005, "问题件",               Held),
        row!(Other,               500_001, "其他未分类状态",       InTransit),
    ]
};

const _: () = {
    let mut i = 0;
    while i < FACTS.len() {
        assert!(
            FACTS[i].action as usize == i,
            "a row is in its variant's place"
        );
        assert!(
            i == 0 || FACTS[i - 1].code < FACTS[i].code,
            "codes ascend with the variants"
        );
        i += 1;
    }
};

impl WideAction {
    /// The number of actions.
    pub const COUNT: usize = 20;

    /// All actions, in ascending order of their codes.
    pub const ALL: [Self; Self::COUNT] = {
        let mut all = [Self::DepotAccepted; Self::COUNT];
        let mut i = 0;
        while i < all.len() {
            all[i] = FACTS[i].action;
            i += 1;
        }
        all
    };

    const fn facts(self) -> &'static Facts {
        &FACTS[self as usize]
    }

    /// The number on the wire.
    #[must_use]
    pub const fn code(self) -> u32 {
        self.facts().code
    }

    /// The English name, which is the variant's own.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// The Chinese label of WeChat's documentation.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        self.facts().label_zh
    }

    /// Which of the nine action types it counts as: the one to decide before this one is sent.
    ///
    /// The wide code itself is not part of an update's identity: of two that count as the same
    /// action type, with the same second and text, the second is a duplicate.
    #[must_use]
    pub const fn standard(self) -> ActionType {
        self.facts().standard
    }

    /// The action with this code.
    ///
    /// # Errors
    ///
    /// [`UnknownWideAction`] for every number that is not one of the twenty, such as 100003.
    pub fn from_code(code: i64) -> Result<Self, UnknownWideAction> {
        Self::ALL
            .into_iter()
            .find(|action| i64::from(action.code()) == code)
            .ok_or(UnknownWideAction { code })
    }
}

/// The action of the same meaning as the action type.
impl From<ActionType> for WideAction {
    fn from(action: ActionType) -> Self {
        match action {
            ActionType::PickedUp => Self::PickedUp,
            ActionType::PickupFailed => Self::PickupFailed,
            ActionType::CourierAssigned => Self::CourierAssigned,
            ActionType::InTransit => Self::InTransit,
            ActionType::OutForDelivery => Self::OutForDelivery,
            ActionType::Signed => Self::Signed,
            ActionType::DeliveryFailed => Self::DeliveryFailed,
            ActionType::Cancelled => Self::Cancelled,
            ActionType::Held => Self::Held,
        }
    }
}

/// The code and the name: `300005 StoredByThirdParty`.
impl fmt::Display for WideAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code(), self.name())
    }
}

/// As the number on the wire.
impl Serialize for WideAction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(self.code())
    }
}

/// A number that is not one of the twenty actions of the sister calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "{code} is no action of single_waybill/update and pathnotify; known are {}",
    Known(WideAction::name)
)]
pub struct UnknownWideAction {
    code: i64,
}

impl UnknownWideAction {
    /// The number that was found.
    #[must_use]
    pub const fn code(self) -> i64 {
        self.code
    }

    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        let code = self.code;
        fmt::from_fn(move |f| {
            write!(
                f,
                "{code} 不是 single_waybill/update 和 pathnotify 的操作类型；可用值：{}",
                Known(WideAction::label_zh)
            )
        })
    }
}

/// Lists the twenty with the given one of their names.
struct Known(fn(WideAction) -> &'static str);

impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, action) in WideAction::ALL.into_iter().enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            write!(f, "{comma}{} {}", action.code(), self.0(action))?;
        }
        Ok(())
    }
}

/// The accepted answer is for another action than the one to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "{action} counts as {}, and the accepted update is {accepted}; decide it as {}",
    action.standard(), action.standard()
)]
pub struct OtherAction {
    action: WideAction,
    accepted: ActionType,
}

impl OtherAction {
    /// Refuses an action unless it counts as the accepted one.
    pub(super) fn refuse(action: WideAction, accepted: ActionType) -> Result<(), Self> {
        if action.standard() == accepted {
            Ok(())
        } else {
            Err(Self { action, accepted })
        }
    }

    /// The action that was to be sent.
    #[must_use]
    pub const fn action(self) -> WideAction {
        self.action
    }

    /// The action that was accepted.
    #[must_use]
    pub const fn accepted(self) -> ActionType {
        self.accepted
    }

    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        let Self { action, accepted } = *self;
        fmt::from_fn(move |f| {
            let standard = action.standard();
            write!(
                f,
                "{} {} 按 {} {} 判定，而已接受的是 {} {}",
                action.code(),
                action.label_zh(),
                standard.code(),
                standard.label_zh(),
                accepted.code(),
                accepted.label_zh()
            )
        })
    }
}
