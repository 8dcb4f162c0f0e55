//! Feeds of carriers and aggregators, read by a map.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use waybill_engine::ActionType;

use crate::command::{Run, gate, run, waybill};
use crate::workplace::{OUTPUTS, Workplace};

/// A token that no text of ours has in it.
const TOKEN: &str = "Zq8-3vKx_91LmRt7wPcYb4Nd";

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn sample(name: &str) -> (Vec<u8>, String) {
    let read = |path: String| std::fs::read(root(&path));
    let feed = read(format!("maps/samples/{name}.jsonl"))
        .or_else(|_| read(format!("maps/samples/{name}.csv")))
        .unwrap();
    let expected = read(format!("maps/samples/{name}.expected.tsv")).unwrap();
    (feed, String::from_utf8(expected).unwrap())
}

/// Orders of these waybills, in a folder that is there for as long as the first value is.
fn orders<'a>(ids: impl IntoIterator<Item = &'a str>) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.csv");
    let rows = ids.into_iter().map(|id| format!("{id},{TOKEN}{id}\n"));
    let text = "waybill_id,token\n".to_owned() + &rows.collect::<String>();
    std::fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

/// A sample's lines as they are expected: line, item, waybill id, time, action, what became of it.
fn expected(name: &str) -> Vec<Vec<String>> {
    let (_, expected) = sample(name);
    let lines = expected.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}

/// Gates a sample with an order for each of its waybills.
fn gate_sample(name: &str, options: &[&str]) -> Run {
    gate_sample_by(name, name, options)
}

fn gate_sample_by(map: &str, name: &str, options: &[&str]) -> Run {
    let expected = expected(name);
    let ids = expected.iter().map(|line| &*line[2]);
    let (_folder, orders) = orders(ids.filter(|id| *id != "-"));
    let words = ["--map", map, "--orders", &orders, "--summary", "json"];
    gate(&sample(name).0, &[&words, options].concat())
}

#[test]
fn every_ready_map_gives_the_verdicts_that_its_sample_expects() {
    for name in ready_names() {
        let run = gate_sample(&name, &[]);
        let lines = expected(&name);
        let wanted: Vec<String> = lines
            .iter()
            .filter(|line| line[5] != "empty")
            .map(|line| format!("{} {} {}", line[0], line[1], line[5]))
            .collect();
        let rejects = run.rejects();
        let number = |verdict: &Value| {
            let is_same = |reject: &&Value| {
                ["line", "item", "waybill_id"]
                    .iter()
                    .all(|name| reject[name] == verdict[name])
            };
            let reject = rejects.iter().find(is_same);
            reject.map_or(String::new(), |reject| format!(" {}", reject["number"]))
        };
        let found: Vec<String> = run
            .verdicts()
            .iter()
            .map(|verdict| {
                let outcome = verdict["outcome"].as_str().unwrap();
                let number = if verdict["code"].is_null() {
                    String::new()
                } else {
                    number(verdict)
                };
                format!("{} {} {outcome}{number}", verdict["line"], verdict["item"])
            })
            .collect();
        assert_eq!(found.len(), wanted.len(), "{name}: {}", run.stderr);
        for (found, wanted) in found.iter().zip(&wanted) {
            // What is expected is by the core alone, which knows the last update; the command knows
            // every duplicate.
            let is_repeat = found.ends_with(" duplicate") && wanted.contains(" rejected ");
            assert!(
                found == wanted || is_repeat,
                "{name}: {found} is not {wanted}"
            );
        }
        adds_up(&run, &name);
        let empty = lines.len() - wanted.len();
        assert_eq!(run.summary()["empty"], empty, "{name}");
    }
}

