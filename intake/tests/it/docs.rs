//! `docs/maps.md`, held against the ready maps and the library.
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

#[test]
fn the_page_of_maps_is_fresh() {
    let written = text(PAGE);
    let (before, rest) = written.split_once(OPENS).unwrap();
    let (_, after) = rest.split_once(CLOSES).unwrap();
    let maps: String = Map::ready_names()
        .map(|name| section(&Map::ready(name).unwrap()))
        .collect();
    let fresh = [before, OPENS, &maps, CLOSES, after].concat();
    if written == fresh {
        return;
    }
    assert!(
        env::var_os("UPDATE_DOCS").is_some(),
        "{PAGE} is stale; refresh it with\n{REFRESH}"
    );
    fs::write(path(PAGE), fresh).unwrap();
}

/// A heading, the sources, and a table of all codes and rules.
fn section(map: &Map) -> String {
    let sources: Vec<&str> = map.sources().collect();
    let mut section = format!(
        "\n### {}\n\n{}. From: {}.\n",
        map.name(),
        map.title(),
        sources.join("; ")
    );
    let entries = map.entries();
    // The rules that come from another map are on its own table.
    let own = entries
        .iter()
        .filter(|entry| entry.vocabulary.is_some() || map.name() == "text-zh");
    let mut vocabulary = None;
    for entry in own {
        let heading = entry
            .vocabulary
            .unwrap_or("rules for texts, in their order");
        if vocabulary != Some(heading) {
            vocabulary = Some(heading);
            write!(
                section,
                "\n| {heading} | label | condition | action | why or doubt |\n"
            )
            .unwrap();
            section.push_str("|---|---|---|---|---|\n");
        }
        section.push_str(&row(entry));
    }
    if entries.iter().any(|entry| entry.vocabulary.is_none()) && map.name() != "text-zh" {
        section.push_str("\nWithout a code: the rules of [text-zh](#text-zh).\n");
    }
    section
}

fn row(entry: &Entry<'_>) -> String {
    let doubtful = if entry.doubt.is_some() { "?" } else { "" };
    let mut notes: Vec<String> = Vec::new();
    notes.extend(entry.reason.as_ref().map(ToString::to_string));
    notes.extend(entry.doubt.map(str::to_owned));
    let cells = [
        entry.code.replace('|', ", "),
        entry.label.unwrap_or_default().to_owned(),
        entry.condition.clone(),
        format!("`{entry}{doubtful}`"),
        notes.join("; "),
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
