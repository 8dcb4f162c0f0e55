//! Feeds that are moved, copied, cut off and replaced: each line is decided once, under whatever
//! name its file has.

use std::fs;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;

use crate::command::{json_lines, record};
use crate::workplace::{Workplace, scans, signal};

fn summary(told: &str) -> Value {
    json_lines(told.lines().last().unwrap()).remove(0)
}

/// Lines of which none is that of another feed.
fn feed(name: &str, lines: usize) -> String {
    let line = |n| record(&format!("{name}{n}"), 1_700_000_000, 100_001, "已揽收");
    (0..lines).map(line).collect()
}

fn decided(place: &Workplace, feed: &str, options: &[&str]) -> u64 {
    let all = [&["--state", "waybill.state"], options].concat();
    let (exit, told) = place.gate(feed, &all);
    assert_eq!(exit, 0, "{told}");
    summary(&told)["lines"].as_u64().unwrap()
}

/// How a log is rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rotation {
    Move,
    CopyAndTruncate,
}

/// One rotation of a feed of which all but the last line is decided, and then both files in one of
/// the two orders: how many lines of each are decided, or what is printed.
fn rotate(lines: usize, rotation: Rotation, new_first: bool) -> Result<[u64; 2], String> {
    let place = Workplace::new(&feed("old", lines));
    assert_eq!(decided(&place, "feed.jsonl", &[]), lines as u64);
    place.append("feed.jsonl", feed("late", 1));
    let (old, new) = (place.path("feed.jsonl.1"), place.path("feed.jsonl"));
    match rotation {
        Rotation::Move => fs::rename(&new, &old).unwrap(),
        Rotation::CopyAndTruncate => drop(fs::copy(&new, &old).unwrap()),
    }
    fs::write(&new, feed("new", 2)).unwrap();
    let mut found = [0; 2];
    let order = if new_first { [0, 1] } else { [1, 0] };
    for file in order {
        let name = ["feed.jsonl", "feed.jsonl.1"][file];
        let (exit, told) = place.gate(name, &["--state", "waybill.state"]);
        if exit != 0 {
            return Err(told);
        }
        found[file] = summary(&told)["lines"].as_u64().unwrap();
    }
    // And nothing once more.
    for name in ["feed.jsonl", "feed.jsonl.1", "feed.jsonl"] {
        assert_eq!(decided(&place, name, &[]), 0, "{name}");
    }
    Ok(found)
}

#[test]
fn a_rotated_feed_is_decided_once_in_either_order() {
    for lines in [1, 3, 100] {
        for new_first in [true, false] {
            let found = rotate(lines, Rotation::Move, new_first);
            assert_eq!(found, Ok([2, 1]), "{lines} lines, new first: {new_first}");
        }
    }
}

#[test]
fn a_feed_that_is_copied_and_cut_off_is_decided_once_or_refused_by_name() {
    for new_first in [true, false] {
        let found = rotate(100, Rotation::CopyAndTruncate, new_first);
        assert_eq!(found, Ok([2, 1]), "new first: {new_first}");
        // So few bytes may be those of another feed as well.
        let told = rotate(1, Rotation::CopyAndTruncate, new_first).unwrap_err();
        assert!(
            told.starts_with(
                "waybill: can't use the state file waybill.state: feed.jsonl.1 begins with the "
            ),
            "{told}"
        );
        assert!(
            told.ends_with(
                "which is another file; give `--feed-is known` if it is the same feed, to go on \
                 behind them, or `--feed-is new` to decide it from its start\n"
            ),
            "{told}"
        );
    }
}

#[test]
fn a_short_feed_in_another_file_is_what_is_said_of_it() {
    for (is, lines) in [("known", 1), ("new", 3)] {
        let place = Workplace::new(&feed("old", 2));
        decided(&place, "feed.jsonl", &[]);
        place.write("copy.jsonl", feed("old", 2) + &feed("late", 1));
        assert_eq!(decided(&place, "copy.jsonl", &["--feed-is", is]), lines);
        // From then on it is known.
        assert_eq!(decided(&place, "copy.jsonl", &[]), 0);
    }
}

#[test]
fn the_header_of_a_table_alone_makes_no_feed_known() {
    const HEADER: &str = "token,waybill_id,action_time,action_type,action_msg\n";
    let place = Workplace::new(HEADER);
    decided(&place, "feed.jsonl", &[]);
    place.write("other.csv", format!("{HEADER}t,W1,1700000000,100001,ok\n"));
    assert_eq!(decided(&place, "other.csv", &[]), 1);
}

