//! The five fields of an update on the wire.

use core::fmt;

use crate::code::Code;

/// A field of the payload. The order is that of WeChat's sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[allow(clippy::exhaustive_enums, reason = "the call has these five")]
pub enum Field {
    /// The order token.
    Token,
    /// The waybill id.
    WaybillId,
    /// The time of the update.
    ActionTime,
    /// The action type.
    ActionType,
    /// The message.
    ActionMsg,
}

impl Field {
    /// How many fields there are.
    pub const COUNT: usize = 5;

    /// All five, in WeChat's order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Token,
        Self::WaybillId,
        Self::ActionTime,
        Self::ActionType,
        Self::ActionMsg,
    ];

    /// The name in the HTTPS body.
    #[must_use]
    pub const fn snake(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::WaybillId => "waybill_id",
            Self::ActionTime => "action_time",
            Self::ActionType => "action_type",
            Self::ActionMsg => "action_msg",
        }
    }

    /// The name among the cloud call's arguments.
    #[must_use]
    pub const fn camel(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::WaybillId => "waybillId",
            Self::ActionTime => "actionTime",
            Self::ActionType => "actionType",
            Self::ActionMsg => "actionMsg",
        }
    }

    /// The field with this name, in either casing.
    #[must_use]
    #[inline]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|field| field.snake() == name || field.camel() == name)
    }

    /// The code of a wrong value in this field.
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            Self::Token => Code::InvalidToken,
            Self::WaybillId => Code::InvalidWaybillId,
            Self::ActionTime => Code::InvalidActionTime,
            Self::ActionType => Code::InvalidActionType,
            Self::ActionMsg => Code::InvalidActionMsg,
        }
    }

    /// What its value is in JSON.
    pub(crate) const fn wanted(self) -> Wanted {
        match self {
            Self::Token | Self::WaybillId | Self::ActionMsg => Wanted::String,
            Self::ActionTime | Self::ActionType => Wanted::WholeNumber,
        }
    }
}

/// The name in the HTTPS body.
impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.snake())
    }
}

/// What a field's value has to be in JSON.
pub(crate) enum Wanted {
    String,
    WholeNumber,
}

impl Wanted {
    pub(crate) const fn english(&self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::WholeNumber => "a whole number",
        }
    }

    pub(crate) const fn chinese(&self) -> &'static str {
        match self {
            Self::String => "字符串",
            Self::WholeNumber => "整数",
        }
    }
}
