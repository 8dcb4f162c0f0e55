//! The caller's own field of a record, `ref`: anything, and it is in the answer as it came.

use std::fmt;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use waybill_intake::RecordFault;

use super::record::{Content, Place, Record};

/// Its name.
const NAME: &str = "ref";

/// What a record has of it.
#[derive(Debug, Clone)]
pub(super) enum Reference {
    /// Nothing.
    None,
    /// This.
    One(Box<RawValue>),
    /// It is there more than once: which one the caller would know his record by is not known, so
    /// the record is refused, as where any other field is there more than once.
    Several,
}

/// The names of a record, as far as they matter here.
#[derive(Deserialize)]
#[serde(field_identifier)]
enum Name {
    #[serde(rename = "ref")]
    Reference,
    #[serde(other)]
    Other,
}

impl Reference {
    /// That of a record; none of what is no JSON object.
    pub(super) fn read(json: &[u8]) -> Self {
        let has = |text: &[u8]| memchr::memmem::find(json, text).is_some();
        // Its letters may be written as escapes, which all begin so.
        if !has(br#""ref""#) && !has(br"\u00") {
            return Self::None;
        }
        serde_json::from_slice(json).unwrap_or(Self::None)
    }

    /// A record of this content with it.
    pub(super) fn with(self, content: Content, place: Option<Place>) -> Record {
        match self {
            Self::None => Record {
                reference: None,
                place,
                content,
            },
            Self::One(reference) => Record {
                reference: Some(reference),
                place,
                content,
            },
            Self::Several => Record {
                reference: None,
                place,
                content: refused(content),
            },
        }
    }
}

/// What a record says whose `ref` is there more than once: an update is none then.
fn refused(content: Content) -> Content {
    let fault = RecordFault::TwiceOnPath {
        path: NAME.to_owned(),
    };
    match content {
        Content::Update { id, .. } => Content::Malformed {
            id: Some(id),
            faults: vec![fault],
        },
        Content::Malformed { id, mut faults } => {
            // In the order of the checks, as all faults are.
            let number = fault.code().number();
            let place = faults.partition_point(|other| other.code().number() <= number);
            faults.insert(place, fault);
            Content::Malformed { id, faults }
        }
        ignored @ Content::Ignored { .. } => ignored,
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

/// Reads the fields of a record, and keeps this one.
struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Reference;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Reference, A::Error> {
        let mut found = Reference::None;
        while let Some(name) = fields.next_key()? {
            match name {
                Name::Reference => {
                    let value = fields.next_value()?;
                    found = match found {
                        Reference::None => Reference::One(value),
                        Reference::One(_) | Reference::Several => Reference::Several,
                    };
                }
                Name::Other => {
                    fields.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use waybill_engine::{Code, MessagePolicy, Record as Whole};

    use super::*;

    const FIELDS: [&str; 5] = [
        r#""token":"t""#,
        r#""waybill_id":"W1""#,
        r#""action_time":1700000600"#,
        r#""action_type":100001"#,
        r#""action_msg":"已揽收""#,
    ];

    /// A record with these fields before its own.
    fn read(more: &[&str]) -> Record {
        let body = format!("{{{}}}", [more, &FIELDS].concat().join(","));
        let content = match Whole::from_json(body.as_bytes(), &MessagePolicy::DEFAULT) {
            Ok(whole) => Content::Update {
                id: whole.waybill_id.into_owned(),
                token: Some(whole.token.into_owned()),
                update: whole.update.into_owned(),
            },
            Err(malformed) => Content::Malformed {
                id: malformed
                    .waybill_id()
                    .cloned()
                    .map(waybill_engine::WaybillId::into_owned),
                faults: malformed.faults().iter().cloned().map(Into::into).collect(),
            },
        };
        Reference::read(body.as_bytes()).with(content, None)
    }

    #[test]
    fn it_stays_as_it_is() {
        for value in ["7", r#"{"a": [1.0], "ref": 2}"#, r#""x""#, "null"] {
            let record = read(&[&format!("\"ref\":{value}")]);
            assert_eq!(record.reference.unwrap().get(), value);
            assert!(matches!(record.content, Content::Update { .. }));
        }
        let escaped = read(&[r#""r\u0065f":7"#]);
        assert_eq!(escaped.reference.unwrap().get(), "7");
        assert!(read(&[]).reference.is_none());
        assert!(read(&[r#""a":{"ref":1}"#]).reference.is_none());
    }

    #[test]
    fn a_record_with_two_of_them_is_refused_as_one_with_two_of_any_field() {
        let codes = |record: Record| {
            assert!(record.reference.is_none());
            let Content::Malformed { id, faults } = record.content else {
                panic!("it is refused");
            };
            assert_eq!(id.unwrap().as_str(), "W1");
            faults.iter().map(RecordFault::code).collect::<Vec<_>>()
        };
        let twice = Code::DuplicateField;
        assert_eq!(codes(read(&[r#""ref":1"#, r#""ref":1"#])), [twice]);
        assert_eq!(codes(read(&[r#""ref":1"#, r#""\u0072ef":2"#])), [twice]);
        assert_eq!(
            codes(read(&[r#""re\u0066":1"#, r#""\u0072ef":2"#])),
            [twice]
        );
        let wrong = [r#""ref":1"#, r#""ref":2"#, r#""action_time":7"#];
        let expected = [twice, twice, Code::InvalidActionTime];
        assert_eq!(
            codes(read(&wrong)),
            expected,
            "all are told, in their order"
        );
    }
}
