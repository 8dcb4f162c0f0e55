//! A map applied to a foreign record.

mod fast_path;
mod fault;
mod form;
mod frame;
mod ids;
mod item;
mod json;
mod meaning;
mod message;
mod node;
mod picked;
mod reader;
mod record;
mod row;
mod scan;
mod scope;
mod sole;
mod text;
#[cfg(feature = "xml")]
mod xml;

pub use fault::RecordFault;
pub use item::{Content, Ignored, Item, Malformed, Scan};
pub use picked::FieldPaths;
pub use reader::MapReader;
pub use row::{Columns, InvalidHeader};
pub use sole::SoleUpdate;
