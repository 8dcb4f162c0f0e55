//! The JSON Schema of a rule file.

use alloc::string::{String, ToString as _};
use alloc::{format, vec};
use core::fmt;

use super::RuleFile;
use crate::message::PhoneRule;
use crate::rules::{COLUMNS, Mark, Setting, SettingValue, Settings};
use crate::state::Status;
use crate::text::joined;
use crate::update::ActionType;

impl RuleFile {
    /// A JSON Schema (2020-12) of the file, for editors and for those who write it by program.
    ///
    /// It describes the form: fields, names, marks. What it takes for sound may still be refused by
    /// [`RuleSet::try_from`](crate::RuleSet::try_from), which follows every way through the table.
    ///
    /// ```
    /// use waybill_engine::RuleFile;
    ///
    /// let schema: serde_json::Value = serde_json::from_str(&RuleFile::json_schema().to_string())?;
    /// assert_eq!(schema["properties"]["tolerance"]["default"], 60);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn json_schema() -> impl fmt::Display {
        let name = described(
            "What the carrier calls its rules",
            r#""type": "string", "pattern": "\\S""#,
        );
        let mut properties = vec![member("name", &name)];
        properties.extend(Setting::ALL.map(|setting| member(setting.name(), &of_setting(setting))));
        properties.push(member("columns", &columns()));
        properties.push(member("rows", &rows()));
        properties.push(member("held_rows", &held_rows()));
        fmt::from_fn(move |f| {
            let (properties, row) = (joined(&properties, ",\n    "), member("row", &row()));
            write!(
                f,
                r#"{{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Rules of a carrier for its waybills",
  "type": "object",
  "additionalProperties": false,
  "required": ["name", "rows"],
  "properties": {{
    {properties}
  }},
  "$defs": {{
    {row}
  }}
}}
"#
            )
        })
    }
}

fn of_setting(setting: Setting) -> String {
    let default = Settings::STANDARD.get(setting);
    let bare = default.bare();
    let form = match default {
        SettingValue::Seconds(_) => {
            let most = u32::MAX;
            let form = format!(r#""type": "integer", "minimum": 0, "maximum": {most}"#);
            if setting.has_own_default() {
                format!(r#"{form}, "default": {bare}"#)
            } else {
                form
            }
        }
        SettingValue::Characters(_) => {
            format!(r#""type": "integer", "minimum": 1, "default": {bare}"#)
        }
        SettingValue::Phones(_) => {
            format!(
                r#""enum": [{}], "default": "{bare}""#,
                strings(PhoneRule::ALL)
            )
        }
        SettingValue::Switch(_) => format!(r#""type": "boolean", "default": {bare}"#),
    };
    described(setting.description(), &form)
}

fn columns() -> String {
    let heads = COLUMNS.map(|action| {
        let (short, name, code) = (action.short(), action.name(), action.code());
        format!(r#""{short}", "{name}", "{code}""#)
    });
    let (heads, count) = (joined(heads, ", "), COLUMNS.len());
    let default = strings(COLUMNS.map(ActionType::short));
    let size = format!(r#""uniqueItems": true, "minItems": {count}, "maxItems": {count}"#);
    described(
        "The action of each column, by its letters, name or code",
        &format!(
            r#""type": "array", {size}, "items": {{"enum": [{heads}]}}, "default": [{default}]"#
        ),
    )
}

fn rows() -> String {
    let statuses = strings(Status::ALL);
    let rows = references(Status::ALL);
    format!(r#""type": "object", "additionalProperties": false, "required": [{statuses}], {rows}"#)
}

fn held_rows() -> String {
    let rows = references(Status::ALL.into_iter().filter(|status| !status.is_closed()));
    described(
        "Rows of held statuses, where they differ",
        &format!(r#""type": "object", "additionalProperties": false, {rows}"#),
    )
}

/// The definition that each row refers to.
fn row() -> String {
    let marks: String = Mark::ALL.map(Mark::sign).iter().collect();
    let count = COLUMNS.len();
    described(
        "A mark for each column: + accept, r accept as a repeat, \
         s accept although a scan was skipped, . refuse",
        &format!(r#""type": "string", "pattern": "^\\s*([{marks}]\\s*){{{count}}}$""#),
    )
}

/// A row for each of these statuses.
fn references(statuses: impl IntoIterator<Item = Status, IntoIter: Clone>) -> String {
    let row = |status| format!(r##""{status}": {{"$ref": "#/$defs/row"}}"##);
    let rows = joined(statuses.into_iter().map(row), ", ");
    format!(r#""properties": {{{rows}}}"#)
}

fn member(name: &str, content: &str) -> String {
    format!(r#""{name}": {{{content}}}"#)
}

fn described(description: &str, form: &str) -> String {
    format!(r#""description": "{description}", {form}"#)
}

/// JSON strings with commas between them.
fn strings<T: fmt::Display + Clone>(names: impl IntoIterator<Item = T, IntoIter: Clone>) -> String {
    let quoted = names.into_iter().map(|name| format!("\"{name}\""));
    joined(quoted, ", ").to_string()
}
