//! The language of what people read: help, summaries, hints and errors are in one, which is asked
//! for or the locale's, and what programs read is the same in each.

use std::path::Path;

use crate::command::{feed_path, record, run, told, waybill};

fn is_chinese(text: &str) -> bool {
    text.contains(|sign| matches!(sign, '\u{4e00}'..='\u{9fff}'))
}

/// The columns that a text takes: a Chinese sign takes two.
fn columns(text: &str) -> usize {
    let wide = |sign: char| matches!(sign, '\u{2e80}'..='\u{a4cf}' | '\u{ff00}'..='\u{ff60}');
    text.chars()
        .map(|sign| if wide(sign) { 2 } else { 1 })
        .sum()
}

/// The help of every command, by its words.
const COMMANDS: [&[&str]; 15] = [
    &[],
    &["gate"],
    &["audit"],
    &["explain"],
    &["rules"],
    &["rules", "show"],
    &["rules", "check"],
    &["rules", "diff"],
    &["rules", "schema"],
    &["reply"],
    &["state"],
    &["state", "show"],
    &["state", "prune"],
    &["man"],
    &["completions"],
];

fn help(words: &[&str], more: &[&str]) -> String {
    let (exit, help, stderr) = run(waybill().args(words).args(more), b"");
    assert_eq!((exit, stderr.as_str()), (0, ""), "{words:?}");
    help
}

#[test]
fn the_help_of_each_command_in_chinese() {
    for words in COMMANDS {
        let long = help(words, &["--help", "--lang", "zh"]);
        let short = help(words, &["-h", "--lang", "zh"]);
        for line in long.lines().chain(short.lines()) {
            assert!(columns(line) <= 100, "{words:?}: {line}");
        }
        // What is left in English are names, values and command lines.
        for english in [
            "Usage:",
            "Options:",
            "Arguments:",
            "Commands:",
            "Print ",
            "values:",
        ] {
            assert!(!long.contains(english), "{words:?}: {english}");
        }
        let name = words.join("_");
        insta::assert_snapshot!(format!("help_{name}"), format!("{long}\n-h\n{short}"));
    }
}

/// The options that a help lists, and the values that it explains.
fn names(help: &str) -> Vec<String> {
    let (_, options) = help
        .split_once("\nOptions:\n")
        .or_else(|| help.split_once("\n选项:\n"))
        .unwrap();
    let options = options.split("\nExamples:\n").next().unwrap();
    let options = options.split("\n示例：\n").next().unwrap();
    let listed = options.lines().filter_map(|line| {
        let line = line.trim_start();
        let name = match line.strip_prefix("- ") {
            Some(value) => value.split([':', '：']).next(),
            None => line.split("  ").next(),
        };
        name.filter(|_| line.starts_with('-')).map(str::to_owned)
    });
    listed.collect()
}

#[test]
fn the_help_names_the_same_options_and_values_in_either_language() {
    for words in COMMANDS {
        let english = names(&help(words, &["--help"]));
        let chinese = names(&help(words, &["--help", "--lang", "zh"]));
        assert!(english.len() >= 3, "{words:?}: {english:?}");
        assert_eq!(english, chinese, "{words:?}");
    }
}

/// Files for command lines that fail.
fn workplace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| {
        std::fs::write(folder.path().join(name), content).unwrap();
    };
    let scan = record("W1", 1_700_000_000, 100_001, "a");
    write("scans.jsonl", scan.as_bytes());
    write("array.json", format!("[{}]\n", scan.trim_end()).as_bytes());
    write("header.csv", b"token,waybill_id\n1,2\n");
    write("packed.xz", b"\xfd7zXZ\0\0\0");
    write("cut.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x01");
    write(
        "start.jsonl",
        b"{\"waybill_id\":\"W1\",\"status\":\"Lost\",\"held\":\"maybe\"}\nx\n",
    );
    write("name.toml", b"name = \"\"\ncolumns = []\n");
    write(
        "colour.json",
        b"{\"name\":\"a\",\"rows\":{},\"colour\":1,\"size\":2}",
    );
    write("no.state", b"something else entirely\n");
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    folder
}

