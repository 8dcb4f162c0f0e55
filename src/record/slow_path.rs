//! Any record as JSON, read by `serde_json`.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use core::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::fault::{Fault, JsonType};
use super::fields::{Key, RecordFields, Value};

/// The fields of a record; what is wrong with any other text.
pub(super) fn read(text: &str) -> Result<RecordFields<'_>, Fault> {
    serde_json::from_str(text).or_else(|error| match serde_json::from_str(text) {
        Ok(HugeNumbers(fields)) => Ok(fields),
        Err(_) => Err(json_fault(text, &error)),
    })
}

/// The fields of a record with a number that no type can hold, such as `1e400`: it is JSON all the
/// same, and a fault of that field only.
struct HugeNumbers<'a>(RecordFields<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for HugeNumbers<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = HugeNumbers<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = RecordFields::default();
                while let Some(Key(field)) = map.next_key()? {
                    let value: &RawValue = map.next_value()?;
                    if let Some(field) = field {
                        fields.put(field, read_value(value).map_err(A::Error::custom)?);
                    }
                }
                Ok(HugeNumbers(fields))
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

fn read_value(value: &RawValue) -> Result<Value<'_>, serde_json::Error> {
    match serde_json::from_str(value.get()) {
        // Its grammar was checked, so it is a number beyond every type: the only other value that
        // can't be read then is a text with half a pair of surrogates.
        Err(_) if !value.get().starts_with('"') => Ok(Value::Other(JsonType::OtherNumber)),
        read => read,
    }
}

fn json_fault(text: &str, error: &serde_json::Error) -> Fault {
    match error.classify() {
        // The only data error that the fields raise; its text would quote the record.
        Category::Data => Fault::NotAnObject,
        Category::Syntax | Category::Eof | Category::Io => {
            let lines_before = text
                .split_inclusive('\n')
                .take(error.line().saturating_sub(1));
            Fault::InvalidJson {
                problem: without_place(error),
                place: lines_before.map(str::len).sum::<usize>() + error.column(),
            }
        }
    }
}

/// The parser's words without the line and the column at their end.
fn without_place(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let words = error.to_string();
    words
        .strip_suffix(&format!(" at line {line} column {column}"))
        .unwrap_or(&words)
        .to_owned()
}