#[test]
fn lines_that_one_program_wrote_are_read_among_any_others() {
    let scan = |id: &str| {
        format!(r#"{{"nu":"{id}","ftime":"2026-11-18 08:10:02","context":"已揽收"}}"#).into_bytes()
    };
    let in_another_order = r#"{"context":"已揽收", "nu":"W6", "ftime":"2026-11-18 08:10:02"}"#;
    let feed = [
        scan("W1"),
        Vec::new(),
        scan("W2"),
        [scan("W3"), b"\xd2\xd1".to_vec()].concat(),
        [b"\xef\xbb\xbf".to_vec(), scan("W4")].concat(),
        [scan("W5"), b"\r".to_vec()].concat(),
        in_another_order.into(),
        b"  ".to_vec(),
        String::from_utf8(scan("W7"))
            .unwrap()
            .replace("已", "\\u5df2")
            .into_bytes(),
        b"[1]".to_vec(),
        [scan("W8"), b"}".to_vec()].concat(),
        scan("W9"),
    ]
    .join(&b'\n');
    let ids = (1..10).map(|number| format!("W{number}"));
    let ids: Vec<String> = ids.collect();
    let (_folder, orders) = orders(ids.iter().map(String::as_str));
    let words = ["--map", "text-zh", "--orders", &orders, "--summary", "json"];
    let run = gate(&feed, &words);
    let found: Vec<String> = run
        .verdicts()
        .iter()
        .map(|verdict| {
            let id = verdict["waybill_id"].as_str().unwrap_or("-");
            let outcome = verdict["outcome"].as_str().unwrap();
            format!("{} {} {id} {outcome}", verdict["line"], verdict["item"])
        })
        .collect();
    assert_eq!(
        found,
        [
            "1 1 W1 accepted",
            "3 1 W2 accepted",
            "4 1 - malformed",
            "5 1 W4 accepted",
            "6 1 W5 accepted",
            "7 1 W6 accepted",
            "9 1 W7 accepted",
            "10 1 - malformed",
            "11 1 - malformed",
            "12 1 W9 accepted",
        ]
    );
}

/// The names of the ready maps, which are those of their files.
fn ready_names() -> Vec<String> {
    let files = std::fs::read_dir(root("maps")).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    let maps = paths.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
    let names: Vec<String> = maps
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(names.len(), 19);
    names
}

/// The outcomes add up to the items, and are those of the verdicts.
fn adds_up(run: &Run, name: &str) {
    let summary = run.summary();
    let count = |name: &str| summary[name].as_u64().unwrap();
    let outcomes = ["accepted", "duplicate", "rejected", "malformed", "ignored"];
    assert_eq!(
        outcomes.map(count).iter().sum::<u64>(),
        count("items"),
        "{name}"
    );
    assert_eq!(count("items"), run.verdicts().len() as u64, "{name}");
    for outcome in outcomes {
        let of = |verdict: &&Value| verdict["outcome"] == outcome;
        let found = run.verdicts().iter().filter(of).count() as u64;
        assert_eq!(found, count(outcome), "{name}: {outcome}");
    }
    assert_eq!(run.payloads().len() as u64, count("accepted"), "{name}");
}

#[test]
fn a_push_is_decided_from_the_oldest_scan_to_the_newest_and_items_keep_their_places() {
    let push = r#"{"status":"polling","lastResult":{"nu":"YT1","com":"yuantong","data":[
        {"ftime":"2026-11-18 20:00:00","statusCode":"3","context":"已签收"},
        {"ftime":"2026-11-18 19:00:00","statusCode":"205","context":"超时"},
        {"ftime":"2026-11-18 08:00:00","statusCode":"5","context":"正在派件"},
        {"ftime":"2026-11-17 08:00:00","statusCode":"103","context":"已揽收"}]}}"#
        .replace("\n        ", "");
    let (_folder, orders) = orders(["YT1"]);
    let form = format!("param={}&sign=x", percent_encoded(&push));
    for feed in [push, form] {
        let run = gate(
            (feed + "\n").as_bytes(),
            &["--map", "kuaidi100", "--orders", &orders],
        );
        let told: Vec<String> = run
            .verdicts()
            .iter()
            .map(|verdict| {
                let text = |name: &str| verdict[name].as_str().unwrap_or("-").to_owned();
                format!(
                    "{} {} {} {} {}",
                    verdict["line"],
                    verdict["item"],
                    text("waybill_id"),
                    text("outcome"),
                    text("status")
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "1 4 YT1 accepted PickedUp",
                "1 3 YT1 accepted OutForDelivery",
                "1 2 YT1 ignored OutForDelivery",
                "1 1 YT1 accepted Signed",
            ],
            "{}",
            run.stderr
        );
        let actions: Vec<u64> = run
            .payloads()
            .iter()
            .map(|payload| payload["action_type"].as_u64().unwrap())
            .collect();
        let codes = [
            ActionType::PickedUp,
            ActionType::OutForDelivery,
            ActionType::Signed,
        ]
        .map(|action| u64::from(action.code()));
        assert_eq!(actions, codes);
        assert!(
            run.stderr.contains("items                4"),
            "{}",
            run.stderr
        );
        assert!(
            run.stderr.contains("ignored              1"),
            "{}",
            run.stderr
        );
    }
}

