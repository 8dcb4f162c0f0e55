//! A rule file's text: JSON or TOML.

use std::path::Path;

use waybill_engine::RuleFile;

/// Reads JSON or TOML, by the file's name, or else by how it begins.
pub(crate) fn parse(path: &Path, text: &str) -> Result<RuleFile, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_json = match path.extension().and_then(|ending| ending.to_str()) {
        Some("json") => true,
        Some("toml") => false,
        Some(_) | None => text.trim_start().starts_with('{'),
    };
    if is_json {
        serde_json::from_str(text).map_err(|error| format!("as JSON: {error}"))
    } else {
        toml::from_str(text).map_err(|error| format!("as TOML: {error}"))
    }
}
