//! What stops a run in the middle: a full disk, a reader that goes away, a signal, a feed that
//! can't be read or is of an awkward size. The outputs are whole lines, the same that an
//! undisturbed run begins with, and the exit code is not 0.

use std::env;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::iter;
use std::process::{Command, Stdio};
use std::thread::{self, sleep};
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;

use crate::command::{json_lines, long_or_short, record, waybill};
use crate::workplace::{OUTPUTS, Workplace, scans, signal};

/// Runs a command of the workplace in a shell, after this command there.
fn in_shell(before: &str, command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("{before}\nexec \"$0\" \"$@\""));
    shell.arg(command.get_program()).args(command.get_args());
    shell.current_dir(command.get_current_dir().unwrap());
    shell
}

#[test]
fn a_disk_that_fills_up_leaves_whole_lines() {
    let place = Workplace::new(&scans(4_000));
    let undisturbed = place.undisturbed();
    // Half a kilobyte a block; no output ends there with a line.
    for blocks in long_or_short(&[1, 57, 200, 311][..], &[57, 311]) {
        let state = ["--state", "waybill.state"];
        for options in [&[][..], &state[..]] {
            let place = Workplace::new(&scans(4_000));
            let command = place.command("feed.jsonl", options);
            let output = in_shell(&format!("ulimit -f {blocks}"), &command)
                .output()
                .unwrap();
            let told = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{told}");
            assert!(told.starts_with("waybill: can't "), "{told}");
            assert!(told.contains("File too large"), "{told}");
            place.assert_whole_lines_of(&undisturbed);
            // With room again, a state continues as if nothing had happened.
            if !options.is_empty() {
                assert_eq!(place.go_on(&[]).0, 0);
                place.assert_all_of(&undisturbed);
            }
        }
    }
}

#[test]
fn standard_output_into_a_file_on_a_full_disk_has_whole_lines_too() {
    let place = Workplace::new(&scans(4_000));
    let undisturbed = place.undisturbed();
    let mut command = waybill();
    command
        .current_dir(place.path(""))
        .args(["gate", "feed.jsonl", "--now", "1800000000"]);
    let output = in_shell("ulimit -f 100; exec >out", &command)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.starts_with("waybill: can't write standard output: "),
        "{told}"
    );
    place.write("rejects", "");
    place.write("verdicts", "");
    place.assert_whole_lines_of(&undisturbed);
    assert!(place.read("out").len() > 40_000);
}

#[test]
fn a_report_that_is_not_written_to_its_end_leaves_the_one_before() {
    let place = Workplace::new(&scans(400));
    for option in ["--html", "--json"] {
        place.write("report", "of yesterday\n");
        let mut command = waybill();
        command.current_dir(place.path(""));
        command.args([
            "audit",
            "feed.jsonl",
            "--now",
            "1800000000",
            option,
            "report",
        ]);
        // Half a kilobyte is less than any report has.
        let output = in_shell("ulimit -f 1", &command).output().unwrap();
        assert!(!output.status.success());
        assert_eq!(place.read("report"), b"of yesterday\n");
        assert!(command.output().unwrap().status.success());
        assert!(place.read("report").len() > 1_000);
    }
}

