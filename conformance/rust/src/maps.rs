//! The questions about maps: their files, and foreign records read by them.

use std::borrow::Cow;
use std::error::Error;

use serde::Serialize;
use waybill_engine::RuleSet;
use waybill_intake::{Columns, Content, InvalidMap, Item, Map, Scan};

use crate::vector::Named;
use crate::{files, hex};

/// Between two cells of a table, and two rows, in the vectors.
const BETWEEN_CELLS: &str = "\u{1f}";
const BETWEEN_ROWS: &str = "\u{1e}";

/// What does this map say of itself, or what is wrong with it?
#[derive(Debug, Serialize)]
pub(crate) struct MapVector {
    ask: &'static str,
    from: String,
    /// `json`, `toml`, or `ready`, of which the file is the name.
    form: &'static str,
    file: String,
    /// None if it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    name: String,
    title: String,
    json: String,
    /// The texts of the faults, with line feeds between them.
    english: String,
    chinese: String,
}

impl MapVector {
    fn new(from: String, form: &'static str, file: &[u8]) -> Self {
        let map = match form {
            // Only names that are ready are asked for.
            "ready" => Map::ready(&String::from_utf8_lossy(file)).ok_or_else(Default::default),
            _ => text_of(file).and_then(|text| {
                let map = if form == "json" {
                    Map::from_json(text)
                } else {
                    Map::from_toml(text)
                };
                map.map_err(|invalid| faults(&invalid))
            }),
        };
        let (map, [english, chinese]) = match map {
            Ok(map) => (Some(map), Default::default()),
            Err(faults) => (None, faults),
        };
        let of = |text: fn(&Map) -> Cow<'_, str>| {
            let text = map.as_ref().map(text).unwrap_or_default();
            hex::of(text.as_bytes())
        };
        Self {
            ask: "map",
            from,
            form,
            file: hex::of(file),
            fingerprint: map.as_ref().map(|map| map.fingerprint().to_string()),
            name: of(|map| map.name().into()),
            title: of(|map| map.title().into()),
            json: of(|map| map.to_json().into()),
            english: hex::of(english.join("\n").as_bytes()),
            chinese: hex::of(chinese.join("\n").as_bytes()),
        }
    }
}

