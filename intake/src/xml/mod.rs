//! XML: what a document says, whatever its map wants of it. With the feature `xml`.

mod as_json;
mod declared;
mod fault;
mod tree;

pub use as_json::xml_to_json;
pub(crate) use declared::is_xml;
pub use declared::xml_text;
pub use fault::{XmlFault, XmlProblem};
pub(crate) use tree::{Element, read};
