//! What the pages show of the command is what it prints.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{run, waybill};

/// The pages, each with the least number of commands that it shows.
const PAGES: [(&str, usize); 2] = [("docs/command.md", 40), ("docs/guide.md", 4)];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A command line of a page, and what it is shown to print.
struct Shown<'a> {
    command: &'a str,
    output: Vec<&'a str>,
}

/// The `console` blocks of a page, command by command.
fn shown(page: &str) -> Vec<Shown<'_>> {
    let mut all: Vec<Shown<'_>> = Vec::new();
    for block in page.split("\n```console\n").skip(1) {
        let (block, _) = block.split_once("\n```").unwrap();
        for line in block.lines() {
            match line.strip_prefix("$ ") {
                Some(command) => all.push(Shown {
                    command,
                    output: Vec::new(),
                }),
                None => all.last_mut().unwrap().output.push(line),
            }
        }
    }
    all
}

/// Whether the text is what is shown; `…` matches whatever is left out.
fn fits(text: &str, shown: &str) -> bool {
    let Some((start, rest)) = shown.split_once('…') else {
        return text == shown;
    };
    let Some(mut text) = text.strip_prefix(start) else {
        return false;
    };
    let mut pieces = rest.split('…').peekable();
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return text.ends_with(piece);
        }
        let Some((_, behind)) = text.split_once(piece) else {
            return false;
        };
        text = behind;
    }
    true
}

/// The repository's root, as far as the page's commands see it, which may write into it.
fn workplace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    for file in std::fs::read_dir(root().join("data")).unwrap() {
        let file = file.unwrap();
        let copy = folder.path().join("data").join(file.file_name());
        std::fs::copy(file.path(), copy).unwrap();
    }
    folder
}

/// The files that a page shows: the block under each mark with a file's name.
fn write_files(page: &str, folder: &Path) {
    for part in page.split("<!-- file: ").skip(1) {
        let (name, rest) = part.split_once(" -->\n```").unwrap();
        let (content, _) = rest.split_once('\n').unwrap().1.split_once("```").unwrap();
        std::fs::write(folder.join(name), content).unwrap();
    }
}

#[test]
fn every_command_of_the_pages_prints_what_is_shown() {
    for (page, least) in PAGES {
        every_command_prints_what_is_shown(page, least);
    }
}

fn every_command_prints_what_is_shown(name: &str, least: usize) {
    let page = std::fs::read_to_string(root().join(name)).unwrap();
    let workplace = workplace();
    write_files(&page, workplace.path());
    let program = waybill().get_program().to_owned();
    let programs = Path::new(&program).parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(programs).chain(std::env::split_paths(&path));
    let path = std::env::join_paths(path).unwrap();
    let all = shown(&page);
    assert!(all.len() >= least, "{name} shows {}", all.len());
    for Shown { command, output } in all {
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).current_dir(&workplace);
        shell.env("PATH", &path);
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            shell.env_remove(name);
        }
        let (_, stdout, stderr) = run(&mut shell, b"");
        let (printed, output) = (stdout + &stderr, output.join("\n"));
        assert!(
            fits(printed.trim_end(), &output),
            "{name}, $ {command}\n{printed}\nis not\n{output}"
        );
    }
}
