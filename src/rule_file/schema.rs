//! The JSON Schema of a rule file.

use alloc::string::String;
use core::fmt;

use super::RuleFile;
use crate::message::{MessagePolicy, PhoneRule};
use crate::rules::{COLUMNS, Mark, RuleSet};
use crate::state::Status;
use crate::update::ActionType;

impl RuleFile {
    /// A JSON Schema (2020-12) of the file, for editors and for those who write it by program.
    ///
    /// It tells the form: fields, names, marks. What it takes for sound may still be refused by
    /// [`RuleSet::try_from`], which follows every way through the table.
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
        fmt::from_fn(|f| {
            write!(
                f,
                r#"{{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Rules of a carrier for its waybills",
  "type": "object",
  "additionalProperties": false,
  "required": ["name", "rows"],
  "properties": {{
    "name": {{"description": "What the carrier calls its rules", "type": "string", "pattern": "\\S"}},
    "tolerance": {{"description": "Seconds by which an update may be earlier than the highest accepted time", {seconds}, "default": {tolerance}}},
    "allowance": {{"description": "Seconds by which an update may be later than now", {seconds}, "default": {allowance}}},
    "max_chars": {{"description": "The most characters of a message", "type": "integer", "minimum": 1, "default": {max_chars}}},
    "phones": {{"description": "What happens to mobile numbers that are not the bare 11 digits", "enum": [{phones}], "default": "{phone}"}},
    "cancel_only_before_any_update": {{"description": "Refuse a cancellation once anything was accepted", "type": "boolean", "default": false}},
    "new_cycle_after_signed": {{"description": "Let a pickup start the waybill again after the signature", "type": "boolean", "default": false}},
    "columns": {{"description": "The action of each column, by its letters, name or code", "type": "array", "uniqueItems": true, "minItems": {columns}, "maxItems": {columns}, "items": {{"enum": [{actions}]}}, "default": [{order}]}},
    "rows": {{"type": "object", "additionalProperties": false, "required": [{statuses}], "properties": {{{rows}}}}},
    "held_rows": {{"description": "Rows of held statuses, where they differ", "type": "object", "additionalProperties": false, "properties": {{{held_rows}}}}}
  }},
  "$defs": {{
    "row": {{"description": "A mark for each column: + accept, r accept as a repeat, s accept although a scan was skipped, . refuse", "type": "string", "pattern": "^\\s*([{marks}]\\s*){{{columns}}}$"}}
  }}
}}
"#,
                seconds = r#""type": "integer", "minimum": 0, "maximum": 4294967295"#,
                tolerance = RuleSet::STANDARD.tolerance(),
                allowance = RuleSet::STANDARD.allowance(),
                max_chars = MessagePolicy::DEFAULT.max_chars,
                phones = strings(PhoneRule::ALL.map(PhoneRule::name)),
                phone = MessagePolicy::DEFAULT.phones,
                columns = COLUMNS.len(),
                actions = strings(action_names()),
                order = strings(COLUMNS.map(ActionType::short)),
                statuses = strings(Status::ALL.map(Status::name)),
                rows = rows(|_| true),
                held_rows = rows(|status| !status.is_closed()),
                marks = Mark::ALL.map(Mark::sign).iter().collect::<String>(),
            )
        })
    }
}

/// What a column may be headed by.
fn action_names() -> impl Iterator<Item = String> {
    COLUMNS.into_iter().flat_map(|action| {
        [
            action.short().into(),
            action.name().into(),
            alloc::format!("{}", action.code()),
        ]
    })
}

/// JSON strings with commas between them.
fn strings<T: fmt::Display>(names: impl IntoIterator<Item = T>) -> String {
    join(names.into_iter().map(|name| alloc::format!("\"{name}\"")))
}

/// A row for each of these statuses.
fn rows(which: fn(&Status) -> bool) -> String {
    let row = |status| alloc::format!(r##""{status}": {{"$ref": "#/$defs/row"}}"##);
    join(Status::ALL.into_iter().filter(which).map(row))
}

fn join(parts: impl Iterator<Item = String>) -> String {
    let mut joined = String::new();
    for part in parts {
        if !joined.is_empty() {
            joined.push_str(", ");
        }
        joined.push_str(&part);
    }
    joined
}
