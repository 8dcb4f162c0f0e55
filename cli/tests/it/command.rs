//! Runs the command and keeps what it wrote.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a run of `waybill gate` left behind.
pub(crate) struct Run {
    pub(crate) exit: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) rejects: String,
    pub(crate) verdicts: String,
}

/// The program, for other runs than the usual one.
pub(crate) fn waybill() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waybill"));
    // Help is wrapped to the width of the terminal, and a test has none.
    command.env_remove("COLUMNS");
    // Texts in the language of the locale are English.
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
        command.env_remove(name);
    }
    command
}

/// Runs the program with these words and this standard input, and shows its exit code and output.
pub(crate) fn told(arguments: &[&str], input: &str) -> String {
    let (exit, stdout, stderr) = run(waybill().args(arguments), input.as_bytes());
    format!(
        "$ waybill {}\n{stdout}{stderr}exit {exit}\n",
        arguments.join(" ")
    )
}

/// The feed of the repository.
pub(crate) fn feed_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/feed.jsonl")
}

/// Gates a feed from standard input, at the time 1 800 000 000 unless the options say otherwise,
/// with a rejects and a verdicts file.
pub(crate) fn gate(feed: &[u8], options: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let rejects = folder.path().join("rejects.jsonl");
    let verdicts = folder.path().join("verdicts.jsonl");
    let mut command = waybill();
    command.arg("gate").args(options);
    if !options.contains(&"--now") {
        command.args(["--now", "1800000000"]);
    }
    command.arg("--rejects").arg(&rejects);
    command.arg("--verdicts").arg(&verdicts);
    let (exit, stdout, stderr) = run(&mut command, feed);
    Run {
        exit,
        stdout,
        stderr,
        rejects: std::fs::read_to_string(rejects).unwrap_or_default(),
        verdicts: std::fs::read_to_string(verdicts).unwrap_or_default(),
    }
}

/// Runs a command with this standard input: exit code, standard output, standard error.
pub(crate) fn run(command: &mut Command, input: &[u8]) -> (i32, String, String) {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // A command that refuses its arguments does not read its input.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    (
        output.status.code().expect("not killed"),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

impl Run {
    /// The payload lines, read as JSON.
    pub(crate) fn payloads(&self) -> Vec<Value> {
        json_lines(&self.stdout)
    }

    pub(crate) fn rejects(&self) -> Vec<Value> {
        json_lines(&self.rejects)
    }

    pub(crate) fn verdicts(&self) -> Vec<Value> {
        json_lines(&self.verdicts)
    }

    /// The numbers of the lines in the verdicts, in their order.
    pub(crate) fn numbers(&self) -> Vec<u64> {
        let number = |verdict: &Value| verdict["line"].as_u64().unwrap();
        self.verdicts().iter().map(number).collect()
    }

    /// The summary of a run with `--summary json`.
    pub(crate) fn summary(&self) -> Value {
        // Hints come before and behind it.
        let summary = self.stderr.lines().find(|line| line.starts_with('{'));
        serde_json::from_str(summary.unwrap()).unwrap()
    }
}

pub(crate) fn json_lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A well-formed record.
pub(crate) fn record(waybill: &str, time: i64, action: u32, message: &str) -> String {
    format!(
        "{}\n",
        serde_json::json!({
            "token": "order-token-of-the-tests",
            "waybill_id": waybill,
            "action_time": time,
            "action_type": action,
            "action_msg": message,
        })
    )
}
