//! Samples of every ready map in its source's real shape, with what is expected of each scan.
//!
//! The expected files are written by hand from what the sources say of each code.

use waybill_intake::Map;

use crate::support::{Gate, POLICY, path, text};

/// What a map reads from a sample and what becomes of it, a line an item.
fn found(map: &Map, sample: &str) -> String {
    let mut gate = Gate::new();
    let mut lines = Vec::new();
    let feed = text(sample);
    if path(sample)
        .extension()
        .is_some_and(|ending| ending == "csv")
    {
        let mut rows = (1..).zip(feed.lines().map(cells));
        let (_, header) = rows.next().unwrap();
        let columns = map.columns(&header).unwrap();
        for (number, row) in rows {
            let items = columns.read(&row, &POLICY);
            lines.extend(items.iter().map(|item| gate.line(number, item)));
        }
    } else {
        for (number, record) in (1..).zip(feed.lines()) {
            let items = map.read(record.as_bytes(), &POLICY);
            lines.extend(items.iter().map(|item| gate.line(number, item)));
        }
    }
    lines.join("\n")
}

/// The samples of a map, each with the file that says what is expected of it: one that every map
/// has, and one of XML where its source has that, too.
fn samples(name: &str) -> Vec<(String, String)> {
    let file = |ending: &str| format!("maps/samples/{name}.{ending}");
    let found = [("jsonl", ""), ("csv", ""), ("xml.txt", "xml.")].into_iter();
    let found = found.map(|(ending, of)| (file(ending), file(&format!("{of}expected.tsv"))));
    found.filter(|(sample, _)| path(sample).exists()).collect()
}

/// The cells of a row whose quoted cells have no quotes in them.
fn cells(row: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    for c in row.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(String::new()),
            other => cells.last_mut().unwrap().push(other),
        }
    }
    cells
}

#[test]
fn every_sample_gives_what_its_source_says() {
    let mut wrong = Vec::new();
    for name in Map::ready_names() {
        let map = Map::ready(name).unwrap();
        let samples = samples(name);
        assert!(!samples.is_empty(), "{name} has no sample");
        for (sample, expected) in samples {
            let expected = text(&expected);
            let expected: Vec<&str> = expected
                .lines()
                .filter(|line| !line.starts_with('#'))
                .collect();
            let found = found(&map, &sample);
            let found: Vec<&str> = found.lines().collect();
            for i in 0..expected.len().max(found.len()) {
                let (expected, found) = (expected.get(i), found.get(i));
                if expected != found {
                    wrong.push(format!(
                        "{sample}\n  expected {expected:?}\n  found    {found:?}"
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn whatever_comes_as_xml_has_a_sample_of_it() {
    let with_xml: Vec<&str> = Map::ready_names()
        .filter(|name| path(&format!("maps/samples/{name}.xml.txt")).exists())
        .collect();
    assert_eq!(with_xml, ["kuaidi100", "sf-push", "sf-query", "yto", "ems"]);
}
