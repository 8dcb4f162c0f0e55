//! A document as a tree of elements.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use quick_xml::errors::Error;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::fault::{DEEPEST, XmlFault, XmlProblem};

/// An element or an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Element {
    /// Its attributes and then its elements, in their order. Names are without prefixes.
    pub(crate) members: Vec<(Box<str>, Element)>,
    /// Its text, without white space around it.
    pub(crate) text: String,
}

impl Element {
    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty() && self.text.is_empty()
    }
}

/// Reads a document: an element whose one member is the root.
///
/// Comments, processing instructions and the declaration are passed over. A document type
/// declaration is refused, so that nothing expands but the five references and those to characters.
pub(crate) fn read(document: &str) -> Result<Element, XmlFault> {
    let mut reader = Reader::from_str(document);
    reader.config_mut().expand_empty_elements = true;
    let mut whole = Element::default();
    loop {
        let problem = match next(&mut reader)? {
            Event::Start(start) if whole.members.is_empty() => {
                whole.members.push(element(&mut reader, &start, 1)?);
                continue;
            }
            Event::Start(_) => XmlProblem::SecondRoot,
            Event::Text(text) if text.trim().is_empty() => continue,
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => XmlProblem::StrayText,
            Event::DocType(_) => XmlProblem::DocumentType,
            Event::Eof if whole.members.is_empty() => XmlProblem::NoRoot,
            Event::Eof => return Ok(whole),
            // An end tag without a start is an error of the reader's, which expands empty elements.
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Empty(_) | Event::End(_) => {
                continue;
            }
        };
        return Err(invalid(&reader, problem));
    }
}

/// An element behind its start tag, and its name.
fn element(
    reader: &mut Reader<&[u8]>,
    start: &BytesStart<'_>,
    depth: usize,
) -> Result<(Box<str>, Element), XmlFault> {
    if depth > DEEPEST {
        return Err(invalid(reader, XmlProblem::TooDeep));
    }
    let name = start.local_name().into_inner().into();
    let mut element = Element {
        members: attributes(reader, start)?,
        text: String::new(),
    };
    loop {
        match next(reader)? {
            Event::Start(start) => element
                .members
                .push(self::element(reader, &start, depth + 1)?),
            Event::Text(text) => element.text.push_str(&text.xml10_content()),
            Event::CData(text) => element.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => push_reference(reader, &reference, &mut element.text)?,
            Event::End(_) => {
                element.text.truncate(element.text.trim_end().len());
                let before = element.text.len() - element.text.trim_start().len();
                element.text.drain(..before);
                return Ok((name, element));
            }
            Event::Eof => return Err(invalid(reader, XmlProblem::Unclosed)),
            Event::DocType(_) => return Err(invalid(reader, XmlProblem::DocumentType)),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Empty(_) => {}
        }
    }
}

/// The attributes of an element, but for those that declare namespaces. One that is there twice is
/// in the list twice: to look for it here would take time by the square of their number.
fn attributes(
    reader: &Reader<&[u8]>,
    start: &BytesStart<'_>,
) -> Result<Vec<(Box<str>, Element)>, XmlFault> {
    let mut attributes = start.attributes();
    attributes.with_checks(false);
    let mut members = Vec::new();
    for attribute in attributes {
        let attribute = attribute.map_err(|_| invalid(reader, XmlProblem::Attribute))?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|error| syntax(reader, &error))?;
        let value = Element {
            members: Vec::new(),
            text: value.trim().into(),
        };
        members.push((attribute.key.local_name().into_inner().into(), value));
    }
    Ok(members)
}

fn push_reference(
    reader: &Reader<&[u8]>,
    reference: &BytesRef<'_>,
    text: &mut String,
) -> Result<(), XmlFault> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => text.push(character),
        Ok(None) => match resolve_predefined_entity(reference) {
            Some(resolved) => text.push_str(resolved),
            None => return Err(invalid(reader, XmlProblem::Reference)),
        },
        Err(_) => return Err(invalid(reader, XmlProblem::Reference)),
    }
    Ok(())
}

fn next<'a>(reader: &mut Reader<&'a [u8]>) -> Result<Event<'a>, XmlFault> {
    reader.read_event().map_err(|error| syntax(reader, &error))
}

/// The parser's own texts may quote the document; these do not.
fn syntax(reader: &Reader<&[u8]>, error: &Error) -> XmlFault {
    let problem = match error {
        Error::Syntax(_) => XmlProblem::Unclosed,
        Error::Escape(_) => XmlProblem::Reference,
        Error::InvalidAttr(_) => XmlProblem::Attribute,
        // Of these only the first occurs: the text is in memory and UTF-8.
        Error::IllFormed(_) | Error::Namespace(_) | Error::Encoding(_) | Error::Io(_) => {
            XmlProblem::Tag
        }
    };
    XmlFault::Malformed {
        problem,
        place: place(reader.error_position().saturating_add(1)),
    }
}

fn invalid(reader: &Reader<&[u8]>, problem: XmlProblem) -> XmlFault {
    XmlFault::Malformed {
        problem,
        place: place(reader.buffer_position().max(1)),
    }
}

/// A position in a text, which is in memory, so that it always fits.
fn place(position: u64) -> usize {
    usize::try_from(position).unwrap_or_default()
}
