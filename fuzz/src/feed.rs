//! A feed, as the command reads it: the command is a binary without a library, so its files are
//! compiled in here.
#![allow(dead_code, reason = "the command asks for more than the targets do")]

#[path = "../../cli/src/feed/csv.rs"]
mod csv;
#[path = "../../cli/src/feed/format.rs"]
mod format;

pub(crate) use self::csv::{Column, Header};
pub(crate) use self::format::{Asked, Beginning, FIELDS, Format};
