//! One update of a waybill.

mod action;
mod action_set;
mod convert;
mod field;
mod fingerprint;
mod id;
mod time;

use serde::{Deserialize, Serialize};

pub use action::{ActionType, Stage, UnknownActionType};
pub use action_set::{ActionSet, Actions};
pub use field::Field;
pub(crate) use field::Wanted;
pub use fingerprint::Fingerprint;
pub use id::{InvalidOrderToken, InvalidWaybillId, OrderToken, WaybillId};
pub use time::{InvalidTimestamp, TimeUnit, Timestamp};
pub(crate) use time::{stored, stored_or_none};

use crate::message::ActionMessage;

/// What a scan says of a waybill: an action, its time and the text for the consignee.
///
/// Every value in it is valid by itself; [`decide`](crate::decide) answers whether the waybill
/// takes it.
///
/// ```
/// use waybill_engine::{ActionMessage, ActionType, Timestamp, Update};
///
/// let update = Update::new(
///     ActionType::PickedUp,
///     Timestamp::from_unix(1_700_000_600)?,
///     ActionMessage::new("【杭州转运中心】已揽收")?,
/// );
/// assert_eq!(update.action(), ActionType::PickedUp);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update<'a> {
    /// Its fingerprint is taken once, here, so that a decision need not read the message.
    entry: Entry,
    message: ActionMessage<'a>,
}

/// An update without its message: what is kept of it once it was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Entry {
    #[serde(rename = "action_time", deserialize_with = "stored")]
    time: Timestamp,
    #[serde(rename = "action_type")]
    action: ActionType,
    fingerprint: Fingerprint,
}

impl<'a> Update<'a> {
    /// An update of these three.
    #[must_use]
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub fn new(action: ActionType, time: Timestamp, message: ActionMessage<'a>) -> Self {
        let fingerprint = Fingerprint::of(action, time, message.as_str());
        Self {
            entry: Entry {
                time,
                action,
                fingerprint,
            },
            message,
        }
    }

    /// What happened.
    #[must_use]
    pub const fn action(&self) -> ActionType {
        self.entry.action
    }

    /// When it happened.
    #[must_use]
    pub const fn time(&self) -> Timestamp {
        self.entry.time
    }

    /// What the consignee reads.
    #[must_use]
    pub const fn message(&self) -> &ActionMessage<'a> {
        &self.message
    }

    /// The update's identity; equal for duplicates.
    #[must_use]
    pub const fn fingerprint(&self) -> Fingerprint {
        self.entry.fingerprint
    }

    /// The update without its message.
    #[must_use]
    pub const fn entry(&self) -> &Entry {
        &self.entry
    }

    /// The same update with a text of its own.
    #[must_use]
    pub fn into_owned(self) -> Update<'static> {
        Update {
            entry: self.entry,
            message: self.message.into_owned(),
        }
    }
}

impl Entry {
    /// An entry that was stored in parts: what [`action`](Self::action), [`time`](Self::time) and
    /// [`fingerprint`](Self::fingerprint) gave. The fingerprint is taken as it is: without the
    /// message, it can't be checked.
    ///
    /// ```
    /// use waybill_engine::{ActionMessage, ActionType, Entry, Timestamp, Update};
    ///
    /// let time = Timestamp::from_unix(1_700_000_600)?;
    /// let update = Update::new(ActionType::PickedUp, time, ActionMessage::new("已揽收")?);
    /// let stored = Entry::from_parts(ActionType::PickedUp, time, update.fingerprint());
    /// assert_eq!(stored, *update.entry());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn from_parts(action: ActionType, time: Timestamp, fingerprint: Fingerprint) -> Self {
        Self {
            time,
            action,
            fingerprint,
        }
    }

    /// What happened.
    #[must_use]
    pub const fn action(&self) -> ActionType {
        self.action
    }

    /// When it happened.
    #[must_use]
    pub const fn time(&self) -> Timestamp {
        self.time
    }

    /// The update's identity.
    #[must_use]
    pub const fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }
}
