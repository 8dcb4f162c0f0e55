//! Measures what a feed costs through a map: the same scans as plain JSON and as plain CSV, and in
//! a carrier's own names, codes and local times. Beside it the obvious program, in which the map is
//! written by hand.

use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use serde::Deserialize;
use waybill_engine::ActionType;
use waybill_peers::feed::NOW;

use crate::child::{Program, make_feed, own, waybill};
use crate::fallible::Fallible;
use crate::markdown::Table;
use crate::rounds::interleave;
use crate::scope::Scope;
use crate::written::output;

/// A form of the feed.
struct Form {
    name: &'static str,
    file: &'static str,
    /// Whether it is read by the map.
    is_mapped: bool,
    /// Which form has the same without a map, and how fast this has to be beside it.
    beside: Option<(usize, f64)>,
    /// The further argument with which the obvious program reads it.
    by_hand: Option<&'static str>,
}

const FORMS: [Form; 4] = [
    plain("plain JSON", "plain.jsonl"),
    mapped("mapped JSON", "mapped.jsonl", (0, 0.4), "json"),
    plain("plain CSV", "plain.csv"),
    mapped("mapped CSV", "mapped.csv", (2, 0.5), "csv"),
];

/// How many times as long as the command the obvious program has to take.
const BY_HAND: f64 = 6.0;

const fn plain(name: &'static str, file: &'static str) -> Form {
    Form {
        name,
        file,
        is_mapped: false,
        beside: None,
        by_hand: None,
    }
}

const fn mapped(
    name: &'static str,
    file: &'static str,
    beside: (usize, f64),
    by_hand: &'static str,
) -> Form {
    Form {
        name,
        file,
        is_mapped: true,
        beside: Some(beside),
        by_hand: Some(by_hand),
    }
}

/// A scan as our own feeds have it.
#[derive(Deserialize)]
struct Scan<'a> {
    token: &'a str,
    waybill_id: &'a str,
    action_time: i64,
    action_type: i64,
    #[serde(borrow)]
    action_msg: std::borrow::Cow<'a, str>,
}

/// Names as carriers have them, words for the actions, local times. The token is in the record,
/// so that no look-up of orders is measured.
const MAP: &str = r#"name = "peers"

[trace]
waybill_id = "mailNo|运单号"
time = "scanTime|扫描时间"
text = "remark|描述"
token = "token|令牌"

[time]
formats = ["yyyy-MM-dd HH:mm:ss", "yyyy/M/d H:mm"]
zone = "+08:00"

[vocabulary]
name = "scan types"
code = "scanType|操作类型"

[vocabulary.codes]
"#;

pub(crate) fn run(scope: Scope, scratch: &Path) -> Fallible<()> {
    let (bytes, waybills, rounds) = match scope {
        Scope::Check => (5_000_000, 5_000, 0),
        Scope::Small => (50_000_000, 50_000, 3),
        Scope::Full => (400_000_000, 200_000, 7),
    };
    let feed = scratch.join("feed.jsonl");
    make_feed(&feed, bytes, waybills)?;
    let scans = write_forms(&feed, scratch)?;
    std::fs::remove_file(&feed)?;
    let map = scratch.join("peers.toml");
    std::fs::write(&map, map_file())?;
    let ours = FORMS
        .iter()
        .map(|form| Ok((form.name.to_owned(), gate(form, &map, scratch)?)));
    let others = FORMS.iter().filter_map(|form| by_hand(form, scratch));
    let programs = ours
        .chain(others)
        .collect::<Fallible<Vec<(String, Program)>>>()?;
    let first = output(&programs[0].1)?;
    for (name, program) in programs.iter().skip(1) {
        let other = output(program)?;
        if other != first {
            let plain = FORMS[0].name;
            return Err(format!("other payloads: {name} {other:?}, {plain} {first:?}").into());
        }
    }
    println!(
        "\nPlain and mapped, JSON and CSV, and by hand gave the same {} payloads, {} bytes, \
         XXH3 {:016x}.",
        first.lines, first.bytes, first.digest
    );
    if rounds > 0 {
        measure(&programs, rounds, scans, scratch)?;
    }
    Ok(())
}

fn gate(form: &Form, map: &Path, scratch: &Path) -> Fallible<Program> {
    let gate = waybill()?.with(&["gate", "--summary", "none", "--now", &NOW.to_string()]);
    let gate = gate.with_path(&scratch.join(form.file));
    Ok(if form.is_mapped {
        gate.with(&["--map"]).with_path(map)
    } else {
        gate
    })
}

/// The obvious program on a form that it reads, and how that is called.
fn by_hand(form: &Form, scratch: &Path) -> Option<Fallible<(String, Program)>> {
    let argument = form.by_hand?;
    let name = format!("{}, the obvious program", form.name);
    let program = own("obvious").map(|program| {
        let program = program.with_path(&scratch.join(form.file));
        (name, program.with(&[&NOW.to_string(), argument]))
    });
    Some(program)
}

