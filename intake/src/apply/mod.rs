//! A map applied to a foreign record.

mod fast_path;
mod fault;
mod form;
mod ids;
mod item;
mod json;
mod meaning;
mod message;
mod node;
mod record;
mod row;
mod scan;
mod scope;

pub use fault::RecordFault;
pub use item::{Content, Ignored, Item, Malformed, Scan};
pub use row::{Columns, InvalidHeader};
