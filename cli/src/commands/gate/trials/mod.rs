//! Runs on a disk in trouble, and runs that a signal comes to early: whatever happens, the next run
//! comes to what an undisturbed one does, to the byte.

mod disk;

use std::env;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use clap::Parser;
use proptest::test_runner::{RngAlgorithm, TestRng};

use self::disk::{DiskInTrouble, Trouble};
use super::{Exit, Failure, Options, run_on};
use crate::system::{Disk, Signals, Stop};

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    options: Options,
}

/// A folder with a feed, a state and outputs.
struct Bench(tempfile::TempDir);

const OUTPUTS: [&str; 3] = ["out", "rejects", "verdicts"];

impl Bench {
    fn new(feed: &str) -> Self {
        let bench = Self(tempfile::tempdir().unwrap());
        fs::write(bench.path("feed"), feed).unwrap();
        bench
    }

    /// The same files in another folder.
    fn copy(&self) -> Self {
        let other = Self(tempfile::tempdir().unwrap());
        for name in ["feed", "state"].into_iter().chain(OUTPUTS) {
            if let Ok(content) = fs::read(self.path(name)) {
                fs::write(other.path(name), content).unwrap();
            }
        }
        other
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn append(&self, lines: &str) {
        let feed = fs::read_to_string(self.path("feed")).unwrap();
        fs::write(self.path("feed"), feed + lines).unwrap();
    }

    fn options(&self, more: &[&str]) -> Options {
        let mut words = vec!["gate".to_owned(), text(&self.path("feed"))];
        let fixed = [
            "--now=1800000000",
            "--summary=none",
            "--threads=1",
            "--chunk=700",
        ];
        words.extend(
            fixed
                .into_iter()
                .chain(more.iter().copied())
                .map(str::to_owned),
        );
        words.extend(OUTPUTS.map(|name| format!("--{name}={}", text(&self.path(name)))));
        Line::parse_from(words).options
    }

    fn run(
        &self,
        disk: &Arc<dyn Disk>,
        stop: Option<Stop>,
        more: &[&str],
    ) -> Result<Exit, Failure> {
        let state = format!("--state={}", text(&self.path("state")));
        let options = self.options(&[&[state.as_str()], more].concat());
        run_on(disk, &options, || Signals::pretended(stop).map(Arc::new))
    }

    /// A run in which nothing happens.
    fn go_on(&self) {
        let exit = self.run(&healthy(), None, &[]).unwrap();
        assert_eq!(exit, Exit::Good);
    }

    fn outputs(&self) -> [Vec<u8>; 3] {
        OUTPUTS.map(|name| fs::read(self.path(name)).unwrap_or_default())
    }

    /// The outputs of one run without a state over all of the feed.
    fn undisturbed(&self) -> [Vec<u8>; 3] {
        let bench = Self::new(&fs::read_to_string(self.path("feed")).unwrap());
        let signals = || Signals::pretended(None).map(Arc::new);
        run_on(&healthy(), &bench.options(&[]), signals).unwrap();
        bench.outputs()
    }
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// Without trouble, and without waiting for the real disk.
fn healthy() -> Arc<dyn Disk> {
    Arc::new(DiskInTrouble::new(Trouble::Fail, usize::MAX))
}

/// Good, refused and broken lines of some waybills.
fn scans(numbers: std::ops::Range<i64>) -> String {
    let line = |n: i64| {
        let (id, time) = (n % 7, 1_700_000_000 + 60 * n);
        match n % 5 {
            3 => "{\"token\":\"cut off\n".to_owned(),
            kind => {
                let action = if kind == 4 { 400_001 } else { 200_001 };
                format!(
                    r#"{{"token":"the-token-of-order","waybill_id":"W{id}","action_time":{time},"#
                ) + &format!("\"action_type\":{action},\"action_msg\":\"{n}\"}}\n")
            }
        }
    };
    numbers.map(line).collect()
}

/// A state that the next run rewrites before it goes on, and a feed with more than was decided.
fn with_a_past() -> Bench {
    let many: String = (0..2000).map(|n| scans(5 * n..5 * n + 1)).collect();
    let bench = Bench::new(&many);
    bench.go_on();
    // Of two names only one could be given to the new file, so that it is not rewritten yet.
    let other = bench.path("other");
    fs::hard_link(bench.path("state"), &other).unwrap();
    bench.append(
        &(2000..4500)
            .map(|n| scans(5 * n..5 * n + 1))
            .collect::<String>(),
    );
    bench.go_on();
    bench.append(&scans(30_000..30_030));
    bench.copy()
}

/// Brings trouble to every call of a run in turn; afterwards an undisturbed run goes on.
fn trouble_at_every_call(bench: &Bench, trouble: Trouble, loses_power: bool) {
    let undisturbed = bench.undisturbed();
    let mut chance = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let rounds = if loses_power { rounds() } else { 1 };
    for at in 0.. {
        let mut was_there = false;
        for _ in 0..rounds {
            let bench = bench.copy();
            let disk = Arc::new(DiskInTrouble::new(trouble, at));
            let run: Arc<dyn Disk> = Arc::<DiskInTrouble>::clone(&disk);
            let end = bench.run(&run, None, &[]);
            was_there = disk.had_trouble();
            assert!(
                end.is_err() || !was_there || trouble == Trouble::Fail,
                "call {at}"
            );
            if loses_power {
                disk.lose_power(&mut chance);
            }
            disk.let_go();
            bench.go_on();
            for ((name, found), whole) in OUTPUTS.iter().zip(bench.outputs()).zip(&undisturbed) {
                assert!(found == *whole, "{name} after {trouble:?} at call {at}");
            }
        }
        if !was_there {
            assert!(at > 20, "only {at} calls");
            return;
        }
    }
}

/// How often power is lost at each call: more with `WAYBILL_LONG=1`, any with `WAYBILL_ROUNDS=50`.
fn rounds() -> u32 {
    let default = if env::var_os("WAYBILL_LONG").is_some() {
        10
    } else {
        1
    };
    env::var("WAYBILL_ROUNDS").map_or(default, |rounds| rounds.parse().unwrap())
}

#[test]
fn any_change_to_a_file_may_fail_once() {
    trouble_at_every_call(&Bench::new(&scans(0..40)), Trouble::Fail, false);
    trouble_at_every_call(&with_a_past(), Trouble::Fail, false);
}

#[test]
fn a_run_may_die_at_any_change_to_a_file() {
    trouble_at_every_call(&Bench::new(&scans(0..40)), Trouble::Die, false);
    trouble_at_every_call(&with_a_past(), Trouble::Die, false);
}

#[test]
fn power_may_be_lost_at_any_change_to_a_file() {
    trouble_at_every_call(&Bench::new(&scans(0..40)), Trouble::Die, true);
    trouble_at_every_call(&with_a_past(), Trouble::Die, true);
}

#[test]
fn a_signal_before_anything_is_read_loses_no_place() {
    let bench = Bench::new(&scans(0..40));
    bench.go_on();
    let state = fs::read(bench.path("state")).unwrap();
    for stop in [Stop::Interrupt, Stop::Terminate] {
        let exit = bench.run(&healthy(), Some(stop), &[]).unwrap();
        assert_eq!(exit, Exit::Stopped(stop));
        assert_eq!(fs::read(bench.path("state")).unwrap(), state);
        let exit = bench.run(&healthy(), Some(stop), &["--follow"]).unwrap();
        assert_eq!(exit, Exit::Good);
    }
    bench.append(&scans(40..60));
    bench.go_on();
    assert_eq!(bench.outputs(), bench.undisturbed());
}

/// Whether a run ends as its disk dies at this call.
fn dies_at(bench: &Bench, at: usize) -> bool {
    let disk: Arc<dyn Disk> = Arc::new(DiskInTrouble::new(Trouble::Die, at));
    bench.run(&disk, None, &[]).is_err()
}

#[test]
fn a_signal_before_a_run_could_cut_off_what_a_kill_left_is_not_an_orderly_end() {
    // The last calls of a run are those that confirm what it wrote.
    let calls = (0..1000)
        .take_while(|at| dies_at(&Bench::new(&scans(0..40)), *at))
        .count();
    let bench = Bench::new(&scans(0..40));
    assert!(dies_at(&bench, calls - 4));
    let outputs = bench.outputs();
    assert!(!outputs[2].is_empty());
    let exit = bench.run(&healthy(), Some(Stop::Terminate), &[]).unwrap();
    assert_eq!(exit, Exit::CutShort);
    assert_eq!(bench.outputs(), outputs);
}

#[test]
fn without_a_state_a_signal_before_anything_is_read_leaves_nothing_of_another_run() {
    let bench = Bench::new(&scans(0..40));
    fs::write(bench.path("out"), "of yesterday\n").unwrap();
    let stopped = || Signals::pretended(Some(Stop::Interrupt)).map(Arc::new);
    let exit = run_on(&healthy(), &bench.options(&[]), stopped).unwrap();
    assert_eq!(exit, Exit::Stopped(Stop::Interrupt));
    assert_eq!(bench.outputs(), [b""; 3]);
}
