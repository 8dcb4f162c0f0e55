//! The encoding of a document: what its byte-order mark or its declaration says. With the feature
//! `encoding`.

use alloc::borrow::Cow;

use super::declared::name_in_declaration;
use super::fault::XmlFault;
use crate::encoding::Encoding;
use crate::text::quoted;

/// Whether some bytes begin as a document does: with a `<`, in ASCII or in UTF-16.
pub(crate) fn is_xml(record: &[u8]) -> bool {
    let (encoding, skipped) = Encoding::from_mark(record).unwrap_or_default();
    let body = &record[skipped..];
    match encoding {
        Encoding::Utf16Le | Encoding::Utf16Be => units_begin_document(body).is_some(),
        Encoding::Utf8 | Encoding::Gb18030 => {
            body.trim_ascii_start().starts_with(b"<") || units_begin_document(body).is_some()
        }
    }
}

/// The order of bytes, if a `<` in UTF-16 comes first.
fn units_begin_document(bytes: &[u8]) -> Option<Encoding> {
    match bytes {
        [b'<', 0, ..] => Some(Encoding::Utf16Le),
        [0, b'<', ..] => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// The text of a document: in the encoding of its byte-order mark, else in the one that it names,
/// `<?xml version="1.0" encoding="GBK"?>`, else in UTF-8. With the feature `xml`; without the
/// feature `encoding` it is UTF-8 or refused.
///
/// ```
/// let gbk = b"<?xml version='1.0' encoding='GBK'?><a>\xd2\xd1\xc0\xbf\xca\xd5</a>";
/// assert!(waybill_intake::xml_text(gbk)?.ends_with("<a>已揽收</a>"));
/// # Ok::<(), waybill_intake::XmlFault>(())
/// ```
///
/// # Errors
///
/// [`XmlFault`] for an encoding that is not read, and for bytes that are not in it. Nothing is
/// replaced.
pub fn xml_text(document: &[u8]) -> Result<Cow<'_, str>, XmlFault> {
    let marked = Encoding::from_mark(document).map(|(encoding, _)| encoding);
    let encoding = match marked.or_else(|| units_begin_document(document)) {
        Some(encoding) => encoding,
        None => declared(document)?,
    };
    encoding
        .decode(document)
        .map_err(|invalid| XmlFault::Undecodable {
            encoding: invalid.encoding.name(),
            place: invalid.place,
        })
}

/// The encoding that a document names whose declaration can be read as ASCII.
fn declared(document: &[u8]) -> Result<Encoding, XmlFault> {
    let Some(name) = name_in_declaration(document) else {
        return Ok(Encoding::Utf8);
    };
    match Encoding::from_name(name) {
        // That it can be read so far shows that it is not: it was converted and kept its words.
        Some(Encoding::Utf16Le | Encoding::Utf16Be) => Ok(Encoding::Utf8),
        Some(encoding) => Ok(encoding),
        None => Err(XmlFault::UnknownEncoding {
            found: quoted(name),
        }),
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;

    use super::*;

    fn in_utf_16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes_of).collect()
    }

    #[test]
    fn a_document_is_read_in_the_encoding_that_it_names_or_is_marked_with() {
        let text = "<?xml version=\"1.0\" encoding = 'utf-16'?><a>已揽收𠮷</a>";
        for bytes in [
            in_utf_16(text, u16::to_le_bytes),
            in_utf_16(text, u16::to_be_bytes),
            in_utf_16(&["\u{feff}", text].concat(), u16::to_le_bytes),
            in_utf_16(&["\u{feff}", text].concat(), u16::to_be_bytes),
            text.into(),
        ] {
            assert!(is_xml(&bytes));
            assert_eq!(xml_text(&bytes).unwrap(), text);
        }
        let gbk = b"<?xml version='1.0' encoding='gb2312'?><a>\xd2\xd1</a>";
        assert!(is_xml(gbk));
        assert!(xml_text(gbk).unwrap().ends_with("<a>已</a>"));
        assert_eq!(xml_text("<a>已</a>".as_bytes()).unwrap(), "<a>已</a>");
    }

    #[test]
    fn another_encoding_and_other_bytes_are_refused() {
        let told = |bytes: &[u8]| -> String { xml_text(bytes).unwrap_err().to_string() };
        assert!(told(b"<?xml encoding='klingon'?><a/>").contains("names the encoding `klingon`"));
        assert!(told(b"<?xml encoding='GBK'?><a>\xff</a>").contains("byte 26 can't be read"));
        assert!(told(b"<a>\xd2\xd1</a>").contains("not utf-8"));
    }

    #[test]
    fn what_does_not_begin_with_a_tag_is_none() {
        for text in ["", "{\"a\":\"<\"}", "param=<a/>", "a<b"] {
            assert!(!is_xml(text.as_bytes()), "{text}");
        }
        assert!(is_xml(b"\xef\xbb\xbf \n<a/>"));
    }
}
