//! The ready request: its URL, its content, and the places of the secrets in it.

use proptest::prelude::{Strategy, any, prop_assert_eq, proptest};
use proptest::{collection, prop_oneof};
use waybill_engine::{
    AccessToken, ActionType, InvalidAccessToken, OrderToken, Outcome, RuleSet, StrayChar, Tracker,
    UpdatePath, WaybillId, decide,
};

use crate::support::shorthand::{NOW, at, cases, scan};

const ACCESS: &str = "S3CR3T-of_the~account.1";
const ORDER: &str = "S3CR3T-of-the-order";

/// Calls `look` with the payload of a pickup.
fn with_payload(look: impl FnOnce(UpdatePath<'_>)) {
    let update = scan(ActionType::PickedUp, 1_700_000_600, "【杭州】\"已揽收\"");
    let (id, token) = (
        WaybillId::new("W1").unwrap(),
        OrderToken::new(ORDER).unwrap(),
    );
    let Outcome::Accepted(accepted) = decide(&RuleSet::STANDARD, &Tracker::START, &update, at(NOW))
    else {
        panic!("a pickup is legal from the start");
    };
    look(accepted.update_path(&id, &token));
}

fn access(text: &str) -> AccessToken {
    AccessToken::new(text).unwrap()
}

#[test]
fn the_request_is_the_documented_call() {
    with_payload(|payload| {
        let request = payload.request(&access(ACCESS));
        assert_eq!(request.method(), "POST");
        assert_eq!(
            request.uri().to_string(),
            format!(
                "https://api.weixin.qq.com/cgi-bin/express/delivery/path/update\
                 ?access_token={ACCESS}"
            ),
        );
        assert_eq!(request.uri().scheme_str(), Some("https"));
        assert_eq!(request.uri().host(), Some("api.weixin.qq.com"));
        assert_eq!(
            request.uri().path(),
            "/cgi-bin/express/delivery/path/update"
        );
        let headers: Vec<_> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
            .collect();
        assert_eq!(headers, [("content-type", "application/json")]);
    });
}

#[test]
fn the_body_is_the_https_body_to_the_byte() {
    with_payload(|payload| {
        let request = payload.request(&access(ACCESS));
        let body = String::from_utf8(request.into_body()).unwrap();
        assert_eq!(body, payload.https_body().to_json());
        assert!(body.contains("【杭州】\\\"已揽收\\\""));
    });
}

#[test]
fn a_body_out_of_the_outbox_makes_the_same_request() {
    with_payload(|payload| {
        let access_token = access("72_a+b/c==");
        let stored = payload.https_body().to_json();
        let (made, again) = (payload.request(&access_token), access_token.request(stored));
        assert_eq!(made.method(), again.method());
        assert_eq!(made.uri(), again.uri());
        assert_eq!(made.headers(), again.headers());
        assert_eq!(made.body(), again.body());
    });
}

#[test]
fn each_secret_has_one_place() {
    with_payload(|payload| {
        let request = payload.request(&access(ACCESS));
        let body = String::from_utf8(request.body().clone()).unwrap();
        assert_eq!(
            request.uri().query(),
            Some(&*format!("access_token={ACCESS}"))
        );
        assert!(!body.contains(ACCESS));
        assert!(!request.uri().to_string().contains(ORDER));
        assert!(!format!("{:?}", request.headers()).contains("S3CR3T"));
    });
}

#[test]
fn requests_of_one_token_differ_in_nothing_but_the_body() {
    with_payload(|payload| {
        let token = access(ACCESS);
        let (first, second) = (payload.request(&token), payload.request(&token.clone()));
        assert_eq!(first.uri(), second.uri());
        assert_eq!(first.headers(), second.headers());
        assert_eq!(first.version(), second.version());
        assert!(first.extensions().is_empty());
    });
}

#[test]
fn the_request_can_be_sent_elsewhere() {
    // A user's test against its own server does the same.
    with_payload(|payload| {
        let mut request = payload.request(&access(ACCESS));
        let there = format!(
            "http://localhost:8080{}",
            request.uri().path_and_query().unwrap()
        );
        *request.uri_mut() = there.parse().unwrap();
        assert_eq!(
            request.uri().query(),
            Some(&*format!("access_token={ACCESS}"))
        );
    });
}

#[test]
fn no_text_of_ours_shows_the_access_token() {
    let token = access(ACCESS);
    assert_eq!(
        format!("{token:?} {token:#?}"),
        "AccessToken(***) AccessToken(***)"
    );
    assert_eq!(format!("{:?}", Some(&token)), "Some(AccessToken(***))");
    assert_eq!(token.reveal(), ACCESS);
    for text in [
        format!("{ACCESS} "),
        format!("\u{0}{ACCESS}"),
        ACCESS.repeat(50),
    ] {
        let refused = AccessToken::new(text).unwrap_err();
        assert!(!format!("{refused} {refused:?} {}", refused.chinese()).contains("S3CR3T"));
    }
}

#[test]
fn debug_of_a_request_shows_the_access_token_as_the_docs_warn() {
    with_payload(|payload| {
        let request = payload.request(&access(ACCESS));
        assert!(format!("{request:?}").contains(ACCESS));
    });
}

#[test]
fn an_access_token_has_1_to_512_characters_of_printable_ascii() {
    for good in ["7", &"t".repeat(512), "a&b=c#d%20+/?:@"] {
        assert_eq!(access(good).reveal(), good);
    }
    for (bad, error, english, chinese) in [
        (
            String::new(),
            InvalidAccessToken::Empty,
            "access_token is empty; get one from WeChat first",
            "access_token 为空；请先向微信获取",
        ),
        (
            "令".repeat(513),
            InvalidAccessToken::TooLong { length: 513 },
            "access_token has 513 characters; at most 512 are accepted",
            "access_token 有 513 个字符，最多 512 个",
        ),
        (
            "ab\u{3000}c".to_owned(),
            InvalidAccessToken::Stray {
                found: StrayChar::WhiteSpace('\u{3000}'),
                place: 3,
            },
            "access_token has white space U+3000 at character 3; remove it",
            "access_token 第 3 个字符是空白字符 U+3000；请去掉",
        ),
        (
            "token\n".to_owned(),
            InvalidAccessToken::Stray {
                found: StrayChar::Control('\n'),
                place: 6,
            },
            "access_token has control character U+000A at character 6; remove it",
            "access_token 第 6 个字符是控制字符 U+000A；请去掉",
        ),
        (
            "undefined".to_owned(),
            InvalidAccessToken::Nothing { word: "undefined" },
            "access_token is undefined, a word for nothing; get one from WeChat first",
            "access_token 为 undefined，表示没有值；请先向微信获取",
        ),
        (
            "'token".to_owned(),
            InvalidAccessToken::Guarded,
            "access_token has quotes around it (=\"…\" or a leading '); send what is inside",
            "access_token 外有引号（=\"…\" 或开头的 '）；请只发送其中的内容",
        ),
    ] {
        let refused = AccessToken::new(bad).unwrap_err();
        assert_eq!(refused, error);
        assert_eq!(refused.to_string(), english);
        assert_eq!(refused.chinese().to_string(), chinese);
    }
}

#[test]
fn what_means_something_in_a_url_is_encoded() {
    for (text, encoded) in [
        ("AZaz09-._~", "AZaz09-._~"),
        ("a&b=c", "a%26b%3Dc"),
        ("a#b?c/d", "a%23b%3Fc%2Fd"),
        ("100%+1", "100%25%2B1"),
        ("\"<>`{}|\\^[]'", "%22%3C%3E%60%7B%7D%7C%5C%5E%5B%5D%27"),
    ] {
        with_payload(|payload| {
            let request = payload.request(&access(text));
            assert_eq!(
                request.uri().query(),
                Some(&*format!("access_token={encoded}"))
            );
        });
    }
}

fn token_text() -> impl Strategy<Value = String> {
    let character = proptest::char::range('!', '~');
    collection::vec(character, 1..=AccessToken::MAX_CHARS)
        .prop_map(String::from_iter)
        .prop_filter("no token", |text| AccessToken::new(text).is_ok())
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn the_server_reads_the_token_that_was_given(text in token_text()) {
        let token = AccessToken::new(text.as_str()).unwrap();
        with_payload(|payload| {
            let request = payload.request(&token);
            let value = request.uri().query().unwrap().strip_prefix("access_token=").unwrap();
            assert!(value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)));
            assert_eq!(decoded(value), text.as_bytes());
            assert_eq!(request.uri().path(), "/cgi-bin/express/delivery/path/update");
        });
        prop_assert_eq!(token.reveal(), &text);
    }

    #[test]
    fn any_text_is_taken_or_refused(
        text in prop_oneof![any::<String>(), "[!-~]{0,8}", "[nN][uU][lL]{2}[a ]?"],
    ) {
        let flawed = text.is_empty()
            || text.chars().count() > 512
            || text.contains(|c: char| !c.is_ascii_graphic())
            || text.starts_with('\'')
            || text.starts_with("=\"")
            || text.eq_ignore_ascii_case("null")
            || ["nil", "nan", "none"].contains(&&*text.to_ascii_lowercase());
        prop_assert_eq!(AccessToken::new(text).is_err(), flawed);
    }
}

fn decoded(value: &str) -> Vec<u8> {
    let mut bytes = value.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' {
            let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
            u8::from_str_radix(str::from_utf8(&digits).unwrap(), 16).unwrap()
        } else {
            byte
        });
    }
    decoded
}
