//! The commands that the guide shows, run on the files that it shows.
#![cfg(unix)]

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::command::json_lines;

/// The code blocks of the guide that stand under a mark: what the mark names, and the block.
fn blocks(mark: &str) -> Vec<(String, String)> {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guide.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    let mark = format!("<!-- {mark}");
    let parts = guide.split(&mark).skip(1);
    parts
        .map(|part| {
            let (name, rest) = part.split_once("-->\n```").unwrap();
            let block = rest
                .split_once('\n')
                .unwrap()
                .1
                .split_once("```")
                .unwrap()
                .0;
            (name.trim().to_owned(), block.to_owned())
        })
        .collect()
}

#[test]
fn the_commands_that_are_shown_do_what_is_said() {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in blocks("file: ") {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let program = Path::new(env!("CARGO_BIN_EXE_waybill"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = [program.parent().unwrap().to_owned()];
    let path = std::env::join_paths(folders.into_iter().chain(std::env::split_paths(&path)));
    let path = path.unwrap();
    let commands = blocks("run");
    assert!(commands.len() >= 4);
    for (_, command) in commands {
        let output = Command::new("sh")
            .args(["-e", "-c", &command])
            .env("PATH", &path)
            .current_dir(folder.path())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command}{told}");
        let payloads = std::fs::read_to_string(folder.path().join("payloads.jsonl")).unwrap();
        let messages: Vec<Value> = json_lines(&payloads)
            .iter()
            .map(|payload| payload["action_msg"].clone())
            .collect();
        // A waybill that is out for delivery is not picked up any more.
        if command.contains("--start") {
            assert_eq!(messages, ["离开杭州, 发往西安"], "{command}");
        } else {
            assert_eq!(messages, ["已揽收", "离开杭州, 发往西安"], "{command}");
        }
    }
    let verdicts = std::fs::read_to_string(folder.path().join("verdicts.jsonl")).unwrap();
    assert_eq!(json_lines(&verdicts)[1]["status"], json!("AtDepot"));
}
