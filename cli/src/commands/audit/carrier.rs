//! Which carrier a line is from, where the feed names it.

use crate::feed::Format;
use crate::intake::Picker;

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

/// The fields that may name a line's carrier; the first one present counts.
pub(crate) struct CarrierField {
    fields: Picker,
}

impl CarrierField {
    /// The field of this name, or else the usual ones.
    pub(crate) fn new(name: Option<&str>) -> Self {
        Self {
            fields: Picker::new(match name {
                Some(name) => vec![name.to_owned()],
                None => NAMES.map(str::to_owned).to_vec(),
            }),
        }
    }

    /// The carrier that a record names, as far as it can be read.
    pub(crate) fn of(&self, format: &Format, record: &[u8]) -> Option<String> {
        let name = self
            .fields
            .of(format, record)
            .into_iter()
            .flatten()
            .next()?;
        (!name.is_empty()).then_some(name)
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
}
