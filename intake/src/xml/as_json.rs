//! A document as JSON, for whoever shows or suggests and knows of JSON alone.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::fault::XmlFault;
use super::tree::{Element, read};

/// The name of a text that has attributes or elements beside it.
const TEXT: &str = "#text";

/// A document as JSON: an object with the root in it. Attributes and elements are members of the
/// object of their element, elements of one name a list; what is empty is null, all else a text.
/// With the feature `xml`.
///
/// ```
/// let json = waybill_intake::xml_to_json("<a b='1'><c>2</c><c/><d>3</d></a>")?;
/// assert_eq!(json, r#"{"a":{"b":"1","c":["2",null],"d":"3"}}"#);
/// # Ok::<(), waybill_intake::XmlFault>(())
/// ```
///
/// # Errors
///
/// [`XmlFault`] if it is not XML, or more than is read of XML.
pub fn xml_to_json(document: &str) -> Result<String, XmlFault> {
    let mut json = String::new();
    write(&read(document)?, &mut json);
    Ok(json)
}

fn write(element: &Element, json: &mut String) {
    if element.members.is_empty() {
        return write_text(&element.text, json);
    }
    json.push('{');
    for (i, (name, elements)) in by_name(&element.members).into_iter().enumerate() {
        if i > 0 {
            json.push(',');
        }
        write_text(name, json);
        json.push(':');
        if let [only] = &*elements {
            write(only, json);
            continue;
        }
        json.push('[');
        for (i, element) in elements.into_iter().enumerate() {
            if i > 0 {
                json.push(',');
            }
            write(element, json);
        }
        json.push(']');
    }
    if !element.text.is_empty() {
        json.push(',');
        write_text(TEXT, json);
        json.push(':');
        write_text(&element.text, json);
    }
    json.push('}');
}

/// The members of each name, in the order in which the names come first.
fn by_name(members: &[(Box<str>, Element)]) -> Vec<(&str, Vec<&Element>)> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut named: Vec<(&str, Vec<&Element>)> = Vec::new();
    for (name, element) in members {
        let place = *places.entry(name).or_insert_with(|| {
            named.push((name, Vec::new()));
            named.len() - 1
        });
        named[place].1.push(element);
    }
    named
}

fn write_text(text: &str, json: &mut String) {
    if text.is_empty() {
        json.push_str("null");
    } else {
        // A text can always be written.
        json.push_str(&serde_json::to_string(text).unwrap_or_default());
    }
}