#[test]
fn a_feed_that_was_packed_meanwhile_is_known_by_what_is_in_it() {
    let place = Workplace::new(&feed("old", 100));
    decided(&place, "feed.jsonl", &[]);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let all = feed("old", 100) + &feed("late", 1);
    std::io::Write::write_all(&mut gzip, all.as_bytes()).unwrap();
    fs::remove_file(place.path("feed.jsonl")).unwrap();
    place.write("feed.jsonl.1.gz", gzip.finish().unwrap());
    assert_eq!(decided(&place, "feed.jsonl.1.gz", &[]), 1);
    assert_eq!(decided(&place, "feed.jsonl.1.gz", &[]), 0);
}

#[test]
fn where_a_feed_was_replaced_its_rest_is_asked_for() {
    let place = Workplace::new(&feed("old", 3));
    decided(&place, "feed.jsonl", &[]);
    fs::rename(place.path("feed.jsonl"), place.path("feed.jsonl.1")).unwrap();
    place.write("feed.jsonl", feed("new", 1));
    let (_, told) = place.go_on(&[]);
    assert_eq!(
        told.lines().next().unwrap(),
        "waybill: feed.jsonl is another file than the one of that name that was decided up to line \
         3; if that has more, give it under the name that it has now"
    );
}

#[test]
fn a_name_is_followed_through_rotations() {
    for (rotation, options) in [
        (Rotation::Move, &["--follow=name"][..]),
        (
            Rotation::CopyAndTruncate,
            &["--follow=name", "--state", "waybill.state"],
        ),
        (
            Rotation::Move,
            &["--follow=name", "--state", "waybill.state"],
        ),
    ] {
        let place = Workplace::new("");
        let run = place
            .command("feed.jsonl", options)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let all = scans(120);
        let lines: Vec<&str> = all.split_inclusive('\n').collect();
        let mut verdicts = 0;
        for (turn, some) in lines.chunks(lines.len() / 3 + 1).enumerate() {
            place.append("feed.jsonl", some.concat());
            // Blank lines have no verdict.
            verdicts += some.iter().filter(|line| !line.trim().is_empty()).count();
            while place.lines("verdicts") < verdicts {
                sleep(Duration::from_millis(5));
            }
            let (now, then) = (
                place.path("feed.jsonl"),
                place.path(&format!("feed.{turn}")),
            );
            match rotation {
                Rotation::Move => fs::rename(now, then).unwrap(),
                Rotation::CopyAndTruncate => {
                    fs::copy(&now, then).unwrap();
                    fs::write(&now, "").unwrap();
                }
            }
        }
        signal(&run, Signal::TERM);
        let output = run.wait_with_output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{told}");
        assert_eq!(summary(&told)["lines"], verdicts, "{told}");
        let whole = Workplace::new(&all).undisturbed();
        assert_eq!(
            String::from_utf8(place.read("out")),
            String::from_utf8(whole[0].clone())
        );
    }
}

#[test]
fn a_name_is_not_followed_to_a_file_of_another_form() {
    let place = Workplace::new(&feed("old", 2));
    let run = place.start(&["--follow=name"]);
    while place.lines("verdicts") < 2 {
        sleep(Duration::from_millis(5));
    }
    place.write(
        "new",
        "token,waybill_id,action_time,action_type,action_msg\nt,W1,1,1,a\n",
    );
    fs::rename(place.path("new"), place.path("feed.jsonl")).unwrap();
    let output = run.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        told.ends_with(
            "waybill: feed.jsonl has another header or form than the file before it; start again \
             for it\n"
        ),
        "{told}"
    );
    assert_eq!(place.lines("verdicts"), 2);
}

/// Waits until so many lines have a verdict.
fn wait_for_verdicts(place: &Workplace, count: usize) {
    for _ in 0..4_000 {
        if place.lines("verdicts") >= count {
            return;
        }
        sleep(Duration::from_millis(5));
    }
    panic!("{} of {count} lines are decided", place.lines("verdicts"));
}

