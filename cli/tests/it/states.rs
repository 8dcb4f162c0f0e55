//! `waybill gate --state` and `--follow`: what a run continues from, and what it prints about that.

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;
use waybill_engine::RuleSet;

use crate::command::{feed_path, json_lines, record, run, waybill};
use crate::workplace::{OUTPUTS, Workplace, scans, signal};

/// The summary at the end of standard error.
fn summary(told: &str) -> Value {
    json_lines(told.lines().last().unwrap()).remove(0)
}

#[test]
fn a_feed_that_is_gated_piece_by_piece_is_one_feed() {
    let feed = fs::read(feed_path()).unwrap();
    // Within lines and within characters, too.
    for pieces in [2, 7, 30] {
        let place = Workplace::new("");
        for piece in feed.chunks(feed.len() / pieces + 1) {
            place.append("feed.jsonl", piece);
            let (exit, told) = place.go_on(&[]);
            assert_eq!(exit, 0, "{told}");
        }
        place.assert_all_of(&place.undisturbed());
    }
}

#[test]
fn a_run_that_goes_on_says_where_and_counts_only_what_it_decides() {
    let place = Workplace::new(&record("W1", 1_700_000_000, 100_001, "已揽收"));
    place.go_on(&[]);
    place.append("feed.jsonl", record("W1", 1_700_000_000, 100_001, "已揽收"));
    place.append("feed.jsonl", record("W2", 1_700_000_000, 300_003, "已签收"));
    let (exit, told) = place.go_on(&["--fail-on-reject"]);
    assert_eq!(exit, 1);
    assert_eq!(
        told,
        "waybill: feed.jsonl goes on behind line 1\n\
         {\"lines\":2,\"accepted\":0,\"duplicate\":1,\"rejected\":1,\"malformed\":0,\
         \"ignored\":0,\"waybills\":2,\
         \"by_code\":{\"action_not_permitted\":1}}\n"
    );
    // A waybill without accepted updates is known, too.
    let (exit, told) = place.go_on(&["--fail-on-reject"]);
    assert_eq!(exit, 0);
    assert_eq!(summary(&told)["waybills"], 2);
    assert_eq!(summary(&told)["lines"], 0);
}

#[test]
fn a_last_line_waits_for_its_end() {
    let line = record("W1", 1_700_000_000, 100_001, "已揽收");
    let place = Workplace::new(line.trim_end());
    let (exit, told) = place.go_on(&[]);
    assert_eq!(exit, 0);
    assert!(
        told.starts_with(
            "waybill: what stands behind line 0 has no line end yet, and was left undecided\n"
        ),
        "{told}"
    );
    assert_eq!(place.outputs(), [b""; 3]);
    place.append("feed.jsonl", "\n");
    assert_eq!(summary(&place.go_on(&[]).1)["accepted"], 1);
}

#[test]
fn standard_input_is_a_new_piece_each_time() {
    let place = Workplace::new("");
    let piece = |scans: &str| {
        let command = &mut place.command("-", &["--state", "waybill.state"]);
        let (exit, _, told) = run(command, scans.as_bytes());
        assert_eq!(exit, 0, "{told}");
        summary(&told)
    };
    let scan = record("W1", 1_700_000_000, 100_001, "已揽收");
    assert_eq!(piece(&scan)["accepted"], 1);
    // Nothing more can come, so that the last line is whole.
    let next = record("W1", 1_700_000_001, 200_001, "已发出");
    let again = piece(&(scan.clone() + next.trim_end()));
    assert_eq!(
        (&again["duplicate"], &again["accepted"]),
        (&1.into(), &1.into())
    );
    let lines: Vec<Value> = json_lines(&String::from_utf8(place.read("verdicts")).unwrap());
    let numbers: Vec<u64> = lines
        .iter()
        .map(|line| line["line"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, [1, 1, 2]);
}

#[test]
fn after_a_kill_standard_input_is_asked_for_again() {
    let place = Workplace::new("");
    let mut child = place
        .command("-", &["--state", "waybill.state"])
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let scan = record("W1", 1_700_000_000, 100_001, "已揽收");
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), scan.as_bytes()).unwrap();
    while !String::from_utf8_lossy(&place.read("waybill.state")).contains("\"lines\":1") {
        sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let (exit, _, told) = run(&mut place.command("-", &["--state", "waybill.state"]), b"");
    assert_eq!(exit, 0);
    assert_eq!(
        told.lines().next().unwrap(),
        format!(
            "waybill: the last run did not come to its end; it decided 1 lines ({} bytes) of its \
             standard input, and what came behind them has to be given again",
            scan.len()
        )
    );
}

