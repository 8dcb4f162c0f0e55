//! Who may read the page: whoever has logged in with one of the API keys, or, without keys, whoever
//! is on this machine.

use hmac::{Hmac, KeyInit as _, Mac as _};
use http::header::{COOKIE, ORIGIN};
use http::{HeaderMap, HeaderValue};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use super::guard::{Guard, foreign, is_from_here, is_here};
use super::problem::Problem;
use crate::model::{Moment, hexadecimal};

/// The cookie of a session. It has no API key in it, and no other call takes it for one.
const NAME: &str = "waybill_session";

/// The cookie of what a form of the page has done.
const DONE: &str = "waybill_done";

/// How long what was done is told, in seconds: until the next page is there.
const TOLD: i64 = 60;

/// How long a session lasts, in seconds.
const LASTS: i64 = 12 * 3600;

/// A proxy says so of what came to it by TLS.
const FORWARDED_PROTO: &str = "x-forwarded-proto";

/// Whether whoever asks is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visitor {
    /// Without API keys, whoever is on this machine.
    Here,
    /// With a session.
    LoggedIn,
    /// Not before logging in.
    Stranger,
}

impl Guard {
    /// Whether whoever asks is in, at this time.
    ///
    /// # Errors
    ///
    /// A page has brought a name of its own to this address.
    pub(super) fn visitor(&self, headers: &HeaderMap, now: Moment) -> Result<Visitor, Problem> {
        if self.digests().is_empty() {
            return if is_here(headers) {
                Ok(Visitor::Here)
            } else {
                Err(foreign())
            };
        }
        let is_in = cookies(NAME, headers).any(|session| self.knows(session, now));
        Ok(if is_in {
            Visitor::LoggedIn
        } else {
            Visitor::Stranger
        })
    }

    /// The cookie of a new session, if this is one of the API keys.
    pub(super) fn log_in(
        &self,
        key: &str,
        headers: &HeaderMap,
        now: Moment,
    ) -> Option<HeaderValue> {
        let digest = self.digest_of(key)?;
        let mut ends = now.unix() + LASTS;
        let mut session = format!("{ends}.{}", signature(digest, ends)?);
        // One that was opened and ended in the same second is over.
        while self.ended().contains_key(&session) {
            ends -= 1;
            session = format!("{ends}.{}", signature(digest, ends)?);
        }
        set_cookie(NAME, &session, LASTS, headers)
    }

    /// Ends the session, here and in the browser: who has copied its cookie is out as well.
    pub(super) fn log_out(&self, headers: &HeaderMap, now: Moment) -> Option<HeaderValue> {
        let mut ended = self.ended();
        ended.retain(|_, ends| *ends > now.unix());
        for session in cookies(NAME, headers).filter(|it| self.is_open(it, now)) {
            ended.insert(session.to_owned(), now.unix() + LASTS);
        }
        drop(ended);
        set_cookie(NAME, "", 0, headers)
    }

    fn knows(&self, session: &str, now: Moment) -> bool {
        self.is_open(session, now) && !self.ended().contains_key(session)
    }

    fn is_open(&self, session: &str, now: Moment) -> bool {
        let Some((ends, signed)) = session.split_once('.') else {
            return false;
        };
        let Ok(ends) = ends.parse::<i64>() else {
            return false;
        };
        // The session ends with the API key that it was opened with, too: its signature does.
        let is_signed = |digest: &[u8; 32]| {
            signature(digest, ends)
                .is_some_and(|right| bool::from(right.as_bytes().ct_eq(signed.as_bytes())))
        };
        let is_open = (1..=LASTS).contains(&(ends - now.unix()));
        self.digests().iter().any(is_signed) && is_open
    }
}

/// The cookie that says what a form of the page has done: an address alone could be anybody's.
pub(super) fn tell_done(what: &str, id: &str, headers: &HeaderMap) -> Option<HeaderValue> {
    set_cookie(DONE, &done(what, id), TOLD, headers)
}

/// Whether a form of the page has just done this.
pub(super) fn has_done(what: &str, id: &str, headers: &HeaderMap) -> bool {
    let right = done(what, id);
    cookies(DONE, headers).any(|told| told == right)
}

fn done(what: &str, id: &str) -> String {
    format!("{what}.{}", hexadecimal(id.as_bytes()))
}

/// A form of the page counts only if it comes from the page: a browser says where it comes from.
///
/// # Errors
///
/// It comes from elsewhere, or does not say.
pub(super) fn from_our_page(headers: &HeaderMap) -> Result<(), Problem> {
    if headers.contains_key(ORIGIN) && is_from_here(headers) {
        Ok(())
    } else {
        Err(foreign())
    }
}

