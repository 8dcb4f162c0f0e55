//! One call, and what came back.

use std::str::FromStr;
use std::time::Duration;

use http::uri::{Authority, Scheme};
use http::{Request, Uri};
use reqwest::redirect::Policy;
use reqwest::{Client, retry};
use waybill_engine::{AccessToken, Reply};

/// How long a connection may take to be there.
const CONNECTING: Duration = Duration::from_secs(5);

/// How much of an answer is read. WeChat's have some hundred bytes.
const LONGEST_ANSWER: usize = 64 * 1024;

/// A server in WeChat's place: a scheme and an authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    scheme: Scheme,
    authority: Authority,
}

/// A text that names no server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a server; give one as https://host or http://127.0.0.1:8080, without a path, a user and \
     a password / 不是服务器；请写成 https://host 或 http://127.0.0.1:8080，不带路径、用户名和密码"
)]
pub struct InvalidServer;

impl FromStr for Server {
    type Err = InvalidServer;

    fn from_str(text: &str) -> Result<Self, InvalidServer> {
        let uri: Uri = text.parse().map_err(|_| InvalidServer)?;
        let parts = uri.into_parts();
        let is_bare = parts.path_and_query.is_none_or(|path| path == "/");
        match (parts.scheme, parts.authority) {
            // A password would be shown wherever the server is, and nothing asks for one.
            (Some(scheme), Some(authority))
                if is_bare
                    && !authority.as_str().contains('@')
                    && (scheme == Scheme::HTTP || scheme == Scheme::HTTPS) =>
            {
                Ok(Self { scheme, authority })
            }
            _ => Err(InvalidServer),
        }
    }
}

impl Server {
    /// Whether what is sent there can be read on the way, beyond this machine.
    #[must_use]
    pub fn is_in_the_open(&self) -> bool {
        let host = self.authority.host().trim_matches(['[', ']']);
        let is_here = host == "localhost"
            || host
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback());
        self.scheme == Scheme::HTTP && !is_here
    }

    /// The address with this server in place of its own.
    fn instead_of(&self, uri: Uri) -> Uri {
        let mut parts = uri.clone().into_parts();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        Uri::from_parts(parts).unwrap_or(uri)
    }
}

/// WeChat, over HTTPS.
#[derive(Debug, Clone)]
pub struct Wechat {
    client: Client,
    instead: Option<Server>,
}

impl Wechat {
    /// WeChat, or another server in its place. A call may take so long.
    ///
    /// # Errors
    ///
    /// The system's certificates can't be used.
    pub fn new(instead: Option<Server>, patience: Duration) -> Result<Self, reqwest::Error> {
        // Another one may be installed already; they do the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = Client::builder()
            // Whoever is at the other end of a redirect would get both tokens.
            .redirect(Policy::none())
            // The sender decides what is sent again.
            .retry(retry::never())
            .timeout(patience)
            .connect_timeout(CONNECTING);
        if instead
            .as_ref()
            .is_some_and(|server| server.scheme == Scheme::HTTP)
        {
            // A proxy would read it.
            builder = builder.no_proxy();
        }
        Ok(Self {
            client: builder.build()?,
            instead,
        })
    }

    /// Sends a payload. What comes back always has a class.
    pub async fn send(&self, body: Vec<u8>, access_token: &AccessToken) -> Reply {
        match self.call(access_token.request(body)).await {
            Some((status, body)) => Reply::from_https(status, &body),
            None => Reply::no_answer(),
        }
    }

    /// Any call of WeChat's: the status and the body, if a whole answer came.
    pub(super) async fn call(&self, mut request: Request<Vec<u8>>) -> Option<(u16, Vec<u8>)> {
        if let Some(server) = &self.instead {
            *request.uri_mut() = server.instead_of(request.uri().clone());
        }
        let mut response = self.client.execute(request.try_into().ok()?).await.ok()?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.ok()? {
            body.extend_from_slice(&chunk);
            if body.len() > LONGEST_ANSWER {
                return None;
            }
        }
        Some((status, body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_has_a_scheme_and_an_authority() {
        let server: Server = "http://127.0.0.1:8080".parse().unwrap();
        let token = AccessToken::new("t").unwrap();
        let uri = server.instead_of(token.request("").uri().clone());
        assert_eq!(
            uri,
            "http://127.0.0.1:8080/cgi-bin/express/delivery/path/update?access_token=t"
        );
        for text in [
            "127.0.0.1:8080",
            "ftp://a",
            "http://a/path",
            "http://me:s3cret@a",
            "http://me@a",
            "",
            "/",
        ] {
            assert_eq!(text.parse::<Server>(), Err(InvalidServer), "{text}");
        }
        let is_open = |text: &str| text.parse::<Server>().unwrap().is_in_the_open();
        assert!(is_open("http://10.0.0.1") && is_open("http://stub:80"));
        assert!(
            !is_open("http://[::1]:80") && !is_open("https://a") && !is_open("http://localhost")
        );
    }
}
