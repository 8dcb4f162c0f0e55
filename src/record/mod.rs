//! A record of a feed: the five fields as they came, and the update in them if they are right.

#[cfg(feature = "json")]
pub(crate) mod fast_path;
mod fault;
mod fields;
#[cfg(feature = "json")]
mod json;
#[cfg(all(test, feature = "json"))]
pub(crate) mod made_up;
mod refusal;
#[cfg(feature = "json")]
mod slow_path;

use alloc::vec::Vec;
use core::fmt;

use serde::{Serialize, Serializer};

pub use fault::{Fault, JsonType};
pub use fields::RecordFields;
pub(crate) use refusal::Refusal;

use crate::code::Code;
use crate::message::MessagePolicy;
use crate::text::joined;
use crate::update::{ActionSet, ActionType, Field, OrderToken, Timestamp, Update, WaybillId};

/// A well-formed record: whose update it is, and the update.
///
/// Made from [`RecordFields`], which any serde format can fill.
///
/// ```
/// use waybill_engine::{Code, MessagePolicy, Record, RecordFields};
///
/// let line = concat!(
///     r#"{"token":"t","waybillId":"W1","actionTime":1700000600,"#,
///     r#""actionType":100001,"actionMsg":"已揽收"}"#,
/// );
/// let fields: RecordFields = serde_json::from_str(line)?;
/// let record = Record::new(fields, &MessagePolicy::DEFAULT)?;
/// assert_eq!(record.waybill_id.as_str(), "W1");
///
/// let line = r#"{"waybill_id":"W1","action_time":"now","action_type":7,"action_msg":" "}"#;
/// let malformed = Record::new(serde_json::from_str(line)?, &MessagePolicy::DEFAULT).unwrap_err();
/// let codes: Vec<_> = malformed.faults().iter().map(|fault| fault.code().number()).collect();
/// assert_eq!(codes, [103, 113, 114, 115]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record<'a> {
    /// Whose update it is.
    pub waybill_id: WaybillId<'a>,
    /// The order token to send it with.
    pub token: OrderToken<'a>,
    /// What happened.
    pub update: Update<'a>,
}

impl<'a> Record<'a> {
    /// Makes a record of parts that were checked one by one, as where the token is not in the feed
    /// but in a table of orders.
    ///
    /// ```
    /// use waybill_engine::{
    ///     ActionType, MessagePolicy, OrderToken, Record, Timestamp, Update, WaybillId,
    /// };
    ///
    /// let message = MessagePolicy::DEFAULT.message("已揽收")?;
    /// let time = Timestamp::from_unix(1_700_000_600)?;
    /// let update = Update::new(ActionType::PickedUp, time, message);
    /// let record = Record::from_parts(WaybillId::new("W1")?, OrderToken::new("t")?, update);
    /// assert_eq!(record.waybill_id.as_str(), "W1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn from_parts(
        waybill_id: WaybillId<'a>,
        token: OrderToken<'a>,
        update: Update<'a>,
    ) -> Self {
        Self {
            waybill_id,
            token,
            update,
        }
    }

    /// Checks the five fields.
    ///
    /// # Errors
    ///
    /// [`Malformed`] with everything that is wrong with them.
    pub fn new(
        mut fields: RecordFields<'a>,
        messages: &MessagePolicy,
    ) -> Result<Self, Malformed<'a>> {
        let mut faults = Vec::new();
        let token = fields.text(Field::Token, OrderToken::new, &mut faults);
        let waybill_id = fields.text(Field::WaybillId, WaybillId::new, &mut faults);
        let time = fields.number(Field::ActionTime, Timestamp::from_unix, &mut faults);
        let action = fields.number(Field::ActionType, ActionType::from_code, &mut faults);
        let message = fields.text(Field::ActionMsg, |text| messages.message(text), &mut faults);
        faults.extend(fields.duplicates());

        match (token, waybill_id, time, action, message) {
            (Some(token), Some(waybill_id), Some(time), Some(action), Some(message))
                if faults.is_empty() =>
            {
                Ok(Self {
                    waybill_id,
                    token,
                    update: Update::new(action, time, message),
                })
            }
            (_, waybill_id, ..) => {
                faults.sort_by_key(Fault::code);
                let twice = fields.is_duplicate(Field::WaybillId);
                Err(Malformed {
                    waybill_id: waybill_id.filter(|_| !twice),
                    faults,
                })
            }
        }
    }
}

/// A record that is not well-formed. It never reaches a decision and changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed<'a> {
    waybill_id: Option<WaybillId<'a>>,
    /// Never empty.
    faults: Vec<Fault>,
}

impl<'a> Malformed<'a> {
    /// The waybill that the record names, if that can be read.
    #[must_use]
    pub const fn waybill_id(&self) -> Option<&WaybillId<'a>> {
        self.waybill_id.as_ref()
    }

    /// Everything that is wrong with it, in the order of the checks; at least one.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The first fault in the order of the checks.
    #[must_use]
    pub fn first(&self) -> &Fault {
        &self.faults[0]
    }

    /// The code of the first fault.
    #[must_use]
    pub fn code(&self) -> Code {
        self.first().code()
    }

    /// The Chinese text: every fault, with `；` between them.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        joined(self.faults.iter().map(Fault::chinese), "；")
    }
}

/// A record that could not even be read as an object.
impl From<Fault> for Malformed<'_> {
    fn from(fault: Fault) -> Self {
        Self {
            waybill_id: None,
            faults: alloc::vec![fault],
        }
    }
}

/// As a [`Rejection`](crate::Rejection) is, with the outcome `malformed` and all `faults`; code,
/// number and reasons are those of the first.
impl Serialize for Malformed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Refusal {
            outcome: "malformed",
            code: self.code(),
            number: self.code().number(),
            faults: self.faults(),
            reason: self.first(),
            reason_zh: self.first().chinese(),
            permitted: ActionSet::EMPTY,
        }
        .serialize(serializer)
    }
}

/// Every fault, with `; ` between them.
impl fmt::Display for Malformed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", joined(&self.faults, "; "))
    }
}

impl core::error::Error for Malformed<'_> {}
