//! Texts as they may be shown: without an order token that is in them.

use std::borrow::Cow;

use waybill_engine::{ActionMessage, OrderToken, Update};

/// What is shown in a token's place.
const HIDDEN: &str = "***";

/// A shorter token is hidden only where it is all of a text: it may be in others by chance.
const SHORTEST: usize = 8;

/// The text with something else in the token's place. A feed whose columns are mixed up has the
/// token anywhere.
fn without_token<'t>(text: &'t str, token: &OrderToken<'_>) -> Cow<'t, str> {
    let token = token.reveal();
    if text == token {
        HIDDEN.to_owned().into()
    } else if token.len() >= SHORTEST && text.contains(token) {
        text.replace(token, HIDDEN).into()
    } else {
        text.into()
    }
}

/// The same with a text that is kept.
pub fn hide_token(text: &mut String, token: &OrderToken<'_>) {
    if let Cow::Owned(shown) = without_token(text, token) {
        *text = shown;
    }
}

/// The update as it may be shown; it has another fingerprint then.
#[must_use]
pub fn update_without_token(update: &Update<'static>, token: &OrderToken<'_>) -> Update<'static> {
    let text = update.message().as_str();
    let Cow::Owned(shown) = without_token(text, token) else {
        return update.clone();
    };
    let shown = ActionMessage::new(shown);
    match shown.or_else(|_| ActionMessage::new(HIDDEN)) {
        Ok(message) => Update::new(update.action(), update.time(), message),
        Err(_) => update.clone(), // not of this text
    }
}

/// Whether an id is its own token: the two fields were filled with one value, and no text with the
/// id in it may be shown.
#[must_use]
pub fn is_token(id: &str, token: &OrderToken<'_>) -> bool {
    id == token.reveal()
}

#[cfg(test)]
mod tests {
    use waybill_engine::{ActionType, Timestamp};

    use super::*;

    #[test]
    fn a_token_is_hidden_wherever_it_is_in_a_text() {
        for (text, token, shown) in [
            ("s3cret-one", "s3cret-one", "***"),
            ("it is s3cret-one!", "s3cret-one", "it is ***!"),
            ("it is another", "s3cret-one", "it is another"),
            ("T", "T", "***"),
            ("The T", "T", "The T"),
        ] {
            let token = OrderToken::new(token).unwrap();
            assert_eq!(without_token(text, &token), shown);
            let mut kept = text.to_owned();
            hide_token(&mut kept, &token);
            assert_eq!(kept, shown);
        }
    }

    #[test]
    fn an_update_is_shown_with_its_own_time_and_without_the_token() {
        let token = OrderToken::new("s3cret-one").unwrap();
        let update = |message: &'static str| {
            let time = Timestamp::from_unix(1_700_000_600).unwrap();
            let message = ActionMessage::new(message).unwrap();
            Update::new(ActionType::PickedUp, time, message)
        };
        let (plain, leaks) = (update("已揽收"), update("已揽收 s3cret-one"));
        assert_eq!(update_without_token(&plain, &token), plain);
        assert_eq!(update_without_token(&leaks, &token), update("已揽收 ***"));
    }
}
