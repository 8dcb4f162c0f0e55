//! Compares the documentation with the code: generated parts, links, the code map.
//!
//! A stale page fails its test; the message gives the command that writes it again.

use std::collections::BTreeSet;
use std::fmt::{Display, Write as _};
use std::{env, fs};

use waybill_engine::{
    ActionType, Code, Fault, Field, JsonType, Mark, OrderToken, ReplyClass, RuleFile, RuleSet,
    Setting, SettingValue, Status, WaybillId,
};

use crate::languages;
use crate::support::case_file::{path, text};
use crate::support::samples;

/// The command that writes every generated part again.
const REFRESH: &str = "UPDATE_DOCS=1 cargo test --test it docs";

const BLOCK_OPENS: &str = "<!-- generated: ";
const BLOCK_CLOSES: &str = "<!-- end of generated -->";

/// The checks that a change has to pass before it is merged.
const CHECKS: &str = ".ci/run";

/// Every page, for the tests that read all of them.
fn pages() -> Vec<String> {
    let mut pages = [
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "cli/README.md",
        "data/README.md",
        "intake/README.md",
        "gateway/README.md",
        "tests/cases/README.md",
        "wechat/README.md",
    ]
    .map(str::to_owned)
    .to_vec();
    // With its folders: the recipes and the measurements.
    let docs = files("docs", "md");
    pages.extend(docs.iter().map(|name| format!("docs/{name}")));
    pages
}

#[test]
#[cfg_attr(miri, ignore = "reads the names of pages only")]
fn every_measurement_has_its_date_and_a_row_in_the_list_of_them() {
    let list = text("docs/measurements/README.md");
    let mut pages = files("docs/measurements", "md");
    assert!(pages.remove("README.md"));
    assert!(!pages.is_empty());
    for page in pages {
        let date = page.get(..10).unwrap_or_default();
        let is_date = date.chars().zip("0000-00-00".chars()).all(|(c, form)| {
            if form == '-' {
                c == '-'
            } else {
                c.is_ascii_digit()
            }
        });
        assert!(is_date && page[10..].starts_with('-'), "{page}");
        assert!(list.contains(&format!("\n| [{page}]({page}) |")), "{page}");
    }
}

/// The names of the files with this ending in a folder of the package.
fn files(folder: &str, ending: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(path(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            let inner = files(&format!("{folder}/{name}"), ending);
            found.extend(inner.iter().map(|file| format!("{name}/{file}")));
        } else if name.rsplit_once('.').is_some_and(|(_, end)| end == ending) {
            found.insert(name);
        }
    }
    found
}

#[test]
fn the_readme_is_fresh() {
    page("README.md", &["picture standard"]);
}

#[test]
fn the_chinese_readme_is_fresh() {
    let blocks = ["picture standard", "statuses zh", "actions zh"];
    page("docs/README.zh.md", &blocks);
}

#[test]
fn the_rules_are_fresh() {
    for (file, language) in [("docs/rules.md", ""), ("docs/rules.zh.md", " zh")] {
        let blocks: [&str; 8] = [
            &format!("actions{language}"),
            &format!("statuses{language}"),
            &format!("marks{language}"),
            "table standard",
            "picture standard",
            "table strict",
            "picture strict",
            &format!("settings{language}"),
        ];
        page(file, &blocks);
    }
}

#[test]
#[cfg_attr(miri, ignore = "prints what the snapshots print")]
fn the_rejections_are_fresh() {
    for (file, words) in [
        ("docs/rejections.md", &REJECTIONS),
        ("docs/rejections.zh.md", &REJECTIONS_ZH),
    ] {
        let written = fs::read_to_string(path(file)).unwrap_or_default();
        settle(file, &written, &rejections(words));
    }
}

#[test]
fn the_schema_of_a_rule_file_is_fresh() {
    let file = "docs/rules.schema.json";
    settle(file, &text(file), &RuleFile::json_schema().to_string());
}

