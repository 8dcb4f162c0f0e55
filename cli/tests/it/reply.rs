//! `waybill reply`: what WeChat's answers mean.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

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
    let good = "{\"errcode\":0,\"errmsg\":\"ok\"}\n";
    let like = "An answer is as {\"errcode\":0,\"errmsg\":\"ok\"}, one a line\n";
    let like_zh = "返回形如 {\"errcode\":0,\"errmsg\":\"ok\"}，每行一条\n";
    let none = "waybill: standard input: no answer of WeChat's in any line; ";
    let none_zh = "waybill: 标准输入：没有一行是微信的返回；";
    let wrong = [
        format!("{none}is this the right file? {like}"),
        format!("{none_zh}文件是否拿错了？{like_zh}"),
    ];
    let feed = [
        format!("{none}it looks like a feed or payloads, and a feed is for `waybill gate`. {like}"),
        format!("{none_zh}看起来是更新数据或请求数据；更新数据请用 `waybill gate`。{like_zh}"),
    ];
    let some = [
        format!(
            "waybill: standard input: no answer of WeChat's in 2 of 4 lines, first in line 2; is \
             this the right file? {like}"
        ),
        format!(
            "waybill: 标准输入：4 行中有 2 行不是微信的返回，首见于第 2 行；文件是否拿错了？{like_zh}"
        ),
    ];
    let nothing = [String::new(), String::new()];
    let mixed = format!("{good}done\n{good}done\n");
    for (input, options, asked) in [
        (scan.as_str(), vec![], &feed),
        ("done\n", vec![], &wrong),
        ("done\n", vec!["--http-status", "200"], &wrong),
        (&mixed, vec![], &some),
        ("<html>\n", vec!["--http-status", "502"], &nothing),
        ("", vec!["--http-status", "000"], &nothing),
        ("{\"errcode\":40199}\n", vec![], &nothing),
        ("", vec![], &nothing),
    ] {
        for (lang, asked) in ["en", "zh"].into_iter().zip(asked) {
            let mut command = waybill();
            command.args(["reply", "--lang", lang]).args(&options);
            let (exit, _, stderr) = run(&mut command, input.as_bytes());
            assert_eq!((exit, &stderr), (1, asked), "{input}");
        }
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

/// As `jq .` prints it, and as it comes where its message has a line end in it.
#[test]
fn an_answer_over_several_lines_is_one() {
    for (answer, class) in [
        (
            "{\n  \"errcode\": 40199,\n  \"errmsg\": \"invalid waybill_id\"\n}\n",
            "waybill_refused",
        ),
        (
            "{\"errcode\":40199,\"errmsg\":\"invalid\nwaybill_id\"}\n",
            "waybill_refused",
        ),
        ("{\n\"a\": 1\n}\n", "no_answer"),
    ] {
        let (exit, stdout, _) = run(waybill().args(["reply", "--as", "json"]), answer.as_bytes());
        let told = json_lines(&stdout);
        assert_eq!((exit, told.len()), (1, 1), "{stdout}");
        assert_eq!(told[0]["class"], class, "{stdout}");
        assert_eq!(told[0]["line"], 1);
    }
    let two = "{\"errcode\":0}\n{\"errcode\":40199}\n";
    let (_, stdout, _) = run(waybill().args(["reply", "--as", "json"]), two.as_bytes());
    assert_eq!(json_lines(&stdout).len(), 2);
}

/// A program that asks about one answer after the other waits for what is said of each.
#[test]
fn an_answer_is_told_before_the_next_one_comes() {
    let mut child = waybill()
        .arg("reply")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut told = BufReader::new(child.stdout.take().unwrap()).lines();
    for (line, answer, class) in [
        (1, r#"{"errcode":0}"#, "accepted"),
        (2, "oops", "no_answer"),
        (3, r#"{"errcode":0}"#, "accepted"),
    ] {
        writeln!(input, "{answer}").unwrap();
        let said = told.next().unwrap().unwrap();
        assert!(said.starts_with(&format!("line {line}: {class}")), "{said}");
    }
    drop(input);
    assert!(!child.wait().unwrap().success());
}
