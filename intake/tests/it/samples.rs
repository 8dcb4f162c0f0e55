//! Samples of every ready map in its source's real shape, with what is expected of each scan.
//!
//! The expected files are written by hand from what the sources say of each code.

use waybill_intake::Map;

use crate::support::{Gate, POLICY, path, text};

/// What a map reads from its sample and what becomes of it, a line an item.
fn found(map: &Map) -> String {
    let name = map.name();
    let mut gate = Gate::new();
    let mut lines = Vec::new();
    if path(&format!("maps/samples/{name}.csv")).exists() {
        let feed = text(&format!("maps/samples/{name}.csv"));
        let mut rows = (1..).zip(feed.lines().map(cells));
        let (_, header) = rows.next().unwrap();
        let columns = map.columns(&header).unwrap();
        for (number, row) in rows {
            let items = columns.read(&row, &POLICY);
            lines.extend(items.iter().map(|item| gate.line(number, item)));
        }
    } else {
        let feed = text(&format!("maps/samples/{name}.jsonl"));
        for (number, record) in (1..).zip(feed.lines()) {
            let items = map.read(record.as_bytes(), &POLICY);
            lines.extend(items.iter().map(|item| gate.line(number, item)));
        }
    }
    lines.join("\n")
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
        let expected = text(&format!("maps/samples/{name}.expected.tsv"));
        let expected: Vec<&str> = expected
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        let found = found(&map);
        let found: Vec<&str> = found.lines().collect();
        for i in 0..expected.len().max(found.len()) {
            let (expected, found) = (expected.get(i), found.get(i));
            if expected != found {
                wrong.push(format!(
                    "{name}\n  expected {expected:?}\n  found    {found:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
