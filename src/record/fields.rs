//! The five fields of a record as they came, from any serde format.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{
    self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};

use super::fault::{Fault, JsonType};
use crate::text::{visit_texts_and_numbers, word_for_nothing};
use crate::update::{Field, Wanted};

/// The five fields of a record as they came: in either casing, in any order, of any type, perhaps
/// missing or twice. Unknown fields are ignored.
///
/// Reading it fails only where the input is no map at all, or the format itself is broken;
/// [`Record::new`](super::Record::new) reports everything else that is wrong, all at once. Texts
/// without escapes are borrowed from the input where the format can lend them.
///
/// `Debug` shows which fields are there, not their values.
#[derive(Clone, Default)]
pub struct RecordFields<'a> {
    /// In the order of [`Field::ALL`]; of a field that is there twice, the first.
    values: [Option<Value<'a>>; Field::COUNT],
    duplicates: [bool; Field::COUNT],
}

/// A value as it came, as far as a record needs it.
#[derive(Clone)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    Whole(i64),
    Other(JsonType),
}

impl<'a> Value<'a> {
    /// What a text means where all values are texts.
    fn from_text(field: Field, text: Cow<'a, str>) -> Self {
        match field.wanted() {
            Wanted::String => Self::Text(text),
            Wanted::WholeNumber => match text.parse() {
                Ok(number) => Self::Whole(number),
                // A spreadsheet writes a long number so.
                Err(_) if is_other_number(&text) => Self::Other(JsonType::OtherNumber),
                Err(_) => Self::Text(text),
            },
        }
    }
}

/// Whether a text that is no whole number of 64 bits is some other number. `NaN` is none.
fn is_other_number(text: &str) -> bool {
    text.ends_with(|c: char| c == '.' || c.is_ascii_digit()) && text.parse::<f64>().is_ok()
}

impl<'a> RecordFields<'a> {
    /// The fields of a record in which every value is a text, as in CSV or a form: a whole number
    /// as text is the number where a number is wanted, and an empty text is no value. Nor is a text
    /// that is nothing but a word for that, as exporters write it, and perhaps white space: `NULL`,
    /// `\N`, `#N/A`.
    ///
    /// A CSV reader's own guess at types would make numbers of waybill ids.
    ///
    /// ```
    /// use waybill_engine::{Code, Field, MessagePolicy, Record, RecordFields};
    ///
    /// let columns = ["waybillId", "actionTime", "actionType", "actionMsg", "token"];
    /// let row = ["770473676669116", "1700000600", "100001", "已揽收", ""];
    /// let texts = columns.into_iter().zip(row).filter_map(|(name, text)| {
    ///     Some((Field::from_name(name)?, text))
    /// });
    /// let malformed =
    ///     Record::new(RecordFields::from_texts(texts), &MessagePolicy::DEFAULT).unwrap_err();
    /// assert_eq!(malformed.code(), Code::MissingField);
    /// assert_eq!(malformed.to_string(), "token is missing");
    /// ```
    pub fn from_texts<T: Into<Cow<'a, str>>>(texts: impl IntoIterator<Item = (Field, T)>) -> Self {
        let mut fields = Self::default();
        for (field, text) in texts {
            let text = text.into();
            if !text.is_empty() && word_for_nothing(text.trim()).is_none() {
                fields.put(field, Value::from_text(field, text));
            }
        }
        fields
    }

    /// The same fields with this order token where they have none: no field, null, or a blank text.
    /// The token is of the order then, and not of the feed.
    ///
    /// ```
    /// use waybill_engine::{MessagePolicy, Record, RecordFields};
    ///
    /// let line = concat!(
    ///     r#"{"waybill_id":"W1","action_time":1700000600,"#,
    ///     r#""action_type":100001,"action_msg":"已揽收"}"#,
    /// );
    /// let fields: RecordFields = serde_json::from_str(line)?;
    /// let record = Record::new(fields.or_token("of-the-order"), &MessagePolicy::DEFAULT)?;
    /// assert_eq!(record.token.reveal(), "of-the-order");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn or_token(mut self, token: impl Into<Cow<'a, str>>) -> Self {
        let slot = &mut self.values[Field::Token as usize];
        let has_none = match slot {
            None | Some(Value::Other(JsonType::Null)) => true,
            Some(Value::Text(text)) => text.trim().is_empty(),
            Some(Value::Whole(_) | Value::Other(_)) => false,
        };
        if has_none {
            *slot = Some(Value::Text(token.into()));
        }
        self
    }

    pub(super) fn put(&mut self, field: Field, value: Value<'a>) {
        let slot = &mut self.values[field as usize];
        if slot.is_none() {
            *slot = Some(value);
        } else {
            self.duplicates[field as usize] = true;
        }
    }

    pub(super) fn is_duplicate(&self, field: Field) -> bool {
        self.duplicates[field as usize]
    }

    pub(super) fn duplicates(&self) -> impl Iterator<Item = Fault> {
        Field::ALL
            .into_iter()
            .filter(|field| self.is_duplicate(*field))
            .map(|field| Fault::DuplicateField { field })
    }

    /// The field as a text that `parse` takes; what is wrong with it goes to `faults`.
    pub(super) fn text<T, E: Into<Fault>>(
        &mut self,
        field: Field,
        parse: impl FnOnce(Cow<'a, str>) -> Result<T, E>,
        faults: &mut Vec<Fault>,
    ) -> Option<T> {
        let result = match self.values[field as usize].take() {
            Some(Value::Text(text)) => parse(text).map_err(Into::into),
            Some(Value::Whole(_)) => Err(Fault::WrongType {
                field,
                found: JsonType::WholeNumber,
            }),
            Some(Value::Other(found)) => Err(Fault::WrongType { field, found }),
            None => Err(Fault::MissingField { field }),
        };
        result.map_err(|fault| faults.push(fault)).ok()
    }

    /// The field as a number that `parse` takes; what is wrong with it goes to `faults`.
    pub(super) fn number<T, E: Into<Fault>>(
        &mut self,
        field: Field,
        parse: impl FnOnce(i64) -> Result<T, E>,
        faults: &mut Vec<Fault>,
    ) -> Option<T> {
        let result = match self.values[field as usize].take() {
            Some(Value::Whole(number)) => parse(number).map_err(Into::into),
            Some(Value::Text(_)) => Err(Fault::WrongType {
                field,
                found: JsonType::String,
            }),
            Some(Value::Other(found)) => Err(Fault::WrongType { field, found }),
            None => Err(Fault::MissingField { field }),
        };
        result.map_err(|fault| faults.push(fault)).ok()
    }
}

