//! `--start`: what is known of waybills before the feed begins.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use waybill_engine::{Fault, Situation, Status, Timestamp, Tracker, WaybillId};

use crate::failure::Failure;
use crate::feed::{self, Chunks, Format, FormatChoice, Typed, Wanted, unpacked};
use crate::lang::{Lang, either};
use crate::secret::says_nothing;
use crate::system::parse_time;

/// The most wrong lines that are listed.
const MOST_LISTED: usize = 100;

/// The known waybills, each with its line.
#[derive(Debug, Default)]
pub(crate) struct Known {
    waybills: HashMap<Box<str>, (u64, Tracker)>,
}

/// A column of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    WaybillId,
    Status,
    Time,
    Held,
}

const COLUMNS: [Wanted<Column>; 4] = [
    Wanted::of_texts(Column::WaybillId, "waybill_id", "waybillId", true),
    Wanted::of_texts(Column::Status, "status", "status", true),
    Wanted::of_texts(Column::Time, "time", "time", true),
    Wanted::of_texts(Column::Held, "held", "held", false),
];

impl Known {
    /// Reads the file, packed or not, JSON Lines or CSV.
    ///
    /// # Errors
    ///
    /// Every wrong line, so that all can be put right at once.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let feed = feed::open(Some(path), Typed::Waybills)?;
        let input = unpacked(&feed.name, feed.input)?;
        let lines = Chunks::new(feed.name.clone(), input, FormatChoice::Auto, &COLUMNS)?;
        let mut known = Self::default();
        let mut wrong = WrongLines::default();
        lines.for_each(|format, line, text| {
            let entry = entry(format, text).and_then(|entry| known.add(line, entry));
            if let Err(problem) = entry {
                wrong.add(line, problem);
            }
            Ok(())
        })?;
        if wrong.count == 0 {
            Ok(known)
        } else {
            Err(Failure::Start {
                name: feed.name,
                problem: wrong.to_string(),
            })
        }
    }

    /// The waybills, in no order.
    pub(crate) fn waybills(self) -> impl Iterator<Item = (Box<str>, Tracker)> {
        let waybills = self.waybills.into_iter();
        waybills.map(|(id, (_, tracker))| (id, tracker))
    }

    fn add(&mut self, line: u64, (id, tracker): (WaybillId<'_>, Tracker)) -> Result<(), String> {
        let first = self
            .waybills
            .entry(id.as_str().into())
            .or_insert((line, tracker));
        if first.0 == line {
            Ok(())
        } else {
            Err(either(
                format!("{id} is in line {} already", first.0),
                format!("{id} 已在第 {} 行出现", first.0),
            ))
        }
    }
}

/// The waybill of one line, or everything that is wrong with the line. Its values are not quoted:
/// the line may be from another file, with tokens in it.
fn entry(format: &Format<Column>, text: &[u8]) -> Result<(WaybillId<'static>, Tracker), String> {
    let text = str::from_utf8(text).map_err(|error| {
        let place = error.valid_up_to() + 1;
        said(&Fault::InvalidUtf8 { place })
    })?;
    let texts = match format {
        Format::JsonLines | Format::Xml(_) => json_texts(text)?,
        Format::Csv(header) => header.texts(text).map_err(|fault| said(&fault))?.collect(),
    };
    let of = |column: Column| {
        let text = texts.iter().find(|(found, _)| *found == column);
        text.map_or("", |(_, text)| text.as_ref())
    };
    // A cell of a table that says that there is nothing in it.
    let cell = |column: Column| {
        let text = of(column);
        let is_missing = matches!(format, Format::Csv(_)) && says_nothing(text);
        if is_missing { "" } else { text }
    };
    let mut problems = Vec::new();
    let id = WaybillId::new(of(Column::WaybillId).to_owned());
    let id = id.map_err(|invalid| either(invalid.to_string(), invalid.chinese().to_string()));
    let id = right(id, &mut problems);
    let status = right(status(cell(Column::Status)), &mut problems);
    let time = right(time(cell(Column::Time)), &mut problems);
    let held = right(held(cell(Column::Held)), &mut problems);
    let situation = status.zip(held).and_then(|(status, held)| {
        let closed = || {
            either(
                format!("{status} is closed, and a closed waybill is never held"),
                format!("{status} 已结束，已结束的运单不会滞留"),
            )
        };
        let situation = Situation::new(status, held).ok_or_else(closed);
        right(situation, &mut problems)
    });
    match (id, situation, time) {
        (Some(id), Some(situation), Some(time)) => Ok((id, Tracker::known(situation, time))),
        _ => Err(problems.join(either("; ", "；"))),
    }
}

