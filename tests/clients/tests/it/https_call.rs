//! The HTTPS call, made by two HTTP clients: reqwest, which is async, and ureq, which blocks.

use std::time::Duration;

use clients_check::{Answer, CODES, Stub, UNKNOWN_CODES, nobody};
use http::header::{CONTENT_TYPE, HOST, LOCATION};
use http::uri::{Authority, Scheme};
use http::{Request, Response, Uri};
use waybill_engine::{AccessToken, Reply, ReplyClass, UpdatePath};

use crate::feed;

/// An access token with characters that have to be escaped in a query.
const ACCESS_TOKEN: &str = "S3CR3T_of/the+account==";
const ACCESS_TOKEN_ENCODED: &str = "S3CR3T_of%2Fthe%2Baccount%3D%3D";

/// Longer than any answer needs on loopback.
const TIME_OUT: Duration = Duration::from_secs(30);

/// A client's result of a request.
struct Sent {
    reply: Reply,
    /// The text that it would log if there is no answer.
    error: Option<String>,
}

type Client = fn(Request<Vec<u8>>) -> Sent;

const CLIENTS: [(&str, Client); 2] = [("reqwest", reqwest), ("ureq", ureq)];

/// A client of reqwest's. Built with the gateway, reqwest has TLS, and wants to be told by which
/// cryptography before it makes even a client that never uses it.
fn reqwest_builder() -> reqwest::ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
}

