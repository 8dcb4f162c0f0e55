//! The encoding that a document names in its declaration.

/// No declaration is longer.
const LONGEST: usize = 256;

/// What `<?xml version="1.0" encoding="GBK"?>` names, of a document that can be read as ASCII so
/// far.
pub(super) fn name_in_declaration(document: &[u8]) -> Option<&str> {
    let start = document.trim_ascii_start();
    let start = &start[..start.len().min(LONGEST)];
    let declaration = start.strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).position(|two| two == b"?>")?;
    let declaration = str::from_utf8(&declaration[..end]).ok()?;
    let (_, behind) = declaration.split_once("encoding")?;
    let value = behind.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (name, _) = value[1..].split_once(quote)?;
    Some(name)
}
