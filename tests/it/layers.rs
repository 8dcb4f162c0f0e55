//! The house keeps its layers: each package is rooms with one direction, and no file or function
//! grows out of sight. [docs/architecture.md](../../docs/architecture.md) has the plan.

mod causes;
mod house;
mod imports;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use self::house::{Package, Sources, faults};
use crate::support::case_file::path;

const HOUSE: [Package; 10] = [
    Package {
        folder: "src",
        front: &["lib.rs"],
        floors: &[
            &["picture"],
            &["waybill"],
            &["decision", "rule_file"],
            &["rules", "line"],
            &["state", "record", "call"],
            &["update"],
            &["message"],
            &["code"],
            &["text"],
        ],
    },
    Package {
        folder: "cli/src",
        front: &["lib.rs", "main.rs", "parts.rs"],
        floors: &[
            &["help"],
            &["args"],
            &["commands"],
            &[
                "commands::gate",
                "commands::audit",
                "commands::explain",
                "commands::rules",
                "commands::map",
                "commands::reply",
                "commands::state",
                "commands::manual",
            ],
            &["intake"],
            &["state", "redact"],
            &["feed", "output", "exit"],
            &["system", "terminal", "rule_source"],
            &["failure", "outcome", "waybills", "secret", "escape"],
            &["lang"],
        ],
    },
    Package {
        folder: "sources/src",
        front: &["lib.rs"],
        floors: &[&["rules", "maps"], &["feed", "form", "problem"]],
    },
    Package {
        folder: "wechat/src",
        front: &["lib.rs"],
        floors: &[&["reconcile"], &["read", "write"], &["value"]],
    },
    Package {
        folder: "intake/src",
        front: &["lib.rs"],
        floors: &[
            &["suggest"],
            &["apply"],
            &["map"],
            &["file"],
            &["fault", "meaning"],
            &["path", "time", "words", "xml"],
            &["text", "ready", "encoding", "orders"],
        ],
    },
    Package {
        folder: "page-parts/src",
        front: &["lib.rs"],
        floors: &[
            &["diagram"],
            &["figures", "markup"],
            &["words"],
            &["bilingual"],
        ],
    },
    Package {
        folder: "gateway/src",
        front: &["lib.rs", "main.rs"],
        floors: &[
            &["commands"],
            &["settings"],
            &["http"],
            &["page"],
            &["sender"],
            &["service"],
            &["wechat", "stub", "sqlite", "server", "callback"],
            &["rows"],
            &["store"],
            &["answer"],
            &["metrics"],
            &["system"],
            &["model"],
        ],
    },
    Package {
        folder: "bindings/abi/src",
        front: &["lib.rs"],
        floors: &[&["border"]],
    },
    Package {
        folder: "bindings/frame/src",
        front: &["lib.rs"],
        floors: &[
            &["operation"],
            &["foreign"],
            &["block", "map", "rules"],
            &["answer"],
            &["want"],
            &["input", "output"],
            &["problem", "status"],
        ],
    },
    Package {
        folder: "benches/peers/src",
        front: &["lib.rs", "main.rs"],
        floors: &[
            &["bin::hold", "bin::make_feed", "bin::obvious"],
            &[
                "decisions",
                "mapped",
                "memory",
                "payloads",
                "scaling",
                "whole_process",
                "forms",
            ],
            &["plot", "live", "written"],
            &["points", "child"],
            &["rounds"],
            &[
                "stream",
                "markdown",
                "stopwatch",
                "machine",
                "scope",
                "fallible",
            ],
            &["feed", "resident"],
        ],
    },
];

/// No line of Rust is wider, so that two files fit side by side.
const COLUMNS: usize = 100;

/// No function is longer, so that one fits a screen.
const LINES: usize = 70;

#[test]
#[cfg_attr(miri, ignore = "reads sources only, all of them")]
fn every_room_imports_downwards_only() {
    for package in HOUSE {
        let faults = faults(&package, &sources(package.folder));
        assert!(
            faults.is_empty(),
            "{}:\n{}",
            package.folder,
            faults.join("\n")
        );
    }
}

