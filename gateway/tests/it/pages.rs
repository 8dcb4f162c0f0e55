//! What the pages say, held against the code.
//!
//! `UPDATE_DOCS=1 cargo test -p waybill-gateway --test it pages` writes the generated parts anew.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use serde_json::Value;
use waybill_gateway::http::document;
use waybill_gateway::metrics::{self, Metrics};
use waybill_gateway::settings::Arguments;

const OPENS: &str = "<!-- generated: ";
const CLOSES: &str = "<!-- end of generated -->";

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Every setting, out of the command line's definition.
fn settings(with_help: bool) -> String {
    let command = Arguments::command();
    let serve = command.find_subcommand("serve").unwrap();
    let mut rows = if with_help {
        vec![
            "| option | variable | default | what it does |".to_owned(),
            "|---|---|---|---|".into(),
        ]
    } else {
        vec![
            "| 选项 | 环境变量 | 默认值 |".to_owned(),
            "|---|---|---|".into(),
        ]
    };
    for arg in serve.get_opts() {
        let name = arg.get_long().unwrap();
        let variable = arg.get_env().unwrap().to_str().unwrap();
        let values = arg
            .get_default_values()
            .iter()
            .map(|value| value.to_str().unwrap());
        let default = values.collect::<Vec<_>>().join(", ");
        let default = if default.is_empty() {
            default
        } else {
            format!("`{default}`")
        };
        let mut row = format!("| `--{name}` | `{variable}` | {default} |");
        if with_help {
            write!(row, " {} |", arg.get_help().unwrap()).unwrap();
        }
        rows.push(row);
    }
    rows.join("\n")
}

/// Every call, out of the OpenAPI document.
fn calls() -> String {
    let document = serde_json::to_value(document()).unwrap();
    let mut rows = vec!["| call | what |".to_owned(), "|---|---|".to_owned()];
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let summary = operation["summary"].as_str().unwrap();
            rows.push(format!(
                "| `{} {path}` | {summary} |",
                method.to_uppercase()
            ));
        }
    }
    rows.join("\n")
}

fn block(name: &str) -> String {
    match name {
        "settings" => settings(true),
        "settings zh" => settings(false),
        "calls" => calls(),
        _ => panic!("no such block: {name}"),
    }
}

#[test]
fn the_generated_parts_of_the_pages_are_fresh() {
    for page in ["../docs/gateway.md", "../docs/gateway.zh.md"] {
        let old = fs::read_to_string(path(page)).unwrap();
        let mut new = String::new();
        let mut rest = old.as_str();
        while let Some((before, after)) = rest.split_once(OPENS) {
            let (name, after) = after.split_once(" -->").unwrap();
            let (_, after) = after.split_once(CLOSES).unwrap();
            write!(new, "{before}{OPENS}{name} -->\n{}\n{CLOSES}", block(name)).unwrap();
            rest = after;
        }
        new.push_str(rest);
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(path(page), &new).unwrap();
        }
        assert!(
            old == new || std::env::var_os("UPDATE_DOCS").is_some(),
            "{page} is stale"
        );
    }
}

/// Every figure that a page names is there.
#[test]
fn the_figures_that_the_pages_name_are_there() {
    let metrics = Metrics::new();
    // A family without a member is not written.
    let call = metrics::Request {
        path: String::new(),
        status: 0,
    };
    let (outcome, class) = ("", "");
    metrics
        .updates
        .get_or_create(&metrics::Outcome { outcome, code: "" })
        .inc();
    metrics
        .replies
        .get_or_create(&metrics::Class { class })
        .inc();
    metrics.requests.get_or_create(&call).inc();
    metrics
        .refreshes
        .get_or_create(&metrics::Result { result: "" })
        .inc();
    metrics
        .paused
        .get_or_create(&metrics::Reason { reason: "" })
        .set(0);
    let text = metrics.text().unwrap();
    for page in ["../docs/gateway.md", "../docs/gateway.zh.md"] {
        let page = fs::read_to_string(path(page)).unwrap();
        let named = page
            .split('`')
            .filter(|it| it.starts_with("waybill_gateway_"));
        let mut count = 0;
        for name in named {
            let name = name.split('{').next().unwrap();
            let name = name.strip_suffix("_total").unwrap_or(name);
            assert!(
                text.contains(&format!("# TYPE {name} ")),
                "{name} is not in\n{text}"
            );
            count += 1;
        }
        assert!(count >= 8, "only {count} are named");
    }
}

/// The interface's document, so that a change of it is seen.
#[test]
fn every_call_has_a_summary_and_documents_its_problems() {
    let document = serde_json::to_value(document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(operation["summary"].is_string(), "{method} {path}");
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.contains_key("200"), "{method} {path}");
            if path.starts_with("/v1") {
                let problem: &Value = &responses["503"]["content"]["application/problem+json"];
                assert!(problem.is_object(), "{method} {path}");
            }
        }
    }
}
