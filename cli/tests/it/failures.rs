//! Wrong usage, and files that can't be used.

use std::fs;
#[cfg(unix)]
use std::io::Write as _;
#[cfg(unix)]
use std::process::Stdio;

use crate::command::{record, run, waybill};

/// Standard error of a run that has to end with 2.
fn failure(arguments: &[&str]) -> String {
    let scan = record("W1", 1_700_000_000, 100_001, "已揽收");
    let (exit, _, stderr) = run(waybill().args(arguments), scan.as_bytes());
    assert_eq!(exit, 2, "{stderr}");
    stderr
}

#[test]
fn wrong_usage_says_what_would_be_right() {
    let told = [
        failure(&[]),
        failure(&["gate", "--rules", "loose"]),
        failure(&["gate", "--now", "yesterday"]),
        failure(&["gate", "--now", "1700000000000"]),
        failure(&["gate", "--now", "-5"]),
        failure(&["gate", "one.jsonl", "two.jsonl"]),
        failure(&["gate", "--summary", "xml"]),
    ];
    insta::assert_snapshot!(told.join("\n----\n"));
}

#[test]
fn a_feed_that_can_t_be_opened_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.jsonl");
    let told = failure(&["gate", missing.to_str().unwrap()]);
    assert!(told.starts_with(&format!("waybill: can't open {}: ", missing.display())));
}

#[test]
fn a_folder_is_no_feed_and_its_files_are_read_through_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().to_str().unwrap();
    for command in ["gate", "audit", "reply"] {
        let told = failure(&[command, name]);
        assert_eq!(
            told,
            format!(
                "waybill: {name} is a folder, and one file is read at a time; give a file, or \
                 many through a pipe: cat {name}/*.jsonl | waybill …\n"
            )
        );
    }
}

#[test]
fn an_output_that_can_t_be_made_is_named_and_the_others_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("no such folder/out.jsonl");
    for option in ["--out", "--rejects", "--verdicts"] {
        let told = failure(&["gate", option, nowhere.to_str().unwrap()]);
        assert!(told.starts_with(&format!("waybill: can't create {}: ", nowhere.display())));
    }
}

#[test]
fn a_file_in_two_roles_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let feed = folder.path().join("scans.jsonl");
    let content = record("W1", 1_700_000_000, 100_001, "已揽收");
    fs::write(&feed, &content).unwrap();
    let feed_name = feed.to_str().unwrap();
    let detour = folder.path().join("./scans.jsonl");
    let other = folder.path().join("new.jsonl");
    let other = other.to_str().unwrap();

    for (arguments, roles) in [
        (
            vec!["gate", feed_name, "--out", feed_name],
            "the feed and --out",
        ),
        (
            vec!["gate", feed_name, "--rejects", detour.to_str().unwrap()],
            "the feed and --rejects",
        ),
        (
            vec!["gate", feed_name, "--out", other, "--verdicts", other],
            "--out and --verdicts",
        ),
        (
            vec!["gate", feed_name, "--rejects", "-"],
            "--out and --rejects",
        ),
    ] {
        let told = failure(&arguments);
        assert_eq!(
            told,
            format!("waybill: {roles} are the same file; give each a file of its own\n")
        );
        assert_eq!(fs::read_to_string(&feed).unwrap(), content);
    }
}

#[test]
fn a_file_that_is_standard_input_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let content = record("W1", 1_700_000_000, 100_001, "已揽收");
    let path = folder.path().join("scans.jsonl");
    fs::write(&path, &content).unwrap();
    let name = path.to_str().unwrap();
    for arguments in [
        vec!["gate", "--out", name],
        vec!["gate", "-", "--rejects", name],
        vec!["gate", "/dev/null", "--start", "-", "--out", name],
        vec!["gate", "/dev/null", "--orders", "-", "--out", name],
        vec!["audit", "-", "--json", name],
    ] {
        let input = fs::File::open(&path).unwrap();
        let ended = waybill().args(&arguments).stdin(input).output().unwrap();
        let told = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(2), "{arguments:?}: {told}");
        assert!(
            told.contains("are the same file") || told.contains("can't be used, so nothing"),
            "{told}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), content, "{arguments:?}");
    }
}

#[test]
fn two_names_of_one_new_file_are_noticed_too() {
    let folder = tempfile::tempdir().unwrap();
    let new = folder.path().join("new.jsonl");
    let detour = folder.path().join("./new.jsonl");
    let told = failure(&[
        "gate",
        "--out",
        new.to_str().unwrap(),
        "--rejects",
        detour.to_str().unwrap(),
    ]);
    assert_eq!(
        told,
        "waybill: --out and --rejects are the same file; give each a file of its own\n"
    );
}

#[test]
fn an_output_keeps_its_content_when_another_can_t_be_made() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("payloads.jsonl");
    fs::write(&out, "of yesterday").unwrap();
    let nowhere = folder.path().join("no such folder/rejects.jsonl");
    failure(&[
        "gate",
        "--out",
        out.to_str().unwrap(),
        "--rejects",
        nowhere.to_str().unwrap(),
    ]);
    assert_eq!(fs::read_to_string(out).unwrap(), "of yesterday");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_with_the_name_of_the_file() {
    let told = failure(&["gate", "--out", "/dev/full"]);
    assert!(
        told.starts_with("waybill: can't write /dev/full: "),
        "{told}"
    );
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_ends_the_run_with_2() {
    let mut child = waybill()
        .args(["gate", "--summary", "none"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut feed = child.stdin.take().unwrap();
    // More than a pipe holds: another test's child may keep the other end open for a moment.
    let scans: String = (0..10_000)
        .map(|second| record("W1", 1_700_000_000 + second, 100_001, "已揽收"))
        .collect();
    // The command ends before it has read them all.
    let writer = std::thread::spawn(move || drop(feed.write_all(scans.as_bytes())));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.starts_with("waybill: can't write standard output: "),
        "{told}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_failed_output_ends_the_run_while_the_feed_pauses() {
    for threads in ["1", "2", "8"] {
        let mut child = waybill()
            .args(["gate", "--out", "/dev/full", "--threads", threads])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut feed = child.stdin.take().unwrap();
        let scan = record("W1", 1_700_000_000, 100_001, "已揽收");
        feed.write_all(scan.as_bytes()).unwrap();
        // `wait` would close the feed if it still had it; the run must not wait for more of it.
        assert_eq!(child.wait().unwrap().code(), Some(2), "{threads} threads");
        drop(feed);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_the_run_with_any_number_of_threads() {
    let scans: String = (0..10_000)
        .map(|second| record("W1", 1_700_000_000 + second, 100_001, "已揽收"))
        .collect();
    for option in ["--out", "--rejects", "--verdicts"] {
        for threads in ["1", "2", "8"] {
            let options = [
                "gate",
                "--threads",
                threads,
                "--chunk",
                "4096",
                "--summary",
                "none",
            ];
            let mut command = waybill();
            command.args(options).args([option, "/dev/full"]);
            // Something for each output.
            let feed = format!("not a record\n{scans}");
            let (exit, _, stderr) = run(&mut command, feed.as_bytes());
            assert_eq!(exit, 2);
            assert!(
                stderr.starts_with("waybill: can't write /dev/full: "),
                "{stderr}"
            );
        }
    }
}