fn map_file() -> String {
    let codes = ActionType::ALL.map(|action| {
        let (code, is) = (code(action), action.short());
        format!("{code} = \"{is}\"\n")
    });
    MAP.to_owned() + &codes.concat()
}

/// What the made-up carrier calls an action.
const fn code(action: ActionType) -> &'static str {
    action.name()
}

/// Writes the sound scans of a feed in every form; returns how many there are.
fn write_forms(feed: &Path, folder: &Path) -> Fallible<usize> {
    let create = |form: &Form| -> Fallible<BufWriter<File>> {
        let path: PathBuf = folder.join(form.file);
        Ok(BufWriter::with_capacity(1 << 20, File::create(path)?))
    };
    let [json, mapped_json, csv, mapped_csv] = FORMS.each_ref().map(create);
    let (mut json, mut mapped_json) = (json?, mapped_json?);
    let (mut csv, mut mapped_csv) = (csv?, mapped_csv?);
    writeln!(csv, "token,waybill_id,action_time,action_type,action_msg")?;
    writeln!(mapped_csv, "令牌,运单号,扫描时间,操作类型,描述")?;
    let mut scans = 0;
    for line in BufReader::with_capacity(1 << 20, File::open(feed)?).split(b'\n') {
        let line = line?;
        let Ok(scan) = serde_json::from_slice::<Scan<'_>>(&line) else {
            continue;
        };
        let (Ok(action), Some(time)) = (
            ActionType::from_code(scan.action_type),
            local(scan.action_time),
        ) else {
            continue;
        };
        if scan.action_msg.contains([',', '"', '\n']) || scan.action_msg.trim().is_empty() {
            continue;
        }
        scans += 1;
        let Scan {
            token,
            waybill_id,
            action_time,
            action_type,
            action_msg,
        } = scan;
        let code = code(action);
        let message = serde_json::to_string(&action_msg)?;
        json.write_all(&line)?;
        json.write_all(b"\n")?;
        writeln!(
            mapped_json,
            "{{\"token\":\"{token}\",\"mailNo\":\"{waybill_id}\",\"scanTime\":\"{time}\",\
             \"scanType\":\"{code}\",\"remark\":{message}}}"
        )?;
        writeln!(
            csv,
            "{token},{waybill_id},{action_time},{action_type},{action_msg}"
        )?;
        writeln!(
            mapped_csv,
            "{token},{waybill_id},{time},{code},{action_msg}"
        )?;
    }
    for output in [&mut json, &mut mapped_json, &mut csv, &mut mapped_csv] {
        output.flush()?;
    }
    Ok(scans)
}

/// A time in China, as carriers write it.
fn local(seconds: i64) -> Option<String> {
    let china = FixedOffset::east_opt(8 * 3600)?;
    let time = DateTime::from_timestamp(seconds, 0)?.with_timezone(&china);
    Some(time.format("%Y-%m-%d %H:%M:%S").to_string())
}

fn measure(
    programs: &[(String, Program)],
    rounds: usize,
    scans: usize,
    folder: &Path,
) -> Fallible<()> {
    let series = interleave(rounds, programs.len(), |i| {
        Fallible::Ok(programs[i].1.measure()?.wall)
    })?;
    let mut table = Table::new(
        format!("{scans} scans, plain and through a map, whole process, payloads thrown away"),
        &[
            "feed",
            "MB",
            "seconds",
            "million scans/s",
            "× the speed of plain",
            "wanted",
        ],
    );
    for (i, form) in FORMS.iter().enumerate() {
        let seconds = series.seconds(i);
        let size = std::fs::metadata(folder.join(form.file))?.len();
        let (ratio, wanted) = match form.beside {
            // How much faster is how much less time.
            Some((plain, wanted)) => (series.ratio(plain, i).with_digits(2), format!("≥ {wanted}")),
            None => ("1".to_owned(), String::new()),
        };
        table.row([
            form.name.to_owned(),
            format!("{:.0}", size as f64 / 1e6),
            seconds.with_digits(2),
            format!("{:.2}", scans as f64 / seconds.median / 1e6),
            ratio,
            wanted,
        ]);
    }
    println!("{table}");

    let mut table = Table::new(
        "The same maps written by hand in the obvious program",
        &["feed", "seconds", "× `waybill gate --map`", "wanted"],
    );
    let read_by_hand = (0..FORMS.len()).filter(|form| FORMS[*form].by_hand.is_some());
    for (other, form) in (FORMS.len()..).zip(read_by_hand) {
        table.row([
            FORMS[form].name.to_owned(),
            series.seconds(other).with_digits(2),
            series.ratio(other, form).with_digits(2),
            format!("≥ {BY_HAND}"),
        ]);
    }
    println!("{table}");
    Ok(())
}
