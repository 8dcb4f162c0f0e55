//! The state as a file among others: its name, its folder, its access, and how it stays small.

use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;

use crate::command::{json_lines, record, waybill};
use crate::workplace::{OUTPUTS, Workplace, signal};

fn scan(n: i64) -> String {
    record("W1", 1_700_000_000 + n, 100_001, "已揽收")
}

/// A place with a state that is mostly of the past: the next run has to rewrite it.
fn with_a_past() -> Workplace {
    let place = Workplace::new("");
    // A file of two names is left as it is.
    place.write("waybill.state", "");
    fs::hard_link(place.path("waybill.state"), place.path("second")).unwrap();
    for run in 0..3 {
        place.append(
            "feed.jsonl",
            (0..1_500)
                .map(|n| scan(n + 1_500 * run))
                .collect::<String>(),
        );
        assert_eq!(place.go_on(&[]).0, 0);
    }
    fs::remove_file(place.path("second")).unwrap();
    assert!(length(&place) > 140_000);
    place
}

fn length(place: &Workplace) -> u64 {
    fs::metadata(place.path("waybill.state")).unwrap().len()
}

#[test]
fn a_state_does_not_grow_with_its_past() {
    let place = with_a_past();
    place.append("feed.jsonl", (0..4_501).map(scan).collect::<String>());
    let (exit, told) = place.go_on(&[]);
    assert_eq!(exit, 0, "{told}");
    // Each update is still known, each feed still at its place.
    assert!(told.contains("goes on behind line 4500"), "{told}");
    let summary = &json_lines(told.lines().last().unwrap())[0];
    assert_eq!(
        (&summary["duplicate"], &summary["accepted"]),
        (&4_500.into(), &1.into())
    );
    assert!(length(&place) < 60_000);
    place.assert_all_of(&place.undisturbed());
    assert!(!place.path("waybill.state.rewrite").exists());
}

#[test]
fn a_state_does_not_grow_with_runs_that_have_nothing_to_do() {
    let place = Workplace::new(&scan(0));
    place.go_on(&[]);
    let one_run = length(&place);
    // As if there had been more runs than a test can wait for: commits of nothing, one by one.
    let runs = 100_000 / (one_run / 2);
    let mut longest = 0;
    for _ in 0..runs.min(120) {
        assert_eq!(place.go_on(&["--threads", "1"]).0, 0);
        longest = longest.max(length(&place));
    }
    assert!(longest < 80_000, "{longest}");
    place.assert_all_of(&place.undisturbed());
}

#[test]
fn a_state_does_not_grow_within_one_long_run() {
    let place = Workplace::new("");
    let run = place.start(&["--follow"]);
    for some in 0..6 {
        let scans = (0..1_000)
            .map(|n| scan(n + 1_000 * some))
            .collect::<String>();
        place.append("feed.jsonl", scans);
        let lines = usize::try_from(1_000 * (some + 1)).unwrap();
        while place.lines("verdicts") < lines {
            sleep(Duration::from_millis(5));
        }
    }
    signal(&run, Signal::TERM);
    assert!(run.wait_with_output().unwrap().status.success());
    // All commits of it together are some 300 000 bytes.
    assert!(length(&place) < 180_000, "{}", length(&place));
    place.assert_all_of(&place.undisturbed());
    place.append("feed.jsonl", scan(0));
    let (_, told) = place.go_on(&[]);
    assert_eq!(
        json_lines(told.lines().last().unwrap())[0]["duplicate"],
        1,
        "{told}"
    );
}

#[test]
fn a_state_behind_a_symbolic_link_is_rewritten_where_it_is() {
    let place = with_a_past();
    fs::create_dir(place.path("data")).unwrap();
    fs::rename(place.path("waybill.state"), place.path("data/state")).unwrap();
    symlink("data/state", place.path("waybill.state")).unwrap();
    let run = place.start(&["--follow"]);
    while length(&place) > 100_000 {
        sleep(Duration::from_millis(5));
    }
    let link = fs::symlink_metadata(place.path("waybill.state")).unwrap();
    assert!(link.is_symlink());
    // It is one state, and one run at a time, by whichever name.
    let (exit, told) = place.gate("feed.jsonl", &["--state", "data/state"]);
    assert_eq!(exit, 2);
    assert!(told.contains("another run is using it"), "{told}");
    signal(&run, Signal::TERM);
    assert!(run.wait_with_output().unwrap().status.success());
}

#[test]
fn a_file_where_a_state_would_be_rewritten_is_left_alone() {
    let place = with_a_past();
    let (before, beside) = (length(&place), place.path("waybill.state.rewrite"));
    let told = "waybill: the state file waybill.state goes on to grow, as it can't be rewritten: ";
    place.write("precious", "of somebody");
    for foreign in 0..3 {
        match foreign {
            0 => fs::write(&beside, "payloads\n").unwrap(),
            1 => symlink("precious", &beside).unwrap(),
            _ => fs::create_dir(&beside).unwrap(),
        }
        let (exit, notices) = place.go_on(&[]);
        assert_eq!(exit, 0);
        let line = notices.lines().next().unwrap();
        assert!(line.starts_with(told), "{notices}");
        assert!(
            line.ends_with(" is there, and is nothing that a run left behind"),
            "{notices}"
        );
        assert!(length(&place) > before);
        match foreign {
            0 => assert_eq!(place.read("waybill.state.rewrite"), b"payloads\n"),
            1 => assert_eq!(place.read("precious"), b"of somebody"),
            _ => fs::remove_dir(&beside).unwrap(),
        }
        let _ = fs::remove_file(&beside);
    }
    // What a killed run left there is ours.
    fs::write(&beside, "waybill state 2~half of it").unwrap();
    assert_eq!(place.go_on(&[]).0, 0);
    assert!(length(&place) < before / 3);
    assert!(!beside.exists());
}

