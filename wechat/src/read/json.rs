//! Parses a JSON body.

use super::body::Node;
use super::unreadable::Unreadable;

/// Reads a body that has to be an object.
pub(super) fn read(body: &[u8]) -> Result<Node, Unreadable> {
    let node = serde_json::from_str(utf8(body)?).map_err(|error| invalid(&error))?;
    match node {
        Node::Object(_) => Ok(node),
        Node::Text(_) | Node::Whole(_) | Node::Null | Node::Other | Node::List(_) => {
            Err(Unreadable::NotAnObject)
        }
    }
}

/// The body as text, without the byte order mark that some servers put before it.
pub(super) fn utf8(body: &[u8]) -> Result<&str, Unreadable> {
    let text = str::from_utf8(body).map_err(|error| Unreadable::InvalidUtf8 {
        place: error.valid_up_to() + 1,
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The parser's texts about syntax never quote the body, so they may be kept.
fn invalid(error: &serde_json::Error) -> Unreadable {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let problem = text
        .strip_suffix(&format!(" at line {line} column {column}"))
        .unwrap_or(&text);
    Unreadable::InvalidJson {
        problem: problem.to_owned(),
        line,
        column,
    }
}
