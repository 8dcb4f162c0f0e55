//! One entry of a path, as WeChat shows it.

use std::fmt;

use waybill_engine::{
    ActionMessage, ActionType, Entry, InvalidActionMessage, InvalidTimestamp, MessagePolicy,
    PhoneRule, Timestamp, UnknownActionType, Update,
};

use super::field_name::FieldName;
use super::fields::Fields;
use super::unreadable::Unreadable;

/// WeChat may show anything that was ever sent, so no limit applies to it.
const ANY_MESSAGE: MessagePolicy = MessagePolicy {
    max_chars: usize::MAX,
    phones: PhoneRule::Off,
};

/// One entry of a path, as it was found: nothing in it is checked, nothing is lost.
///
/// WeChat's own lists have more than the nine action types that may be sent: the events of its
/// sandbox contain 300001 beside the 100001 that was sent, with the same time.
///
/// ```
/// use waybill_engine::{ActionType, MessagePolicy};
/// use waybill_wechat::Observed;
///
/// let sent = Observed::new(100_001, 1_700_000_600, "已揽收");
/// assert_eq!(sent.update(&MessagePolicy::DEFAULT)?.action(), ActionType::PickedUp);
///
/// let foreign = Observed::new(300_001, 1_700_000_600, "已揽收");
/// assert_eq!(foreign.code(), 300_001);
/// assert!(foreign.update(&MessagePolicy::DEFAULT).is_err());
/// # Ok::<(), waybill_wechat::NotAnUpdate>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Observed {
    code: i64,
    time: i64,
    message: String,
}

impl Observed {
    /// An entry of these three.
    #[must_use]
    pub fn new(code: i64, time: i64, message: impl Into<String>) -> Self {
        Self {
            code,
            time,
            message: message.into(),
        }
    }

    /// An entry of a list, whose message may be missing.
    pub(super) fn read(fields: &Fields<'_>) -> Result<Self, Unreadable> {
        let whole = |name| fields.whole(name)?.ok_or_else(|| fields.missing(name));
        Ok(Self {
            time: whole(FieldName::ActionTime)?,
            code: whole(FieldName::ActionType)?,
            message: fields
                .text(FieldName::ActionMsg)?
                .unwrap_or_default()
                .into_owned(),
        })
    }

    /// The action type's number, whether it is one of the nine or not.
    #[must_use]
    pub const fn code(&self) -> i64 {
        self.code
    }

    /// The time, in Unix seconds if it is a legal one.
    #[must_use]
    pub const fn time(&self) -> i64 {
        self.time
    }

    /// The text; empty if the entry has none.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The entry as an update, where it is a legal one: one of the nine action types, a time in
    /// seconds, a message that the policy accepts.
    ///
    /// # Errors
    ///
    /// [`NotAnUpdate`] names the part that is not legal.
    pub fn update(&self, messages: &MessagePolicy) -> Result<Update<'static>, NotAnUpdate> {
        let action = ActionType::from_code(self.code)?;
        let time = Timestamp::from_unix(self.time)?;
        let message: ActionMessage<'_> = messages.message(self.message.as_str())?;
        Ok(Update::new(action, time, message.into_owned()))
    }

    /// The identity of the update that this entry is, if it is one at all.
    pub(crate) fn entry(&self) -> Option<Entry> {
        let update = self.update(&ANY_MESSAGE).ok()?;
        Some(*update.entry())
    }
}

/// Whether a list's own count, if there is one, is the number of its entries.
pub(super) fn count_agrees(count: Option<i64>, entries: &[Observed]) -> bool {
    count.is_none_or(|count| usize::try_from(count) == Ok(entries.len()))
}

/// Why an entry of a path is not a legal update.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotAnUpdate {
    /// Its action type is not one of the nine.
    #[error("action_type {0}")]
    ActionType(UnknownActionType),
    /// Its time is not one in whole Unix seconds.
    #[error("action_time {0}")]
    Time(InvalidTimestamp),
    /// Its message is not one that may be sent.
    #[error(transparent)]
    Message(#[from] InvalidActionMessage),
}

impl From<UnknownActionType> for NotAnUpdate {
    fn from(unknown: UnknownActionType) -> Self {
        Self::ActionType(unknown)
    }
}

impl From<InvalidTimestamp> for NotAnUpdate {
    fn from(invalid: InvalidTimestamp) -> Self {
        Self::Time(invalid)
    }
}

impl NotAnUpdate {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::ActionType(unknown) => write!(f, "action_type {}", unknown.chinese()),
            Self::Time(invalid) => write!(f, "action_time {}", invalid.chinese()),
            Self::Message(invalid) => write!(f, "{}", invalid.chinese()),
        })
    }
}
