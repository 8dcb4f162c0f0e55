//! The encoding of a document where no other than UTF-8 is read: without the feature `encoding`,
//! whose tables are larger than all the rest. Compiled for its tests, too, as these have all
//! features.
#![cfg_attr(
    feature = "encoding",
    allow(unreachable_pub, reason = "then it is there for its tests alone")
)]

use alloc::borrow::Cow;

use super::declared::name_in_declaration;
use super::fault::XmlFault;
use crate::text::quoted;

/// What a byte-order mark is in UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Names that a document in UTF-8 may have: its own; that of a part of it; and those of an encoding
/// that it can't be in, as its declaration was read, so that it was converted and kept its words.
const NAMES: [&str; 6] = [
    "utf-8", "utf8", "us-ascii", "utf-16", "utf-16le", "utf-16be",
];

/// Whether some bytes begin as a document does.
pub(crate) fn is_xml(record: &[u8]) -> bool {
    let body = record.strip_prefix(MARK).unwrap_or(record);
    body.trim_ascii_start().starts_with(b"<")
}

/// The text of a document in UTF-8. With the feature `xml`; with the feature `encoding`, too,
/// documents in other encodings are read.
///
/// # Errors
///
/// [`XmlFault`] for a document that names another encoding and has no byte-order mark, and for
/// bytes that are not UTF-8.
pub fn xml_text(document: &[u8]) -> Result<Cow<'_, str>, XmlFault> {
    let (body, skipped) = match document.strip_prefix(MARK) {
        // Whoever decoded it and put the mark before it knows better than what it says.
        Some(body) => (body, MARK.len()),
        None => (named_utf8(document)?, 0),
    };
    match str::from_utf8(body) {
        Ok(text) => Ok(text.into()),
        Err(error) => Err(XmlFault::Undecodable {
            encoding: "utf-8",
            place: skipped + error.valid_up_to() + 1,
        }),
    }
}

/// The document, unless it names an encoding that is not read.
fn named_utf8(document: &[u8]) -> Result<&[u8], XmlFault> {
    match name_in_declaration(document) {
        Some(name) if !NAMES.iter().any(|known| name.eq_ignore_ascii_case(known)) => {
            Err(XmlFault::UnknownEncoding {
                found: quoted(name),
            })
        }
        Some(_) | None => Ok(document),
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    #[test]
    fn a_document_in_utf_8_is_read_and_another_is_refused_by_its_name() {
        for text in [
            "<a>已</a>",
            "<?xml version='1.0' encoding='UTF-8'?><a>已</a>",
            // It was converted, and kept its words.
            "<?xml version='1.0' encoding='utf-16'?><a>已</a>",
        ] {
            assert!(is_xml(text.as_bytes()));
            assert_eq!(xml_text(text.as_bytes()).unwrap(), text);
        }
        let gbk = b"<?xml version='1.0' encoding='GBK'?><a>\xd2\xd1</a>";
        assert!(is_xml(gbk));
        let told = xml_text(gbk).unwrap_err().to_string();
        assert!(told.contains("names the encoding `GBK`"), "{told}");
        assert!(told.contains("send it as UTF-8"), "{told}");
    }

    #[test]
    fn a_byte_order_mark_counts_before_what_is_named() {
        let decoded = "\u{feff}<?xml version='1.0' encoding='GBK'?><a>已</a>";
        assert!(is_xml(decoded.as_bytes()));
        assert_eq!(xml_text(decoded.as_bytes()).unwrap(), decoded[3..]);
        let broken = b"\xef\xbb\xbf<a>\xd2\xd1</a>";
        let told = xml_text(broken).unwrap_err().to_string();
        assert!(told.contains("byte 7 can't be read"), "{told}");
    }

    #[test]
    fn what_does_not_begin_with_a_tag_is_none() {
        for text in ["", "{\"a\":\"<\"}", "param=<a/>", "a<b"] {
            assert!(!is_xml(text.as_bytes()), "{text}");
        }
    }
}
