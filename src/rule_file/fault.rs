//! What is wrong with a rule file.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::rules::COLUMNS;
use crate::state::{Situation, Status};
use crate::text::joined;
use crate::update::ActionType;

/// One thing that is wrong with a rule file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleFault {
    /// The name is blank.
    #[error("name is blank; give the rules a name that people will see")]
    NoName,
    /// `max_chars` is zero.
    #[error("max_chars is 0, so no message could ever be sent")]
    NoRoomForMessages,
    /// A column is headed by something else than an action.
    #[error(
        "column {name}: there is no such action; known are {}",
        joined(COLUMNS.map(ActionType::short), ", ")
    )]
    UnknownColumn {
        /// The heading.
        name: String,
    },
    /// Two columns are for the same action.
    #[error("column {} ({action}) is there twice", action.short())]
    RepeatedColumn {
        /// The action.
        action: ActionType,
    },
    /// An action has no column.
    #[error("column {} ({action}) is missing", action.short())]
    MissingColumn {
        /// The action.
        action: ActionType,
    },
    /// A row has more or fewer marks than there are columns.
    #[error("row {row}: {found} marks, and there are {wanted} columns")]
    RowLength {
        /// The row's name.
        row: String,
        /// How many marks it has.
        found: usize,
        /// How many it should have.
        wanted: usize,
    },
    /// A sign that is no mark.
    #[error("row {row}, column {}: `{found}` is no mark; write one of + r s .", action.short())]
    UnknownMark {
        /// The row's name.
        row: String,
        /// The column.
        action: ActionType,
        /// The sign.
        found: char,
    },
    /// A row is named after something else than a status.
    #[error(
        "row {row}: there is no such status; known are {}",
        joined(Status::ALL, ", ")
    )]
    UnknownStatus {
        /// The row's name.
        row: String,
    },
    /// A held row for a closed status.
    #[error("row {status}, held: a closed waybill is never held")]
    ClosedHeld {
        /// The status.
        status: Status,
    },
    /// Two rows for the same situation.
    #[error("row {situation} is there twice")]
    RepeatedRow {
        /// The situation.
        situation: Situation,
    },
    /// A status has no row.
    #[error("row {status} is missing")]
    MissingRow {
        /// The status.
        status: Status,
    },
    /// Something may follow a closed status.
    #[error(
        "row {status}, column {}: nothing may follow a closed status{}",
        action.short(),
        new_cycle_hint(*status, *action)
    )]
    ExitFromClosed {
        /// The status.
        status: Status,
        /// The action that the row accepts.
        action: ActionType,
    },
    /// An action that closes a waybill is marked as a repeat, so the waybill would stay open.
    #[error(
        "row {situation}, column {}: it closes the waybill, so it can't be a repeat; write + s or \
         .",
        action.short()
    )]
    FalseRepeat {
        /// The situation.
        situation: Situation,
        /// The action.
        action: ActionType,
    },
    /// No sequence of actions leads to an open status.
    #[error("row {status}: no way leads there from {}", Status::AwaitingPickup)]
    Unreachable {
        /// The status.
        status: Status,
    },
    /// A waybill here could never be signed for or cancelled.
    #[error(
        "row {situation}: from here neither {} nor {} can ever be reached",
        Status::Signed,
        Status::Cancelled
    )]
    Endless {
        /// The situation.
        situation: Situation,
    },
}

fn new_cycle_hint(status: Status, action: ActionType) -> &'static str {
    if is_new_cycle(status, action) {
        "; for a number that is used again, set new_cycle_after_signed"
    } else {
        ""
    }
}

fn new_cycle_hint_zh(status: Status, action: ActionType) -> &'static str {
    if is_new_cycle(status, action) {
        "；若单号会重复使用，请启用 new_cycle_after_signed"
    } else {
        ""
    }
}

fn is_new_cycle(status: Status, action: ActionType) -> bool {
    (status, action) == (Status::Signed, ActionType::PickedUp)
}

impl RuleFault {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::NoName => f.write_str("name 为空白；请填写规则名称"),
            Self::NoRoomForMessages => f.write_str("max_chars 为 0，任何文案都无法发送"),
            Self::UnknownColumn { name } => write!(
                f,
                "列 {name}：未知操作；可用值：{}",
                joined(COLUMNS.map(ActionType::short), ", ")
            ),
            Self::RepeatedColumn { action } => {
                write!(f, "列 {}（{}）重复", action.short(), action.label_zh())
            }
            Self::MissingColumn { action } => {
                write!(f, "缺少列 {}（{}）", action.short(), action.label_zh())
            }
            Self::RowLength { row, found, wanted } => {
                write!(f, "行 {row}：有 {found} 个标记，应为 {wanted} 个")
            }
            Self::UnknownMark { row, action, found } => write!(
                f,
                "行 {row} 列 {}：“{found}”不是标记；可用值：+ r s .",
                action.short()
            ),
            Self::UnknownStatus { row } => write!(
                f,
                "行 {row}：未知状态；可用值：{}",
                joined(Status::ALL, "、")
            ),
            Self::ClosedHeld { status } => write!(f, "行 {status}（滞留）：已结束的运单不会滞留"),
            Self::RepeatedRow { situation } => write!(f, "行 {situation} 重复"),
            Self::MissingRow { status } => write!(f, "缺少行 {status}"),
            Self::ExitFromClosed { status, action } => write!(
                f,
                "行 {status} 列 {}：已结束的状态之后不能再有更新{}",
                action.short(),
                new_cycle_hint_zh(*status, *action)
            ),
            Self::FalseRepeat { situation, action } => write!(
                f,
                "行 {situation} 列 {}：该操作会结束运单，不能标为重复；可写 + s .",
                action.short()
            ),
            Self::Unreachable { status } => write!(
                f,
                "行 {status}：从 {} 无法到达该状态",
                Status::AwaitingPickup
            ),
            Self::Endless { situation } => write!(
                f,
                "行 {situation}：从该状态起永远到不了{}（{}）或{}（{}）",
                Status::Signed.label_zh(),
                Status::Signed,
                Status::Cancelled.label_zh(),
                Status::Cancelled
            ),
        })
    }
}

/// Rules that can't be used, with everything that is wrong with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidRules {
    /// Never empty.
    pub(super) faults: Vec<RuleFault>,
}

impl InvalidRules {
    /// Every fault; at least one.
    #[must_use]
    pub fn faults(&self) -> &[RuleFault] {
        &self.faults
    }

    /// The Chinese text: every fault, with `；` between them.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        joined(self.faults.iter().map(RuleFault::chinese), "；")
    }
}

/// Every fault, with `; ` between them.
impl fmt::Display for InvalidRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", joined(&self.faults, "; "))
    }
}

impl core::error::Error for InvalidRules {}
