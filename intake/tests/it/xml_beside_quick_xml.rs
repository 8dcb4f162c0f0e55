//! The reader of XML beside one that others wrote: what quick-xml reads of a document is what ours
//! reads, and what it refuses ours refuses.

use std::fmt::Write as _;

use proptest::prelude::*;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::{Map, Value};
use waybill_intake::xml_to_json;

/// Members and text, as they come.
#[derive(Default)]
struct Element {
    members: Vec<(String, Value)>,
    text: String,
}

impl Element {
    fn into_value(self) -> Value {
        let text = self.text.trim();
        let text = (!text.is_empty()).then(|| Value::from(text));
        if self.members.is_empty() {
            return text.unwrap_or_default();
        }
        let mut named: Map<String, Value> = Map::new();
        for (name, value) in self.members {
            match named.get_mut(&name) {
                None => drop(named.insert(name, Value::Array(vec![value]))),
                Some(list) => list.as_array_mut().unwrap().push(value),
            }
        }
        for list in named.values_mut() {
            if let [only] = list.as_array_mut().unwrap().as_mut_slice() {
                *list = only.take();
            }
        }
        named.extend(text.map(|text| ("#text".to_owned(), text)));
        Value::Object(named)
    }
}

/// A document by quick-xml, as [`xml_to_json`] shows it; nothing if it is not well-formed.
fn by_quick_xml(document: &str) -> Option<Value> {
    let mut reader = Reader::from_str(document);
    reader.config_mut().expand_empty_elements = true;
    let mut whole = Element::default();
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) if whole.members.is_empty() => {
                whole.members.push(element(&mut reader, &start)?);
            }
            Event::Text(text) if text.trim().is_empty() => {}
            Event::Start(_)
            | Event::Text(_)
            | Event::CData(_)
            | Event::GeneralRef(_)
            | Event::DocType(_) => return None,
            Event::Eof => return (!whole.members.is_empty()).then(|| whole.into_value()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Empty(_) | Event::End(_) => {
            }
        }
    }
}

fn element(reader: &mut Reader<&[u8]>, start: &BytesStart<'_>) -> Option<(String, Value)> {
    let mut element = Element::default();
    let mut attributes = start.attributes();
    attributes.with_checks(false);
    for attribute in attributes {
        let attribute = attribute.ok()?;
        if attribute.key.as_namespace_binding().is_none() {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
            let value = value.trim();
            let value = (!value.is_empty()).then(|| Value::from(value));
            let name = attribute.key.local_name().into_inner().to_owned();
            element.members.push((name, value.unwrap_or_default()));
        }
    }
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => element.members.push(self::element(reader, &start)?),
            Event::Text(text) => element.text.push_str(&text.xml10_content()),
            Event::CData(text) => element.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => element.text.push_str(&resolved(&reference)?),
            Event::End(_) => {
                let name = start.local_name().into_inner().to_owned();
                return Some((name, element.into_value()));
            }
            Event::Eof | Event::DocType(_) => return None,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Empty(_) => {}
        }
    }
}

fn resolved(reference: &BytesRef<'_>) -> Option<String> {
    match reference.resolve_char_ref().ok()? {
        Some(character) => Some(character.to_string()),
        None => resolve_predefined_entity(reference).map(str::to_owned),
    }
}

fn by_ours(document: &str) -> Option<Value> {
    let json = xml_to_json(document).ok()?;
    Some(serde_json::from_str(&json).unwrap())
}

/// What stands between tags, some of it not well-formed.
fn any_text() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(
        &[
            "",
            " ",
            "\r\n",
            "\r",
            "\t",
            "已揽收",
            "a > b",
            "]]>",
            "&amp;",
            "&lt;&gt;&apos;&quot;",
            "&#65;",
            "&#x5DF2;",
            "&#0;",
            "&#xD800;",
            "&#+5;",
            "&nbsp;",
            "&",
            ";",
            "<![CDATA[<&amp;>\r\n]]>",
            "<![CDATA[]]>",
            "<!-- <a> -->",
            "<?pi <a> ?>",
            "<?xml version='1.0'?>",
            "<!x>",
            "<",
        ][..],
    )
}

fn any_attributes() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(
        &[
            "",
            " ",
            " a='1'",
            " a=\"'\" b = '\"'",
            " a='1' a='2'",
            "\n a='x\r\n\ty' ",
            " a='x\ny\n\nz\r'",
            " s:a='&lt;&#x41;'",
            " xmlns='urn:x'",
            " xmlns:s='&'",
            " a='>'",
            " a='/'",
            " a",
            " a=1",
            " a=",
            " ='1'",
            " a='&nbsp;'",
        ][..],
    )
}

fn any_name() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&["a", "b", "s:a", "单号"][..])
}

fn any_element() -> impl Strategy<Value = String> {
    let leaf = (any_name(), any_attributes(), any_text()).prop_map(|(name, attributes, text)| {
        if text.is_empty() {
            format!("<{name}{attributes}/>")
        } else {
            format!("<{name}{attributes}>{text}</{name} >")
        }
    });
    leaf.prop_recursive(4, 24, 4, |inner| {
        let content = proptest::collection::vec((any_text(), inner), 0..4);
        (any_name(), any_attributes(), content).prop_map(|(name, attributes, content)| {
            let mut xml = format!("<{name}{attributes}>");
            for (text, element) in content {
                write!(xml, "{text}{element}").unwrap();
            }
            xml + &format!("</{name}>")
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_document_is_what_quick_xml_reads_of_it(
        before in any_text(), element in any_element(), behind in any_text()
    ) {
        let document = [before, &element, behind].concat();
        prop_assert_eq!(by_ours(&document), by_quick_xml(&document), "{}", document);
    }

    /// One sign is missing: most of these are not well-formed.
    #[test]
    fn a_damaged_document_is_what_quick_xml_makes_of_it(
        element in any_element(), place in any::<prop::sample::Index>()
    ) {
        let mut document = element;
        let signs: Vec<usize> = document.char_indices().map(|(at, _)| at).collect();
        document.remove(*place.get(&signs));
        // What has no name, or one that is but a prefix, is malformed to us.
        let nameless = ["< ", "<>", "<\n", "</>", ":=", ": ", ":>", ":/"];
        prop_assume!(!nameless.iter().any(|sign| document.contains(sign)));
        prop_assert_eq!(by_ours(&document), by_quick_xml(&document), "{}", document);
    }
}

#[test]
fn many_of_the_documents_are_well_formed() {
    // Else the properties would compare refusals only.
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let read = (0..400)
        .filter(|_| {
            let document = any_element().new_tree(&mut runner).unwrap().current();
            by_ours(&document).is_some()
        })
        .count();
    assert!(read > 50, "{read} of 400 are well-formed");
}
