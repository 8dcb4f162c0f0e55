//! `waybill reply`: what WeChat's answers mean.

use waybill_engine::{Reply, ReplyClass};

use crate::command::{json_lines, run, told, waybill};

const ANSWERS: &str = "\
{\"errcode\":0,\"errmsg\":\"ok\"}

{\"errCode\":-604101,\"errMsg\":\"has no permission rid: 6123-4567\"}\r
{\"errCode\":0,\"errMsg\":\"openapi.logistics.updatePath:ok\"}
{\"errCode\":0,\"buffer\":{\"type\":\"Buffer\",\"data\":[]}}
<html>502 Bad Gateway, access_token=secret</html>
{\"errcode\":\"45009\",\"errmsg\":\"reach max \\u001b[31m api daily quota\"}
";

#[test]
fn each_answer_is_told_with_what_to_do() {
    insta::assert_snapshot!(
        [
            told(&["reply"], ANSWERS),
            told(&["reply", "--lang", "zh"], ANSWERS),
            told(&["reply", "--as", "json"], ANSWERS),
            told(&["reply", "--http-status", "502"], ANSWERS),
        ]
        .join("\n")
    );
}

#[test]
fn a_page_that_is_no_answer_is_not_shown() {
    for form in ["text", "json"] {
        assert!(!told(&["reply", "--as", form], ANSWERS).contains("secret"));
    }
}

#[test]
fn every_code_of_every_class_is_told_as_the_core_tells_it() {
    for class in ReplyClass::ALL {
        for code in class.codes() {
            let code = code.to_string();
            let (exit, stdout, _) = run(
                waybill().args(["reply", "--as", "json", "--code", &code]),
                b"",
            );
            let told = &json_lines(&stdout)[0];
            assert_eq!(told["class"], class.name());
            assert_eq!(told["confirmed"], class.is_confirmed());
            assert_eq!(told["may_resend"], class.may_resend());
            assert_eq!(exit, i32::from(!class.is_confirmed()));
        }
    }
    let (exit, stdout, _) = run(waybill().args(["reply", "--code", "7"]), b"");
    assert_eq!(stdout, format!("unknown_code: {}\n", Reply::new(7, "")));
    assert_eq!(exit, 1);
}

#[test]
fn the_classes_are_listed() {
    insta::assert_snapshot!(
        told(&["reply", "--list"], "") + "\n" + &told(&["reply", "--list", "--lang", "zh"], "")
    );
    let (_, stdout, _) = run(waybill().args(["reply", "--list", "--as", "json"]), b"");
    let listed = json_lines(&stdout);
    assert_eq!(listed.len(), ReplyClass::ALL.len());
    for (listed, class) in listed.iter().zip(ReplyClass::ALL) {
        assert_eq!(listed["class"], class.name());
        assert_eq!(listed["codes"], serde_json::json!(class.codes()));
    }
}

#[test]
fn no_answer_and_a_blank_one_confirm_nothing() {
    let good = "{\"errcode\":0,\"errmsg\":\"ok\"}\n";
    for (answers, classes) in [
        ("", vec!["empty"]),
        ("\n", vec!["empty"]),
        (" \r\n", vec!["empty"]),
        ("  ", vec!["empty"]),
        (
            &format!("{good}\n{good}"),
            vec!["accepted", "empty", "accepted"],
        ),
    ] {
        let (exit, stdout, _) = run(
            waybill().args(["reply", "--as", "json"]),
            answers.as_bytes(),
        );
        let told: Vec<_> = json_lines(&stdout)
            .iter()
            .map(|line| line["class"].clone())
            .collect();
        assert_eq!(
            (exit, told),
            (1, classes.into_iter().map(Into::into).collect()),
            "{answers:?}"
        );
    }
    let (exit, ..) = run(waybill().arg("reply"), good.as_bytes());
    assert_eq!(exit, 0);
}

#[test]
fn what_is_no_answer_of_wechat_s_is_asked_about() {
    let scan = crate::command::record("W1", 1_700_000_000, 100_001, "已揽收");
    let asks = "waybill: not an answer of WeChat's; is this the right file?\n";
    for (input, options, is_asked) in [
        (scan.as_str(), vec![], true),
        ("done\n", vec![], true),
        ("done\n", vec!["--http-status", "200"], true),
        ("<html>\n", vec!["--http-status", "502"], false),
        ("{\"errcode\":40199}\n", vec![], false),
        ("", vec![], false),
    ] {
        let (exit, _, stderr) = run(waybill().arg("reply").args(&options), input.as_bytes());
        assert_eq!((exit, stderr == asks), (1, is_asked), "{input} {stderr}");
    }
}

#[test]
fn wrong_usage_is_told() {
    insta::assert_snapshot!(
        [
            told(&["reply", "--code", "nine"], ""),
            told(&["reply", "--code", "1", "answers.jsonl"], ""),
            told(&["reply", "--http-status", "99"], ""),
            told(&["reply", "nonesuch.jsonl"], ""),
        ]
        .join("\n")
    );
}
