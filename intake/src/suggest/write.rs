//! The TOML of a suggested map. Its comments are in English and Chinese, as a file is for whoever
//! gets it.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use core::fmt::Write as _;

use super::codes::Known;
use super::roles::{Column, Role, formats_of};
use super::seen::Seen;
use crate::path::Path;
use crate::text::joined;

/// So many codes of a field are listed; what has more is no field of codes.
const MOST_CODES: usize = 200;

/// The map, with comments for what could not be seen.
pub(super) fn toml(name: &str, seen: &Seen) -> String {
    let mut toml = String::new();
    // Writing to a text can't fail.
    let _ = write_all(&mut toml, name, seen);
    toml
}

fn write_all(toml: &mut String, name: &str, seen: &Seen) -> core::fmt::Result {
    writeln!(
        toml,
        "# A first map, from a sample. Look at each line before it is used.\n\
         # 由样本得出的初稿，使用前请逐行核对。"
    )?;
    writeln!(toml, "name = {}", quoted(name))?;
    if !seen.unwrap.is_empty() {
        let names = seen.unwrap.iter().map(|name| quoted(&path(name)));
        writeln!(toml, "unwrap = [{}]", joined(names, ", "))?;
    }
    if seen.parcel_at.is_some() || Role::WaybillId.find(&seen.parcel).is_some() {
        writeln!(toml, "\n[parcel]")?;
        if let Some(at) = &seen.parcel_at {
            writeln!(toml, "at = {}", quoted(at))?;
        }
        for (key, role) in [("waybill_id", Role::WaybillId), ("carrier", Role::Carrier)] {
            if let Some(column) = role.find(&seen.parcel) {
                writeln!(toml, "{key} = {}", quoted(&path(&column.name)))?;
            }
        }
    }
    write_trace(toml, seen)?;
    let time = Role::Time.find(&seen.trace);
    write_times(toml, time)?;
    let text = Role::Text.find(&seen.trace);
    let taken = [time, text, Role::WaybillId.find(&seen.trace)];
    let code = Role::Code
        .find(&seen.trace)
        .filter(|code| !taken.contains(&Some(code)));
    if let Some(code) = code {
        write_codes(toml, code)?;
    }
    if text.is_some() {
        writeln!(
            toml,
            "\n# Where there is no code, Chinese texts are read by the rules of this map.\n\
             # 没有代码时，中文文字按这个映射的规则读取。"
        )?;
        writeln!(toml, "[text]\nlike = \"text-zh\"")?;
    }
    Ok(())
}

fn write_trace(toml: &mut String, seen: &Seen) -> core::fmt::Result {
    writeln!(toml, "\n[trace]")?;
    if let Some(at) = &seen.trace_at {
        writeln!(toml, "at = {}", quoted(at))?;
    }
    if seen.is_newest_first {
        writeln!(toml, "order = \"newest-first\"")?;
    }
    let has_id = Role::WaybillId.find(&seen.parcel).is_some();
    for (key, role, is_needed) in [
        ("waybill_id", Role::WaybillId, !has_id),
        ("time", Role::Time, true),
        ("text", Role::Text, true),
        ("carrier", Role::Carrier, false),
        ("token", Role::Token, false),
    ] {
        match role.find(&seen.trace) {
            Some(column) => writeln!(toml, "{key} = {}", quoted(&path(&column.name)))?,
            None if is_needed => {
                let names = seen.trace.iter().map(|column| one_line(&column.name));
                let names: alloc::vec::Vec<String> = names.collect();
                writeln!(
                    toml,
                    "# {key} = \"\"    # not found; the fields are (未找到；现有字段) {}",
                    names.join(", ")
                )?;
            }
            None => {}
        }
    }
    Ok(())
}

fn write_times(toml: &mut String, time: Option<&Column>) -> core::fmt::Result {
    let values = time.map(|column| &*column.values).unwrap_or_default();
    let formats = formats_of(values.iter().map(|value| &**value));
    writeln!(toml, "\n[time]")?;
    if formats.is_empty() {
        writeln!(
            toml,
            "# The times of the sample are in no format that is known here.\n\
             # 样本中的时间不是已知的格式。"
        )?;
        writeln!(toml, "formats = \"yyyy-MM-dd HH:mm:ss\"")?;
    } else {
        let formats = formats.iter().map(|format| quoted(format));
        writeln!(toml, "formats = [{}]", joined(formats, ", "))?;
    }
    writeln!(
        toml,
        "zone = \"+08:00\"    # of times without an offset; another one outside China \
         (没有时区的时间；中国以外请改)"
    )
}

fn write_codes(toml: &mut String, column: &Column) -> core::fmt::Result {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for value in column.values.iter().filter(|value| !value.is_empty()) {
        *counts.entry(value).or_default() += 1;
    }
    if counts.len() > MOST_CODES {
        return writeln!(
            toml,
            "\n# `{name}` has more than {MOST_CODES} values and was not taken for codes.\n\
             # “{name}”有 {MOST_CODES} 个以上的值，没有当作代码。",
            name = one_line(&column.name)
        );
    }
    let known = Known::load();
    let fitting = known.fitting(counts.keys().copied());
    writeln!(toml, "\n[vocabulary]")?;
    if let Some(map) = &fitting {
        writeln!(
            toml,
            "# Nearly all codes are those of the ready map {map}; try that first.\n\
             # 几乎所有代码都与现成的映射 {map} 相同，请先试用它。"
        )?;
    }
    writeln!(toml, "name = {}", quoted(&column.name))?;
    writeln!(
        toml,
        "code = {}\n\n[vocabulary.codes]",
        quoted(&path(&column.name))
    )?;
    for (code, count) in counts {
        let key = quoted(code);
        // A `|`, `*` or `#` would mean something else than itself.
        let is_plain = !code.contains(['|', '*', '#']);
        let meaning = known.meaning(code, fitting.as_deref()).filter(|_| is_plain);
        if let Some(guess) = meaning {
            write!(toml, "{key} = {{ is = \"{}\"", guess.is)?;
            for (name, text) in [("label", &guess.label), ("why", &guess.why)] {
                if let Some(text) = text {
                    write!(toml, ", {name} = {}", quoted(text))?;
                }
            }
            writeln!(
                toml,
                " }}    # {count} times (次); as in (同) {}",
                guess.from
            )?;
        } else {
            let elsewhere = known.elsewhere(code);
            let note = if elsewhere.is_empty() {
                "unknown (未知)".into()
            } else {
                format!("doubtful, elsewhere (存疑，另见) {}", elsewhere.join(", "))
            };
            writeln!(
                toml,
                "# {key} = {{ is = \"\" }}    # {count} times (次); {note}"
            )?;
        }
    }
    Ok(())
}

/// The path to a field of this name.
fn path(name: &str) -> String {
    match Path::parse(name) {
        Ok(path) if path.column_names().is_some_and(|names| names.len() == 1) => name.into(),
        _ => format!("'{}'", name.replace('\'', "")),
    }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
