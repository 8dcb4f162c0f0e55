//! `waybill map suggest`: a first map from a sample of a feed.

use std::path::Path;

use serde_json::{Map as Object, Value};
use waybill_engine::Field;
use waybill_intake::Map;

use crate::failure::Failure;
use crate::feed::{
    self, Chunks, Expected, FeedArgs, Format, Shape, Typed, content, form_fields, utf8,
};
use crate::terminal::{notice, say};

/// So many records are looked at.
const LOOKED_AT: usize = 1000;

/// A sample of any shape.
const ANYTHING: Expected<'_, Field> = Expected {
    wanted: &[],
    aliases: &[],
    optional: None,
    shape: Shape::Any,
};

/// Prints the map to standard output, and what is left to be done to standard error.
pub(super) fn run(sample: &Path, name: &str, asked: FeedArgs) -> Result<(), Failure> {
    let feed = feed::open(Some(sample), Typed::Records)?;
    let file = feed.name.clone();
    let input = content(&file, feed.input, asked.encoding)?;
    let chunks = Chunks::new(file.clone(), input, asked, ANYTHING)?;
    let format = chunks.format().clone();
    let mut records = Vec::new();
    chunks.for_each(|_, line, text| {
        if records.len() < LOOKED_AT {
            records.push((line, text.to_owned()));
        }
        Ok(())
    })?;
    let toml = match &format {
        Format::Csv(header) => {
            let names: Vec<&str> = header.columns.iter().map(|c| &*c.name).collect();
            let row = |(_, text): &(u64, Vec<u8>)| {
                let cells = header.cells(utf8(text).ok()?).ok()?;
                Some(cells.iter().map(|cell| cell.text().into_owned()).collect())
            };
            let rows: Vec<Vec<String>> = records.iter().filter_map(row).collect();
            let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
            Map::suggest_for_table(name, &names, &rows)
        }
        Format::JsonLines => {
            let texts: Vec<String> = records.iter().map(|(_, text)| json_of(text)).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            Map::suggest_for_json(name, &texts).map_err(|invalid| {
                let line = records.get(invalid.number.saturating_sub(1));
                let line = line.map_or(0, |(line, _)| *line);
                Failure::InBoth {
                    english: format!("{file}, line {line}: {invalid}"),
                    chinese: format!("{file} 第 {line} 行：{}", invalid.chinese()),
                }
            })?
        }
    };
    say(&toml)?;
    tell_what_is_left(&toml);
    Ok(())
}

/// A record as JSON: the fields of a form are members of an object.
fn json_of(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let text = text.trim();
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
