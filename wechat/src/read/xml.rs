//! Parses an XML body: one root element, one element per field, lists as repeated elements.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};

use super::body::Node;
use super::field_name::FieldName;
use super::json::Decoded;
use super::unreadable::{Unreadable, XmlProblem};

/// The depth of a field of an entry of a list of the root. Nothing that is read is deeper.
const DEEPEST: u8 = 3;

/// Reads a body. Attributes, comments and processing instructions are ignored. A document type
/// declaration is refused: WeChat never sends one, and its entities could expand without limit.
pub(super) fn read(body: &[u8]) -> Result<Node, Unreadable> {
    let body = Decoded::of(body);
    body.intact(parse(&body.text)?)
}

fn parse(text: &str) -> Result<Node, Unreadable> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut root = None;
    loop {
        match next(&mut reader)? {
            Event::Start(_) if root.is_some() => {
                return Err(invalid(&reader, XmlProblem::SecondRoot));
            }
            Event::Start(_) => root = Some(element(&mut reader, 1)?),
            Event::Text(text) if is_blank(&text) => {}
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {
                return Err(invalid(&reader, XmlProblem::StrayText));
            }
            Event::DocType(_) => {
                return Err(invalid(&reader, XmlProblem::DocumentType));
            }
            Event::Eof => break,
            Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            // The reader expands the first, and reports an end tag without a start as an error.
            | Event::Empty(_)
            | Event::End(_) => {}
        }
    }
    match root {
        Some(Node::Object(fields)) => Ok(Node::Object(fields)),
        Some(Node::Text(text)) if text.is_empty() => Ok(Node::Object(Vec::new())),
        Some(_) => Err(Unreadable::NotAnObject),
        None => Err(invalid(&reader, XmlProblem::NoRoot)),
    }
}

/// Reads an element after its start tag: an object if it contains elements, else a text.
fn element(reader: &mut Reader<&[u8]>, depth: u8) -> Result<Node, Unreadable> {
    let mut fields: Option<Vec<(FieldName, Node)>> = None;
    let mut content = Content::default();
    loop {
        match next(reader)? {
            Event::Start(start) => {
                let fields = fields.get_or_insert_default();
                match FieldName::of(start.name().into_inner()) {
                    Some(name) if depth < DEEPEST => {
                        fields.push((name, element(reader, depth + 1)?));
                    }
                    Some(_) | None => {
                        let skipped = reader.read_to_end(start.name());
                        skipped.map_err(|error| syntax(reader, &error))?;
                    }
                }
            }
            Event::Text(text) => content.plain(&text.xml10_content()),
            Event::CData(text) => content.cdata(&text.xml10_content()),
            Event::GeneralRef(reference) => content.reference(reader, &reference)?,
            Event::End(_) => {
                return Ok(match fields {
                    Some(fields) => Node::Object(fields),
                    None => Node::Text(content.finish()),
                });
            }
            Event::Eof => return Err(invalid(reader, XmlProblem::Unclosed)),
            Event::DocType(_) => return Err(invalid(reader, XmlProblem::DocumentType)),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Empty(_) => {}
        }
    }
}

/// The text of an element, piece by piece.
#[derive(Default)]
struct Content {
    text: String,
    /// The range in which white space belongs to the text.
    kept: Option<Range<usize>>,
}

impl Content {
    fn plain(&mut self, piece: &str) {
        self.text.push_str(piece);
    }

    fn cdata(&mut self, piece: &str) {
        let start = self.text.len();
        self.text.push_str(piece);
        let start = self.kept.as_ref().map_or(start, |kept| kept.start);
        self.kept = Some(start..self.text.len());
    }

    fn reference(
        &mut self,
        reader: &Reader<&[u8]>,
        reference: &BytesRef<'_>,
    ) -> Result<(), Unreadable> {
        match reference.resolve_char_ref() {
            Ok(Some(character)) => {
                let mut buffer = [0; 4];
                self.cdata(character.encode_utf8(&mut buffer));
                Ok(())
            }
            Ok(None) => match resolve_predefined_entity(reference) {
                Some(text) => {
                    self.cdata(text);
                    Ok(())
                }
                None => Err(invalid(reader, XmlProblem::Reference)),
            },
            Err(_) => Err(invalid(reader, XmlProblem::Reference)),
        }
    }

    /// Removes the white space around the text, except where CDATA or a reference writes it.
    fn finish(self) -> String {
        match self.kept {
            None => self.text.trim().to_owned(),
            Some(Range { start, end }) => {
                let (before, rest) = self.text.split_at(start);
                let (kept, after) = rest.split_at(end - start);
                [before.trim_start(), kept, after.trim_end()].concat()
            }
        }
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn next<'a>(reader: &mut Reader<&'a [u8]>) -> Result<Event<'a>, Unreadable> {
    reader.read_event().map_err(|error| syntax(reader, &error))
}

/// The parser's own texts may quote the body, which may contain an order token; these do not.
fn syntax(reader: &Reader<&[u8]>, error: &Error) -> Unreadable {
    let problem = match error {
        Error::Syntax(_) => XmlProblem::Unclosed,
        Error::IllFormed(_) => XmlProblem::Tags,
        Error::Escape(_) => XmlProblem::Reference,
        // Attributes and namespaces are not read, and the body is in memory and UTF-8, so these
        // errors do not occur.
        Error::InvalidAttr(_) | Error::Namespace(_) | Error::Encoding(_) | Error::Io(_) => {
            XmlProblem::Tags
        }
    };
    Unreadable::InvalidXml {
        problem,
        place: place(reader.error_position().saturating_add(1)),
    }
}

fn invalid(reader: &Reader<&[u8]>, problem: XmlProblem) -> Unreadable {
    Unreadable::InvalidXml {
        problem,
        place: place(reader.buffer_position().max(1)),
    }
}

/// The position in a body, which is in memory, so that it always fits in `usize`.
fn place(position: u64) -> usize {
    usize::try_from(position).unwrap_or_default()
}
