//! Runs with a state that are killed, and what a crash may leave of a state file.

use std::env;
use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng};
use rustix::process::Signal;

use crate::command::{json_lines, long_or_short, record};
use crate::workplace::{OUTPUTS, Workplace, scans, signal};

/// How often runs are killed: `KILLS=1000` for a very long test.
fn kills() -> usize {
    env::var("KILLS").map_or(long_or_short(40, 4), |kills| kills.parse().unwrap())
}

#[test]
fn runs_killed_at_any_moment_come_to_what_one_run_does() {
    let kills = kills();
    let feed = scans(long_or_short(30_000, 6_000));
    let undisturbed = Workplace::new(&feed).undisturbed();
    let mut chance = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut killed = 0;
    while killed < kills {
        let start = Instant::now();
        Workplace::new(&feed).go_on(&[]);
        let whole = start.elapsed();
        let place = Workplace::new(&feed);
        // A run commits some times a second, so that each gets further than the one before.
        while killed < kills {
            let many = ["--threads", "8", "--chunk", "3000"];
            let mut run = place.start(if killed % 2 == 0 { &[] } else { &many });
            sleep(whole.mul_f64(chance.random_range(0.0..0.7)));
            if run.try_wait().unwrap().is_some() {
                break;
            }
            run.kill().unwrap();
            run.wait().unwrap();
            killed += 1;
        }
        let (exit, told) = place.go_on(&[]);
        assert_eq!(exit, 0, "{told}");
        place.assert_all_of(&undisturbed);
    }
}

#[test]
fn a_kill_before_a_run_first_commits_what_it_wrote_repeats_nothing() {
    let feed = scans(long_or_short(30_000, 6_000));
    let half = feed[..feed.len() / 2].rfind('\n').unwrap() + 1;
    for is_first_run in [true, false].repeat(long_or_short(3, 1)) {
        let place = Workplace::new(&feed[..half]);
        if !is_first_run {
            // It ends. So it is only the next run's first commit that marks the outputs as
            // unconfirmed.
            assert_eq!(place.go_on(&[]).0, 0);
        }
        place.write("feed.jsonl", &feed);
        let before = place.read("out").len();
        let mut run = place.start(&[]);
        while place.read("out").len() == before {
            sleep(Duration::from_millis(1));
        }
        run.kill().unwrap();
        run.wait().unwrap();
        let (exit, told) = place.go_on(&[]);
        assert_eq!(exit, 0, "{told}");
        place.assert_all_of(&place.undisturbed());
    }
}

#[test]
fn a_followed_feed_survives_kills_while_it_grows() {
    let feed = scans(400);
    let lines: Vec<&str> = feed.split_inclusive('\n').collect();
    let place = Workplace::new("");
    let mut chance = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    for some in lines.chunks(lines.len() / 12) {
        let mut run = place.start(&["--follow"]);
        for line in some {
            place.append("feed.jsonl", line);
            sleep(Duration::from_millis(chance.random_range(0..20)));
        }
        sleep(Duration::from_millis(chance.random_range(0..500)));
        run.kill().unwrap();
        run.wait().unwrap();
    }
    let (exit, told) = place.go_on(&[]);
    assert_eq!(exit, 0, "{told}");
    place.assert_all_of(&place.undisturbed());
}

#[test]
fn each_line_is_decided_once_whenever_runs_are_killed_and_the_feed_is_rotated() {
    let place = Workplace::new("");
    let mut chance = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let (mut written, mut rotated) = (0, Vec::new());
    for round in 0..long_or_short(60, 8) {
        let mut run = place.start(&["--follow=name"]);
        for _ in 0..chance.random_range(1..12) {
            if written > 0 && chance.random_range(0..3) == 0 {
                let name = format!("feed.jsonl.{}", rotated.len());
                fs::rename(place.path("feed.jsonl"), place.path(&name)).unwrap();
                rotated.push(name);
            }
            // Of a waybill of its own, so that it does not matter when it is decided.
            let line = record(&format!("W{written}"), 1_700_000_000, 100_001, "已揽收");
            place.append("feed.jsonl", line);
            written += 1;
            sleep(Duration::from_millis(chance.random_range(0..30)));
        }
        // A run looks for a new file a second after the last line of the old one.
        let pause = if round % 2 == 0 { 0..300 } else { 800..1_800 };
        sleep(Duration::from_millis(chance.random_range(pause)));
        run.kill().unwrap();
        run.wait().unwrap();
    }
    // What came to a file when nobody followed it is decided under the name that it has now.
    for name in rotated.iter().map(String::as_str).chain(["feed.jsonl"]) {
        let (exit, told) = place.gate(name, &["--state", "waybill.state"]);
        assert_eq!(exit, 0, "{name}: {told}");
    }
    let payloads = String::from_utf8(place.read("out")).unwrap();
    let mut decided: Vec<String> = json_lines(&payloads)
        .iter()
        .map(|payload| payload["waybill_id"].as_str().unwrap().to_owned())
        .collect();
    let mut all: Vec<String> = (0..written).map(|n| format!("W{n}")).collect();
    decided.sort();
    all.sort();
    assert_eq!(decided, all);
    assert_eq!(place.lines("verdicts"), written);
    assert_eq!(place.lines("rejects"), 0);
}