impl fmt::Debug for RecordFields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let present = Field::ALL
            .into_iter()
            .filter(|field| self.values[*field as usize].is_some());
        f.write_str("RecordFields")?;
        f.debug_set().entries(present).finish()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for RecordFields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = RecordFields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with the five fields of an update")
            }

            visit_texts_and_numbers! {
                |visitor, found| Err(E::invalid_type(Unexpected::Other(found), &visitor))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = RecordFields::default();
                while let Some(Key(field)) = map.next_key()? {
                    match field {
                        Some(field) => fields.put(field, map.next_value()?),
                        None => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(fields)
            }
        }

        // Not `deserialize_map`: the error of a format for anything else quotes it, and it may hold
        // a token.
        deserializer.deserialize_any(Fields)
    }
}

/// A field's name, or one that is not ours.
pub(super) struct Key(pub(super) Option<Field>);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;

        impl Visitor<'_> for Name {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field's name")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Key, E> {
                Ok(Key(Field::from_name(name)))
            }
        }

        deserializer.deserialize_identifier(Name)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Value<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Value<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value such as JSON has")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Value::Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Value::Text(Cow::Owned(text.into())))
            }

            fn visit_string<E: de::Error>(self, text: String) -> Result<Self::Value, E> {
                Ok(Value::Text(Cow::Owned(text)))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Value::Whole(number))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
                Ok(i64::try_from(number).map_or(Value::Other(JsonType::OtherNumber), Value::Whole))
            }

            fn visit_i128<E: de::Error>(self, _: i128) -> Result<Self::Value, E> {
                Ok(Value::Other(JsonType::OtherNumber))
            }

            fn visit_u128<E: de::Error>(self, _: u128) -> Result<Self::Value, E> {
                Ok(Value::Other(JsonType::OtherNumber))
            }

            fn visit_f64<E: de::Error>(self, _: f64) -> Result<Self::Value, E> {
                Ok(Value::Other(JsonType::OtherNumber))
            }

            fn visit_bool<E: de::Error>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Value::Other(JsonType::Boolean))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
                Ok(Value::Other(JsonType::Null))
            }

            fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
                Ok(Value::Other(JsonType::Null))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Value::Other(JsonType::Array))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Value::Other(JsonType::Object))
            }
        }

        deserializer.deserialize_any(Any)
    }
}
