//! A payload that waits: what is in it, and the same with another order token.

use serde::{Deserialize, Serialize};
use waybill_engine::{
    ActionType, MessagePolicy, OrderToken, PhoneRule, Timestamp, Update, WaybillId,
};

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

/// All that is in a payload.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    #[serde(rename = "token")]
    _token: OrderToken<'static>,
    waybill_id: WaybillId<'static>,
    action_time: i64,
    action_type: i64,
    action_msg: String,
}

/// The policy is a matter of the rules of the day on which it was accepted.
const ANY_MESSAGE: MessagePolicy = MessagePolicy {
    max_chars: usize::MAX,
    phones: PhoneRule::Off,
};

/// Whose update a payload tells, and which.
///
/// # Errors
///
/// [`UnreadablePayload`].
pub fn sent_by(body: &[u8]) -> Result<(WaybillId<'static>, Update<'static>), UnreadablePayload> {
    let whole: Whole = serde_json::from_slice(body).map_err(|_| UnreadablePayload)?;
    let action = ActionType::from_code(whole.action_type).map_err(|_| UnreadablePayload)?;
    let time = Timestamp::from_unix(whole.action_time).map_err(|_| UnreadablePayload)?;
    let message = ANY_MESSAGE
        .message(whole.action_msg)
        .map_err(|_| UnreadablePayload)?;
    Ok((whole.waybill_id, Update::new(action, time, message)))
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

    #[test]
    fn a_payload_tells_its_update_and_needs_all_of_its_fields() {
        let body = |token: &str| {
            let rest = r#""waybill_id":"W1","action_time":1700000600,"action_type":100001"#;
            format!(r#"{{{token}{rest},"action_msg":"已揽收"}}"#)
        };
        let (id, update) = sent_by(body(r#""token":"t","#).as_bytes()).unwrap();
        assert_eq!((id.as_str(), update.message().as_str()), ("W1", "已揽收"));
        assert_eq!(update.time().unix(), 1_700_000_600);
        for token in ["", r#""token":"","#, r#""token":"t","more":1,"#] {
            assert_eq!(
                sent_by(body(token).as_bytes()),
                Err(UnreadablePayload),
                "{token}"
            );
        }
        assert_eq!(sent_by(&[0; 3]), Err(UnreadablePayload));
    }
}
