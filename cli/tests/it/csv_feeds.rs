//! Feeds in CSV: the same answers as in JSON Lines, and rows that can't be read.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::command::{Run, feed_path, gate, json_lines, run, waybill};

const SNAKE: [&str; 5] = [
    "token",
    "waybill_id",
    "action_time",
    "action_type",
    "action_msg",
];
const CAMEL: [&str; 5] = [
    "token",
    "waybillId",
    "actionTime",
    "actionType",
    "actionMsg",
];

/// Everything that a run writes about the records, except their places and how they were written.
fn answers(run: &Run) -> (String, Vec<Value>, Vec<Value>, Value) {
    let without = |mut line: Value, names: &[&str]| {
        for name in names {
            line.as_object_mut().unwrap().remove(*name);
        }
        line
    };
    let verdicts = run.verdicts().into_iter().map(|v| without(v, &["line"]));
    let rejects = run
        .rejects()
        .into_iter()
        .map(|r| without(r, &["line", "input"]));
    (
        run.stdout.clone(),
        verdicts.collect(),
        rejects.collect(),
        run.summary(),
    )
}

/// A record that JSON Lines and CSV can both express: its five values.
type Texts = [String; 5];

fn json_line(texts: &Texts) -> String {
    let mut record = serde_json::Map::new();
    for (name, text) in SNAKE.into_iter().zip(texts) {
        let value = match name {
            _ if text.is_empty() => continue,
            "action_time" | "action_type" => json!(text.parse::<i64>().unwrap()),
            _ => json!(text),
        };
        record.insert(name.to_owned(), value);
    }
    Value::Object(record).to_string() + "\n"
}

/// The values of a line of the repository's feed, if CSV can express the same.
fn texts(line: &str) -> Option<Texts> {
    let record: Value = serde_json::from_str(line.trim_start_matches('\u{feff}')).ok()?;
    let record = record.as_object()?;
    let mut texts = Texts::default();
    for (text, names) in texts.iter_mut().zip(SNAKE.into_iter().zip(CAMEL)) {
        let mut values = [names.0, names.1]
            .into_iter()
            .filter_map(|name| record.get(name));
        let value = values.next()?;
        *text = if names.0 == "action_time" || names.0 == "action_type" {
            value.as_i64()?.to_string()
        } else {
            value.as_str()?.to_owned()
        };
    }
    // An empty cell is no value; a field in both casings is a fault of its own.
    let is_sayable = record
        .keys()
        .filter(|name| SNAKE.contains(&name.as_str()) || CAMEL.contains(&name.as_str()))
        .count()
        == 5
        && texts.iter().all(|text| !text.is_empty());
    is_sayable.then_some(texts)
}

#[test]
fn the_feed_of_the_repository_as_csv_gives_the_same() {
    let feed = std::fs::read(feed_path()).unwrap();
    let records: Vec<Texts> = feed
        .split(|byte| *byte == b'\n')
        .filter_map(|line| texts(str::from_utf8(line).ok()?))
        .collect();
    assert!(records.len() > 800, "{}", records.len());
    let json: String = records.iter().map(json_line).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(SNAKE).unwrap();
    for record in &records {
        writer.write_record(record).unwrap();
    }
    let csv = writer.into_inner().unwrap();
    let options = ["--summary", "json", "--now", "2026-11-01T00:00:00+08:00"];
    let (json, csv) = (gate(json.as_bytes(), &options), gate(&csv, &options));
    assert_eq!(answers(&csv), answers(&json));
    assert!(csv.payloads().len() > 500);
}

/// How a table is written.
#[derive(Debug, Clone)]
struct Style {
    separator: u8,
    quotes: csv::QuoteStyle,
    line_end: csv::Terminator,
    mark: &'static [u8],
    camel: bool,
    /// The column at each place; from 5 on they are unknown.
    order: Vec<usize>,
}

