//! XML: what a document says, whatever its map wants of it. With the feature `xml`.

mod as_json;
mod characters;
mod declared;
#[cfg(feature = "encoding")]
mod encodings;
mod fault;
mod pieces;
mod tree;
#[cfg(any(test, not(feature = "encoding")))]
mod utf8;

pub use as_json::xml_to_json;
#[cfg(feature = "encoding")]
pub(crate) use encodings::is_xml;
#[cfg(feature = "encoding")]
pub use encodings::xml_text;
pub use fault::{XmlFault, XmlProblem};
pub(crate) use tree::{Element, read};
#[cfg(not(feature = "encoding"))]
pub(crate) use utf8::is_xml;
#[cfg(not(feature = "encoding"))]
pub use utf8::xml_text;
