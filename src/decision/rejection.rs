//! Why an update was refused.

use core::fmt;

use crate::code::Code;
use crate::rules::Way;
use crate::state::{Situation, Status};
use crate::text::{duration, duration_zh, moment, moment_zh};
use crate::update::{ActionSet, ActionType, Timestamp};

const CANCEL_OPTION: &str = " once anything was accepted (cancel_only_before_any_update)";
const CANCEL_OPTION_ZH: &str = "（已有更新被接受，规则 cancel_only_before_any_update 不允许取消）";

/// Why a well-formed update may not be sent. Variants are in the order in which the checks run;
/// the first that applies is the answer.
///
/// `Display` is the English text, [`chinese`](Self::chinese) the Chinese one; both say what was
/// found and what would be accepted.
///
/// ```
/// use waybill_engine::{
///     ActionMessage, ActionType, Code, Outcome, RuleSet, Timestamp, Tracker, Update, decide,
/// };
///
/// let now = Timestamp::from_unix(1_800_000_000)?;
/// let update = Update::new(ActionType::OutForDelivery, now, ActionMessage::new("派件中")?);
/// let Outcome::Rejected(rejection) = decide(&RuleSet::STANDARD, &Tracker::START, &update, now)
/// else {
///     panic!("nothing goes out for delivery before it was picked up");
/// };
/// assert_eq!(rejection.code(), Code::ActionNotPermitted);
/// assert_eq!(
///     rejection.to_string(),
///     "300002 OutForDelivery is not permitted from AwaitingPickup; permitted: 100001 PickedUp, \
///      100002 PickupFailed, 100003 CourierAssigned, 200001 InTransit, 400001 Cancelled, \
///      400002 Held; shortest legal way: 100001 PickedUp, 200001 InTransit, 300002 OutForDelivery",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// 201: the update is from further in the future than clocks may differ.
    #[error(
        "action_time {} is {} ahead of now, {}; the latest accepted is {}",
        moment(time.unix()), duration(now.seconds_until(*time)), moment(now.unix()), moment(*latest)
    )]
    TooFarAhead {
        /// The update's time.
        time: Timestamp,
        /// The time that the decision was made at.
        now: Timestamp,
        /// The latest that would be accepted, in Unix seconds.
        latest: i64,
        /// What would be allowed, at a time that is.
        permitted: ActionSet,
    },
    /// 202: the waybill is signed for or cancelled; nothing may follow.
    #[error(
        "{action} can't follow: the waybill is {status}, which closed it; permitted: {permitted}"
    )]
    WaybillClosed {
        /// Signed or cancelled.
        status: Status,
        /// The refused action.
        action: ActionType,
        /// What would be allowed: nothing, unless the rules start a new cycle after a signature.
        permitted: ActionSet,
    },
    /// 203: the rules do not allow the action from here.
    #[error(
        "{action} is not permitted from {situation}{}; permitted: {permitted}; {}",
        if *by_option { CANCEL_OPTION } else { "" },
        fmt::from_fn(|f| match way {
            Some(way) => write!(f, "shortest legal way: {way}"),
            None => f.write_str("no legal way leads to it from here"),
        })
    )]
    ActionNotPermitted {
        /// The waybill's situation.
        situation: Situation,
        /// The refused action.
        action: ActionType,
        /// What would be allowed.
        permitted: ActionSet,
        /// The shortest legal way to the refused action, if one leads there.
        way: Option<Way>,
        /// Whether the table would allow it, and the option
        /// [`cancel_only_before_any_update`](crate::RuleSet::with_cancel_only_before_any_update)
        /// does not.
        by_option: bool,
    },
    /// 204: the update is older than the highest accepted time by more than the tolerance.
    #[error(
        "action_time {} is {} before the highest accepted time, {}; the earliest accepted is {}",
        moment(time.unix()), duration(time.seconds_until(*highest)), moment(highest.unix()),
        moment(*earliest)
    )]
    TimeGoesBack {
        /// The update's time.
        time: Timestamp,
        /// The highest time accepted so far.
        highest: Timestamp,
        /// The earliest that would be accepted, in Unix seconds.
        earliest: i64,
        /// What would be allowed, at a time that is.
        permitted: ActionSet,
    },
}

impl Rejection {
    /// The code, with its number and its name.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::TooFarAhead { .. } => Code::TooFarAhead,
            Self::WaybillClosed { .. } => Code::WaybillClosed,
            Self::ActionNotPermitted { .. } => Code::ActionNotPermitted,
            Self::TimeGoesBack { .. } => Code::TimeGoesBack,
        }
    }

    /// The actions that would be allowed from where the waybill is.
    #[must_use]
    pub const fn permitted(&self) -> ActionSet {
        match self {
            Self::TooFarAhead { permitted, .. }
            | Self::WaybillClosed { permitted, .. }
            | Self::ActionNotPermitted { permitted, .. }
            | Self::TimeGoesBack { permitted, .. } => *permitted,
        }
    }

    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::TooFarAhead {
                time, now, latest, ..
            } => write!(
                f,
                "action_time {}比当前时间 {}晚 {}；最晚可接受 {}",
                moment_zh(time.unix()),
                moment_zh(now.unix()),
                duration_zh(now.seconds_until(*time)),
                moment_zh(*latest)
            ),
            Self::WaybillClosed {
                status,
                action,
                permitted,
            } => write!(
                f,
                "运单{}，流程已结束，不能再上报 {}；可上报：{}",
                status.label_zh(),
                action.chinese(),
                permitted.chinese()
            ),
            Self::ActionNotPermitted {
                situation,
                action,
                permitted,
                way,
                by_option,
            } => {
                write!(
                    f,
                    "运单当前为“{}”，不能上报 {}{}；可上报：{}；",
                    situation.chinese(),
                    action.chinese(),
                    if *by_option { CANCEL_OPTION_ZH } else { "" },
                    permitted.chinese()
                )?;
                match way {
                    Some(way) => write!(f, "最短合规路径：{}", way.chinese()),
                    None => f.write_str("当前状态下没有合规路径可到达该操作"),
                }
            }
            Self::TimeGoesBack {
                time,
                highest,
                earliest,
                ..
            } => write!(
                f,
                "action_time {}比已接受的最晚时间 {}早 {}；最早可接受 {}",
                moment_zh(time.unix()),
                moment_zh(highest.unix()),
                duration_zh(time.seconds_until(*highest)),
                moment_zh(*earliest)
            ),
        })
    }
}