fn style() -> impl Strategy<Value = Style> {
    (
        prop::sample::select(vec![b',', b';', b'\t']),
        any::<[bool; 4]>(),
        Just((0..7).collect::<Vec<_>>()).prop_shuffle(),
    )
        .prop_map(
            |(separator, [quotes_all, crlf, mark, camel], order)| Style {
                separator,
                quotes: if quotes_all {
                    csv::QuoteStyle::Always
                } else {
                    csv::QuoteStyle::Necessary
                },
                line_end: if crlf {
                    csv::Terminator::CRLF
                } else {
                    csv::Terminator::Any(b'\n')
                },
                mark: if mark { b"\xef\xbb\xbf" } else { b"" },
                camel,
                order,
            },
        )
}

/// The table, and the line in which each record begins.
fn table(style: &Style, records: &[Texts]) -> (Vec<u8>, Vec<u64>) {
    let mut feed = style.mark.to_vec();
    let mut lines = Vec::new();
    let names = if style.camel { CAMEL } else { SNAKE };
    let header = |place: usize| names.get(place).map_or("note, or not", |name| name);
    let mut row = |feed: &mut Vec<u8>, cells: Vec<&str>| {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(style.separator)
            .quote_style(style.quotes)
            .terminator(style.line_end)
            .from_writer(Vec::new());
        writer.write_record(cells).unwrap();
        lines.push(feed.split(|byte| *byte == b'\n').count() as u64);
        feed.extend(writer.into_inner().unwrap());
    };
    row(
        &mut feed,
        style.order.iter().map(|place| header(*place)).collect(),
    );
    for record in records {
        let cell = |place: usize| record.get(place).map_or("a\n\"b\"\n,;", String::as_str);
        row(
            &mut feed,
            style.order.iter().map(|place| cell(*place)).collect(),
        );
    }
    lines.remove(0);
    (feed, lines)
}

/// Like a real token, and without the word "token" in it.
const TOKEN: &str = "Zq8-3vKx_91LmRt7wPcYb4Nd";

/// A byte that may change where cells and rows end, or what a text is.
fn awkward_byte() -> impl Strategy<Value = u8> {
    prop::sample::select(b",;\t\"\n\r a\xff".to_vec())
}

/// Records from good to broken, of few waybills, so that they meet.
fn record() -> impl Strategy<Value = Texts> {
    (
        prop::sample::select(vec![TOKEN, "\"t,o;k\"", "", "a b"]),
        prop::sample::select(vec!["W1", "W2", "770473676669116", "W,3", "", "0"]),
        prop::sample::select(vec![
            "1700000000",
            "1700000060",
            "1800000301",
            "1700000000000",
            "-1",
            "",
        ]),
        prop::sample::select(vec!["100001", "200001", "300002", "300003", "7", ""]),
        prop_oneof![
            3 => Just("已揽收".to_owned()),
            3 => "[已收, ;\"\t'1a-]{0,6}",
            1 => "[已\"\n\r,]{1,4}",
        ],
    )
        .prop_map(|(token, waybill, time, action, message)| {
            [token, waybill, time, action, &message].map(str::to_owned)
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_records_as_csv_give_the_same_as_in_json_lines(
        records in prop::collection::vec(record(), 0..25),
        style in style(),
    ) {
        let json: String = records.iter().map(json_line).collect();
        let (csv, lines) = table(&style, &records);
        let (json, csv) = (
            gate(json.as_bytes(), &["--summary", "json"]),
            gate(&csv, &["--summary", "json"]),
        );
        prop_assert_eq!(answers(&csv), answers(&json));
        let told: Vec<u64> = csv.verdicts().iter().map(|v| v["line"].as_u64().unwrap()).collect();
        prop_assert_eq!(told, lines);
        prop_assert!(!csv.rejects.contains(TOKEN));
    }

    #[test]
    fn any_bytes_under_a_header_are_counted_once_and_show_no_token_from_any_number_of_threads(
        records in prop::collection::vec(record(), 1..12),
        style in style(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), awkward_byte()), 0..12),
    ) {
        let (mut feed, _) = table(&Style { mark: b"", ..style }, &records);
        let body = feed.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        for (place, byte) in changes {
            let at = body + place.index(feed.len() - body);
            feed[at] = byte;
        }
        let run = gate(&feed, &["--summary", "json", "--encoding", "utf-8"]);
        let summary = run.summary();
        let count = |name: &str| summary[name].as_u64().unwrap();
        let is_unreadable = count("malformed") > 0 && count("malformed") == count("lines");
        prop_assert_eq!(run.exit, i32::from(is_unreadable));
        prop_assert_eq!(
            count("accepted") + count("duplicate") + count("rejected") + count("malformed"),
            count("lines")
        );
        prop_assert_eq!(run.verdicts().len() as u64, count("lines"));
        prop_assert_eq!(run.payloads().len() as u64, count("accepted"));
        prop_assert!(run.numbers().is_sorted_by(|a, b| a < b));
        prop_assert!(!run.rejects.contains(TOKEN), "{}", run.rejects);

        for (threads, chunk) in [("1", "1"), ("2", "7"), ("8", "64")] {
            let mut options = vec!["--summary", "json", "--encoding", "utf-8"];
            options.extend(["--threads", threads, "--chunk", chunk]);
            let other = gate(&feed, &options);
            prop_assert_eq!(&other.stdout, &run.stdout);
            prop_assert_eq!(&other.rejects, &run.rejects);
            prop_assert_eq!(&other.verdicts, &run.verdicts);
            prop_assert_eq!(&other.stderr, &run.stderr);
        }
    }
}