#[test]
fn the_replies_are_fresh() {
    page("docs/replies.md", &["replies"]);
    page("docs/replies.zh.md", &["replies zh"]);
}

#[test]
fn the_languages_are_fresh() {
    page("docs/languages.md", &["languages"]);
    page("docs/languages.zh.md", &["languages zh"]);
}

/// Compares the generated blocks of a page with the code.
fn page(file: &str, blocks: &[&str]) {
    let written = text(file);
    let (fresh, found) = with_fresh_blocks(&written);
    assert_eq!(found, blocks, "the generated blocks of {file}");
    settle(file, &written, &fresh);
}

/// The page with each block generated again, and the names of the blocks.
fn with_fresh_blocks(written: &str) -> (String, Vec<&str>) {
    let mut fresh = String::new();
    let mut names = Vec::new();
    let mut lines = written.lines();
    while let Some(line) = lines.next() {
        fresh.push_str(line);
        fresh.push('\n');
        let name = line
            .strip_prefix(BLOCK_OPENS)
            .and_then(|line| line.strip_suffix(" -->"));
        if let Some(name) = name {
            assert!(
                lines.any(|line| line == BLOCK_CLOSES),
                "the block `{name}` has no end"
            );
            writeln!(fresh, "{}\n{BLOCK_CLOSES}", block(name)).unwrap();
            names.push(name);
        }
    }
    (fresh, names)
}

/// Fails if the page is stale, or writes it if that is asked for.
fn settle(file: &str, written: &str, fresh: &str) {
    if written == fresh {
        return;
    }
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(path(file), fresh).unwrap();
        return;
    }
    let same = written
        .lines()
        .zip(fresh.lines())
        .take_while(|(old, new)| old == new)
        .count();
    panic!(
        "{file} is stale from line {} on; refresh it with\n\n    {REFRESH}\n",
        same + 1
    );
}

fn block(name: &str) -> String {
    match name {
        "picture standard" => fenced("mermaid", RuleSet::STANDARD.mermaid()),
        "picture strict" => fenced("mermaid", RuleSet::STRICT.mermaid()),
        "table standard" => RuleSet::STANDARD.markdown().to_string(),
        "table strict" => RuleSet::STRICT.markdown().to_string(),
        "actions" => actions(),
        "actions zh" => actions_zh(),
        "statuses" => statuses(),
        "statuses zh" => statuses_zh(),
        "marks" => marks(),
        "marks zh" => marks_zh(),
        "settings" => settings(&ENGLISH),
        "settings zh" => settings(&CHINESE),
        "replies" => replies(),
        "replies zh" => replies_zh(),
        "languages" => languages(|row| &row.english),
        "languages zh" => languages(|row| &row.chinese),
        _ => panic!("no such block: {name}"),
    }
}

fn fenced(language: &str, content: impl Display) -> String {
    format!("```{language}\n{content}\n```")
}

fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut lines = vec![head.join(" | "), vec!["---"; head.len()].join(" | ")];
    lines.extend(rows.into_iter().map(|cells| cells.join(" | ")));
    let lines: Vec<_> = lines.iter().map(|line| format!("| {line} |")).collect();
    lines.join("\n")
}

fn actions() -> String {
    let rows = ActionType::ALL.map(|action| {
        let stage = action.stage();
        vec![
            action.code().to_string(),
            format!("`{}`", action.name()),
            action.label_zh().to_owned(),
            format!(
                "{} {}",
                format!("{stage:?}").to_lowercase(),
                stage.label_zh()
            ),
            action.short().to_owned(),
        ]
    });
    table(&["code", "name", "中文", "stage", "short"], rows)
}

fn actions_zh() -> String {
    let rows = ActionType::ALL.map(|action| {
        vec![
            action.code().to_string(),
            format!("`{}`", action.name()),
            action.label_zh().to_owned(),
            action.stage().label_zh().to_owned(),
            action.short().to_owned(),
        ]
    });
    table(&["编号", "名称", "中文", "阶段", "缩写"], rows)
}