#[test]
fn a_piece_of_standard_input_is_gone_on_with_behind_what_was_decided_before_a_kill() {
    let place = Workplace::new("");
    let decided = record("W1", 1_700_000_010, 300_002, "派送中")
        + &record("W1", 1_700_000_000, 100_001, "已揽收");
    let behind = record("W1", 1_700_000_200, 200_001, "已发出");
    let mut child = place
        .command("-", &["--state", "waybill.state"])
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), decided.as_bytes()).unwrap();
    while !String::from_utf8_lossy(&place.read("waybill.state")).contains("\"lines\":2") {
        sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let command = &mut place.command("-", &["--state", "waybill.state"]);
    let (exit, _, told) = run(command, behind.as_bytes());
    assert_eq!(exit, 0, "{told}");
    assert!(told.contains("it decided 2 lines"), "{told}");
    // What was refused is not asked for once more: no payload of it comes out.
    place.write("feed.jsonl", decided + &behind);
    assert_eq!(place.read("out"), place.undisturbed()[0]);
}

#[test]
fn outputs_that_were_taken_away_after_a_clean_end_are_begun_anew() {
    let place = Workplace::new(&record("W1", 1_700_000_000, 100_001, "已揽收"));
    place.go_on(&[]);
    for output in OUTPUTS {
        fs::rename(place.path(output), place.path("sent")).unwrap();
    }
    place.append("feed.jsonl", record("W1", 1_700_000_001, 200_001, "已发出"));
    let (exit, told) = place.go_on(&[]);
    assert_eq!(exit, 0, "{told}");
    let payloads = json_lines(&String::from_utf8(place.read("out")).unwrap());
    assert_eq!(payloads.len(), 1);
    assert_eq!(payloads[0]["action_time"], 1_700_000_001);
}

/// A place where a run was killed that had written and confirmed something.
fn killed() -> Workplace {
    let place = Workplace::new(&scans(30));
    let mut run = place.start(&["--follow"]);
    while !String::from_utf8_lossy(&place.read("waybill.state")).contains("\"lines\":3") {
        sleep(Duration::from_millis(5));
    }
    run.kill().unwrap();
    run.wait().unwrap();
    place
}

#[test]
fn after_a_kill_the_same_outputs_have_to_be_there() {
    let place = killed();
    let confirmed = place.read("out").len();
    let out = fs::canonicalize(place.path("out")).unwrap();
    let refused = |options: &[&str], what: &str| {
        let mut all = vec!["feed.jsonl", "--state", "waybill.state"];
        all.extend(options);
        let mut command = waybill();
        command.current_dir(place.path("")).arg("gate").args(all);
        let (exit, _, told) = run(&mut command, b"");
        assert_eq!(exit, 2);
        assert_eq!(
            told,
            format!(
                "waybill: can't use the state file waybill.state: the last run did not come to its \
                 end, and {what}\n"
            )
        );
    };
    refused(
        &["--out", "other"],
        &format!(
            "its --out was {}; give the same again, so that what was not confirmed there is cut \
             off, or `--despite lost-outputs` to leave it as it is",
            out.display()
        ),
    );
    assert!(!place.path("other").exists());
    place.write("out", "");
    refused(
        &["--out", "out"],
        &format!(
            "{confirmed} bytes of its --out {} were confirmed, but it has 0; put it back, or give \
             `--despite lost-outputs` to go on without it",
            out.display()
        ),
    );
    fs::remove_file(place.path("out")).unwrap();
    refused(
        &["--out", "out"],
        &format!(
            "{confirmed} bytes of its --out {} were confirmed, but the file is gone; put it back, \
             or give `--despite lost-outputs` to go on without it",
            out.display()
        ),
    );
    assert!(!place.path("out").exists());
    let (exit, told) = place.go_on(&["--despite", "lost-outputs"]);
    assert_eq!(exit, 0, "{told}");
}

#[test]
fn after_a_kill_what_was_not_confirmed_is_cut_off() {
    let place = killed();
    let undisturbed = place.undisturbed();
    for output in OUTPUTS {
        place.append(output, "{\"token\":\"never conf");
    }
    assert_eq!(place.go_on(&[]).0, 0);
    place.assert_all_of(&undisturbed);
}

#[test]
fn other_rules_are_refused_unless_that_is_asked_for() {
    let place = Workplace::new(&scans(30));
    place.go_on(&[]);
    let outputs = place.outputs();
    let (exit, told) = place.go_on(&["--rules", "strict"]);
    assert_eq!(exit, 2);
    let (made, given) = (
        RuleSet::STANDARD.fingerprint(),
        RuleSet::STRICT.fingerprint(),
    );
    assert_eq!(
        told,
        format!(
            "waybill: can't use the state file waybill.state: it was made under the rules {made}, \
             and this run decides by {given}; give the same rules, or `--despite other-rules` to \
             go on under these\n"
        )
    );
    assert_eq!(place.outputs(), outputs);
    let strict = ["--rules", "strict", "--despite", "other-rules"];
    assert_eq!(place.go_on(&strict).0, 0);
    // From then on they are the rules.
    assert_eq!(place.go_on(&["--rules", "strict"]).0, 0);
    assert_eq!(place.go_on(&[]).0, 2);
}

