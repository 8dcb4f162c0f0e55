//! How files with secrets are written.

/// The secrets in a file's text: one a line; blank lines and what follows `#` at a line's start are
/// passed over.
///
/// ```
/// let text = "# since May\nnew-secret \n\nold-secret";
/// let secrets: Vec<_> = waybill_gateway::system::secret_lines(text).collect();
/// assert_eq!(secrets, ["new-secret", "old-secret"]);
/// ```
pub fn secret_lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}
