//! What is there in which language, from `bindings/languages.tsv`: the rows of its pages, and
//! whether each name is one.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::case_file::{lines, path, text};

/// Where the names are kept.
const FILE: &str = "bindings/languages.tsv";
/// What stands for nothing.
const NOTHING: &str = "-";

/// A column: the language, the folders of its sources, and how their names end.
struct Language {
    name: &'static str,
    folders: &'static [&'static str],
    endings: &'static [&'static str],
}

const LANGUAGES: [Language; 6] = [
    language("Rust", &["src", "intake/src"], &["rs"]),
    language("C", &["bindings/c/include"], &["h"]),
    language("Java", &["bindings/java"], &["java"]),
    language("Go", &["bindings/go"], &["go"]),
    language("Node.js", &["bindings/node"], &["js", "ts"]),
    language("Python", &["bindings/python/src"], &["py"]),
];

const fn language(
    name: &'static str,
    folders: &'static [&'static str],
    endings: &'static [&'static str],
) -> Language {
    Language {
        name,
        folders,
        endings,
    }
}

/// A row of the table.
pub(crate) struct Row {
    /// What it is for.
    pub(crate) english: String,
    /// The same in Chinese.
    pub(crate) chinese: String,
    /// What it is called, one cell a language.
    pub(crate) cells: Vec<String>,
}

/// The rows, in the order of the file.
pub(crate) fn rows() -> Vec<Row> {
    let row = |(_, line): &(usize, String)| {
        let mut cells = line.split('\t').map(str::to_owned);
        let row = Row {
            english: cells.next().unwrap(),
            chinese: cells.next().unwrap(),
            cells: cells.collect(),
        };
        assert_eq!(row.cells.len(), LANGUAGES.len(), "{FILE}: {line}");
        row
    };
    lines(FILE).iter().map(row).collect()
}

/// The head of the table.
pub(crate) fn head() -> Vec<&'static str> {
    [""].into_iter()
        .chain(LANGUAGES.iter().map(|language| language.name))
        .collect()
}

/// The names of a cell.
pub(crate) fn names(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(", ").filter(|name| *name != NOTHING)
}

#[test]
#[cfg_attr(miri, ignore = "reads sources only")]
fn every_name_is_in_the_sources_of_its_language() {
    for (column, language) in LANGUAGES.iter().enumerate() {
        let mut words = BTreeSet::new();
        for folder in language.folders {
            words_of(&path(folder), language.endings, &mut words);
        }
        // A package that is not in this clone has no sources to look into.
        if words.is_empty() {
            continue;
        }
        for row in rows() {
            for name in names(&row.cells[column]) {
                let called = name.split('(').next().unwrap_or(name);
                for word in called.split(['.', ':']).filter(|word| !word.is_empty()) {
                    assert!(words.contains(word), "{}: {name}", language.name);
                }
            }
        }
    }
}

/// The words of all sources in a folder.
fn words_of(folder: &Path, endings: &[&str], words: &mut BTreeSet<String>) {
    const OTHERS: [&str; 3] = ["node_modules", "target", "tests"];
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            if !OTHERS.iter().any(|other| name == *other) {
                words_of(&path, endings, words);
            }
        } else if path
            .extension()
            .is_some_and(|it| endings.iter().any(|one| it == *one))
        {
            let text = fs::read_to_string(&path).unwrap();
            let is_in_word = |c: char| c.is_alphanumeric() || c == '_';
            words.extend(text.split(|c| !is_in_word(c)).map(str::to_owned));
        }
    }
}

/// What a page shows of each language is a part of what that language's own page shows, which its
/// tests run.
#[test]
#[cfg_attr(miri, ignore = "reads pages only")]
fn the_examples_in_readme_are_those_that_each_language_runs() {
    let tags = [
        ("c", "c"),
        ("java", "java"),
        ("go", "go"),
        ("js", "node"),
        ("python", "python"),
    ];
    let readme = text("README.md");
    let section = readme
        .split("\n## ")
        .find(|section| section.starts_with("From Java"));
    let section = section.unwrap();
    for (tag, folder) in tags {
        let shown: Vec<_> = blocks(section, tag);
        assert_eq!(shown.len(), 1, "{tag}");
        let run = blocks(&text(&format!("bindings/{folder}/README.md")), tag);
        let is_in = |example: &Vec<String>| example.windows(shown[0].len()).any(|w| w == shown[0]);
        assert!(run.iter().any(is_in), "{folder} runs something else");
    }
}

/// The lines of each code block of this language, without their indent.
fn blocks(page: &str, tag: &str) -> Vec<Vec<String>> {
    let mark = format!("\n```{tag}\n");
    let blocks = page.split(&mark).skip(1);
    let lines = |block: &str| {
        block
            .lines()
            .map(|line| line.trim_start().to_owned())
            .collect()
    };
    blocks
        .map(|rest| lines(rest.split("\n```").next().unwrap()))
        .collect()
}
