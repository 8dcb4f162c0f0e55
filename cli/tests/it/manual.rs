//! Help, man pages, completions and the version: all from one definition.

use std::fs;

use waybill_engine::RuleSet;

use crate::command::{run, told, waybill};

/// The commands, as the help names them.
fn commands() -> Vec<String> {
    let (_, help, _) = run(waybill().arg("--help"), b"");
    let (_, list) = help.split_once("Commands:\n").unwrap();
    list.lines()
        .take_while(|line| !line.is_empty())
        .filter(|line| !line.starts_with("    "))
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_help_of_each_command_teaches() {
    for command in commands() {
        if command != "help" {
            insta::assert_snapshot!(
                format!("help_of_{command}"),
                told(&[&command, "--help"], "")
            );
        }
    }
    insta::assert_snapshot!("help", told(&["--help"], "") + "\n" + &told(&[], ""));
}

#[test]
fn the_version_names_the_rules_by_their_fingerprints() {
    let (_, version, _) = run(waybill().arg("--version"), b"");
    for rules in [RuleSet::STANDARD, RuleSet::STRICT] {
        let line = format!(
            "rules {}, fingerprint {}\n",
            rules.name(),
            rules.fingerprint()
        );
        assert!((version.clone() + "\n").contains(&line), "{version}");
    }
    assert!(version.starts_with(concat!("waybill ", env!("CARGO_PKG_VERSION"), "\n")));
}

#[test]
fn there_is_a_man_page_for_each_command() {
    let folder = tempfile::tempdir().unwrap();
    let (exit, _, stderr) = run(waybill().arg("man").arg(folder.path()), b"");
    assert_eq!((exit, stderr.as_str()), (0, ""));
    assert!(folder.path().join("waybill.1").exists());
    for command in commands() {
        if command != "help" {
            let page = fs::read_to_string(folder.path().join(format!("waybill-{command}.1")));
            assert!(page.unwrap().contains(".SH NAME"), "{command}");
        }
    }
    let (exit, _, stderr) = run(waybill().args(["man", "nonesuch"]), b"");
    assert_eq!(exit, 2);
    assert!(stderr.contains("nonesuch"), "{stderr}");
}

#[test]
fn there_are_completions_for_each_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (exit, script, _) = run(waybill().args(["completions", shell]), b"");
        assert_eq!(exit, 0);
        for word in ["gate", "fail-on-reject", "explain"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}