#[test]
fn what_is_no_state_file_is_refused_and_left_as_it_is() {
    let place = Workplace::new(&scans(30));
    fs::create_dir(place.path("folder")).unwrap();
    place.write("later", "waybill state 7\nunknown");
    place.write("notes", "of somebody\n");
    for (name, what) in [
        ("notes", "it is not a state file of this command"),
        (
            "later",
            "it is of a later version of this command: \"waybill state 7\"",
        ),
        ("folder", "can't read it: Is a directory (os error 21)"),
        ("/dev/null", "it is no regular file"),
    ] {
        let (exit, told) = place.gate("feed.jsonl", &["--state", name]);
        assert_eq!(exit, 2);
        assert_eq!(
            told,
            format!("waybill: can't use the state file {name}: {what}\n")
        );
        assert!(OUTPUTS.iter().all(|output| !place.path(output).exists()));
    }
    assert_eq!(place.read("notes"), b"of somebody\n");
    assert_eq!(place.read("later"), b"waybill state 7\nunknown");
    for file in ["feed.jsonl", "out"] {
        let (exit, _) = place.gate("feed.jsonl", &["--state", file]);
        assert_eq!(exit, 2, "{file}");
    }
}

#[test]
fn outputs_that_can_t_be_cut_back_are_refused() {
    let place = Workplace::new(&scans(30));
    for (role, file) in [("--out", "-"), ("--rejects", "-"), ("--out", "/dev/full")] {
        let mut command = waybill();
        command.current_dir(place.path(""));
        command.args(["gate", "feed.jsonl", "--state", "s", role, file]);
        if role != "--out" {
            command.args(["--out", "out"]);
        }
        let (exit, stdout, told) = run(&mut command, b"");
        assert_eq!((exit, stdout.as_str()), (2, ""));
        assert_eq!(
            told,
            format!(
                "waybill: --state needs a regular file for {role}: what went elsewhere can't be \
                 taken back after a kill\n"
            )
        );
    }
}

#[test]
fn a_feed_that_is_not_what_was_read_is_a_new_one() {
    let first = scans(40);
    let place = Workplace::new(&first);
    place.go_on(&[]);
    for other in [first.replace("W1", "X1"), scans(3)] {
        place.write("feed.jsonl", &other);
        let (exit, told) = place.go_on(&[]);
        assert_eq!(exit, 0);
        assert!(!told.contains("goes on"), "{told}");
        assert!(summary(&told)["lines"].as_u64().unwrap() >= 3);
    }
}

#[test]
fn a_feed_that_was_moved_is_known_by_what_is_in_it() {
    let place = Workplace::new(&scans(60));
    place.go_on(&[]);
    fs::rename(place.path("feed.jsonl"), place.path("feed.jsonl.1")).unwrap();
    place.append(
        "feed.jsonl.1",
        record("W999", 1_700_000_000, 100_001, "已揽收"),
    );
    let (exit, told) = place.gate("feed.jsonl.1", &["--state", "waybill.state"]);
    let before = fs::canonicalize(place.path("")).unwrap().join("feed.jsonl");
    let line = scans(60).lines().count();
    assert_eq!(exit, 0);
    assert_eq!(
        told.lines().next().unwrap(),
        format!(
            "waybill: feed.jsonl.1 goes on behind line {line}, up to where it was decided as {}",
            before.display()
        )
    );
    assert_eq!(summary(&told)["lines"], 1);
}

#[test]
fn feeds_that_take_turns_are_each_gone_on_with() {
    let place = Workplace::new(&scans(60));
    place.write(
        "other.jsonl",
        record("X1", 1_700_000_000, 100_001, "已揽收"),
    );
    for _ in 0..2 {
        place.go_on(&[]);
        place.gate("other.jsonl", &["--state", "waybill.state"]);
    }
    assert_eq!(summary(&place.go_on(&[]).1)["lines"], 0);
    let (_, told) = place.gate("other.jsonl", &["--state", "waybill.state"]);
    assert_eq!(summary(&told)["lines"], 0);
}

