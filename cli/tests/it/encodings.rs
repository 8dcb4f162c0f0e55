//! Feeds in other encodings than UTF-8, and byte-order marks.

use std::process::Command;

use encoding_rs::GB18030;
use serde_json::json;

use crate::command::{gate, json_lines, record, run, waybill};
use crate::workplace::Workplace;

const HEADER: &str = "token,waybill_id,action_time,action_type,action_msg\n";

fn table() -> String {
    let row = |(i, message): (usize, &str)| {
        format!("order-token-of-the-tests,W{i},1700000000,100001,{message}\n")
    };
    HEADER.to_owned()
        + &["已揽收", "离开杭州", "picked up", "到达𠮷"]
            .into_iter()
            .enumerate()
            .map(row)
            .collect::<String>()
}

fn gb18030(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

fn utf_16le(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, content).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_feed_in_another_encoding_gives_the_same_bytes() {
    let lines = ["已揽收", "到达𠮷"]
        .map(|text| record("W1", 1_700_000_000, 100_001, text))
        .concat();
    for text in [table(), lines] {
        let plain = gate(text.as_bytes(), &[]);
        let marked = utf_16le(&format!("\u{feff}{text}"));
        for (feed, encoding) in [
            (gb18030(&text), "gb18030"),
            (gb18030(&text), "gbk"),
            (gzip(&gb18030(&text)), "gb18030"),
            (utf_16le(&text), "utf-16le"),
            (marked.clone(), "utf-16le"),
            (marked.clone(), "auto"),
            (gzip(&marked), "auto"),
        ] {
            for chunk in ["5", "100000"] {
                let run = gate(&feed, &["--encoding", encoding, "--chunk", chunk]);
                assert_eq!(
                    (run.exit, &run.stderr),
                    (plain.exit, &plain.stderr),
                    "{encoding}"
                );
                assert_eq!(run.stdout, plain.stdout);
                assert_eq!(run.verdicts, plain.verdicts);
                assert_eq!(run.rejects, plain.rejects);
            }
        }
    }
}

#[test]
fn gb18030_that_nobody_said_is_refused_and_named() {
    let lines = ["已揽收", "到达西安"]
        .map(|text| record("W1", 1_700_000_000, 100_001, text))
        .concat();
    for feed in [gb18030(&table()), gzip(&gb18030(&table())), gb18030(&lines)] {
        for mut command in [gate_command(), audit_command()] {
            let (exit, stdout, stderr) = run(&mut command, &feed);
            assert_eq!((exit, stdout.as_str()), (2, ""));
            assert!(
                stderr.contains("read it with `--encoding gb18030`"),
                "{stderr}"
            );
            let (_, _, stderr) = run(command.args(["--lang", "zh"]), &feed);
            assert!(stderr.contains("请加 `--encoding gb18030`"), "{stderr}");
        }
        let as_utf_8 = gate(&feed, &["--encoding", "utf-8", "--summary", "json"]);
        assert!(
            as_utf_8.summary()["by_code"]["invalid_utf8"]
                .as_u64()
                .unwrap()
                > 1
        );
    }
}

fn gate_command() -> Command {
    let mut command = waybill();
    command.arg("gate");
    command
}

fn audit_command() -> Command {
    let mut command = waybill();
    command.arg("audit");
    command
}

#[test]
fn a_few_damaged_lines_cost_themselves() {
    let good = table();
    let damaged = gb18030("order-token-of-the-tests,W9,1700000000,100001,已揽收\n");
    // One by itself, and two among three.
    let ascii = good
        .lines()
        .filter(|line| line.is_ascii())
        .fold(String::new(), |all, line| all + line + "\n");
    for (feed, malformed) in [
        ([ascii.as_bytes(), &damaged].concat(), 1),
        ([good.as_bytes(), &damaged, &damaged].concat(), 2),
    ] {
        let run = gate(&feed, &["--summary", "json"]);
        assert_eq!(run.exit, 0, "{}", run.stderr);
        assert_eq!(run.summary()["by_code"], json!({"invalid_utf8": malformed}));
    }
    let header = HEADER.trim_end().to_owned() + ",备注\n";
    let row = "order-token-of-the-tests,W1,1700000000,100001,picked up,\n";
    let run = gate(
        &[gb18030(&header), row.into()].concat(),
        &["--summary", "json"],
    );
    assert_eq!(run.summary()["accepted"], 1, "the header is apart");
}

#[test]
fn what_is_damaged_in_another_encoding_is_refused() {
    let mut feed = gb18030(&table());
    let at = feed
        .windows(2)
        .position(|pair| pair == [0xd2, 0xd1])
        .unwrap();
    feed[at + 1] = 0xff;
    let run = gate(&feed, &["--encoding", "gb18030"]);
    assert!(
        run.verdicts().len() == 4 && !run.stdout.is_empty(),
        "{}",
        run.stderr
    );
}

#[test]
fn a_byte_order_mark_before_a_later_line_is_passed_over() {
    let lines = ["W1", "W2"].map(|id| record(id, 1_700_000_000, 100_001, "已揽收"));
    let joined = lines.map(|line| format!("\u{feff}{line}")).concat();
    let run_of_lines = gate(joined.as_bytes(), &["--summary", "json"]);
    assert_eq!(run_of_lines.summary()["accepted"], 2);
    // Each table of two has a mark and a header.
    let joined = format!("\u{feff}{}", table()).repeat(2);
    let run = gate(joined.as_bytes(), &["--summary", "json"]);
    let summary = run.summary();
    assert_eq!(
        (&summary["accepted"], &summary["duplicate"]),
        (&json!(4), &json!(4))
    );
    assert_eq!(summary["malformed"], 0);
    assert_eq!(json_lines(&run.verdicts).last().unwrap()["line"], 10);
}

#[test]
fn with_a_state_a_feed_in_another_encoding_goes_on_where_it_was() {
    let place = Workplace::new("");
    let options = ["--state", "waybill.state", "--encoding", "gb18030"];
    place.write("feed.csv", gb18030(&table()));
    let (exit, told) = place.gate("feed.csv", &options);
    assert_eq!((exit, place.lines("out")), (0, 4), "{told}");
    let more = table() + "order-token-of-the-tests,W9,1700000000,100001,已揽收\n";
    place.write("feed.csv", gb18030(&more));
    let (exit, told) = place.gate("feed.csv", &options);
    assert_eq!(
        (exit, place.lines("out"), place.lines("verdicts")),
        (0, 5, 5),
        "{told}"
    );
    let (exit, told) = place.gate("feed.csv", &["--follow", "--encoding", "gb18030"]);
    assert!(
        exit == 2 && told.contains("in UTF-8 and not packed"),
        "{told}"
    );
}

/// Its rows may be ASCII, or there may be one alone, so that only the header tells it.
#[test]
fn a_table_whose_header_is_gb18030_is_refused_and_the_encoding_named() {
    let known = "运单号,扫描时间,操作类型,描述\n";
    let half = "运单号,扫描时间,描述,token\n";
    for (header, row, options) in [
        (known, "W1,2026-11-16 20:26,100001,ok\n", &[][..]),
        (known, "W1,2026-11-16 20:26,揽件成功,已揽收\n", &[]),
        (known, "", &[]),
        (half, "W1,2026-11-16 20:26,ok,t\n", &[]),
        (half, "W1,2026-11-16 20:26,ok,t\n", &["--map", "text-zh"]),
    ] {
        let feed = gb18030(&(header.to_owned() + row));
        let gated = gate(&feed, options);
        assert_eq!(
            (gated.exit, gated.stdout.as_str()),
            (2, ""),
            "{header}{row}"
        );
        let (_, _, audited) = run(audit_command().args(options), &feed);
        for told in [gated.stderr, audited] {
            assert!(
                told.contains("GB18030 (GBK)")
                    && told.contains("read it with `--encoding gb18030`"),
                "{header}{row}{told}"
            );
        }
        let said = gate(&feed, &[options, &["--encoding", "gb18030"]].concat());
        assert!(!said.stderr.contains("GB18030"), "{}", said.stderr);
        let (exit, suggested, told) = run(waybill().args(["map", "suggest", "-"]), &feed);
        assert_eq!((exit, suggested.as_str()), (2, ""), "{told}");
        assert!(told.contains("`--encoding gb18030`"), "{told}");
    }
    // Of orders no encoding can be said.
    let place = Workplace::new("");
    for orders in ["运单号,令牌\nW1,t\n", "waybill_id,令牌\nW1,t\n"] {
        place.write("orders.csv", gb18030(orders));
        let (exit, told) = place.gate("feed.jsonl", &["--orders", "orders.csv"]);
        assert!(
            exit == 2 && told.contains("as with `iconv -f GB18030 -t UTF-8`"),
            "{told}"
        );
    }
}

#[test]
fn known_waybills_and_orders_in_utf_16_are_named_with_the_way_to_utf_8() {
    let place = Workplace::new("");
    for (option, text) in [
        ("--orders", "waybill_id,token\nW1,t\n"),
        ("--orders", "{\"waybill_id\":\"W1\",\"token\":\"t\"}\n"),
        ("--start", "waybill_id,status,time,held\nW1,untracked,,\n"),
    ] {
        place.write("beside", utf_16le(text));
        for (lang, expected) in [
            (
                "en",
                "is UTF-16 without a byte-order mark; turn it into UTF-8, as with \
                 `iconv -f UTF-16LE -t UTF-8`",
            ),
            (
                "zh",
                "是没有字节序标记的 UTF-16；请转换为 UTF-8，如用 `iconv -f UTF-16LE -t UTF-8`",
            ),
        ] {
            let options = ["--lang", lang, option, "beside"];
            let (exit, told) = place.gate("feed.jsonl", &options);
            assert!(exit == 2 && told.contains(expected), "{text}{told}");
        }
    }
}