/// A state of several commits, with the feed and the outputs that they are about.
fn several_commits() -> Workplace {
    let feed = scans(60);
    let place = Workplace::new("");
    let mut run = place.start(&["--follow"]);
    for line in feed.split_inclusive('\n').collect::<Vec<_>>().chunks(12) {
        let before = place.read("waybill.state").len();
        place.append("feed.jsonl", line.concat());
        while place.read("waybill.state").len() == before {
            sleep(Duration::from_millis(5));
        }
    }
    // The first commit after the last lines may be one of a part of them.
    let undisturbed = place.undisturbed();
    while place.outputs() != undisturbed {
        sleep(Duration::from_millis(5));
    }
    signal(&run, Signal::TERM);
    assert!(run.wait().unwrap().success());
    place
}

/// The place of the commit that ended the run.
fn ended_at(state: &[u8]) -> usize {
    let ended = b"\"ended\":true";
    state
        .windows(ended.len())
        .position(|window| window == ended)
        .unwrap()
}

#[test]
fn a_state_file_cut_at_any_byte_leads_to_the_same_outputs() {
    let place = several_commits();
    let undisturbed = place.undisturbed();
    let (state, outputs) = (place.read("waybill.state"), place.outputs());
    // Nothing is written before the first commit, whose head follows the file's.
    let begun = 16 + 24 + u64::from_le_bytes(*state[16..24].as_array().unwrap());
    let mut cuts: Vec<usize> = (0..state.len()).step_by(long_or_short(53, 397)).collect();
    cuts.push(state.len());
    for cut in cuts {
        place.write("waybill.state", &state[..cut]);
        for (name, output) in OUTPUTS.iter().zip(&outputs) {
            let is_begun = cut as u64 >= begun;
            place.write(name, if is_begun { output } else { &b""[..] });
        }
        let (exit, told) = place.go_on(&[]);
        assert_eq!(exit, 0, "cut at {cut} of {}: {told}", state.len());
        place.assert_all_of(&undisturbed);
    }
}

#[test]
fn a_damaged_state_file_is_refused_or_costs_its_last_commit_and_touches_nothing() {
    let place = several_commits();
    let undisturbed = place.undisturbed();
    let (state, outputs) = (place.read("waybill.state"), place.outputs());
    let mut refused = 0;
    for at in (0..state.len()).step_by(long_or_short(47, 401)) {
        let mut damaged = state.clone();
        damaged[at] ^= 0x10;
        place.write("waybill.state", &damaged);
        let (exit, told) = place.go_on(&[]);
        if exit == 2 {
            assert!(
                told.starts_with("waybill: can't use the state file waybill.state: it is"),
                "{told}"
            );
            assert_eq!(place.read("waybill.state"), damaged);
            refused += 1;
        } else {
            assert!(at > ended_at(&state) - 200, "byte {at}: {told}");
            place.assert_all_of(&undisturbed);
        }
        assert_eq!(place.outputs(), outputs);
    }
    assert!(
        refused > state.len() / long_or_short(47, 401) / 2,
        "{refused}"
    );
}

#[test]
fn two_runs_at_once_are_one_too_many() {
    let place = several_commits();
    let run = place.start(&["--follow"]);
    // Its first commit shows that it has the lock.
    let length = place.read("waybill.state").len();
    while place.read("waybill.state").len() == length {
        sleep(Duration::from_millis(5));
    }
    let outputs = place.outputs();
    let (exit, told) = place.go_on(&[]);
    assert_eq!(exit, 2);
    assert_eq!(
        told,
        "waybill: can't use the state file waybill.state: another run is using it, and one at a \
         time may\n"
    );
    assert_eq!(place.outputs(), outputs);
    signal(&run, Signal::TERM);
    assert!(run.wait_with_output().unwrap().status.success());
}
