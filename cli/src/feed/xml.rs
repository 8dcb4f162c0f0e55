//! XML as a feed: a document a line, or the whole feed one document.

use std::borrow::Cow;
use std::fmt;

use memchr::{memchr, memchr3, memmem};
use waybill_engine::Fault;
use waybill_intake::{XmlFault, xml_text, xml_to_json};

use super::utf8::utf8;

/// How a feed of XML is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Xml {
    /// Whether the whole feed is one document.
    pub(super) is_one_document: bool,
    /// Whether each document is in the encoding that it names. If not, somebody said which encoding
    /// the feed is in, and it is UTF-8 by now.
    pub(super) is_as_named: bool,
}

/// Why a document can't be read.
pub(crate) enum NoXml {
    Ours(Fault),
    Xml(XmlFault),
}

impl NoXml {
    /// The Chinese text.
    pub(crate) fn chinese(&self) -> String {
        match self {
            Self::Ours(fault) => fault.chinese().to_string(),
            Self::Xml(fault) => fault.chinese().to_string(),
        }
    }
}

/// The English text.
impl fmt::Display for NoXml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ours(fault) => write!(f, "{fault}"),
            Self::Xml(fault) => write!(f, "{fault}"),
        }
    }
}

impl Xml {
    /// The text of a document.
    pub(crate) fn text(self, document: &[u8]) -> Result<Cow<'_, str>, NoXml> {
        if self.is_as_named {
            xml_text(document).map_err(NoXml::Xml)
        } else {
            utf8(document).map(Cow::Borrowed).map_err(NoXml::Ours)
        }
    }

    /// Whether each document is in the encoding that it names.
    pub(crate) const fn is_as_named(self) -> bool {
        self.is_as_named
    }

    /// A document as JSON, to be picked from or suggested by.
    pub(crate) fn json(self, document: &[u8]) -> Result<String, NoXml> {
        let text = self.text(document)?;
        xml_to_json(bare(&text)).map_err(NoXml::Xml)
    }
}

/// A text of XML as JSON; nothing of anything else.
pub(crate) fn json_of(text: &str) -> Option<String> {
    let text = bare(text);
    if !text.starts_with('<') {
        return None;
    }
    xml_to_json(text).ok()
}

/// Without a byte-order mark and white space around it.
fn bare(text: &str) -> &str {
    text.trim_start_matches('\u{feff}').trim()
}

/// Whether a document begins with a declaration that names its encoding.
pub(super) fn names_encoding(document: &[u8]) -> bool {
    let Some(declaration) = document.trim_ascii_start().strip_prefix(b"<?xml") else {
        return false;
    };
    let end = memmem::find(declaration, b"?>").unwrap_or(0);
    memmem::find(&declaration[..end], b"encoding").is_some()
}

/// What a text that begins with a `<` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Document {
    /// One element and what stands before it, up to this place.
    Whole(usize),
    /// It ends within the element, or before it.
    CutOff,
    /// It has a document type, and is no page of HTML.
    Typed {
        /// Whether its element ends in it.
        is_whole: bool,
    },
    /// A page of HTML, or no element.
    Foreign,
}

impl Document {
    /// Looks for the end of the first element. The bytes may be in any encoding that has ASCII in
    /// it.
    pub(super) fn of(text: &[u8]) -> Self {
        let mut open = 0_usize;
        let mut at = 0;
        let mut is_typed = false;
        while let Some(found) = memchr(b'<', &text[at..]) {
            at += found;
            let Some(length) = markup_length(&text[at..]) else {
                break;
            };
            let markup = &text[at..at + length];
            at += length;
            match markup {
                [b'<', b'!' | b'?', ..] if is_document_type(markup) => {
                    let kind = markup[DOCTYPE.len()..].trim_ascii_start();
                    let is_html = kind
                        .get(..4)
                        .is_some_and(|kind| kind.eq_ignore_ascii_case(b"html"));
                    if is_html {
                        return Self::Foreign;
                    }
                    is_typed = true;
                    continue;
                }
                [b'<', b'!' | b'?', ..] => continue,
                [b'<', b'/', ..] => match open.checked_sub(1) {
                    Some(fewer) => open = fewer,
                    None => return Self::Foreign,
                },
                [.., b'/', b'>'] => {}
                _ if open == 0 && is_page(markup) => return Self::Foreign,
                _ => open += 1,
            }
            if open == 0 && is_typed {
                return Self::Typed { is_whole: true };
            }
            if open == 0 {
                return Self::Whole(at);
            }
        }
        if is_typed {
            Self::Typed { is_whole: false }
        } else {
            Self::CutOff
        }
    }

