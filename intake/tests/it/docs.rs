//! `docs/maps.md` and its Chinese page, held against the ready maps and the library.
//!
//! A stale page fails its test; the message names the command that writes it anew.

use std::fmt::Write as _;
use std::{env, fs};

use waybill_intake::{Entry, Map};

use crate::support::{path, text};

const PAGE: &str = "docs/maps.md";

/// Writes the generated part anew.
const REFRESH: &str = "UPDATE_DOCS=1 cargo test -p waybill-intake --test it docs";

const OPENS: &str = "<!-- generated: maps -->\n";
const CLOSES: &str = "<!-- end of generated -->\n";

/// The words of a page around what the maps say.
struct Words {
    page: &'static str,
    sources: fn(&str, &str) -> String,
    rules: &'static str,
    columns: &'static str,
    without_code: &'static str,
    notes: fn(&Entry<'_>) -> Vec<String>,
}

const ENGLISH: Words = Words {
    page: PAGE,
    sources: |title, sources| format!("{title}. From: {sources}."),
    rules: "rules for texts, in their order",
    columns: "label | condition | action | why or doubt",
    without_code: "Without a code: the rules of [text-zh](#text-zh).",
    notes: |entry| {
        let reason = entry.reason.as_ref().map(ToString::to_string);
        reason
            .into_iter()
            .chain(entry.doubt.map(str::to_owned))
            .collect()
    },
};

/// Why a map is not certain is written in the map, in English.
const CHINESE: Words = Words {
    page: "docs/maps.zh.md",
    sources: |title, sources| format!("{title}。来源：{sources}。"),
    rules: "文字规则，依次",
    columns: "标签 | 条件 | 操作 | 原因或存疑",
    without_code: "没有代码时：[text-zh](#text-zh) 的规则。",
    notes: |entry| {
        let reason = entry
            .reason
            .as_ref()
            .map(|reason| reason.chinese().to_owned());
        reason
            .into_iter()
            .chain(entry.doubt_zh.map(|doubt| format!("存疑：{doubt}")))
            .collect()
    },
};

#[test]
fn the_pages_of_maps_are_fresh() {
    for words in [&ENGLISH, &CHINESE] {
        refresh(words);
    }
}

fn refresh(words: &Words) {
    let page = words.page;
    let written = text(page);
    let (before, rest) = written.split_once(OPENS).unwrap();
    let (_, after) = rest.split_once(CLOSES).unwrap();
    let maps: String = Map::ready_names()
        .map(|name| section(&Map::ready(name).unwrap(), words))
        .collect();
    let fresh = [before, OPENS, &maps, CLOSES, after].concat();
    if written == fresh {
        return;
    }
    assert!(
        env::var_os("UPDATE_DOCS").is_some(),
        "{page} is stale; refresh it with\n{REFRESH}"
    );
    fs::write(path(page), fresh).unwrap();
}

/// A heading, the sources, and a table of all codes and rules.
fn section(map: &Map, words: &Words) -> String {
    let sources: Vec<&str> = map.sources().collect();
    let sources = (words.sources)(map.title(), &sources.join("; "));
    let mut section = format!("\n### {}\n\n{sources}\n", map.name());
    let entries = map.entries();
    // The rules that come from another map are on its own table.
    let own = entries
        .iter()
        .filter(|entry| entry.vocabulary.is_some() || map.name() == "text-zh");
    let mut vocabulary = None;
    for entry in own {
        let heading = entry.vocabulary.unwrap_or(words.rules);
        if vocabulary != Some(heading) {
            vocabulary = Some(heading);
            writeln!(section, "\n| {heading} | {} |", words.columns).unwrap();
            section.push_str("|---|---|---|---|---|\n");
        }
        section.push_str(&row(entry, words));
    }
    if entries.iter().any(|entry| entry.vocabulary.is_none()) && map.name() != "text-zh" {
        writeln!(section, "\n{}", words.without_code).unwrap();
    }
    section
}

fn row(entry: &Entry<'_>, words: &Words) -> String {
    let doubtful = if entry.doubt.is_some() { "?" } else { "" };
    let cells = [
        entry.code.replace('|', ", "),
        entry.label.unwrap_or_default().to_owned(),
        entry.condition.clone(),
        format!("`{entry}{doubtful}`"),
        (words.notes)(entry).join("; "),
    ];
    format!(
        "| {} |\n",
        cells.map(|cell| cell.replace('|', "\\|")).join(" | ")
    )
}

#[test]
fn the_first_map_of_the_page_is_sound() {
    let page = text(PAGE);
    let map = page
        .split("```toml\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let map = Map::from_toml(map).unwrap();
    assert_eq!(map.entries().len(), 6);
}

/// Every key that a file may have is explained on the page.
#[test]
fn the_page_names_every_key_of_the_schema() {
    let page = text(PAGE);
    let schema: serde_json::Value = serde_json::from_str(&Map::json_schema()).unwrap();
    let mut keys = Vec::new();
    collect(&schema, &mut keys);
    assert!(keys.len() > 40);
    for key in keys {
        // Titles and sources are for people, and are written in each ready map.
        let is_plain = matches!(
            &*key,
            "title" | "sources" | "name" | "code" | "codes" | "rules"
        );
        assert!(
            is_plain || page.contains(&key),
            "{PAGE} does not explain `{key}`"
        );
    }
}

fn collect(schema: &serde_json::Value, keys: &mut Vec<String>) {
    if let Some(members) = schema.as_object() {
        for (name, value) in members {
            if let (true, Some(properties)) = (name == "properties", value.as_object()) {
                keys.extend(properties.keys().cloned());
            }
            collect(value, keys);
        }
    }
    for item in schema.as_array().into_iter().flatten() {
        collect(item, keys);
    }
}
