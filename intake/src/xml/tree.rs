//! A document as a tree of elements.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::characters::{push_lines, push_text, push_value};
use super::fault::{DEEPEST, XmlFault, XmlProblem};
use super::pieces::{Piece, Pieces, StartTag, is_space};

/// An element or an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Element {
    /// Its attributes and then its elements, in their order. Names are without prefixes.
    pub(crate) members: Members,
    /// Its text, without white space around it.
    pub(crate) text: String,
}

type Members = Vec<(Box<str>, Element)>;

impl Element {
    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty() && self.text.is_empty()
    }
}

/// Reads a document: an element whose one member is the root.
///
/// A document type declaration is refused, so that nothing expands but the five references and
/// those to characters.
pub(crate) fn read(document: &str) -> Result<Element, XmlFault> {
    let mut pieces = Pieces::of(document);
    let mut tree = Tree::default();
    while let Some(piece) = pieces.next()? {
        let read = match piece {
            Piece::Start(tag) => tree.start(&tag),
            Piece::End(name) => tree.end(name),
            Piece::Text(raw) => tree.text(raw),
            Piece::Verbatim(text) => tree.verbatim(text),
        };
        read.map_err(|problem| pieces.invalid(problem))?;
    }
    tree.whole().map_err(|problem| pieces.invalid(problem))
}

/// What was read so far.
#[derive(Default)]
struct Tree<'d> {
    /// The document, which is there once its root has ended.
    document: Element,
    /// The elements that have begun and not ended, by the names in their tags.
    open: Vec<(&'d str, Element)>,
}

impl<'d> Tree<'d> {
    fn start(&mut self, tag: &StartTag<'d>) -> Result<(), XmlProblem> {
        if self.open.is_empty() && !self.document.members.is_empty() {
            return Err(XmlProblem::SecondRoot);
        }
        if self.open.len() == DEEPEST {
            return Err(XmlProblem::TooDeep);
        }
        if local(tag.name).is_empty() {
            return Err(XmlProblem::Tag);
        }
        let element = Element {
            members: attributes(tag.attributes)?,
            text: String::new(),
        };
        self.open.push((tag.name, element));
        if tag.is_whole {
            self.end(tag.name)?;
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), XmlProblem> {
        let Some((_, mut element)) = self.open.pop_if(|(open, _)| *open == name) else {
            return Err(XmlProblem::Tag);
        };
        trim(&mut element.text);
        let around = match self.open.last_mut() {
            Some((_, around)) => around,
            None => &mut self.document,
        };
        around.members.push((local(name).into(), element));
        Ok(())
    }

    fn text(&mut self, raw: &str) -> Result<(), XmlProblem> {
        match self.open.last_mut() {
            Some((_, element)) => push_text(raw, &mut element.text).ok_or(XmlProblem::Reference),
            None if raw.trim().is_empty() => Ok(()),
            None => Err(XmlProblem::StrayText),
        }
    }

    fn verbatim(&mut self, text: &str) -> Result<(), XmlProblem> {
        let (_, element) = self.open.last_mut().ok_or(XmlProblem::StrayText)?;
        push_lines(text, &mut element.text);
        Ok(())
    }

    fn whole(self) -> Result<Element, XmlProblem> {
        if !self.open.is_empty() {
            return Err(XmlProblem::Unclosed);
        }
        if self.document.members.is_empty() {
            return Err(XmlProblem::NoRoot);
        }
        Ok(self.document)
    }
}

/// The attributes of an element, but for those that declare namespaces. One that is there twice is
/// in the list twice: to look for it here would take time by the square of their number.
fn attributes(attributes: &str) -> Result<Members, XmlProblem> {
    let mut members = Vec::new();
    let mut rest = attributes.trim_start_matches(is_space);
    while !rest.is_empty() {
        let (name, raw, behind) = attribute(rest).ok_or(XmlProblem::Attribute)?;
        rest = behind.trim_start_matches(is_space);
        if name == "xmlns" || name.starts_with("xmlns:") {
            continue;
        }
        if local(name).is_empty() {
            return Err(XmlProblem::Attribute);
        }
        let mut value = Element::default();
        push_value(raw, &mut value.text).ok_or(XmlProblem::Reference)?;
        trim(&mut value.text);
        members.push((local(name).into(), value));
    }
    Ok(members)
}

/// The name and the value of the attribute that a text begins with, and what is behind it.
fn attribute(text: &str) -> Option<(&str, &str, &str)> {
    let name_end = text.find(|character| character == '=' || is_space(character))?;
    let (name, behind) = text.split_at(name_end);
    let value = behind.trim_start_matches(is_space).strip_prefix('=')?;
    let value = value.trim_start_matches(is_space);
    let quote = value
        .chars()
        .next()
        .filter(|sign| matches!(sign, '"' | '\''))?;
    let (value, behind) = value[1..].split_once(quote)?;
    Some((name, value, behind))
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

fn trim(text: &mut String) {
    text.truncate(text.trim_end().len());
    let before = text.len() - text.trim_start().len();
    text.drain(..before);
}
