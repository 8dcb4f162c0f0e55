//! The person at the terminal: results, hints, language and colours.

mod lang;
mod notice;
mod say;
pub(crate) mod style;

pub(crate) use self::lang::Lang;
pub(crate) use self::notice::{notice, notice_in_both};
pub(crate) use self::say::say;
