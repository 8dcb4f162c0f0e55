//! The pieces of a document, one after the other: tags and texts. Comments, processing instructions
//! and the declaration are passed over.

use super::fault::{XmlFault, XmlProblem};

/// A tag, or what is between two.
pub(super) enum Piece<'d> {
    Start(StartTag<'d>),
    /// The name of the element that it ends.
    End(&'d str),
    /// A text as it is written, with its references.
    Text(&'d str),
    /// A text in which no sign means anything else.
    Verbatim(&'d str),
}

pub(super) struct StartTag<'d> {
    pub(super) name: &'d str,
    /// Everything behind the name.
    pub(super) attributes: &'d str,
    /// Whether it ends its element, too.
    pub(super) is_whole: bool,
}

pub(super) struct Pieces<'d> {
    document: &'d str,
    /// Where the piece begins that was given last.
    at: usize,
    /// Where the next one begins.
    next: usize,
}

/// The white space of XML.
pub(super) const fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

impl<'d> Pieces<'d> {
    pub(super) const fn of(document: &'d str) -> Self {
        Self {
            document,
            at: 0,
            next: 0,
        }
    }

    /// The next piece; nothing at the end of the document.
    pub(super) fn next(&mut self) -> Result<Option<Piece<'d>>, XmlFault> {
        loop {
            self.at = self.next;
            let rest = &self.document[self.at..];
            if !rest.starts_with('<') {
                let text = &rest[..rest.find('<').unwrap_or(rest.len())];
                self.next += text.len();
                return Ok((!text.is_empty()).then_some(Piece::Text(text)));
            }
            if self.between("<!--", "-->")?.is_some() || self.between("<?", "?>")?.is_some() {
                continue;
            }
            if let Some(text) = self.between("<![CDATA[", "]]>")? {
                return Ok(Some(Piece::Verbatim(text)));
            }
            if let Some(name) = self.between("</", ">")? {
                return Ok(Some(Piece::End(name.trim_end_matches(is_space))));
            }
            return match rest.strip_prefix("<!") {
                Some(declaration) => Err(self.invalid(declared(declaration))),
                None => Ok(Some(Piece::Start(self.start_tag()?))),
            };
        }
    }

    /// What is between these signs, if the piece begins with the first of them. The next piece is
    /// behind them.
    fn between(&mut self, opening: &str, closing: &str) -> Result<Option<&'d str>, XmlFault> {
        let Some(inner) = self.document[self.at..].strip_prefix(opening) else {
            return Ok(None);
        };
        let Some(length) = inner.find(closing) else {
            return Err(self.invalid(XmlProblem::Unclosed));
        };
        self.next = self.at + opening.len() + length + closing.len();
        Ok(Some(&inner[..length]))
    }

    fn start_tag(&mut self) -> Result<StartTag<'d>, XmlFault> {
        let inner = &self.document[self.at + 1..];
        let Some(length) = end_of_tag(inner) else {
            return Err(self.invalid(XmlProblem::Unclosed));
        };
        self.next = self.at + 1 + length + 1;
        let tag = &inner[..length];
        let (tag, is_whole) = match tag.strip_suffix('/') {
            Some(tag) => (tag, true),
            None => (tag, false),
        };
        let (name, attributes) = tag.split_at(tag.find(is_space).unwrap_or(tag.len()));
        Ok(StartTag {
            name,
            attributes,
            is_whole,
        })
    }

    /// What is wrong with the piece that was given last.
    pub(super) fn invalid(&self, problem: XmlProblem) -> XmlFault {
        XmlFault::Malformed {
            problem,
            place: self.at + 1,
        }
    }
}

/// What is wrong with a declaration that is none of a document's own.
fn declared(declaration: &str) -> XmlProblem {
    const DOCUMENT_TYPE: &[u8] = b"DOCTYPE";
    let name = declaration.as_bytes().get(..DOCUMENT_TYPE.len());
    match name {
        Some(name) if name.eq_ignore_ascii_case(DOCUMENT_TYPE) => XmlProblem::DocumentType,
        _ => XmlProblem::Tag,
    }
}

/// Where a tag ends: at the first `>` that is not in a value.
fn end_of_tag(tag: &str) -> Option<usize> {
    let mut quote = None;
    tag.bytes().position(|byte| {
        quote = match quote {
            None if matches!(byte, b'"' | b'\'') => Some(byte),
            Some(open) if open == byte => None,
            unchanged => unchanged,
        };
        quote.is_none() && byte == b'>'
    })
}
