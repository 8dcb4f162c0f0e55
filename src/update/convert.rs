//! What an update's values are made from and compared with, beside their constructors.

use alloc::string::String;
use core::borrow::Borrow;
use core::str::FromStr;

use chrono::{DateTime, TimeZone};

use super::action::{ActionType, UnknownActionType};
use super::id::{InvalidWaybillId, WaybillId};
use super::time::{InvalidTimestamp, Timestamp};
use crate::message::ActionMessage;
use crate::text::Found;

/// Through [`ActionType::from_code`].
///
/// ```
/// use waybill_engine::ActionType;
///
/// assert_eq!(ActionType::try_from(300_002_u32), Ok(ActionType::OutForDelivery));
/// ```
impl TryFrom<u32> for ActionType {
    type Error = UnknownActionType;

    fn try_from(code: u32) -> Result<Self, Self::Error> {
        Self::from_code(code.into())
    }
}

/// Through [`ActionType::from_code`].
///
/// ```
/// use waybill_engine::ActionType;
///
/// let column: i64 = 300_002;
/// assert_eq!(ActionType::try_from(column), Ok(ActionType::OutForDelivery));
/// assert_eq!(ActionType::try_from(-1_i64).unwrap_err().code(), Some(-1));
/// ```
impl TryFrom<i64> for ActionType {
    type Error = UnknownActionType;

    fn try_from(code: i64) -> Result<Self, Self::Error> {
        Self::from_code(code)
    }
}

/// The action type with this code in digits, this [name](ActionType::name), or this [Chinese
/// label](ActionType::label_zh); and what `Display` writes.
///
/// ```
/// use waybill_engine::ActionType;
///
/// for text in ["300002", "OutForDelivery", "开始派送", "300002 OutForDelivery"] {
///     assert_eq!(text.parse(), Ok(ActionType::OutForDelivery));
/// }
/// let refused = "派件中".parse::<ActionType>().unwrap_err();
/// assert!(refused.to_string().starts_with("a text of 3 characters is no action type"));
/// ```
impl FromStr for ActionType {
    type Err = UnknownActionType;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(code) = text.parse() {
            return Self::from_code(code);
        }
        let is_shown = |action: &Self| {
            let parts = text.split_once(' ');
            parts.is_some_and(|(code, name)| {
                name == action.name() && code.parse() == Ok(action.code())
            })
        };
        Self::ALL
            .into_iter()
            .find(|action| action.name() == text || action.label_zh() == text || is_shown(action))
            .ok_or(UnknownActionType {
                found: Found::in_text(text),
            })
    }
}

/// As [`FromStr`].
impl TryFrom<&str> for ActionType {
    type Error = UnknownActionType;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// Through [`WaybillId::new`], borrowing the text.
impl<'a> TryFrom<&'a str> for WaybillId<'a> {
    type Error = InvalidWaybillId;

    fn try_from(text: &'a str) -> Result<Self, Self::Error> {
        Self::new(text)
    }
}

/// Through [`WaybillId::new`], taking the text over.
///
/// ```
/// use waybill_engine::WaybillId;
///
/// let column = String::from("SF1020304050607");
/// let id: WaybillId<'static> = column.try_into()?;
/// assert_eq!(id, "SF1020304050607");
/// # Ok::<(), waybill_engine::InvalidWaybillId>(())
/// ```
impl TryFrom<String> for WaybillId<'_> {
    type Error = InvalidWaybillId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(text)
    }
}

/// Through [`WaybillId::new`], with a text of its own.
impl FromStr for WaybillId<'_> {
    type Err = InvalidWaybillId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(String::from(text))
    }
}

/// An id equals, orders and hashes as its text does, so a map with ids as keys can be asked by
/// text.
///
/// ```
/// use std::collections::HashMap;
/// use waybill_engine::{Tracker, WaybillId};
///
/// let mut open = HashMap::new();
/// open.insert(WaybillId::new("SF1020304050607")?, Tracker::START);
/// assert_eq!(open.get("SF1020304050607"), Some(&Tracker::START));
/// # Ok::<(), waybill_engine::InvalidWaybillId>(())
/// ```
impl Borrow<str> for WaybillId<'_> {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

