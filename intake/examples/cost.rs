//! What a scan costs: reads so many of them in one of a few shapes, and does nothing else.
//!
//! Run twice under `valgrind --tool=callgrind`, the difference in instructions is that of the scans
//! more in the second run; see `docs/measurements`.
#![allow(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a program for people"
)]

use std::env;
use std::hint::black_box;
use std::process::ExitCode;

use waybill_engine::{Field, MessagePolicy, Record, RecordFields};
use waybill_intake::{Columns, Map, MapReader};

/// So many scans have a push of KDNIAO's or 快递100's.
const SCANS: usize = 8;

const HEADER: [&str; 4] = ["运单号", "扫描时间", "操作类型", "描述"];

const TEXTS: [&str; SCANS] = [
    "【杭州市】您的快件已签收，签收人：本人。感谢使用中通快递，期待再次为您服务",
    "【杭州市】快件已送达，请凭取货码签收，如有疑问请联系业务员",
    "【杭州市】杭州西湖的业务员正在派件中，请保持电话畅通",
    "【杭州市】快件已经到达杭州西湖",
    "【嘉兴市】快件离开嘉兴中转部，已发往杭州西湖",
    "【嘉兴市】快件已经到达嘉兴中转部",
    "【上海市】快件离开上海虹桥，已发往嘉兴中转部",
    "【上海市】上海虹桥的快件已揽收",
];

const CODES: [&str; SCANS] = ["301", "501", "5", "1001", "1002", "1002", "1002", "103"];

fn time(scan: usize) -> String {
    format!("2026-11-{:02} {:02}:26:40", 20 - scan, 20 - scan)
}

/// A push in the shape and with the fields of a real one.
fn kuaidi100() -> String {
    let scans: Vec<String> = (0..SCANS)
        .map(|i| {
            let (time, code, text) = (time(i), CODES[i], TEXTS[i]);
            let first = format!(r#""time":"{time}","ftime":"{time}","context":"{text}""#);
            let middle = format!(r#""status":"在途","statusCode":"{code}""#);
            let area = r#""areaCode":"CN330106000000","areaName":"浙江,杭州市,西湖区""#;
            let last = r#""areaCenter":"120.13,30.25","location":"","areaPinYin":"xi hu qu""#;
            format!("{{{first},{middle},{area},{last}}}")
        })
        .collect();
    let scans = scans.join(",");
    let before = r#""status":"polling","billstatus":"check","message":"","autoCheck":"0""#;
    let state = r#""message":"ok","state":"5","status":"200","condition":"F00","ischeck":"0""#;
    let parcel = r#""com":"zhongtong","nu":"770473676669116""#;
    let result = format!(r#"{{{state},{parcel},"data":[{scans}]}}"#);
    format!(r#"{{{before},"comOld":"","comNew":"","lastResult":{result}}}"#)
}

fn plain_json() -> String {
    let token = "t".repeat(64);
    let ids = format!(r#""token":"{token}","waybill_id":"770473676669116""#);
    let action = format!(r#""action_type":200001,"action_msg":"{}""#, TEXTS[3]);
    format!(r#"{{{ids},"action_time":1795004800,{action}}}"#)
}

/// The same scans as the rows of a table, a flat object each.
fn flat_json() -> String {
    let lines = (0..SCANS).map(|i| {
        let (time, text) = (time(i), TEXTS[i]);
        let first = format!(r#""nu":"770473676669116","scanTime":"{time}""#);
        format!("{{{first},\"操作类型\":\"到件\",\"desc\":\"{text}\"}}\n")
    });
    let lines: Vec<String> = lines.collect();
    lines.concat()
}

/// Reads a feed of lines so many times.
fn lines(map: &Map, feed: &str, times: usize) {
    let mut reader = MapReader::new(map);
    let mut items = Vec::new();
    for _ in 0..times {
        let mut rest = black_box(feed);
        while !rest.is_empty() {
            let line = reader.read_first(rest, &MessagePolicy::DEFAULT, &mut items);
            rest = &rest[line.len() + 1..];
            black_box(&items);
            items.clear();
        }
    }
}

fn rows(columns: &Columns<'_>, code: &str, count: usize) {
    let rows: Vec<[String; 4]> = (0..SCANS)
        .map(|i| {
            let id = "770473676669116".to_owned();
            [id, time(i), code.to_owned(), TEXTS[i].to_owned()]
        })
        .collect();
    let mut items = Vec::new();
    for i in 0..count {
        let row = rows[i % SCANS].each_ref().map(String::as_str);
        columns.read_into(&black_box(row), &MessagePolicy::DEFAULT, &mut items);
        black_box(&items);
        items.clear();
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (Some(shape), Some(count)) = (
        arguments.first(),
        arguments.get(1).and_then(|count| count.parse().ok()),
    ) else {
        eprintln!("cost plain-json|plain-row|kuaidi100|flat-json|row-by-code|row-by-text COUNT");
        return ExitCode::FAILURE;
    };
    let policy = MessagePolicy::DEFAULT;
    let count: usize = count;
    match &**shape {
        "plain-json" => {
            let record = plain_json();
            for _ in 0..count {
                let read = Record::from_json(black_box(record.as_bytes()), &policy);
                black_box(read).expect("a sound record");
            }
        }
        "plain-row" => {
            let row = [
                &"t".repeat(64),
                "770473676669116",
                "1795004800",
                "200001",
                TEXTS[3],
            ];
            for _ in 0..count {
                let fields = Field::ALL.into_iter().zip(black_box(row));
                let read = Record::new(RecordFields::from_texts(fields), &policy);
                black_box(read).expect("a sound row");
            }
        }
        "kuaidi100" => {
            let map = Map::ready("kuaidi100").expect("a ready map");
            let push = kuaidi100();
            for _ in 0..count / SCANS {
                black_box(map.read_str(black_box(&push), &policy));
            }
        }
        "flat-json" => {
            let map = Map::ready("text-zh").expect("a ready map");
            lines(&map, &flat_json(), count / SCANS);
        }
        "row-by-code" | "row-by-text" => {
            let map = Map::ready("text-zh").expect("a ready map");
            let columns = map.columns(&HEADER).expect("known columns");
            let code = if shape == "row-by-code" { "到件" } else { "" };
            rows(&columns, code, count);
        }
        other => {
            eprintln!("no shape {other}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