#[test]
fn a_rewritten_state_keeps_its_mode_and_its_owner() {
    let place = with_a_past();
    let state = place.path("waybill.state");
    fs::set_permissions(&state, Permissions::from_mode(0o640)).unwrap();
    let file = File::open(&state).unwrap();
    // Only root may give a file away; for others it stays their own.
    let is_root = std::os::unix::fs::fchown(&file, Some(65_534), Some(65_534)).is_ok();
    let (before, inode) = (length(&place), file.metadata().unwrap().ino());
    assert_eq!(place.go_on(&[]).0, 0);
    let after = fs::metadata(&state).unwrap();
    assert!(after.len() < before / 3 && after.ino() != inode);
    assert_eq!(after.permissions().mode() & 0o7777, 0o640);
    assert_eq!(after.uid() == 65_534, is_root);
}

#[test]
fn a_state_beside_which_no_file_can_be_made_goes_on_as_it_is() {
    let place = with_a_past();
    // Also root can't give a file a name of more than 255 bytes.
    let name = "s".repeat(250);
    fs::rename(place.path("waybill.state"), place.path(&name)).unwrap();
    let before = fs::metadata(place.path(&name)).unwrap().len();
    place.append("feed.jsonl", scan(9_999));
    let (exit, told) = place.gate("feed.jsonl", &["--state", &name]);
    assert_eq!(exit, 0, "{told}");
    let notice = told.lines().next().unwrap();
    assert!(
        notice.contains("goes on to grow, as it can't be rewritten: can't write ")
            && notice.contains(&format!("{name}.rewrite: ")),
        "{told}"
    );
    assert!(fs::metadata(place.path(&name)).unwrap().len() > before);
    place.assert_all_of(&place.undisturbed());
}

#[test]
fn a_state_in_a_folder_that_can_t_be_written_goes_on_as_it_is() {
    let place = with_a_past();
    fs::create_dir(place.path("closed")).unwrap();
    fs::rename(place.path("waybill.state"), place.path("closed/state")).unwrap();
    fs::set_permissions(place.path("closed"), Permissions::from_mode(0o555)).unwrap();
    if fs::write(place.path("closed/probe"), "").is_ok() {
        // Root may write everywhere; the test before this one is for root, too.
        return;
    }
    let (exit, told) = place.gate("feed.jsonl", &["--state", "closed/state"]);
    assert_eq!(exit, 0, "{told}");
    assert!(
        told.contains("goes on to grow, as it can't be rewritten: can't write"),
        "{told}"
    );
    fs::set_permissions(place.path("closed"), Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn outputs_of_any_name_are_gone_on_with_after_a_kill() {
    let place = Workplace::new(&scan(0));
    let name = OsStr::from_bytes(b"pay\xff.jsonl");
    let start = || {
        let mut command = waybill();
        command
            .current_dir(place.path(""))
            .args(["gate", "feed.jsonl", "--state", "s", "--out"]);
        command
            .arg(name)
            .args(["--now", "1800000000", "--summary", "none"]);
        command
    };
    let mut run = start()
        .arg("--follow")
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !String::from_utf8_lossy(&place.read("s")).contains("\"lines\":1") {
        sleep(Duration::from_millis(5));
    }
    run.kill().unwrap();
    run.wait().unwrap();
    let output = start().output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    let payloads = fs::read_to_string(place.path("").join(name)).unwrap();
    assert_eq!(payloads.lines().count(), 1);
}

#[test]
fn a_file_has_payloads_for_one_call() {
    let place = Workplace::new(&scan(0));
    assert_eq!(place.go_on(&["--to", "cloud"]).0, 0);
    place.append("feed.jsonl", scan(1));
    let before = place.outputs();
    let (exit, told) = place.go_on(&[]);
    assert_eq!(exit, 2);
    assert_eq!(
        told,
        "waybill: out holds payloads for another call than `--to https`; give the `--to` that they \
         are for, or another --out\n"
    );
    assert_eq!(place.outputs(), before);
    // Once they are taken away, either is right.
    for output in OUTPUTS {
        fs::remove_file(place.path(output)).unwrap();
    }
    assert_eq!(place.go_on(&[]).0, 0);
    let payloads: Vec<Value> = json_lines(&String::from_utf8(place.read("out")).unwrap());
    assert_eq!(payloads.len(), 1);
    assert_eq!(payloads[0]["waybill_id"], "W1");
}

#[test]
fn two_options_that_would_make_one_file_are_refused_before_it_is_made() {
    let place = Workplace::new("");
    for options in [
        ["--state", "zz", "--retry", "zz"],
        ["--state", "zz", "--retry", "./zz"],
        ["--retry", "rejects", "--threads", "1"],
    ] {
        let (exit, told) = place.gate("feed.jsonl", &options);
        assert!(exit == 2 && told.contains("are the same file"), "{told}");
        for name in ["zz", "rejects", "out"] {
            assert!(!place.path(name).exists(), "{name}: {options:?}");
        }
    }
}