/// A value that is a text is seen as one, and compared with one.
macro_rules! as_its_text {
    ($($value:ident),+) => {$(
        impl AsRef<str> for $value<'_> {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl PartialEq<str> for $value<'_> {
            fn eq(&self, text: &str) -> bool {
                self.as_str() == text
            }
        }

        impl PartialEq<&str> for $value<'_> {
            fn eq(&self, text: &&str) -> bool {
                self.as_str() == *text
            }
        }

        impl PartialEq<$value<'_>> for str {
            fn eq(&self, value: &$value<'_>) -> bool {
                self == value.as_str()
            }
        }

        impl PartialEq<$value<'_>> for &str {
            fn eq(&self, value: &$value<'_>) -> bool {
                *self == value.as_str()
            }
        }
    )+};
}

// A message has no `TryFrom`: a conversion would not show under which policy. A token has none of
// this: only `reveal` gives its text.
as_its_text!(WaybillId, ActionMessage);

/// Seconds after the Unix epoch, through [`Timestamp::from_unix`].
///
/// # Errors
///
/// As [`Timestamp::from_unix`].
///
/// ```
/// use waybill_engine::Timestamp;
///
/// assert_eq!(Timestamp::try_from(1_700_000_000_i64)?.unix(), 1_700_000_000);
/// assert!(Timestamp::try_from(1_700_000_000_000_i64).is_err()); // milliseconds
/// # Ok::<(), waybill_engine::InvalidTimestamp>(())
/// ```
impl TryFrom<i64> for Timestamp {
    type Error = InvalidTimestamp;

    fn try_from(seconds: i64) -> Result<Self, Self::Error> {
        Self::from_unix(seconds)
    }
}

/// The whole second of the time, whatever its zone: a fraction is dropped.
///
/// # Errors
///
/// As [`Timestamp::from_unix`].
///
/// ```
/// use chrono::DateTime;
/// use waybill_engine::Timestamp;
///
/// let scan = DateTime::parse_from_rfc3339("2023-11-15T06:13:20.750+08:00").unwrap();
/// assert_eq!(Timestamp::try_from(scan)?.unix(), 1_700_000_000);
/// assert_eq!(Timestamp::try_from(scan.to_utc())?.unix(), 1_700_000_000);
/// # Ok::<(), waybill_engine::InvalidTimestamp>(())
/// ```
impl<Tz: TimeZone> TryFrom<DateTime<Tz>> for Timestamp {
    type Error = InvalidTimestamp;

    fn try_from(time: DateTime<Tz>) -> Result<Self, Self::Error> {
        Self::from_unix(time.timestamp())
    }
}

/// The whole second of the time: a fraction is dropped. With the feature `std`.
///
/// # Errors
///
/// As [`Timestamp::from_unix`].
///
/// ```
/// use std::time::SystemTime;
/// use waybill_engine::Timestamp;
///
/// let now = Timestamp::try_from(SystemTime::now())?; // the caller's clock: the engine has none
/// assert!(now > Timestamp::from_unix(1_700_000_000)?);
/// # Ok::<(), waybill_engine::InvalidTimestamp>(())
/// ```
#[cfg(feature = "std")]
impl TryFrom<std::time::SystemTime> for Timestamp {
    type Error = InvalidTimestamp;

    fn try_from(time: std::time::SystemTime) -> Result<Self, Self::Error> {
        // Beyond 64 bits is beyond every limit.
        let whole = |seconds: u64| i64::try_from(seconds).unwrap_or(i64::MAX);
        Self::from_unix(match time.duration_since(std::time::UNIX_EPOCH) {
            Ok(after) => whole(after.as_secs()),
            Err(before) => {
                let before = before.duration();
                let begun = u64::from(before.subsec_nanos() > 0);
                -whole(before.as_secs().saturating_add(begun))
            }
        })
    }
}
