//! A text of a record, whatever it is written in: JSON, XML, or the body of a form.

use super::fault::RecordFault;
use super::node::Node;
use super::{fast_path, form};
use crate::path::Shape;

/// Reads a record: JSON, XML, or the body of a form.
pub(super) fn read_record<'t, 's>(
    text: &'t str,
    shape: &'s Shape,
) -> Result<Node<'t, 's>, RecordFault> {
    if text.starts_with(['{', '[', '"', '<']) {
        read_field(text, shape)
    } else {
        form::read(text, shape)
    }
}

/// Reads what a field of a record holds: JSON or XML.
pub(super) fn read_field<'t, 's>(
    text: &'t str,
    shape: &'s Shape,
) -> Result<Node<'t, 's>, RecordFault> {
    if text.starts_with('<') {
        read_xml(text, shape)
    } else {
        Ok(fast_path::read(text, shape)?)
    }
}

#[cfg(feature = "xml")]
fn read_xml<'t, 's>(text: &'t str, shape: &'s Shape) -> Result<Node<'t, 's>, RecordFault> {
    Ok(super::xml::read(text, shape)?)
}

#[cfg(not(feature = "xml"))]
fn read_xml<'t, 's>(_: &'t str, _: &'s Shape) -> Result<Node<'t, 's>, RecordFault> {
    Err(RecordFault::NoForm)
}
