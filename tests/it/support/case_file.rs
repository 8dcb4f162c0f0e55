//! Reads the files of `tests/cases/`.

use std::fs;
use std::path::PathBuf;

/// The path of a file of the package.
pub(crate) fn path(inside_package: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(inside_package)
}

/// A file of the package, as text.
pub(crate) fn text(inside_package: &str) -> String {
    let path = path(inside_package);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines of a case file with their numbers, without blank lines and comments.
pub(crate) fn lines(inside_package: &str) -> Vec<(usize, String)> {
    let text = text(inside_package);
    let lines: Vec<_> = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|(number, line)| (number, line.to_owned()))
        .collect();
    assert!(!lines.is_empty(), "{inside_package} has no cases");
    lines
}

/// The cells of a line that is a row of a table: `| a | b |`.
pub(crate) fn cells(line: &str) -> Vec<&str> {
    let inside = line
        .strip_prefix('|')
        .and_then(|line| line.strip_suffix('|'));
    let inside = inside.unwrap_or_else(|| panic!("not a row: {line}"));
    inside.split('|').map(str::trim).collect()
}