fn percent_encoded(text: &str) -> String {
    let sign = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
            char::from(byte).to_string()
        }
        b' ' => "+".to_owned(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(sign).collect()
}

#[test]
fn any_number_of_threads_and_any_chunks_give_the_same_bytes() {
    for name in ["kuaidi100", "kdniao", "sf-push", "text-zh"] {
        let plain = gate_sample(name, &["--threads", "1"]);
        for (threads, chunk) in [("2", "64"), ("7", "1"), ("16", "300")] {
            let other = gate_sample(name, &["--threads", threads, "--chunk", chunk]);
            assert_eq!(other.stdout, plain.stdout, "{name} {threads}");
            assert_eq!(other.verdicts, plain.verdicts, "{name} {threads}");
            assert_eq!(other.rejects, plain.rejects, "{name} {threads}");
            assert_eq!(other.summary(), plain.summary(), "{name} {threads}");
        }
    }
}

#[test]
fn with_a_state_a_feed_in_pieces_gives_what_it_gives_whole() {
    let (feed, _) = sample("kuaidi100");
    let lines: Vec<&[u8]> = feed.split_inclusive(|byte| *byte == b'\n').collect();
    let ids = expected("kuaidi100");
    let (_folder, orders) = orders(ids.iter().map(|line| &*line[2]));
    let options = ["--map", "kuaidi100", "--orders", &orders];
    let whole = Workplace::new("");
    whole.write("feed.jsonl", &feed);
    let (exit, told) = whole.gate("feed.jsonl", &options);
    assert_eq!(exit, 0, "{told}");
    let pieces = Workplace::new("");
    for count in 1..=lines.len() {
        pieces.write("feed.jsonl", lines[..count].concat());
        let with_state = [&options[..], &["--state", "waybill.state"]].concat();
        let (exit, told) = pieces.gate("feed.jsonl", &with_state);
        assert_eq!(exit, 0, "{told}");
    }
    for output in OUTPUTS {
        assert_eq!(pieces.read(output), whole.read(output), "{output}");
    }
}

#[test]
fn a_push_that_is_cut_off_is_one_malformed_item_and_stops_nothing() {
    let (feed, _) = sample("kdniao");
    let lines: Vec<&str> = str::from_utf8(&feed).unwrap().lines().collect();
    let json = lines.iter().find(|line| line.starts_with('{')).unwrap();
    let cut = &json[..json.floor_char_boundary(json.len() / 2)];
    let feed = format!("{cut}\n{json}\n{{\"a\":1}}\n");
    let run = gate(feed.as_bytes(), &["--map", "kdniao", "--summary", "json"]);
    let rejects = run.rejects();
    let number = |line: u64| {
        let of_line: Vec<&Value> = rejects.iter().filter(|r| r["line"] == line).collect();
        (of_line.len(), of_line[0]["number"].clone())
    };
    assert_eq!(number(1), (1, json!(102)));
    assert_eq!(number(3), (1, json!(103)), "no field of the map");
    assert!(run.verdicts().len() > 3);
    adds_up(&run, "kdniao");
}