#[test]
#[cfg_attr(miri, ignore = "reads sources only, all of them")]
fn lines_and_functions_fit_a_screen() {
    let mut long = Vec::new();
    for (name, text) in sources("") {
        for (number, line) in (1..).zip(text.lines()) {
            let columns = line.chars().count();
            if columns > COLUMNS {
                long.push(format!("{name}:{number}: {columns} columns"));
            }
        }
        for function in imports::read(&text, &[], &[]).functions {
            if function.lines > LINES {
                let (line, lines) = (function.line, function.lines);
                long.push(format!(
                    "{name}:{line}: `{}` has {lines} lines",
                    function.name
                ));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
#[cfg_attr(miri, ignore = "reads sources only, all of them")]
fn no_error_tells_its_cause_and_has_it_as_a_source() {
    let mut twice = Vec::new();
    for (name, text) in sources("") {
        let lines = causes::told_twice(&text).into_iter();
        twice.extend(lines.map(|line| format!("{name}:{line}")));
    }
    assert!(twice.is_empty(), "{}", twice.join("\n"));
}

/// The Rust files below a folder of the repository, what was built apart.
fn sources(folder: &str) -> Sources {
    let mut found = BTreeMap::new();
    collect(&path(folder), "", &mut found);
    assert!(!found.is_empty(), "no Rust file in {folder}");
    found
}

fn collect(folder: &Path, prefix: &str, found: &mut Sources) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let below = format!("{prefix}{name}");
        if entry.file_type().unwrap().is_dir() {
            let is_ours = !name.starts_with('.') && name != "target" && name != "node_modules";
            if is_ours {
                collect(&entry.path(), &format!("{below}/"), found);
            }
        } else if Path::new(&name)
            .extension()
            .is_some_and(|ending| ending == "rs")
        {
            found.insert(below, fs::read_to_string(entry.path()).unwrap());
        }
    }
}

/// A house of three rooms on two floors, in which a test plants a fault.
fn planted(file: &str, text: &str) -> Vec<String> {
    const SMALL: Package = Package {
        folder: "",
        front: &["lib.rs"],
        floors: &[&["decide", "draw"], &["rules"]],
    };
    let sound = [
        (
            "lib.rs",
            "mod decide; mod draw; mod rules; pub use crate::decide::Outcome;",
        ),
        ("decide.rs", "use crate::rules::Mark;"),
        ("draw.rs", "use crate::rules::{self, Mark};"),
        (
            "rules/mod.rs",
            "mod mark; mod table; pub(crate) use self::mark::Mark;",
        ),
        ("rules/mark.rs", "pub(crate) struct Mark;"),
        (
            "rules/table.rs",
            "use super::mark::Mark; mod tests { use super::*; }",
        ),
    ];
    let mut sources: Sources = sound
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into();
    assert_eq!(faults(&SMALL, &sources), [""; 0]);
    sources.insert(file.to_owned(), text.to_owned());
    faults(&SMALL, &sources)
}

#[test]
#[cfg_attr(miri, ignore = "reads sources only, once for each fault")]
fn a_fault_that_is_planted_is_found() {
    for (file, text, expected) in [
        (
            "rules/table.rs",
            "\nfn f() { crate::decide::decide() }",
            "rules/table.rs:2: imports `decide::decide` upwards",
        ),
        (
            "rules/table.rs",
            "macro_rules! m { () => { $crate::draw::dot() } }",
            "rules/table.rs:1: imports `draw::dot` upwards",
        ),
        (
            "rules/table.rs",
            "mod tests { use super::super::super::decide::Outcome; }",
            "rules/table.rs:1: reaches `decide::Outcome` by `super`",
        ),
        (
            "draw.rs",
            "use crate::decide::Outcome;",
            "draw.rs:1: imports `decide::Outcome` from its own floor",
        ),
        (
            "decide.rs",
            "use crate::{Mark, rules::Cell};",
            "decide.rs:1: imports `Mark` through the crate's root",
        ),
        (
            "rules/mark.rs",
            "use super::table::Table;",
            "a circle: rules/mark.rs imports rules/table.rs imports rules/mark.rs",
        ),
        (
            "rules/mark.rs",
            "use super::Mark;",
            "a circle: rules/mark.rs imports rules/mod.rs imports rules/mark.rs",
        ),
        (
            "rules/table.rs",
            "use crate::rules::mark::Mark;",
            "rules/table.rs:1: imports its sibling `rules::mark::Mark` not by `super`",
        ),
        ("attic.rs", "", "attic.rs: is in no room of the list"),
        (
            "decide.rs",
            "#[path = \"../../cli/src/echo.rs\"] mod echo;",
            "decide.rs: `#[path = \"../../cli/src/echo.rs\"]` leads out of its folder",
        ),
    ] {
        assert_eq!(planted(file, text), [expected], "{text} in {file}");
    }
}
