//! What is in a record of a feed, by a map or without one: updates, and what is none.

mod auto;
mod columns;
mod entry;
mod fields;
mod header;
mod lines;
mod options;
mod orders;
mod prepared;
mod reader;
mod rows;
mod source;
mod table;

pub(crate) use self::auto::{Fit, better, settle};
pub(crate) use self::entry::{Content, Entry, NoUpdate, Problem, Refused};
pub(crate) use self::fields::{Picked, Picker, start_of_value};
pub(crate) use self::header::refuse_unknown;
pub(crate) use self::options::IntakeArgs;
pub(crate) use self::orders::read_orders;
pub(crate) use self::prepared::{CHINA, Intake, Tokens};
pub(crate) use self::reader::Reader;
pub(crate) use self::source::MapSource;
