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

/// The head of a table of settings, and of one of calls.
const HEADS: [[&str; 2]; 2] = [
    [
        "| option | variable | default | what it does |\n|---|---|---|---|",
        "| call | what |\n|---|---|",
    ],
    [
        "| 选项 | 环境变量 | 默认值 | 作用 |\n|---|---|---|---|",
        "| 接口 | 作用 |\n|---|---|",
    ],
];

/// What each setting does, in Chinese.
const SETTINGS_ZH: [(&str, &str); 30] = [
    (
        "store",
        "全部数据保存在哪里：一个 SQLite 文件的路径，或 postgres://用户@主机/数据库，或 mysql://用户@主机/数据库",
    ),
    ("store-password-file", "存储用户的密码文件"),
    ("config", "一个 TOML 文件，可包含任何设置，键名同选项名"),
    (
        "listen",
        "监听地址；本机以外的地址须同时设置 --api-key-file",
    ),
    ("api-key-file", "调用方的 API key 文件，每行一个"),
    ("rules", "规则：standard、strict，或 JSON、TOML 规则文件"),
    (
        "map",
        "?map= 可指定的映射：现成映射的名称或文件，多个用逗号分隔；不设则全部现成映射可用",
    ),
    (
        "access-token-command",
        "输出 access_token 的命令，由 sh -c 执行",
    ),
    ("access-token-patience", "该命令最多可用多长时间"),
    ("app-id", "账号的 AppID，用于向微信获取 access_token"),
    ("app-secret-file", "账号的 AppSecret 文件"),
    (
        "callback-token-file",
        "微信消息推送的 Token 文件，新的在前；设置后 /wechat/callback 接收订单",
    ),
    (
        "callback-key-file",
        "其 EncodingAESKey 文件，新的在前；设置后只接收加密的推送",
    ),
    (
        "callback-app-id",
        "加密推送中账号的 AppID；不设则用 --app-id 的",
    ),
    ("callback-window", "推送的时间与本机最多相差多少"),
    ("wechat", "代替微信的服务器，用于测试"),
    (
        "lease",
        "多个网关共用一个存储时，一个运单归一个网关独自发送多长时间；网关失联后，其余网关过此时间接手",
    ),
    ("in-flight", "最多同时进行多少次对微信的调用"),
    ("calls-a-second", "每秒最多调用微信多少次；不设则不限"),
    (
        "keep-answers",
        "带 Idempotency-Key 的请求，其答复保留多长时间",
    ),
    ("forget-after", "已结束的运单过多久清除；不设则一直保留"),
    (
        "adopt-until",
        "在此时间（Unix 秒）之前，未知运单的第一条更新按原样接受",
    ),
    ("max-body", "请求体最多多少字节"),
    ("max-records", "一次请求最多多少条记录"),
    (
        "max-bodies",
        "全部请求的请求体在答复之前合计最多多少字节；超过则返回 429",
    ),
    (
        "max-connections",
        "最多同时打开多少个连接；超过则等待其中一个结束",
    ),
    ("max-waiting", "最多多少条记录等待写入；超过则返回 429"),
    ("grace", "退出时，进行中的请求和调用最多等待多久"),
    ("log", "标准错误上日志的格式"),
    (
        "log-level",
        "从哪一级开始记录：error、warn、info、debug 或 trace",
    ),
];

/// What each call is for, in Chinese.
const CALLS_ZH: [(&str, &str); 14] = [
    ("GET /healthz", "进程是否存活。"),
    ("GET /metrics", "计数和测量的指标，供 Prometheus 使用。"),
    ("GET /readyz", "当前是否可写入。"),
    ("POST /v1/decide", "判断记录，什么也不保存（试算）。"),
    ("POST /v1/orders", "登记运单的订单 token。"),
    ("GET /v1/set-aside", "列出待人工处理的运单和原因。"),
    (
        "POST /v1/set-aside/{id}/discard",
        "放弃第一条待发数据，继续发送下一条。",
    ),
    ("POST /v1/set-aside/{id}/release", "把搁置的数据原样发送。"),
    (
        "POST /v1/set-aside/{id}/token",
        "换用另一个订单 token，发送搁置的数据及其后等待的全部数据。",
    ),
    ("POST /v1/updates", "判断记录，发送被接受的。"),
    ("POST /v1/waybills", "登记已在途的运单。"),
    ("GET /v1/waybills/{id}", "运单的当前状态，以及怎样到达的。"),
    ("GET /wechat/callback", "答复微信的接入验证。"),
    (
        "POST /wechat/callback",
        "接收微信的推送：订单，以及取消订单。",
    ),
];

/// The Chinese text of a name; the page needs one for each.
fn in_chinese(texts: &[(&str, &'static str)], name: &str) -> &'static str {
    let text = texts.iter().find(|(known, _)| *known == name);
    text.unwrap_or_else(|| panic!("no Chinese text of {name} in tests/it/pages.rs"))
        .1
}

/// Every setting, out of the command line's definition.
fn settings(is_chinese: bool) -> String {
    let command = Arguments::command();
    let serve = command.find_subcommand("serve").unwrap();
    let mut rows = vec![HEADS[usize::from(is_chinese)][0].to_owned()];
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
        let what = if is_chinese {
            in_chinese(&SETTINGS_ZH, name).to_owned()
        } else {
            arg.get_help().unwrap().to_string()
        };
        rows.push(format!(
            "| `--{name}` | `{variable}` | {default} | {what} |"
        ));
    }
    assert_eq!(rows.len(), 1 + SETTINGS_ZH.len(), "a setting that is gone");
    rows.join("\n")
}

/// Every call, out of the OpenAPI document.
fn calls(is_chinese: bool) -> String {
    let document = serde_json::to_value(document()).unwrap();
    let mut rows = vec![HEADS[usize::from(is_chinese)][1].to_owned()];
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let call = format!("{} {path}", method.to_uppercase());
            let what = if is_chinese {
                in_chinese(&CALLS_ZH, &call)
            } else {
                operation["summary"].as_str().unwrap()
            };
            rows.push(format!("| `{call}` | {what} |"));
        }
    }
    assert_eq!(rows.len(), 1 + CALLS_ZH.len(), "a call that is gone");
    rows.join("\n")
}

fn block(name: &str) -> String {
    match name {
        "settings" => settings(false),
        "settings zh" => settings(true),
        "calls" => calls(false),
        "calls zh" => calls(true),
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
        .get_or_create(&metrics::Refresh { result: "" })
        .inc();
    let (event, result) = ("", "");
    metrics
        .pushes
        .get_or_create(&metrics::Pushed { event, result })
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