/// Command lines that end with 2, each with another failure.
const FAILURES: [&[&str]; 40] = [
    &[],
    &["gat"],
    &["gate", "--sumary", "json"],
    &["gate", "--summary", "xml"],
    &["gate", "--summary"],
    &["gate", "--now", "yesterday"],
    &["gate", "--now", "1700000000000"],
    &["gate", "--fail-above", "200"],
    &["gate", "--forget-closed-after", "3y", "--state", "s"],
    &["gate", "--threads", "0"],
    &["gate", "--lang", "fr"],
    &["gate", "--rules", "strict", "--rules", "strict"],
    &["gate", "one.jsonl", "two.jsonl"],
    &["gate", "--follow=fil"],
    &["gate", "missing.jsonl"],
    &["gate", "array.json"],
    &["gate", "header.csv"],
    &["gate", "packed.xz"],
    &["gate", "cut.gz"],
    &["gate", "scans.jsonl", "--out", "none/out"],
    &["gate", "scans.jsonl", "--out", "scans.jsonl"],
    &["gate", "scans.jsonl", "--start", "start.jsonl"],
    &["gate", "--follow"],
    &["gate", "scans.jsonl", "--state", "new.state"],
    &["gate", "scans.jsonl", "--state", "no.state", "--out", "out"],
    &["gate", "--rules", "loose"],
    &["gate", "--rules", "name.toml"],
    &["gate", "--rules", "colour.json"],
    &["audit", "--carrier-field", "token"],
    &["audit", "--utc-offset", "8"],
    &["explain", "--status", "signed"],
    &["explain", "--status", "Signed", "--held"],
    &["explain", "--waybill", "W1"],
    &["explain", "--action", "300002"],
    &[
        "explain",
        "--status",
        "PickedUp",
        "--action",
        "S",
        "--time",
        "1700000000",
    ],
    &["rules"],
    &["rules", "check", "scans.jsonl"],
    &["state", "show", "no.state"],
    &["completions", "tcsh"],
    &["man", "none"],
];

#[test]
fn a_failure_is_told_in_one_language_and_ends_alike_in_both() {
    let folder = workplace();
    let told = |arguments: &[&str], lang: &str| {
        let mut command = waybill();
        command.current_dir(&folder).env("LC_ALL", lang);
        let (exit, stdout, stderr) = run(command.args(arguments), b"");
        assert_eq!((exit, stdout.as_str()), (2, ""), "{arguments:?}");
        stderr
    };
    let mut all = Vec::new();
    for arguments in FAILURES {
        let (english, chinese) = (told(arguments, "C"), told(arguments, "zh_CN.UTF-8"));
        // The help shows the name of the other language; nothing else does.
        assert!(!is_chinese(&english.replace("中文", "")), "{english}");
        assert!(is_chinese(&chinese), "{chinese}");
        all.push(format!("$ waybill {}\n{chinese}", arguments.join(" ")));
    }
    insta::assert_snapshot!(all.join("\n"));
}

/// The summary, and what is said of the whole feed.
#[test]
fn the_summary_and_its_hints_are_in_the_language_that_is_asked_for() {
    let gate = |lang: &str| {
        let mut command = waybill();
        command.arg("gate").arg(feed_path()).args(["--lang", lang]);
        command.args(["--now", "2026-11-01T00:00:00+08:00"]);
        run(&mut command, b"")
    };
    let (english, chinese) = (gate("en"), gate("zh"));
    assert_eq!((english.0, &english.1), (chinese.0, &chinese.1));
    assert!(
        chinese
            .2
            .starts_with("行数               830\n接受               580\n")
    );
    insta::assert_snapshot!("summary_in_chinese", chinese.2);

    let broken = b"{\n{\n";
    let (_, _, told) = run(waybill().args(["gate", "--lang", "zh"]), broken);
    let hint = "waybill: 这份数据没有一行能读；最多的是 102 invalid_json，2 行中有 2 行\n";
    assert!(
        told.contains(hint) && !told.contains("nothing of this feed"),
        "{told}"
    );
    assert!(
        told.contains("waybill: 第 1 行起有一个占多行的 JSON 值"),
        "{told}"
    );
}

#[test]
fn what_programs_read_is_the_same_in_any_language() {
    let files = |lang: &str| {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let mut command = waybill();
        command.arg("gate").arg(feed_path()).args(["--lang", lang]);
        command.args(["--now", "2026-11-01T00:00:00+08:00", "--summary", "json"]);
        for name in ["out", "rejects", "verdicts"] {
            command.arg(format!("--{name}")).arg(path(name));
        }
        let (_, _, summary) = run(&mut command, b"");
        let read = |path: &Path| std::fs::read_to_string(path).unwrap();
        let written = ["out", "rejects", "verdicts"].map(|name| read(&path(name)));
        (summary, written)
    };
    assert!(files("en") == files("zh"));
    for arguments in [
        &["completions", "bash"][..],
        &["rules", "schema"],
        &["--version"],
    ] {
        let of = |lang: &str| run(waybill().args(arguments).args(["--lang", lang]), b"");
        assert_eq!(of("en"), of("zh"));
    }
}

#[test]
fn what_is_wrong_with_a_column_is_in_one_language() {
    for (arguments, expected) in [
        (["--columns", "单号"], "请写成 列名=字段"),
        (["--columns", "=token"], "请在 `=` 之前写出列名"),
        (["--columns", "单号=number"], "没有字段 `number`"),
        (["--echo", ""], "请给出列名或字段名"),
        (["--echo", "orderToken"], "请给出别的字段；token 从不显示"),
        (["--http-status", "42"], "没有返回则为 000"),
    ] {
        let command = if arguments[0] == "--http-status" {
            "reply"
        } else {
            "gate"
        };
        let told = told(&[&[command, "--lang", "zh"], &arguments[..]].concat(), "");
        assert!(told.contains(expected), "{told}");
    }
}
