//! Which carrier a line is from, where the feed names it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use waybill_engine::Field;

use crate::feed::{Format, Header};

/// What systems call the field, WeChat's own names first.
const NAMES: [&str; 8] = [
    "delivery_id",
    "deliveryId",
    "DeliveryID",
    "carrier",
    "carrier_id",
    "carrierId",
    "carrier_code",
    "carrierCode",
];

/// The most characters that are kept of a carrier's name.
const MAX_CHARS: usize = 64;

/// The fields that may name a line's carrier; the first one present counts.
pub(crate) struct CarrierField {
    names: Vec<String>,
}

impl CarrierField {
    /// The field of this name, or else the usual ones.
    pub(crate) fn new(name: Option<&str>) -> Self {
        Self {
            names: match name {
                Some(name) => vec![name.to_owned()],
                None => NAMES.map(str::to_owned).to_vec(),
            },
        }
    }

    /// The carrier that a record names, as far as it can be read.
    pub(crate) fn of(&self, format: &Format, record: &[u8]) -> Option<String> {
        let name = match format {
            Format::JsonLines => self.of_line(record),
            Format::Csv(header) => self.of_row(header, record),
        }?;
        let name: String = name.trim().chars().take(MAX_CHARS).collect();
        (!name.is_empty()).then_some(name)
    }

    /// The carrier of a line of JSON: a text, or a whole number.
    fn of_line(&self, line: &[u8]) -> Option<String> {
        let mut json = serde_json::Deserializer::from_slice(line);
        match self.deserialize(&mut json).ok()?? {
            Value::String(name) => Some(name),
            Value::Number(number) if !number.is_f64() => Some(number.to_string()),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => None,
        }
    }

    fn of_row(&self, header: &Header<Field>, row: &[u8]) -> Option<String> {
        let is_named = |name: &String| header.columns.iter().position(|c| c.name == *name);
        let column = self.names.iter().find_map(is_named)?;
        let cells = header.cells(str::from_utf8(row).ok()?).ok()?;
        Some(cells.get(column)?.text().into_owned())
    }
}

impl<'de> DeserializeSeed<'de> for &CarrierField {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &CarrierField {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found: Option<(usize, Value)> = None;
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            let rank = self.names.iter().position(|known| *known == name);
            match (rank, &found) {
                (Some(rank), None) => found = Some((rank, map.next_value()?)),
                (Some(rank), Some((best, _))) if rank < *best => {
                    found = Some((rank, map.next_value()?));
                }
                (Some(_) | None, _) => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(found.map(|(_, value)| value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual(line: &str) -> Option<String> {
        CarrierField::new(None).of(&Format::JsonLines, line.as_bytes())
    }

    #[test]
    fn the_first_of_the_usual_names_counts_wherever_it_stands() {
        for (line, expected) in [
            (r#"{"carrier":"B","delivery_id":"A"}"#, "A"),
            (r#"{"delivery_id":"A","carrier":"B"}"#, "A"),
            (r#"{"DeliveryID":" SF "}"#, "SF"),
            (r#"{"carrier\u0043ode":17}"#, "17"),
            (r#"{"carrier":"顺"}"#, "顺"),
        ] {
            assert_eq!(usual(line).as_deref(), Some(expected), "{line}");
        }
    }

    #[test]
    fn what_names_no_carrier_is_none() {
        for line in [
            r#"{"Carrier":"A"}"#,
            r#"{"carrier":""}"#,
            r#"{"carrier":"  "}"#,
            r#"{"carrier":null}"#,
            r#"{"carrier":1.5}"#,
            r#"{"carrier":["A"]}"#,
            r#"{"x":{"carrier":"A"}}"#,
            r#"["carrier"]"#,
            r#"{"carrier":"A""#,
            "",
        ] {
            assert_eq!(usual(line), None, "{line}");
        }
        assert_eq!(
            CarrierField::new(None).of(&Format::JsonLines, b"{\"carrier\":\"\xff\"}"),
            None
        );
    }

    #[test]
    fn deep_nesting_does_not_exhaust_the_stack() {
        let deep = "[".repeat(100_000);
        assert_eq!(usual(&format!(r#"{{"carrier":{deep}"#)), None);
        assert_eq!(usual(&format!(r#"{{"x":{deep}"#)), None);
        let closed = deep.clone() + &"]".repeat(100_000);
        let beside = format!(r#"{{"x":{closed},"carrier":"A"}}"#);
        assert_eq!(usual(&beside).as_deref(), Some("A"));
    }

    #[test]
    fn a_name_of_one_s_own_replaces_the_usual_ones() {
        let field = CarrierField::new(Some("company"));
        let line = br#"{"carrier":"A","company":"B"}"#;
        assert_eq!(field.of(&Format::JsonLines, line).as_deref(), Some("B"));
        assert_eq!(field.of(&Format::JsonLines, br#"{"carrier":"A"}"#), None);
    }

    #[test]
    fn of_a_long_name_the_start_is_kept() {
        let line = format!(r#"{{"carrier":"{}"}}"#, "长".repeat(100_000));
        assert_eq!(usual(&line), Some("长".repeat(MAX_CHARS)));
    }
}
