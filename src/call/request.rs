//! The HTTPS call, ready for any client.

use alloc::vec::Vec;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request};

use super::access_token::AccessToken;
use super::update_path::UpdatePath;

impl UpdatePath<'_> {
    /// The HTTPS call as a request, for any client that takes those of the `http` crate. With the
    /// feature `http`.
    ///
    /// The body is that of [`https_body`](Self::https_body): JSON, and so UTF-8 (the
    /// media type has no `charset`). The access token is in the URL and nowhere else.
    ///
    /// **Don't log the request.** Its `Debug`, and that of its URL, are not this crate's and show
    /// the access token; the body holds the order token.
    ///
    /// ```
    /// use waybill_engine::{
    ///     AccessToken, ActionMessage, ActionType, OrderToken, Outcome, RuleSet, Timestamp,
    ///     Tracker, Update, UpdatePath, WaybillId, decide,
    /// };
    ///
    /// let now = Timestamp::from_unix(1_800_000_000)?;
    /// let scan = Update::new(ActionType::PickedUp, now, ActionMessage::new("已揽收")?);
    /// let (id, token) = (WaybillId::new("W1")?, OrderToken::new("opaque")?);
    /// let access_token = AccessToken::new("72_a+b/c==")?;
    ///
    /// let outcome = decide(&RuleSet::STANDARD, &Tracker::START, &scan, now);
    /// if let Outcome::Accepted(accepted) = outcome {
    ///     let payload = accepted.update_path(&id, &token);
    ///     let request = payload.request(&access_token);
    ///     assert_eq!(request.method(), "POST");
    ///     assert_eq!(request.uri().query(), Some("access_token=72_a%2Bb%2Fc%3D%3D"));
    ///     assert_eq!(*request.body(), payload.https_body().to_json().into_bytes());
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn request(self, access_token: &AccessToken) -> Request<Vec<u8>> {
        let mut body = Vec::new();
        self.https_body().write_json(&mut body);
        access_token.request(body)
    }
}

impl AccessToken {
    /// The HTTPS call with a body out of an outbox, as [`UpdatePath::request`] makes it with its
    /// own. With the feature `http`.
    ///
    /// For a sender: a payload is stored when its update is accepted, and sent later, perhaps more
    /// than once, by then with another access token. The body goes out as it was stored, byte for
    /// byte; nothing checks it, so store nothing but what [`Payload`](crate::Payload) wrote.
    ///
    /// **Don't log the request**, for the same reasons.
    ///
    /// ```
    /// use waybill_engine::AccessToken;
    ///
    /// let stored = concat!(
    ///     r#"{"token":"TOKEN","waybill_id":"12345678901234567890","action_time":1533052800,"#,
    ///     r#""action_type":300002,"action_msg":"丽影邓丽君【18666666666】正在派件"}"#,
    /// );
    /// let request = AccessToken::new("72_a+b/c==")?.request(stored);
    /// assert_eq!(request.method(), "POST");
    /// assert_eq!(request.uri().query(), Some("access_token=72_a%2Bb%2Fc%3D%3D"));
    /// assert_eq!(request.into_body(), stored.as_bytes());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn request(&self, body: impl Into<Vec<u8>>) -> Request<Vec<u8>> {
        let mut request = Request::new(body.into());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.uri();
        let json = HeaderValue::from_static("application/json");
        request.headers_mut().insert(CONTENT_TYPE, json);
        request
    }
}
