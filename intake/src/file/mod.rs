//! A map as it stands in a file, TOML or JSON, before its contents are checked.

mod form;
mod read;
mod schema;
mod table;
mod tree;
mod write;

pub(crate) use form::{CaseForm, MapFile, MessageForm, Order, Section, Take, VocabularyForm};
pub(crate) use read::read;
pub(crate) use schema::json_schema;
pub(crate) use tree::Tree;
pub(crate) use write::write;