#[test]
fn a_reader_that_goes_away_in_the_middle_leaves_the_other_outputs_whole() {
    let place = Workplace::new(&scans(20_000));
    let undisturbed = place.undisturbed();
    let mut run = waybill()
        .current_dir(place.path(""))
        .args(["gate", "feed.jsonl", "--now", "1800000000"])
        .args(["--rejects", "rejects", "--verdicts", "verdicts"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut read = vec![0; 100_000];
    let mut payloads = run.stdout.take().unwrap();
    payloads.read_exact(&mut read).unwrap();
    drop(payloads);
    let output = run.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.starts_with("waybill: can't write standard output: "),
        "{told}"
    );
    assert!(undisturbed[0].starts_with(&read));
    place.assert_whole_lines_of(&undisturbed);
}

#[cfg(target_os = "linux")]
#[test]
fn a_feed_that_can_t_be_read_is_told() {
    let place = Workplace::new("");
    for (feed, why) in [
        (
            ".",
            "waybill: . is a folder, and one file is read at a time; give a file, or many through \
             a pipe: cat ./*.jsonl | waybill …\n",
        ),
        (
            "/proc/self/mem",
            "waybill: can't read /proc/self/mem beyond line 0: Input/output error (os error 5)\n",
        ),
    ] {
        for options in [&[][..], &["--state", "waybill.state"]] {
            let (exit, told) = place.gate(feed, options);
            assert_eq!((exit, told.as_str()), (2, why));
            assert_eq!(place.outputs(), [b""; 3]);
        }
    }
}

#[test]
fn a_feed_that_grows_while_it_is_read_is_read_as_far_as_it_goes() {
    let feed = scans(long_or_short(20_000, 4_000));
    let (first, more) = feed.split_at(feed[..feed.len() / 2].rfind('\n').unwrap() + 1);
    let place = Workplace::new(first);
    thread::scope(|scope| {
        scope.spawn(|| {
            for line in more.split_inclusive('\n') {
                place.append("feed.jsonl", line);
            }
        });
        for _ in 0..3 {
            let (exit, told) = place.gate("feed.jsonl", &[]);
            assert_eq!(exit, 0, "{told}");
            let lines = summary(&told)["lines"].as_u64().unwrap();
            let verdicts = String::from_utf8(place.read("verdicts")).unwrap();
            assert_eq!(json_lines(&verdicts).len() as u64, lines);
        }
    });
    let verdicts = place.read("verdicts");
    place.write("feed.jsonl", &feed);
    assert!(place.undisturbed()[2].starts_with(&verdicts));
}

fn summary(told: &str) -> Value {
    json_lines(told.lines().last().unwrap()).remove(0)
}

/// Tries again where a run had ended before it was caught.
fn caught_in_the_middle<T>(attempt: impl FnMut() -> Option<T>) -> T {
    let mut attempts = iter::repeat_with(attempt).take(20);
    attempts.find_map(|caught| caught).unwrap()
}

#[test]
fn a_signal_ends_a_run_in_the_middle_of_a_file() {
    let place = Workplace::new(&scans(long_or_short(40_000, 8_000)));
    let undisturbed = place.undisturbed();
    for (stop, code, name) in [(Signal::INT, 130, "SIGINT"), (Signal::TERM, 143, "SIGTERM")] {
        for options in [&[][..], &["--state", "waybill.state"]] {
            let (place, output) = caught_in_the_middle(|| {
                let place = Workplace::new(&scans(long_or_short(40_000, 8_000)));
                let run = place
                    .command("feed.jsonl", options)
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap();
                // Once it has decided something it is in the middle of the feed.
                while place.read("out").is_empty() {
                    sleep(Duration::from_millis(1));
                }
                signal(&run, stop);
                let output = run.wait_with_output().unwrap();
                let has_ended = output.status.success();
                (!has_ended).then_some((place, output))
            });
            let told = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(code), "{told}");
            assert_stopped(&place, &undisturbed, &told, name, "feed.jsonl");
            if !options.is_empty() {
                assert_eq!(place.go_on(&[]).0, 0);
                place.assert_all_of(&undisturbed);
            }
        }
    }
}

/// The messages and the outputs of a run that a signal ended agree.
fn assert_stopped(
    place: &Workplace,
    undisturbed: &[Vec<u8>; 3],
    told: &str,
    name: &str,
    feed: &str,
) {
    place.assert_whole_lines_of(undisturbed);
    let start = format!("waybill: {name} ended the reading of {feed} behind line ");
    let stopped = told
        .lines()
        .find_map(|line| line.strip_prefix(&start))
        .unwrap_or_else(|| panic!("{told}"));
    let verdicts = json_lines(&String::from_utf8(place.read("verdicts")).unwrap());
    assert_eq!(
        verdicts.len() as u64,
        summary(told)["lines"].as_u64().unwrap()
    );
    let last = verdicts
        .last()
        .map_or(0, |verdict| verdict["line"].as_u64().unwrap());
    assert_eq!(stopped.parse::<u64>().unwrap(), last);
}

