//! A map: what a carrier's fields, codes, times and texts are to us. Data, checked as a whole.

mod bytes;
mod check;
mod checked;
mod diff;
mod listing;
mod load;
mod plan;

pub use checked::Map;
pub use diff::{MapChange, MapDiff};
pub use listing::Entry;
pub(crate) use plan::{Level, Message, Piece, Place, Plan, Source};
