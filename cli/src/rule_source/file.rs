//! A rule file's text: JSON or TOML.

use std::fmt::Display;
use std::path::Path;

use waybill_engine::{RuleFile, RuleSet};

use super::unknown::unknown_fields;
use crate::failure::Failure;

/// Reads JSON or TOML, by the file's name, or else by how it begins.
pub(crate) fn parse(path: &Path, text: &str) -> Result<RuleFile, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_json = match path.extension().and_then(|ending| ending.to_str()) {
        Some("json") => true,
        Some("toml") => false,
        Some(_) | None => text.trim_start().starts_with('{'),
    };
    if is_json {
        serde_json::from_str(text).map_err(|error| {
            format!(
                "as JSON: {}",
                all_faults(&error, serde_json::from_str(text))
            )
        })
    } else {
        toml::from_str(text)
            .map_err(|error| format!("as TOML: {}", all_faults(&error, toml::from_str(text))))
    }
}

/// What is wrong with a file, of which a reader found the first fault.
fn all_faults<E: Display>(first: &E, file: Result<serde_json::Value, E>) -> String {
    let all = file.ok().and_then(|file| unknown_fields(&file));
    all.unwrap_or_else(|| first.to_string())
}

/// The rules as a file in JSON.
pub(crate) fn json(rules: &RuleSet) -> Result<String, Failure> {
    let json = serde_json::to_string_pretty(&RuleFile::from(rules));
    json.map(|json| json + "\n")
        .map_err(|error| unwritable(rules, &error))
}

/// The rules as a file in TOML.
pub(crate) fn toml(rules: &RuleSet) -> Result<String, Failure> {
    toml::to_string_pretty(&RuleFile::from(rules)).map_err(|error| unwritable(rules, &error))
}

/// Never happens for sound rules: the formats can hold every name and number.
fn unwritable(rules: &RuleSet, error: &dyn std::error::Error) -> Failure {
    Failure::NotRules {
        name: rules.name().to_owned(),
        problem: error.to_string(),
    }
}
