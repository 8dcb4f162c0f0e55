//! WeChat's answers: what each means, and that only a real zero is read as a yes.

use std::fmt::Write as _;

use insta::assert_snapshot;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, proptest};
use proptest::prop_oneof;
use proptest::sample::{Index, select};
use waybill_engine::{Reply, ReplyClass};

use crate::support::case_file::lines;
use crate::support::shorthand::cases;

/// The classes and their codes, written by hand from the project's notes on WeChat's wire.
#[rustfmt::skip]
const DOCUMENTED: &[(i64, &str)] = &[
    (0, "accepted"),
    (-1, "transient"), (-2, "transient"), (-604_102, "transient"), (-601_008, "transient"),
    (40_001, "access_token_refused"), (40_014, "access_token_refused"),
    (41_001, "access_token_refused"), (42_001, "access_token_refused"),
    (45_011, "wait_a_minute"), (9_300_509, "wait_a_minute"), (9_300_537, "wait_a_minute"),
    (45_009, "quota_used_up"),
    (40_199, "waybill_refused"), (9_300_528, "waybill_refused"), (930_563, "waybill_refused"),
    (9_300_507, "order_token_refused"),
    (43_002, "call_refused"), (43_003, "call_refused"), (44_002, "call_refused"),
    (47_001, "call_refused"), (40_097, "call_refused"), (930_561, "call_refused"),
    (9_300_526, "call_refused"),
    (48_001, "account_refused"), (48_004, "account_refused"), (50_002, "account_refused"),
    (61_003, "account_refused"), (61_004, "account_refused"), (61_007, "account_refused"),
    (40_164, "account_refused"), (-604_101, "account_refused"),
];

/// What a sender may do after each class: whether it is done, whether it may send the same again by
/// itself, whether WeChat may have the update although no answer confirms it.
#[rustfmt::skip]
const DEEDS: [(&str, bool, bool, bool); 12] = [
    // class                 done   again  doubt
    ("accepted",             true,  false, false),
    ("transient",            false, true,  true),
    ("access_token_refused", false, true,  false),
    ("wait_a_minute",        false, true,  false),
    ("quota_used_up",        false, true,  false),
    ("waybill_refused",      false, false, false),
    ("order_token_refused",  false, false, false),
    ("call_refused",         false, false, false),
    ("account_refused",      false, false, false),
    ("unknown_code",         false, false, true),
    ("empty",                false, true,  true),
    ("no_answer",            false, true,  true),
];