/// A log that is copied and cut off stands empty for a while, or is filled at once to what it was.
#[test]
fn a_name_is_followed_through_a_file_that_is_cut_off_and_filled_again_now_or_later() {
    let one = |pause: u64, again: usize, options: &[&str]| {
        let place = Workplace::new(&feed("old", 2));
        let run = place
            .command("feed.jsonl", options)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        wait_for_verdicts(&place, 2);
        // Long enough that all of it was looked at once.
        sleep(Duration::from_millis(300));
        fs::write(place.path("feed.jsonl"), "").unwrap();
        sleep(Duration::from_millis(pause));
        place.append("feed.jsonl", feed("new", again));
        wait_for_verdicts(&place, 2 + again);
        place.append("feed.jsonl", feed("end", 1));
        wait_for_verdicts(&place, 3 + again);
        signal(&run, Signal::TERM);
        let output = run.wait_with_output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            summary(&told)["accepted"],
            3 + again,
            "{pause} {again}: {told}"
        );
    };
    std::thread::scope(|scope| {
        for pause in [0, 500, 1_500] {
            for again in [1, 2, 3] {
                scope.spawn(move || one(pause, again, &["--follow=name"]));
            }
            let with_state = &["--follow=name", "--state", "waybill.state"];
            scope.spawn(move || one(pause, 2, with_state));
        }
    });
}

#[test]
fn a_pipe_that_takes_the_place_of_a_followed_file_is_refused_by_name() {
    for follow in ["--follow", "--follow=name"] {
        let place = Workplace::new(&feed("W", 3));
        let mut run = place.start(&[follow]);
        wait_for_verdicts(&place, 3);
        fs::rename(place.path("feed.jsonl"), place.path("feed.1")).unwrap();
        pipe(&place, "feed.jsonl");
        let mut patience = 500;
        while run.try_wait().unwrap().is_none() && patience > 0 {
            sleep(Duration::from_millis(20));
            patience -= 1;
        }
        assert!(patience > 0, "{follow}: it hangs: {:?}", run.kill());
        let output = run.wait_with_output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{told}");
        let expected = "feed.jsonl";
        let reason = "what took its place is no regular file, and can't be followed";
        assert!(told.contains(expected) && told.contains(reason), "{told}");
    }
}

/// A pipe with a name that nobody has opened.
fn pipe(place: &Workplace, name: &str) {
    let made = std::process::Command::new("mkfifo")
        .arg(place.path(name))
        .status();
    assert!(made.unwrap().success());
}

/// Waits until SIGTERM no longer ends a program, however long it takes to start.
fn until_it_catches_signals(run: &Child) {
    let status = format!("/proc/{}/status", run.id());
    let catches = || {
        let status = fs::read_to_string(&status).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        let caught = u64::from_str_radix(caught.unwrap().trim(), 16).unwrap();
        caught & (1 << (Signal::TERM.as_raw() - 1)) != 0
    };
    while !catches() {
        sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_signal_ends_the_wait_for_the_other_end_of_a_pipe() {
    for (feed, more) in [("pipe", &[][..]), ("feed.jsonl", &["--verdicts", "pipe"])] {
        let place = Workplace::new(&feed_of_three());
        pipe(&place, "pipe");
        place.write("out", "of yesterday\n");
        let mut command = crate::command::waybill();
        command
            .current_dir(place.path(""))
            .args(["gate", feed, "--out", "out"]);
        command
            .args(["--now", "1800000000", "--summary", "none"])
            .args(more);
        let mut run = command.stderr(Stdio::piped()).spawn().unwrap();
        until_it_catches_signals(&run);
        // Then it waits; a signal just before that has to end it as well.
        sleep(Duration::from_millis(100));
        assert!(run.try_wait().unwrap().is_none(), "{feed}");
        signal(&run, Signal::TERM);
        assert_eq!(run.wait().unwrap().code(), Some(143), "{feed}");
        assert_eq!(place.read("out"), b"", "{feed}");
    }
}

#[test]
fn a_pipe_as_an_output_of_a_state_is_refused_and_not_read_from() {
    let place = Workplace::new(&feed_of_three());
    pipe(&place, "pipe");
    let reader = std::process::Command::new("cat")
        .arg(place.path("pipe"))
        .stdout(Stdio::null())
        .spawn();
    let mut command = crate::command::waybill();
    command.current_dir(place.path("")).args([
        "gate",
        "feed.jsonl",
        "--state",
        "s",
        "--out",
        "pipe",
    ]);
    let mut run = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut patience = 500;
    while run.try_wait().unwrap().is_none() && patience > 0 {
        sleep(Duration::from_millis(20));
        patience -= 1;
    }
    run.kill().unwrap();
    let output = run.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("--out"), "{told}");
    reader.unwrap().wait().unwrap();
}

fn feed_of_three() -> String {
    feed("W", 3)
}