fn statuses() -> String {
    let rows = Status::ALL.map(|status| {
        let state = if status.is_closed() {
            "closed 已结束"
        } else {
            "open 进行中"
        };
        vec![
            format!("`{status}`"),
            status.label_zh().to_owned(),
            state.to_owned(),
        ]
    });
    table(&["status", "中文", ""], rows)
}

fn statuses_zh() -> String {
    let rows = Status::ALL.map(|status| {
        let state = if status.is_closed() {
            "已结束"
        } else {
            "进行中"
        };
        vec![
            format!("`{status}`"),
            status.label_zh().to_owned(),
            state.to_owned(),
        ]
    });
    table(&["状态", "中文", ""], rows)
}

/// The marks, each with its meaning in English and in Chinese.
const MARKS: [(Mark, &str, &str); 4] = [
    (Mark::Accept, "accepted", "接受"),
    (
        Mark::Repeat,
        "accepted as a repeat; the status stays as it is",
        "接受（重复上报），状态不变",
    ),
    (
        Mark::Skip,
        "accepted although a scan must have been skipped",
        "接受，但中间缺了一次扫描",
    ),
    (Mark::Refuse, "refused", "拒绝"),
];

fn marks() -> String {
    let rows = MARKS.map(|(mark, english, chinese)| {
        vec![format!("`{mark}`"), english.to_owned(), chinese.to_owned()]
    });
    table(&["mark", "meaning", "含义"], rows)
}

fn marks_zh() -> String {
    let rows = MARKS.map(|(mark, _, chinese)| vec![format!("`{mark}`"), chinese.to_owned()]);
    table(&["标记", "含义"], rows)
}

