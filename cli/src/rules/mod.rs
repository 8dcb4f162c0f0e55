//! Rule sets, as they are named on the command line.

mod file;
mod source;

pub(crate) use self::source::Source;
