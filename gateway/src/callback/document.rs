//! A document of WeChat's: fields of an object, in JSON or XML.

use serde::ser::{SerializeMap as _, Serializer as _};

/// In which form documents are pushed and answered; it is chosen at WeChat's console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "WeChat's console has these two")]
pub enum Form {
    /// JSON.
    Json,
    /// XML.
    Xml,
}

/// The value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "WeChat's documents have these two")]
pub enum Value<'a> {
    /// A text.
    Text(&'a str),
    /// A whole number.
    Number(i64),
}

impl Form {
    /// The form that a body is in, by how it begins.
    #[must_use]
    pub fn of(body: &[u8]) -> Self {
        let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
        if body.trim_ascii_start().starts_with(b"<") {
            Self::Xml
        } else {
            Self::Json
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xml => "text/xml; charset=utf-8",
        }
    }

    /// A document of these fields, in their order.
    #[must_use]
    pub fn write(self, fields: &[(&str, Value<'_>)]) -> Vec<u8> {
        match self {
            Self::Json => json(fields).unwrap_or_default(),
            Self::Xml => xml(fields).into_bytes(),
        }
    }
}

/// It can't fail: all keys are texts, and it goes to memory.
fn json(fields: &[(&str, Value<'_>)]) -> serde_json::Result<Vec<u8>> {
    let mut document = Vec::new();
    let mut serializer = serde_json::Serializer::new(&mut document);
    let mut map = serializer.serialize_map(Some(fields.len()))?;
    for (name, value) in fields {
        match value {
            Value::Text(text) => map.serialize_entry(name, text)?,
            Value::Number(number) => map.serialize_entry(name, number)?,
        }
    }
    map.end()?;
    Ok(document)
}

fn xml(fields: &[(&str, Value<'_>)]) -> String {
    let mut document = "<xml>".to_owned();
    for (name, value) in fields {
        let value = match value {
            // No text ends the section that it is in.
            Value::Text(text) => {
                format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"))
            }
            Value::Number(number) => number.to_string(),
        };
        document.extend(["<", name, ">", &value, "</", name, ">"]);
    }
    document.push_str("</xml>");
    document
}

#[cfg(test)]
mod tests {
    use waybill_wechat::Pushed;

    use super::*;

    #[test]
    fn a_body_says_by_its_beginning_which_form_it_is_in() {
        for (body, form) in [
            ("{}", Form::Json),
            (" \n{}", Form::Json),
            ("", Form::Json),
            ("<xml/>", Form::Xml),
            ("\u{feff}\r\n<xml/>", Form::Xml),
        ] {
            assert_eq!(Form::of(body.as_bytes()), form, "{body}");
        }
    }

    /// Texts with the signs of either form come back as they were.
    #[test]
    fn no_text_breaks_the_document() {
        for text in ["1", "a]]>b", "]]>]]>", "<&>\"'", "\\", "运单"] {
            let fields = [
                ("OrderID", Value::Text(text)),
                ("CreateTime", Value::Number(-7)),
            ];
            let json = Pushed::from_json(&Form::Json.write(&fields)).unwrap();
            assert_eq!(json.order_id(), Some(text));
            assert_eq!(json.create_time(), Some(-7));
            assert_eq!(
                Pushed::from_xml(&Form::Xml.write(&fields)),
                Ok(json),
                "{text}"
            );
        }
    }
}
