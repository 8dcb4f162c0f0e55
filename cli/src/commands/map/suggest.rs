//! `waybill map suggest`: a first map from a sample of a feed.

use std::path::Path;

use serde_json::{Map as Object, Value};
use waybill_engine::Field;
use waybill_intake::Map;

use crate::failure::Failure;
use crate::feed::{
    self, Chunks, Expected, FeedArgs, Format, Header, Shape, Typed, content, form_fields,
    json_of_xml, utf8,
};
use crate::terminal::{notice, say};

/// So many records are looked at.
const LOOKED_AT: usize = 1000;

/// A sample of any shape.
const ANYTHING: Expected<'_, Field> = Expected {
    wanted: &[],
    aliases: None,
    optional: None,
    shape: Shape::Any,
    takes_arrays: false,
};

/// Prints the map to standard output, and what is left to be done to standard error.
pub(super) fn run(sample: &Path, name: &str, asked: FeedArgs) -> Result<(), Failure> {
    let feed = feed::open(Some(sample), Typed::Records)?;
    let file = feed.name.clone();
    let input = content(&file, feed.input, asked.encoding)?;
    let chunks = Chunks::new(file.clone(), input, asked, ANYTHING).map_err(undecided)?;
    let format = chunks.format().clone();
    if let Format::Csv(header) = &format
        && let Some(failure) = header.other_encoding(&file, true)
    {
        return Err(undecided(failure));
    }
    let mut records = Vec::new();
    chunks.for_each(|_, line, text| {
        if records.len() < LOOKED_AT {
            records.push((line, text.to_owned()));
        }
        Ok(())
    })?;
    let toml = match &format {
        Format::Csv(header) => of_table(&file, name, header, &records)?,
        Format::JsonLines => {
            let texts: Vec<String> = records.iter().map(|(_, text)| json_of(text)).collect();
            of_json(&file, name, &records, &texts)?
        }
        Format::Xml(xml) => {
            let read = |(line, text): &(u64, Vec<u8>)| {
                xml.json(text).map_err(|fault| Failure::InBoth {
                    english: format!("{file}, line {line}: {fault}"),
                    chinese: format!("{file} 第 {line} 行：{}", fault.chinese()),
                })
            };
            let texts: Result<Vec<String>, Failure> = records.iter().map(read).collect();
            of_json(&file, name, &records, &texts?)?
        }
    };
    say(&toml)?;
    tell_what_is_left(&toml);
    Ok(())
}

/// A record of a sample, and its line.
type Record = (u64, Vec<u8>);

/// A map for a table, if the sample is one.
fn of_table(
    file: &str,
    name: &str,
    header: &Header<Field>,
    records: &[Record],
) -> Result<String, Failure> {
    let cells = |(_, text): &Record| -> Option<Vec<String>> {
        let cells = header.cells(utf8(text).ok()?).ok()?;
        Some(cells.iter().map(|cell| cell.text().into_owned()).collect())
    };
    let columns = header.columns.len();
    let rows: Vec<Vec<String>> = records.iter().filter_map(cells).collect();
    let fitting = rows.iter().filter(|row| row.len() == columns).count();
    if columns < 2 || fitting * 2 < records.len() {
        return Err(no_table(
            file,
            columns,
            (records.len() - fitting, records.len()),
        ));
    }
    let names: Vec<String> = header.columns.iter().map(|c| c.name.clone()).collect();
    Ok(Map::suggest_for_table(name, &names, &rows))
}

/// A text that could be anything was taken for a table, as it is none of the others.
fn no_table(file: &str, columns: usize, (unlike, lines): (usize, usize)) -> Failure {
    let (why, why_zh) = if columns < 2 {
        (
            "its first line has no two columns, with a comma, tab, semicolon or bar between them"
                .to_owned(),
            "首行没有以逗号、制表符、分号或竖线分隔的两列".to_owned(),
        )
    } else {
        (
            format!(
                "{unlike} of its first {lines} lines have not the first line's {columns} cells"
            ),
            format!("首行有 {columns} 列，而其后的 {lines} 行中有 {unlike} 行列数不符"),
        )
    };
    Failure::InBoth {
        english: format!(
            "{file} is no sample of a feed: it is neither JSON, XML nor a form, and no table, as \
             {why}; give a JSON object, a document of XML or the body of a form a line, or CSV \
             whose first line names its columns"
        ),
        chinese: format!(
            "{file} 不是数据样本：它既不是 JSON、XML 或表单，也不是表格（{why_zh}）；\
             请每行给出一个 JSON 对象、XML 文档或表单，或首行为列名的 CSV"
        ),
    }
}

/// A map for records of JSON, or of what became JSON.
fn of_json(
    file: &str,
    name: &str,
    records: &[Record],
    texts: &[String],
) -> Result<String, Failure> {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    Map::suggest_for_json(name, &texts).map_err(|invalid| {
        let line = invalid.number.checked_sub(1).and_then(|at| records.get(at));
        match line {
            Some((line, _)) => Failure::InBoth {
                english: format!("{file}, line {line}: {invalid}"),
                chinese: format!("{file} 第 {line} 行：{}", invalid.chinese()),
            },
            None => Failure::InBoth {
                english: format!("{file}: {invalid}"),
                chinese: format!("{file}：{}", invalid.chinese()),
            },
        }
    })
}

/// The same failure, where nothing would have been decided anyway.
fn undecided(failure: Failure) -> Failure {
    if let Failure::NoFeed { name, problem } = failure {
        Failure::Header { name, problem }
    } else {
        failure
    }
}

/// A record as JSON: the fields of a form are members of an object.
fn json_of(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let text = text.trim();
    if let Some(json) = json_of_xml(text) {
        return json;
    }
    let Some(fields) = form_fields(text) else {
        return text.to_owned();
    };
    let members = fields
        .into_iter()
        .map(|(name, value)| (name, Value::String(value)));
    Value::Object(members.collect::<Object<_, _>>()).to_string()
}

/// Says what keeps the map from being used, and what it does not know yet.
fn tell_what_is_left(toml: &str) {
    let left = toml.lines().filter(|line| line.starts_with("# \"")).count();
    if let Err(invalid) = Map::from_toml(toml) {
        notice(&[
            format!("the map has to be completed before it can be used: {invalid}"),
            format!("映射需补全后才能使用：{}", invalid.chinese()),
        ]);
    } else if left > 0 {
        notice(&[
            format!(
                "{left} codes are left as comments, as what they mean is doubtful or unknown; \
                 `waybill map check MAP --feed SAMPLE` tells what becomes of each"
            ),
            format!(
                "有 {left} 个代码含义存疑或未知，已写成注释；用 `waybill map check 映射 --feed 样本` 查看每个代码的结果"
            ),
        ]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_becomes_an_object_and_json_stays_as_it_is() {
        for (text, expected) in [
            (r#"{"a":1}"#, r#"{"a":1}"#),
            (
                "param=%7B%22a%22%3A%22%E5%B7%B2+1%22%7D&sign=a%2Bb",
                r#"{"param":"{\"a\":\"已 1\"}","sign":"a+b"}"#,
            ),
        ] {
            assert_eq!(json_of(text.as_bytes()), expected, "{text}");
        }
    }
}
