//! The files of the repository that the suite is made from.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{fs, io};

use waybill_engine::RuleSet;

pub(crate) fn path(inside_repository: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(inside_repository)
}

pub(crate) fn text(inside_repository: &str) -> io::Result<String> {
    fs::read_to_string(path(inside_repository))
}

/// The lines of a case file, without blank ones and comments.
pub(crate) fn cases(inside_repository: &str) -> io::Result<Vec<String>> {
    let text = text(inside_repository)?;
    let is_case = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    Ok(text.lines().filter(is_case).map(str::to_owned).collect())
}

/// The names and contents of a folder's files, in the order of their names.
pub(crate) fn folder(inside_repository: &str) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(path(inside_repository))? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        files.push((name, fs::read(&path)?));
    }
    files.sort();
    Ok(files)
}

/// The rule set that is neither preset.
pub(crate) fn own_rules() -> Result<RuleSet, Box<dyn Error>> {
    Ok(serde_json::from_str(&text("conformance/own-rules.json")?)?)
}

/// The texts of the decisions.
pub(crate) fn messages() -> io::Result<Vec<String>> {
    Ok(text("conformance/messages.txt")?
        .lines()
        .map(str::to_owned)
        .collect())
}