/// The words in the table of settings.
struct Words {
    head: [&'static str; 3],
    name: fn(Setting) -> String,
    value: fn(SettingValue) -> String,
    waybill_id: &'static str,
    token: &'static str,
}

const ENGLISH: Words = Words {
    head: ["limit", "standard", "strict"],
    name: |setting| format!("{} (`{setting}`)", setting.label()),
    value: |value| value.english().to_string(),
    waybill_id: "a waybill id has at most",
    token: "an order token has at most",
};

const CHINESE: Words = Words {
    head: ["限制", "standard", "strict"],
    name: |setting| format!("{}（`{setting}`）", setting.label_zh()),
    value: |value| value.chinese().to_string(),
    waybill_id: "运单号最长",
    token: "订单 token 最长",
};

fn settings(words: &Words) -> String {
    let row = |name: String, values: [SettingValue; 2]| {
        let [standard, strict] = values.map(words.value);
        vec![name, standard, strict]
    };
    let limit = |name: &str, most| row(name.to_owned(), [SettingValue::Characters(most); 2]);
    let mut rows = Vec::from(Setting::ALL.map(|setting| {
        let values = PRESETS.map(|rules| rules.settings().get(setting));
        row((words.name)(setting), values)
    }));
    rows.push(limit(words.waybill_id, WaybillId::MAX_CHARS));
    rows.push(limit(words.token, OrderToken::MAX_CHARS));
    table(&words.head, rows)
}

const PRESETS: [&RuleSet; 2] = [&RuleSet::STANDARD, &RuleSet::STRICT];

fn replies() -> String {
    let rows = ReplyClass::ALL.map(|class| {
        vec![
            format!("`{class}`"),
            codes(class, "any other", "none"),
            class.meaning().to_owned(),
            again(class, ["yes", "no", "–"]),
            taken(class, ["yes", "no", "not known"]),
            class.next_step().to_owned(),
        ]
    });
    let head = ["class", "codes", "meaning", "again", "taken", "what to do"];
    table(&head, rows)
}

/// The names of each thing in every language.
fn languages(what_for: fn(&languages::Row) -> &str) -> String {
    let rows = languages::rows().into_iter().map(|row| {
        let quoted = |cell: &String| {
            let names: Vec<_> = languages::names(cell)
                .map(|name| format!("`{name}`"))
                .collect();
            names.join(", ")
        };
        let mut cells = vec![what_for(&row).to_owned()];
        cells.extend(row.cells.iter().map(quoted));
        cells
    });
    table(&languages::head(), rows)
}

fn replies_zh() -> String {
    let rows = ReplyClass::ALL.map(|class| {
        vec![
            format!("`{class}`"),
            codes(class, "其他", "无"),
            class.meaning_zh().to_owned(),
            again(class, ["可", "否", "–"]),
            taken(class, ["是", "否", "未知"]),
            class.next_step_zh().to_owned(),
        ]
    });
    table(&["类别", "错误码", "含义", "重发", "已收", "处理"], rows)
}

fn codes(class: ReplyClass, other: &str, none: &str) -> String {
    match class.codes() {
        [] if class == ReplyClass::UnknownCode => other.to_owned(),
        [] => none.to_owned(),
        codes => {
            let codes: Vec<_> = codes.iter().map(i64::to_string).collect();
            codes.join(", ")
        }
    }
}

fn again(class: ReplyClass, [yes, no, done]: [&str; 3]) -> String {
    match (class.is_confirmed(), class.may_resend()) {
        (true, _) => done,
        (false, true) => yes,
        (false, false) => no,
    }
    .to_owned()
}

fn taken(class: ReplyClass, [yes, no, unknown]: [&str; 3]) -> String {
    match (class.is_confirmed(), class.is_in_doubt()) {
        (true, _) => yes,
        (false, true) => unknown,
        (false, false) => no,
    }
    .to_owned()
}

/// The words of a page of codes.
struct RejectionWords {
    opening: &'static str,
    head: [&'static str; 3],
    when: fn(Code) -> &'static str,
    remedy: fn(Code) -> &'static str,
    entry: fn(when: &str, remedy: &str, variants: &str) -> String,
}

/// The whole page of codes.
fn rejections(words: &RejectionWords) -> String {
    let mut page = REJECTIONS_MARK.to_owned() + words.opening;
    let rows = Code::ALL.map(|code| {
        let name = format!("[`{code}`](#{})", slug(&heading(code)));
        vec![
            code.number().to_string(),
            name,
            (words.when)(code).to_owned(),
        ]
    });
    page.push_str(&table(&words.head, rows));
    page.push('\n');
    for code in Code::ALL {
        page.push_str(&entry(code, words));
    }
    page
}

const REJECTIONS_MARK: &str = "\
<!-- Written by tests/it/docs.rs from the code. Change it there, or in src/code.rs, and run
     UPDATE_DOCS=1 cargo test --test it docs -->
";

const REJECTIONS: RejectionWords = RejectionWords {
    opening: "\
# Why an update was refused

English | [中文](rejections.zh.md)

Every refusal has a number, a code and a text in English and in Chinese. Number and code are part
of the contract: never used again, never changed in meaning, only added. The texts are for people
and may get better; don't match on them.

The checks run in the order of this page. The first that applies is the answer.

- **1xx, malformed**: the record can't be read as an update. It never reaches a decision and
  changes nothing. All its faults are reported; its code is the first of them in this order.
- Then, and not a refusal: an update that was accepted before is a **duplicate**. There is nothing
  to send, and nothing changes.
- **2xx, rejected**: a well-formed update that may not be sent from where the waybill stands.
  Nothing changes; the waybill can be asked again.

The examples below are the texts as the engine writes them, each in English and in Chinese.

",
    head: ["number", "code", "when"],
    when: Code::when,
    remedy: Code::remedy,
    entry: |when, remedy, variants| {
        format!("- **When**: {when}.\n- **What to do**: {remedy}\n- In code: {variants}")
    },
};

const REJECTIONS_ZH: RejectionWords = RejectionWords {
    opening: "\
# 更新为什么被拒绝

[English](rejections.md) | 中文

每种拒绝都有编号、代码，以及中英文说明。编号和代码是接口约定：不会重用，不会改变含义，只会新增。\
说明文字写给人看，以后可能会改进，程序请不要依赖它。

检查按本页的顺序进行，最先命中的就是结果。

- **1xx，格式错误**：记录不能读成一次更新，不会进入判断，也不改变任何状态。全部错误都会列出；\
代码是其中按本页顺序的第一个。
- 接下来的不是拒绝：以前接受过的更新是**重复**，无需再发，也不改变任何状态。
- **2xx，拒绝**：格式正确的更新，但按运单当前的状态不能上报。不改变任何状态，之后仍可再次询问。

下面的例子就是引擎写出的说明，每条都有英文和中文。

",
    head: ["编号", "代码", "何时"],
    when: Code::when_zh,
    remedy: Code::remedy_zh,
    entry: |when, remedy, variants| {
        format!("- **何时**：{when}。\n- **处理**：{remedy}\n- 在代码中：{variants}")
    },
};

fn heading(code: Code) -> String {
    format!("{} {code}", code.number())
}

fn entry(code: Code, words: &RejectionWords) -> String {
    let (variants, texts) = examples(code);
    format!(
        "\n## {}\n\n{}\n\n{}\n",
        heading(code),
        (words.entry)(
            (words.when)(code),
            (words.remedy)(code),
            &variants.join(", ")
        ),
        fenced("text", texts.join("\n\n")),
    )
}

/// The variants that have the code, and their texts.
fn examples(code: Code) -> (Vec<String>, Vec<String>) {
    let mut variants = Vec::new();
    let mut texts = Vec::new();
    let mut add = |kind: &str, debug: String, english: String, chinese: String| {
        let variant = debug.split([' ', '(']).next().unwrap();
        variants.push(format!("`{kind}::{variant}`"));
        texts.push(format!("{english}\n{chinese}"));
    };
    for fault in samples::faults()
        .iter()
        .filter(|fault| fault.code() == code && is_telling(fault))
    {
        add(
            "Fault",
            format!("{fault:?}"),
            fault.to_string(),
            fault.chinese().to_string(),
        );
    }
    for rejection in samples::rejections()
        .iter()
        .filter(|rejection| rejection.code() == code)
    {
        add(
            "Rejection",
            format!("{rejection:?}"),
            rejection.to_string(),
            rejection.chinese().to_string(),
        );
    }
    variants.dedup();
    assert!(!texts.is_empty(), "no example of {code}");
    (variants, texts)
}

/// Selects one of the faults that differ only in a field or a type.
fn is_telling(fault: &Fault) -> bool {
    if let Fault::MissingField { field } | Fault::DuplicateField { field } = fault {
        *field == Field::WaybillId
    } else if let Fault::WrongType { found, .. } = fault {
        matches!(found, JsonType::WholeNumber | JsonType::String)
    } else {
        true
    }
}

#[test]
#[cfg_attr(miri, ignore = "reads pages only, all of them")]
fn links_lead_somewhere() {
    for page in pages() {
        for target in links(&text(&page)) {
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
            let file = match file {
                "" => page.clone(),
                _ => format!("{folder}/{file}")
                    .trim_start_matches('/')
                    .to_owned(),
            };
            assert!(
                path(&file).exists(),
                "{page} links to {target}, and there is no {file}"
            );
            let known =
                anchor.is_empty() || headings(&text(&file)).any(|heading| slug(heading) == anchor);
            assert!(
                known,
                "{page} links to {target}, and no heading is called so"
            );
        }
    }
}

/// The targets of a page's links, without those to other sites.
fn links(page: &str) -> Vec<String> {
    let targets = prose(page).flat_map(|line| line.split("](").skip(1));
    targets
        .map(|rest| rest.split(')').next().unwrap().to_owned())
        .filter(|target| !target.starts_with("http"))
        .collect()
}

pub(crate) fn headings(page: &str) -> impl Iterator<Item = &str> {
    prose(page)
        .filter_map(|line| line.strip_prefix('#'))
        .map(|line| line.trim_start_matches('#').trim())
}

/// The lines outside code blocks.
fn prose(page: &str) -> impl Iterator<Item = &str> {
    let mut in_code = false;
    page.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        in_code ^= fence;
        !in_code && !fence
    })
}

