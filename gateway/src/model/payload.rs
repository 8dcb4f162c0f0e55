//! A payload that waits, with another order token in it.

use serde::{Deserialize, Serialize};
use waybill_engine::OrderToken;

/// What is in a payload beside the order token, in the order in which the engine writes it.
#[derive(Serialize, Deserialize)]
struct Rest {
    waybill_id: String,
    action_time: i64,
    action_type: u32,
    action_msg: String,
}

#[derive(Serialize)]
struct Body<'a> {
    token: &'a str,
    #[serde(flatten)]
    rest: Rest,
}

/// A payload that was stored is not what the engine writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a stored payload is not what the engine wrote")]
pub struct UnreadablePayload;

/// The payload with this order token, and all else as it was.
///
/// # Errors
///
/// [`UnreadablePayload`].
pub fn with_token(body: &[u8], token: &OrderToken<'_>) -> Result<Vec<u8>, UnreadablePayload> {
    let rest = serde_json::from_slice(body).map_err(|_| UnreadablePayload)?;
    let token = token.reveal();
    serde_json::to_vec(&Body { token, rest }).map_err(|_| UnreadablePayload)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_but_the_token_stays_to_the_byte() {
        let body = |token: &str| {
            let rest = r#""waybill_id":"W1","action_time":1,"action_type":100001"#;
            format!(r#"{{"token":"{token}",{rest},"action_msg":"\"北\""}}"#)
        };
        let token = OrderToken::new("right\"one").unwrap();
        let changed = with_token(body("wr\\\\ong").as_bytes(), &token).unwrap();
        assert_eq!(String::from_utf8(changed).unwrap(), body("right\\\"one"));
        assert_eq!(with_token(b"{}", &token), Err(UnreadablePayload));
    }
}