#[test]
fn a_followed_feed_is_decided_as_it_grows_until_a_signal() {
    let feed = scans(100);
    for (stop, options) in [
        (Signal::TERM, &["--follow"][..]),
        (Signal::INT, &["--follow", "--state", "waybill.state"]),
    ] {
        let place = Workplace::new("");
        let child = place.command("feed.jsonl", options).spawn().unwrap();
        // In pieces that end within lines; a record is never torn.
        for piece in feed.as_bytes().chunks(4_001) {
            let length = place.read("verdicts").len();
            place.append("feed.jsonl", piece);
            while place.read("verdicts").len() == length {
                sleep(Duration::from_millis(5));
            }
        }
        let undisturbed = place.undisturbed();
        while place.read("verdicts").len() < undisturbed[2].len() {
            sleep(Duration::from_millis(5));
        }
        signal(&child, stop);
        assert!(child.wait_with_output().unwrap().status.success());
        place.assert_all_of(&undisturbed);
    }
}

#[test]
fn a_followed_feed_that_is_lost_ends_the_run_and_keeps_what_was_decided() {
    for (what, lose) in [
        ("it became shorter than what was read of it", "truncate"),
        ("another file took its place", "replace"),
    ] {
        let place = Workplace::new(&scans(30));
        let undisturbed = place.undisturbed();
        let child = place.start(&["--follow"]);
        while place.read("verdicts") != undisturbed[2] {
            sleep(Duration::from_millis(5));
        }
        if lose == "truncate" {
            place.write("feed.jsonl", "");
        } else {
            fs::rename(place.path("feed.jsonl"), place.path("feed.jsonl.1")).unwrap();
            place.append(
                "feed.jsonl.1",
                record("W999", 1_700_000_000, 100_001, "已揽收"),
            );
            place.write("new", "");
            fs::rename(place.path("new"), place.path("feed.jsonl")).unwrap();
        }
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let told = String::from_utf8(output.stderr).unwrap();
        let moved = usize::from(lose == "replace");
        let line = scans(30).lines().count() + moved;
        assert_eq!(
            told,
            format!(
                "waybill: every record is decided as of 1800000000, whenever it comes, as --now \
                 says\nwaybill: can't read feed.jsonl beyond line {line}: {what}\n"
            )
        );
        // It is a clean end: the next run begins the new feed.
        let (exit, told) = place.go_on(&[]);
        assert_eq!((exit, summary(&told)["lines"].as_u64()), (0, Some(0)));
        assert_eq!(
            place.read("verdicts").len() > undisturbed[2].len(),
            moved == 1
        );
    }
}

#[test]
fn only_a_file_can_be_followed() {
    let place = Workplace::new("");
    place.write("packed", b"\x1f\x8b\x08\x00");
    for (feed, name) in [
        ("-", "standard input"),
        ("/dev/null", "/dev/null"),
        ("packed", "packed"),
    ] {
        let (exit, told) = place.gate(feed, &["--follow"]);
        assert_eq!(exit, 2);
        assert_eq!(
            told,
            format!(
                "waybill: --follow waits at the end of a regular file that is in UTF-8 and not \
                 packed, and {name} is none\n"
            )
        );
    }
}

#[test]
fn a_state_can_be_looked_into_while_a_run_uses_it() {
    let place = Workplace::new(&record("W1", 1_700_000_000, 100_001, "已揽收"));
    let gate = place.start(&["--follow"]);
    while !String::from_utf8_lossy(&place.read("waybill.state")).contains("\"lines\":1") {
        sleep(Duration::from_millis(5));
    }
    let explain = |id: &str| {
        let mut command = waybill();
        command
            .current_dir(place.path(""))
            .args(["explain", "--state", "waybill.state"]);
        run(command.args(["--waybill", id, "--lang", "en"]), b"")
    };
    let (exit, text, _) = explain("W1");
    assert_eq!(exit, 0);
    assert!(text.contains("PickedUp"), "{text}");
    let (exit, text, told) = explain("W2");
    assert_eq!((exit, text.as_str()), (2, ""));
    assert_eq!(
        told,
        "waybill: the state file waybill.state knows no waybill W2\n"
    );
    signal(&gate, Signal::TERM);
    assert!(gate.wait_with_output().unwrap().status.success());
}

#[test]
fn a_state_knows_more_than_what_is_known_before_the_feed() {
    let place = Workplace::new(&record("W1", 1_700_000_000, 300_002, "派送中"));
    place.write(
        "start.csv",
        "waybill_id,status,time\nW1,InTransit,1699990000\n",
    );
    let start = ["--start", "start.csv"];
    assert_eq!(summary(&place.go_on(&start).1)["accepted"], 1);
    // Were it InTransit again, it would stay so.
    place.append(
        "feed.jsonl",
        record("W1", 1_700_000_001, 200_001, "退回站点"),
    );
    place.go_on(&start);
    let verdicts = json_lines(&String::from_utf8(place.read("verdicts")).unwrap());
    assert_eq!(verdicts[1]["status"], "AtDepot");
}
