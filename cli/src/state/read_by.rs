//! What the records of a run were read by: a map, or as they are.

use std::fmt;

use serde::{Deserialize, Serialize};
use waybill_engine::Fingerprint;

use crate::escape;

/// What the records of a run were read by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReadBy {
    /// An earlier version did not say.
    #[default]
    Unknown,
    /// They are records of ours, or a table without a map.
    Itself,
    /// A map of this name and content.
    Map {
        name: String,
        fingerprint: Fingerprint,
    },
}

impl ReadBy {
    /// Whether a run that reads by the other is known to read otherwise.
    pub(super) fn is_other(&self, other: &Self) -> bool {
        *self != Self::Unknown && self != other
    }

    /// The Chinese text.
    pub(crate) fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::Unknown => f.write_str("未知的方式"),
            Self::Itself => f.write_str("不用映射"),
            Self::Map { name, fingerprint } => {
                write!(f, "映射 {}（指纹 {fingerprint}）", escape::name(name))
            }
        })
    }
}

/// The English text.
impl fmt::Display for ReadBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("in a way that is not known"),
            Self::Itself => f.write_str("without a map"),
            Self::Map { name, fingerprint } => {
                write!(
                    f,
                    "by the map {} (fingerprint {fingerprint})",
                    escape::name(name)
                )
            }
        }
    }
}