const HEADER: &str = "token,waybill_id,action_time,action_type,action_msg\n";

fn feed(rows: &str) -> Vec<u8> {
    (HEADER.to_owned() + rows).into_bytes()
}

#[test]
fn rows_that_can_t_be_read_are_told_and_cost_nothing_else() {
    let rows = "\
        order-token-of-the-tests,W1,1700000000,100001,已揽收\n\
        order-token-of-the-tests,W1,1700000001,200001,离开杭州,发往西安\n\
        order-token-of-the-tests,W1,1700000002,200001\n\
        \n\
        ,,,,\n\
        order-token-of-the-tests,W1,1700000003,200001,\"已发出\n\
        order-token-of-the-tests,W1,1700000004,200001,\"易碎\"品\n\
        order-token-of-the-tests,W1,1700000005,200001, \"已发出\"\n\
        order-token-of-the-tests,W1,1700000006,200001,\"已到\n\
        达\"\n\
        ,W1,1.7E+09,200001,到达\n\
        order-token-of-the-tests,W1,1700000007,200001,\"到达\"\"西安\"\"，在途\"\n";
    let mut bytes = feed(rows);
    bytes.extend(b"order-token-of-the-tests,W1,1700000008,200001,\xd2\xd1\xb7\xa2\xb3\xf6\n");
    let run = gate(&bytes, &[]);
    let told: Vec<String> = run
        .rejects()
        .iter()
        .map(|reject| {
            let faults = reject["faults"].as_array().unwrap().iter();
            let reasons: Vec<_> = faults
                .map(|fault| format!("{} {}", fault["number"], fault["reason"].as_str().unwrap()))
                .collect();
            format!(
                "{}: {}\n    {}",
                reject["line"],
                reasons.join("\n    "),
                reject["input"]
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
    let sent: Vec<_> = run
        .payloads()
        .iter()
        .map(|p| p["action_msg"].clone())
        .collect();
    assert_eq!(sent, ["已揽收", "到达\"西安\"，在途"]);
}

#[test]
fn a_separator_in_a_message_that_is_not_quoted_never_sends_a_part_of_it() {
    for separator in [',', ';', '\t'] {
        let header = HEADER.replace(',', &separator.to_string());
        for message in ["a|", "|a", "a|b", "a|b|c", "|", "\"a\"|b", "a|\"b\""] {
            let message = message.replace('|', &separator.to_string());
            let row = [
                "order-token-of-the-tests",
                "W1",
                "1700000000",
                "100001",
                &message,
            ];
            let row = row.join(&separator.to_string());
            let run = gate((header.clone() + &row).as_bytes(), &["--summary", "json"]);
            assert_eq!(run.summary()["by_code"], json!({"invalid_row": 1}), "{row}");
            assert_eq!(run.stdout, "");
        }
    }
}

#[test]
fn a_header_that_can_t_be_used_is_refused_with_all_that_is_wrong() {
    let told = |feed: &str, options: &[&str]| {
        let (exit, stdout, stderr) = run(waybill().arg("gate").args(options), feed.as_bytes());
        assert_eq!((exit, stdout.as_str()), (2, ""), "{feed}");
        stderr
    };
    let all = [
        told("token,waybill_id\nt,W1\n", &[]),
        told(
            "\n\ntoken;waybillId;waybill_id;actionTime;token;token\n",
            &[],
        ),
        told("t,W1,1700000000,100001,已揽收\n", &["--format", "csv"]),
        told("{\"token\":\"t\"}\n", &["--format", "csv"]),
    ];
    insta::assert_snapshot!(all.concat());
}

#[test]
fn a_header_is_read_as_spreadsheets_and_databases_write_it() {
    let values = [
        "order-token-of-the-tests",
        "W1",
        "1700000000",
        "100001",
        "已揽收",
    ];
    for (header, separator) in [
        ("TOKEN,WAYBILL_ID,ACTION_TIME,ACTION_TYPE,ACTION_MSG", ','),
        ("Token; WaybillId ;ActionTime;actionType;action_msg", ';'),
        (
            "t.token|t.waybill_id|t.action_time|t.action_type|t.action_msg",
            '|',
        ),
        (
            "`token`\t`db`.`t`.`waybill_id`\taction_time\taction_type\t[dbo].[action_msg]",
            '\t',
        ),
        (
            "sep=;\ntoken;waybill_id;action_time;action_type;action_msg",
            ';',
        ),
        (
            "sep=\t\r\ntoken\twaybill_id\taction_time\taction_type\taction_msg",
            '\t',
        ),
        (
            "\"sep=^\"\r\ntoken^waybill_id^action_time^action_type^action_msg",
            '^',
        ),
        (
            "\nsep=|\ntoken|waybill_id|action_time|action_type|action_msg",
            '|',
        ),
        (
            "scans of November\n\ntoken,waybill_id,action_time,action_type,action_msg",
            ',',
        ),
    ] {
        let feed = format!("{header}\n{}\n", values.join(&separator.to_string()));
        let run = gate(feed.as_bytes(), &["--summary", "json"]);
        assert_eq!(run.summary()["accepted"], 1, "{header}: {}", run.stderr);
        let titles = u64::from(header.starts_with("scans"));
        assert_eq!(run.summary()["malformed"], titles, "{header}");
        let line = header.matches('\n').count() as u64 + 2;
        assert_eq!(run.verdicts().last().unwrap()["line"], line, "{header}");
    }
}

#[test]
fn a_word_for_nothing_is_no_value() {
    let columns = [
        "order-token-of-the-tests",
        "W1",
        "1700000000",
        "100001",
        "已揽收",
    ];
    for word in [
        "NULL",
        "null",
        "\\N",
        "undefined",
        "NaN",
        "nan",
        "None",
        "nil",
        "N/A",
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#NULL!",
        "#DIV/0!",
        "#NUM!",
        "\"NULL\"",
    ] {
        for place in 0..columns.len() {
            let mut row = columns;
            row[place] = word;
            let run = gate(&feed(&(row.join(",") + "\n")), &["--summary", "json"]);
            assert_eq!(
                run.summary()["by_code"],
                json!({"missing_field": 1}),
                "{row:?}"
            );
        }
    }
    let row = "order-token-of-the-tests,NULL1,1700000000,100001,NULL 已揽收\n";
    assert_eq!(
        gate(&feed(row), &["--summary", "json"]).summary()["accepted"],
        1
    );
}

#[test]
fn the_format_can_be_said() {
    let rows = feed("order-token-of-the-tests,W1,1700000000,100001,已揽收\n");
    let records = crate::command::record("W1", 1_700_000_000, 100_001, "已揽收");
    for (feed, format, lines, accepted) in [
        (rows.as_slice(), "auto", 1, 1),
        (&rows, "csv", 1, 1),
        (&rows, "jsonl", 2, 0),
        (records.as_bytes(), "auto", 1, 1),
        (records.as_bytes(), "jsonl", 1, 1),
        (b"", "csv", 0, 0),
        (HEADER.as_bytes(), "auto", 0, 0),
        (HEADER.trim().as_bytes(), "auto", 0, 0),
    ] {
        let run = gate(feed, &["--format", format, "--summary", "json"]);
        let summary = run.summary();
        assert_eq!(
            (&summary["lines"], &summary["accepted"]),
            (&json!(lines), &json!(accepted)),
            "{format}"
        );
    }
}

#[test]
fn in_a_pipe_a_row_comes_out_before_the_feed_goes_on() {
    use std::io::{BufRead as _, BufReader, Write as _};
    let mut child = waybill()
        .args(["gate", "--summary", "none"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut payloads = BufReader::new(child.stdout.take().unwrap()).lines();
    input.write_all(HEADER.as_bytes()).unwrap();
    for step in 0..3 {
        let row = format!(
            "order-token-of-the-tests,W1,{},100001,\"已,揽收\"\n",
            1_700_000_000 + step
        );
        input.write_all(row.as_bytes()).unwrap();
        let payload = payloads.next().unwrap().unwrap();
        assert_eq!(json_lines(&payload)[0]["action_time"], 1_700_000_000 + step);
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

/// A header is looked at as far as any beginning. What of it is behind that would be a row.
#[test]
fn a_header_of_more_than_64_kib_is_refused_by_name() {
    let feed = |count: usize| {
        let row = format!("t,W1,1700000000,100001,x{}", ",1".repeat(count));
        format!(
            "token,waybill_id,action_time,action_type,action_msg{}\n{row}\n",
            ",column".repeat(count)
        )
    };
    let wide = gate(feed(9_000).as_bytes(), &["--summary", "json"]);
    assert_eq!((wide.exit, &wide.summary()["accepted"]), (0, &json!(1)));
    for options in [&[][..], &["--format", "csv"], &["--map", "text-zh"]] {
        let feed = feed(10_000).replacen("token,waybill_id", "token,运单号,waybill_id", 1);
        let long = gate(feed.as_bytes(), options);
        assert_eq!((long.exit, long.stdout.as_str()), (2, ""));
        let told = "has a header of more than 64 KiB, and no longer one is read; leave out the \
                    columns that are not needed. Nothing of it was decided\n";
        assert!(long.stderr.ends_with(told), "{options:?} {}", long.stderr);
    }
}

#[test]
fn of_many_columns_the_first_are_told_and_how_many_more_there_are() {
    let header: Vec<String> = (0..5_000).map(|i| format!("列{i}")).collect();
    let feed = format!("运单号,{}\n1{}\n", header.join(","), ",x".repeat(5_000));
    for options in [
        &[][..],
        &["--map", "text-zh"],
        &["--columns", "列1=action_msg,nr=waybill_id"],
    ] {
        let run = gate(feed.as_bytes(), options);
        assert_eq!(run.exit, 2, "{options:?}");
        let told = "运单号, 列0, 列1, 列2, 列3, 列4, 列5, 列6, 列7, 列8, 列9, 列10, 列11, 列12, 列13, \
                    列14, 列15, 列16, 列17, 列18, and 4981 more";
        assert!(run.stderr.contains(told), "{}", &run.stderr[..400]);
        let chinese = gate(feed.as_bytes(), &[options, &["--lang", "zh"]].concat()).stderr;
        assert!(chinese.contains("列18，以及另外 4981 列"), "{options:?}");
    }
}
