//! Which carrier and which site a line is from, where the feed names them.

use std::slice;

use crate::feed::Format;
use crate::intake::Picker;

/// What systems call the carrier's field, WeChat's own names first.
const CARRIERS: [&str; 8] = [
    "delivery_id",
    "deliveryId",
    "DeliveryID",
    "carrier",
    "carrier_id",
    "carrierId",
    "carrier_code",
    "carrierCode",
];

/// What they call the field of the depot or station that scanned.
const SITES: [&str; 14] = [
    "site",
    "site_id",
    "siteId",
    "site_code",
    "siteCode",
    "site_name",
    "siteName",
    "depot",
    "网点",
    "站点",
    "网点名称",
    "站点名称",
    "扫描网点",
    "操作网点",
];

/// The fields that may name a line's carrier and its site; of each the first one present counts.
pub(crate) struct OriginFields {
    fields: Picker,
    /// The places of the carrier's names among those that are picked, and of the site's.
    carrier: Vec<usize>,
    site: Vec<usize>,
}

/// What a line names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) carrier: Option<String>,
    pub(crate) site: Option<String>,
}

impl OriginFields {
    /// The fields of these names, or else the usual ones.
    pub(crate) fn new(carrier: Option<&str>, site: Option<&str>) -> Self {
        let mut names: Vec<String> = Vec::new();
        let mut places = |wanted: &[&str]| {
            let place = |name: &&str| {
                let known = names.iter().position(|known| known == name);
                known.unwrap_or_else(|| {
                    names.push((*name).to_owned());
                    names.len() - 1
                })
            };
            wanted.iter().map(place).collect()
        };
        let carrier = carrier.as_ref().map_or(&CARRIERS[..], slice::from_ref);
        let site = site.as_ref().map_or(&SITES[..], slice::from_ref);
        let (carrier, site) = (places(carrier), places(site));
        Self {
            fields: Picker::new(names),
            carrier,
            site,
        }
    }

    /// What a record names, as far as it can be read.
    pub(crate) fn of(&self, format: &Format, record: &[u8]) -> Names {
        let picked = self.fields.of(format, record);
        let first = |places: &[usize]| {
            let mut there = places.iter().filter_map(|place| picked[*place].as_ref());
            there.next().filter(|name| !name.is_empty()).cloned()
        };
        Names {
            carrier: first(&self.carrier),
            site: first(&self.site),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual(line: &str) -> Option<String> {
        let fields = OriginFields::new(None, None);
        fields.of(&Format::JsonLines, line.as_bytes()).carrier
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
        let fields = OriginFields::new(None, None);
        let damaged = fields.of(&Format::JsonLines, b"{\"carrier\":\"\xff\"}");
        assert_eq!(damaged, Names::default());
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
    fn names_of_one_s_own_replace_the_usual_ones() {
        let line = r#"{"carrier":"A","company":"B","site":"杭州","hub":"西安"}"#;
        for (carrier, site, expected) in [
            (None, None, [Some("A"), Some("杭州")]),
            (Some("company"), None, [Some("B"), Some("杭州")]),
            (None, Some("hub"), [Some("A"), Some("西安")]),
            (Some("none"), Some("none"), [None, None]),
            // One field may be both.
            (Some("hub"), Some("hub"), [Some("西安"), Some("西安")]),
            (Some("site"), None, [Some("杭州"), Some("杭州")]),
        ] {
            let fields = OriginFields::new(carrier, site);
            let names = fields.of(&Format::JsonLines, line.as_bytes());
            let found = [names.carrier.as_deref(), names.site.as_deref()];
            assert_eq!(found, expected, "{carrier:?} {site:?}");
        }
    }

    #[test]
    fn each_usual_name_of_a_site_is_known() {
        for name in SITES {
            let line = format!(r#"{{"{name}":"杭州余杭"}}"#);
            let fields = OriginFields::new(None, None);
            let names = fields.of(&Format::JsonLines, line.as_bytes());
            assert_eq!(names.site.as_deref(), Some("杭州余杭"), "{name}");
        }
    }
}