    /// Whether a line is one document and nothing else.
    pub(super) fn is_line(line: &[u8]) -> bool {
        Self::of(line) == Self::Whole(line.len())
    }
}

/// The name of the first element, which may be cut off behind it.
pub(super) fn root_name(text: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    loop {
        at += memchr(b'<', &text[at..])?;
        let name = &text[at + 1..];
        if let [b'!' | b'?', ..] = name {
            at += markup_length(&text[at..])?;
            continue;
        }
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
        let length = name.iter().position(is_end)?;
        return (length > 0).then_some(&name[..length]);
    }
}

const DOCTYPE: &[u8] = b"<!doctype";

fn is_document_type(markup: &[u8]) -> bool {
    markup.len() > DOCTYPE.len() && markup[..DOCTYPE.len()].eq_ignore_ascii_case(DOCTYPE)
}

fn is_page(tag: &[u8]) -> bool {
    let name = &tag[1..];
    let length = name
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    name[..length].eq_ignore_ascii_case(b"html")
}

/// How long a tag is, a comment, an instruction or a CDATA section; `None` if it is cut off.
fn markup_length(text: &[u8]) -> Option<usize> {
    const AROUND: [(&[u8], &[u8]); 3] = [(b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>")];
    let around = AROUND.iter().find(|(begins, _)| text.starts_with(begins));
    if let Some((begins, ends)) = around {
        let end = memmem::find(&text[begins.len()..], ends)?;
        return Some(begins.len() + end + ends.len());
    }
    let mut at = 1;
    loop {
        at += memchr3(b'>', b'"', b'\'', &text[at..])?;
        match text[at] {
            b'>' => return Some(at + 1),
            quote => at += 1 + memchr(quote, &text[at + 1..])? + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_document_ends_is_seen_in_whole_and_in_cut_off_texts() {
        for (text, expected) in [
            ("<a/>", Document::Whole(4)),
            ("<a/> ", Document::Whole(4)),
            ("<a></a><b/>", Document::Whole(7)),
            (
                "<?xml version='1.0'?><a b='>' c=\"</a>\"><b/></a>",
                Document::Whole(47),
            ),
            ("<!-- <a> --><a><![CDATA[</a>]]></a>", Document::Whole(35)),
            ("<a>", Document::CutOff),
            ("<?xml version='1.0'?>\n", Document::CutOff),
            ("<a b='", Document::CutOff),
            ("<a><!-- ", Document::CutOff),
            ("<a><![CDATA[</a>", Document::CutOff),
            ("<", Document::CutOff),
            ("<!DOCTYPE html><html/>", Document::Foreign),
            ("<!doctype  HTML><html/>", Document::Foreign),
            ("<!doctype a []><a/>", Document::Typed { is_whole: true }),
            (
                "<!DOCTYPE a [<!ENTITY b \"c\"><!ENTITY d 'e>'>]><a>&b;</a>",
                Document::Typed { is_whole: true },
            ),
            ("<!DOCTYPE a>\n", Document::Typed { is_whole: false }),
            ("<!DOCTYPE a><a>", Document::Typed { is_whole: false }),
            ("<HTML lang='zh'><p></p>", Document::Foreign),
            ("</a>", Document::Foreign),
        ] {
            assert_eq!(Document::of(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn the_first_element_has_a_name_even_if_it_is_cut_off_behind_it() {
        for (text, expected) in [
            ("<a/>", Some("a")),
            ("<?xml version='1.0'?><!-- <x> --> <a:b c=\"", Some("a:b")),
            ("<a", None),
            ("<", None),
            ("</a>", None),
            ("<!-- ", None),
            ("a", None),
        ] {
            let name = root_name(text.as_bytes());
            assert_eq!(name, expected.map(str::as_bytes), "{text}");
        }
    }

    #[test]
    fn a_declaration_may_name_an_encoding() {
        assert!(names_encoding(
            b" <?xml version='1.0' encoding=\"GBK\"?><a/>"
        ));
        for text in [
            "<?xml version='1.0'?><a encoding='x'/>",
            "<a encoding='x'?>",
            "<?xml encoding",
        ] {
            assert!(!names_encoding(text.as_bytes()), "{text}");
        }
    }
}