/// The answer with this code in every shape that is read.
fn shapes(code: i64) -> [Reply; 8] {
    let https = |body: String| Reply::from_https(200, body.as_bytes());
    let cloud = |body: String| Reply::from_cloud(body.as_bytes());
    [
        https(format!(r#"{{"errcode":{code},"errmsg":"some text"}}"#)),
        https(format!(
            r#"{{"errmsg":"some text rid: 6123-4567","errcode":"{code}"}}"#
        )),
        https(format!(r#"{{"errcode":{code}}}"#)),
        cloud(format!(
            r#"{{"errCode":{code},"errMsg":"openapi.logistics.updatePath:some text"}}"#
        )),
        cloud(format!(
            r#"{{"name":"Error","errCode":"{code}","stack":"…"}}"#
        )),
        serde_json::from_str(&format!(r#"{{"errcode":{code},"errmsg":"some text"}}"#)).unwrap(),
        serde_json::from_value(serde_json::json!({"errCode": code, "errMsg": "some text"}))
            .unwrap(),
        Reply::new(code, "some text"),
    ]
}

#[test]
fn every_documented_code_has_its_class_in_every_shape() {
    for (code, class) in DOCUMENTED {
        assert_eq!(ReplyClass::of_code(*code).name(), *class, "{code}");
        for reply in shapes(*code) {
            assert_eq!(reply.class().name(), *class, "{reply:?}");
            assert_eq!(reply.code(), Some(*code));
            assert!(
                ["", "some text", "openapi.logistics.updatePath:some text"]
                    .contains(&reply.message())
            );
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "a million codes")]
fn no_code_is_known_but_the_documented() {
    let known: usize = ReplyClass::ALL
        .iter()
        .map(|class| class.codes().len())
        .sum();
    assert_eq!(known, DOCUMENTED.len());
    let undocumented = (-700_000..1_000_000)
        .chain(9_300_000..9_301_000)
        .chain([i64::MIN, i64::MAX])
        .filter(|code| DOCUMENTED.iter().all(|(known, _)| known != code));
    for code in undocumented {
        assert_eq!(ReplyClass::of_code(code), ReplyClass::UnknownCode, "{code}");
    }
}

#[test]
fn a_sender_knows_what_to_do_after_every_class() {
    assert_eq!(ReplyClass::ALL.len(), DEEDS.len());
    for (class, (name, done, again, doubt)) in ReplyClass::ALL.into_iter().zip(DEEDS) {
        assert_eq!((class.name(), class.to_string()), (name, name.to_owned()));
        assert_eq!(serde_json::to_value(class).unwrap(), name);
        assert_eq!(class.is_confirmed(), done, "{class}");
        assert_eq!(class.may_resend(), again, "{class}");
        assert_eq!(class.is_in_doubt(), doubt, "{class}");
    }
}

#[test]
fn answers_are_read_as_the_cases_say() {
    for (number, line) in lines("tests/cases/replies.txt") {
        let columns: Vec<_> = line.split('\t').collect();
        let [came, body, class, code, message] = columns[..] else {
            panic!("line {number} has {} columns", columns.len());
        };
        let status = came
            .strip_prefix("https ")
            .map(|status| status.parse().unwrap());
        let reply = match status {
            Some(status) => Reply::from_https(status, body.as_bytes()),
            None => Reply::from_cloud(body.as_bytes()),
        };
        let dash = |text: String| {
            if text.is_empty() {
                "-".to_owned()
            } else {
                text
            }
        };
        let found = (
            reply.class().name(),
            dash(
                reply
                    .code()
                    .map(|code| code.to_string())
                    .unwrap_or_default(),
            ),
            dash(reply.message().to_owned()),
            reply.http_status(),
        );
        let expected = (class, code.to_owned(), message.to_owned(), status);
        assert_eq!(found, expected, "line {number}: {line}");
    }
}

#[test]
fn a_message_keeps_its_tails_where_it_is_asked_for_as_it_came() {
    let came = "invalid credential hint: [Ab.c9a0 123] rid: 6123a-4567b-89";
    let reply = Reply::new(40_001, came);
    assert_eq!(reply.message(), "invalid credential");
    assert_eq!(reply.raw_message(), came);
}

#[test]
fn a_message_in_another_encoding_does_not_hide_the_code() {
    let reply = Reply::from_https(200, b"{\"errcode\":40199,\"errmsg\":\"\xd4\xcb\xb5\xa5\"}");
    assert_eq!(reply.class(), ReplyClass::WaybillRefused);
    assert_eq!(reply.code(), Some(40_199));
    let renamed = Reply::from_https(200, b"{\"err\xffcode\":0,\"errmsg\":\"ok\"}");
    assert_eq!(renamed.class(), ReplyClass::NoAnswer);
}

#[test]
fn nesting_of_any_depth_beside_the_code_is_passed_over() {
    let depth = if cfg!(miri) { 200 } else { 100_000 };
    let deep = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let reply = Reply::from_https(200, format!(r#"{{"extra":{deep},"errcode":0}}"#).as_bytes());
    assert_eq!(reply.class(), ReplyClass::Accepted);
    let reply = Reply::from_https(200, format!(r#"{{"errcode":{deep}}}"#).as_bytes());
    assert_eq!(reply.class(), ReplyClass::NoAnswer);
}

#[test]
fn what_is_no_object_is_no_answer_for_serde_too() {
    for json in [
        "[]",
        "[{\"errcode\":0}]",
        "0",
        "-1",
        "0.5",
        "null",
        "true",
        "\"ok\"",
    ] {
        let reply: Reply = serde_json::from_str(json).unwrap();
        assert_eq!(reply.class(), ReplyClass::NoAnswer, "{json}");
        assert_eq!((reply.code(), reply.message()), (None, ""), "{json}");
    }
}

/// A feed or a word in place of answers is a wrong file; what comes under an HTTP status is not.
#[test]
fn something_that_is_no_answer_at_all_is_called_that() {
    let feed = r#"{"waybill_id":"W1","action_time":1700000600,"action_type":100001}"#;
    for text in [feed, "hello", "ok", "[]", "waybill_id,token", "\"ok\""] {
        let reply = Reply::from_cloud(text.as_bytes());
        assert_eq!(reply.class(), ReplyClass::NoAnswer, "{text}");
        let english = "not an answer of WeChat's. Send";
        assert!(reply.to_string().starts_with(english), "{text}: {reply}");
        let chinese = reply.chinese().to_string();
        assert!(chinese.starts_with("不是微信的返回；稍候"), "{chinese}");
        let under_a_status = Reply::from_https(502, text.as_bytes());
        assert_eq!(under_a_status, Reply::no_answer().with_http_status(502));
    }
    assert!(!Reply::no_answer().to_string().contains("file"));
    assert!(!Reply::from_cloud(b" ").to_string().contains("file"));
}

#[test]
fn what_is_broken_is_not_quoted() {
    for body in [
        "\"S3CR3T",
        "{\"S3CR3T\":\"S3CR3T\"",
        "{\"errcode\":S3CR3T}",
        "[\"S3CR3T\",",
    ] {
        let refused = serde_json::from_str::<Reply>(body).unwrap_err();
        assert!(
            !format!("{refused} {refused:?}").contains("S3CR3T"),
            "{refused}"
        );
    }
}

#[test]
fn of_what_is_no_answer_nothing_is_kept() {
    let page = b"<p>GET https://api.weixin.qq.com/?access_token=S3CR3T failed</p>";
    for reply in [Reply::from_https(502, page), Reply::from_cloud(page)] {
        assert!(!format!("{reply:?} {reply:#?} {reply} {}", reply.chinese()).contains("S3CR3T"));
        assert_eq!(reply.raw_message(), "");
    }
}

#[test]
fn the_texts_are_this_projects_and_not_wechats() {
    let reply = Reply::new(47_001, "data format error: {\"token\":\"S3CR3T\"}\n");
    assert!(!format!("{reply} {}", reply.chinese()).contains("S3CR3T"));
}

#[test]
fn every_code_reads_well_in_both_languages() {
    let mut texts = String::new();
    for (code, _) in DOCUMENTED.iter().chain(&[(1, "unknown_code")]) {
        let reply = Reply::new(*code, "");
        writeln!(texts, "{}\n{reply}\n{}\n", reply.class(), reply.chinese()).unwrap();
    }
    for reply in [
        Reply::no_answer(),
        Reply::from_cloud(b""),
        Reply::from_https(200, b""),
        Reply::from_https(502, b"<html>"),
    ] {
        writeln!(texts, "{}\n{reply}\n{}\n", reply.class(), reply.chinese()).unwrap();
    }
    assert_snapshot!(texts);
}

/// A member of an object, and its code if it is a member of a reply.
type Member = (String, Option<i64>);

fn member() -> impl Strategy<Value = Member> {
    prop_oneof![
        5 => (select(vec!["errcode", "errCode"]), code_value()).prop_map(|(name, (value, code))| {
            (format!("{name:?}:{value}"), code)
        }),
        3 => (
            select(vec!["errmsg", "errMsg", "Errcode", "ERRCODE", "code", "err_code", "rid"]),
            code_value(),
        )
            .prop_map(|(name, (value, _))| (format!("{name:?}:{value}"), None)),
    ]
}

/// A value in JSON, and the whole number that it is or contains.
fn code_value() -> impl Strategy<Value = (String, Option<i64>)> {
    let none = [
        "null",
        "true",
        "0.0",
        "-0",
        "1e0",
        "[0]",
        "{\"errcode\":0}",
        "\"ok\"",
        "\"0 0\"",
        "\"\"",
    ];
    prop_oneof![
        3 => Just(("0".to_owned(), Some(0))),
        1 => Just(("\"0\"".to_owned(), Some(0))),
        2 => select(DOCUMENTED).prop_map(|(code, _)| (code.to_string(), Some(code))),
        1 => any::<i64>().prop_map(|code| (format!("\"{code}\""), Some(code))),
        2 => select(none.to_vec()).prop_map(|value| (value.to_owned(), None)),
    ]
}

fn status() -> impl Strategy<Value = u16> {
    prop_oneof![4 => Just(200), 1 => any::<u16>(), 1 => select(vec![204, 301, 403, 404, 500, 502])]
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn the_first_code_that_is_not_zero_counts(
        members in proptest::collection::vec(member(), 0..5), status in status(),
        empty in proptest::bool::weighted(0.2),
    ) {
        let mut texts: Vec<_> = members.iter().map(|(text, _)| text.as_str()).collect();
        if empty {
            texts.push("\"buffer\":null");
        }
        let body = format!("{{{}}}", texts.join(","));
        let codes = || members.iter().filter_map(|(_, code)| *code);
        let code = codes().find(|code| *code != 0).or(codes().next());
        let succeeded = (200..300).contains(&status);
        let class = |succeeded| match code {
            Some(code) if code != 0 => ReplyClass::of_code(code),
            Some(_) | None if empty && succeeded => ReplyClass::Empty,
            Some(_) if succeeded => ReplyClass::Accepted,
            Some(_) | None => ReplyClass::NoAnswer,
        };
        let https = Reply::from_https(status, body.as_bytes());
        let cloud = Reply::from_cloud(body.as_bytes());
        prop_assert_eq!(https.class(), class(succeeded), "{}", body);
        prop_assert_eq!(cloud.class(), class(true), "{}", body);
        for reply in [https, cloud] {
            prop_assert_eq!(reply.code() == Some(0), reply.class().is_confirmed());
        }
    }

    #[test]
    fn part_of_an_answer_is_no_answer(code in select(DOCUMENTED), cut in any::<Index>()) {
        let body = format!(r#"{{"errcode":{},"errmsg":"好"}}"#, code.0);
        let cut = cut.index(body.len());
        let reply = Reply::from_https(200, &body.as_bytes()[..cut]);
        let expected = if cut == 0 { ReplyClass::Empty } else { ReplyClass::NoAnswer };
        prop_assert_eq!(reply.class(), expected);
    }

    #[test]
    fn any_bytes_are_read_and_none_confirm_what_no_zero_confirms(bytes: Vec<u8>, status: u16) {
        for reply in [Reply::from_https(status, &bytes), Reply::from_cloud(&bytes)] {
            prop_assert!(!reply.class().is_confirmed());
            prop_assert_eq!(reply.code(), None);
            let texts = format!("{reply:?} {reply} {}", reply.chinese());
            prop_assert!(texts.contains(reply.class().next_step()));
        }
    }

    #[test]
    fn a_damaged_refusal_is_never_a_confirmation(
        refusal in select(&DOCUMENTED[1..]), at in any::<Index>(), byte: u8,
    ) {
        let body = format!(r#"{{"errcode":{},"errmsg":"ok"}}"#, refusal.0);
        let mut bytes = body.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let confirmed = Reply::from_https(200, &bytes).class().is_confirmed();
        prop_assert_eq!(confirmed, bytes.starts_with(b"{\"errcode\":0,"));
    }

    #[test]
    fn any_message_is_cut_at_its_end_only(message: String) {
        let reply = Reply::new(1, message.clone());
        prop_assert_eq!(reply.raw_message(), &message);
        prop_assert!(message.starts_with(reply.message()));
        let tailed = Reply::new(1, format!("{message} hint: [{message}] rid: 6123-4567"));
        prop_assert_eq!(tailed.message(), reply.message());
    }
}
