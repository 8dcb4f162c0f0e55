//! A folder with a feed, where runs are stopped, and the outputs of an undisturbed run.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::command::{record, waybill};

/// The names of the outputs, which are those of their options.
pub(crate) const OUTPUTS: [&str; 3] = ["out", "rejects", "verdicts"];

pub(crate) struct Workplace {
    folder: tempfile::TempDir,
}

impl Workplace {
    /// With a feed, `feed.jsonl`.
    pub(crate) fn new(feed: &str) -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        place.write("feed.jsonl", feed);
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_default()
    }

    /// How many lines a file here has by now.
    pub(crate) fn lines(&self, name: &str) -> usize {
        String::from_utf8_lossy(&self.read(name))
            .matches('\n')
            .count()
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    pub(crate) fn append(&self, name: &str, content: impl AsRef<[u8]>) {
        let mut file = fs::File::options()
            .append(true)
            .create(true)
            .open(self.path(name))
            .unwrap();
        file.write_all(content.as_ref()).unwrap();
    }

    /// `waybill gate` of a feed here, with all outputs, each under its name.
    pub(crate) fn command(&self, feed: &str, options: &[&str]) -> Command {
        let mut command = waybill();
        command.current_dir(self.folder.path()).args([
            "gate",
            feed,
            "--now",
            "1800000000",
            "--summary",
            "json",
        ]);
        for output in OUTPUTS {
            command.args([&format!("--{output}"), output]);
        }
        command.args(options);
        command
    }

    /// Runs it to its end: the exit code, and standard error.
    pub(crate) fn gate(&self, feed: &str, options: &[&str]) -> (i32, String) {
        let output = self
            .command(feed, options)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        (output.status.code().expect("not killed"), told)
    }

    /// Starts it with a state, `waybill.state`.
    pub(crate) fn start(&self, options: &[&str]) -> Child {
        self.command("feed.jsonl", &["--state", "waybill.state"])
            .args(options)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Runs it to its end with a state.
    pub(crate) fn go_on(&self, options: &[&str]) -> (i32, String) {
        let mut all = vec!["--state", "waybill.state"];
        all.extend(options);
        self.gate("feed.jsonl", &all)
    }

    pub(crate) fn outputs(&self) -> [Vec<u8>; 3] {
        OUTPUTS.map(|output| self.read(output))
    }

    /// The outputs of an undisturbed run without a state over the feed that is here now.
    pub(crate) fn undisturbed(&self) -> [Vec<u8>; 3] {
        let other = Self::new("");
        fs::copy(self.path("feed.jsonl"), other.path("feed.jsonl")).unwrap();
        let (exit, told) = other.gate("feed.jsonl", &[]);
        assert_eq!(exit, 0, "{told}");
        other.outputs()
    }

    /// The outputs are whole lines, with which those of an undisturbed run begin.
    pub(crate) fn assert_whole_lines_of(&self, undisturbed: &[Vec<u8>; 3]) {
        for ((name, written), whole) in OUTPUTS.iter().zip(self.outputs()).zip(undisturbed) {
            assert!(
                written.is_empty() || written.ends_with(b"\n"),
                "{name} ends within a line"
            );
            assert!(whole.starts_with(&written), "{name} is no beginning");
        }
    }

    /// The outputs are those of an undisturbed run, to the byte.
    pub(crate) fn assert_all_of(&self, undisturbed: &[Vec<u8>; 3]) {
        for ((name, written), whole) in OUTPUTS.iter().zip(self.outputs()).zip(undisturbed) {
            let same = written
                .iter()
                .zip(whole)
                .take_while(|(a, b)| a == b)
                .count();
            assert!(
                written == *whole,
                "{name} has {} bytes, undisturbed it has {}, and {same} are the same",
                written.len(),
                whole.len()
            );
        }
    }
}

pub(crate) fn signal(child: &Child, signal: Signal) {
    let pid = Pid::from_raw(child.id().try_into().unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

/// Scans of several waybills side by side, among them repeated, refused and broken ones.
pub(crate) fn scans(count: usize) -> String {
    const STEPS: [u32; 7] = [
        100_003, 100_001, 200_001, 200_001, 300_002, 300_004, 300_003,
    ];
    let mut feed = String::new();
    for n in 0..count {
        let (group, step, member) = (n / 70, n / 10 % STEPS.len(), n % 10);
        let waybill = format!("W{}", group * 10 + member);
        let time = 1_700_000_000 + 60 * i64::try_from(n).unwrap();
        feed.push_str(&match n % 23 {
            7 => "{\"token\":\"cut off\n".to_owned(),
            11 => record(&waybill, time, 400_001, "取消"),
            13 => record(&waybill, time, STEPS[step], "联系186****6666"),
            17 => record(&waybill, time, STEPS[step], "已扫描").repeat(2),
            19 => "\n".to_owned() + &record(&waybill, time, STEPS[step], "已扫描"),
            _ => record(&waybill, time, STEPS[step], &format!("已到达第{n}站")),
        });
    }
    feed
}
