//! The wider vocabulary of the sister calls.

use std::fmt;

use serde::{Serialize, Serializer};
use waybill_engine::ActionType;

/// An action of the wider vocabulary that `delivery/single_waybill/update` and
/// `delivery/pathnotify` share: twenty codes, among them none of 100003.
///
/// It is a type of its own, so none of its codes can be sent to `updatePath`. Each
/// [counts as](Self::standard) one of the nine action types that the engine decides on; that
/// reading is this project's, WeChat's pages give the codes and their meanings only. Both pages
/// list the same codes:
/// [`single_waybill/update`](https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-provider/api_scatterupdateorderstatus),
/// [`pathnotify`](https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/msgpush/api_deliverypathnotify).
///
/// Variants stand in ascending order of [`code`](Self::code), so `Ord` is the order of the codes.
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
    /// The parcel stands still for the time being (订单滞留).
    Held,
    /// The parcel goes back to the sender (订单退回).
    Returned,
    /// The consignee refused the parcel (订单拒收).
    Refused,
    /// Something is wrong with the parcel (问题件).
    Problem,
    /// Whatever has no code of its own (其他未分类状态).
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
    use ActionType as A;
    use WideAction as W;
    const fn row(action: W, code: u32, name: &'static str, label_zh: &'static str, standard: A) -> Facts {
        Facts { action, code, name, label_zh, standard }
    }
    [
        // Before the pickup, all that the nine can say is that someone looks after the order.
        row(W::DepotAccepted,        90_001, "DepotAccepted",       "网点接单",             A::CourierAssigned),
        row(W::CourierAssigned,      90_002, "CourierAssigned",     "分配业务员",           A::CourierAssigned),
        row(W::CourierReassigned,    90_003, "CourierReassigned",   "重新分配业务员",       A::CourierAssigned),
        row(W::AwaitingPayment,      90_010, "AwaitingPayment",     "待支付",               A::CourierAssigned),
        row(W::Paid,                 90_011, "Paid",                "已支付",               A::CourierAssigned),
        row(W::PickedUp,            100_001, "PickedUp",            "揽件成功",             A::PickedUp),
        row(W::PickupFailed,        100_002, "PickupFailed",        "揽件失败",             A::PickupFailed),
        row(W::InTransit,           200_001, "InTransit",           "更新运输轨迹",         A::InTransit),
        row(W::OutForDelivery,      300_002, "OutForDelivery",      "派送中",               A::OutForDelivery),
        row(W::Signed,              300_003, "Signed",              "签收成功",             A::Signed),
        row(W::DeliveryFailed,      300_004, "DeliveryFailed",      "签收失败",             A::DeliveryFailed),
        // Into the locker and out of it: the parcel moves, and nobody has signed.
        row(W::StoredByThirdParty,  300_005, "StoredByThirdParty",  "第三方代收入库",       A::InTransit),
        row(W::TakenFromThirdParty, 300_006, "TakenFromThirdParty", "第三方代收快递员取出", A::InTransit),
        row(W::SignedByProxy,       300_007, "SignedByProxy",       "代签收",               A::Signed),
        row(W::Cancelled,           400_001, "Cancelled",           "订单取消",             A::Cancelled),
        row(W::Held,                400_002, "Held",                "订单滞留",             A::Held),
        // The way back has scans of its own and an end, so it does not close the waybill.
        row(W::Returned,            400_003, "Returned",            "订单退回",             A::InTransit),
        row(W::Refused,             400_004, "Refused",             "订单拒收",             A::DeliveryFailed),
        row(W::Problem,             400_005, "Problem",             "问题件",               A::Held),
        row(W::Other,               500_001, "Other",               "其他未分类状态",       A::InTransit),
    ]
};

const _: () = {
    let mut i = 0;
    while i < FACTS.len() {
        assert!(
            FACTS[i].action as usize == i,
            "a row stands in its variant's place"
        );
        assert!(
            i == 0 || FACTS[i - 1].code < FACTS[i].code,
            "codes ascend with the variants"
        );
        i += 1;
    }
};

impl WideAction {
    /// How many there are.
    pub const COUNT: usize = 20;

    /// All of them, in ascending order of their codes.
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

    /// The number that WeChat knows it by.
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

    /// Which of the nine action types it counts as: the one to decide, before it is sent.
    ///
    /// The wide code itself is no part of an update's identity: of two that count alike, with the
    /// same second and text, the second is a duplicate.
    #[must_use]
    pub const fn standard(self) -> ActionType {
        self.facts().standard
    }

    /// The action with this code.
    ///
    /// # Errors
    ///
    /// [`UnknownWideAction`] for every number that is not one of the twenty, 100003 among them.
    pub fn from_code(code: i64) -> Result<Self, UnknownWideAction> {
        Self::ALL
            .into_iter()
            .find(|action| i64::from(action.code()) == code)
            .ok_or(UnknownWideAction { code })
    }
}

/// The action that says no more than the action type does.
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

/// Lists the twenty with whichever name of theirs is wanted.
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

/// An accepted answer does not allow this action: it was given for another one.
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
    /// Refuses an action unless the accepted one is what it counts as.
    pub(crate) fn refuse(action: WideAction, accepted: ActionType) -> Result<(), Self> {
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
