//! What only a terminal shows: progress and colours.
#![cfg(target_os = "linux")]

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};

use rustix::fs::OFlags;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::command::{feed_path, waybill};

/// What a run writes to a terminal of its own, which is its standard error, and perhaps its
/// standard output.
fn on_terminal(command: &mut Command, with_stdout: bool) -> String {
    let (written, is_good) = typed_at_terminal(command, with_stdout, None);
    assert!(is_good);
    written
}

/// The same, of a command into which this is typed there, if anything is, and whether it ended
/// well.
fn typed_at_terminal(
    command: &mut Command,
    with_stdout: bool,
    typed: Option<&str>,
) -> (String, bool) {
    let screen = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&screen).unwrap();
    unlockpt(&screen).unwrap();
    let size = Winsize {
        ws_row: 24,
        ws_col: 80,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&screen, size).unwrap();
    let name = ptsname(&screen, Vec::new()).unwrap();
    let terminal: OwnedFd = rustix::fs::open(
        name.as_c_str(),
        OFlags::RDWR | OFlags::NOCTTY,
        rustix::fs::Mode::empty(),
    )
    .unwrap();
    if with_stdout {
        command.stdout(Stdio::from(terminal.try_clone().unwrap()));
    } else {
        command.stdout(Stdio::null());
    }
    if typed.is_some() {
        command.stdin(Stdio::from(terminal.try_clone().unwrap()));
    } else {
        command.stdin(Stdio::null());
    }
    command.stderr(Stdio::from(terminal));
    let mut child = command.spawn().unwrap();
    // The command holds the terminal open; without it reading from the screen ends.
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut screen = File::from(screen);
    if let Some(typed) = typed {
        // Ctrl-D at the start of a line ends the input.
        screen
            .write_all(format!("{typed}\u{4}").as_bytes())
            .unwrap();
    }
    let mut written = Vec::new();
    // On Linux a terminal that no process holds any more is an error, not an end.
    let _ = screen.read_to_end(&mut written);
    let is_good = child.wait().unwrap().success();
    (
        String::from_utf8(written).unwrap().replace("\r\n", "\n"),
        is_good,
    )
}

fn gate(options: &[&str]) -> Command {
    let mut command = waybill();
    command.arg("gate").arg(feed_path()).args(options);
    command.args(["--now", "2026-11-01T00:00:00+08:00"]);
    command.env("TERM", "xterm");
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command
}

/// The text of the screen without what controls it.
fn plain(written: &str) -> String {
    anstream::adapter::strip_str(written).to_string()
}

fn has_progress(written: &str) -> bool {
    written.contains(" of ") && written.contains("iB/s") && written.contains(" left")
}

#[test]
fn on_a_terminal_progress_is_shown_and_gone_before_the_summary() {
    let written = on_terminal(&mut gate(&[]), false);
    assert!(has_progress(&written), "{written}");
    let summary = written.find("lines ").unwrap();
    let (progress, summary) = written.split_at(summary);
    assert!(
        progress.ends_with("\u{1b}[2K"),
        "the line is cleared: {progress:?}"
    );
    assert!(!has_progress(summary));
    assert!(plain(summary).starts_with("lines              830\naccepted           580\n"));
}

#[test]
fn no_progress_where_something_else_is_written_on_the_terminal_or_nothing_is_wanted() {
    assert!(!has_progress(&on_terminal(&mut gate(&[]), true)));
    assert!(!has_progress(&on_terminal(
        &mut gate(&["--out", "/dev/null", "--verdicts", "-"]),
        true
    )));
    assert_eq!(on_terminal(&mut gate(&["--summary", "none"]), false), "");
    assert!(!has_progress(&on_terminal(
        gate(&[]).env("TERM", "dumb"),
        false
    )));
    assert!(has_progress(&on_terminal(
        &mut gate(&["--out", "/dev/null"]),
        true
    )));
}

#[test]
fn an_audit_shows_progress_until_its_report() {
    let mut audit = waybill();
    audit.arg("audit").arg(feed_path());
    audit.env("TERM", "xterm");
    let written = on_terminal(&mut audit, true);
    let (progress, report) = written.split_at(written.find("Waybill audit").unwrap());
    assert!(has_progress(progress), "{progress:?}");
    assert!(progress.ends_with("\u{1b}[2K"), "{progress:?}");
    assert!(!report.contains('\u{1b}'));
}

const GREEN: &str = "\u{1b}[32m";
const BOLD: &str = "\u{1b}[1m";

/// Whether a run's summary is in colours, and the same as without them.
fn is_coloured(mut command: Command) -> bool {
    let written = on_terminal(command.args(["--out", "/dev/null"]), false);
    let summary = &written[written.find("lines ").unwrap()..];
    assert!(plain(summary).contains("\n202 waybill_closed: 10, first in line 81\n"));
    let is_coloured = summary.contains(GREEN);
    assert_eq!(summary.contains(BOLD), is_coloured);
    is_coloured
}

