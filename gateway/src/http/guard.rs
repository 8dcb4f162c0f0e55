//! Who may ask.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::header::{AUTHORIZATION, HOST, ORIGIN};
use http::uri::Authority;
use http::{HeaderMap, Uri};
use sha2::{Digest as _, Sha256};

use super::problem::{Kind, Problem};
use crate::system::secret_lines;

/// Who may ask: whoever has one of the API keys, or, without keys, whoever is on this machine and
/// is no page of another site.
pub struct Guard {
    /// Digests, so that comparing them tells nothing of the keys.
    keys: Vec<[u8; 32]>,
    /// Sessions of the page that were ended before their time.
    ended: Mutex<HashMap<String, i64>>,
}

/// Without an API key anybody could ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} can be reached from other machines, and there is no API key; give --api-key-file, or \
     listen on 127.0.0.1 / {0} 可从其他机器访问，但没有 API key；请指定 --api-key-file，或监听 127.0.0.1"
)]
pub struct OpenToAll(SocketAddr);

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Guard({} keys)", self.keys.len())
    }
}

impl Guard {
    /// With these API keys, as [`secret_lines`] reads them.
    ///
    /// # Errors
    ///
    /// [`OpenToAll`].
    pub fn new(keys: &str, listen: SocketAddr) -> Result<Self, OpenToAll> {
        let keys: Vec<_> = secret_lines(keys)
            .map(|key| Sha256::digest(key).into())
            .collect();
        if keys.is_empty() && !listen.ip().is_loopback() {
            return Err(OpenToAll(listen));
        }
        Ok(Self {
            keys,
            ended: Mutex::default(),
        })
    }

    /// Sessions that were ended before their time, and until when they have to be known, in Unix
    /// seconds.
    pub(super) fn ended(&self) -> MutexGuard<'_, HashMap<String, i64>> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The digests of the API keys.
    pub(super) fn digests(&self) -> &[[u8; 32]] {
        &self.keys
    }

    /// The digest of this text, if it is one of the API keys.
    pub(super) fn digest_of(&self, key: &str) -> Option<&[u8; 32]> {
        let digest: [u8; 32] = Sha256::digest(key).into();
        self.keys.iter().find(|known| **known == digest)
    }

    fn admit(&self, headers: &HeaderMap) -> Result<(), Problem> {
        if !is_from_here(headers) {
            return Err(foreign());
        }
        if self.keys.is_empty() {
            // A page may bring a name of its own to this address.
            return if is_here(headers) {
                Ok(())
            } else {
                Err(foreign())
            };
        }
        let key = headers.get(AUTHORIZATION).and_then(|value| {
            let value = value.as_bytes();
            let (scheme, key) = value.split_at_checked(7)?;
            scheme.eq_ignore_ascii_case(b"bearer ").then_some(key)
        });
        let digest: [u8; 32] = Sha256::digest(key.unwrap_or_default()).into();
        if key.is_some() && self.keys.contains(&digest) {
            Ok(())
        } else {
            Err(Problem::new(
                Kind::Unauthorized,
                "send one of the API keys as Authorization: Bearer KEY",
                "请以 Authorization: Bearer KEY 发送 API key",
            ))
        }
    }
}

/// Whether it does not come from a page of another site. A browser tells where a page comes from;
/// programs don't.
pub(super) fn is_from_here(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(ORIGIN) else {
        return true;
    };
    let origin = origin.to_str().ok();
    let origin = origin.and_then(|origin| origin.parse::<Uri>().ok());
    let origin = origin
        .as_ref()
        .and_then(Uri::authority)
        .map(Authority::as_str);
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    origin.is_some() && origin == host
}

/// Whether the request was sent to this machine by its address or as localhost.
pub(super) fn is_here(headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let Some(host) = host.and_then(|host| host.parse::<Authority>().ok()) else {
        return true; // HTTP/1.0; no browser
    };
    let host = host.host().trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok()
}

pub(super) fn foreign() -> Problem {
    Problem::new(
        Kind::Forbidden,
        "a page of another site may not ask; call it from a program, or by its own address",
        "不接受来自其他网站页面的请求；请从程序调用，或使用本服务自己的地址",
    )
}

/// Lets in who may ask.
pub(super) async fn admit(
    State(guard): State<Arc<Guard>>,
    request: Request,
    next: Next,
) -> Response {
    match guard.admit(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderName;

    use super::*;

    fn admitted(guard: &Guard, headers: &[(HeaderName, &str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), value.parse().unwrap()));
        guard.admit(&headers.collect()).is_ok()
    }

    fn listen(address: &str) -> SocketAddr {
        address.parse().unwrap()
    }

    #[test]
    fn beyond_this_machine_there_has_to_be_a_key() {
        assert!(Guard::new("", listen("127.0.0.1:1")).is_ok());
        assert!(Guard::new("", listen("[::1]:1")).is_ok());
        assert!(Guard::new("# none\n", listen("0.0.0.0:1")).is_err());
        assert!(Guard::new("key", listen("0.0.0.0:1")).is_ok());
    }

    #[test]
    fn each_of_the_keys_lets_in_and_nothing_else() {
        let guard = Guard::new("old\n\n new \n", listen("0.0.0.0:1")).unwrap();
        for (value, expected) in [
            ("Bearer old", true),
            ("bearer new", true),
            ("Bearer ne", false),
            ("Bearer ", false),
            ("Basic old", false),
            ("old", false),
        ] {
            assert_eq!(
                admitted(&guard, &[(AUTHORIZATION, value)]),
                expected,
                "{value}"
            );
        }
        assert!(!admitted(&guard, &[]));
        assert!(!format!("{guard:?}").contains("old"));
    }

    #[test]
    fn pages_of_other_sites_are_kept_out() {
        let guard = Guard::new("", listen("127.0.0.1:8317")).unwrap();
        let here = (HOST, "127.0.0.1:8317");
        assert!(admitted(&guard, std::slice::from_ref(&here)));
        assert!(admitted(&guard, &[(HOST, "localhost:8317")]));
        assert!(admitted(
            &guard,
            &[here.clone(), (ORIGIN, "http://127.0.0.1:8317")]
        ));
        assert!(!admitted(
            &guard,
            &[here.clone(), (ORIGIN, "https://evil.example")]
        ));
        assert!(!admitted(&guard, &[here, (ORIGIN, "null")]));
        assert!(
            !admitted(&guard, &[(HOST, "evil.example:8317")]),
            "a name of its own"
        );
    }
}
