//! The shape of the library: who may import whom, and how long lines are.

use std::fs;
use std::path::Path;

use crate::support::path;

/// A file imports from rooms of a lower rank only.
const RANKS: [(&str, usize); 13] = [
    ("text", 1),
    ("encoding", 1),
    ("orders", 1),
    ("ready", 1),
    ("path", 2),
    ("time", 2),
    ("words", 2),
    ("fault", 3),
    ("meaning", 3),
    ("file", 4),
    ("map", 5),
    ("apply", 6),
    ("suggest", 7),
];

fn rank(room: &str) -> Option<usize> {
    RANKS
        .iter()
        .find(|(known, _)| *known == room)
        .map(|(_, rank)| *rank)
}

/// What is wrong with a file of a room.
fn faults(name: &str, source: &str) -> Vec<String> {
    let room = name.split(['/', '.']).next().unwrap();
    let Some(own) = rank(room) else {
        return vec![format!("{name}: the room `{room}` has no rank")];
    };
    let mut faults = Vec::new();
    for place in source.split("crate::").skip(1) {
        let target = place
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .next()
            .unwrap();
        match rank(target) {
            Some(rank) if rank < own => {}
            Some(_) => faults.push(format!("{name} imports `{target}`, which is not below it")),
            None => faults.push(format!(
                "{name} imports `{target}` through the crate's root"
            )),
        }
    }
    faults
}

fn all_faults(folder: &Path, prefix: &str, faults_found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().into_string().unwrap());
        if entry.file_type().unwrap().is_dir() {
            all_faults(&entry.path(), &format!("{name}/"), faults_found);
        } else if name != "lib.rs" {
            faults_found.extend(faults(&name, &fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

#[test]
fn every_file_imports_from_rooms_below_its_own() {
    let mut found = Vec::new();
    all_faults(&path("intake/src"), "", &mut found);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn an_import_upwards_is_noticed() {
    for (name, source) in [
        ("time/mod.rs", "use crate::map::Map;"),
        ("time/mod.rs", "use crate::path::Path;"),
        ("map/mod.rs", "use crate::Map;"),
        ("other/mod.rs", ""),
    ] {
        assert_eq!(faults(name, source).len(), 1, "{name}: {source}");
    }
    assert!(faults("apply/mod.rs", "use crate::map::Map;").is_empty());
}

/// Lines of Rust that don't fit on a screen beside another file.
fn long_lines(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        if file.is_dir() {
            long_lines(&file, found);
        } else if file.extension().is_some_and(|end| end == "rs") {
            let source = fs::read_to_string(&file).unwrap();
            let long = (1..)
                .zip(source.lines())
                .filter(|(_, line)| line.chars().count() > 100);
            found.extend(long.map(|(number, _)| format!("{}:{number}", file.display())));
        }
    }
}

#[test]
fn no_line_is_longer_than_100_characters() {
    let mut found = Vec::new();
    long_lines(&path("intake/src"), &mut found);
    long_lines(&path("intake/tests"), &mut found);
    assert!(found.is_empty(), "{}", found.join("\n"));
}