/// What is wrong with a line, in the language of the run.
fn said(fault: &Fault) -> String {
    either(fault.to_string(), fault.chinese().to_string())
}

/// The value; if it is wrong, its problem is added to the others.
fn right<T>(value: Result<T, String>, problems: &mut Vec<String>) -> Option<T> {
    value.map_err(|problem| problems.push(problem)).ok()
}

fn time(text: &str) -> Result<Timestamp, String> {
    if text.is_empty() {
        return Err(either(
            "time is missing; give the highest time accepted so far",
            "缺少 time；请给出已接受的最大时间",
        )
        .to_owned());
    }
    parse_time(text)
        .map_err(|problem| either(format!("time: {problem}"), format!("time：{problem}")))
}

fn status(text: &str) -> Result<Status, String> {
    Status::from_name(text).ok_or_else(|| {
        let what = if text.is_empty() {
            either("status is missing", "缺少 status")
        } else {
            either("status is none of them", "status 不在其中")
        };
        let names = Status::ALL.map(Status::name).join(", ");
        either(
            format!("{what}; it is one of {names}"),
            format!("{what}；应是其一：{names}"),
        )
    })
}

fn held(text: &str) -> Result<bool, String> {
    match text {
        "" | "false" | "f" | "0" => Ok(false),
        "true" | "t" | "1" => Ok(true),
        _ => Err(either(
            "held is neither true nor false",
            "held 既不是 true 也不是 false",
        )
        .to_owned()),
    }
}

/// A line of JSON.
#[derive(Deserialize)]
struct Entry {
    #[serde(alias = "waybillId", default)]
    waybill_id: Value,
    #[serde(default)]
    status: Value,
    #[serde(default)]
    time: Value,
    #[serde(default)]
    held: Value,
}

fn json_texts(line: &str) -> Result<Vec<(Column, Cow<'static, str>)>, String> {
    let entry: Entry = serde_json::from_str(line).map_err(|error| {
        if error.is_data() && !line.trim_start().starts_with('{') {
            return either("not a JSON object", "不是 JSON 对象").to_owned();
        }
        // The place that serde_json adds is always in line 1; the right line is named elsewhere.
        let text = error.to_string();
        let problem = &text[..text.rfind(" at line ").unwrap_or(text.len())];
        let what = if error.is_data() {
            ""
        } else {
            either("not JSON: ", "不是 JSON：")
        };
        format!("{what}{problem}")
    })?;
    if entry.waybill_id.is_number() {
        return Err(either(
            "waybill_id is a number; put it in quotes",
            "waybill_id 是数字；请加上引号",
        )
        .to_owned());
    }
    let text = |value: Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    };
    Ok(vec![
        (Column::WaybillId, text(entry.waybill_id).into()),
        (Column::Status, text(entry.status).into()),
        (Column::Time, text(entry.time).into()),
        (Column::Held, text(entry.held).into()),
    ])
}

/// The lines that can't be used, with everything that is wrong with each.
#[derive(Debug, Default)]
struct WrongLines {
    listed: Vec<(u64, String)>,
    count: usize,
}

impl WrongLines {
    fn add(&mut self, line: u64, problem: String) {
        self.count += 1;
        if self.listed.len() < MOST_LISTED {
            self.listed.push((line, problem));
        }
    }
}

impl fmt::Display for WrongLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (line, problem) in &self.listed {
            match Lang::of_run() {
                Lang::En => write!(f, "\n    line {line}: {problem}")?,
                Lang::Zh => write!(f, "\n    第 {line} 行：{problem}")?,
            }
        }
        match self.count - self.listed.len() {
            0 => Ok(()),
            more => match Lang::of_run() {
                Lang::En => write!(f, "\n    and {more} more wrong lines"),
                Lang::Zh => write!(f, "\n    另有 {more} 行有误"),
            },
        }
    }
}