fn reqwest(request: Request<Vec<u8>>) -> Sent {
    let client = reqwest_builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(TIME_OUT)
        .build()
        .unwrap();
    let answer = async {
        let response = client.execute(request.try_into()?).await?;
        let status = response.status().as_u16();
        Ok((status, response.bytes().await?))
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    match runtime.unwrap().block_on(answer) {
        Ok((status, body)) => answered(status, &body),
        // Otherwise its text and its `Debug` show the URL, and with it the access token.
        Err(error) => failed(&reqwest::Error::without_url(error)),
    }
}

fn ureq(request: Request<Vec<u8>>) -> Sent {
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .timeout_global(Some(TIME_OUT))
        .build()
        .new_agent();
    let answer = agent.run(request).and_then(|mut response| {
        let status = response.status().as_u16();
        Ok((status, response.body_mut().read_to_vec()?))
    });
    match answer {
        Ok((status, body)) => answered(status, &body),
        Err(error) => failed(&error),
    }
}

fn answered(status: u16, body: &[u8]) -> Sent {
    Sent {
        reply: Reply::from_https(status, body),
        error: None,
    }
}

fn failed(error: &(impl std::error::Error + ?Sized)) -> Sent {
    Sent {
        reply: Reply::no_answer(),
        error: Some(format!("{error} {error:?}")),
    }
}

/// The same request to another server. Path, query, headers and body do not change.
fn towards<B>(mut request: Request<B>, server: Authority) -> Request<B> {
    let mut parts = request.uri().clone().into_parts();
    parts.scheme = Some(Scheme::HTTP);
    parts.authority = Some(server);
    *request.uri_mut() = Uri::from_parts(parts).unwrap();
    request
}

fn access_token() -> AccessToken {
    AccessToken::new(ACCESS_TOKEN).unwrap()
}

fn first_payload() -> String {
    let mut first = None;
    feed::payloads(|payload| {
        first.get_or_insert_with(|| payload.https_body().to_json());
    });
    first.unwrap()
}

/// Sends the feed's first payload to a server that always gives this answer.
fn ask(client: Client, answer: impl Fn() -> Answer + Send + 'static) -> Sent {
    let stub = Stub::start(move |_| answer());
    let request = access_token().request(first_payload());
    let sent = client(towards(request, stub.authority()));
    assert_eq!(stub.requests().len(), 1, "sent once, and nowhere else");
    sent
}

#[test]
fn the_call_arrives_as_it_was_made() {
    for (name, client) in CLIENTS {
        let stub = Stub::start(|_| Answer::code(0));
        let mut bodies = Vec::new();
        feed::payloads(|payload| {
            let request = payload.request(&access_token());
            assert!(request.uri().to_string().starts_with(UpdatePath::URL));
            let sent = client(towards(request, stub.authority()));
            assert_eq!(sent.reply.class(), ReplyClass::Accepted);
            bodies.push(payload.https_body().to_json());
        });
        let arrived = stub.requests();
        assert_eq!((arrived.len(), bodies.len()), (580, 580), "{name}");
        for (request, body) in arrived.iter().zip(&bodies) {
            assert_eq!(request.method(), "POST");
            assert_eq!(
                request.uri().to_string(),
                format!(
                    "/cgi-bin/express/delivery/path/update?access_token={ACCESS_TOKEN_ENCODED}"
                )
            );
            assert_eq!(request.headers()[HOST], stub.authority().as_str());
            let types: Vec<_> = request.headers().get_all(CONTENT_TYPE).iter().collect();
            assert_eq!(types, ["application/json"], "{name}");
            assert_eq!(request.body(), body.as_bytes(), "{name}");
        }
    }
}

#[test]
fn the_access_token_is_in_the_query_and_nowhere_else() {
    for (name, client) in CLIENTS {
        let stub = Stub::start(|_| Answer::code(0));
        let request = access_token().request(first_payload());
        client(towards(request, stub.authority()));
        for request in stub.requests() {
            let shown = format!("{:?}", request.headers());
            let body = String::from_utf8_lossy(request.body());
            assert!(!shown.contains("S3CR3T"), "{name}: {shown}");
            assert!(!body.contains("S3CR3T"), "{name}: {body}");
        }
    }
}

#[test]
fn every_code_is_read_as_its_class() {
    for (name, client) in CLIENTS {
        for (class, codes) in CODES {
            for code in codes {
                let sent = ask(client, move || Answer::code(*code));
                assert_eq!(sent.reply.class(), class, "{name}: {code}");
                assert_eq!(sent.reply.code(), Some(*code), "{name}");
            }
        }
        for code in UNKNOWN_CODES {
            let sent = ask(client, move || Answer::code(code));
            assert_eq!(
                sent.reply.class(),
                ReplyClass::UnknownCode,
                "{name}: {code}"
            );
        }
    }
}

#[test]
fn an_empty_answer_confirms_nothing() {
    for (name, client) in CLIENTS {
        let sent = ask(client, || Answer::json(200, ""));
        assert_eq!(sent.reply.class(), ReplyClass::Empty, "{name}");
    }
}

#[test]
fn under_another_status_a_zero_confirms_nothing_and_a_refusal_counts() {
    let ok = r#"{"errcode":0,"errmsg":"ok"}"#;
    let refused = r#"{"errcode":40001,"errmsg":"invalid credential"}"#;
    for (name, client) in CLIENTS {
        for status in [400, 403, 412, 429, 500, 502, 503, 504] {
            for (body, class) in [
                (ok, ReplyClass::NoAnswer),
                ("", ReplyClass::NoAnswer),
                ("<html>Bad Gateway</html>", ReplyClass::NoAnswer),
                (refused, ReplyClass::AccessTokenRefused),
            ] {
                let reply = ask(client, move || Answer::json(status, body)).reply;
                assert_eq!(reply.class(), class, "{name}: {status} {body}");
                assert_eq!(reply.http_status(), Some(status), "{name}");
            }
        }
    }
}

#[test]
fn a_redirect_is_not_followed() {
    for (name, client) in CLIENTS {
        for status in [301, 302, 303, 307, 308] {
            let sent = ask(client, move || {
                let response = Response::builder()
                    .status(status)
                    .header(LOCATION, "/elsewhere");
                Answer::Whole(response.body("".into()).unwrap())
            });
            assert_eq!(sent.reply.class(), ReplyClass::NoAnswer, "{name}: {status}");
        }
    }
}

#[test]
fn a_broken_connection_is_no_answer_and_its_error_shows_no_secret() {
    for (name, client) in CLIENTS {
        let request = access_token().request(first_payload());
        for (what, sent) in [
            ("refused", client(towards(request, nobody()))),
            ("closed", ask(client, || Answer::Nothing)),
            (
                "torn",
                ask(client, || Answer::Half(r#"{"errcode":0"#.into())),
            ),
        ] {
            assert_eq!(sent.reply.class(), ReplyClass::NoAnswer, "{name}: {what}");
            let error = sent.error.unwrap();
            assert!(!error.contains("S3CR3T"), "{name}: {what}: {error}");
            assert!(!error.contains("_p4dkhX"), "{name}: {what}: {error}");
        }
    }
}

/// Why `without_url` is called above.
#[test]
fn an_error_of_reqwest_shows_the_access_token_unless_its_url_is_taken_out() {
    let request = towards(access_token().request(""), nobody());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let error = runtime.unwrap().block_on(async {
        let client = reqwest_builder().no_proxy().build().unwrap();
        client
            .execute(request.try_into().unwrap())
            .await
            .unwrap_err()
    });
    assert!(error.to_string().contains(ACCESS_TOKEN_ENCODED));
    assert!(!error.without_url().to_string().contains("S3CR3T"));
}