/// The anchor of a heading.
pub(crate) fn slug(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            _ => c.is_alphanumeric().then_some(c),
        })
        .collect()
}

/// The list of links that opens a page, if it has one, has all headings of the second level in
/// their order.
#[test]
#[cfg_attr(miri, ignore = "reads pages only, all of them")]
fn tables_of_contents_are_the_headings() {
    let mut with_contents = 0;
    for page in pages() {
        let text = text(&page);
        let before_first = text.split("\n## ").next().unwrap();
        let listed: Vec<&str> = before_first
            .lines()
            .filter_map(|line| line.strip_prefix("- [")?.split_once("](#"))
            .map(|(_, target)| target.split(')').next().unwrap())
            .collect();
        if listed.is_empty() {
            continue;
        }
        with_contents += 1;
        let headings: Vec<String> = prose(&text)
            .filter_map(|line| line.strip_prefix("## "))
            .map(slug)
            .collect();
        assert_eq!(listed, headings, "the table of contents of {page}");
    }
    assert!(with_contents > 3);
}

#[test]
fn the_code_map_names_every_file_or_its_room_and_no_other() {
    for (heading, folder) in [
        ("The core", "src"),
        ("The command", "cli/src"),
        ("WeChat's neighbours", "wechat/src"),
        ("A carrier's own feed", "intake/src"),
    ] {
        let listed = rows_of_map(heading);
        let present = files(folder, "rs");
        for file in &present {
            let count = listed.iter().filter(|row| covers(row, file)).count();
            assert_eq!(count, 1, "rows of the code map for {folder}/{file}");
        }
        for row in listed {
            assert!(
                present.iter().any(|file| covers(&row, file)),
                "the code map lists {row}, and {folder}/ has no such file or room"
            );
        }
    }
}

