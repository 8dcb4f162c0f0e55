//! Fields of a record by their names or paths, whatever they are there for.

use waybill_engine::Field;
use waybill_intake::FieldPaths;

use crate::feed::{Format, Header, form_fields};

/// The most characters that are kept of a value.
const MAX_CHARS: usize = 64;

/// Picks out fields: members of an object by their paths, or columns of a table by their names.
pub(crate) struct Picker {
    names: Vec<String>,
    /// `None` if a name is no path; then only columns are picked.
    paths: Option<FieldPaths>,
}

/// What was picked: for each name what is there, if anything is. A value that is neither a text nor
/// a whole number is there, and empty.
pub(crate) type Picked = Vec<Option<String>>;

impl Picker {
    pub(crate) fn new(names: Vec<String>) -> Self {
        Self {
            paths: FieldPaths::new(&names).ok(),
            names,
        }
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The values of a record, as far as it can be read; of a long one its start.
    pub(crate) fn of(&self, format: &Format, record: &[u8]) -> Picked {
        let picked = match format {
            Format::JsonLines => {
                str::from_utf8(record)
                    .ok()
                    .and_then(|line| match form_fields(line) {
                        Some(fields) => Some(self.of_form(&fields)),
                        None => self.of_record(line),
                    })
            }
            Format::Xml(xml) => xml.json(record).ok().and_then(|json| self.of_record(&json)),
            Format::Csv(header) => self.of_row(header, record),
        };
        picked.unwrap_or_else(|| vec![None; self.names.len()])
    }

    /// The values in JSON or XML.
    fn of_record(&self, record: &str) -> Option<Picked> {
        let values = self.paths.as_ref()?.read(record)?;
        let values = values.into_iter();
        Some(
            values
                .map(|value| value.map(|value| start(&value)))
                .collect(),
        )
    }

    /// The fields of a form, and the members of the record in one of them.
    fn of_form(&self, fields: &[(String, String)]) -> Picked {
        let record = fields
            .iter()
            .find(|(_, value)| value.starts_with(['{', '<']));
        let inner = record.and_then(|(_, record)| self.of_record(record));
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

/// A value as far as it is carried along.
pub(crate) fn start_of_value(value: &str) -> &str {
    let value = value.trim();
    let end = value.char_indices().nth(MAX_CHARS);
    &value[..end.map_or(value.len(), |(at, _)| at)]
}

fn start(text: &str) -> String {
    start_of_value(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picked(line: &str) -> Vec<Option<String>> {
        let names = ["a", "b"].map(str::to_owned).to_vec();
        Picker::new(names).of(&Format::JsonLines, line.as_bytes())
    }

    #[test]
    fn texts_and_whole_numbers_are_picked_and_what_is_there_twice_is_neither() {
        let some = |text: &str| Some(text.to_owned());
        for (line, expected) in [
            (r#"{"b":" x ","a":17}"#, [some("17"), some("x")]),
            (r#"{"a":17,"a":18}"#, [some(""), None]),
            (r#"{"x":{"a":"1"},"\u0062":1.5}"#, [None, some("")]),
            (r#"{"a":null,"b":["x"]}"#, [some(""), some("")]),
            (
                "b=x&param=%7B%22a%22%3A1%2C%22b%22%3A2%7D",
                [some("1"), some("x")],
            ),
            ("b=x+y&c=1", [None, some("x y")]),
            ("<a>x</a>", [some("x"), None]),
            ("param=<a>1</a>&b=x", [some("1"), some("x")]),
            (r#"["a"]"#, [None, None]),
            (r#"{"a":"x""#, [None, None]),
            ("", [None, None]),
        ] {
            assert_eq!(picked(line), expected, "{line}");
        }
        let picker = Picker::new(vec!["a.b|c".to_owned(), "'x.y'".to_owned()]);
        let line = br#"{"a":{"b":"1"},"c":"2","x.y":3}"#;
        assert_eq!(picker.of(&Format::JsonLines, line), [some("1"), some("3")]);
        let long = format!(r#"{{"a":"{}"}}"#, "长".repeat(100_000));
        assert_eq!(picked(&long)[0], some(&"长".repeat(MAX_CHARS)));
    }
}