#[test]
fn a_signal_ends_a_run_that_waits_for_a_pipe() {
    let feed = scans(200);
    let undisturbed = Workplace::new(&feed).undisturbed();
    for (stop, code, name) in [(Signal::INT, 130, "SIGINT"), (Signal::TERM, 143, "SIGTERM")] {
        let place = Workplace::new("");
        let mut run = place
            .command("-", &[])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = run.stdin.take().unwrap();
        // The last line is incomplete, and stays so.
        pipe.write_all(&feed.as_bytes()[..feed.len() - 10]).unwrap();
        while place.lines("verdicts") < 190 {
            sleep(Duration::from_millis(5));
        }
        signal(&run, stop);
        let output = run.wait_with_output().unwrap();
        drop(pipe);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{told}");
        assert!(
            told.contains("has no line end yet, and was left undecided\n"),
            "{told}"
        );
        assert_stopped(&place, &undisturbed, &told, name, "standard input");
    }
}

#[test]
fn a_second_signal_ends_at_once() {
    let place = Workplace::new(&scans(long_or_short(40_000, 8_000)));
    let mut run = waybill()
        .current_dir(place.path(""))
        .args(["gate", "feed.jsonl", "--now", "1800000000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The pipe is full, and the first signal waits until it is read.
    let mut payloads = BufReader::new(run.stdout.take().unwrap());
    let mut first = String::new();
    payloads.read_line(&mut first).unwrap();
    signal(&run, Signal::INT);
    sleep(Duration::from_millis(100));
    assert!(run.try_wait().unwrap().is_none());
    signal(&run, Signal::INT);
    // Not the status of an orderly end: nobody knows how much was written.
    assert_eq!(run.wait().unwrap().code(), Some(3));
}

#[test]
fn a_packed_feed_that_a_signal_ends_is_not_called_damaged() {
    let place = Workplace::new("");
    let mut run = place
        .command("-", &[])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut gzip =
        flate2::write::GzEncoder::new(run.stdin.take().unwrap(), flate2::Compression::fast());
    gzip.write_all(scans(200).as_bytes()).unwrap();
    gzip.flush().unwrap();
    while place.read("verdicts").is_empty() {
        sleep(Duration::from_millis(5));
    }
    signal(&run, Signal::TERM);
    let output = run.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(143), "{told}");
    drop(gzip);
}

#[test]
fn a_packed_feed_is_gone_on_with_where_a_signal_or_a_kill_left_it() {
    let feed = scans(20_000);
    let undisturbed = Workplace::new(&feed).undisturbed();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(feed.trim_end().as_bytes()).unwrap();
    let packed = gzip.finish().unwrap();
    let place = caught_in_the_middle(|| {
        let place = Workplace::new("");
        place.write("feed.jsonl", &packed);
        let mut run = place.start(&[]);
        let is_under_way = || {
            let state = place.read("waybill.state");
            String::from_utf8_lossy(&state).contains("lines\":1")
        };
        while run.try_wait().unwrap().is_none() && !is_under_way() {
            sleep(Duration::from_millis(1));
        }
        run.kill().unwrap();
        run.wait().unwrap();
        let (exit, told) = place.go_on(&[]);
        assert_eq!(exit, 0, "{told}");
        place.assert_all_of(&undisturbed);
        told.contains("goes on behind line 1").then_some(place)
    });
    // It can't grow: its last line is whole without a line end.
    let (_, told) = place.go_on(&[]);
    assert_eq!(summary(&told)["lines"], 0, "{told}");
}

/// A good record, one of this many bytes that is refused, and a good one, through a pipe; the most
/// memory that the run took, in bytes.
fn gate_with_a_line_of(bytes: usize) -> usize {
    let place = Workplace::new("");
    let mut run = place
        .command("-", &[])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = run.stdin.take().unwrap();
    let scan = |time| record("W1", time, 100_001, "已揽收");
    pipe.write_all(scan(1_700_000_000).as_bytes()).unwrap();
    pipe.write_all(b"{\"token\":\"t-of-the-order-1\",\"action_msg\":\"")
        .unwrap();
    let piece = vec![b'x'; 1 << 20];
    for _ in 0..bytes / piece.len() {
        pipe.write_all(&piece).unwrap();
    }
    pipe.write_all(b"\"}\n").unwrap();
    pipe.write_all(scan(1_700_000_001).as_bytes()).unwrap();
    // What is decided goes out while the feed pauses.
    while place.lines("out") < 2 {
        sleep(Duration::from_millis(5));
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", run.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.unwrap().trim().trim_end_matches(" kB");
    drop(pipe);
    let output = run.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (&summary(&told)["accepted"], &summary(&told)["malformed"]),
        (&2.into(), &1.into())
    );
    let rejects = place.read("rejects");
    assert!(rejects.len() > bytes && rejects.ends_with(b"\n"));
    kilobytes.parse::<usize>().unwrap() * 1024
}

#[cfg(target_os = "linux")]
#[test]
fn a_line_of_megabytes_takes_memory_in_proportion() {
    let bytes = long_or_short(64 << 20, 8 << 20);
    let peak = gate_with_a_line_of(bytes);
    assert!(peak < 8 * bytes, "{} MB", peak >> 20);
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "takes gigabytes and a minute"]
#[allow(clippy::print_stderr, reason = "the figures are asked for")]
fn a_line_of_a_gigabyte_takes_memory_in_proportion() {
    let bytes = 1 << 30;
    let peak = gate_with_a_line_of(bytes);
    assert!(peak < 8 * bytes, "{} MB", peak >> 20);
    eprintln!("{} MB", peak >> 20);
}

/// Run by `WAYBILLS=10000000 cargo test --release -p waybill-cli --test it -- --ignored --nocapture
/// very_many`.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "takes minutes and gigabytes"]
#[allow(clippy::print_stderr, reason = "the figures are asked for")]
fn very_many_waybills_are_counted_once_and_kept() {
    let waybills: u64 = env::var("WAYBILLS").map_or(10_000_000, |text| text.parse().unwrap());
    let place = Workplace::new("");
    let run = |place: &Workplace| {
        let mut run = waybill()
            .current_dir(place.path(""))
            .args(["gate", "--now", "1800000000", "--summary", "json"])
            .args(["--out", "out", "--state", "waybill.state"])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = std::io::BufWriter::new(run.stdin.take().unwrap());
        for waybill in 0..waybills {
            let scan = record(
                &format!("SF{waybill:013}"),
                1_700_000_000,
                100_001,
                "已揽收",
            );
            pipe.write_all(scan.as_bytes()).unwrap();
        }
        drop(pipe.into_inner().unwrap());
        let output = run.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        summary(&String::from_utf8(output.stderr).unwrap())
    };
    for (accepted, duplicate) in [(waybills, 0), (0, waybills)] {
        let start = std::time::Instant::now();
        let counts = run(&place);
        eprintln!("{counts} in {:.0?}", start.elapsed());
        assert_eq!(counts["waybills"], waybills);
        assert_eq!(counts["accepted"], accepted);
        assert_eq!(counts["duplicate"], duplicate);
    }
    let mut payloads = BufReader::new(std::fs::File::open(place.path(OUTPUTS[0])).unwrap());
    let (mut count, mut line) = (0, Vec::new());
    while payloads.read_until(b'\n', &mut line).unwrap() > 0 {
        assert!(line.ends_with(b"}\n"));
        line.clear();
        count += 1;
    }
    assert_eq!(count, waybills);
}