/// The text of a file, or why it is none.
fn text_of(file: &[u8]) -> Result<&str, [Vec<String>; 2]> {
    let text = str::from_utf8(file).map_err(|error| {
        let place = error.valid_up_to() + 1;
        [
            vec![format!(
                "the map is not UTF-8: byte {place} can't be decoded"
            )],
            vec![format!("映射不是 UTF-8：第 {place} 个字节无法解码")],
        ]
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn faults(invalid: &InvalidMap) -> [Vec<String>; 2] {
    let faults = invalid.faults();
    [
        faults.iter().map(ToString::to_string).collect(),
        faults
            .iter()
            .map(|fault| fault.chinese().to_string())
            .collect(),
    ]
}

/// What is in this foreign record, or in the rows of this table?
#[derive(Debug, Serialize)]
pub(crate) struct ReadVector {
    ask: &'static str,
    from: String,
    rules: &'static str,
    /// The name of a ready one.
    map: String,
    #[serde(flatten)]
    given: Given,
    /// A line for each item.
    items: String,
    /// The texts of a header that is refused.
    english: String,
    chinese: String,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Given {
    Record { record: String },
    Table { table: String },
}

impl ReadVector {
    fn record(from: String, (rules, set): Named<'_>, map: &Map, record: &[u8]) -> Self {
        let items = map.read(record, set.messages());
        let lines = items.iter().map(|item| line(0, item));
        Self {
            ask: "map_read",
            from,
            rules,
            map: map.name().into(),
            given: Given::Record {
                record: hex::of(record),
            },
            items: hex::of(lines.collect::<Vec<_>>().join("\n").as_bytes()),
            english: String::new(),
            chinese: String::new(),
        }
    }

    fn table(from: String, (rules, set): Named<'_>, map: &Map, table: &[Vec<&str>]) -> Self {
        let rows: Vec<String> = table.iter().map(|row| row.join(BETWEEN_CELLS)).collect();
        let mut vector = Self {
            ask: "map_read",
            from,
            rules,
            map: map.name().into(),
            given: Given::Table {
                table: hex::of(rows.join(BETWEEN_ROWS).as_bytes()),
            },
            items: String::new(),
            english: String::new(),
            chinese: String::new(),
        };
        match map.columns(&table[0]) {
            Ok(columns) => vector.items = hex::of(rows_of(&columns, set, &table[1..]).as_bytes()),
            Err(invalid) => {
                vector.english = hex::of(invalid.to_string().as_bytes());
                vector.chinese = hex::of(invalid.chinese().to_string().as_bytes());
            }
        }
        vector
    }
}

fn rows_of(columns: &Columns<'_>, set: &RuleSet, rows: &[Vec<&str>]) -> String {
    let lines = rows.iter().enumerate().flat_map(|(record, cells)| {
        let items = columns.read(cells, set.messages()).into_iter();
        items.map(move |item| line(record, &item))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// An item as the vectors have it: its parts with tabs between them.
fn line(record: usize, item: &Item<'_>) -> String {
    let (mut kind, mut scan, mut reason) = ("update", None, String::new());
    let (mut doubt, mut texts, mut codes) = ("", [String::new(), String::new()], Vec::new());
    match &item.content {
        Content::Update(found) => {
            scan = Some(found);
            doubt = found.doubt.as_deref().unwrap_or_default();
        }
        Content::Ignored(ignored) => {
            kind = "ignored";
            reason = ignored.reason.name().into();
            doubt = ignored.doubt.as_deref().unwrap_or_default();
            texts = [ignored.reason.to_string(), ignored.reason.chinese().into()];
        }
        Content::Empty(said) => {
            kind = "empty";
            reason = said.as_deref().unwrap_or_default().into();
        }
        Content::Malformed(malformed) => {
            kind = "malformed";
            texts = [malformed.to_string(), malformed.chinese().to_string()];
            let faults = malformed.faults().iter();
            codes = faults
                .map(|fault| fault.code().number().to_string())
                .collect();
        }
    }
    let [token, action, time, fingerprint, message] = parts(scan);
    [
        &*record.to_string(),
        &*item.number.to_string(),
        kind,
        &*action,
        &*time,
        &*fingerprint,
        &*codes.join(","),
        &*token,
        item.waybill_id.as_ref().map_or("", |id| id.as_str()),
        &*message,
        item.carrier.as_deref().unwrap_or_default(),
        item.code.as_deref().unwrap_or_default(),
        doubt,
        &*reason,
        &*texts[0],
        &*texts[1],
    ]
    .join("\t")
}

/// Token, action, time, fingerprint and message of an update; zeros and nothing for others.
fn parts(scan: Option<&Scan<'_>>) -> [String; 5] {
    let Some(scan) = scan else {
        let nothing = ["", "0", "0", "0000000000000000", ""];
        return nothing.map(String::from);
    };
    let update = &scan.update;
    [
        scan.token
            .as_ref()
            .map_or(String::new(), |token| token.reveal().into()),
        update.action().code().to_string(),
        update.time().unix().to_string(),
        update.fingerprint().to_string(),
        update.message().as_str().into(),
    ]
}

/// Files of maps: the ready ones in each form, those of the tests, and the fuzz corpus.
pub(crate) fn files() -> Result<Vec<MapVector>, Box<dyn Error>> {
    let mut vectors = Vec::new();
    for name in Map::ready_names() {
        let toml = Map::ready_toml(name).unwrap_or_default();
        let json = Map::from_toml(toml)?.to_json();
        for (form, file) in [("ready", name), ("toml", toml), ("json", &json)] {
            let from = format!("map {name} {form}");
            vectors.push(MapVector::new(from, form, file.as_bytes()));
        }
    }
    let others = [
        files::folder("intake/tests/cases/refused")?,
        files::folder("fuzz/corpus/map")?,
    ];
    for (name, file) in others.concat() {
        vectors.push(MapVector::new(format!("map {name}"), "toml", &file));
        vectors.push(MapVector::new(format!("map {name} as JSON"), "json", &file));
    }
    Ok(vectors)
}

/// Foreign records: the samples of the ready maps, and the fuzz corpus by each of some of them.
pub(crate) fn records(rules: &[Named<'_>]) -> Result<Vec<ReadVector>, Box<dyn Error>> {
    let mut vectors = Vec::new();
    let samples = files::folder("maps/samples")?;
    let corpus = files::folder("fuzz/corpus/foreign")?;
    for name in Map::ready_names() {
        let map = Map::ready(name).ok_or("a ready map is ready")?;
        for (form, ending) in [("", "jsonl"), (" as XML", "xml.txt")] {
            let of_map = |(file, _): &&(String, Vec<u8>)| *file == format!("{name}.{ending}");
            let Some((_, sample)) = samples.iter().find(of_map) else {
                continue;
            };
            for set in rules {
                let lines = sample.split(|byte| *byte == b'\n');
                for (record, number) in lines.zip(1..) {
                    let from = format!("sample {name}{form} {number}");
                    vectors.push(ReadVector::record(from, *set, &map, record));
                }
            }
        }
        for (file, data) in &corpus {
            let from = format!("corpus foreign {file} by {name}");
            vectors.push(ReadVector::record(from, rules[0], &map, data));
        }
    }
    vectors.extend(tables(rules)?);
    Ok(vectors)
}

fn tables(rules: &[Named<'_>]) -> Result<Vec<ReadVector>, Box<dyn Error>> {
    let map = Map::ready("text-zh").ok_or("a ready map is ready")?;
    let table: Vec<Vec<&str>> = vec![
        vec!["运单号", "扫描时间", "操作类型", "描述"],
        vec![
            "110000001801",
            "2026/11/16 18:05",
            "收件",
            "【杭州市】已揽收",
        ],
        vec![
            "'110000001802",
            "2026-11-18 08:00:00",
            "签收",
            "已代收，存放于菜鸟驿站",
        ],
        vec!["7.73E+14", "昨天", "", "小陈186-0000-1234正在派件"],
        vec!["110000001803", "2026/11/16 18:05", ""],
        vec!["", "", "", ""],
    ];
    let mut vectors = Vec::new();
    for set in rules {
        vectors.push(ReadVector::table("table".into(), *set, &map, &table));
    }
    for (number, header) in [
        vec!["包裹"],
        vec!["运单号", "扫描时间", "描述", "描述"],
        vec!["\u{feff}运单号 ", "扫描时间", "描述"],
        vec![""],
    ]
    .into_iter()
    .enumerate()
    {
        let row = header.iter().map(|_| "1").collect();
        let from = format!("header {number}");
        vectors.push(ReadVector::table(from, rules[0], &map, &[header, row]));
    }
    Ok(vectors)
}
