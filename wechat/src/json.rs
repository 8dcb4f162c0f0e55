//! A JSON body.

use crate::Unreadable;
use crate::node::Node;

/// Reads a body that has to be an object.
pub(crate) fn read(body: &[u8]) -> Result<Node, Unreadable> {
    let node = serde_json::from_str(utf8(body)?).map_err(|error| invalid(&error))?;
    match node {
        Node::Object(_) => Ok(node),
        Node::Text(_) | Node::Whole(_) | Node::Null | Node::Other | Node::List(_) => {
            Err(Unreadable::NotAnObject)
        }
    }
}

/// The body as text, without the byte order mark that some servers put before it.
pub(crate) fn utf8(body: &[u8]) -> Result<&str, Unreadable> {
    let text = str::from_utf8(body).map_err(|error| Unreadable::InvalidUtf8 {
        place: error.valid_up_to() + 1,
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// What the parser says of syntax never quotes the body.
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
