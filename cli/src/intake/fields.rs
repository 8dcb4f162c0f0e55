//! Fields of a record by their names, whatever they are there for.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use waybill_engine::Field;

use crate::feed::{Format, Header, form_fields};

/// The most characters that are kept of a value.
const MAX_CHARS: usize = 64;

/// Picks out the fields of some names: members of an object, or columns of a table.
pub(crate) struct Picker {
    names: Vec<String>,
}

/// What was picked: for each name what is there, if anything is. A value that is neither a text nor
/// a whole number is there, and empty.
pub(crate) type Picked = Vec<Option<String>>;

impl Picker {
    pub(crate) const fn new(names: Vec<String>) -> Self {
        Self { names }
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The values of a record, as far as it can be read; of a long one its start.
    pub(crate) fn of(&self, format: &Format, record: &[u8]) -> Picked {
        let picked = match format {
            Format::JsonLines => match str::from_utf8(record).ok().and_then(form_fields) {
                Some(fields) => Some(self.of_form(&fields)),
                None => self.of_line(record),
            },
            Format::Csv(header) => self.of_row(header, record),
        };
        picked.unwrap_or_else(|| vec![None; self.names.len()])
    }

    fn of_line(&self, line: &[u8]) -> Option<Picked> {
        let mut json = serde_json::Deserializer::from_slice(line);
        let values = self.deserialize(&mut json).ok()?;
        let text = |value: Value| match value {
            Value::String(text) => start(&text),
            Value::Number(number) if !number.is_f64() => number.to_string(),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => String::new(),
        };
        Some(values.into_iter().map(|value| value.map(text)).collect())
    }

    /// The fields of a form, and the members of the JSON in one of them.
    fn of_form(&self, fields: &[(String, String)]) -> Picked {
        let json = fields.iter().find(|(_, value)| value.starts_with('{'));
        let inner = json.and_then(|(_, json)| self.of_line(json.as_bytes()));
        let picked = self.names.iter().enumerate().map(|(place, name)| {
            let field = fields.iter().find(|(known, _)| known == name);
            match field {
                Some((_, value)) => Some(start(value)),
                None => inner.as_ref()?.get(place)?.clone(),
            }
        });
        picked.collect()
    }

    fn of_row(&self, header: &Header<Field>, row: &[u8]) -> Option<Picked> {
        let cells = header.cells(str::from_utf8(row).ok()?).ok()?;
        let column = |name: &String| {
            let column = header.columns.iter().position(|c| c.name == *name)?;
            Some(start(&cells.get(column)?.text()))
        };
        Some(self.names.iter().map(column).collect())
    }
}

fn start(text: &str) -> String {
    text.trim().chars().take(MAX_CHARS).collect()
}

impl<'de> DeserializeSeed<'de> for &Picker {
    type Value = Vec<Option<Value>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &Picker {
    type Value = Vec<Option<Value>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values = vec![None; self.names.len()];
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            match self.names.iter().position(|known| *known == name) {
                Some(place) if values[place].is_none() => values[place] = Some(map.next_value()?),
                Some(_) | None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picked(line: &str) -> Vec<Option<String>> {
        let names = ["a", "b"].map(str::to_owned).to_vec();
        Picker::new(names).of(&Format::JsonLines, line.as_bytes())
    }

    #[test]
    fn texts_and_whole_numbers_are_picked_and_the_first_of_a_name_counts() {
        let some = |text: &str| Some(text.to_owned());
        for (line, expected) in [
            (r#"{"b":" x ","a":17,"a":18}"#, [some("17"), some("x")]),
            (r#"{"x":{"a":"1"},"\u0062":1.5}"#, [None, some("")]),
            (r#"{"a":null,"b":["x"]}"#, [some(""), some("")]),
            (
                "b=x&param=%7B%22a%22%3A1%2C%22b%22%3A2%7D",
                [some("1"), some("x")],
            ),
            ("b=x+y&c=1", [None, some("x y")]),
            (r#"["a"]"#, [None, None]),
            (r#"{"a":"x""#, [None, None]),
            ("", [None, None]),
        ] {
            assert_eq!(picked(line), expected, "{line}");
        }
        let long = format!(r#"{{"a":"{}"}}"#, "长".repeat(100_000));
        assert_eq!(picked(&long)[0], some(&"长".repeat(MAX_CHARS)));
    }
}
