//! Whether a file is JSON or TOML.

use std::path::Path;

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Json,
    Toml,
}

/// The form of a text, by its file's name, or else by how it begins; and the text without a
/// byte-order mark.
pub(crate) fn form_of<'t>(path: Option<&Path>, text: &'t str) -> (Form, &'t str) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let form = match path.and_then(Path::extension) {
        Some(ending) if ending == "json" => Form::Json,
        Some(ending) if ending == "toml" => Form::Toml,
        Some(_) | None if text.trim_start().starts_with('{') => Form::Json,
        Some(_) | None => Form::Toml,
    };
    (form, text)
}
