//! The person at the terminal: results, hints and colours.

mod notice;
mod say;
pub(crate) mod style;

pub(crate) use self::notice::notice;
pub(crate) use self::say::say;
pub(crate) use crate::lang::Lang;