#[test]
fn the_token_is_that_of_the_record_else_of_the_order_else_there_is_none() {
    let header = "运单号,扫描时间,操作类型,描述,token\n";
    let row = |id: &str, token: &str| format!("{id},2026-11-18 08:00:00,揽件成功,已揽收,{token}\n");
    let feed =
        header.to_owned() + &row("W1", "own-token-of-the-record") + &row("W2", "") + &row("W3", "");
    let (_folder, orders) = orders(["W1", "W2"]);
    for options in [&["--map", "text-zh"][..], &[]] {
        let words = [options, &["--orders", &orders]].concat();
        let run = gate(feed.as_bytes(), &words);
        let tokens: Vec<String> = run
            .payloads()
            .iter()
            .map(|payload| payload["token"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(
            tokens,
            ["own-token-of-the-record".to_owned(), format!("{TOKEN}W2")]
        );
        let rejects = run.rejects();
        assert_eq!(rejects.len(), 1);
        assert_eq!(
            (&rejects[0]["number"], &rejects[0]["waybill_id"]),
            (&json!(103), &json!("W3"))
        );
        for text in [&run.rejects, &run.verdicts, &run.stderr] {
            assert!(
                !text.contains(TOKEN) && !text.contains("own-token"),
                "{text}"
            );
        }
        // Without orders.
        let run = gate(feed.as_bytes(), &[options, &["--summary", "json"]].concat());
        assert_eq!(run.summary()["by_code"], json!({"missing_field": 2}));
        let reason = run.rejects()[0]["reason"].as_str().unwrap().to_owned();
        assert_eq!(
            reason,
            "token is missing; give the tokens of orders with --orders"
        );
    }
}

#[test]
fn feeds_of_ours_without_a_token_take_it_from_the_orders_too() {
    let line = |id: &str, token: &str| {
        format!(
            "{{{token}\"waybill_id\":\"{id}\",\"action_time\":1700000000,\"action_type\":100001,\
             \"action_msg\":\"已揽收\"}}\n"
        )
    };
    let lines = line("W1", "") + &line("W2", "\"token\":null,") + &line("W3", "");
    let table = "waybill_id,action_time,action_type,action_msg\nW1,1700000000,100001,已揽收\n\
                 W2,1700000000,100001,已揽收\nW3,1700000000,100001,已揽收\n";
    let (_folder, orders) = orders(["W1", "W2"]);
    for feed in [lines.as_str(), table] {
        let run = gate(feed.as_bytes(), &["--orders", &orders, "--summary", "json"]);
        assert_eq!(run.payloads().len(), 2, "{}", run.stderr);
        assert_eq!(run.payloads()[1]["token"], format!("{TOKEN}W2"));
        assert_eq!(run.summary()["by_code"], json!({"missing_field": 1}));
        assert_eq!(run.summary()["lines"], 3);
        assert_eq!(
            run.summary().get("items"),
            None,
            "a record of ours is one line"
        );
    }
}

#[test]
fn orders_are_a_table_json_or_events_of_wechat_and_are_all_right_or_nothing_is_decided() {
    let row = "运单号,扫描时间,操作类型,描述\nW1,2026-11-18 08:00:00,揽件成功,已揽收\n";
    let json = format!("{{\"waybill_id\":\"W1\",\"token\":\"{TOKEN}\"}}\n");
    let event = json!({
        "Event": "add_waybill", "Token": TOKEN, "OrderID": "o1", "WayBillID": "W1",
        "Cargo": {"DetailList": [{"Name": "a"}]},
    });
    let xml = format!(
        "<xml><Event><![CDATA[add_waybill]]></Event><Token>{TOKEN}</Token>\
         <OrderID>o1</OrderID><WayBillID>W1</WayBillID></xml>\n"
    );
    let gbk = format!("<?xml version=\"1.0\" encoding=\"GBK\"?>{xml}")
        .replace("<OrderID>", "<Remark>已下单</Remark><OrderID>");
    let gbk = encoding_rs::GB18030.encode(&gbk).0.into_owned();
    let of_events = format!("{event}\n");
    let chinese = format!("令牌;运单号\n{TOKEN};W1\n");
    let place = Workplace::new(row);
    let texts = [&json, &of_events, &xml, &chinese].map(|text| text.clone().into_bytes());
    for text in texts.into_iter().chain([gbk]) {
        place.write("orders", &text);
        let (exit, told) = place.gate("feed.jsonl", &["--orders", "orders"]);
        let text = String::from_utf8_lossy(&text);
        assert_eq!((exit, place.lines("out")), (0, 1), "{text}{told}");
        let out = String::from_utf8(place.read("out")).unwrap();
        assert!(out.contains(TOKEN), "{text}");
    }
    for (text, english, chinese) in [
        ("waybill_id,token\nW1,\nW 2,x\n", "line 2: ", "第 3 行："),
        ("运单号\nW1\n", "has no column token", "没有 token 列"),
        ("{\"waybill_id\":\"W1\"}\n", "line 1: ", "第 1 行："),
    ] {
        place.write("orders", text);
        for (lang, text) in [("en", english), ("zh", chinese)] {
            let options = ["--orders", "orders", "--lang", lang];
            let (exit, told) = place.gate("feed.jsonl", &options);
            assert_eq!(exit, 2, "{told}");
            assert!(told.contains(text), "{told}");
        }
    }
    // An order whose waybill id the carrier gives is passed over, and told.
    let open = of_events.replace("\"W1\"", "\"0\"");
    place.write("orders", format!("{of_events}{open}"));
    let (exit, told) = place.gate("feed.jsonl", &["--orders", "orders"]);
    assert!(
        exit == 0 && told.contains("1 orders in orders have no waybill id"),
        "{told}"
    );
}

#[test]
fn a_table_in_gb18030_is_read_by_the_rules_for_texts_and_without_a_map_by_the_nine_labels() {
    let header = "运单号,扫描时间,操作类型,描述\n";
    let table = header.to_owned()
        + "770473676669116,2026/11/18 8:26,揽件成功,【杭州】已揽收\n"
        + "770473676669116,2026-11-18 20:26:40,更新运输轨迹,离开杭州\n"
        + "770473676669116,1795050000,签收成功,\n";
    let encoded = encoding_rs::GB18030.encode(&table).0.into_owned();
    let (_folder, orders) = orders(["770473676669116"]);
    let mut outputs = Vec::new();
    for map in [&["--map", "text-zh"][..], &[]] {
        let unsaid = gate(&encoded, map);
        assert_eq!(unsaid.exit, 2);
        let hint = "read it with `--encoding gb18030`";
        assert!(unsaid.stderr.contains(hint), "{}", unsaid.stderr);
        let words = [map, &["--encoding", "gb18030", "--orders", &orders]].concat();
        let run = gate(&encoded, &words);
        assert_eq!(run.payloads().len(), 3, "{}", run.stderr);
        assert_eq!(run.payloads()[1]["action_time"], 1_795_004_800);
        outputs.push(run);
    }
    let message = |run: &Run| run.payloads()[2]["action_msg"].clone();
    assert_eq!(message(&outputs[0]), "签收成功");
    assert_eq!(message(&outputs[1]), "签收成功");
    assert_eq!(outputs[0].stdout, outputs[1].stdout);
    // Local times at another offset, and codes that are none of the nine.
    let later = gate(
        table.as_bytes(),
        &["--utc-offset", "+00:00", "--orders", &orders],
    );
    assert_eq!(later.payloads()[1]["action_time"], 1_795_004_800 + 8 * 3600);
    let other = table.replace("揽件成功", "收件扫描");
    let run = gate(other.as_bytes(), &["--orders", &orders]);
    let reject = &run.rejects()[0];
    assert_eq!(
        (&reject["number"], &reject["line"]),
        (&json!(114), &json!(2))
    );
    let reason = reject["reason"].as_str().unwrap();
    assert!(
        reason.starts_with("the action `收件扫描` is none of the nine ("),
        "{reason}"
    );
    assert!(reason.ends_with("need a map, as --map text-zh"), "{reason}");
    assert!(
        reject["reason_zh"]
            .as_str()
            .unwrap()
            .contains("不是九种之一")
    );
}

#[test]
fn columns_are_named_by_whoever_knows_them_and_fields_are_carried_along() {
    let table = "no,at,node,memo,网点,order_key\n\
                 W1,2026-11-18 08:00:00,PickedUp,已揽收,杭州,abc\n\
                 W1,2026-11-18 07:00:00,200001,离开,杭州余杭,abc\n\
                 W2,yesterday,100001,已揽收,,abc\n";
    let named = "no=waybill_id,at=action_time,node=action_type,memo=action_msg";
    let (_folder, orders) = orders(["W1", "W2"]);
    let options = [
        "--columns",
        named,
        "--orders",
        &orders,
        "--echo",
        "网点,memo",
    ];
    let run = gate(table.as_bytes(), &options);
    let echoes: Vec<Value> = run.verdicts().iter().map(|v| v["echo"].clone()).collect();
    assert_eq!(
        echoes,
        [
            json!({"网点": "杭州", "memo": "已揽收"}),
            json!({"网点": "杭州余杭", "memo": "离开"}),
            json!({"网点": "", "memo": "已揽收"}),
        ],
        "{}",
        run.stderr
    );
    assert_eq!(run.rejects().len(), 2);
    assert_eq!(run.rejects()[0]["echo"]["网点"], "杭州余杭");
    for (options, told) in [
        (&["--columns", "no=number"][..], "`number` is no field"),
        (
            &["--columns", "nr=waybill_id,memo=action_msg"],
            "has no column nr",
        ),
        (
            &["--columns", "no=waybill_id"],
            "has no column action_time|",
        ),
        (
            &["--columns", "no=waybill_id", "--map", "yto"],
            "cannot be used with",
        ),
        (
            &["--columns", named, "--echo", "depot"],
            "has no column depot",
        ),
        (
            &["--columns", named, "--echo", "my_Token"],
            "tokens are never shown",
        ),
    ] {
        let run = gate(table.as_bytes(), options);
        assert_eq!(run.exit, 2, "{}", run.stderr);
        assert!(run.stderr.contains(told), "{told}: {}", run.stderr);
    }
    let run = gate(b"{\"a\":1}\n{\"token\":\"t\"}\n", &["--columns", "a=token"]);
    assert!(
        run.exit == 2 && run.stderr.contains("--columns is for a table"),
        "{}",
        run.stderr
    );
}

#[test]
fn no_token_leaves_by_verdicts_rejects_or_the_summary_however_a_push_is_broken() {
    let push = |more: &str| {
        let trace = format!(r#"{{"ftime":"x","statusCode":"999","context":"令牌{TOKEN}"}}"#);
        format!(r#"{{"status":"polling",{more}"lastResult":{{"nu":"YT1","data":[{trace}]}}}}"#)
    };
    let feed = [
        push(&format!(r#""token":"{TOKEN}","#)),
        push(&format!(r#""a":{{"order_token":"{TOKEN}"}},"#)),
        push(&format!(r#""token":"{TOKEN}""#)),
        format!("param=%7B%22token%22%3A%22{TOKEN}%22%7D"),
        format!("token={TOKEN}&param=x"),
    ]
    .join("\n");
    let run = gate(
        feed.as_bytes(),
        &["--map", "kuaidi100", "--echo", "status,a,param"],
    );
    assert_eq!(run.verdicts().len(), 5, "{}", run.stderr);
    for (name, text) in [
        ("rejects", &run.rejects),
        ("verdicts", &run.verdicts),
        ("summary", &run.stderr),
    ] {
        assert!(!text.contains(&TOKEN[..8]), "{name}: {text}");
    }
    // Nor by what is carried along from an update that is accepted.
    let trace = r#"{"ftime":"2026-11-18 08:00:00","statusCode":"103","context":"已揽收"}"#;
    let push =
        format!(r#"{{"token":"abcdefghijkl","lastResult":{{"nu":"YT1","data":[{trace}]}}}}"#);
    let form = format!("param={}", percent_encoded(&push));
    let (_folder, orders) = orders(["YT1"]);
    let words = ["--map", "kuaidi100", "--orders", &orders, "--echo", "param"];
    let run = gate(form.as_bytes(), &words);
    assert_eq!(run.payloads().len(), 1, "{}", run.stderr);
    assert_eq!(run.verdicts()[0]["echo"]["param"], "***");
}

#[test]
fn a_map_that_does_not_fit_is_told_in_both_languages_and_nothing_is_decided() {
    let table = b"a,b\n1,2\n";
    for (feed, options, english, chinese) in [
        (
            &table[..],
            &["--map", "nobody"][..],
            "nobody is neither a ready map nor a file; ready are kdniao",
            "既不是现成的映射，也不是文件",
        ),
        (
            "运单号,b\n1,2\n".as_bytes(),
            &["--map", "text-zh"],
            "no column is the time",
            "没有时间列",
        ),
        (
            table,
            &["--map", "text-zh"],
            "neither a JSON object nor a CSV header",
            "没有 CSV 表头",
        ),
        (
            b"[{\"nu\":1}]\n",
            &["--map", "kuaidi100"],
            "is a JSON array",
            "是一个 JSON 数组",
        ),
        (
            b"{\n  \"lastResult\": {\"data\": [\n {\"a\": 1}\n]}\n}\n",
            &["--map", "kuaidi100"],
            "a JSON value over several lines",
            "一个 JSON 值占了多行",
        ),
        (
            "运单号,扫描时间\n1,2\n".as_bytes(),
            &[],
            "has no column action_type|",
            "缺少列 action_type|",
        ),
    ] {
        for (lang, text) in [("en", english), ("zh", chinese)] {
            let run = gate(feed, &[options, &["--lang", lang]].concat());
            assert_eq!((run.exit, run.stdout.as_str()), (2, ""), "{}", run.stderr);
            assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
        }
    }
}

#[test]
fn with_many_items_of_a_long_line_the_work_and_the_rejects_stay_small() {
    let trace = r#"{"ftime":"2026-11-18 08:00:00","statusCode":"999","context":"已到达"}"#;
    let traces = vec![trace; 4000].join(",");
    let push = format!(r#"{{"lastResult":{{"nu":"YT1","data":[{traces}]}}}}"#);
    let run = gate(
        push.as_bytes(),
        &["--map", "kuaidi100", "--echo", "message"],
    );
    assert_eq!(run.rejects().len(), 4000);
    assert!(run.rejects.len() < 4000 * 2500, "{}", run.rejects.len());
}

#[test]
fn an_audit_reads_a_carrier_s_own_vocabulary_and_needs_no_token() {
    let (feed, _) = sample("kdniao");
    let mut command = waybill();
    command.args([
        "audit",
        "--map",
        "kdniao",
        "--now",
        "1800000000",
        "--json",
        "-",
    ]);
    let (exit, stdout, stderr) = run(&mut command, &feed);
    assert_eq!(exit, 0, "{stderr}");
    let audit: Value = serde_json::from_str(&stdout).unwrap();
    let gated = gate_sample("kdniao", &[]).summary();
    for outcome in ["accepted", "duplicate", "rejected", "malformed", "ignored"] {
        assert_eq!(audit["outcomes"][outcome], gated[outcome], "{outcome}");
    }
    for count in ["lines", "items", "empty"] {
        assert_eq!(audit[count], gated[count], "{count}");
    }
    assert!(
        audit["carriers"].as_array().unwrap().len() > 1,
        "{}",
        audit["carriers"]
    );
    // One of ours, without a token, and a table in Chinese.
    let ours = "{\"waybill_id\":\"yt-1\",\"action_time\":1700000000,\"action_type\":100001,\
                \"action_msg\":\"已揽收\"}\n";
    let table = "运单号,扫描时间,操作类型,描述\nyt-1,2023-11-15 06:13:20,揽件成功,已揽收\n";
    for feed in [ours, table] {
        let mut command = waybill();
        command.args(["audit", "--now", "1800000000"]);
        let (exit, stdout, stderr) = run(&mut command, feed.as_bytes());
        assert_eq!(exit, 0, "{stderr}");
        assert!(stdout.contains("1  100.0%  accepted"), "{stdout}");
        assert!(stdout.contains("2023-11-15 06:13"), "{stdout}");
    }
    let (_, stdout, _) = run(waybill().args(["audit", "--map", "kdniao"]), &feed);
    assert!(stdout.contains("ignored, as no update"), "{stdout}");
}

#[test]
fn the_ready_map_that_fits_is_found_and_told() {
    for name in [
        "kuaidi100",
        "kdniao",
        "sf-push",
        "zto-query",
        "text-zh",
        "aftership",
    ] {
        let named = gate_sample(name, &[]);
        let found = gate_sample_by("auto", name, &[]);
        assert_eq!(found.exit, named.exit);
        assert!(
            found.stderr.contains(&format!("--map auto: {name} reads ")),
            "{name}: {}",
            found.stderr
        );
        assert_eq!(found.verdicts, named.verdicts, "{name}");
        assert_eq!(found.rejects, named.rejects, "{name}");
    }
    for (lang, text) in [
        ("en", "no ready map reads standard input"),
        ("zh", "没有现成的映射能读取"),
    ] {
        let run = gate(b"{\"a\":1}\n", &["--map", "auto", "--lang", lang]);
        assert_eq!(run.exit, 2);
        assert!(run.stderr.contains(text), "{}", run.stderr);
    }
    let run = gate(
        b"",
        &["--map", "auto", "--state", "waybill.state", "--out", "out"],
    );
    assert!(
        run.exit == 2 && run.stderr.contains("name the map"),
        "{}",
        run.stderr
    );
    for empty in ["", "\n", " ", "\r", " \n\t"] {
        assert_eq!(
            gate(empty.as_bytes(), &["--map", "auto"]).exit,
            0,
            "{empty:?}"
        );
    }
}

/// A carrier's text may have any token of the orders in it.
#[test]
fn the_token_of_another_waybill_is_not_shown_either() {
    const OTHER: &str = "Zq8-3vKx_91LmRt7wPcYb4Nd";
    let place = Workplace::new("");
    place.write(
        "orders.csv",
        format!("waybill_id,token\nYT1,{OTHER}\nYT2,order-token-of-the-tests\n"),
    );
    let push = |code: &str, text: &str| {
        json!({"lastResult": {"nu": "YT2", "com": text, "data": [
            {"ftime": "2023-11-17 08:00:00", "statusCode": code, "context": text}]}})
        .to_string()
            + "\n"
    };
    let text = format!("令牌{OTHER}");
    place.write(
        "feed.jsonl",
        push("999", &text) + &push(OTHER, "x") + &push("103", &text),
    );
    let options = [
        "--map",
        "kuaidi100",
        "--orders",
        "orders.csv",
        "--echo",
        "com",
    ];
    let (exit, told) = place.gate("feed.jsonl", &options);
    assert_eq!(exit, 0, "{told}");
    let [_, rejects, verdicts] = place.outputs();
    assert_eq!(place.lines("rejects"), 2);
    for shown in [rejects, verdicts, told.into_bytes()] {
        let shown = String::from_utf8(shown).unwrap();
        assert!(!shown.contains(OTHER), "{shown}");
    }
}

/// They are no token, although the record has the same words in it.
#[test]
fn a_reason_keeps_the_words_of_the_map_and_of_the_fields() {
    for (record, map, reason) in [
        (
            r#"{"Body":{"WaybillRoute":{"a":1}},"WaybillRoute":{}}"#,
            "sf-push",
            "`Body.WaybillRoute[]` is an object; the map sf-push has a list there",
        ),
        (
            concat!(
                r#"{"lastResult":{"nu":"undefined","data":[{"ftime":"2026-11-18 08:00:00","#,
                r#""statusCode":"103","context":"x"}]}}"#
            ),
            "kuaidi100",
            "waybill_id is undefined, a word for nothing",
        ),
    ] {
        let run = gate(record.as_bytes(), &["--map", map]);
        let found = run.rejects()[0]["reason"].as_str().unwrap().to_owned();
        assert!(found.starts_with(reason), "{found}");
    }
}

#[test]
fn by_a_map_whose_record_is_a_list_a_line_may_be_one() {
    let scan = |time: &str, code: &str| {
        json!({
            "traceNo": "W1", "opTime": time, "opCode": code, "opName": "x", "opDesc": "m"
        })
    };
    let list = |day: u8| {
        json!([
            scan(&format!("2023-11-{day} 08:00:00"), "203"),
            scan(&format!("2023-11-{day} 09:00:00"), "954")
        ])
        .to_string()
            + "\n"
    };
    let feed = list(16) + &list(17);
    let run = gate(feed.as_bytes(), &["--map", "ems", "--summary", "json"]);
    let summary = run.summary();
    assert_eq!(
        (&summary["lines"], &summary["items"]),
        (&json!(2), &json!(4)),
        "{summary}"
    );
    // Their ids are shown, although they have no token.
    assert_eq!(run.verdicts().first().unwrap()["waybill_id"], "W1");
    // Over several lines it is none, and by another map neither.
    let pretty = list(16).replace("},", "},\n");
    for (feed, map) in [(pretty.as_str(), "ems"), (feed.as_str(), "kuaidi100")] {
        let run = gate(feed.as_bytes(), &["--map", map]);
        assert!(
            run.exit == 2 && run.stderr.contains("is a JSON array"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn a_document_with_a_document_type_is_refused_as_one_and_not_taken_for_a_page() {
    let document = concat!(
        "<!DOCTYPE r [<!ENTITY x \"y\">]><Request><Body><WaybillRoute mailno=\"SF1\" ",
        "acceptTime=\"2026-11-16 20:26:40\" remark=\"&x;\" opCode=\"50\"/></Body></Request>"
    );
    for feed in [document.to_owned(), document.replace("><", ">\n<")] {
        let run = gate(feed.as_bytes(), &["--map", "sf-push", "--summary", "json"]);
        assert_eq!(
            run.summary()["by_code"],
            json!({"invalid_json": 1}),
            "{}",
            run.stderr
        );
    }
    let page = "<!DOCTYPE html>\n<html></html>\n";
    let run = gate(page.as_bytes(), &["--map", "sf-push"]);
    assert!(
        run.exit == 2 && run.stderr.contains("is HTML or XML"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_is_wrong_with_an_order_of_two_fields_is_said_of_them() {
    let place = Workplace::new("");
    for (order, told) in [
        (r#"{"waybillId":"W1"}"#, "token is missing"),
        (r#"{"Token":"t"}"#, "waybill_id (waybillId) is missing"),
        (
            r#"{"waybill_id":770473676669116,"token":"t"}"#,
            "waybill_id is a whole number",
        ),
        (r#"{"waybill_id":"W1","token":["t"]}"#, "token is an array"),
    ] {
        place.write("orders.jsonl", order);
        let (exit, stderr) = place.gate("feed.jsonl", &["--orders", "orders.jsonl"]);
        assert!(exit == 2 && stderr.contains(told), "{order}: {stderr}");
    }
    place.write("orders.jsonl", r#"{"waybillId":"W1","Token":"t"}"#);
    let (exit, stderr) = place.gate("feed.jsonl", &["--orders", "orders.jsonl"]);
    assert_eq!(exit, 0, "{stderr}");
}