/// Whether a row of the code map is this file, or the folder that it is in.
fn covers(row: &str, file: &str) -> bool {
    row == file || (row.ends_with('/') && file.starts_with(row))
}

/// The files and folders that open a row of a table under this heading of the code map.
fn rows_of_map(heading: &str) -> Vec<String> {
    let page = text("docs/architecture.md");
    let (_, section) = page.split_once(&format!("\n### {heading}")).unwrap();
    let section = section.split("\n#").next().unwrap();
    section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

#[test]
fn the_commands_of_the_readme_are_those_of_the_checks() {
    let checks = text(CHECKS);
    for page in ["README.md", "docs/README.zh.md"] {
        for command in [
            "cargo run -p waybill-cli -- gate data/feed.jsonl",
            "cargo test",
        ] {
            assert!(
                text(page).contains(&format!("\n{command}\n")),
                "{page}: {command}"
            );
            assert!(checks.contains(command), "{CHECKS}: {command}");
        }
    }
}

/// SECURITY.md names the tests of each promise, so no test may be renamed without it.
#[test]
#[cfg_attr(miri, ignore = "reads sources only, all of them")]
fn the_tests_that_a_promise_names_are_there() {
    let sources: String = [
        "src",
        "tests/it",
        "cli/src",
        "cli/tests/it",
        "intake/tests/it",
        "sources/src",
        "wechat/tests/it",
        "gateway/tests/it",
    ]
    .iter()
    .flat_map(|folder| {
        let names = files(folder, "rs");
        names
            .into_iter()
            .map(move |name| text(&format!("{folder}/{name}")))
    })
    .collect();
    let page = text("SECURITY.md");
    let is_test = |name: &&str| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        name.matches('_').count() >= 2 && name.chars().all(plain)
    };
    let named: Vec<&str> = page.split('`').skip(1).step_by(2).filter(is_test).collect();
    assert!(named.len() > 20);
    for name in named {
        assert!(
            sources.contains(&format!("fn {name}(")),
            "there is no test {name}"
        );
    }
}
