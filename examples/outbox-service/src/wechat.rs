//! One call to WeChat.

use std::time::Duration;

use ureq::Agent;
use ureq::http::{Request, Uri};
use waybill_engine::{AccessToken, Reply};

/// WeChat, over HTTPS.
#[derive(Debug)]
pub struct Wechat {
    agent: Agent,
    /// Another server in its place.
    instead: Option<Uri>,
}

impl Default for Wechat {
    fn default() -> Self {
        Self::new(None)
    }
}

impl Wechat {
    /// WeChat, or another server, of which the scheme and the authority are taken: for tests, and
    /// where calls have to leave through a gateway.
    #[must_use]
    pub fn new(instead: Option<Uri>) -> Self {
        let agent = Agent::config_builder()
            // WeChat's code counts under other statuses too.
            .http_status_as_error(false)
            // Whoever is at the other end of a redirect would get both tokens.
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(20)))
            .build()
            .new_agent();
        Self { agent, instead }
    }

    /// Sends a payload. What comes back always has a class.
    #[must_use]
    pub fn send(&self, body: &str, access_token: &AccessToken) -> Reply {
        let request = self.directed(access_token.request(body));
        let answer = self.agent.run(request).and_then(|mut response| {
            let status = response.status().as_u16();
            Ok(Reply::from_https(
                status,
                &response.body_mut().read_to_vec()?,
            ))
        });
        answer.unwrap_or_else(|_| Reply::no_answer())
    }

    fn directed<B>(&self, mut request: Request<B>) -> Request<B> {
        if let Some(instead) = &self.instead {
            let mut parts = request.uri().clone().into_parts();
            parts.scheme = instead.scheme().cloned();
            parts.authority = instead.authority().cloned();
            if let Ok(uri) = Uri::from_parts(parts) {
                *request.uri_mut() = uri;
            }
        }
        request
    }
}