#[test]
fn colours_are_for_a_terminal_unless_something_is_said() {
    assert!(is_coloured(gate(&[])));
    assert!(!is_coloured(gate(&["--color", "never"])));
    let mut without = gate(&[]);
    without.env("NO_COLOR", "1");
    assert!(!is_coloured(without));
}

#[test]
fn in_a_pipe_there_are_no_colours_unless_they_are_asked_for() {
    let stderr = |options: &[&str]| {
        let output = gate(options).output().unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    let plainly = stderr(&[]);
    assert!(!plainly.contains('\u{1b}'));
    let coloured = stderr(&["--color", "always"]);
    assert!(coloured.contains(GREEN));
    assert_eq!(plain(&coloured), plainly);
    assert!(!stderr(&["--color", "always", "--summary", "json"]).contains('\u{1b}'));
}

#[test]
fn a_failure_is_red_on_a_terminal() {
    let output = waybill()
        .args(["gate", "--color", "always", "--rules", "loose"])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.starts_with("\u{1b}[1m\u{1b}[31mwaybill:\u{1b}[0m loose is neither"),
        "{told:?}"
    );
}

/// Names of files and of rules, and words of the command line, that would control a terminal.
#[test]
fn what_would_control_a_terminal_is_written_as_its_code() {
    let folder = tempfile::tempdir().unwrap();
    let rules = serde_json::to_string(&waybill_engine::RuleSet::STANDARD.with_name("a\u{1b}[2Jb"));
    std::fs::write(folder.path().join("\u{1b}[35m.json"), rules.unwrap()).unwrap();
    for arguments in [
        &["gate", "\u{1b}[35m\u{202e}"][..],
        &["gate", "--out", "out", "--state", "no/\u{1b}[35m"],
        &["gate", "--out", "no/\u{1b}[35m\nx"],
        &["gate", "--rules", "\u{1b}[35m"],
        &["gate", "--\u{1b}[35m"],
        &["gate", "--now", "\u{1b}[35m\u{9b}2J"],
        &["audit", "--json", "no/\u{1b}[35m"],
        &["rules", "check", "\u{1b}[35m.json"],
        &["rules", "show", "\u{1b}[35m.json"],
        &["rules", "show", "--as", "svg", "\u{1b}[35m.json"],
        &["rules", "show", "--as", "mermaid", "\u{1b}[35m.json"],
    ] {
        let mut command = waybill();
        command.current_dir(folder.path()).args(arguments);
        command.args(["--color", "always"]).stdin(Stdio::null());
        let output = command.output().unwrap();
        let written = [output.stdout, output.stderr].concat();
        let written = String::from_utf8(written).unwrap();
        for sign in ["\u{1b}[35m", "\u{1b}[2J", "\u{9b}", "\u{202e}"] {
            assert!(!written.contains(sign), "{arguments:?}: {written:?}");
        }
        // The parser of the command line leaves such words out, and a diagram has no name.
        let is_shown = written.contains("\\u{1b}[");
        let has_none = written.starts_with("error: ") || written.starts_with("flowchart");
        assert!(is_shown || has_none, "{arguments:?}: {written:?}");
    }
}

/// Whoever types a feed is shown what a record looks like, and the sample is one.
#[test]
fn a_sample_is_shown_where_a_feed_is_typed() {
    for (arguments, english, chinese) in [
        (&["gate"][..], "reading records from", "读取记录"),
        (&["audit"], "reading records from", "读取记录"),
        (
            &["gate", "--start", "-", "/dev/null"],
            "reading known waybills",
            "读取已知的运单",
        ),
        (&["reply"], "reading answers of WeChat's", "读取微信的返回"),
    ] {
        let mut sample = String::new();
        for (lang, told) in [("en", english), ("zh", chinese)] {
            let mut command = waybill();
            command
                .args(arguments)
                .args(["--lang", lang])
                .env("TERM", "dumb");
            let (screen, _) = typed_at_terminal(&mut command, false, Some(""));
            assert!(screen.contains(told), "{screen}");
            let start = screen.find("\n{").unwrap() + 1;
            sample = screen[start..].lines().next().unwrap().to_owned();
        }
        // The screen shows what is typed, too; the command reads it as it is meant.
        let mut command = waybill();
        command
            .args(arguments)
            .args(["--lang", "en"])
            .env("TERM", "dumb");
        if arguments == ["gate"] {
            command.args(["--now", "1795000000", "--fail-on-reject"]);
        }
        let (screen, is_good) = typed_at_terminal(&mut command, false, Some(&(sample + "\n")));
        assert!(is_good, "{arguments:?}: {screen}");
    }
}