fn set_cookie(name: &str, value: &str, lasts: i64, headers: &HeaderMap) -> Option<HeaderValue> {
    let came_by_tls = headers
        .get(FORWARDED_PROTO)
        .is_some_and(|proto| proto == "https");
    let secure = if came_by_tls { "; Secure" } else { "" };
    let cookie =
        format!("{name}={value}; Path=/; Max-Age={lasts}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::from_str(&cookie).ok()
}

/// The values of the cookies with this name.
fn cookies<'h>(name: &'static str, headers: &'h HeaderMap) -> impl Iterator<Item = &'h str> {
    let all = headers.get_all(COOKIE).into_iter();
    let pairs = all
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    pairs.filter_map(move |pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// What only somebody who knows the API key can make of the time at which a session ends.
fn signature(digest: &[u8; 32], ends: i64) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(digest).ok()?;
    mac.update(b"a session of the page until ");
    mac.update(ends.to_string().as_bytes());
    let signed = mac.finalize().into_bytes();
    Some(hexadecimal(&signed))
}

#[cfg(test)]
mod tests {
    use http::HeaderName;
    use http::header::HOST;

    use super::*;

    const NOW: Moment = Moment::from_unix(1_795_004_800);

    fn guard(keys: &str) -> Guard {
        Guard::new(keys, "127.0.0.1:1".parse().unwrap()).unwrap()
    }

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| (name.clone(), value.parse().unwrap()))
            .collect()
    }

    /// What a browser sends back of a cookie.
    fn kept(cookie: &HeaderValue) -> String {
        let cookie = cookie.to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    fn is_in(guard: &Guard, cookie: &str, now: Moment) -> bool {
        let headers = headers(&[(COOKIE, cookie)]);
        guard.visitor(&headers, now).unwrap() == Visitor::LoggedIn
    }

    #[test]
    fn a_session_begins_with_an_api_key_and_ends_with_it_or_its_time() {
        let both = guard("first\nsecond");
        assert_eq!(both.log_in("third", &HeaderMap::new(), NOW), None);
        assert_eq!(both.log_in("", &HeaderMap::new(), NOW), None);
        let cookie = both.log_in("second", &HeaderMap::new(), NOW).unwrap();
        assert!(!cookie.to_str().unwrap().contains("second"));
        let cookie = kept(&cookie);
        let later = |seconds| Moment::from_unix(NOW.unix() + seconds);
        assert!(is_in(&both, &cookie, NOW));
        assert!(is_in(
            &both,
            &format!("other=1; {cookie}"),
            later(LASTS - 1)
        ));
        assert!(!is_in(&both, &cookie, later(LASTS)));
        assert!(!is_in(&both, &cookie, later(-1)), "longer than any session");
        assert!(!is_in(&guard("first"), &cookie, NOW), "its key is gone");
        let longer = cookie.replacen("=1", "=2", 1);
        assert!(!is_in(&both, &longer, NOW));
        for cookie in [
            "waybill_session=",
            "waybill_session=.",
            "waybill_session=9",
            "",
        ] {
            assert!(!is_in(&both, cookie, NOW), "{cookie}");
        }
    }

    #[test]
    fn a_session_that_was_ended_lets_nobody_in_who_has_its_cookie() {
        let guard = guard("key");
        let log_in = |seconds| {
            let now = Moment::from_unix(NOW.unix() + seconds);
            kept(&guard.log_in("key", &HeaderMap::new(), now).unwrap())
        };
        let (first, second) = (log_in(0), log_in(1));
        let of_first = headers(&[(COOKIE, &first)]);
        let now = Moment::from_unix(NOW.unix() + 2);
        guard.log_out(&of_first, now).unwrap();
        assert!(!is_in(&guard, &first, now), "it is over");
        assert!(is_in(&guard, &second, now), "another one is not");
        // What is over by its time is not kept.
        let later = Moment::from_unix(NOW.unix() + 2 * LASTS);
        guard.log_out(&HeaderMap::new(), later).unwrap();
        assert!(guard.ended().is_empty());
        let forged = headers(&[(COOKIE, "waybill_session=1.x")]);
        guard.log_out(&forged, now).unwrap();
        assert!(guard.ended().is_empty(), "nobody fills it");
    }

    #[test]
    fn a_cookie_is_for_this_page_alone() {
        let by_tls = headers(&[(HeaderName::from_static(FORWARDED_PROTO), "https")]);
        let cookie = guard("key").log_in("key", &by_tls, NOW).unwrap();
        let cookie = cookie.to_str().unwrap();
        for part in ["; HttpOnly", "; SameSite=Strict", "; Path=/", "; Secure"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        let in_the_open = guard("key").log_in("key", &HeaderMap::new(), NOW).unwrap();
        assert!(!in_the_open.to_str().unwrap().contains("Secure"));
    }

    #[test]
    fn without_keys_whoever_is_here_is_in() {
        let visitor = |host| guard("").visitor(&headers(&[(HOST, host)]), NOW);
        assert_eq!(visitor("127.0.0.1:8317").ok(), Some(Visitor::Here));
        assert!(visitor("evil.example:8317").is_err());
    }

    #[test]
    fn a_form_of_another_page_does_not_count() {
        let from = |pairs: &[(HeaderName, &str)]| from_our_page(&headers(pairs)).is_ok();
        let host = (HOST, "ops.example");
        assert!(from(&[host.clone(), (ORIGIN, "https://ops.example")]));
        for origin in ["https://evil.example", "null", "https://ops.example.evil"] {
            assert!(!from(&[host.clone(), (ORIGIN, origin)]), "{origin}");
        }
        assert!(!from(&[host]), "it does not say");
    }
}
